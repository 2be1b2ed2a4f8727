from django.apps import AppConfig


class Referrals(AppConfig):
    name = "lianxin.work.referrals"
    label = "referrals"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.cellar.notices import labels
        from lianxin.work.referrals import tasks
        from lianxin.work.referrals.states import ACTS, NOTICES

        register(ACTS)
        labels.register(NOTICES)
        register_sweep("referrals.silence", tasks.sweep_silent, 300)
