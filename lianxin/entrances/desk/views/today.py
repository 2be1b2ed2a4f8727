"""Home: what to do today, by role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.cellar.journal import queries as journal
from lianxin.cellar.journal import services as journal_lines
from lianxin.entrances.desk import complaining, morning, on_call, quiet
from lianxin.entrances.desk.access import staff_page
from lianxin.entrances.desk.context import count_with
from lianxin.entrances.desk.views import inbox
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.states import ADMIN_ROLES, Act, Compartment, Role, may
from lianxin.oversight.rights import queries as complaints
from lianxin.tools.kit import clock


@require_safe
@staff_page
def today(request: HttpRequest) -> HttpResponse:
    """Cases for those who work on cases, complaints for the independent desk, the house itself for administrators."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role == Role.AGENCY:
        return inbox.index(request)
    now = {"now": clock.now(), "day": clock.today()}
    if actor.role in ADMIN_ROLES:
        return render(request, "desk/today/admin.html", {**now, **_admin(actor)})
    if actor.role == Role.INDEPENDENT_DESK:
        return _independent(request, now)
    found = morning.read(request)
    journal_lines.look_at_list(actor, "disputes.list", facts={"page": "today", **found.count})
    context = {
        **now,
        "morning": found,
        "first": morning.first_thing(found),
        "may_take": may(actor.role, Act.REPORT, Compartment.NORMAL),
        "may_settle": may(actor.role, Act.MEDIATE, Compartment.NORMAL),
        "silences": quiet.of(actor),
        "duty": on_call.now(actor),
    }
    return render(request, "desk/today/index.html", context)


def _independent(request: HttpRequest, now: dict[str, Any]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = complaining.today(actor)
    count_with(request, {})
    journal_lines.look_at_list(actor, "rights.list", facts={"page": "today", "count": len(found["complaints"])})
    return render(request, "desk/complaints/today.html", {**now, **found})


def _admin(actor: Any) -> dict[str, Any]:
    """An administrator sees no case: gaps in the villages, accounts, the state of the journal's chain."""
    if actor.role == Role.SYSTEM_ADMIN:
        gaps = officers.village_gaps(actor.county)
        substitute = complaints.substitute_of(actor.county)
        return {"role": "system", "gaps": gaps[:12], "gap_count": len(gaps), "substitute": substitute}
    if actor.role == Role.SECURITY_ADMIN:
        rows = list(officers.accounts(actor, posted=False, active=True)[:12])
        return {"role": "security", "unposted": rows}
    seal = journal.last_seal(actor.county)
    return {"role": "audit", "seal": seal, "unsealed": journal.unsealed_count(actor.county)}
