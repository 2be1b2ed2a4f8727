"""Asking one side alone, and what follows from its answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.screening import ScreenForm
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import veil_of
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.keeping import kept
from lianxin.tools.shell.wording import deadline
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.states import Colour
from lianxin.work.triage import queries as triage
from lianxin.work.triage.rules import Judgement, judge
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import SHORT_SCREEN


def _side(request: HttpRequest, code: str, number: int) -> tuple[Dispute, Side]:
    dispute = find_dispute(request, code)
    side = next((row for row in disputes.with_sides(dispute) if row.number == number), None)
    if side is None:
        raise Http404
    return dispute, side


def _names(side: Side) -> str:
    return "、".join(mask_name(party.read("name")) for party in list(side.parties.all())[:2])


def _context(request: HttpRequest, dispute: Dispute, side: Side) -> dict[str, Any]:
    last = triage.latest_screens(dispute).get(side.pk)
    return {
        "dispute": dispute,
        "side": side,
        "title": title_of(dispute),
        "who": _names(side),
        "contact_rule": veil_of(dispute)(side.read("contact_rule")),
        "last": last,
        "verdict": rules.allowed(request.actor, dispute, "raise_colour"),  # type: ignore[attr-defined]
    }


@case_page
def screen(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The eight questions for one side. Nothing of what the other side answered is on this page."""
    dispute, side = _side(request, code, number)
    form = ScreenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with refusals(form):
            return redirect(do_once(request, lambda: _record(request, side, form)))
    context = {**_context(request, dispute, side), "form": form, "token": token_of(request)}
    context["preview"] = said(judge([form.answers()])) if form.is_bound else None
    return render(request, "desk/screening/screen.html", context, status=status_of(form, request))


def _record(request: HttpRequest, side: Side, form: ScreenForm) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    record_screen(by=actor, side=side, answers=form.answers(), alone=form.alone_said)
    kept(request, f"screen-{side.pk.hex[-12:]}")
    return reverse("dispute_screened", args=[side.dispute.code, side.number])


@require_POST
@case_page
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the answers so far would make of it, of this side alone; nothing is kept."""
    dispute, side = _side(request, code, number)
    form = ScreenForm(request.POST)
    form.is_valid()
    context = {"preview": said(judge([form.answers()])), "dispute": dispute, "side": side}
    return render(request, "desk/screening/preview.html", context)


@require_safe
@case_page
def result(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What both sides' last answers make of the dispute. The reasons are for officers and name no side."""
    dispute, side = _side(request, code, number)
    actor = request.actor  # type: ignore[attr-defined]
    screens = triage.latest_screens(dispute)
    if side.pk not in screens or not rules.allowed(actor, dispute, "raise_colour"):
        raise Http404
    look(actor, "triage.look", screens[side.pk], purpose=Look.HANDLE, root=dispute)
    verdict = judge(triage.answers_of(row) for row in screens.values())
    waiting = [row for row in disputes.with_sides(dispute) if row.pk not in screens]
    context = {
        **_context(request, dispute, side),
        "colour": COLOUR_WORDS.get(dispute.colour, ""),
        "said": said(verdict),
        "kept_higher": dispute.colour > verdict.colour,
        "waiting": [(row, _names(row)) for row in waiting],
        "contact": _contact(dispute, verdict, screens[side.pk].at),
        "again": dispute.colour_due_at,
    }
    return render(request, "desk/screening/result.html", context)


def _contact(dispute: Dispute, verdict: Judgement, asked_at: dt.datetime) -> str:
    """By when somebody must have been there."""
    if verdict.red_now:
        return _("现在就要有人到场，先打110、120")
    code = {Colour.RED: "first_contact_red", Colour.YELLOW: "first_contact_yellow"}.get(
        Colour(dispute.colour), "first_contact_blue"
    )
    return _("%(when)s前要有人联系上") % {"when": deadline(rulebook.due(code, dispute.county, asked_at))}


def said(verdict: Judgement) -> dict[str, Any]:
    """A judgement in words."""
    forbids = []
    if verdict.never_here:
        forbids.append(_("这类情况不能由调解处理，转有权机关；不安排任何见面。"))
    elif verdict.hold_session:
        forbids.append(_("先确保人身安全，不安排任何调解。"))
    elif verdict.hold_joint:
        forbids.append(_("不安排双方当面坐在一起，只能分开谈。"))
    return {
        "colour": COLOUR_WORDS[Colour(verdict.colour)],
        "red_now": verdict.red_now,
        "danger": verdict.colour == Colour.RED,
        "never_here": verdict.never_here,
        "forbids": forbids,
        "because": [row for row in map(flag_text, verdict.because) if row],
    }


_UNKNOWN = {"unknown", "not_asked"}


def flag_text(flag: str) -> dict[str, Any] | None:
    """``q3.vague`` as the question's number and what was said to it."""
    code, _dot, mark = flag.partition(".")
    question = SHORT_SCREEN.get(code)
    if question is None:
        return None
    if mark in _UNKNOWN:
        word = _("不清楚") if mark == "unknown" else _("没有问到")
    else:
        word = str(question.details.get(mark, _("有")))
    number = list(SHORT_SCREEN).index(code) + 1
    return {"number": number, "question": question.text, "said": word, "unknown": mark in _UNKNOWN}
