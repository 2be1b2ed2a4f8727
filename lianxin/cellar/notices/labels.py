"""What kinds of notices and messages are called on a screen. Rooms register theirs from ``apps.ready``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_KINDS: dict[str, Any] = {}


def register(kinds: Mapping[str, Any]) -> None:
    """``{"disputes.resolve": _("化解时限"), …}``; an unknown kind shows its code."""
    _KINDS.update(kinds)


def label(kind: str) -> str:
    return str(_KINDS.get(kind, kind))


def kinds() -> list[tuple[str, str]]:
    """Every kind with its label, as choices of a filter."""
    return [(code, str(text)) for code, text in _KINDS.items()]
