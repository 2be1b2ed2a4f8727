"""Units and what they answer for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Cover, Leave, Post, Territory, Tier, Unit, UnitKind
from lianxin.ground.officers.states import Act, Role, may
from lianxin.ground.places import queries as places
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import fold

_COLUMNS = {3: "county", 4: "township", 5: "village"}
_DESKS = (UnitKind.COMMITTEE, UnitKind.JUDICIAL_OFFICE, UnitKind.STATION, UnitKind.COUNTY_CENTRE)


def current(on: dt.date) -> Q:
    """Rows with ``from_on`` and ``until_on`` that hold on a day."""
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))


def open_on(on: dt.date) -> Q:
    """Units not yet closed on a day; ``closed_on`` is the first day without it."""
    return Q(closed_on=None) | Q(closed_on__gt=on)


def visible_units(by: Actor) -> QuerySet[Unit]:
    """The directory: every unit of the actor's county, closed ones included. A unit is no secret to those who work here."""
    return (
        Unit.objects.filter(county=by.county)
        .select_related("area", "upper")
        .order_by("tier", "area__code", "name", "id")
    )


def counties_at_work() -> list[str]:
    """Counties with an open unit, by code."""
    rows = Unit.objects.filter(open_on(clock.today())).order_by("county").values_list("county", flat=True)
    return list(rows.distinct())


def unit(pk: Any) -> Unit | None:
    return Unit.objects.select_related("area", "upper").filter(pk=pk).first()


def unit_names(pks: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Short names by key, for lists that keep only the key."""
    return dict(Unit.objects.filter(pk__in=set(pks)).order_by("id").values_list("id", "short_name"))


def search_units(by: Actor, text: str, limit: int | None = None) -> QuerySet[Unit]:
    """By any part of a name or by pinyin initials."""
    word = fold(text)
    rows = visible_units(by)
    if word:
        rows = rows.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(initials__startswith=word)
        )
    return rows[:limit] if limit else rows


def units_to_write_to(by: Actor) -> list[Unit]:
    """Whom somebody may send a work notice: the own unit, those under it, and every unit inside its territory that stands on a
    lower tier; the county's own people and the system administrator the whole county, agencies included."""
    rows = list(visible_units(by).filter(open_on(clock.today())))
    own = next((row for row in rows if row.pk == by.unit), None)
    if may(by.role, Act.ORGANISE) or by.role == Role.COUNTY_OFFICER:
        return rows
    if own is None:
        return []
    codes = tuple(code for _column, code in by.territory)
    return [
        row
        for row in rows
        if row.pk == own.pk
        or row.upper_id == own.pk
        or (own.tier and row.tier and row.tier < own.tier and codes and row.area.code.startswith(codes))
    ]


def courts(county: str, on: dt.date | None = None) -> list[Unit]:
    """Agencies called a court or a tribunal (人民法院、人民法庭), the court first."""
    named = Q(name__endswith="法院") | Q(name__endswith="法庭")
    rows = Unit.objects.filter(named, open_on(on or clock.today()), county=county, kind=UnitKind.AGENCY)
    return sorted(rows.order_by("name"), key=lambda unit: unit.name.endswith("法庭"))


def lower_units(of: Unit, on: dt.date | None = None) -> QuerySet[Unit]:
    return Unit.objects.filter(open_on(on or clock.today()), upper=of).order_by("tier", "area__code", "id")


def territory_codes(unit_id: uuid.UUID | Unit, on: dt.date | None = None) -> list[tuple[str, str]]:
    """(column, code) pairs a unit answers for today: ("township", "610699101") …"""
    rows = Territory.objects.filter(current(on or clock.today()), unit=unit_id)
    pairs = rows.values_list("area__level", "area__code")
    return sorted((_COLUMNS[level], code) for level, code in pairs if level in _COLUMNS)


def territory_of(of: Unit, on: dt.date | None = None) -> QuerySet[Territory]:
    """The areas a unit answers for on a day."""
    rows = Territory.objects.filter(current(on or clock.today()), unit=of)
    return rows.select_related("area").order_by("area__code", "id")


def ancestor_codes(code: str) -> list[str]:
    """An area's code and those it lies in, from county down: territories answer for everything below them."""
    return [code[:digits] for digits in (6, 9, 12, 15) if len(code) >= digits]


def units_for(
    area_codes: Iterable[str] | str,
    kind: str | None = None,
    tier: int | None = None,
    on: dt.date | None = None,
) -> QuerySet[Unit]:
    """Open units that answer for any of these areas, the most local first.

    A unit answers for an area when its territory holds the area itself or one above it.
    """
    on = on or clock.today()
    codes = {
        code
        for given in ([area_codes] if isinstance(area_codes, str) else area_codes)
        for code in ancestor_codes(given)
    }
    answering = Territory.objects.filter(current(on), unit=OuterRef("pk"), area__code__in=codes)
    rows = Unit.objects.filter(Exists(answering), open_on(on)).select_related("area", "upper")
    if kind:
        rows = rows.filter(kind=kind)
    if tier:
        rows = rows.filter(tier=tier)
    return rows.order_by(F("tier").asc(nulls_last=True), "-area__level", "id")


def committee_for(village_code: str, on: dt.date | None = None) -> Unit | None:
    """The people's mediation committee answering for a village: its own, or else the next one up."""
    return units_for(village_code, UnitKind.COMMITTEE, on=on).first()


def committees_for(code: str, on: dt.date | None = None) -> dict[int, Unit]:
    """The committee at each tier for one area: the rungs of its ladder."""
    found: dict[int, Unit] = {}
    for row in units_for(code, UnitKind.COMMITTEE, on=on):
        if row.tier:
            found.setdefault(row.tier, row)
    return found


def desk_unit_for(area: Area | str, on: dt.date | None = None) -> Unit | None:
    """Where a report about this area arrives: the most local open unit with a duty desk. A committee goes before a station
    of the same tier, because a plain civil dispute belongs to people's mediation."""
    code = area if isinstance(area, str) else area.code
    order = Case(
        *(When(kind=kind, then=Value(n)) for n, kind in enumerate(_DESKS)), output_field=IntegerField()
    )
    rows = units_for(code, on=on).filter(kind__in=_DESKS, tier__isnull=False)
    return rows.annotate(desk=order).order_by("tier", "desk", "-area__level", "id").first()


def upper_unit(of: Unit | uuid.UUID, on: dt.date | None = None) -> Unit | None:
    """The unit one tier up that a dispute climbs to; None at the top.

    People's mediation stays with committees at every tier. The unit named as ``upper`` is taken when it is a tier higher and
    of a fitting kind; otherwise the one that answers for the unit's own area.
    """
    on = on or clock.today()
    low = of if isinstance(of, Unit) else unit(of)
    if low is None or not low.tier or low.tier >= Tier.COUNTY:
        return None
    named = low.upper if low.upper_id else None
    higher = bool(
        named and named.tier and named.tier > low.tier and (named.closed_on is None or named.closed_on > on)
    )
    if higher and (low.kind != UnitKind.COMMITTEE or named.kind == UnitKind.COMMITTEE):  # type: ignore[union-attr]
        return named
    rows = units_for(low.area.code, on=on).filter(tier__gt=low.tier)
    if low.kind == UnitKind.COMMITTEE:
        return rows.filter(kind=UnitKind.COMMITTEE).first() or (named if higher else None)
    return rows.filter(kind=low.kind).first() or rows.first()


def line_of(units: Iterable[Unit]) -> list[Unit]:
    """The line of some units, without themselves: all above them by ``upper``, and all below them unless they stand at the
    county's head. Who commands them, and who answers to them."""
    found: dict[uuid.UUID, Unit] = {}
    own = list(units)
    level = [row.upper_id for row in own if row.upper_id]
    while level:
        above = [row for row in Unit.objects.filter(pk__in=level).select_related("area") if row.pk not in found]
        found |= {row.pk: row for row in above}
        level = [row.upper_id for row in above if row.upper_id]
    level = [row.pk for row in own if row.tier != Tier.COUNTY]
    while level:
        below = [row for row in Unit.objects.filter(upper__in=level).select_related("area") if row.pk not in found]
        found |= {row.pk: row for row in below}
        level = [row.pk for row in below]
    for row in own:
        found.pop(row.pk, None)
    return sorted(found.values(), key=lambda row: (-(row.tier or 9), row.area.code, row.name))


@dataclasses.dataclass(frozen=True)
class VillageGap:
    """A village that nobody stands for today. ``problem``: no_unit, no_post, away."""

    area: Area
    problem: str
    unit: Unit | None = None


def village_gaps(county: str, on: dt.date | None = None) -> list[VillageGap]:
    """Villages and communities without anybody in post today, in the order of codes; three queries whatever their number.

    Somebody on leave counts only when a cover stands in.
    """
    on = on or clock.today()
    own = Territory.objects.filter(
        current(on), open_on_unit(on), area__county=county, area__level=5, unit__tier=Tier.VILLAGE
    )
    units: dict[str, Unit] = {}
    for row in own.select_related("unit", "area").order_by("area__code", "id"):
        units.setdefault(row.area.code, row.unit)
    away = Exists(Leave.objects.filter(current(on), staff=OuterRef("staff")))
    covered = Exists(Cover.objects.filter(current(on), post=OuterRef("pk"), by_staff__is_active=True))
    posts = Post.objects.filter(current(on), staff__is_active=True, unit__in={u.pk for u in units.values()})
    staffed: dict[uuid.UUID, bool] = {}
    for unit_id, is_away, is_covered in (
        posts.annotate(a=away, c=covered).order_by("id").values_list("unit", "a", "c")
    ):
        staffed[unit_id] = staffed.get(unit_id, False) or not is_away or is_covered
    gaps = []
    for area in places.villages_of(county, on):
        found = units.get(area.code)
        if found is None:
            gaps.append(VillageGap(area, "no_unit"))
        elif not staffed.get(found.pk):
            gaps.append(VillageGap(area, "away" if found.pk in staffed else "no_post", found))
    return gaps


def open_on_unit(on: dt.date) -> Q:
    return Q(unit__closed_on=None) | Q(unit__closed_on__gt=on)


def territory_to_come(of: Unit) -> QuerySet[Territory]:
    """What a unit will answer for from a later day."""
    rows = Territory.objects.filter(unit=of, from_on__gt=clock.today())
    return rows.select_related("area").order_by("from_on", "area__code", "id")


def with_people(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units with ``people``: how many posts are held there today."""
    held = Post.objects.filter(current(clock.today()), unit=OuterRef("pk"), staff__is_active=True)
    counted = held.order_by().values("unit").annotate(n=Count("id")).values("n")
    return units.annotate(people=Coalesce(Subquery(counted), 0))
