"""The agency's entrance: what was referred to one's own unit, and only what was disclosed of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import referring
from lianxin.entrances.desk.access import acting
from lianxin.entrances.desk.forms.referral_acts import AGENCY_FORMS
from lianxin.entrances.desk.views.referrals import carry_out, hand_out
from lianxin.work.referrals import queries, rules
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.states import State, Who


def _require(request: HttpRequest) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    if not queries.answerable(actor):
        raise PermissionDenied
    return actor


def _find(request: HttpRequest, code: str) -> Referral:
    """404 for one that does not exist and for one that went to somebody else."""
    referral = queries.get_mine(_require(request), code)
    if referral is None or referral.state == State.WITHDRAWN:
        raise Http404
    return referral


@never_cache
@require_GET
@acting
def index(request: HttpRequest) -> HttpResponse:
    """Due first. What was withdrawn is no longer the agency's to see."""
    actor, asked = _require(request), referring.Asked(request.GET)
    whole = queries.inbox(actor).exclude(state=State.WITHDRAWN)
    pages = Paginator(queries.full(asked.narrowed(whole)).order_by("due_at", "-made_at", "pk"), referring.PER_PAGE)
    shown = pages.get_page(asked.page)
    look_at_list(actor, "referrals.list", facts={**asked.facts, "inbox": True, "count": pages.count})
    context = {
        "asked": asked,
        "rows": [referring.row_of(row, reverse("inbox_referral", args=[row.code])) for row in shown],
        "page": shown,
        "counts": queries.counts(whole),
    }
    return render(request, "desk/inbox/list.html", context)


@never_cache
@require_GET
@acting
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Never the dispute's page, its narrative or the other side: what was handed over, what is asked, by when."""
    referral = _find(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    look(actor, "referrals.look", referral, root=referral.dispute, purpose=Look.OPEN)
    url = reverse("inbox", args=[])
    context = {
        "referral": referral,
        "shown": referring.shown_view(referral.shown()),
        "asked": referral.read("asked"),
        "question": referral.read("question") if referral.state == State.ASKED_BACK else "",
        "answer": referral.read("answer"),
        "receipts": referring.receipts(queries.events_of(referral), lambda text: text),
        "papers": referring.paper_rows(
            queries.papers_of(referral), lambda f: reverse("inbox_paper", args=[referral.code, f.pk])
        ),
        "bar": referring.buttons(
            actor, referral, Who.AGENCY, lambda action: reverse("inbox_do", args=[referral.code, action])
        ),
        "late": rules.is_late(referral),
        "contact": contact_of(referral),
        "back": url,
    }
    return render(request, "desk/inbox/page.html", context)


def contact_of(referral: Referral) -> dict[str, str]:
    """Whom the agency rings up: the unit and the person who holds the dispute, with the office's phone."""
    unit, holder = referral.dispute.holder_unit, referral.dispute.holder
    return {"unit": unit.name, "person": holder.staff.name, "phone": unit.phone or holder.staff.work_phone}


@never_cache
@require_http_methods(["GET", "POST"])
@acting
def do(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    referral = _find(request, code)
    if slug not in AGENCY_FORMS:
        raise Http404
    back = reverse("inbox_referral", args=[referral.code])
    return carry_out(request, referral, AGENCY_FORMS[slug], slug, back=back, template="desk/inbox/act.html")


@never_cache
@require_GET
@acting
def paper(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    referral = _find(request, code)
    return hand_out(request, referral, queries.paper_of(referral, pk))
