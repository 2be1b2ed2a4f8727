"""Judicial confirmation: what is ready, what was filed, what the court said; and the pack to take there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import casefile, courting
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.views.agreements import found_version, standing_for
from lianxin.entrances.desk.views.mediation import barred, say_no
from lianxin.entrances.desk.views.papers import printed
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.dossiers import queries, services
from lianxin.work.dossiers.rules import may_print
from lianxin.work.mediation.models import Agreement


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not disputes.may_unmask(actor, dispute):
        return say_no(request, dispute, _("司法确认"), _("您的岗位只看进展，看不到协议的内容。"))
    writing.look(actor, "mediation.see_agreement", agreement, root=dispute, purpose=Look.OPEN)
    return _show(request, dispute, agreement)


def _show(request: HttpRequest, dispute: Dispute, agreement: Agreement) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    standing, case = standing_for(dispute, agreement), queries.case(dispute)
    here = case.confirmable is not None and case.confirmable.pk == agreement.pk
    printing = here and may_print(actor, dispute)
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "agreement": agreement,
        "court": courting.view(standing, agreement, case),
        "here": here,
        "title": courting.title(agreement),
        "papers": courting.papers(case, agreement) if printing else [],
        "proofs": courting.proofs(case) if printing else [],
        "packed": courting.packed(case, agreement) if printing else None,
        "printing": printing,
        "may_work": not barred(request, dispute, after_closing=True),
    }
    return render(request, "desk/agreements/court_page.html", context)


@never_cache
@require_GET
@case_page
def pack(request: HttpRequest, code: str, number: int, fmt: str) -> HttpResponse:
    """Everything for the court in one file. What is ticked (``with``) goes along."""
    dispute = find_dispute(request, code)
    found_version(dispute, number)
    attached = {int(text) for text in request.GET.getlist("with") if text.isascii() and text.isdigit() and len(text) < 6}

    def deed() -> services.Printed:
        return services.print_court_pack(by=request.actor, dispute=dispute, fmt=fmt, attached=attached)  # type: ignore[attr-defined]

    return printed(request, deed, "agreement_court", dispute.code, number)
