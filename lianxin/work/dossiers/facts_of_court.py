"""Facts for the court that is asked to confirm an agreement: what the signed text says, and no more."""

from __future__ import annotations

from typing import Any

from lianxin.work.disputes.models import Side
from lianxin.work.dossiers.facts_of_agreement import written_agreement
from lianxin.work.dossiers.facts_of_case import base, contact, day, matter, side_name
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.states import PAPERS
from lianxin.work.mediation.models import Agreement


def _about(case: Case, agreement: Agreement) -> dict[str, Any]:
    signed = written_agreement(case, agreement)
    return base(case, agreement.unit) | {
        "court": agreement.confirmation.court,
        "agreement_number": case.dossier.number if case.dossier else "",
        "parties": signed["parties"],
        "matter": matter(case.dispute),
    }


def application(case: Case, agreement: Agreement, enclosures: list[str] | None = None) -> dict[str, Any]:
    """The request names the agreement; its terms are copied word for word."""
    signed = written_agreement(case, agreement)
    terms = signed["terms"] or [one["what"] for one in signed["obligations"]]
    return _about(case, agreement) | {
        "ground": agreement.confirmation.ground,
        "accepted_on": day(case.dispute.accepted_at),
        "effective_on": day(agreement.effective_at),
        "terms": [line.rstrip("；。") + "。" for line in terms],
        "enclosures": enclosures if enclosures is not None else ["人民调解协议书", "调解组织主持调解的证明", "送达地址确认书"],
    }


def presiding(case: Case, agreement: Agreement) -> dict[str, Any]:
    signed = written_agreement(case, agreement)
    return _about(case, agreement) | {
        "accepted_on": day(case.dispute.accepted_at),
        "effective_on": day(agreement.effective_at),
        "held_on": [day(session.started_at or session.starts_at) for session in case.held()],
        "mediators": signed["mediators"],
        "contact": contact(agreement.unit, case.dispute.holder.staff.name),
    }


def delivery(case: Case, agreement: Agreement, side: Side) -> dict[str, Any]:
    """For each side on a paper of its own: where somebody lives is not the other side's to read while a hold stands; then
    the address is left for the hand."""
    about = _about(case, agreement)
    who = next((one for one in about["parties"] if one["side"] == side_name(side)), {})
    return about | {"parties": [], "who": who}


def court_list(case: Case, agreement: Agreement, entries: list[dict[str, str]] | None = None) -> dict[str, Any]:
    shown = entries
    if shown is None:
        shown = [{"name": str(PAPERS[code].name)} for code in ("D14", "D10", "C01", "D05", "C02")]
    about = _about(case, agreement)
    return {key: value for key, value in about.items() if key not in ("parties", "matter")} | {"entries": shown}
