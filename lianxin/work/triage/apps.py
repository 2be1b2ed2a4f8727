from django.apps import AppConfig


class Triage(AppConfig):
    name = "lianxin.work.triage"
    label = "triage"

    def ready(self) -> None:
        from lianxin.cellar.journal.labels import register
        from lianxin.work.triage.states import ACTS

        register(ACTS)
