"""What was asked of each side, last."""

from __future__ import annotations

import json
import uuid

from lianxin.cellar.journal.actor import Actor
from lianxin.work.disputes.models import Dispute
from lianxin.work.triage.models import Screen
from lianxin.work.triage.states import Answers


def latest_screens(dispute: Dispute) -> dict[uuid.UUID, Screen]:
    """The last screen of each side that was asked, by the side's key."""
    rows = Screen.objects.filter(dispute=dispute).select_related("key__county_key").order_by("at", "id")
    return {row.side_id: row for row in rows}


def own_answers(actor: Actor, dispute: Dispute) -> dict[uuid.UUID, Answers]:
    """What the actor has written down, by side: the last asking of each side if it was the actor who asked. Nobody reads
    back what a side said to somebody else."""
    own = {side: row for side, row in latest_screens(dispute).items() if row.asked_by and row.asked_by == actor.ref}
    return {side: answers_of(row) for side, row in own.items()}


def answers_of(screen: Screen) -> Answers:
    """In clear; for the rules alone. Pages ask ``own_answers``. After an erasure there are none: unknown, not "no"."""
    if screen.key.plain() is None:
        return {}
    raw = json.loads(screen.read("answers") or "{}")
    return {code: (value[0], tuple(value[1:])) for code, value in raw.items()}


def all_sides_said_no(dispute: Dispute) -> bool:
    """Each side was asked alone and answered every question of the short screen with no."""
    screens = latest_screens(dispute)
    sides = list(dispute.sides.order_by("number").values_list("pk", flat=True))
    return all(side in screens and screens[side].all_no and screens[side].alone for side in sides)
