"""Who is on call: shifts as planned, and who that is in truth when somebody is on leave."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)

from lianxin.ground.officers.models import Cover, DutyRole, DutyShift, Leave, Post, Staff, Unit
from lianxin.ground.officers.queries.units import current, units_for
from lianxin.tools.kit import clock

Span = tuple[dt.datetime, dt.datetime]


def shift(pk: Any) -> DutyShift | None:
    return DutyShift.objects.select_related("post__staff", "unit").filter(pk=pk).first()


def on_duty(county: str, at: dt.datetime, unit: Unit | uuid.UUID | None = None) -> list[Post]:
    """The posts on call at a moment, leads first; each carries ``on_call`` (the person: its holder, or who covers during leave),
    ``duty_role`` and ``duty_until``. A post whose holder is away uncovered, or whose account is closed, is not on call."""
    rows = DutyShift.objects.filter(county=county, from_at__lte=at, until_at__gt=at)
    return _people(rows.filter(unit=unit) if unit else rows, clock.local_day(at))


def on_call_for(county: str, area_code: str, at: dt.datetime, unit: uuid.UUID) -> list[Post]:
    """Whoever is on call for a unit, for any unit that answers for the area, or leads for the county. Agencies are not."""
    answering = {unit, *(row.pk for row in units_for(area_code, on=clock.local_day(at)))}
    return [post for post in on_duty(county, at) if post.duty_unit in answering and post.duty_role != DutyRole.AGENCY]  # type: ignore[attr-defined]


def _people(rows: QuerySet[DutyShift], day: dt.date) -> list[Post]:
    order = Case(
        When(role=DutyRole.LEAD, then=Value(0)), When(role=DutyRole.SECOND, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    away = Leave.objects.filter(current(day), staff=OuterRef("post__staff"))
    cover = Cover.objects.filter(current(day), post=OuterRef("post"), by_staff__is_active=True).order_by("from_on", "id")
    found = list(
        rows.annotate(away=Exists(away), instead=Subquery(cover.values("by_staff")[:1], output_field=UUIDField()), order=order)
        .select_related("post__staff", "post__unit__area")
        .order_by("order", F("unit__tier").asc(nulls_last=True), "unit__name", "from_at", "id")
    )
    covering = Staff.objects.in_bulk([row.instead for row in found if row.away and row.instead])  # type: ignore[attr-defined]
    posts: list[Post] = []
    for row in found:
        person = covering.get(row.instead) if row.away else row.post.staff  # type: ignore[attr-defined]
        if person is None or not person.is_active or not _held(row.post, day):
            continue
        row.post.on_call, row.post.duty_role = person, row.role  # type: ignore[attr-defined]
        row.post.duty_unit, row.post.duty_until = row.unit_id, row.until_at  # type: ignore[attr-defined]
        posts.append(row.post)
    return posts


def _held(post: Post, day: dt.date) -> bool:
    return post.from_on <= day and (post.until_on is None or post.until_on >= day)


def shifts_between(
    county: str, start: dt.datetime, end: dt.datetime, unit: Unit | uuid.UUID | None = None
) -> list[DutyShift]:
    """The shifts that touch a span, in order; ``away`` and ``covered_by`` (a name) as of the day each begins."""
    rows = DutyShift.objects.filter(county=county, until_at__gt=start, from_at__lt=end)
    rows = rows.filter(unit=unit) if unit else rows
    found = list(rows.select_related("post__staff", "unit").order_by("from_at", "unit__name", "role", "id"))
    staff = {row.post.staff_id for row in found}
    days = clock.local_day(start), clock.local_day(end)
    leaves = list(Leave.objects.filter(staff__in=staff, from_on__lte=days[1], until_on__gte=days[0]).order_by("id"))
    covers = Cover.objects.filter(post__in={row.post_id for row in found}, from_on__lte=days[1], until_on__gte=days[0])
    standing = list(covers.filter(by_staff__is_active=True).select_related("by_staff").order_by("from_on", "id"))
    for row in found:
        day = clock.local_day(row.from_at)
        row.away = any(x.staff_id == row.post.staff_id and x.from_on <= day <= x.until_on for x in leaves)  # type: ignore[attr-defined]
        names = [x.by_staff.name for x in standing if x.post_id == row.post_id and x.from_on <= day <= x.until_on]
        row.covered_by = names[0] if names and row.away else ""  # type: ignore[attr-defined]
    return found


def uncovered(shifts: Iterable[DutyShift], start: dt.datetime, end: dt.datetime) -> list[Span]:
    """The parts of a span in which no lead is on call: whoever is away uncovered does not count."""
    leads = [
        (max(row.from_at, start), min(row.until_at, end))
        for row in shifts
        if row.role == DutyRole.LEAD and (not row.away or row.covered_by)  # type: ignore[attr-defined]
    ]
    gaps, reached = [], start
    for begins, ends in sorted(leads):
        if begins > reached:
            gaps.append((reached, begins))
        reached = max(reached, ends)
    return gaps + ([(reached, end)] if reached < end else [])


def overlaps(shifts: Sequence[DutyShift]) -> list[tuple[DutyShift, DutyShift]]:
    """Two leads of one unit at once."""
    leads = sorted((s for s in shifts if s.role == DutyRole.LEAD), key=lambda s: (str(s.unit_id), s.from_at))
    return [(a, b) for a, b in zip(leads, leads[1:], strict=False) if a.unit_id == b.unit_id and b.from_at < a.until_at]
