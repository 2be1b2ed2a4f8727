from django.apps import AppConfig


class Mediation(AppConfig):
    name = "lianxin.work.mediation"
    label = "mediation"

    def ready(self) -> None:
        from lianxin.cellar.journal import labels
        from lianxin.work.mediation.states import ACTS

        labels.register(ACTS)
