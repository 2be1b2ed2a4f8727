"""One dispute: its page, its names shown for a purpose, its whole history."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.contacts import queries as contacts
from lianxin.cellar.journal import queries as journal
from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import (
    casefile,
    chasing,
    ladder,
    on_call,
    peril,
    reach,
    referring,
    steps,
    table,
    talks,
)
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.context import count_with
from lianxin.entrances.desk.forms.lists import PurposeForm
from lianxin.entrances.desk.unmasking import unmasked
from lianxin.entrances.desk.veil import Veil, veil_of
from lianxin.ground.officers.states import Act, may
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries as mediation
from lianxin.work.supervision import queries as supervision

DEEDS, LOOKS = 24, 12
LINES = 40
_DONE_TALKING = (State.SETTLED, State.ENDED, State.CLOSED, State.ARCHIVED)


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Opening it is a look, noted before anything of it is shown. One merged into another leads there."""
    dispute = find_dispute(request, code)
    if dispute.root_id and queries.get_visible(request.actor, dispute.root.code):  # type: ignore[attr-defined]
        return redirect("dispute", dispute.root.code)
    writing.look(request.actor, "disputes.look", dispute, purpose=Look.OPEN)  # type: ignore[attr-defined]
    return _show(request, dispute)


@never_cache
@require_http_methods(["GET", "POST"])
@case_page
def unmask(request: HttpRequest, code: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    return unmasked(request, dispute, partial(_show, request, dispute), "dispute", dispute.code)


def _show(
    request: HttpRequest, dispute: Dispute, purpose: str = "", purposes: PurposeForm | None = None
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    may_read = rules.may_unmask(actor, dispute)
    sides = queries.with_sides(dispute)
    there = count_with(request, {}, {**mediation.beside(dispute), "beside": supervision.sets_beside(dispute)})
    standing = talks.ready(mediation.standing(dispute, sides, there))
    known = contacts.contacts_of(side.pk for side in sides) if may_read else {}
    veil = veil_of(dispute, sides, open_names=bool(purpose), more=talks.unknown_names(standing))
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "may_read": may_read,
        "standing": standing,
        "sides": [
            casefile.side_view(side, may_read=may_read, veil=veil)
            | {"safe": reach.of(known.get(side.pk), veil) if may_read else None}
            | {"ticks": talks.ticks(standing, side) if may_read else []}
            for side in sides
        ],
        "talks": table.of(actor, standing, may_read=may_read, open_names=bool(purpose)),
        "warnings": casefile.warnings(dispute, sides),
        "purpose": Look(purpose).label if purpose else "",
        "duty": on_call.beside(dispute),
        "purposes": purposes or PurposeForm(auto_id="unmask_%s"),
        "may_amend": bool(rules.allowed(actor, dispute, "amend")),
        "may_screen": may_read and dispute.clock_runs and bool(rules.allowed(actor, dispute, "raise_colour")),
        "may_print": may(actor.role, Act.PRINT, dispute.compartment),
        "clock": casefile.clock_view(dispute),
        "danger": peril.lines(dispute),
        "limbo": peril.limbo(actor, standing) if may_read else [],
        "stale": dispute.clock_runs and rules.is_stale(dispute),
        "safety_plan": veil(dispute.read("safety_plan")) if may_read else "",
        "limitation": casefile.limitation_view(dispute),
        "narrative": veil(dispute.read("narrative")) if may_read else "",
        "place": veil(dispute.read("place")) if may_read else "",
        "colour_reason": veil(dispute.read("colour_reason")) if may_read else "",
        "end_note": veil(dispute.read("end_note")) if may_read else "",
        **_beside(request, dispute, veil if may_read else None),
        **chasing.panel(actor, dispute, there["beside"]),
    }
    table.lead_with_next(context["bar"], context["talks"])
    return render(request, "desk/disputes/page.html", context, status=422 if purposes else 200)


def _beside(request: HttpRequest, dispute: Dispute, veil: Veil | None) -> dict[str, Any]:
    """The rows beside the dispute: offers, visits, open items, journal, relatives."""
    actor = request.actor  # type: ignore[attr-defined]
    offers = queries.offers_of(dispute) if dispute.has_offers else []  # type: ignore[attr-defined]
    talked = dispute.state in _DONE_TALKING and dispute.has_visits  # type: ignore[attr-defined]
    visits = queries.visits_of(dispute) if talked else []
    verdict = rules.may_close(dispute) if dispute.state in (State.SETTLED, State.ENDED) else rules.YES
    deeds, looks = journal.latest_of(dispute.pk, DEEDS, LOOKS)
    return {
        "bar": steps.action_bar(actor, dispute, verdict),
        "pending": next((offer for offer in offers if offer.decided_at is None), None),
        "pending_reason": veil(_pending_reason(offers)) if veil else "",
        "ladder": ladder.ladder_view(dispute, offers),
        "visits": casefile.visit_line(dispute, visits, bool(rules.allowed(actor, dispute, "visit"))),
        "items": casefile.item_labels(queries.open_items_of(dispute)) if dispute.open_count else [],  # type: ignore[attr-defined]
        "deeds": casefile.timeline_view(deeds, veil)[:8],
        "looks": casefile.looks_view(looks)[:4],
        "referrals": referring.panel(dispute, veil is not None, veil or (lambda text: text)),
        "relatives": queries.relatives_of(actor, dispute) if dispute.has_relatives else [],  # type: ignore[attr-defined]
    }


def _pending_reason(offers: list[Any]) -> str:
    return next((offer.read("reason") for offer in offers if offer.decided_at is None), "")


@never_cache
@require_GET
@case_page
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that was done, or with ``?who=1`` everyone who looked; page by page."""
    dispute = find_dispute(request, code)
    looks = request.GET.get("who") == "1"
    lines = journal.looks_at(dispute.pk) if looks else journal.history_of(dispute.pk)
    shown = Paginator(lines, LINES).get_page(request.GET.get("page"))
    veil = None
    if rules.may_unmask(request.actor, dispute):  # type: ignore[attr-defined]
        veil = veil_of(dispute)
    writing.look(request.actor, "disputes.look", dispute, purpose=Look.OPEN)  # type: ignore[attr-defined]
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "looks": casefile.looks_view(shown) if looks else None,
        "deeds": [] if looks else casefile.timeline_view(shown, veil),
        "holders": [] if looks or shown.number > 1 else ladder.holders_view(dispute),
        "page": shown,
    }
    return render(request, "desk/disputes/history.html", context)


@require_GET
@case_page
def visits(request: HttpRequest, code: str) -> HttpResponse:
    """The return visit to be made next; without one, the dispute's page."""
    dispute = find_dispute(request, code)
    open_ones = [visit for visit in queries.visits_of(dispute) if not visit.done_at]
    if open_ones:
        return redirect("dispute_visit", dispute.code, open_ones[0].pk)
    return redirect(reverse("dispute", args=[dispute.code]) + "#visits")
