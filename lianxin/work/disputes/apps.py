from django.apps import AppConfig


class Disputes(AppConfig):
    name = "lianxin.work.disputes"
    label = "disputes"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.cellar.notices import labels
        from lianxin.work.disputes import tasks
        from lianxin.work.disputes.states import ACTS, NOTICES

        register(ACTS)
        labels.register(NOTICES)
        register_sweep("disputes.pauses", tasks.sweep_pauses, 600)
        register_sweep("disputes.offers", tasks.sweep_offers, 300)
        register_sweep("disputes.overdue", tasks.sweep_overdue, 600)
        register_sweep("disputes.remind", tasks.sweep_reminders, 1800)
        register_sweep("duty.ring", tasks.sweep_rings, 60)
