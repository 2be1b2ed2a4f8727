"""Sheets of 110 and 12345: what arrived, what stayed out, what each call may belong to, and the answers that go back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import answering, tellings
from lianxin.entrances.desk.access import acting
from lianxin.entrances.desk.context import bounded, count_with
from lianxin.entrances.desk.forms.sheets import BringForm, ColumnsForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.views.reports import require_reports
from lianxin.ground.officers.queries import staff_names
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.ground.places.exports import CONTENT_TYPES, csv_table, xlsx_book
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes import queries as disputes
from lianxin.work.reports import queries
from lianxin.work.reports.models import Sheet
from lianxin.work.reports.queries import sheets as found
from lianxin.work.reports.rules import heads_of, places_in
from lianxin.work.reports.services import sheets as services
from lianxin.work.reports.states import (
    FIELDS,
    SHEET_SYSTEMS,
    Because,
    FileState,
    ReferenceSystem,
    ReportState,
)

PER_PAGE = 25
_both = require_http_methods(["GET", "POST"])


def _bringer(request: HttpRequest) -> Any:
    if not found.may_bring(request.actor):  # type: ignore[attr-defined]
        raise PermissionDenied
    return request.actor  # type: ignore[attr-defined]


def _system(text: str) -> str:
    if text not in SHEET_SYSTEMS:
        raise Http404
    return text


@_both
@acting
def index(request: HttpRequest) -> HttpResponse:
    """Every file of the county with its counts; bringing one by hand."""
    actor = _bringer(request)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = BringForm(request.POST, request.FILES)
        if form.is_valid():
            with refusals(form):
                return redirect("sheet", pk=_bring(request, form).pk)
    page = Paginator(found.sheets_of(actor), PER_PAGE).get_page(request.GET.get("page"))
    counts = found.counts_of(actor, list(page))
    context = {
        "form": form,
        "page": page,
        "rows": [{"sheet": sheet, "counts": counts[sheet.pk]} for sheet in page],
        "systems": [(str(system), system.label) for system in SHEET_SYSTEMS],
        "may_rule": may(actor.role, Act.RULES),
        "running": any(sheet.state in (FileState.WAITING, FileState.READING) for sheet in page),
    }
    return render(request, "desk/sheets/index.html", context, status=status_of(form, request))


def _bring(request: HttpRequest, form: BringForm) -> Sheet:
    actor, file = request.actor, form.cleaned_data["file"]  # type: ignore[attr-defined]
    given = {"source": form.cleaned_data["system"], "filename": file.name, "data": file.read()}
    with transaction.atomic():
        sheet, new = services.receive_sheet(by=actor, county=actor.county, **given)
        services.start_reading(by=actor, sheet=sheet)
    if not new:
        messages.info(request, _("这个文件以前收到过，没有重复登记。"))
    return sheet


def _found(request: HttpRequest, pk: uuid.UUID) -> Sheet:
    sheet = found.sheet_of(_bringer(request), pk)
    if sheet is None:
        raise Http404
    return sheet


@require_safe
@acting
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it is read; then what went in and, line by line, what did not."""
    sheet = _found(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    fields = {column: str(FIELDS[name]) for name, column in sheet.places.items() if name in FIELDS}
    bad = found.bad_rows(sheet)
    context = {
        "sheet": sheet,
        "counts": found.counts_of(actor, [sheet])[sheet.pk],
        "columns": [(name, fields.get(n, "")) for n, name in enumerate(sheet.columns)],
        "bad": [{"line": row.line, "reason": row.read("reason"), "number": row.read("number")} for row in bad],
        "by": staff_names([sheet.brought_by]).get(sheet.brought_by, "") if sheet.brought_by else "",
        "running": sheet.state in (FileState.WAITING, FileState.READING),
        "percent": sheet.done_count * 100 // sheet.rows_count if sheet.rows_count else 0,
        "may_rule": may(actor.role, Act.RULES),
    }
    return render(request, "desk/sheets/detail.html", context)


@require_safe
@acting
def bad_rows(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The lines that stayed out, to mend the sheet by: number and reason, nobody's words."""
    sheet = _found(request, pk)
    rows = [[row.line, row.read("reason"), row.read("number")] for row in found.bad_rows(sheet)]
    look(request.actor, "jobs.bad_rows", sheet, purpose=Look.EXPORT, facts={"count": len(rows)})  # type: ignore[attr-defined]
    answer = HttpResponse(csv_table([_("行"), _("原因"), _("编号")], rows), content_type=CONTENT_TYPES["csv"])
    answer["Content-Disposition"] = 'attachment; filename="not-taken.csv"'
    return answer


@_both
@acting
def columns(request: HttpRequest, system: str) -> HttpResponse:
    """How the county's sheets call their columns; beside it the last sheet's columns and what each is taken for."""
    actor, system = request.actor, _system(system)  # type: ignore[attr-defined]
    if not may(actor.role, Act.RULES):
        raise PermissionDenied
    own = found.own_columns(actor.county, system)
    heads = own.heads if own else {}
    form = ColumnsForm(request.POST if request.method == "POST" else None, heads=heads, shipped=heads_of(system))
    if form.is_bound and form.is_valid():
        heads = form.heads()
        if "preview" not in request.POST:
            with refusals(form):
                services.name_columns(by=actor, source=system, heads=heads)
                messages.success(request, _("列名已改，从下一份清单起用。"))
                return redirect("sheets_columns", system=system)
    last = found.latest_with_columns(actor, system)
    places = {column: name for name, column in places_in(last.columns, heads_of(system, heads)).items()} if last else {}
    context = {
        "form": form,
        "system": ReferenceSystem(system).label,
        "last": last,
        "preview": [(name, FIELDS.get(places.get(n, ""), "")) for n, name in enumerate(last.columns)] if last else [],
    }
    return render(request, "desk/sheets/columns.html", context, status=status_of(form, request))


@require_safe
@acting
def queue(request: HttpRequest) -> HttpResponse:
    """Undecided reports that came by a sheet, each with what it may belong to. A person decides."""
    require_reports(request)
    actor = request.actor  # type: ignore[attr-defined]
    system = request.GET.get("system", "") if request.GET.get("system", "") in SHEET_SYSTEMS else ""
    only = {"yes": True, "no": False}.get(request.GET.get("suggested", ""))
    filters = found.from_sheets(system, only) & Q(state=ReportState.RECEIVED)
    count = count_with(request, {}, {"found": queries.sets(actor, filters)})["found"]
    page = Paginator(range(min(count, disputes.COUNT_LIMIT)), PER_PAGE).get_page(request.GET.get("page"))
    reports = queries.rows_of(actor, filters, "due", offset=(page.number - 1) * PER_PAGE, limit=PER_PAGE)
    lines = found.rows_by_report(reports)
    seen = {row.suggested_id for row in lines.values() if row.suggested_id}
    visible = set(disputes.visible_to(actor).filter(pk__in=seen).order_by().values_list("pk", flat=True))
    look_at_list(actor, "reports.list", facts={"sheets": system or "all", "count": count})
    context = {
        "rows": [_row(actor, report, lines[report.pk], visible) for report in reports if report.pk in lines],
        "page": page,
        "count": bounded(count),
        "system": system,
        "only": request.GET.get("suggested", "") if only is not None else "",
        "systems": [(str(each), each.label) for each in SHEET_SYSTEMS],
        "may_bring": found.may_bring(actor),
        "may_decide": may(actor.role, Act.DECIDE_REPORT, Compartment.NORMAL),
    }
    return render(request, "desk/sheets/queue.html", context)


def _row(actor: Any, report: Any, line: Any, visible: set[uuid.UUID]) -> dict[str, Any]:
    dispute = line.suggested if line.suggested_id in visible else None
    return {
        **tellings.row(actor, report),
        "number": line.read("number"),
        "system": line.get_system_display(),
        "answer_by": line.answer_by,
        "dispute": dispute,
        "heading": dispute.read("heading") if dispute else "",
        "because": Because(line.because).label if dispute and line.because else "",
    }


@require_safe
@acting
def answers(request: HttpRequest) -> HttpResponse:
    actor = _bringer(request)
    days = [{**row, "label": ReferenceSystem(row["system"]).label} for row in found.answer_days(actor)]
    context = {"days": days, "may_export": may(actor.role, Act.EXPORT, Compartment.NORMAL)}
    return render(request, "desk/sheets/answers.html", context)


@require_http_methods(["POST"])
@acting
def answer(request: HttpRequest, system: str, day: str) -> HttpResponse:
    """The answer sheet of a source and day. Handing it out marks its rows as answered; ``again`` is asked for on purpose."""
    actor, system = _bringer(request), _system(system)
    if not may(actor.role, Act.EXPORT, Compartment.NORMAL):
        raise PermissionDenied
    try:
        when = dt.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    try:
        rows = services.mark_answered(by=actor, source=system, day=when, again=request.POST.get("again") == "1")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("sheets_answers")
    book = xlsx_book([(page.title, page.head, page.rows) for page in answering.pages(rows)])
    response = HttpResponse(book, content_type=CONTENT_TYPES["xlsx"])
    response["Content-Disposition"] = content_disposition_header(True, f"{system}-{when:%Y%m%d}-答复.xlsx")
    return response
