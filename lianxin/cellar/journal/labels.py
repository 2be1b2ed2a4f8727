"""What an act is called on screens. Rooms register theirs when they start."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, Promise | str] = {}


def register(labels: Mapping[str, Promise | str]) -> None:
    _labels.update(labels)


def act_label(act: str) -> str:
    """The act in the reader's language; the bare code for one that no room knows any more."""
    return str(_labels.get(act, act))
