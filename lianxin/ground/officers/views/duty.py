"""The duty roster by week or month: who is on call, where nobody is, and planning it."""

from __future__ import annotations

import calendar
import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.ground.officers import queries, rules, services
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.forms.duty import ShiftForm
from lianxin.ground.officers.models import DutyRole, DutyShift, Post, Unit
from lianxin.ground.officers.states import ADMIN_ROLES, Act
from lianxin.ground.officers.views.pages import found, saving
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.tools.shell.wording import is_chinese, month_day, short_datetime

SAID = 6  # gaps named; of the rest the number


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text[:10])
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year <= 2100 else clock.today()


def _unit(request: StaffRequest) -> Unit | None:
    """The unit asked for; one's own unless the county is asked for with ``unit=all``."""
    asked = request.GET.get("unit", "")
    if asked == "all":
        return None
    try:
        chosen = queries.unit(uuid.UUID(asked)) if asked else request.acting_post.unit
    except ValueError:
        chosen = request.acting_post.unit
    return found(chosen, request.actor.county)


def _weeks(view: str, on: dt.date) -> list[list[dt.date]]:
    if view == "month":
        return calendar.Calendar().monthdatescalendar(on.year, on.month)
    monday = on - dt.timedelta(days=on.weekday())
    return [[monday + dt.timedelta(days=n) for n in range(7)]]


def _start(day: dt.date) -> dt.datetime:
    return clock.day_end(day - dt.timedelta(days=1))


@require_GET
def duty(request: StaffRequest) -> HttpResponse:
    unit, on = _unit(request), _day(request.GET.get("on", ""))
    view = "month" if request.GET.get("view") == "month" else "week"
    weeks = _weeks(view, on)
    start, end = _start(weeks[0][0]), _start(weeks[-1][-1] + dt.timedelta(days=1))
    shifts = queries.shifts_between(request.actor.county, start, end, unit)
    step = dt.timedelta(days=7) if view == "week" else dt.timedelta(days=31)
    middle = on if view == "week" else on.replace(day=1)
    before = middle - (step if view == "week" else dt.timedelta(days=1))
    context = {
        "unit": unit,
        "own": request.acting_post.unit,
        "view": view,
        "on": on,
        "monday": weeks[0][0],
        "heading": _heading(view, on, weeks),
        "weeks": [[_cell(day, shifts, on, view) for day in week] for week in weeks],
        "weekdays": [_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日")],
        "before": before.isoformat(),
        "after": (middle + step).replace(**({"day": 1} if view == "month" else {})).isoformat(),
        "views": [("week", _("周")), ("month", _("月"))],
        "problems": _problems(shifts, max(start, clock.now()), end) if unit else [],
        "now": queries.on_duty(request.actor.county, clock.now(), unit),
        "may_plan": bool(_posts(request)),
        "may_copy": view == "week" and unit is not None and bool(_posts(request, unit)),
        "may_people": rules.may_act(request.actor, Act.ORGANISE),
    }
    return render(request, "officers/duty.html", context)


def _heading(view: str, on: dt.date, weeks: list[list[dt.date]]) -> str:
    if view == "month":
        return f"{on.year}年{on.month}月" if is_chinese() else f"{on:%B} {on.year}"
    return _("%(first)s至%(last)s") % {"first": month_day(weeks[0][0]), "last": month_day(weeks[0][-1])}


def _cell(day: dt.date, shifts: list[DutyShift], on: dt.date, view: str) -> dict[str, Any]:
    start, end = _start(day), clock.day_end(day)
    rows = [row for row in shifts if row.from_at < end and row.until_at > start]
    return {
        "day": day,
        "today": day == clock.today(),
        "outside": view == "month" and day.month != on.month,
        "rows": [
            {
                "shift": row,
                "from": "00:00" if row.from_at < start else f"{row.from_at.astimezone(clock.LOCAL):%H:%M}",
                "until": "24:00" if row.until_at >= end else f"{row.until_at.astimezone(clock.LOCAL):%H:%M}",
                "person": row.covered_by or row.post.staff.name,  # type: ignore[attr-defined]
                "of": row.post.staff.name if row.covered_by else "",  # type: ignore[attr-defined]
                "away": row.away and not row.covered_by,  # type: ignore[attr-defined]
                "ahead": row.until_at > clock.now(),
            }
            for row in rows
        ],
    }


def _problems(shifts: list[DutyShift], start: dt.datetime, end: dt.datetime) -> list[str]:
    """Gaps and overlaps as sentences."""
    if start >= end:
        return []
    gaps = queries.uncovered(shifts, start, end)
    said = [
        _("%(from)s 到 %(until)s 没有人带班。") % {"from": short_datetime(a), "until": short_datetime(b)} for a, b in gaps[:SAID]
    ]
    if len(gaps) > SAID:
        said.append(_("还有 %(n)d 段没有人带班。") % {"n": len(gaps) - SAID})
    for one, two in queries.overlaps(shifts):
        names = {"a": one.post.staff.name, "b": two.post.staff.name, "from": short_datetime(two.from_at)}
        said.append(_("%(from)s 起 %(a)s 和 %(b)s 同时带班。") % names)
    return said


def _posts(request: StaffRequest, unit: Unit | None = None) -> list[Post]:
    """The posts the actor may put on call."""
    if not rules.may_act(request.actor, Act.ARRANGE):
        return []
    own = None if rules.may_act(request.actor, Act.ORGANISE) else request.acting_post.unit
    rows = queries.posts_of_county(request.actor.county, own)
    may = [post for post in rows if rules.may_arrange(request.actor, post) and post.role not in ADMIN_ROLES]
    return [post for post in may if unit is None or post.unit_id == unit.pk]


@require_http_methods(["GET", "POST"])
def duty_new(request: StaffRequest) -> HttpResponse:
    rules.require(request.actor, Act.ARRANGE, request.actor.county)
    day = _day(request.GET.get("on", ""))
    start = max(dt.datetime.combine(day, dt.time(8), tzinfo=clock.LOCAL), clock.now().astimezone(clock.LOCAL))
    start = start.replace(minute=0, second=0, microsecond=0)
    initial = {"role": DutyRole.LEAD, "from_at": start, "until_at": start + dt.timedelta(hours=24)}
    form = ShiftForm(request.POST or None, posts=_posts(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            row = services.plan_shift(by=request.actor, **form.cleaned_data)
            messages.success(request, _("已排上。"))
            return redirect(_address(row.unit, clock.local_day(row.from_at)))
    return render(request, "officers/duty_form.html", {"form": form}, status=422 if form.errors else 200)


def _address(unit: Unit, day: dt.date) -> str:
    return f"{reverse('duty')}?unit={unit.pk}&on={day.isoformat()}"


@require_POST
def duty_drop(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    row = found(queries.shift(pk), request.actor.county)
    try:
        services.drop_shift(by=request.actor, shift=row)
        messages.success(request, _("已取消这个班。"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(row.unit, clock.local_day(row.from_at)))


@require_POST
def duty_copy(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Last week's shifts of a unit into the week asked for."""
    unit, monday = found(queries.unit(pk), request.actor.county), _day(request.POST.get("monday", ""))
    monday -= dt.timedelta(days=monday.weekday())
    rules.require(request.actor, Act.ARRANGE, unit.county)
    try:
        made, left = services.copy_week(by=request.actor, unit=unit, monday=monday)
        messages.success(request, _("照抄了 %(n)d 个班。") % {"n": made})
        for sentence in left[:SAID]:
            messages.warning(request, sentence)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(unit, monday))
