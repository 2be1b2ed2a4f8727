"""Supervision as its pages show it: rows, tabs, what may be done now. Names stay masked in every row."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import Veil
from lianxin.ground.officers.states import Role
from lianxin.tools.shell.wording import left_text
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import OrderAnswer, SupervisionOrder
from lianxin.work.supervision.queries import Beside
from lianxin.work.supervision.states import OPEN_ORDERS, ORDER_LIFE, Deed, OrderState, Reason

VERBS = {
    "answer": (gettext_lazy("答复"), "message-circle"),
    "return": (pgettext_lazy("order", "要求补充"), "arrow-back-up"),
    "close": (gettext_lazy("办结"), "circle-check"),
    "withdraw": (gettext_lazy("撤回"), "circle-x"),
}


def tabs(actor: Actor, here: str) -> list[dict[str, Any]]:
    """The parts of supervision that are there for a role."""
    rows = []
    if rules.may_supervise(actor):
        rows.append(("late", _("到期和过期")))
    if actor.role not in (Role.AGENCY, Role.COUNTY_LEADER):
        rows += [("orders", _("督办单")), ("approvals", pgettext("request", "审批"))]
    rows += [("meetings", _("会商")), ("tasks", _("会商分工"))]
    if actor.role in (Role.COUNTY_LEADER, Role.CHIEF, Role.COUNTY_OFFICER):
        rows.append(("sponsored", _("我包的案")))
    return [{"url": reverse(page), "label": label, "here": page == here} for page, label in rows]


def order_row(order: SupervisionOrder) -> dict[str, Any]:
    dispute = order.dispute
    return {
        "order": order,
        "url": reverse("order", args=[order.pk]),
        "title": title_of(dispute),
        "colour": COLOUR_WORDS.get(dispute.colour, ""),
        "runs": order.state == OrderState.OPEN,
        "read": _("已阅") if order.read_at else _("未阅"),
    }


def order_head() -> list[str]:
    return [
        _("编号"), _("纠纷"), _("纠纷编号"), _("原因"), _("发单单位"), _("承办单位"), _("发出"), _("答复期限"), _("状态"),
        _("收阅"),
    ]  # fmt: skip


def order_cells(order: SupervisionOrder) -> list[Any]:
    """The same row on paper, as masked as on the screen."""
    return [
        order.number,
        title_of(order.dispute),
        order.dispute.code,
        order.get_reason_display(),
        order.unit.short_name,
        order.to_unit.short_name,
        f"{order.issued_at:%Y-%m-%d}",
        left_text(order.due_at) if order.state == OrderState.OPEN else "",
        order.get_state_display(),
        _("已阅") if order.read_at else _("未阅"),
    ]


def answer_lines(answers: list[OrderAnswer], veil: Veil | None) -> list[dict[str, Any]]:
    return [
        {"at": row.at, "text": row.get_kind_display(), "by": row.by_label, "detail": veil(row.read("text")) if veil else ""}
        for row in answers
    ]


def order_deeds(actor: Actor, order: SupervisionOrder) -> list[dict[str, Any]]:
    """What this actor may do to the order now; what the other side would do is not drawn."""
    found = []
    for action in ORDER_LIFE:
        if not rules.why_not_on_order(actor, order, action):
            label, icon = VERBS[action]
            found.append({"label": label, "icon": icon, "slug": action, "url": reverse("order_act", args=[order.pk, action])})
    return found


def is_open(order: SupervisionOrder) -> bool:
    return order.state in OPEN_ORDERS


def asked_of(actor: Actor, limit: int) -> list[dict[str, Any]]:
    """For Today: orders to be answered, approvals to be decided, tasks of meetings, the nearest deadline first; one query."""
    found = []
    for row in queries.waiting(actor, limit):
        what, page, verb = {
            "order": (_("督办单"), "order", _("答复")),
            "approval": (pgettext("request", "审批"), "approval", _("看一看")),
            "task": (_("会商分工"), "meeting_task", _("登记办完")),
        }[row.kind]
        detail = {"order": Reason, "approval": Deed}[row.kind](row.label).label if row.kind != "task" else ""
        found.append({"row": row, "what": what, "detail": detail, "url": reverse(page, args=[row.pk]), "verb": verb})
    return found


def panel(actor: Actor, dispute: Dispute, count: int) -> dict[str, Any]:
    """For the dispute's page: one query when there is something (``count``: of ``queries.sets_beside``, counted with the
    page's lists). Nothing for an agency, which is asked by referrals and at meetings."""
    if actor.role == Role.AGENCY:
        return {"supervised": [], "supervises": False}
    supervises = rules.may_supervise(actor) and not dispute.root_id and dispute.decides  # type: ignore[attr-defined]
    return {"supervised": beside_lines(queries.beside(dispute)) if count else [], "supervises": supervises}


def beside_lines(rows: list[Beside]) -> list[dict[str, Any]]:
    """For the dispute's page: open orders, sponsor, meetings ahead, pending approvals, each with its page."""
    found = []
    for row in rows:
        if row.kind == "order":
            what, page, icon = _("督办单 %(state)s") % {"state": OrderState(row.label).label}, "order", "bell"
        elif row.kind == "sponsor":
            what, page, icon = _("包案：%(name)s") % {"name": row.label}, "", "star"
        elif row.kind == "meeting":
            what, page, icon = _("会商 %(place)s") % {"place": row.label}, "meeting", "users-group"
        else:
            what, page, icon = _("待审批：%(deed)s") % {"deed": Deed(row.label).label}, "approval", "rubber-stamp"
        url = reverse(page, args=[row.pk]) if page else ""
        found.append({"what": what, "unit": row.unit, "moment": row.moment, "url": url, "icon": icon, "kind": row.kind})
    return found

