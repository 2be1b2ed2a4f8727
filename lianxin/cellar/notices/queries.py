"""A person's own notices; what somebody sent and who has read it; a unit's outbox."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.models import Message, Notice, WorkNotice

_UNREAD = Q(read_at=None)
_RINGING = Q(urgent=True, acknowledged_at=None)


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """One's own notices, and nobody else's, newest first."""
    rows = Notice.objects.filter(to=actor.ref, county=actor.county)
    return rows.select_related("key__county_key", "work__key__county_key").order_by("-created_at", "-id")


def inbox(actor: Actor, *, unread: bool = False, urgent: bool = False, kind: str = "") -> QuerySet[Notice]:
    rows = visible_to(actor)
    if unread:
        rows = rows.filter(_UNREAD)
    if urgent:
        rows = rows.filter(urgent=True)
    return rows.filter(kind=kind) if kind else rows


def notice_of(actor: Actor, pk: Any) -> Notice | None:
    return visible_to(actor).filter(pk=pk).first()


def unread_sets(actor: Actor) -> list[QuerySet[Notice]]:
    """For counting in a query that counts other things too."""
    return [Notice.objects.filter(_UNREAD, to=actor.ref, county=actor.county)]


def ringing_sets(actor: Actor) -> list[QuerySet[Notice]]:
    return [Notice.objects.filter(_RINGING, to=actor.ref, county=actor.county)]


def ringing(actor: Actor, limit: int = 3) -> list[Notice]:
    """Urgent ones that nobody acknowledged yet, the latest of each matter, newest first."""
    found: dict[Any, Notice] = {}
    for row in visible_to(actor).filter(_RINGING)[: limit * 8]:
        found.setdefault(row.about or row.pk, row)
    return list(found.values())[:limit]


def kinds_in(actor: Actor) -> list[str]:
    """Which kinds a person has notices of."""
    rows = Notice.objects.filter(to=actor.ref, county=actor.county)
    return list(rows.order_by("kind").values_list("kind", flat=True).distinct())


# What one sent ---------------------------------------------------------------------------------------


def sent_by(actor: Actor) -> QuerySet[WorkNotice]:
    """Work notices somebody wrote, newest first, with ``copies_count``, ``read_count`` and ``confirmed_count``."""
    rows = WorkNotice.objects.filter(sender=actor.ref, county=actor.county)
    return rows.select_related("key__county_key").annotate(
        copies_count=Count("copies"),
        read_count=Count("copies", filter=~Q(copies__read_at=None)),
        confirmed_count=Count("copies", filter=~Q(copies__confirmed_at=None)),
    ).order_by("-created_at", "-id")  # fmt: skip


def sent_one(actor: Actor, pk: Any) -> WorkNotice | None:
    return sent_by(actor).filter(pk=pk).first()


def receipts(work: WorkNotice) -> list[Notice]:
    """Who got it, and when each opened and confirmed it; those who have not come first."""
    return list(work.copies.order_by("to_unit", "-read_at", "id").only("to", "to_unit", "read_at", "confirmed_at", "work"))


def missing(work: WorkNotice) -> list[Notice]:
    """Copies still unread; where a receipt is asked for, those not confirmed."""
    wanted = Q(confirmed_at=None) if work.needs_receipt else _UNREAD
    return list(work.copies.filter(wanted).order_by("id").only("to", "to_unit", "work"))


# Messages --------------------------------------------------------------------------------------------


def outbox(actor: Actor, states: tuple[str, ...] = ()) -> QuerySet[Message]:
    """What one's unit has to tell or has told people outside, the newest first."""
    if actor.unit is None:
        return Message.objects.none()
    rows = Message.objects.filter(county=actor.county, unit=actor.unit).select_related("key__county_key")
    return (rows.filter(state__in=states) if states else rows).order_by("-created_at", "-id")


def message_of(actor: Actor, pk: Any) -> Message | None:
    return outbox(actor).filter(pk=pk).first()


def messages_to(owner: uuid.UUID) -> QuerySet[Message]:
    """Everything written to one person or side, newest first; the owner's room has checked who may know."""
    return Message.objects.filter(owner=owner).select_related("key__county_key").order_by("-created_at", "-id")
