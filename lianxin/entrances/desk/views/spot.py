"""A small quarrel settled where it arose: one screen, and what to do when it is not so small."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.spot import SpotForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.ground.officers.models import UnitKind
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes import queries as disputes
from lianxin.work.reports.services.spot import settle_on_the_spot
from lianxin.work.triage.states import SHORT_SCREEN


def _may_settle(request: HttpRequest) -> bool:
    """People's mediators of a committee, and nobody else: a police officer may be invited, never sign."""
    post = request.acting_post  # type: ignore[attr-defined]
    return may(post.role, Act.MEDIATE, Compartment.NORMAL) and post.unit.kind == UnitKind.COMMITTEE


@case_page
def spot(request: HttpRequest) -> HttpResponse:
    if not _may_settle(request):
        return render(request, "desk/spot/not_here.html", status=403)
    actor = request.actor  # type: ignore[attr-defined]
    area = request.acting_post.unit.area  # type: ignore[attr-defined]
    form = SpotForm(request.POST if request.method == "POST" else None, by=actor, initial={"area": area})
    if form.is_bound:
        valid = form.is_valid()
        if form.unsafe:
            context = {"form": form, "carry": form.as_report(), "numbers": True}
            return render(request, "desk/spot/refused.html", context, status=422)
        if valid:
            with refusals(form):
                return redirect(do_once(request, lambda: _settle(request, form)))
    context = {"form": form, "token": token_of(request), "questions": list(SHORT_SCREEN.values())}
    context["carry"] = form.as_report() if form.is_bound and form.errors else {}
    return render(request, "desk/spot/spot.html", context, status=status_of(form, request))


def _settle(request: HttpRequest, form: SpotForm) -> str:
    actor, post = request.actor, request.acting_post  # type: ignore[attr-defined]
    dispute = settle_on_the_spot(by=actor, post=post, draft=form.draft())
    kept(request, "spot")
    return reverse("spot_done", args=[dispute.code])


@require_safe
@case_page
def done(request: HttpRequest, code: str) -> HttpResponse:
    """What comes next: the return visit, the register to print, the next one."""
    dispute = disputes.get_visible(request.actor, code)  # type: ignore[attr-defined]
    if dispute is None or not dispute.on_the_spot:
        raise Http404
    visit = next((row for row in disputes.visits_of(dispute) if row.done_at is None), None)
    register = f"{reverse('paper', args=[dispute.code, 'D11', 'pdf'])}?agreement=1"
    context = {"dispute": dispute, "title": title_of(dispute), "visit": visit, "print_url": register}
    return render(request, "desk/spot/done.html", context)
