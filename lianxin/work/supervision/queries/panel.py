"""What stands beside a dispute, for its page: one query."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from typing import Any

from django.db.models import CharField, DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast

from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision.models import Approval, MeetingItem, Sponsor, SupervisionOrder
from lianxin.work.supervision.states import OPEN_ORDERS, PENDING, MeetingState


@dataclasses.dataclass(frozen=True)
class Beside:
    """``kind``: order, sponsor, meeting or approval; ``label`` its state, deed, or who; ``moment`` when it is due."""

    kind: str
    pk: uuid.UUID
    label: str
    unit: str
    moment: dt.datetime


def sets_beside(dispute: Dispute) -> list[QuerySet[Any]]:
    """Open orders, the sponsor, meetings ahead and pending approvals of a dispute, to be counted with the page's lists."""
    orders = SupervisionOrder.objects.filter(dispute=dispute, state__in=OPEN_ORDERS)
    sponsors = Sponsor.objects.filter(dispute=dispute, ended_at=None)
    meetings = MeetingItem.objects.filter(
        dispute=dispute, meeting__state=MeetingState.PLANNED, meeting__ends_at__gt=clock.now() - dt.timedelta(days=7)
    )
    approvals = Approval.objects.filter(dispute=dispute, state__in=PENDING)
    return [orders, sponsors, meetings, approvals]


def _shaped(rows: QuerySet[Any], kind: str, label: str, unit: str, moment: str) -> QuerySet[Any]:
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        F("pk" if kind != "meeting" else "meeting_id"),
        Cast(F(label), CharField()),
        F(unit),
        Cast(F(moment), DateTimeField()),
    )


def beside(dispute: Dispute) -> list[Beside]:
    """The same as lines for the page; one statement."""
    orders, sponsors, meetings, approvals = sets_beside(dispute)
    parts = (
        _shaped(orders, "order", "state", "unit__short_name", "due_at"),
        _shaped(sponsors, "sponsor", "post__staff__name", "post__unit__short_name", "named_at"),
        _shaped(meetings, "meeting", "meeting__place", "meeting__unit__short_name", "meeting__starts_at"),
        _shaped(approvals, "approval", "deed", "unit__short_name", "due_at"),
    )
    rows = parts[0].union(*parts[1:], all=True)
    return [Beside(*row) for row in sorted(rows, key=lambda row: row[4])]
