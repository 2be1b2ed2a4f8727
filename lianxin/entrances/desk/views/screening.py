"""Asking one side alone, what follows from its answers, and the ways beside mediation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.cellar.rulebook.queries import is_family
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.screening import ScreenForm, initial_of
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.reasons import pivot_text, said
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.timing import opened_at, opened_token
from lianxin.entrances.desk.veil import veil_of
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.keeping import kept
from lianxin.tools.shell.wording import deadline
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.mediation.queries import standing
from lianxin.work.mediation.states import Subject
from lianxin.work.triage import queries as triage
from lianxin.work.triage.models import Screen
from lianxin.work.triage.rules import (
    Judgement,
    flags_of,
    judge,
    matter_flags,
    needs_full_set,
    pivots,
    situations,
    ways_for,
)
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import Notes

GO_ON = dt.timedelta(hours=2)  # so long after an asking the same officer goes on from it


def _side(request: HttpRequest, code: str, number: int) -> tuple[Dispute, Side]:
    dispute = find_dispute(request, code)
    side = next((row for row in disputes.with_sides(dispute) if row.number == number), None)
    if side is None:
        raise Http404
    return dispute, side


def _names(side: Side) -> str:
    return "、".join(mask_name(party.read("name")) for party in list(side.parties.all())[:2])


def _context(request: HttpRequest, dispute: Dispute, side: Side, last: Screen | None) -> dict[str, Any]:
    verdict = rules.allowed(request.actor, dispute, "raise_colour")  # type: ignore[attr-defined]
    if verdict and dispute.never_here:
        verdict = rules.Verdict(False, _("这类情况不再询问当事人，请向主管部门了解。"))
    return {
        "dispute": dispute,
        "side": side,
        "title": title_of(dispute),
        "who": _names(side),
        "contact_rule": veil_of(dispute)(side.read("contact_rule")),
        "last": last,
        "verdict": verdict,
    }


def _is_family(dispute: Dispute) -> bool:
    return dispute.compartment == Compartment.FAMILY or is_family(dispute.category)


@never_cache
@case_page
def screen(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The questions for one side. Nothing of what the other side answered is on this page; what the same officer has just
    written down of this side is, to go on from the short screen to all fourteen."""
    dispute, side = _side(request, code, number)
    rows = triage.rows_of(dispute)
    whole = request.GET.get("set") == "full" or _is_family(dispute) or rows.get("told_6_months", 0) > 1
    applies = triage.applies_to(dispute, [])
    last = triage.latest_screens(dispute).get(side.pk)
    given = {"whole": whole, "applies": applies}
    form = ScreenForm(request.POST if request.method == "POST" else None, initial=_before(request, last), **given)
    if form.is_bound and form.is_valid():
        with refusals(form):
            return redirect(do_once(request, lambda: _record(request, side, form)))
    context = {
        **_context(request, dispute, side, last),
        "form": form,
        "whole": whole,
        "known": _known(rows),
        "token": token_of(request),
        "opened": opened_token(request, side.pk.hex),
        "preview": _preview(form, rows) if form.is_bound else None,
    }
    return render(request, "desk/screening/screen.html", context, status=status_of(form, request))


def _before(request: HttpRequest, last: Screen | None) -> dict[str, Any]:
    """Only to go on with all fourteen, by the same officer, in the same talk."""
    actor = request.actor  # type: ignore[attr-defined]
    mine = last is not None and last.asked_by is not None and last.asked_by == actor.ref
    if last is None or not mine or request.GET.get("set") != "full" or clock.now() - last.at > GO_ON:
        return {}
    return initial_of(triage.answers_of(last), triage.notes_of(last)) | {"alone": "yes" if last.alone else "no"}


def _known(rows: dict[str, int]) -> list[str]:
    """What the system knows to question 7 and beside it, so that nobody has to remember."""
    lines = (
        (rows.get("told_6_months", 0), _("半年里反映、重开过%(n)s次。")),
        (rows.get("emergency_calls_30d", 0), _("30天里有%(n)s次110警情。")),
        (rows.get("failed_sessions", 0), _("谈过%(n)s次没谈拢。")),
    )
    found = [text % {"n": count} for count, text in lines if count]
    return found + ([_("说好的有没做到的。")] if rows.get("agreement_broken") else [])


def _record(request: HttpRequest, side: Side, form: ScreenForm) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    record_screen(
        by=actor,
        side=side,
        answers=form.answers(),
        alone=form.alone_said,
        notes=form.notes(),
        started_at=opened_at(request, side.pk.hex) or clock.now(),  # a page of nobody's counts as asked in no time
        happens_at=form.happens,
    )
    kept(request, f"screen-{side.pk.hex[-12:]}")
    return reverse("dispute_screened", args=[side.dispute.code, side.number])


def _preview(form: ScreenForm, rows: dict[str, int]) -> dict[str, Any]:
    """What the answers so far would make of it, of this side alone and of what every page shows."""
    applies = form.applies | ({"q8", "q10"} if form.notes().ties else set()) | ({"q9"} if form.notes().child else set())
    answers = form.answers()
    flags = flags_of(answers, applies)
    found = said(judge([answers], rows, applies), flags)
    return found | {"pivots": [pivot_text(p) for p in pivots(answers, (), rows, applies, most=1)]}


@require_POST
@case_page
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Nothing is kept."""
    dispute, side = _side(request, code, number)
    whole = any(name in request.POST for name in ("q6", "q8", "q9", "q10", "q12", "q13"))
    form = ScreenForm(request.POST, whole=whole, applies=triage.applies_to(dispute, []))
    form.is_valid()
    context = {"preview": _preview(form, triage.rows_of(dispute)), "dispute": dispute, "side": side}
    return render(request, "desk/screening/preview.html", context)


@never_cache
@require_safe
@case_page
def result(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What all sides' last answers make of the dispute. Whoever asked reads which of the answers did; anybody else who
    handles it reads what it is about, and never who said it."""
    dispute, side = _side(request, code, number)
    actor = request.actor  # type: ignore[attr-defined]
    screens = triage.latest_screens(dispute)
    if side.pk not in screens or not rules.allowed(actor, dispute, "raise_colour"):
        raise Http404
    look(actor, "triage.look", screens[side.pk], purpose=Look.HANDLE, root=dispute)
    rows, notes = triage.rows_of(dispute), [triage.notes_of(row) for row in screens.values()]
    applies = triage.applies_to(dispute, notes)
    answers = {key: triage.answers_of(row) for key, row in screens.items()}
    mine = {key for key, row in screens.items() if row.asked_by is not None and row.asked_by == actor.ref}
    own = set().union(*(flags_of(answers[key], applies) for key in mine)) if mine else set()
    verdict = judge(answers.values(), rows, applies)
    waiting = [] if dispute.never_here else [row for row in disputes.with_sides(dispute) if row.pk not in screens]
    asked = screens[side.pk]
    others = set().union(*(flags_of(answers[key], applies) for key in answers if key != side.pk))
    context = {
        **_context(request, dispute, side, asked),
        "colour": COLOUR_WORDS.get(dispute.colour, ""),
        "said": said(verdict, own),
        "mine": side.pk in mine,
        "pivots": [pivot_text(p) for p in pivots(answers[side.pk], others, rows, applies)] if side.pk in mine else [],
        "kept_higher": (dispute.colour, dispute.red_now) > verdict.rank,
        "waiting": [(row, _names(row)) for row in waiting],
        "contact": _contact(dispute),
        "again": dispute.colour_due_at,
        "go_on": side.pk in mine and _goes_on(dispute, asked, triage.notes_of(asked), rows, verdict),
    }
    return render(request, "desk/screening/result.html", context)


def _goes_on(dispute: Dispute, asked: Screen, notes: Notes, rows: dict[str, int], verdict: Judgement) -> bool:
    """Whether the short screen is not enough and the full set was not asked."""
    if asked.full or dispute.never_here:
        return False
    family, again = _is_family(dispute) or notes.ties, rows.get("told_6_months", 0) > 1
    return needs_full_set(triage.answers_of(asked), family=family, child=notes.child, repeat=again)


def _contact(dispute: Dispute) -> str:
    """By when somebody must have been there; this is the service level, and all that a party is told."""
    if dispute.responded_at is not None or dispute.respond_by is None:
        return _("已经有人联系上")
    if dispute.red_now:
        return _("现在就要有人到场，先打110、120")
    return _("%(when)s前要有人联系上") % {"when": deadline(dispute.respond_by)}


@never_cache
@require_safe
@case_page
def ways(request: HttpRequest, code: str) -> HttpResponse:
    """When mediation is not the way, and what is: first what fits this dispute, then the whole table. It says what the
    matter is about, so it is for those who handle it, and opening it is a look."""
    dispute = find_dispute(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.may_unmask(actor, dispute):
        raise Http404
    look(actor, "disputes.look", dispute, purpose=Look.HANDLE)
    fitting = ways_for(_matter(dispute))
    context = {
        "dispute": dispute,
        "title": title_of(dispute),
        "fitting": [_way(dispute, one) for one in fitting],
        "others": [_way(dispute, one) for one in situations() if one not in fitting],
    }
    return render(request, "desk/screening/ways.html", context)


def _matter(dispute: Dispute) -> set[str]:
    screens = triage.latest_screens(dispute)
    applies = triage.applies_to(dispute, [triage.notes_of(row) for row in screens.values()])
    now = standing(dispute)
    refused = any(now.declined(side, Subject.MEDIATE) for side in now.sides)
    found = matter_flags(dispute, family=_is_family(dispute), refused=refused)
    return found.union(*(flags_of(triage.answers_of(row), applies) for row in screens.values()))


def _way(dispute: Dispute, one: Any) -> dict[str, Any]:
    return {"situation": one, "steps": [{"step": step, "url": refer_url(dispute, step.kind)} for step in one.steps]}


def refer_url(dispute: Dispute, kind: str) -> str:
    """Where a referral of this kind is made; "" while there is no such page."""
    try:
        return f"{reverse('refer', args=[dispute.code])}?kind={kind}"
    except NoReverseMatch:
        return ""
