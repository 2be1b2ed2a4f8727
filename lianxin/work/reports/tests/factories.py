"""Reports taken through the real service."""

from __future__ import annotations

from typing import Any

from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import Acceptance
from lianxin.work.reports.services.taking import ReportDraft, take_report

WORDS = "他家把地界石头往我家挪了两犁，我去说，他拿锨把我顶出来。"


def take(cast: Any, **given: Any) -> Report:
    """A boundary quarrel told at the village committee; ``by`` and ``owner`` are players of the cast."""
    by = given.pop("by", cast.village_mediator)
    owner = given.pop("owner", by)
    given.setdefault("words", WORDS)
    given.setdefault("area", cast.village)
    return take_report(by=by.actor, owner=owner.post, draft=ReportDraft(**given))


def acceptance(cast: Any, **given: Any) -> Acceptance:
    given.setdefault("category", "0901")
    given.setdefault("holder", cast.village_mediator.post)
    sides = [
        SideDraft(SideRole.APPLICANT, [PartyDraft(name="周德旺")], reached=True),
        SideDraft(SideRole.RESPONDENT, [PartyDraft(name="冯有才")]),
    ]
    return Acceptance(**{"sides": sides, **given})
