"""How well the questions do: the sample that is asked again, and harm by the colour before it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lianxin.cellar.journal.services import look_at_list
from lianxin.entrances.desk.access import acting, case_page
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.rows import title_of
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.interval import wilson
from lianxin.work.disputes.states import Colour
from lianxin.work.triage import queries as triage
from lianxin.work.triage.states import RULES_VERSION

SPANS = {"year": 365, "half": 183, "all": 3650}
MEASURING = frozenset({Role.COUNTY_OFFICER, Role.COUNTY_LEADER})


@never_cache
@require_safe
@case_page
def call_backs(request: HttpRequest) -> HttpResponse:
    """Askings that somebody else makes once more; for those who approve. It accuses nobody, and names no asker."""
    actor = request.actor  # type: ignore[attr-defined]
    if not may(actor.role, Act.APPROVE, Compartment.NORMAL):
        raise PermissionDenied
    rows = triage.call_backs(actor)
    shown = [
        {
            "screen": row,
            "title": title_of(row.dispute),
            "colour": COLOUR_WORDS.get(row.dispute.colour, ""),
            "own": row.asked_by == actor.ref,
        }
        for row in rows
    ]
    return render(request, "desk/screening/call_backs.html", {"rows": shown})


@never_cache
@require_safe
@acting
def page(request: HttpRequest) -> HttpResponse:
    """Figures only, for the county's officers and leaders: no dispute is opened from here."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role not in MEASURING:
        raise PermissionDenied
    span = request.GET.get("span", "")
    span = span if span in SPANS else "year"
    since = clock.now() - dt.timedelta(days=SPANS[span])
    rows = triage.calibration(actor, since)
    harmed = sum(row.harmed for row in rows)
    red = next(row.harmed for row in rows if row.colour == Colour.RED)
    look_at_list(actor, "triage.calibration", facts={"span": span, "disputes": sum(row.disputes for row in rows)})
    context = {
        "rows": [_row(row) for row in rows],
        "span": span,
        "missed": share(harmed - red, harmed),
        "unforeseen": triage.unforeseen(actor, since),
        "rules": RULES_VERSION,
    }
    return render(request, "desk/screening/calibration.html", context)


def _row(row: triage.Calibration) -> dict[str, Any]:
    return {"colour": COLOUR_WORDS[Colour(row.colour)], "disputes": row.disputes, "severe": row.severe} | share(
        row.harmed, row.disputes
    )


def share(found: int, among: int) -> dict[str, Any]:
    """A share with its interval, in percent, and where its bar begins and ends."""
    interval = wilson(found, among)
    if interval is None:
        return {"found": found, "among": among, "known": False}
    low, high = (round(100 * part, 1) for part in interval)
    at = round(100 * found / among, 1)
    return {
        "found": found, "among": among, "known": True, "share": at, "low": low, "high": high, "width": round(high - low, 1),
    }  # fmt: skip
