"""The steps of one complaint, each a form of its own; and the unit that stands in for the whole desk."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianxin.entrances.desk import complaining
from lianxin.entrances.desk.access import acting
from lianxin.entrances.desk.deeds import do_once
from lianxin.entrances.desk.forms.complaints import STEPS, AnswerReviewForm, StepForm, SubstituteForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.views.complaints import desk_page, find_complaint
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.states import Act, may
from lianxin.oversight.rights import queries, rules
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.services.placing import name_substitute
from lianxin.oversight.rights.states import LIFE
from lianxin.tools.kit import clock
from lianxin.tools.shell.keeping import kept

_both = require_http_methods(["GET", "POST"])


@_both
@desk_page
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    complaint = find_complaint(request, number)
    if action not in STEPS:
        raise Http404
    verdict = rules.allowed(request.actor, complaint, action)  # type: ignore[attr-defined]
    if request.method == "GET" and not verdict:
        messages.warning(request, str(verdict.reason))
        return redirect("complaint", complaint.code)
    return _step(request, complaint, STEPS[action], str(LIFE[action].label))


@_both
@desk_page
def answer_review(request: HttpRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    complaint = find_complaint(request, number)
    review = queries.review_of(complaint, pk)
    if review is None:
        raise Http404
    if request.method == "GET" and review.answered_at:
        return redirect("complaint", complaint.code)
    title = _("答复%(stage)s") % {"stage": review.get_stage_display()}
    return _step(request, complaint, AnswerReviewForm, title, review=review, asked=review.read("words"))


def _step(
    request: HttpRequest, complaint: Complaint, kind: type[StepForm], title: str, *, review: Any = None, asked: str = ""
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = kind(request.POST if request.method == "POST" else None, by=actor, complaint=complaint, review=review)
    keep = f"{kind.__name__}-{complaint.code}"
    if form.is_bound and form.is_valid():
        with refusals(form):
            url = do_once(request, lambda: _carry_out(form))
            kept(request, keep)
            messages.success(request, str(form.done))
            return redirect(url)
    context = {
        "complaint": complaint,
        "texts": complaining.shown(complaint, open_names=False),
        "form": form,
        "title": title,
        "asked": asked,
        "keep": keep,
    }
    return render(request, "desk/complaints/act.html", context, status=status_of(form, request))


def _carry_out(form: StepForm) -> str:
    """Afterwards the actor may be one of those from whom it is kept."""
    form.carry_out()
    still = queries.get_visible(form.by, form.complaint.code)
    return reverse("complaint", args=[still.code]) if still else reverse("complaints")


@_both
@acting
def substitute(request: HttpRequest) -> HttpResponse:
    """Which unit stands in for the whole desk; named before there is need, so that naming it says nothing."""
    actor = request.actor  # type: ignore[attr-defined]
    if not may(actor.role, Act.ORGANISE):
        raise Http404
    units = [unit for unit in officers.visible_units(actor) if not unit.closed_on or unit.closed_on > clock.today()]
    now = queries.substitute_of(actor.county)
    form = SubstituteForm(request.POST if request.method == "POST" else None, units=units)
    if form.is_bound and form.is_valid():
        with refusals(form):
            chosen = next(unit for unit in units if str(unit.pk) == form.cleaned_data["unit"])
            name_substitute(by=actor, unit=chosen)
            messages.success(request, _("已指定%(unit)s。") % {"unit": chosen.name})
            return redirect("complaint_substitute")
    context = {"form": form, "now": now, "posts": queries.desk_posts(actor.county)}
    return render(request, "desk/complaints/substitute.html", context, status=status_of(form, request))
