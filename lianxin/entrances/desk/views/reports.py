"""Reports: the list, taking one, its page, and what is appended to it. Deciding is in ``report_decisions``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from lianxin.cellar.jobs.services import new_token
from lianxin.cellar.journal.labels import label
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.queries import history_of, looks_at
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import intake, names, tellings
from lianxin.entrances.desk.access import staff_page
from lianxin.entrances.desk.context import bounded, count_with
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.reports import (
    CorrectionForm,
    HandOverForm,
    ReferenceForm,
    ReferenceRows,
    TakeForm,
    UnmaskForm,
)
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.veil import veil_of_report
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.ground.places.exports import CONTENT_TYPES, table
from lianxin.tools.kit import clock
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes import queries as disputes
from lianxin.work.dossiers.rules import printable_of_report
from lianxin.work.reports import queries
from lianxin.work.reports.models import Report
from lianxin.work.reports.queries import sheets
from lianxin.work.reports.services import taking
from lianxin.work.reports.states import Remedy, ReportState, ToldHow

PER_PAGE = 25
EXPORTED = disputes.COUNT_LIMIT


def require_reports(request: HttpRequest) -> None:
    """Those whose role works on reports; 403 for administrators, agencies and leaders before anything is looked up."""
    if not queries.branches(request.actor):  # type: ignore[attr-defined]
        raise PermissionDenied


def find_report(request: HttpRequest, code: str) -> Report:
    """404 for one that does not exist and for one that is not the visitor's to see: the two cannot be told apart."""
    require_reports(request)
    report = queries.get_visible(request.actor, code)  # type: ignore[attr-defined]
    if report is None:
        raise Http404
    return report


# The list ---------------------------------------------------------------------------------------------------------


@require_safe
@staff_page
def index(request: HttpRequest) -> HttpResponse:
    require_reports(request)
    actor = request.actor  # type: ignore[attr-defined]
    asked = intake.Asked(actor, request.GET)
    sets = {
        "found": queries.sets(actor, asked.filters),
        "overdue": queries.sets(actor, intake.overdue()),
    }
    counts = count_with(request, {}, sets)
    total = min(counts["found"], disputes.COUNT_LIMIT)
    page = Paginator(range(total), PER_PAGE).get_page(asked.page)
    rows = queries.rows_of(actor, asked.filters, asked.order, offset=(page.number - 1) * PER_PAGE, limit=PER_PAGE)
    look_at_list(actor, "reports.list", facts={**asked.facts, "count": counts["found"]})
    context = {
        "asked": asked,
        "page": page,
        "rows": [tellings.row(actor, report) for report in rows],
        "count": bounded(counts["found"]),
        "waiting": bounded(counts["nav_reports"]),
        "overdue": bounded(counts["overdue"]),
        "states": [] if asked.independent else intake.STATES.items(),
        "sorts": intake.SORTS,
        "may_take": may(actor.role, Act.REPORT, Compartment.NORMAL),
        "may_export": may(actor.role, Act.EXPORT, Compartment.NORMAL) and total,
        "may_bring": sheets.may_bring(actor),
        "too_many": EXPORTED if counts["found"] > EXPORTED else 0,
        "place": names.place_of(actor.county, *(code for _c, code in actor.territory[:1])),
        "independent": asked.independent,
    }
    return render(request, "desk/reports/index.html", context)


@require_GET
@staff_page
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly the list that is shown, as masked as it is shown, at most as many rows as are counted."""
    require_reports(request)
    actor = request.actor  # type: ignore[attr-defined]
    if not may(actor.role, Act.EXPORT, Compartment.NORMAL):
        raise PermissionDenied
    if form not in CONTENT_TYPES:
        raise Http404
    asked = intake.Asked(actor, request.GET)
    rows = queries.rows_of(actor, asked.filters, asked.order, limit=EXPORTED)
    look_at_list(actor, "reports.export", facts={**asked.facts, "count": len(rows), "form": form})
    body = table(form, _("来件"), tellings.head(), [tellings.cells(actor, report) for report in rows])
    response = HttpResponse(body, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="reports-{clock.today():%Y%m%d}.{form}"'
    return response


# Taking -----------------------------------------------------------------------------------------------------------


@staff_page
def new(request: HttpRequest) -> HttpResponse:
    """A report as told. ``carry`` brings over what was typed elsewhere (on the spot) without saving anything."""
    actor = request.actor  # type: ignore[attr-defined]
    if not may(actor.role, Act.REPORT, Compartment.NORMAL):
        raise PermissionDenied
    saving = request.method == "POST" and "carry" not in request.POST
    if saving:
        form, rows = TakeForm(request.POST, by=actor), ReferenceRows(request.POST, prefix="ref")
        if all([form.is_valid(), rows.is_valid()]):
            with refusals(form):
                return redirect(do_once(request, lambda: _take(request, form, rows)))
        context = {"form": form, "rows": rows, "formsets": [rows], "token": token_of(request), "carried": False}
        return render(request, "desk/reports/new.html", context, status=status_of(form, request) if form.errors else 422)
    carried = {name: request.POST[name] for name in ("words", "category", "area") if name in request.POST}
    rows = ReferenceRows(prefix="ref")
    context = {"form": TakeForm(by=actor, initial=carried), "rows": rows, "formsets": [], "token": new_token()}
    return render(request, "desk/reports/new.html", {**context, "carried": bool(carried)})


def _take(request: HttpRequest, form: TakeForm, rows: Any) -> str:
    actor, post = request.actor, request.acting_post  # type: ignore[attr-defined]
    report = taking.take_report(by=actor, owner=post, draft=form.draft(rows.pairs()))
    kept(request, "report")
    return reverse("report_taken", args=[report.code])


@require_safe
@staff_page
def taken(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt: the number to come back with, who answers for it and by when."""
    report = find_report(request, code)
    return render(request, "desk/reports/taken.html", {"report": report, "title": tellings.title(report)})


# One report -------------------------------------------------------------------------------------------------------


@require_safe
@staff_page
def detail(request: HttpRequest, code: str) -> HttpResponse:
    report = find_report(request, code)
    look(request.actor, "reports.look", report, purpose=Look.OPEN)  # type: ignore[attr-defined]
    return page(request, report)


def page(request: HttpRequest, report: Report, *, unmasked: bool = False, status: int = 200, **forms: Any) -> HttpResponse:
    """The report's page; ``forms`` are those that came back with errors."""
    actor = request.actor  # type: ignore[attr-defined]
    undecided = report.state == ReportState.RECEIVED
    may_decide = may(actor.role, Act.DECIDE_REPORT, report.compartment)
    references = list(report.references.order_by("system", "number"))
    veil = veil_of_report(report, open_names=unmasked)
    context = {
        "report": report,
        "title": tellings.title(report),
        "category": tellings.category(report),
        "town": names.place_of(report.county, report.township) if report.township else "",
        "words": veil(report.read("words")),
        "place": veil(report.read("place")),
        "contact_when": veil(report.read("contact_when")),
        "duty": veil(report.read("duty")),
        "reason": veil(report.read("decision_reason")),
        "remedies": [Remedy(value).label for value in report.remedies if value in Remedy.values],
        "told_how": ToldHow(report.told_how).label if report.told_how in ToldHow.values else "",
        "teller": tellings.teller(report, not unmasked),
        "phone": tellings.phone(report, not unmasked),
        "unmasked": unmasked,
        "may_unmask": not unmasked and may(actor.role, Act.UNMASK, report.compartment),
        "corrections": [(row, veil(row.read("text"))) for row in queries.corrections_of(report)],
        "references": references,
        "same": queries.same_number(actor, report, references),
        "undecided": undecided,
        "may_write": may(actor.role, Act.REPORT, report.compartment),
        "may_decide": may_decide and undecided,
        "why_not": "" if may_decide else _("您的岗位不能决定来件。"),
        "alikes": [_alike(row) for row in alikes_of(actor, report)] if undecided and may_decide else [],
        "papers": [paper for paper in printable_of_report(actor, report) if paper.ok],
        "history": [_event(line) for line in history_of(report.pk)[:20]],
        "looks": [(line, _purpose(line)) for line in looks_at(report.pk)[:5]],
        "correction_form": CorrectionForm(),
        "reference_form": ReferenceForm(),
        "unmask_form": UnmaskForm(),
        "token": new_token(),
        **forms,
    }
    return render(request, "desk/reports/detail.html", context, status=status)


def _event(line: Any) -> dict[str, Any]:
    return {"at": line.at, "text": label(line.act), "by": line.actor.get("label", "")}


def _purpose(line: Any) -> str:
    why = f"（{Look(line.purpose).label}）" if line.purpose in Look.values and line.purpose != Look.OPEN else ""
    return label(line.act) + why


def _alike(dispute: Any) -> dict[str, Any]:
    category = tellings.category_of(dispute.category, dispute.county)
    return {"dispute": dispute, "heading": dispute.read("heading"), "category": category}


def alikes_of(actor: Any, report: Report) -> list[Any]:
    """Disputes that the report may be about. None for the independent desk, which sees no dispute."""
    if actor.role == Role.INDEPENDENT_DESK:
        return []
    name = report.read("teller_name")
    since = clock.now() - dt.timedelta(days=365)
    text = report.read("words") + "。" + report.read("place")
    names_told = [name] if name else []
    return disputes.look_alikes(actor, village=report.village, text=text, names=names_told, since=since)


@require_POST
@staff_page
def unmask(request: HttpRequest, code: str) -> HttpResponse:
    """The words and who told them in clear, on this answer only, with a purpose that is kept."""
    report = find_report(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    form = UnmaskForm(request.POST)
    if not may(actor.role, Act.UNMASK, report.compartment):
        raise PermissionDenied
    if not form.is_valid():
        return page(request, report, status=422, unmask_form=form)
    look(actor, "reports.unmask", report, purpose=form.cleaned_data["purpose"])
    return page(request, report, unmasked=True)


@require_POST
@staff_page
def correct(request: HttpRequest, code: str) -> HttpResponse:
    report = find_report(request, code)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        with refusals(form):
            return redirect(do_once(request, lambda: _correct(request, report, form)))
    return page(request, report, status=status_of(form, request), correction_form=form)


def _correct(request: HttpRequest, report: Report, form: CorrectionForm) -> str:
    taking.correct_report(by=request.actor, report=report, text=form.cleaned_data["text"])  # type: ignore[attr-defined]
    kept(request, f"correct-{report.code}")
    messages.success(request, _("已补记在原话后面。"))
    return reverse("report", args=[report.code])


@require_POST
@staff_page
def add_reference(request: HttpRequest, code: str) -> HttpResponse:
    report = find_report(request, code)
    form = ReferenceForm(request.POST)
    if form.is_valid():
        with refusals(form):
            given = form.cleaned_data
            taking.add_reference(by=request.actor, report=report, **given)  # type: ignore[attr-defined]
            return redirect("report", report.code)
    return page(request, report, status=status_of(form, request), reference_form=form)


@staff_page
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody else answers for it from now on."""
    report = find_report(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    form = HandOverForm(request.POST if request.method == "POST" else None, by=actor, report=report)
    if form.is_bound and form.is_valid():
        with refusals(form):
            owner = form.owner_post()
            taking.hand_over_report(by=actor, report=report, owner=owner, version=form.cleaned_data["version"])
            messages.success(request, _("已交给%(name)s。") % {"name": owner.staff.name})
            still = queries.get_visible(actor, report.code)
            return redirect("report", report.code) if still else redirect("reports")
    context = {"form": form, "report": report, "title": tellings.title(report)}
    return render(request, "desk/reports/hand_over.html", context, status=status_of(form, request))
