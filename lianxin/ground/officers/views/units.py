"""Units: who there is, where they belong, what they answer for; villages nobody stands for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.ground.officers import queries, rules, services
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.forms import EndForm, TerritoryForm, UnitForm
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.states import Act, Tier, UnitKind
from lianxin.ground.officers.views.pages import (
    found,
    page_of,
    saving,
    seen_version,
    without_version,
)
from lianxin.ground.places import queries as places


def _rights(request: StaffRequest) -> dict[str, bool]:
    """Units are a directory for everybody who works here; people's accounts and posts are the administrators'."""
    organise, accounts = (rules.may_act(request.actor, act) for act in (Act.ORGANISE, Act.ACCOUNTS))
    return {"may_organise": organise, "may_people": organise or accounts}


@require_GET
def units(request: StaffRequest) -> HttpResponse:
    asked = request.GET
    rows = queries.search_units(request.actor, asked.get("q", ""))
    kind, tier, state = asked.get("kind", ""), asked.get("tier", ""), asked.get("state", "")
    rows = rows.exclude(closed_on=None) if state == "closed" else rows.filter(closed_on=None)
    if kind in UnitKind.values:
        rows = rows.filter(kind=kind)
    if tier in {str(value) for value in Tier.values}:
        rows = rows.filter(tier=tier)
    chips = [{"name": "kind", "label": UnitKind(kind).label}] if kind in UnitKind.values else []
    chips += (
        [{"name": "tier", "label": Tier(int(tier)).label}] if tier in {str(v) for v in Tier.values} else []
    )
    chips += [{"name": "state", "label": _("已撤销")}] if state == "closed" else []
    context: dict[str, Any] = {
        "q": asked.get("q", ""),
        "chips": chips,
        "kinds": UnitKind.choices,
        "tiers": Tier.choices,
        **_rights(request),
        "gaps": len(queries.village_gaps(request.actor.county)),
        "as_tree": asked.get("view") == "tree",
    }
    if context["as_tree"]:
        context["tree"] = _tree(list(rows))
        context["page"] = None
    else:
        context["page"] = page_of(request, queries.with_people(rows))
    return render(request, "officers/units.html", context)


def _tree(rows: list[Unit]) -> list[dict[str, Any]]:
    """The units in the order of a walk, each with its depth; those whose upper unit is filtered out stand at the top."""
    below: dict[Any, list[Unit]] = {}
    known = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.upper_id if row.upper_id in known else None, []).append(row)
    out: list[dict[str, Any]] = []
    waiting = [(row, 0) for row in sorted(below.get(None, []), key=lambda r: -(r.tier or 0), reverse=False)][
        ::-1
    ]
    while waiting:
        row, depth = waiting.pop()
        out.append({"unit": row, "depth": min(depth, 4)})
        waiting += [(child, depth + 1) for child in reversed(below.get(row.pk, []))]
    return out


@require_http_methods(["GET", "POST"])
def unit_new(request: StaffRequest) -> HttpResponse:
    rules.require(request.actor, Act.ORGANISE, request.actor.county)
    form = UnitForm(request.POST or None, by=request.actor)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            unit = services.open_unit(by=request.actor, **without_version(form))
            messages.success(request, _("已建“%(unit)s”，先管所在地。") % {"unit": unit.name})
            return redirect("unit", unit.pk)
    return render(request, "officers/unit_form.html", {"form": form, "unit": None})


@require_GET
def unit(request: StaffRequest, pk: str) -> HttpResponse:
    row = found(queries.unit(pk), request.actor.county)
    context = {
        "unit": row,
        "territory": queries.territory_of(row),
        "coming": queries.territory_to_come(row),
        "posts": queries.posts_in(row),
        "lower": queries.lower_units(row),
        "upper": row.upper or queries.upper_unit(row),
        **_rights(request),
    }
    return render(request, "officers/unit.html", context)


@require_http_methods(["GET", "POST"])
def unit_edit(request: StaffRequest, pk: str) -> HttpResponse:
    row = found(queries.unit(pk), request.actor.county)
    rules.require(request.actor, Act.ORGANISE, row.county)
    form = UnitForm(request.POST or None, by=request.actor, unit=row)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.amend_unit(by=request.actor, unit=row, **seen_version(form, row))
            messages.success(request, _("已保存。"))
            return redirect("unit", row.pk)
    return render(request, "officers/unit_form.html", {"form": form, "unit": row})


@require_http_methods(["GET", "POST"])
def unit_territory(request: StaffRequest, pk: str) -> HttpResponse:
    row = found(queries.unit(pk), request.actor.county)
    rules.require(request.actor, Act.ORGANISE, row.county)
    areas = [place for place in places.areas_of(row.county) if place.level <= 5]
    initial = {"areas": [held.area.code for held in queries.territory_of(row)]}
    form = TerritoryForm(request.POST or None, places=areas, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with saving(request, form):
            services.set_territory(by=request.actor, unit=row, areas=given["areas"], from_on=given["from_on"])
            messages.success(request, _("管辖范围已保存。"))
            return redirect("unit", row.pk)
    return render(request, "officers/unit_territory.html", {"form": form, "unit": row})


@require_http_methods(["GET", "POST"])
def unit_close(request: StaffRequest, pk: str) -> HttpResponse:
    row = found(queries.unit(pk), request.actor.county)
    rules.require(request.actor, Act.ORGANISE, row.county)
    form = EndForm(request.POST or None)
    form.fields["on"].label = _("从哪天起撤销")
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.close_unit(by=request.actor, unit=row, on=form.cleaned_data["on"])
            messages.success(request, _("“%(unit)s”已撤销，旧记录照样查得到。") % {"unit": row.name})
            return redirect("units")
    return render(request, "officers/unit_close.html", {"form": form, "unit": row})


@require_GET
def gaps(request: StaffRequest) -> HttpResponse:
    """Every village has somebody, every day; where nobody is, it shows."""
    words = {
        "no_unit": _("没有哪个单位专管这个村"),
        "no_post": _("单位里今天没有人在岗"),
        "away": _("在岗的人请假，没有安排代班"),
    }
    rows = [{"gap": gap, "problem": words[gap.problem]} for gap in queries.village_gaps(request.actor.county)]
    return render(
        request,
        "officers/gaps.html",
        {"rows": rows, **_rights(request)},
    )
