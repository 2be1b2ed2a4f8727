from django.apps import AppConfig


class Dossiers(AppConfig):
    name = "lianxin.work.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from lianxin.cellar.journal.labels import register
        from lianxin.work.dossiers.states import ACTS

        register(ACTS)
