from django.apps import AppConfig


class Disputes(AppConfig):
    name = "lianxin.work.disputes"
    label = "disputes"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.cellar.notices import labels as notices
        from lianxin.work.disputes.states import ACTS, KINDS
        from lianxin.work.disputes.tasks import sweep_offers, sweep_overdue, sweep_pauses

        register(ACTS)
        notices.register(KINDS)
        register_sweep("disputes.pauses", sweep_pauses, 600)
        register_sweep("disputes.offers", sweep_offers, 300)
        register_sweep("disputes.overdue", sweep_overdue, 600)
