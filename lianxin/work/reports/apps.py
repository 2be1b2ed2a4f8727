from django.apps import AppConfig


class Reports(AppConfig):
    name = "lianxin.work.reports"
    label = "reports"

    def ready(self) -> None:
        from lianxin.cellar.journal.labels import register
        from lianxin.work.reports.states import ACTS

        register(ACTS)
