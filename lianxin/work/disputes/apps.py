from django.apps import AppConfig


class Disputes(AppConfig):
    name = "lianxin.work.disputes"
    label = "disputes"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.work.disputes.states import ACTS
        from lianxin.work.disputes.tasks import sweep_offers, sweep_overdue, sweep_pauses

        register(ACTS)
        register_sweep("disputes.pauses", sweep_pauses, 600)
        register_sweep("disputes.offers", sweep_offers, 300)
        register_sweep("disputes.overdue", sweep_overdue, 600)
