"""Facts of why a dispute goes to public-security mediation."""

from __future__ import annotations

from typing import Any

from lianxin.work.dossiers.documents import texts
from lianxin.work.dossiers.facts_of_case import base, day, names_of, parties
from lianxin.work.dossiers.queries import Case
from lianxin.work.mediation.states import Exclusion


def acceptance(case: Case) -> dict[str, Any]:
    """Before the check the boxes are left for the hand."""
    dispute, check = case.dispute, case.standing.check
    suspect = case.standing.side(check.suspect_side_id) if check and check.suspect_side_id else None
    applies = check.exclusions if check else {}
    return base(case) | {
        "accepted_on": day(dispute.accepted_at),
        "source": str(dispute.get_source_display()),
        "parties": parties(case, case.sides),
        "suspect": "、".join(names_of(suspect)) if suspect else "",
        "violation": str(check.get_violation_display()) if check else "",
        "brief": dispute.read("narrative"),
        "grounds": [{"text": text.rstrip("；")} for text in texts.PS_GROUNDS],
        "bars": [
            {"text": str(code.label), "yes": ("有" if applies[code] else "无") if code in applies else ""} for code in Exclusion
        ],
        "checked_by": check.checked_by.name if check and check.checked_by else "",
        "checked_on": day(check.checked_at) if check else "",
    }
