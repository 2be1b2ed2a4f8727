from django.apps import AppConfig


class Disputes(AppConfig):
    name = "lianxin.work.disputes"
    label = "disputes"

    def ready(self) -> None:
        from lianxin.cellar.journal.labels import register
        from lianxin.work.disputes.states import ACTS

        register(ACTS)
