from django.apps import AppConfig


class Officers(AppConfig):
    name = "lianxin.ground.officers"
    label = "officers"

    def ready(self) -> None:
        from lianxin.cellar.journal.labels import register
        from lianxin.ground.officers.acts import ACTS

        register(ACTS)
