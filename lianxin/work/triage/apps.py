from django.apps import AppConfig


class Triage(AppConfig):
    name = "lianxin.work.triage"
    label = "triage"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.work.triage.states import ACTS
        from lianxin.work.triage.tasks import sweep_silent

        register(ACTS)
        register_sweep("triage.silent", sweep_silent, 600)
