"""Requests for approval: what waits for one, what one asked for, what is pending on a row."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports import queries as reports
from lianxin.work.reports.models import Report
from lianxin.work.supervision.models import Approval, ApprovalWord
from lianxin.work.supervision.states import PENDING, ApprovalState

FULL = (
    "key__county_key", "unit", "staff", "post__unit", "dispute__key__county_key", "dispute__area", "dispute__holder_unit",
    "dispute__holder__staff", "report__key__county_key", "report__area", "report__unit", "report__dispute",
    "report__owner__staff",
)  # fmt: skip


def visible_to(actor: Actor) -> QuerySet[Approval]:
    """Requests about what the actor decides on or asked for: being a sponsor or at a meeting shows none of them."""
    case = Exists(disputes.decided_by(actor).filter(pk=OuterRef("dispute")))
    told = Exists(reports.visible_to(actor).filter(pk=OuterRef("report")))
    return Approval.objects.filter(case | told, county=actor.county)


def approval(actor: Actor, pk: Any) -> Approval | None:
    return visible_to(actor).select_related(*FULL).filter(pk=pk).first()


def waiting_for(actor: Actor) -> QuerySet[Approval]:
    """What the actor may decide now. Nobody finds their own request here."""
    if not any(may(actor.role, Act.APPROVE, c) for c in (Compartment.NORMAL, Compartment.FAMILY)):
        return Approval.objects.none()
    return visible_to(actor).filter(unit=actor.unit, state=ApprovalState.WAITING).exclude(staff=actor.ref)


def inbox(actor: Actor) -> QuerySet[Approval]:
    """What the actor may decide now, the nearest deadline first."""
    return waiting_for(actor).select_related(*FULL).order_by("due_at", "pk")


def inbox_count(actor: Actor) -> int:
    return waiting_for(actor).count()


def my_requests(actor: Actor) -> QuerySet[Approval]:
    """What the person asked for, the newest first."""
    shut = disputes.barred(actor)
    rows = Approval.objects.filter(~Q(dispute__in=shut), ~Q(report__in=shut), staff=actor.ref, county=actor.county)
    return rows.select_related(*FULL).order_by("-asked_at", "-pk")


def pending_of(*, dispute: Dispute | None = None, report: Report | None = None) -> list[Approval]:
    rows = Approval.objects.filter(state__in=PENDING, dispute=dispute, report=report)
    return list(rows.select_related("key__county_key", "unit", "staff").order_by("asked_at", "pk"))


def pending_requests(limit: int) -> list[Approval]:
    """For the sweep: those not yet decided, wherever they are."""
    rows = Approval.objects.filter(Q(state__in=PENDING)).select_related(*FULL, "unit__area", "unit__upper", "post__staff")
    return list(rows.order_by("due_at", "pk")[:limit])


def words_of(approval: Approval) -> list[ApprovalWord]:
    return list(approval.words.select_related("key__county_key").order_by("at", "pk"))
