from django.apps import AppConfig


class Reports(AppConfig):
    name = "lianxin.work.reports"
    label = "reports"

    def ready(self) -> None:
        from lianxin.cellar.jobs import services as jobs
        from lianxin.cellar.journal.labels import register
        from lianxin.work.reports import tasks
        from lianxin.work.reports.states import ACTS, READ_SHEET, READ_SHEET_LABEL

        register(ACTS)
        jobs.register(READ_SHEET, tasks.read, READ_SHEET_LABEL)
        jobs.register_sweep("reports.inbox", tasks.sweep_inbox, 30)
