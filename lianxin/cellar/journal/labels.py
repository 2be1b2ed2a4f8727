"""What acts are called on a screen. Rooms register theirs from ``apps.ready``; an unknown act shows
its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Any] = {
    "journal.verify": _("验链"),
    "journal.browse": _("查日志"),
    "journal.sheet": _("打印日志日报"),
}


def register(acts: Mapping[str, Any]) -> None:
    """``{"disputes.accept": _("受理"), …}``; the part before the dot is the room."""
    ACTS.update(acts)


def label(act: str) -> str:
    return str(ACTS.get(act, act))


CLOSED: dict[str, Any] = {}


def close_room(room: str, shown: Any) -> None:
    """Of this room's lines a reader of the journal learns that something happened, and neither what nor about which record:
    ``shown`` is all that stands there. The lines themselves are whole, and in the chain."""
    CLOSED[room] = shown


def is_closed(act: str) -> bool:
    return act.partition(".")[0] in CLOSED
