"""Meetings: what of them concerns a viewer. Of an item one is not named for and whose dispute one does not see: nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import UnitKind, may
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.supervision.models import Meeting, MeetingItem, MeetingSeat, MeetingTask
from lianxin.work.supervision.states import MeetingState

FULL = ("unit", "chair__staff", "chair__unit", "convened_by__staff")
_CASE = ("key__county_key", "dispute__key__county_key", "dispute__area", "dispute__holder_unit", "dispute__holder__staff")


def _seen_items(actor: Actor) -> QuerySet[MeetingItem]:
    seen = disputes.visible_to(actor).filter(pk=OuterRef("dispute"))
    seat = MeetingSeat.objects.filter(item=OuterRef("pk"), post__staff=actor.ref)
    return MeetingItem.objects.filter(Exists(seen) | Exists(seat), ~Q(dispute__in=disputes.barred(actor)))


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    """Those with an item the actor sees or is named for."""
    if not disputes.compartments(actor):
        return Meeting.objects.none()
    return Meeting.objects.filter(Exists(_seen_items(actor).filter(meeting=OuterRef("pk"))), county=actor.county)


def meeting(actor: Actor, pk: Any) -> Meeting | None:
    return visible_to(actor).select_related(*FULL).filter(pk=pk).first()


def meetings_of(actor: Actor, *, past: bool) -> QuerySet[Meeting]:
    """Ahead (the next first), or those over and cancelled (the last first)."""
    over = Q(state__in=[MeetingState.FIXED, MeetingState.CANCELLED])
    rows = visible_to(actor).filter(over if past else ~over).select_related(*FULL)
    return rows.order_by(*(("-starts_at", "-pk") if past else ("starts_at", "pk")))


def meetings_between(actor: Actor, start: dt.datetime, end: dt.datetime, limit: int) -> list[Meeting]:
    """For the calendar: those one is named for, chairs or that one's unit convened."""
    seats = MeetingSeat.objects.filter(item__meeting=OuterRef("pk"), post__staff=actor.ref)
    rows = Meeting.objects.filter(county=actor.county, starts_at__gt=start, starts_at__lte=end)
    rows = rows.exclude(state=MeetingState.CANCELLED)
    mine = rows.filter(Exists(seats) | Q(chair__staff=actor.ref) | Q(unit=actor.unit))
    return list(mine.select_related(*FULL).order_by("starts_at", "pk")[:limit])


def _with_beside(rows: QuerySet[MeetingItem]) -> list[MeetingItem]:
    seats = MeetingSeat.objects.select_related("post__staff", "post__unit").order_by("pk")
    tasks = MeetingTask.objects.select_related("owner__staff", "owner__unit", "key__county_key").order_by("number")
    found = rows.select_related(*_CASE).prefetch_related(Prefetch("seats", queryset=seats), Prefetch("tasks", queryset=tasks))
    return list(found.order_by("number"))


def agenda_of(actor: Actor, meeting: Meeting) -> list[MeetingItem]:
    """The items that concern the actor, each with ``open``: whether its dispute may be seen now."""
    seen = Exists(disputes.visible_to(actor).filter(pk=OuterRef("dispute")))
    rows = _with_beside(_seen_items(actor).filter(meeting=meeting).annotate(open=seen))
    for item in rows:
        item.meeting = meeting
    return rows


def items_of(meeting: Meeting) -> list[MeetingItem]:
    """The whole agenda, for those who write its minutes."""
    return _with_beside(MeetingItem.objects.filter(meeting=meeting))


def task(actor: Actor, pk: Any) -> MeetingTask | None:
    """Of an item that concerns the actor, or the actor's own."""
    mine = Q(item__in=_seen_items(actor).values("pk")) | Q(owner__staff=actor.ref)
    rows = MeetingTask.objects.filter(mine, pk=pk, county=actor.county).exclude(item__dispute__in=disputes.barred(actor))
    beside = (f"item__{path}" for path in _CASE)
    return rows.select_related("key__county_key", "owner__staff", "owner__unit", "item__meeting", *beside).first()


def promised(actor: Actor) -> QuerySet[MeetingTask]:
    """What the post still has to do, but for what is kept from the person by now."""
    rows = MeetingTask.objects.filter(owner=actor.post, done_at=None)
    return rows.filter(~Q(item__dispute__in=disputes.barred(actor)))


def tasks_of(actor: Actor, limit: int) -> list[MeetingTask]:
    """What the actor promised and has not done, the nearest first."""
    rows = promised(actor)
    return list(rows.select_related("key__county_key", "item__dispute__area", "item__meeting").order_by("due_at", "pk")[:limit])


def invited(dispute: Dispute) -> list[Post]:
    """Who could be asked to a meeting about this dispute: people of the county's committees, stations and agencies whose
    role may see this kind of matter."""
    unit_open = Q(unit__closed_on=None) | Q(unit__closed_on__gt=clock.today())
    roles = [role for role in Post._meta.get_field("role").choices or () if may(role[0], "see", dispute.compartment)]
    near = Q(unit__kind=UnitKind.AGENCY) | Q(unit__tier__gte=2) | Q(unit=dispute.holder_unit) | Q(unit__kind=UnitKind.GOVERNMENT)
    rows = Post.objects.filter(
        officers.current(clock.today()), unit_open, near, county=dispute.county, role__in=[code for code, _label in roles]
    )
    rows = rows.filter(staff__is_active=True).select_related("staff", "unit")
    return list(rows.order_by("unit__kind", "unit__name", "pk")[:400])


def suggested(actor: Actor, limit: int) -> list[Dispute]:
    """What a meeting could be about: what several agencies must look at together, and what is late."""
    wanted = disputes.Wanted(Q(root=None, state__in=ANY_OPEN), (Q(forced_review=True), Q(due_at__lt=clock.now())))
    return disputes.rows_of(actor, wanted, "due", limit=limit)


def owners_of(task: Any) -> list[Any]:
    """Whose a task is: the staff of its post."""
    return list(MeetingTask.objects.filter(pk=task).values_list("owner__staff", flat=True))


def agenda_length(meeting: Meeting) -> int:
    return MeetingItem.objects.filter(meeting=meeting).count()


def seat(actor: Actor, pk: Any) -> MeetingSeat | None:
    """Of an item that concerns the actor."""
    rows = MeetingSeat.objects.filter(pk=pk, item__in=_seen_items(actor).values("pk"))
    beside = ("involvement", "post__staff", "post__unit", "item__key__county_key", "item__dispute", "item__meeting__unit")
    return rows.select_related(*beside).first()
