from django.apps import AppConfig


class Officers(AppConfig):
    name = "lianxin.ground.officers"
    label = "officers"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.ground.officers.acts import ACTS
        from lianxin.ground.officers.roster.states import ACTS as ROSTER_ACTS
        from lianxin.ground.officers.roster.tasks import sweep_terms

        register(ACTS)
        register(ROSTER_ACTS)
        register_sweep("officers.roster_terms", sweep_terms, 3600)
