from django.apps import AppConfig


class Supervision(AppConfig):
    name = "lianxin.work.supervision"
    label = "supervision"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.work.supervision.states import ACTS
        from lianxin.work.supervision.tasks import sweep_approvals, sweep_overdue

        register(ACTS)
        register_sweep("supervision.overdue", sweep_overdue, 900)
        register_sweep("supervision.approvals", sweep_approvals, 600)
