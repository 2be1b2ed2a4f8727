"""Reports a viewer may see: those of the territory, and those the viewer's unit received or owns.

A report with the independent desk is seen by that desk alone, whoever took it and wherever it arose.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import heapq
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import Compartment, Role
from lianxin.tools.kit.ids import normal_code
from lianxin.work.disputes.queries import COUNT_LIMIT, compartments
from lianxin.work.reports.models import ExternalRef, Report

ROOM = "reports"


def branches(actor: Actor) -> list[Q]:
    """Disjoint conditions that together are what the actor may see; [] for those who see no case at all."""
    allowed = compartments(actor)
    if not allowed or actor.kind != "staff" or actor.role in (Role.AGENCY, Role.COUNTY_LEADER):
        return []
    if actor.role == Role.INDEPENDENT_DESK:
        return [Q(county=actor.county, compartment=Compartment.COMPLAINT)]
    base = Q(compartment__in=allowed, county=actor.county)
    found: list[Q] = []
    seen = Q()
    for column in ("county", "township", "village"):
        codes = [code for name, code in actor.territory if name == column]
        if codes:
            here = Q(**{f"{column}__in": codes}) if len(codes) > 1 else Q(**{column: codes[0]})
            found.append(base & here & ~seen if seen else base & here)
            seen |= here
    mine = base & Q(unit=actor.unit)
    found.append(mine & ~seen if seen else mine)
    return found


def visible_to(actor: Actor) -> QuerySet[Report]:
    condition = Q(pk__in=[])
    for branch in branches(actor):
        condition |= branch
    return Report.objects.filter(condition)


def full(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("key__county_key", "area", "unit", "owner__staff", "dispute")


def get_visible(actor: Actor, code: str) -> Report | None:
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


@dataclasses.dataclass(frozen=True)
class Listing:
    rows: list[Report]
    count: int
    more: bool


_ORDERS: dict[str, tuple[str, bool, Callable[[Report], Any]]] = {
    "due": ("due_at", False, lambda r: (r.due_at, r.pk)),
    "new": ("-received_at", True, lambda r: (r.received_at, r.pk)),
}
ORDERS = tuple(_ORDERS)


def listing(actor: Actor, filters: Q, order: str, *, offset: int = 0, limit: int = 25) -> Listing:
    """As ``disputes.queries.listing``: each branch's own top rows, merged."""
    field, reverse, key = _ORDERS[order]
    tops, count = [], 0
    for branch in branches(actor):
        rows = Report.objects.filter(branch & filters)
        count += rows.order_by()[: COUNT_LIMIT + 1 - min(count, COUNT_LIMIT)].count()
        tops.append(list(full(rows).order_by(field, "-pk" if reverse else "pk")[: offset + limit]))
    merged = list(heapq.merge(*tops, key=key, reverse=reverse))[offset : offset + limit]
    return Listing(merged, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def waiting_count(actor: Actor) -> int:
    """Undecided reports the actor may see, at most COUNT_LIMIT; one query a branch."""
    return sum(
        Report.objects.filter(branch, state="received").order_by()[:COUNT_LIMIT].count() for branch in branches(actor)
    )


def waiting(actor: Actor, until: dt.datetime | None = None, limit: int = 20) -> list[Report]:
    """Undecided reports, the nearest deadline first."""
    filters = Q(state="received") & (Q(due_at__lte=until) if until else Q())
    return listing(actor, filters, "due", limit=limit).rows


def same_number(county: str, system: str, number: str) -> QuerySet[ExternalRef]:
    """Reports that carry the same number of another system: the same call told twice."""
    return ExternalRef.objects.filter(county=county, system=system, number=number).order_by("-report")


def reports_of(dispute_pk: object) -> QuerySet[Report]:
    """What was told about one dispute, in order; the caller has found the dispute through its own scope."""
    return (
        Report.objects.filter(dispute=dispute_pk)
        .select_related("key__county_key", "owner__staff")
        .prefetch_related("references")
        .order_by("told_at", "pk")
    )
