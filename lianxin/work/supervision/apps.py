from django.apps import AppConfig


class Supervision(AppConfig):
    name = "lianxin.work.supervision"
    label = "supervision"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.cellar.notices import labels as notices
        from lianxin.work.supervision.states import ACTS, NOTICES
        from lianxin.work.supervision.tasks import sweep_approvals, sweep_overdue, sweep_sponsors

        register(ACTS)
        notices.register(NOTICES)
        register_sweep("supervision.overdue", sweep_overdue, 900)
        register_sweep("supervision.approvals", sweep_approvals, 600)
        register_sweep("supervision.sponsors", sweep_sponsors, 3600)
