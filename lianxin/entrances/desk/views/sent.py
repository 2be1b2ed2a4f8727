"""Work notices one writes: to whom, and who has read them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.notices import queries, services
from lianxin.cellar.notices.models import Notice, WorkNotice
from lianxin.entrances.desk.access import acting
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.notices import NoticeForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers import rules
from lianxin.ground.officers import services as deeds
from lianxin.ground.officers.states import Act
from lianxin.tools.kit.refusals import NotAllowed, Refusal
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes import queries as disputes

ROWS = 30


def _may(request: HttpRequest) -> None:
    if not rules.may_write_notices(request.actor):  # type: ignore[attr-defined]
        raise NotAllowed(_("工作通知由单位负责人、县中心或系统管理员来发。"))


@never_cache
@require_GET
@acting
def index(request: HttpRequest) -> HttpResponse:
    _may(request)
    page = Paginator(queries.sent_by(request.actor), ROWS).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    rows = [{"work": work, "title": work.read("title")} for work in page]
    may_tell = bool(disputes.compartments(request.actor, Act.HANDLE))  # type: ignore[attr-defined]
    return render(request, "desk/notices/sent.html", {"page": page, "rows": rows, "may_tell": may_tell})


@never_cache
@require_http_methods(["GET", "POST"])
@acting
def new(request: HttpRequest) -> HttpResponse:
    _may(request)
    actor = request.actor  # type: ignore[attr-defined]
    form = NoticeForm(request.POST or None, units=officers.units_to_write_to(actor), own=actor.unit)
    if request.method == "POST" and form.is_valid():

        def deed() -> str:
            work = deeds.issue_notice(by=actor, **form.cleaned_data)
            return reverse("notice_sent", args=[work.pk])

        with refusals(form):
            url = do_once(request, deed)
            kept(request, request.path)
            messages.success(request, _("通知已发出。谁看过、谁没看，都在这一页。"))
            return redirect(url)
    context = {"form": form, "token": token_of(request)}
    return render(request, "desk/notices/new.html", context, status=status_of(form, request))


def _found(request: HttpRequest, pk: uuid.UUID) -> WorkNotice:
    work = queries.sent_one(request.actor, pk)  # type: ignore[attr-defined]
    if work is None:
        raise Http404
    return work


@never_cache
@require_GET
@acting
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    work = _found(request, pk)
    copies = queries.receipts(work)
    context = {
        "work": work,
        "title": work.read("title"),
        "body": work.read("body"),
        "units": _by_unit(copies, work),
        "late": sum(_is_late(copy, work) for copy in copies),
    }
    return render(request, "desk/notices/receipts.html", context)


def _is_late(copy: Notice, work: WorkNotice) -> bool:
    return copy.confirmed_at is None if work.needs_receipt else copy.read_at is None


def _by_unit(copies: list[Notice], work: WorkNotice) -> list[dict[str, Any]]:
    """Each unit with its people; those with most still missing first."""
    people = officers.staff_names(copy.to for copy in copies)
    units = officers.unit_names(copy.to_unit for copy in copies if copy.to_unit)
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for copy in copies:
        row = {"name": people.get(copy.to, ""), "copy": copy, "late": _is_late(copy, work)}
        found[copy.to_unit].append(row)
    rows = [
        {
            "name": units.get(pk, "—"),
            "people": sorted(rows, key=lambda row: not row["late"]),
            "all": len(rows),
            "late": sum(row["late"] for row in rows),
        }
        for pk, rows in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["late"], row["name"]))


@require_POST
@acting
def remind(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    work = _found(request, pk)
    try:
        made = services.remind(by=request.actor, work=work)  # type: ignore[attr-defined]
        messages.success(request, _("已提醒 %(n)d 人。") % {"n": made})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("notice_sent", pk=work.pk)
