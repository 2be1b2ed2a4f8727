"""What is due and overdue, for those who supervise; an order is two clicks away, for one or for several."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianxin.cellar.journal.services import look_at_list
from lianxin.entrances.desk import chasing, ledger
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.context import bounded, count_with
from lianxin.entrances.desk.rows import row_of
from lianxin.entrances.desk.views.disputes import ROWS, Counted
from lianxin.ground.officers.states import Role
from lianxin.work.disputes import queries as disputes
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.states import LATE_DISPUTES, LateKind

FILTERS = ("area", "cat", "colour", "tier", "grade")


@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    """The part of supervision that concerns a role first."""
    actor = request.actor  # type: ignore[attr-defined]
    if rules.may_supervise(actor):
        return redirect("late")
    return redirect("meetings" if actor.role in (Role.AGENCY, Role.COUNTY_LEADER) else "orders")


@never_cache
@require_GET
@case_page
def late(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.may_supervise(actor):
        raise PermissionDenied
    given = {name: request.GET.get(name, "") for name in (*FILTERS, "page", "sort")}
    asked = ledger.Asked(actor, given)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LATE_DISPUTES else str(LateKind.OVERDUE)
    wanted = {k: disputes.Wanted(asked.filters & queries.wanted(k, actor.county)) for k in LATE_DISPUTES}
    counts = count_with(request, dict(wanted))
    page = min(asked.page, max(1, -(-min(counts[kind], disputes.COUNT_LIMIT) // ROWS)))
    rows = disputes.rows_of(actor, wanted[LateKind(kind)], "due", offset=(page - 1) * ROWS, limit=ROWS)
    look_at_list(actor, "disputes.list", facts={"page": "late", "kind": kind, **asked.given, "count": counts[kind]})
    shown = _rows(actor, rows, kind)
    context = {
        "asked": asked,
        "kind": kind,
        "kinds": [{"value": k, "label": LateKind(k).label, "count": bounded(counts[k])} for k in LATE_DISPUTES],
        "rows": shown,
        "some_free": any(not row["order"] for row in shown),
        "page": Counted(rows, counts[kind]).page(page),
        "count": bounded(counts[kind]),
        "chips": asked.chips(),
        "menus": [menu for menu in asked.menus() if menu["name"] in FILTERS],
        "parts": chasing.tabs(actor, "late"),
    }
    return render(request, "desk/supervision/late.html", context)


def _rows(actor: Any, rows: list[Any], kind: str) -> list[dict[str, Any]]:
    """Since when each is late in this way and in which others, and the order that is open already."""
    late_of, orders = queries.late_of(rows), queries.open_codes(row.pk for row in rows)
    found = []
    for row in rows:
        ways = late_of[row.pk]
        order = orders.get(row.pk)
        found.append(
            {
                "row": row_of(actor, row),
                "since": ways.get(kind),
                "also": [LateKind(other).label for other in ways if other != kind],
                "order": order,
                "order_url": reverse("order", args=[order.pk]) if order else "",
            }
        )
    return found
