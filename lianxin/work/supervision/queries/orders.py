"""Orders: those one's unit issued and received, and those of one dispute."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import Role
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision.models import OrderAnswer, SupervisionOrder
from lianxin.work.supervision.states import OPEN_ORDERS, OrderState

FULL = (
    "key__county_key", "unit", "to_unit", "dispute__key__county_key", "dispute__area", "dispute__holder_unit",
    "dispute__holder__staff",
)  # fmt: skip


def visible_to(actor: Actor) -> QuerySet[SupervisionOrder]:
    """Orders about disputes the actor sees. An agency is asked by referrals, and sees none."""
    if actor.role == Role.AGENCY:
        return SupervisionOrder.objects.none()
    seen = disputes.visible_to(actor).filter(pk=OuterRef("dispute"))
    return SupervisionOrder.objects.filter(Exists(seen), county=actor.county)


def orders(actor: Actor, whose: str, condition: Q | None = None) -> QuerySet[SupervisionOrder]:
    """``whose``: issued (by the actor's unit), received (asked of it, or of a dispute it holds now)."""
    mine = Q(unit=actor.unit) if whose == "issued" else Q(to_unit=actor.unit)
    rows = visible_to(actor).filter(mine, condition or Q())
    return rows.select_related(*FULL).order_by("-issued_at", "-pk")


def order(actor: Actor, pk: Any) -> SupervisionOrder | None:
    return visible_to(actor).select_related(*FULL).filter(pk=pk).first()


def orders_about(dispute: Dispute) -> list[SupervisionOrder]:
    """Every order about a dispute the caller has found through its own scope, the newest first."""
    rows = SupervisionOrder.objects.filter(dispute=dispute).select_related("unit", "to_unit", "key__county_key")
    return list(rows.order_by("-issued_at", "-pk")[:20])


def answers_of(order: SupervisionOrder) -> list[OrderAnswer]:
    return list(order.answers.select_related("key__county_key").order_by("at", "pk"))


def open_codes(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, SupervisionOrder]:
    """Of these disputes the order that is open, the newest."""
    rows = SupervisionOrder.objects.filter(dispute__in=list(keys), state__in=OPEN_ORDERS).order_by("issued_at")
    return {row.dispute_id: row for row in rows}


def waiting_for(actor: Actor, limit: int) -> list[SupervisionOrder]:
    """What the actor's unit still has to answer, the nearest deadline first."""
    rows = visible_to(actor).filter(to_unit=actor.unit, state=OrderState.OPEN)
    return list(rows.select_related(*FULL).order_by("due_at", "pk")[:limit])
