"""Who acts: what ``by`` and ``visible_to(actor)`` take everywhere."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Literal

Kind = Literal["staff", "party", "reporter", "system", "client"]


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """One person (or machine) acting under one post at a time; journal lines store a snapshot of it, never a key to it.

    ``ref`` is the person's id, ``post`` the post acted under, ``role`` that post's role (``officers.roles``), ``unit``
    the unit the post belongs to, ``county`` the six-digit code that bounds everything the actor may see.
    """

    kind: Kind
    county: str
    ref: uuid.UUID | None = None
    post: uuid.UUID | None = None
    role: str = ""
    unit: uuid.UUID | None = None
    label: str = ""  # how the journal names the actor: name, post and unit as they were then
    on_behalf_of: uuid.UUID | None = None
    device: str = ""
    territory: tuple[
        tuple[str, str], ...
    ] = ()  # (column, code) pairs the unit answers for; not part of the snapshot


def system(county: str, label: str = "系统") -> Actor:
    """The actor of sweeps and of the worker."""
    return Actor(kind="system", county=county, role="system", label=label)
