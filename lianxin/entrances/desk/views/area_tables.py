"""Whole tables of areas: upload, look at what it would do, import, report line by line."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.entrances.desk.access import acting_with
from lianxin.entrances.desk.views.areas import as_file
from lianxin.ground.officers.states import Act
from lianxin.ground.places import exports, queries, services
from lianxin.ground.places.forms import UploadForm
from lianxin.ground.places.models import Intake, IntakeState
from lianxin.ground.places.tables import COLUMN_LABELS, REFUSED
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Refusal

ROWS = 50


@require_http_methods(["GET", "POST"])
@acting_with(Act.ORGANISE)
def upload(request: HttpRequest) -> HttpResponse:
    initial = {"from_on": clock.today().replace(month=1, day=1)}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        from_on = form.cleaned_data["from_on"]
        try:
            intake = services.open_intake(by=request.actor, filename=file.name, data=file.read(), from_on=from_on)
        except BadInput as refusal:
            for field, sentence in refusal.fields.items():
                form.add_error(field if field in form.fields else None, sentence)
        else:
            return redirect("areas_intake", pk=intake.pk)
    context = {"form": form, "earlier": queries.intakes_of(request.actor.county)[:10]}
    return render(request, "desk/areas/upload.html", context, status=422 if request.method == "POST" else 200)


def _own(request: HttpRequest, pk: uuid.UUID) -> Intake:
    intake = queries.intake(pk, request.actor.county)  # type: ignore[attr-defined]
    if intake is None:
        raise Http404
    return intake


def _findings(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Preview and run together, the refused first within a line."""
    rows = report.get("findings", []) + report.get("late", [])
    return [
        {
            "line": line or "",
            "column": COLUMN_LABELS.get(column, ""),
            "refused": weight == REFUSED,
            "reason": reason,
            "value": value,
        }
        for line, column, weight, reason, value in rows
    ]


@require_GET
@acting_with(Act.ORGANISE)
def intake(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The preview before, the progress during, the report after."""
    row = _own(request, pk)
    report = queries.report_of(row)
    findings = _findings(report)
    only = request.GET.get("only", "")
    if only in ("refused", "doubted"):
        findings = [f for f in findings if f["refused"] == (only == "refused")]
    result = report.get("result", {"added": 0, "renamed": 0, "before": 0})
    context = {
        "intake": row,
        "counts": report["counts"],
        "page": Paginator(findings, ROWS).get_page(request.GET.get("page")),
        "only": only,
        "changes": report["changes"][:200],
        "missing": report["missing"][:200],
        "sample": report["sample"],
        "taken": result["added"] + result["renamed"] + result["before"],
        "late": len(report.get("late", [])),
        "cut_off": row.state == IntakeState.RUNNING and queries.is_cut_off(row),
        "percent": min(100, row.done_count * 100 // row.rows_count) if row.rows_count else 100,
    }
    return render(request, "desk/areas/intake.html", context)


@require_POST
@acting_with(Act.ORGANISE)
def run(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _own(request, pk)
    try:
        if row.state == IntakeState.RUNNING:
            services.resume_intake(by=request.actor, intake=row)
        else:
            changes = request.POST.get("with_changes") == "1"
            services.start_intake(by=request.actor, intake=row, with_changes=changes)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("areas_intake", pk=row.pk)


@require_POST
@acting_with(Act.ORGANISE)
def drop(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = _own(request, pk)
    try:
        services.drop_intake(by=request.actor, intake=row)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("areas_intake", pk=row.pk)
    messages.info(request, _("这张表没有导入，什么都没改。"))
    return redirect("areas_import")


@require_GET
@acting_with(Act.ORGANISE)
def report(request: HttpRequest, pk: uuid.UUID, form: str) -> HttpResponse:
    """A line for every finding, as a file: to mend the table by."""
    row = _own(request, pk)
    whole = queries.report_of(row)
    head = [_("第几行"), _("哪一列"), _("怎么处理的"), _("原因"), _("原内容")]
    words = {True: _("未导入"), False: _("请核对")}
    cells = [[f["line"], f["column"], words[f["refused"]], f["reason"], f["value"]] for f in _findings(whole)]
    cells += [["", "", _("名称有变"), f"{old} → {new}", code] for _line, code, old, new, _k, _n in whole["changes"]]
    cells += [["", "", _("表里没有"), name, code] for code, name in whole["missing"]]
    return as_file(exports.table(form, _("导入报告"), head, cells, (8, 12, 12, 60, 40)), form, f"areas-report-{row.pk}")
