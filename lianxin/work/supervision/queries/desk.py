"""What of supervision waits for one person today: one statement, three lists."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db.models import CharField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from lianxin.cellar.journal.actor import Actor
from lianxin.work.supervision.queries import approvals, meetings, orders
from lianxin.work.supervision.states import OrderState


@dataclasses.dataclass(frozen=True)
class Waiting:
    """``kind``: order (to be answered), approval (to be decided), task (to be done); ``label`` its reason or deed."""

    kind: str
    pk: uuid.UUID
    code: str
    label: str
    from_at: dt.datetime
    due_at: dt.datetime


def sets_waiting(actor: Actor) -> list[QuerySet[Any]]:
    """Orders to be answered, requests to be decided, tasks to be done, to be counted with the page's lists."""
    orders_in = orders.visible_to(actor).filter(to_unit=actor.unit, state=OrderState.OPEN).exclude(issued_by=actor.ref)
    tasks = meetings.promised(actor)
    return [orders_in, approvals.waiting_for(actor), tasks]


def waiting(actor: Actor, limit: int) -> list[Waiting]:
    """The nearest deadline first; at most ``limit``."""
    orders_in, requests, tasks = sets_waiting(actor)
    parts = (
        _shaped(orders_in, "order", F("dispute__code"), F("reason"), F("issued_at")),
        _shaped(requests, "approval", Coalesce("dispute__code", "report__code"), F("deed"), F("asked_at")),
        _shaped(tasks, "task", F("item__dispute__code"), Value("task"), F("item__meeting__starts_at")),
    )
    rows = parts[0].union(*parts[1:], all=True)
    return [Waiting(*row) for row in sorted(rows, key=lambda row: row[5])[:limit]]


def _shaped(rows: QuerySet[Any], kind: str, code: object, label: object, from_at: object) -> QuerySet[Any]:
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        F("pk"),
        Cast(code, CharField()),  # type: ignore[arg-type]
        Cast(label, CharField()),  # type: ignore[arg-type]
        Cast(from_at, DateTimeField()),  # type: ignore[arg-type]
        Cast(F("due_at"), DateTimeField()),
    )
