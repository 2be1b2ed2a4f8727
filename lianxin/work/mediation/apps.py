from django.apps import AppConfig


class Mediation(AppConfig):
    name = "lianxin.work.mediation"
    label = "mediation"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.cellar.notices import labels as notices
        from lianxin.work.mediation import tasks
        from lianxin.work.mediation.acts import ACTS, NOTICES

        register(ACTS)
        notices.register(NOTICES)
        register_sweep("mediation.deferred_agreements", tasks.sweep_deferred_agreements, 60)
        register_sweep("mediation.late_obligations", tasks.sweep_late_obligations, 600)
        register_sweep("mediation.strays", tasks.sweep_strays, 600)
        register_sweep("mediation.confirmation_reminders", tasks.sweep_confirmation_reminders, 600)
        register_sweep("mediation.remind", tasks.sweep_reminders, 1800)
