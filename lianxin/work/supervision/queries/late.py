"""What went past its moment: as conditions for a list of disputes, and as the things a sweep has not yet told about."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Offer, ReturnVisit
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.supervision.models import Approval, LateMark, MeetingTask, SupervisionOrder
from lianxin.work.supervision.states import LATE_DISPUTES, ApprovalState, LateKind, OrderState

KINDS = tuple(LateKind.values)


def _visits() -> QuerySet[ReturnVisit]:
    return ReturnVisit.objects.filter(done_at=None, cancelled_at=None, due_at__lt=clock.now())


def _offers() -> QuerySet[Offer]:
    return Offer.objects.filter(decided_at=None, due_at__lt=clock.now())


def wanted(kind: str, county: str) -> Q:
    """The disputes that are late in one way, for ``disputes.queries.rows_of``."""
    conditions = {
        LateKind.OVERDUE: Q(state__in=ANY_OPEN, due_at__lt=clock.now()),
        LateKind.STALE: Q(state__in=ANY_OPEN, colour_due_at__lt=clock.now()),
        LateKind.OFFER: Q(pk__in=_offers().filter(county=county).order_by().values("dispute")),
        LateKind.VISIT: Q(pk__in=_visits().filter(county=county).order_by().values("dispute")),
    }
    return conditions[LateKind(kind)] & Q(root=None)


def late_of(disputes: list[Dispute]) -> dict[uuid.UUID, dict[str, dt.datetime]]:
    """In which ways each of these is late, and since when; two queries however many they are."""
    keys, now = [row.pk for row in disputes], clock.now()
    found: dict[uuid.UUID, dict[str, dt.datetime]] = {pk: {} for pk in keys}
    for row in disputes:
        if row.clock_runs and row.due_at < now:
            found[row.pk][LateKind.OVERDUE] = row.due_at
        if row.clock_runs and row.colour_due_at and row.colour_due_at < now:
            found[row.pk][LateKind.STALE] = row.colour_due_at
    for kind, rows in ((LateKind.OFFER, _offers()), (LateKind.VISIT, _visits())):
        for dispute, due_at in rows.filter(dispute__in=keys).order_by("-due_at").values_list("dispute", "due_at"):
            found[dispute][kind] = due_at
    return found


@dataclasses.dataclass(frozen=True)
class Thing:
    """One thing that is late: ``unit`` is the unit that is late with it, ``root`` the record on whose page it stands."""

    kind: str
    ref: uuid.UUID
    due_at: dt.datetime
    unit: Unit
    root: Any
    compartment: str


def _unmarked(rows: QuerySet[Any], kind: str, due: str) -> QuerySet[Any]:
    told = LateMark.objects.filter(ref=OuterRef("pk"), kind=kind, due_at=OuterRef(due))
    return rows.filter(~Exists(told), **{f"{due}__lt": clock.now()}).annotate(late_at=F(due)).order_by(f"-{due}", "pk")


_WITH = ("holder_unit__area", "holder_unit__upper", "key__county_key")


def _disputes(kind: str, county: str, due: str) -> QuerySet[Dispute]:
    rows = Dispute.objects.filter(county=county, state__in=ANY_OPEN, root=None).exclude(compartment=Compartment.COMPLAINT)
    return _unmarked(rows, kind, due).select_related(*_WITH)


def unmarked(kind: str, limit: int) -> list[Thing]:
    """At most so many things of a kind that are late and nobody was told of, the latest first."""
    if kind in (LateKind.OVERDUE, LateKind.STALE):
        due = "due_at" if kind == LateKind.OVERDUE else "colour_due_at"
        counties = Unit.objects.order_by("county").values_list("county", flat=True).distinct()
        rows = [row for county in counties for row in _disputes(kind, county, due)[:limit]]
        return [Thing(kind, row.pk, row.late_at, row.holder_unit, row, row.compartment) for row in rows[:limit]]
    return [_thing(kind, row) for row in _others(kind)[:limit]]


def _others(kind: str) -> QuerySet[Any]:
    sets: dict[str, tuple[QuerySet[Any], str]] = {
        LateKind.OFFER: (_offers().filter(dispute__root=None), "dispute"),
        LateKind.VISIT: (_visits().filter(dispute__root=None), "dispute"),
        LateKind.ORDER: (SupervisionOrder.objects.filter(state=OrderState.OPEN), "dispute"),
        LateKind.TASK: (MeetingTask.objects.filter(done_at=None), "item__dispute"),
        LateKind.APPROVAL: (Approval.objects.filter(state=ApprovalState.WAITING), ""),
    }
    rows, path = sets[kind]
    beside = {
        LateKind.OFFER: ("to_unit__area", "to_unit__upper"),
        LateKind.ORDER: ("unit__area", "unit__upper"),
        LateKind.TASK: ("item__meeting__unit__area", "owner"),
        LateKind.APPROVAL: ("unit__area", "unit__upper", "dispute", "report"),
    }.get(LateKind(kind), ())
    whole = tuple(f"{path}__{name}" for name in _WITH) if path else ()
    return _unmarked(rows, kind, "due_at").select_related(*whole, *beside)


def _thing(kind: str, row: Any) -> Thing:
    root = row.item.dispute if kind == LateKind.TASK else row.dispute
    if root is None:
        root = row.report  # of an approval
    unit = {
        LateKind.OFFER: lambda: row.to_unit,
        LateKind.VISIT: lambda: root.holder_unit,
        LateKind.ORDER: lambda: row.unit,
        LateKind.TASK: lambda: row.item.meeting.unit,
        LateKind.APPROVAL: lambda: row.unit,
    }[LateKind(kind)]()
    return Thing(kind, row.pk, row.late_at, unit, root, root.compartment)


__all__ = ["KINDS", "LATE_DISPUTES", "Thing", "late_of", "unmarked", "wanted"]
