"""A side that cannot be reached: what was tried, what is to be tried, who decides and by when."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import casefile, talks
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.forms import silence as forms
from lianxin.entrances.desk.veil import veil_of
from lianxin.entrances.desk.views.mediation import run
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes import rules as dispute_rules
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.triage.silence import queries, rules
from lianxin.work.triage.silence.models import ContactTry, Silence
from lianxin.work.triage.silence.states import STILL_SILENT, Decision, Offered

both = require_http_methods(["GET", "POST"])


def _side(dispute: Dispute, pk: Any) -> Side:
    found = next((side for side in disputes.with_sides(dispute) if side.pk == pk), None)
    if found is None:
        raise Http404
    found.dispute = dispute
    return found


def _guard(request: HttpRequest, dispute: Dispute) -> str:
    """To write down a try: whoever handles disputes and sees this one. The rest is asked by the services."""
    return str(dispute_rules.allowed(request.actor, dispute, "raise_colour").reason)  # type: ignore[attr-defined]


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str, pk: Any) -> HttpResponse:
    dispute = find_dispute(request, code)
    side, actor = _side(dispute, pk), request.actor  # type: ignore[attr-defined]
    writing.look(actor, "triage.look_tries", side, root=dispute, purpose=Look.CONTACT)
    silence, tries = queries.silence_of(side), queries.tries_of(side)
    if silence is not None:
        silence.dispute, silence.side = dispute, side
    may_read = dispute_rules.may_unmask(actor, dispute)
    veil = veil_of(dispute) if may_read else None
    running = silence is not None and silence.state in STILL_SILENT
    careful = rules.has_safe_way(side)
    held = dispute_rules.may_contact(dispute, side)
    decide = rules.may_decide(actor, silence) if silence is not None and running else None
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "side": side,
        "name": talks.side_name(side),
        "silence": silence,
        "running": running,
        "day": forms.day_of(silence) if silence is not None and running else 0,
        "steps": rules.checklist(silence, tries, careful=careful),
        "careful": careful and not side.reached_at,
        "tries": [_try(row, veil) for row in tries],
        "contact_rule": veil(side.read("contact_rule")) if veil else "",
        "held": "" if held else str(held.reason),
        "may_try": not _guard(request, dispute) and bool(held) and dispute.clock_runs,
        "may_assign": running and bool(dispute_rules.allowed(actor, dispute, "offer")),
        "may_decide": bool(decide),
        "why_not": str(decide.reason) if decide is not None and not decide else "",
        "reason": veil(silence.read("reason")) if silence is not None and veil else "",
        "after": _after(dispute, silence),
    }
    return render(request, "desk/screening/silence.html", context)


def _try(row: ContactTry, veil: Any) -> dict[str, Any]:
    offered = [str(Offered(code).label) for code in row.offered if code in Offered.values]
    asked = [_("问过为什么不愿意")] if row.reason_asked else []
    told = [_("提了：%(what)s") % {"what": "、".join(offered)}] if offered else []
    words = [veil(row.read("words"))] if veil and row.read("words") else []
    return {
        "at": row.at,
        "text": f"{row.get_how_display()}：{row.get_outcome_display()}",
        "by": row.tried_by.name if row.tried_by else "",
        "detail": "；".join([*told, *asked, *words]),
    }


def _after(dispute: Dispute, silence: Silence | None) -> dict[str, str]:
    """Where a decision leads."""
    if silence is None or silence.decision == "" or silence.state in STILL_SILENT or not dispute.clock_runs:
        return {}
    if silence.decision == Decision.CERTIFICATE:
        return {"label": _("终止并告知其他途径"), "url": reverse("dispute_act", args=[dispute.code, "end"]), "icon": "circle-x"}
    if silence.decision == Decision.AGENCY:
        return {"label": _("办理转介"), "url": reverse("refer", args=[dispute.code]), "icon": "send"}
    return {"label": _("看这起纠纷"), "url": reverse("dispute", args=[dispute.code]), "icon": "arrow-right"}


@never_cache
@both
@case_page
def do(request: HttpRequest, code: str, pk: Any, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    if slug not in forms.FORMS:
        raise Http404
    return run(request, dispute, forms.FORMS[slug], _side(dispute, pk), guard=_guard)
