"""Supervision orders: issuing one or several, the list, one order and what is done to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import casefile, chasing
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.doing import carry_out
from lianxin.entrances.desk.forms import supervision as forms
from lianxin.entrances.desk.refusing import status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import veil_of
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.ground.places import exports
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import may_unmask
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import SupervisionOrder
from lianxin.work.supervision.services import orders
from lianxin.work.supervision.states import OPEN_ORDERS, OrderState, Reason

PER_PAGE = 25
MOST_AT_ONCE = 25
MOST_ROWS = 2_000
_both = require_http_methods(["GET", "POST"])
WHOSE = [("received", _l("要我们答复的")), ("issued", _l("我们发出的"))]
STATES = {
    "open": (_l("没有办结"), Q(state__in=OPEN_ORDERS)),
    "unanswered": (_l("待答复"), Q(state=OrderState.OPEN)),
    "answered": (_l("已答复"), Q(state=OrderState.ANSWERED)),
    "over": (_l("已办结、已撤回"), ~Q(state__in=OPEN_ORDERS)),
}


def _require(request: HttpRequest) -> Any:
    """Those who work on cases; agencies are asked by referrals, leaders see an order on its dispute."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role in (Role.AGENCY, Role.INDEPENDENT_DESK):
        raise PermissionDenied
    return actor


class _Asked:
    """What the address asks for; what nobody offers is dropped."""

    def __init__(self, request: HttpRequest, actor: Any):
        whose = request.GET.get("whose", "")
        self.whose = whose if whose in dict(WHOSE) else ("issued" if rules.may_supervise(actor) else "received")
        state, reason = request.GET.get("state", "open"), request.GET.get("reason", "")
        self.stage = state if state in STATES or state == "all" else "open"
        self.reason = reason if reason in Reason.values else ""
        self.late = request.GET.get("late") == "1"

    @property
    def condition(self) -> Q:
        found = STATES[self.stage][1] if self.stage in STATES else Q()
        if self.reason:
            found &= Q(reason=self.reason)
        if self.late:
            found &= Q(state=OrderState.OPEN, due_at__lt=clock.now())
        return found

    @property
    def facts(self) -> dict[str, Any]:
        return {"whose": self.whose, "state": self.stage, "reason": self.reason, "late": self.late}

    def chips(self) -> list[dict[str, Any]]:
        rows = [{"name": "reason", "label": Reason(self.reason).label}] if self.reason else []
        return rows + ([{"name": "late", "label": _("过了答复期限")}] if self.late else [])


@never_cache
@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    actor = _require(request)
    asked = _Asked(request, actor)
    page = Paginator(queries.orders(actor, asked.whose, asked.condition), PER_PAGE).get_page(request.GET.get("page"))
    look_at_list(actor, "supervision.orders", facts={**asked.facts, "count": page.paginator.count})
    context = {
        "asked": asked,
        "page": page,
        "rows": [chasing.order_row(row) for row in page],
        "whose": WHOSE,
        "states": [(key, label) for key, (label, _q) in STATES.items()] + [("all", _("全部"))],
        "reasons": [] if asked.reason else Reason.choices,
        "chips": asked.chips(),
        "parts": chasing.tabs(actor, "orders"),
        "may_export": may(actor.role, Act.EXPORT, Compartment.NORMAL),
        "may_issue": rules.may_supervise(actor),
        "now": clock.now(),
    }
    return render(request, "desk/supervision/orders.html", context)


@never_cache
@require_GET
@case_page
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly the list of this address, as masked as it is shown."""
    actor = _require(request)
    if not may(actor.role, Act.EXPORT, Compartment.NORMAL):
        raise PermissionDenied
    asked = _Asked(request, actor)
    rows = list(queries.orders(actor, asked.whose, asked.condition)[:MOST_ROWS])
    look_at_list(actor, "supervision.export", facts={**asked.facts, "count": len(rows), "form": form})
    cells = [chasing.order_cells(row) for row in rows]
    body = exports.table(form, _("督办单"), chasing.order_head(), cells, (28, 30, 14, 12, 18, 18, 12, 14, 10, 8))
    disposition = {"Content-Disposition": f'attachment; filename="orders-{clock.today():%Y%m%d}.{form}"'}
    return HttpResponse(body, content_type=exports.CONTENT_TYPES[form], headers=disposition)


# Issuing ------------------------------------------------------------------------------------------------


def _chosen(request: HttpRequest, actor: Any) -> list[Dispute]:
    given = request.POST if request.method == "POST" else request.GET
    codes = dict.fromkeys(code[:20] for code in given.getlist("dispute")[:MOST_AT_ONCE])
    found = [disputes.get_visible(actor, code) for code in codes]
    if not found or any(row is None for row in found):
        raise Http404
    return [row for row in found if row is not None]


@never_cache
@_both
@case_page
def new(request: HttpRequest) -> HttpResponseBase:
    """One form for one dispute or for several: each gets an order of its own number. All are issued or none."""
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.may_supervise(actor):
        raise PermissionDenied
    if request.method == "GET" and not request.GET.getlist("dispute"):
        messages.warning(request, _("先选中一起或几起，再发督办单。"))
        return redirect(f"{reverse('late')}?{urlencode({'kind': request.GET.get('reason', '')[:10]})}")
    chosen = _chosen(request, actor)
    lines = [{"dispute": row, "title": title_of(row), "why": rules.why_not_issue(actor, row)} for row in chosen]
    reason = request.GET.get("reason", "")
    reason = reason if reason in Reason.values else ""
    first = {"reason": reason, "asked": forms.SUGGESTED.get(reason, "")}  # type: ignore[call-overload]

    def deed(said: dict[str, Any]) -> str:
        made = [orders.issue_order(by=actor, dispute=row, reason=said["reason"], asked=said["asked"]) for row in chosen]
        messages.success(request, _("已发出%(n)s份督办单。") % {"n": len(made)})
        return reverse("order", args=[made[0].pk]) if len(made) == 1 else f"{reverse('orders')}?whose=issued"

    form, done = carry_out(
        request, lambda data, fresh: forms.IssueForm(data, initial={**first, **fresh}), deed, keep=f"order-{chosen[0].code}"
    )
    if done is not None:
        return done
    context = {"form": form, "lines": lines, "blocked": any(line["why"] for line in lines), "keep": f"order-{chosen[0].code}"}
    return render(request, "desk/supervision/order_new.html", context, status=status_of(form, request))


# One order ----------------------------------------------------------------------------------------------


def _find(request: HttpRequest, pk: uuid.UUID) -> SupervisionOrder:
    order = queries.order(request.actor, pk)  # type: ignore[attr-defined]
    if order is None:
        raise Http404
    return order


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Opening it is a look; the first of the unit that was asked gives the receipt by it."""
    order, actor = _find(request, pk), request.actor  # type: ignore[attr-defined]
    dispute = order.dispute
    look(actor, "supervision.look", order, root=dispute, purpose=Look.OPEN)
    orders.read_order(by=actor, order=order)
    may_read = may_unmask(actor, dispute)
    veil = veil_of(dispute) if may_read else None
    context = {
        "order": order,
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "asked": veil(order.read("asked")) if veil else "",
        "end_note": veil(order.read("end_note")) if veil else "",
        "answers": chasing.answer_lines(queries.answers_of(order), veil),
        "deeds": chasing.order_deeds(actor, order),
        "may_read": may_read,
        "may_print": may(actor.role, Act.PRINT, dispute.compartment),
        "parts": chasing.tabs(actor, "orders"),
    }
    return render(request, "desk/supervision/order.html", context)


_Service = Callable[..., Any]
ACTS: dict[str, tuple[Any, _Service, Any, Any]] = {
    "answer": (forms.AnswerForm, orders.answer_order, _l("答复督办单"), _l("已答复，等发单单位办结。")),
    "return": (
        *(forms.ReturnOrderForm, orders.return_order),
        *(pgettext_lazy("order", "要求补充"), _l("已要求补充，答复期限重新算。")),
    ),
    "close": (forms.CloseOrderForm, orders.close_order, _l("办结督办单"), _l("督办单已办结。")),
    "withdraw": (forms.WithdrawOrderForm, orders.withdraw_order, _l("撤回督办单"), _l("督办单已撤回。")),
}


@never_cache
@_both
@case_page
def act(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponseBase:
    order, actor = _find(request, pk), request.actor  # type: ignore[attr-defined]
    if slug not in ACTS:
        raise Http404
    kind, service, title, said = ACTS[slug]
    why = rules.why_not_on_order(actor, order, slug)
    if why and request.method == "GET":
        messages.warning(request, str(why))
        return redirect("order", order.pk)

    def deed(given: dict[str, Any]) -> str:
        given.pop("token")
        service(by=actor, order=order, **given)
        messages.success(request, said)
        return reverse("order", args=[order.pk])

    keep = f"order-{slug}-{order.pk}"
    form, done = carry_out(request, lambda data, fresh: kind(data, initial=fresh), deed, row=order, keep=keep)
    if done is not None:
        return done
    context = {
        "form": form,
        "title": title,
        "lead": f"{order.number} {title_of(order.dispute)}",
        "back": reverse("order", args=[order.pk]),
        "back_label": order.number,
        "keep": keep,
    }
    return render(request, "desk/supervision/act.html", context, status=status_of(form, request))
