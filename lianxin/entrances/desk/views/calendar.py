"""The calendar of sessions and due days by month, week or as a list; and its private feed."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.cellar.journal.services import look_at_list
from lianxin.entrances.desk import agenda, feed
from lianxin.entrances.desk.access import staff_page
from lianxin.entrances.desk.context import count_with
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.doors import open_to_all
from lianxin.tools.kit import clock
from lianxin.tools.shell.wording import is_chinese, month_day
from lianxin.work.disputes import queries as disputes

LIST_DAYS = 30
SHOWN = 4  # entries in a cell of the month


def _asked_day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year <= 2100 else clock.today()


def _span(view: str, on: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day shown, whole weeks from Monday for a month."""
    if view == "list":
        return on, on + dt.timedelta(days=LIST_DAYS - 1)
    if view == "week":
        first = on - dt.timedelta(days=on.weekday())
        return first, first + dt.timedelta(days=6)
    weeks = calendar.Calendar().monthdatescalendar(on.year, on.month)
    return weeks[0][0], weeks[-1][-1]


def _steps(view: str, on: dt.date) -> tuple[dt.date, dt.date]:
    if view == "month":
        return clock.add_months(on.replace(day=1), -1), clock.add_months(on.replace(day=1), 1)
    days = dt.timedelta(days=LIST_DAYS if view == "list" else 7)
    return on - days, on + days


def _heading(view: str, on: dt.date, first: dt.date, last: dt.date) -> str:
    if view == "month":
        return f"{on.year}年{on.month}月" if is_chinese() else f"{on:%B} {on.year}"
    return _("%(first)s至%(last)s") % {"first": month_day(first), "last": month_day(last)}


@require_safe
@staff_page
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if not disputes.branches(actor):
        raise PermissionDenied
    view = request.GET.get("view", "month")
    view = view if view in ("month", "week", "list") else "month"
    who = request.GET.get("who", "all")
    who = who if who in ("mine", "unit") else "all"
    on = _asked_day(request.GET.get("on", ""))
    first, last = _span(view, on)
    count_with(request, {})
    found = agenda.items(actor, clock.day_end(first - dt.timedelta(days=1)), clock.day_end(last), who)
    facts = {"page": "calendar", "view": view, "who": who, "from": first.isoformat(), "count": len(found)}
    look_at_list(actor, "disputes.list", facts=facts)
    weeks = _weeks(first, last, found, on, view)
    agenda.fill(actor, [item for week in weeks for day in week for item in day["shown"]] if weeks else found)
    before, after = _steps(view, on)
    context = {
        "view": view,
        "who": who,
        "on": on,
        "today": clock.today(),
        "heading": _heading(view, on, first, last),
        "before": before.isoformat(),
        "after": after.isoformat(),
        "weeks": weeks,
        "days": [day for day in _days(first, last, found, on) if day["items"]],
        "views": [("month", _("月")), ("week", _("周")), ("list", _("清单"))],
        "whose": [("all", _("看得到的")), ("unit", _("本单位")), ("mine", _("我的"))],
        "weekdays": [_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日")],
        "count": len(found),
    }
    return render(request, "desk/calendar/index.html", context)


def _days(first: dt.date, last: dt.date, found: list[agenda.Item], on: dt.date) -> list[dict[str, Any]]:
    by_day: dict[dt.date, list[agenda.Item]] = {}
    for item in found:
        by_day.setdefault(item.day, []).append(item)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        {"day": day, "items": by_day.get(day, []), "outside": day.month != on.month, "today": day == clock.today()}
        for day in days
    ]


def _weeks(first: dt.date, last: dt.date, found: list[agenda.Item], on: dt.date, view: str) -> list[list[dict[str, Any]]]:
    if view == "list":
        return []
    days = _days(first, last, found, on)
    for day in days:
        shown = day["items"] if view == "week" or len(day["items"]) <= SHOWN + 1 else day["items"][:SHOWN]
        day.update(shown=shown, more=len(day["items"]) - len(shown), outside=day["outside"] and view == "month")
    return [days[n : n + 7] for n in range(0, len(days), 7)]


@open_to_all
@require_safe
def private_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For a calendar program: the address itself is the key. A wrong or revoked one does not exist."""
    staff = officers.staff_by_feed_token(token[:100])
    if staff is None:
        raise Http404
    with translation.override(staff.language or "zh-hans"):
        body = feed.calendar_of(staff, request.build_absolute_uri)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lianxin.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
