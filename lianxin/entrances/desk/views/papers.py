"""A dispute's papers: printed forms, evidence, scans, whether the dossier is complete. And the papers of a report."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from PIL import Image

from lianxin.cellar.files import queries as files
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.entrances.desk import casefile, paperwork
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.context import count_with
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.papers import ArchiveForm, EvidenceForm, RemoveForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.views.reports import find_report
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import with_sides
from lianxin.work.dossiers import queries, rules, services
from lianxin.work.dossiers.services.inquiring import may_inquire

THUMB = 240
_ALONE = "default-src 'none'; sandbox"  # a file somebody handed in: no page of ours
_VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:"  # a PDF of our own
_both = require_http_methods(["GET", "POST"])
_KEYS = ("side", "session", "visit", "agreement", "party", "inquiry")


def _find(request: HttpRequest, code: str) -> Dispute:
    """404 for what is not the visitor's to see, 403 for those who see cases but no names."""
    dispute = find_dispute(request, code)
    if not rules.may_print(request.actor, dispute):  # type: ignore[attr-defined]
        raise PermissionDenied
    return dispute


def show_page(request: HttpRequest, name: str, dispute: Dispute, status: int = 200, **more: Any) -> HttpResponse:
    count_with(request, {})
    context = {"dispute": dispute, "facts": casefile.facts(dispute), **more}
    return render(request, f"desk/papers/{name}.html", context, status=status)


@never_cache
@require_GET
@case_page
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Opening it is a look: names of materials can say a lot."""
    dispute, actor = _find(request, code), request.actor  # type: ignore[attr-defined]
    look(actor, "dossiers.papers", dispute, purpose=Look.OPEN)
    case = queries.case(dispute)
    items = queries.completeness(dispute, case)
    return show_page(
        request,
        "index",
        dispute,
        dossier=case.dossier,
        papers=paperwork.printable(rules.printable(actor, dispute, case), case),
        evidence=paperwork.evidence(case),
        scans=paperwork.scans(case),
        items=items,
        missing=queries.missing(items),
        printed=paperwork.printed(case),
        may_file=rules.may_file(actor, dispute),
        may_inquire=may_inquire(actor, dispute),
        people=paperwork.identity(case),
        inquiries=case.inquiries,
        archiving=disputes.allowed(actor, dispute, "archive"),
    )


@never_cache
@require_GET
@case_page
def paper(request: HttpRequest, code: str, document: str, fmt: str) -> HttpResponse:
    """A paper, shown (PDF) or handed out (Word). What cannot be printed yet leads back with the reason."""
    dispute, actor = _find(request, code), request.actor  # type: ignore[attr-defined]
    query = {name: request.GET[name] for name in _KEYS if request.GET.get(name)}
    target = rules.find_target(queries.case(dispute), document, query)
    if target is None:
        raise Http404
    purpose, asked = request.GET.get("purpose", ""), vars(target)

    def deed() -> services.Printed:
        return services.print_document(by=actor, dispute=dispute, code=document, fmt=fmt, purpose=purpose, **asked)

    return printed(request, deed, "papers", dispute.code)


@never_cache
@require_GET
@case_page
def report_paper(request: HttpRequest, code: str, document: str, fmt: str) -> HttpResponse:
    report, actor = find_report(request, code), request.actor  # type: ignore[attr-defined]
    purpose = request.GET.get("purpose", "")

    def deed() -> services.Printed:
        return services.print_report_paper(by=actor, report=report, code=document, fmt=fmt, purpose=purpose)

    return printed(request, deed, "report", report.code)


def printed(request: HttpRequest, deed: Callable[[], services.Printed], page: str, *args: Any) -> HttpResponse:
    """What ``deed`` prints, handed out; what cannot be printed yet leads back to ``page`` with the reason. A link on somebody
    else's page prints nothing: a print is a look, numbers the dossier and is kept."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect(page, *args)
    try:
        return handed_out(request, deed())
    except BadInput:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(page, *args)


def handed_out(request: HttpRequest, made: services.Printed) -> HttpResponse:
    response = HttpResponse(made.data, content_type=made.media_type)
    away = made.media_type != "application/pdf" or "download" in request.GET
    response["Content-Disposition"] = content_disposition_header(away, made.filename)
    response["Content-Security-Policy"] = _VIEWER
    return response


# Evidence -----------------------------------------------------------------------------------------------------------


@never_cache
@_both
@case_page
def add_evidence(request: HttpRequest, code: str) -> HttpResponse:
    dispute = _find(request, code)
    if not rules.may_file(request.actor, dispute):  # type: ignore[attr-defined]
        raise PermissionDenied
    sides = with_sides(dispute)
    form = EvidenceForm(request.POST or None, request.FILES or None, sides=sides)
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES, sides=sides)
        if form.is_valid():
            with refusals(form):
                url = do_once(request, lambda: _add(request, dispute, form))
                kept(request, f"evidence-{dispute.code}")
                return redirect(url)
    return show_page(request, "evidence", dispute, status_of(form, request), form=form, token=token_of(request))


def _add(request: HttpRequest, dispute: Dispute, form: EvidenceForm) -> str:
    row = services.add_evidence(by=request.actor, dispute=dispute, draft=form.draft())  # type: ignore[attr-defined]
    messages.success(request, _("已登记第%(n)s件。") % {"n": row.number})  # never its name: a message travels in a cookie
    return reverse("papers", args=[dispute.code]) + "#evidence"


@never_cache
@_both
@case_page
def remove_evidence(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    dispute = _find(request, code)
    row = queries.evidence(dispute, pk)
    if row is None:
        raise Http404
    if not rules.may_file(request.actor, dispute):  # type: ignore[attr-defined]
        raise PermissionDenied
    form = RemoveForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        row.dispute = dispute
        said = form.cleaned_data
        with refusals(form):
            services.remove_evidence(
                by=request.actor,  # type: ignore[attr-defined]
                evidence=row,
                reason=said["reason"],
                version=said["version"],
            )
            messages.success(request, _("已移除，理由已记下。"))
            return redirect(reverse("papers", args=[dispute.code]) + "#evidence")
    return show_page(request, "remove", dispute, status_of(form, request), form=form, material=row.read("name"), row=row)


@never_cache
@require_GET
@case_page
def evidence_file(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    dispute = _find(request, code)
    row = queries.evidence(dispute, pk)
    if row is None or row.file is None:
        raise Http404
    return _file(request, dispute, row.file)


@never_cache
@require_GET
@case_page
def scan_file(request: HttpRequest, code: str, pk: uuid.UUID) -> HttpResponse:
    """The scan of a stamped agreement of this dispute."""
    dispute = _find(request, code)
    file = next((row for row in queries.scans_of(queries.case(dispute)) if row.pk == pk), None)
    if file is None:
        raise Http404
    return _file(request, dispute, file)


def _file(request: HttpRequest, dispute: Dispute, file: StoredFile) -> HttpResponse:
    """Pictures are shown, everything else is handed out to be saved; never anything a browser would run. Each is a look."""
    small = file.is_picture and "small" in request.GET
    try:
        services.look_at_file(by=request.actor, dispute=dispute, file=file, small=small)  # type: ignore[attr-defined]
        data = files.open_file(file)
    except NotAllowed:
        raise PermissionDenied from None
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("papers", dispute.code)
    kind = file.media_type
    if small:
        data, kind = _small(data), "image/jpeg"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not file.is_picture, files.download_name(file))
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _small(data: bytes) -> bytes:
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (THUMB, THUMB))
    image.thumbnail((THUMB, THUMB))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


# Archiving ----------------------------------------------------------------------------------------------------------


@never_cache
@_both
@case_page
def archive(request: HttpRequest, code: str) -> HttpResponse:
    dispute, actor = _find(request, code), request.actor  # type: ignore[attr-defined]
    verdict = disputes.allowed(actor, dispute, "archive")
    if verdict.others_may:
        raise PermissionDenied
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            services.archive_with_dossier(by=actor, dispute=dispute, **form.cleaned_data)
            messages.success(request, _("已归档。"))
            return redirect("papers", dispute.code)
    items = queries.completeness(dispute)
    more = {"form": form, "items": items, "missing": queries.missing(items), "verdict": verdict}
    return show_page(request, "archive", dispute, status_of(form, request), **more)
