"""Getting ready to mediate: rights, answers, mediators, helpers, notes under seal; and how every form of a mediation runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.journal import queries as journal
from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import casefile, preparing, talks
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.deeds import do_once
from lianxin.entrances.desk.forms import mediation as forms
from lianxin.entrances.desk.forms import middle
from lianxin.entrances.desk.forms.mediation import TalkForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.tools.kit.refusals import Refusal, Stale
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.services.caucus import read_caucus_note

DO: dict[str, type[TalkForm]] = {**forms.FORMS, **middle.FORMS}
both = require_http_methods(["GET", "POST"])


def barred(request: HttpRequest, dispute: Dispute, *, after_closing: bool = False) -> str:
    """Why this person does nothing in this mediation now; "" when they may."""
    if dispute.root_id:
        return _("这一起已并入另一起，请到那一起办理。")
    if not rules.may_work(request.actor, dispute):  # type: ignore[attr-defined]
        return _("由承办单位的人和这起纠纷的调解员办理。")
    if dispute.state == State.ARCHIVED or (dispute.state == State.CLOSED and not after_closing):
        return _("已经结案；又起来了，请先重新打开。")
    return ""


def say_no(request: HttpRequest, dispute: Dispute, title: Any, reason: str, status: int = 403) -> HttpResponse:
    context = {"dispute": dispute, "facts": casefile.facts(dispute), "title": title, "reason": reason}
    return render(request, "desk/disputes/refused.html", context, status=status)


# One form, one deed -----------------------------------------------------------------------------------


def run(
    request: HttpRequest, dispute: Dispute, kind: type[TalkForm], target: Any = None, *,
    template: str = "desk/mediation/act.html", more: dict[str, Any] | None = None, **extra: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form, or carry it out once. What makes no sense now is said instead of asked."""
    given: dict[str, Any] = {"by": request.actor, "dispute": dispute, "request": request, "target": target, **extra}  # type: ignore[attr-defined]
    reason = barred(request, dispute, after_closing=kind.after_closing)
    if reason:
        return say_no(request, dispute, kind.title, reason)
    form = kind(request.POST if request.method == "POST" else None, **given)
    show = {"template": template, "more": more or {}}
    if request.method == "GET":
        return say_no(request, dispute, form.heading, form.barred) if form.barred else _show(request, form, **show)
    if form.is_valid():
        with refusals(form):
            return _carry_out(request, form)
        if getattr(form, "refused", 0) == Stale.status:
            return _show_again(request, form, given, show)
    return _show(request, form, **show)


def _carry_out(request: HttpRequest, form: TalkForm) -> HttpResponse:
    told: list[str] = []

    def deed() -> str:
        if not form.is_new:
            raise Stale(_("您打开这一页以后，别人已经登记或者改过。您填的还在，请看过下面的最新情况再提交。"))
        told.append(form.carry_out())
        return form.back()

    url = do_once(request, deed)
    messages.success(request, told[0] if told else _("这一页已经提交过，没有重复办理。"))
    kept(request, draft_of(form))
    return redirect(url)


def _show_again(request: HttpRequest, form: TalkForm, given: dict[str, Any], show: dict[str, Any]) -> HttpResponse:
    """Somebody was faster, or the state forbids it: the same words in a form for what is now there."""
    if form.target is not None and hasattr(form.target, "version"):
        form.target.refresh_from_db()
    form.dispute.refresh_from_db(fields=["state", "version"])
    fresh = type(form)(None, **given)
    data = request.POST.copy()
    for name in ("version", "seen", "token", "sm3"):
        if name in fresh.fields:
            value = fresh.initial.get(name)
            data[name] = "" if value is None else str(value)
    again = type(form)(data, **given)
    again.is_valid()
    for sentence in form.non_field_errors():
        again.add_error(None, sentence)
    again.refused = Stale.status  # type: ignore[attr-defined]
    deeds, _looks = journal.latest_of(form.dispute.pk, 3, 0)
    return _show(request, again, meanwhile=casefile.timeline_view(deeds), **show)


def _show(
    request: HttpRequest, form: TalkForm, template: str, more: dict[str, Any], meanwhile: list[Any] | None = None
) -> HttpResponse:
    if form.shows_names:  # drawn again after an error it shows them again
        writing.look(form.by, "disputes.unmask", form.dispute, purpose=Look.HANDLE)
    heading, words = form.reading
    context = {
        "dispute": form.dispute,
        "facts": casefile.facts(form.dispute),
        "form": form,
        "notes": form.notes,
        "reading": {"heading": heading, "words": words},
        "meanwhile": meanwhile or [],
        "keep": draft_of(form) if form.long else "",
        "back": _back_of(form),
        **more,
    }
    return render(request, template, context, status=status_of(form, request))


def _back_of(form: TalkForm) -> str:
    """Where "not now" leads; a page that only exists after the deed is not known yet."""
    try:
        return form.back()
    except (AttributeError, KeyError):
        return reverse("dispute", args=[form.dispute.code])


def draft_of(form: TalkForm) -> str:
    return f"{type(form).__name__}-{form.dispute.code}-{getattr(form.target, 'pk', '')}"


# The page "ready to mediate" --------------------------------------------------------------------------


@never_cache
@both
@case_page
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    reason = barred(request, dispute)
    if reason:
        return say_no(request, dispute, _("调解准备"), reason)
    standing = talks.ready(queries.standing(dispute))
    rows = preparing.rows_of(standing, request.actor)  # type: ignore[attr-defined]
    for row in rows:
        row.form = preparing.RowForm(row=row)
    if request.method == "POST":
        wanted = next((row for row in rows if row.key == request.POST.get("row", "")), None)
        if wanted is None:
            messages.error(request, _("这一页刚被别人改过，请看过最新情况再登记。"))
            return redirect("mediation", dispute.code)
        wanted.form = preparing.RowForm(request.POST, row=wanted)
        answer = _save_row(request, dispute, wanted)
        if answer is not None:
            return answer
    writing.look(request.actor, "disputes.look", dispute, purpose=Look.HANDLE)  # type: ignore[attr-defined]
    return _show_rows(request, dispute, standing, rows)


def _save_row(request: HttpRequest, dispute: Dispute, row: preparing.Row) -> HttpResponse | None:
    form = row.form
    assert form is not None
    if not form.is_valid():
        return None
    data = form.cleaned_data
    side = preparing.refusing(row, data)
    if side is not None:
        answer = data[f"side{side.number}"]
        return redirect(
            reverse("mediation_side", args=[dispute.code, side.pk, "ask"]) + f"?subject={row.subject}&answer={answer}"
        )
    if not any(data.get(f"side{s.number}") for s in row.sides):
        form.add_error(None, _("请至少点一方的回答；没有问到的先空着。"))
        return None
    with refusals(form):
        return _save_once(request, dispute, row, data)
    return None


def _save_once(request: HttpRequest, dispute: Dispute, row: preparing.Row, data: dict[str, Any]) -> HttpResponse:
    def deed() -> str:
        if data["seen"] != row.stamp:
            raise Stale(_("您打开这一页以后，别人已经登记过这一项。请看过最新情况再提交。"))
        preparing.record_answers(row, request.actor, data)  # type: ignore[attr-defined]
        return reverse("mediation", args=[dispute.code]) + f"#{row.anchor}"

    url = do_once(request, deed)
    messages.success(request, _("已登记：%(what)s。") % {"what": row.title})
    return redirect(url)


def _show_rows(request: HttpRequest, dispute: Dispute, standing: Any, rows: list[preparing.Row]) -> HttpResponse:
    wrong = next((row.form for row in rows if row.form is not None and row.form.errors), None)
    after = next((row.key for row in rows if not row.done), "")
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "standing": standing,
        "rows": rows,
        "open_row": after,
        "rights": forms.rights_words(dispute),
        "next": talks.next_view(standing),
        "lacking": talks.lacking(standing),
        "may_seal": rules.may_write_caucus(request.actor, dispute),  # type: ignore[attr-defined]
        "police": dispute.kind == "public_security",
        "mediating": dispute.state == State.MEDIATING,
    }
    status = status_of(wrong, request) if wrong is not None else 200
    return render(request, "desk/mediation/prepare.html", context, status=status)


# Deeds ------------------------------------------------------------------------------------------------


@never_cache
@both
@case_page
def do(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    if slug not in DO:
        raise Http404
    return run(request, dispute, DO[slug])


@never_cache
@both
@case_page
def side(request: HttpRequest, code: str, pk: Any, slug: str) -> HttpResponse:
    """One side's answer to one question; which one stands in the query."""
    dispute = find_dispute(request, code)
    standing = queries.standing(dispute)
    found = standing.side(pk)
    if found is None or slug != "ask":
        raise Http404
    return run(request, dispute, forms.AskForm, found)


@never_cache
@both
@case_page
def person(request: HttpRequest, code: str, pk: Any, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    found = next((one for one in queries.mediators_of(dispute) if one.pk == pk), None)
    if found is None or slug not in middle.PERSON_FORMS:
        raise Http404
    return run(request, dispute, middle.PERSON_FORMS[slug], found)


@never_cache
@both
@case_page
def helper(request: HttpRequest, code: str, pk: Any, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    found = next((one for one in queries.helpers_of(dispute) if one.pk == pk), None)
    if found is None or slug not in middle.HELPER_FORMS:
        raise Http404
    return run(request, dispute, middle.HELPER_FORMS[slug], found)


# Notes under seal -------------------------------------------------------------------------------------


@never_cache
@require_GET
@case_page
def caucus(request: HttpRequest, code: str) -> HttpResponse:
    """The notes this person may read, closed; for everybody else the page does not exist."""
    dispute = find_dispute(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    notes = list(queries.caucus_notes(actor, dispute))
    may_write = rules.may_write_caucus(actor, dispute) and not barred(request, dispute)
    if not notes and not may_write:
        raise Http404
    return _show_notes(request, dispute, notes, may_write)


def _show_notes(
    request: HttpRequest, dispute: Dispute, notes: list[Any], may_write: bool, opened: Any = None, words: str = ""
) -> HttpResponse:
    sides = {s.pk: s for s in talks.ready(queries.standing(dispute)).sides}
    rows = [
        {
            "pk": note.pk,
            "side": talks.side_name(sides[note.side_id]),
            "at": note.written_at,
            "author": note.author.name,
            "open": note.pk == opened,
        }
        for note in notes
    ]
    context = {"dispute": dispute, "facts": casefile.facts(dispute), "notes": rows, "words": words, "may_write": may_write}
    return render(request, "desk/mediation/caucus.html", context)


@never_cache
@require_POST
@case_page
def caucus_note(request: HttpRequest, code: str, pk: Any) -> HttpResponse:
    """Opened by asking for it, in this answer only; journaled."""
    dispute = find_dispute(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    notes = list(queries.caucus_notes(actor, dispute))
    note = next((row for row in notes if row.pk == pk), None)
    if note is None:
        raise Http404
    try:
        words = read_caucus_note(by=actor, note=note)
    except Refusal as refusal:
        return say_no(request, dispute, _("单方谈话记录"), str(refusal))
    may_write = rules.may_write_caucus(actor, dispute) and not barred(request, dispute)
    return _show_notes(request, dispute, notes, may_write, note.pk, words)
