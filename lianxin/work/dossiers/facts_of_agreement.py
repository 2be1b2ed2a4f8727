"""Facts of an agreement, written or oral."""

from __future__ import annotations

import json
from typing import Any

from lianxin.work.disputes.models import Side
from lianxin.work.dossiers.facts_of_case import base, day, mediators, parties, side_name
from lianxin.work.dossiers.queries import Case
from lianxin.work.mediation.models import Agreement, Obligation
from lianxin.work.mediation.queries import obligations_of
from lianxin.work.mediation.rules import confirmation_bars


def written_agreement(case: Case, agreement: Agreement) -> dict[str, Any]:
    """The day of signing is left for the hand that signs, also when the paper is printed again later."""
    return _agreement(case, agreement) | {
        "copies": agreement.copies,
        "change_of_mind_until": agreement.change_of_mind_until.isoformat() if agreement.change_of_mind_until else "",
        "confirmation_bars": confirmation_bars(case.dispute, agreement),
        "sm3": agreement.sm3 if agreement.is_fixed else "",
    }


def oral_agreement(case: Case, agreement: Agreement) -> dict[str, Any]:
    return _agreement(case, agreement) | {
        "agreed_on": day(agreement.agreed_at),
        "place": agreement.read("place"),
        "read_back": agreement.read_back,
    }


def _agreement(case: Case, agreement: Agreement) -> dict[str, Any]:
    fixed = json.loads(agreement.read("canonical")) if agreement.is_fixed else {}
    people = parties(case, said=_said(fixed)) if fixed else parties(case)
    recorder = next((s.recorder.name for s in case.held() if s.recorder), "")
    return base(case, agreement.unit) | {
        "draft": not agreement.is_fixed,
        "parties": people,
        "dispute_facts": agreement.read("facts"),
        "matters": agreement.read("matters"),
        "responsibility": agreement.read("responsibility"),
        "terms": [line for line in agreement.read("terms").splitlines() if line.strip()],
        "performance": agreement.read("performance"),
        "obligations": [_obligation(case, row, people) for row in _obligations(case, agreement)],
        "mediators": fixed["mediators"] if fixed else mediators(case),
        "recorder": recorder,
    }


def _said(fixed: dict[str, Any]) -> dict[tuple[int, int], dict[str, str]]:
    """Names and addresses as the signed text has them, whatever was corrected since."""
    return {(one["side"], one["number"]): one for one in fixed["parties"]}


def _obligations(case: Case, agreement: Agreement) -> list[Obligation]:
    shown = case.standing.agreement
    if shown is not None and shown.pk == agreement.pk:
        return case.standing.obligations
    rows = list(obligations_of(agreement))
    for row in rows:
        row.key = case.dispute.key
    return rows


def _obligation(case: Case, row: Obligation, people: list[dict[str, Any]]) -> dict[str, Any]:
    def names(side: Side | None) -> str:
        return "、".join(one["name"] for one in people if side is None or one["side"] == side_name(side))

    one = next((p for side in case.sides for p in side.parties.all() if p.pk == row.party_id), None)
    whom = case.standing.side(row.to_side_id)
    return {
        "who": one.read("name") if one else names(case.standing.side(row.side_id)),
        "what": row.read("what"),
        "to_whom": names(whom) if whom else "",
        "amount": row.amount,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "due_text": row.read("due_text"),
        "place": row.read("where"),
        "proof": row.read("proof"),
    }
