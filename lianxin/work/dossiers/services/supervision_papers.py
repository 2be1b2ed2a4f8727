"""Printing what supervision writes: orders with their answers, approvals, minutes. Each is a look and a ``Rendition``."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.work.disputes.models import Dispute
from lianxin.work.dossiers import facts_of_supervision
from lianxin.work.dossiers.documents import DOCUMENTS
from lianxin.work.dossiers.services.printing import _MEDIA, CHINESE, Printed, _foot, _rendition, _write
from lianxin.work.dossiers.states import Purpose
from lianxin.work.reports.models import Report
from lianxin.work.supervision import queries
from lianxin.work.supervision.models import Approval, Meeting, SupervisionOrder
from lianxin.work.supervision.rules import about

ORDER, APPROVAL, MINUTES = "S01", "S02", "S03"


def _check(by: Actor, rows: list[Dispute | Report], fmt: str) -> None:
    if not rows or not all(may(by.role, Act.PRINT, row.compartment) for row in rows):
        raise NotAllowed(_("您的岗位不能打印文书。"))
    if fmt not in _MEDIA:
        raise BadInput({"fmt": _("只有 PDF 和 DOCX。")})


def _print(
    by: Actor, code: str, subject: Any, rows: list[Dispute | Report], facts: dict[str, Any], fmt: str, purpose: str
) -> Printed:
    data = _write(code, facts | _foot(by, purpose), fmt)
    for row in rows:
        of = {"dispute": row, "episode": row.episode} if isinstance(row, Dispute) else {"report": row}
        _rendition(by, county=row.county, code=code, format=fmt, ref=subject.pk, purpose=purpose, data=data, **of)
        look(by, "supervision.print", subject, root=row, purpose=Look.PRINT, facts={"code": code, "fmt": fmt})
    return Printed(data, f"{DOCUMENTS[code].zh} {rows[0].code}.{fmt}", _MEDIA[fmt])


@transaction.atomic
def print_order(*, by: Actor, order: SupervisionOrder, fmt: str = "pdf") -> Printed:
    """An order the actor may see, with what was answered so far."""
    if queries.order(by, order.pk) is None:
        raise NotAllowed(_("这一起不在您的范围内。"))
    _check(by, [order.dispute], fmt)
    with translation.override(CHINESE):
        facts = facts_of_supervision.order(order)
        return _print(by, ORDER, order, [order.dispute], facts, fmt, Purpose.SEND)


@transaction.atomic
def print_approval(*, by: Actor, approval: Approval, fmt: str = "pdf") -> Printed:
    if queries.approval(by, approval.pk) is None:
        raise NotAllowed(_("这一起不在您的范围内。"))
    row = about(approval)
    _check(by, [row], fmt)
    with translation.override(CHINESE):
        facts = facts_of_supervision.approval(approval)
        return _print(by, APPROVAL, approval, [row], facts, fmt, Purpose.FILE)


@transaction.atomic
def print_minutes(*, by: Actor, meeting: Meeting, fmt: str = "pdf") -> Printed:
    """Only the items whose disputes the actor sees now; how many others there are stands on the paper."""
    items = [item for item in queries.agenda_of(by, meeting) if item.open]  # type: ignore[attr-defined]
    rows: list[Dispute | Report] = [item.dispute for item in items]
    _check(by, rows, fmt)
    others = queries.agenda_length(meeting) - len(items)
    with translation.override(CHINESE):
        facts = facts_of_supervision.minutes(meeting, items, others)
        return _print(by, MINUTES, meeting, rows, facts, fmt, Purpose.FILE)
