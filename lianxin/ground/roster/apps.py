from django.apps import AppConfig


class Roster(AppConfig):
    name = "lianxin.ground.roster"
    label = "roster"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import register
        from lianxin.ground.roster.states import ACTS
        from lianxin.ground.roster.tasks import sweep_terms

        register(ACTS)
        register_sweep("roster.terms", sweep_terms, 3600)
