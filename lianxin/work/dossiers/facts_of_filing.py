"""Facts of an inquiry, of what was performed, of how it ended, and of the dossier's note."""

from __future__ import annotations

from typing import Any

from lianxin.work.disputes.models import Side
from lianxin.work.disputes.states import EndReason, Source
from lianxin.work.dossiers import queries
from lianxin.work.dossiers.documents import texts
from lianxin.work.dossiers.documents.printable import write_day
from lianxin.work.dossiers.facts_of_case import (
    base,
    category,
    day,
    mediators,
    names_of,
    parties,
    performed,
    side_name,
    title,
)
from lianxin.work.dossiers.facts_of_people import role
from lianxin.work.dossiers.models import Inquiry
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.states import InquirySigned, Material
from lianxin.work.mediation.models import Agreement, Obligation
from lianxin.work.mediation.states import STILL_OWED, AgreementForm

_ORIGINS = {
    Source.PARTY: "applied",
    Source.PROACTIVE: "proactive",
    Source.POLICE: "police",
    Source.COURT: "court",
    Source.PROCURATORATE: "court",
}


def turns(record: str) -> list[dict[str, str]]:
    """问：…／答：… as typed; lines without either belong to the turn before."""
    found: list[dict[str, str]] = []
    for line in record.splitlines():
        head, mark, words = line.strip().partition("：")
        if not mark:
            head, mark, words = line.strip().partition(":")
        if mark and head in ("问", "答"):
            found.append({"who": head, "words": words.strip()})
        elif line.strip():
            if found:
                found[-1]["words"] += "\n" + line.strip()
            else:
                found.append({"who": "", "words": line.strip()})
    return found


def inquiry(case: Case, row: Inquiry) -> dict[str, Any]:
    party = row.party
    hidden = case.dispute.hold_joint or case.dispute.hold_session
    side = next((s for s, p in case.people if party is not None and p.pk == party.pk), None)
    own = next((p for _s, p in case.people if party is not None and p.pk == party.pk), None)
    return base(case) | {
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else "",
        "place": row.read("place"),
        "asked_by": [row.asked_by.name],
        "recorder": row.recorder.name if row.recorder else "",
        "name": own.read("name") if own else row.read("name"),
        "role": f"{side_name(side)}　{role(side, own)}" if side and own else row.read("relation"),
        "phone": own.read("phone") if own and not hidden else "",
        "address": own.read("address") if own and not hidden else "",
        "present": row.read("present"),
        "answers": turns(row.read("record")),
        "read_back": row.read_back,
        "refused": row.signed_as == InquirySigned.REFUSED,
        "signed_on": row.signed_on.isoformat() if row.signed_on else "",
    }


def performance(case: Case, agreement: Agreement) -> dict[str, Any]:
    """The agreement's obligations as they stand, and the proofs handed in."""
    return base(case) | {
        "agreement_number": case.dossier.number if case.dossier else "",
        "done": [_done(case, row) for row in owed_under(case, agreement)],
        "enclosures": [
            {"name": row.read("name"), "pages": str(row.pages), "remark": "与原件核对无异" if row.checked else ""}
            for row in case.evidence
            if row.material == Material.PERFORMANCE
        ],
    }


def owed_under(case: Case, agreement: Agreement) -> list[Obligation]:
    return [row for row in case.standing.obligations if row.agreement_id == agreement.pk]


def _done(case: Case, row: Obligation) -> dict[str, Any]:
    due = f"{write_day(row.due_on.isoformat())}前" if row.due_on else row.read("due_text")
    whom = case.standing.side(row.to_side_id)
    return {
        "who": _who(case, row),
        "what": row.read("what"),
        "to_whom": "、".join(names_of(whom)) if whom else "",
        "amount": row.amount,
        "due": due,
        "state": performed(row),
        "proof": row.read("proof"),
    }


def _who(case: Case, row: Obligation) -> str:
    one = next((party for _side, party in case.people if party.pk == row.party_id), None)
    if one is not None:
        return one.read("name")
    side = case.standing.side(row.side_id)
    sides: list[Side] = [side] if side else case.standing.sides_in
    return "、".join(name for one in sides for name in names_of(one))


def closing_report(case: Case) -> dict[str, Any]:
    """Its day of acceptance is the register's, its end the day on which the last thing was performed (the ministry's notes)."""
    dispute, dossier = case.dispute, case.dossier
    return base(case, dossier.unit if dossier else None) | {
        "filled_on": dossier.filed_on.isoformat() if dossier and dossier.filed_on else "",
        "handlers": mediators(case) or [dispute.holder.staff.name],
        "accepted_on": day(dispute.accepted_at),
        "closed_on": _over(case),
        "source": _ORIGINS.get(Source(dispute.source), "government"),
        "parties": parties(case, case.sides),
        "category": f"{category(dispute)}纠纷",
        "brief": dispute.read("narrative"),
        "outcome": _outcome(case),
    }


def _over(case: Case) -> str:
    agreement = case.standing.effective
    if case.dispute.end_reason or agreement is None:
        return day(case.dispute.ended_at or case.dispute.closed_at)
    owed = owed_under(case, agreement)
    if any(row.state in STILL_OWED for row in owed):
        return ""
    return day(max((row.done_at for row in owed if row.done_at), default=agreement.effective_at))


def _outcome(case: Case) -> str:
    dispute, agreement = case.dispute, case.standing.effective
    if dispute.end_reason:
        return texts.END_REASONS[EndReason(dispute.end_reason)]
    if agreement is None:
        return ""
    form = "口头" if agreement.form == AgreementForm.ORAL else "书面"
    lines = [f"各方当事人自愿达成{form}调解协议，协议于{write_day(day(agreement.effective_at))}生效。"]
    for row in owed_under(case, agreement):
        lines.append(f"{row.number}．{row.read('what')}：{performed(row)}。")
    return "\n".join(lines)


def dossier_note(case: Case) -> dict[str, Any]:
    dossier = case.dossier
    lacking = queries.missing(queries.completeness(case.dispute, case)) if dossier and dossier.filed_on else []
    return base(case, dossier.unit if dossier else None) | {
        "title": title(case),
        "missing": [str(item.name) for item in lacking],
        "note": dossier.read("remark") if dossier else "",
        "filed_by": dossier.filed_by.name if dossier and dossier.filed_by else "",
        "filed_on": dossier.filed_on.isoformat() if dossier and dossier.filed_on else "",
    }
