"""Long work: one's own jobs, how far each is, what was not taken, what came out."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianxin.cellar.files import queries as files
from lianxin.cellar.jobs import queries, services
from lianxin.cellar.jobs.models import Job, State
from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk.access import acting
from lianxin.tools.kit.refusals import Refusal

ROWS = 30
SHOWN_ROWS = 100


def _found(request: HttpRequest, pk: uuid.UUID) -> Job:
    """One's own job; 404 for another's, as for none."""
    job = queries.job_of(request.actor, pk)
    if job is None:
        raise Http404
    return job


@require_GET
@acting
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.visible_to(request.actor), ROWS).get_page(request.GET.get("page"))
    rows = [{"job": job, "label": services.label_of(job.kind)} for job in page]
    return render(request, "desk/jobs/index.html", {"page": page, "rows": rows})


def _context(job: Job) -> dict[str, Any]:
    bad = queries.bad_rows_of(job) if job.is_over else []
    return {
        "job": job,
        "label": services.label_of(job.kind),
        "message": job.read("message") if job.is_over else "",
        "bad_rows": bad[:SHOWN_ROWS],
        "bad_more": max(0, job.bad_count - SHOWN_ROWS),
        "files": list(files.files_of(job.pk)) if job.is_over else [],
        "failed": job.state == State.FAILED,
    }


@require_GET
@acting
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The job; while it runs, the part with its progress asks for itself again every two seconds."""
    template = "desk/jobs/progress.html" if request.htmx else "desk/jobs/detail.html"
    return render(request, template, _context(_found(request, pk)))


@require_POST
@acting
def cancel(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    try:
        services.cancel(request.actor, _found(request, pk))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("job", pk=pk)


@require_GET
@acting
def bad_rows(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was not taken, line by line, for a spreadsheet."""
    job = _found(request, pk)
    journal.look(request.actor, "jobs.bad_rows", job, purpose=Look.EXPORT, facts={"count": job.bad_count})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("行"), _("原因"), _("内容")])
    writer.writerows(
        [row["row"], _safe(row["reason"]), _safe(row["text"])] for row in queries.bad_rows_of(job)
    )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="not-taken.csv"'
    return answer


def _safe(text: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@require_GET
@acting
def file(request: HttpRequest, pk: uuid.UUID, file_id: uuid.UUID) -> HttpResponseBase:
    """What the job made."""
    job = _found(request, pk)
    found = files.file_of(job.pk, file_id)
    if found is None:
        raise Http404
    journal.look(request.actor, "jobs.file", found, purpose=Look.EXPORT, root=job, facts={"kind": found.kind})
    answer = StreamingHttpResponse(files.chunks_of(found), content_type=found.media_type)
    answer["Content-Length"] = found.size
    answer["Content-Disposition"] = content_disposition_header(True, files.download_name(found))
    return answer
