from django.apps import AppConfig


class Rights(AppConfig):
    name = "lianxin.oversight.rights"
    label = "rights"

    def ready(self) -> None:
        from lianxin.cellar.jobs.services import register_sweep
        from lianxin.cellar.journal.labels import close_room, register
        from lianxin.oversight.rights.states import ACTS, ROOM_LABEL
        from lianxin.oversight.rights.tasks import sweep_arrivals

        register(ACTS)
        close_room("rights", ROOM_LABEL)
        register_sweep("rights.arrivals", sweep_arrivals, 60)
