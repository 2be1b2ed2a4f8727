from django.apps import AppConfig


class Triage(AppConfig):
    name = "lianxin.work.triage"
    label = "triage"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.cellar.notices import labels as notices
        from lianxin.work.triage.silence.states import ACTS as SILENCE_ACTS
        from lianxin.work.triage.silence.states import KINDS as SILENCE_KINDS
        from lianxin.work.triage.silence.tasks import sweep_silences
        from lianxin.work.triage.states import ACTS
        from lianxin.work.triage.tasks import sweep_silent

        register(ACTS)
        register(SILENCE_ACTS)
        notices.register(SILENCE_KINDS)
        register_sweep("triage.silent", sweep_silent, 600)
        register_sweep("triage.silences", sweep_silences, 600)
