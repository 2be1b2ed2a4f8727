from django.apps import AppConfig


class Notices(AppConfig):
    name = "lianxin.cellar.notices"
    label = "notices"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal import labels as acts
        from lianxin.cellar.notices import labels, states, tasks

        acts.register(states.ACTS)
        labels.register(states.KINDS)
        register_sweep("notices.outbox", tasks.sweep_outbox, 20)
