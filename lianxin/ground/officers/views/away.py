"""Who is away, and who stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.ground.officers import queries, rules, services
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.forms import CoverForm, LeaveForm
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act
from lianxin.ground.officers.views.pages import found, saving, show_refusal
from lianxin.tools.kit.refusals import Refusal


def _unit(request: StaffRequest) -> Any:
    """None for the system administrator, who sees the county; everybody else sees their own unit."""
    return None if rules.may_act(request.actor, Act.ORGANISE) else request.acting_post.unit


def _posts(request: StaffRequest) -> list[Post]:
    rows = queries.posts_of_county(request.actor.county, _unit(request))
    return [post for post in rows if rules.may_arrange(request.actor, post)]


def _people(request: StaffRequest) -> dict[str, Any]:
    """Whose leave the actor may record: their own always."""
    people = {str(post.staff_id): post.staff for post in _posts(request)}
    return {str(request.user.pk): request.user, **people}


@require_GET
def away(request: StaffRequest) -> HttpResponse:
    unit, may = _unit(request), rules.may_act(request.actor, Act.ARRANGE)
    county = request.actor.county
    context = {
        "unit": unit,
        "may_arrange": may,
        "covers": queries.covers_of(county, unit),
        "leaves": queries.leaves_of(county, unit),
        "people": _people(request),
        "may_people": rules.may_act(request.actor, Act.ORGANISE),
    }
    return render(request, "officers/away.html", context)


@require_http_methods(["GET", "POST"])
def cover_new(request: StaffRequest) -> HttpResponse:
    rules.require(request.actor, Act.ARRANGE, request.actor.county)
    form = CoverForm(request.POST or None, posts=_posts(request), by=request.actor)
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.grant_cover(by=request.actor, **form.cleaned_data)
            messages.success(request, _("代班已安排，日志里会同时写明两个人。"))
            return redirect("away")
    return render(request, "officers/cover_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def leave_new(request: StaffRequest) -> HttpResponse:
    form = LeaveForm(request.POST or None, people=_people(request), initial={"staff": str(request.user.pk)})
    if request.method == "POST" and form.is_valid():
        with saving(request, form):
            services.record_leave(by=request.actor, **form.cleaned_data)
            messages.success(request, _("请假已登记。如果这段时间要有人办事，请再安排代班。"))
            return redirect("away")
    return render(request, "officers/leave_form.html", {"form": form})


@require_POST
def away_end(request: StaffRequest, kind: str, pk: str) -> HttpResponse:
    """Back early: the cover ends today, the leave yesterday."""
    try:
        if kind == "cover":
            cover = found(queries.cover(pk), request.actor.county)
            services.end_cover(by=request.actor, cover=cover)
        else:
            leave = found(queries.leave(pk), request.actor.county)
            services.end_leave(by=request.actor, leave=leave)
    except Refusal as refusal:
        show_refusal(request, None, refusal)
    else:
        messages.success(request, _("已结束。"))
    return redirect("away")
