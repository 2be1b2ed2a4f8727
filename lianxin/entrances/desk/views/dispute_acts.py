"""Doing something to a dispute: one view for every form, and the visits' own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lianxin.cellar.journal import queries as journal
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.entrances.desk import casefile, steps
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.deeds import do_once
from lianxin.entrances.desk.forms import course, danger, extending, holding, judging, parties
from lianxin.entrances.desk.forms.acting import ActForm
from lianxin.entrances.desk.forms.visits import VisitForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.veil import veil_of
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Stale
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.models import Dispute, ReturnVisit
from lianxin.work.disputes.services.visits import EARLY

FORMS: dict[str, type[ActForm]] = {
    **holding.FORMS,
    **judging.FORMS,
    **danger.FORMS,
    **course.FORMS,
    **extending.FORMS,
    **parties.FORMS,
}
_both = require_http_methods(["GET", "POST"])


@never_cache
@sensitive_post_parameters("approver_password")
@_both
@case_page
def act(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    if slug not in FORMS:
        raise Http404
    return _do(request, dispute, FORMS[slug], steps.STEPS[slug].action, as_holder=slug != "escalate")


@never_cache
@_both
@case_page
def side_act(request: HttpRequest, code: str, pk: str, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    side = queries.side_of(dispute, pk)
    if side is None or slug not in parties.SIDE_FORMS:
        raise Http404
    return _do(request, dispute, parties.SIDE_FORMS[slug], "amend", side)


@never_cache
@_both
@case_page
def party_act(request: HttpRequest, code: str, pk: str, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    party = queries.party_of(dispute, pk)
    if party is None or slug not in parties.PARTY_FORMS:
        raise Http404
    return _do(request, dispute, parties.PARTY_FORMS[slug], "amend", party)


@never_cache
@_both
@case_page
def visit(request: HttpRequest, code: str, pk: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    row = queries.visit_of(dispute, pk)
    if row is None:
        raise Http404
    if request.method == "GET" and (row.done_at or row.cancelled_at):
        return _show_visit(request, dispute, row)
    if request.method == "GET" and clock.now() < row.due_at - EARLY:
        return _say_no(request, dispute, VisitForm, _("还没有到这次回访的时候；有反复可以直接重新打开。"))
    return _do(request, dispute, VisitForm, "visit", row)


def _show_visit(request: HttpRequest, dispute: Dispute, row: ReturnVisit) -> HttpResponse:
    """What each side said alone: opening it is a look, and names stay masked."""
    actor = request.actor  # type: ignore[attr-defined]
    look(actor, "disputes.look", row, root=dispute, purpose=Look.OPEN)
    answers = [] if row.cancelled_at else queries.answers_of(row)
    veil = veil_of(dispute) if rules.may_unmask(actor, dispute) else None
    shown = casefile.answers_view(answers, veil)
    context = {"dispute": dispute, "facts": casefile.facts(dispute), "visit": row, "shown": shown}
    return render(request, "desk/disputes/visit.html", context)


def _do(
    request: HttpRequest, dispute: Dispute, kind: type[ActForm], action: str, target: Any = None, *, as_holder: bool = True
) -> HttpResponse:  # fmt: skip
    """Show the form, or carry it out once. What may not be done is said on the page that asked for it.

    Without ``as_holder`` it is open to anyone who handles disputes and sees this one; the service asks for the rest.
    """
    actor = request.actor  # type: ignore[attr-defined]
    verdict = rules.allowed(actor, dispute, action, as_holder=as_holder)
    if request.method == "GET" and not verdict:
        return _say_no(request, dispute, kind, str(verdict.reason))
    given: dict[str, Any] = {"by": actor, "dispute": dispute, "request": request, "target": target}
    form = kind(request.POST if request.method == "POST" else None, **given)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            return _carry_out(request, form, action, as_holder)
        if getattr(form, "refused", 0) == Stale.status:
            return _show_again(request, kind, form)
    return _show(request, form)


def _carry_out(request: HttpRequest, form: ActForm, action: str, as_holder: bool) -> HttpResponse:
    said: list[str] = []

    def deed() -> str:
        rules.require(form.by, form.dispute, action, as_holder=as_holder)
        if not form.is_new:
            raise Stale(_("您打开这一页以后，这起纠纷已经被改过。您填的还在，请看过下面的最新情况再提交。"))
        said.append(form.carry_out())
        return reverse("dispute", args=[form.dispute.code])

    url = do_once(request, deed)
    messages.success(request, said[0] if said else _("这一页已经提交过，没有重复办理。"))
    kept(request, _draft_of(form))
    return redirect(url)


def _show_again(request: HttpRequest, kind: type[ActForm], form: ActForm) -> HttpResponse:
    """Somebody else was faster: the same words in a form for the dispute as it is now, and what happened meanwhile."""
    fresh = queries.page_of(form.by, form.dispute.code)
    if fresh is None:
        messages.error(request, " ".join(form.non_field_errors()))
        return redirect("disputes")
    if form.target is not None:
        form.target.refresh_from_db()
    given: dict[str, Any] = {"by": form.by, "dispute": fresh, "request": request, "target": form.target}
    current = kind(**given)
    data = request.POST.copy()
    data.pop("approver_password", None)  # asked anew, and not tried a second time
    data["version"], data["token"] = str(current.initial["version"]), current.initial["token"]
    again = kind(data, **given)
    again.is_valid()
    for sentence in form.non_field_errors():
        again.add_error(None, sentence)
    again.refused = Stale.status  # type: ignore[attr-defined]
    deeds, _looks = journal.latest_of(fresh.pk, 3, 0)
    return _show(request, again, casefile.timeline_view(deeds))


def _show(request: HttpRequest, form: ActForm, meanwhile: list[dict[str, Any]] | None = None) -> HttpResponse:
    dispute = form.dispute
    if form.shows_names:  # also when it is drawn again after an error
        look(form.by, "disputes.unmask", dispute, purpose=Look.HANDLE)
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "form": form,
        "remedies": getattr(form, "remedies", ""),
        "meanwhile": meanwhile or [],
        "keep": _draft_of(form),
    }
    return render(request, "desk/disputes/act.html", context, status=status_of(form, request))


def _draft_of(form: ActForm) -> str:
    return f"{type(form).__name__}-{form.dispute.code}-{getattr(form.target, 'pk', '')}"


def _say_no(request: HttpRequest, dispute: Dispute, kind: type[ActForm], reason: str) -> HttpResponse:
    context = {"dispute": dispute, "facts": casefile.facts(dispute), "title": kind.title, "reason": reason}
    return render(request, "desk/disputes/refused.html", context, status=403)
