"""Every write to areas."""

from lianxin.ground.places.services.changes import add_area, add_group, close_area, rename_area
from lianxin.ground.places.services.intakes import (
    drop_intake,
    import_areas,
    open_intake,
    plan_import,
    resume_intake,
    run_intake,
    start_intake,
)

__all__ = [
    "add_area",
    "add_group",
    "close_area",
    "drop_intake",
    "import_areas",
    "open_intake",
    "plan_import",
    "rename_area",
    "resume_intake",
    "run_intake",
    "start_intake",
]
