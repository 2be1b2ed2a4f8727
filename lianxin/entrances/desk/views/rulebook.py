"""The rulebook's pages: what holds, and changes with a look at their effect before they are saved.

Everyone signed in may read; changing takes ``Act.RULES``.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.rulebook import forms, queries, services, shipped
from lianxin.cellar.rulebook.models import Category, Clock, Dated, Wording
from lianxin.entrances.desk.access import acting, acting_with
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.tools.shell.wording import is_chinese

read_or_send = require_http_methods(["GET", "HEAD", "POST"])


def _may_change(request: HttpRequest) -> bool:
    return may(request.actor.role, Act.RULES)


def _listed(kind: type[Dated], rows: list[Any], county: str) -> list[dict[str, Any]]:
    """Rows with whether they are the county's own and the change that is planned."""
    own, planned = queries.own_codes(kind, county), queries.planned(kind, county)
    return [
        {"row": row, "own": row.code in own and row.county == county, "planned": planned.get(row.code)}
        for row in rows
    ]


@require_GET
@acting
def clocks(request: HttpRequest) -> HttpResponse:
    county = request.actor.county
    context = {
        "rows": _listed(Clock, queries.clocks(county), county),
        "may_change": _may_change(request),
        "unpublished": _unpublished_year(county),
        "tab": "clocks",
    }
    return render(request, "desk/rulebook/clocks.html", context)


def _unpublished_year(county: str) -> int | None:
    """The first year from now on whose holidays are not known, if deadlines already reach into it."""
    today = clock.today()
    return next((y for y in (today.year, today.year + 1) if not queries.is_published(y, county)), None)


@read_or_send
@acting_with(Act.RULES)
def clock_edit(request: HttpRequest, code: str) -> HttpResponse:
    county = request.actor.county
    row = _found(lambda: queries.clock_of(code, county))
    form = forms.ClockForm(request.POST) if request.method == "POST" else forms.ClockForm.of(row)

    def preview() -> dict[str, Any]:
        given = form.cleaned_data
        new = Clock(amount=given["amount"], unit=given["unit"], roll=given["roll"])
        on = given["from_on"]
        old = queries.clock_of(code, county, on)
        return {
            "old": old,
            "new": new,
            "samples": queries.clock_samples(old, new, county, on),
            "unpublished": not queries.is_published(on.year + 1, county) and new.unit not in queries.BY_THE_HOUR,
        }

    def save() -> None:
        services.set_clock(by=request.actor, code=code, **form.values())

    context = {"row": row, "history": queries.history(Clock, code, county), "tab": "clocks"}
    return _edit(request, form, preview, save, "desk/rulebook/clock.html", context, reverse("rulebook"))


def _found(ask: Callable[[], Any]) -> Any:
    try:
        row = ask()
    except LookupError:
        raise Http404 from None
    if row is None:
        raise Http404
    return row


def _edit(
    request: HttpRequest,
    form: Any,
    preview: Callable[[], dict[str, Any]],
    save: Callable[[], None],
    template: str,
    context: dict[str, Any],
    done: str,
) -> HttpResponse:
    """Show the form; once it is sound, what it would change; and save it only after that was shown
    for the same values.
    """
    context |= {"form": form, "preview": None}
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            if request.POST.get("do") == "save" and form.was_shown:
                save()
                messages.success(request, _("已保存。"))
                return redirect(done)
            context["preview"] = preview()
            form.data = form.data.copy()
            form.data["shown"] = form.fingerprint()
    return render(request, template, context, status=status_of(form, request))


@require_GET
@acting
def categories(request: HttpRequest) -> HttpResponse:
    county = request.actor.county
    context = {
        "rows": _listed(Category, queries.all_categories(county), county),
        "moj": dict(shipped.moj_types()),
        "may_change": _may_change(request),
        "tab": "categories",
    }
    for item in context["rows"]:
        item["moj"] = context["moj"].get(item["row"].moj, item["row"].moj)
    return render(request, "desk/rulebook/categories.html", context)


@read_or_send
@acting_with(Act.RULES)
def category_edit(request: HttpRequest, code: str) -> HttpResponse:
    county = request.actor.county
    row = _found(lambda: queries.category(code, county))
    form = forms.CategoryForm(request.POST) if request.method == "POST" else forms.CategoryForm.of(row)

    def save() -> None:
        services.set_category(by=request.actor, code=code, **form.values())

    context = {"row": row, "history": queries.history(Category, code, county), "tab": "categories"}
    done = reverse("rulebook_categories")
    return _edit(
        request,
        form,
        lambda: _category_preview(form, row),
        save,
        "desk/rulebook/category.html",
        context,
        done,
    )


def _category_preview(form: forms.CategoryForm, old: Category | None) -> dict[str, Any]:
    given = form.cleaned_data
    new = Category(
        code=given.get("code") or (old.code if old else ""),
        parent_code=given.get("parent_code") or (old.parent_code if old else ""),
        **{name: given[name] for name in ("name_zh", "name_en", "moj", "route", "offered")},
    )
    moj = dict(shipped.moj_types())
    return {
        "old": old,
        "new": new,
        "old_moj": moj.get(old.moj, "") if old else "",
        "new_moj": moj.get(new.moj, ""),
    }


@read_or_send
@acting_with(Act.RULES)
def category_new(request: HttpRequest) -> HttpResponse:
    form = forms.NewCategoryForm(request.actor.county, request.POST or None)

    def save() -> None:
        services.set_category(by=request.actor, **form.values())

    context = {"row": None, "history": [], "tab": "categories"}
    done = reverse("rulebook_categories")
    return _edit(
        request,
        form,
        lambda: _category_preview(form, None),
        save,
        "desk/rulebook/category.html",
        context,
        done,
    )


@require_GET
@acting
def wordings(request: HttpRequest) -> HttpResponse:
    county = request.actor.county
    context = {
        "rows": _listed(Wording, queries.wordings(county), county),
        "may_change": _may_change(request),
        "tab": "wordings",
    }
    return render(request, "desk/rulebook/wordings.html", context)


@read_or_send
@acting_with(Act.RULES)
def wording_edit(request: HttpRequest, code: str) -> HttpResponse:
    county = request.actor.county
    row = _found(lambda: queries.wording_row(code, county))
    form = forms.WordingForm(request.POST) if request.method == "POST" else forms.WordingForm.of(row)

    def preview() -> dict[str, Any]:
        old = queries.wording_row(code, county, form.cleaned_data["from_on"])
        new = Wording(text_zh=form.cleaned_data["text_zh"], text_en=form.cleaned_data["text_en"])
        return {"old": old, "new": new}

    def save() -> None:
        services.set_wording(by=request.actor, code=code, **form.values())

    context = {"row": row, "history": queries.history(Wording, code, county), "tab": "wordings"}
    return _edit(
        request, form, preview, save, "desk/rulebook/wording.html", context, reverse("rulebook_wordings")
    )


# Holidays ---------------------------------------------------------------------------------------------


@read_or_send
@acting
def holidays(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year as a calendar; under it the form for one day, with a look at the clocks near that day first."""
    county, year = request.actor.county, year or clock.today().year
    if not 2000 <= year <= 2100:
        raise Http404
    if request.method == "POST":
        return acting_with(Act.RULES)(_mark_day)(request, year)
    form = forms.HolidayForm(initial={"day": request.GET.get("day", ""), "mark": "off"})
    return render(request, "desk/rulebook/holidays.html", _year_context(request, county, year, form))


def _mark_day(request: HttpRequest, year: int) -> HttpResponse:
    county = request.actor.county
    form = forms.HolidayForm(request.POST)

    def preview() -> dict[str, Any]:
        day = form.cleaned_data["day"]
        return {"day": day, "samples": queries.day_samples(day, form.is_workday, county)}

    def save() -> None:
        given = form.cleaned_data
        services.set_holiday(
            by=request.actor, day=given["day"], is_workday=form.is_workday, name=given["name"]
        )

    context = _year_context(request, county, year, form)
    done = reverse("rulebook_holidays", args=[year])
    return _edit(request, form, preview, save, "desk/rulebook/holidays.html", context, done)


def _year_context(request: HttpRequest, county: str, year: int, form: forms.HolidayForm) -> dict[str, Any]:
    marks, chinese = queries.days_of(year, county), is_chinese()
    return {
        "year": year,
        "months": [_month(year, month, marks, county) for month in range(1, 13)],
        "weekdays": [str(WEEKDAYS_ABBR[n])[-1:] if chinese else str(WEEKDAYS_ABBR[n])[:2] for n in range(7)],
        "marks": [{"row": marks[day], "own": marks[day].county == county} for day in sorted(marks)],
        "published": queries.is_published(year, county),
        "published_here": queries.is_published_by(year, county),
        "form": form,
        "preview": None,
        "may_change": _may_change(request),
        "tab": "holidays",
    }


def _month(year: int, month: int, marks: dict[dt.date, Any], county: str) -> dict[str, Any]:
    weeks = []
    for week in calendar.Calendar().monthdatescalendar(year, month):
        cells = []
        for day in week:
            mark = marks.get(day)
            works = queries.is_workday(day, county)
            kind = "" if day.weekday() < 5 and works else "off" if not works else "work"
            cells.append(
                {"day": day if day.month == month else None, "kind": kind, "name": mark.label if mark else ""}
            )
        weeks.append(cells)
    return {"name": MONTHS[month], "weeks": weeks}


@require_POST
@acting_with(Act.RULES)
def year_published(request: HttpRequest, year: int) -> HttpResponse:
    """Say that a year's holidays are all entered, or take that back."""
    try:
        services.set_year_published(
            by=request.actor, year=year, published=request.POST.get("published") == "1"
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("rulebook_holidays", year=year)
