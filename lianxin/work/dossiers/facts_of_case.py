"""Facts of a dispute as a whole: its parties, application, acceptance, notice of rights, evidence, end.

Called with the language set to Chinese. What goes to both sides holds no word of one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import Unit
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Party, Sex, Side
from lianxin.work.disputes.rules import POWERS
from lianxin.work.disputes.states import Capacity, EndReason, SideRole, Source
from lianxin.work.dossiers.documents import texts
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.states import Material
from lianxin.work.mediation.models import Obligation
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.states import ObligationState

_SIDES = "甲乙丙丁戊己庚辛壬癸"
ROLES = {SideRole.APPLICANT: "申请人", SideRole.RESPONDENT: "被申请人", SideRole.THIRD: "第三人"}
AGENTS = {Capacity.AGENT: "委托代理人", Capacity.GUARDIAN: "法定代理人", Capacity.REPRESENTATIVE: "代表人"}
_OUTCOMES = {
    EndReason.NO_AGREEMENT: "unsettled",
    EndReason.REFUSED: "unsettled",
    EndReason.WITHDRAWN: "withdrawn",
    EndReason.TRANSFERRED: "transferred",
    EndReason.UNFOUNDED: "unfounded",
}


def day(moment: dt.datetime | None) -> str:
    return clock.local_day(moment).isoformat() if moment else ""


def last_day(due_at: dt.datetime) -> str:
    """The day at whose 24:00 a clock ends."""
    return day(due_at - dt.timedelta(seconds=1))


def base(case: Case, unit: Unit | None = None) -> dict[str, Any]:
    """What stands on every paper. ``unit``: whose act it was, when it was not the present holder's."""
    return {
        "committee": (unit or case.dispute.holder_unit).name,
        "number": case.dossier.number if case.dossier else "",
        "code": case.dispute.code,
        "demo": settings.DEMO,
    }


def contact(unit: Unit, person: str) -> str:
    return " ".join(part for part in (unit.name, person, unit.phone) if part)


def side_name(side: Side) -> str:
    return f"{_SIDES[side.number - 1]}方" if side.number <= len(_SIDES) else f"第{side.number}方"


def principals(side: Side) -> list[tuple[Party, list[Party]]]:
    """Those on a side whom papers name as parties, each with those who act for them. A representative beside an
    organisation stands in its box, not in one of his own."""
    everyone, found = list(side.parties.all()), []
    bound = must_sign(side)
    bodies = [party for party in bound if party.is_organisation]
    speakers = [p for p in everyone if p.capacity == Capacity.REPRESENTATIVE and not p.acts_for_id and p not in bodies]
    for party in bound:
        if not bodies or party not in speakers:
            others = [other for other in everyone if other.acts_for_id == party.pk]
            found.append((party, others + speakers if bodies and party == bodies[0] else others))
    return found


def names_of(side: Side) -> list[str]:
    """Those on a side whom a paper is addressed to: not their agents."""
    return [party.read("name") for party, _others in principals(side)]


def category(dispute: Dispute) -> str:
    """The category without the word dispute at its end: 土地承包经营."""
    name = rulebook.category_name(dispute.category, "zh", dispute.county)
    return name.split("（")[0].removesuffix("纠纷")


def matter(dispute: Dispute) -> str:
    """Place and category, for 因…发生的纠纷: nobody's words."""
    return f"{dispute.area.short_name}{category(dispute)}"


def title(case: Case) -> str:
    """周德旺与冯有才土地承包经营纠纷: the first of each side."""
    names = [names[0] for side in case.sides if (names := names_of(side))]
    return f"{'与'.join(names)}{category(case.dispute)}纠纷"


Said = dict[tuple[int, int], dict[str, str]]


def parties(
    case: Case,
    sides: Iterable[Side] | None = None,
    present: set[Any] | None = None,
    said: Said | None = None,
) -> list[dict[str, Any]]:
    """Principals with those who act for them, of the sides that take part unless ``sides`` are given.

    ``present``: keys of parties, to print only those who were there. ``said``: names and addresses of a fixed text by
    (side, party) number; nobody is printed who is not in it. While somebody's safety asks for separate talks, phones and
    addresses are left blank: both sides get these papers.
    """
    found = []
    for side in case.standing.sides_in if sides is None else sides:
        for party, here in principals(side):
            if present is not None and party.pk not in present and not any(o.pk in present for o in here):
                continue
            if said is not None:
                here = [other for other in here if (side.number, other.number) in said]
            if said is None or (side.number, party.number) in said:
                found.append(_party(case.dispute, side, party, here, said or {}))
    return found


def _party(dispute: Dispute, side: Side, party: Party, others: list[Party], said: Said) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "side": side_name(side),
        "role": ROLES[SideRole(side.role)],
        "organisation": party.is_organisation,
        **_person(dispute, side, party, said),
    }
    if party.is_organisation:
        speaker = next((other for other in others if other.capacity == Capacity.REPRESENTATIVE), None)
        facts["representative"] = _person(dispute, side, speaker, said)["name"] if speaker else ""
        others = [other for other in others if other is not speaker]
    else:
        facts |= {
            "sex": party.get_sex_display() if party.sex in (Sex.MALE, Sex.FEMALE) else "",
            "age": clock.today().year - party.birth_year if party.birth_year else None,
            "occupation": party.read("occupation"),
        }
    facts["agents"] = [_agent(dispute, side, other, said) for other in others]
    return facts


def _person(dispute: Dispute, side: Side, party: Party, said: Said) -> dict[str, str]:
    words = said.get((side.number, party.number)) or {name: party.read(name) for name in ("name", "address")}
    hidden = dispute.hold_joint or dispute.hold_session
    return {
        "name": words["name"],
        "address": "" if hidden else words["address"],
        "phone": "" if hidden else party.read("phone"),
    }


def _agent(dispute: Dispute, side: Side, party: Party, said: Said) -> dict[str, Any]:
    person = _person(dispute, side, party, said)
    return {
        "kind": AGENTS.get(Capacity(party.capacity), "代理人"),
        "name": person["name"],
        "phone": person["phone"],
        "powers": "；".join(str(POWERS[power]) for power in POWERS if power in party.powers),
    }


def application(case: Case) -> dict[str, Any]:
    wishes = [side.read("wish") for side in case.sides if side.role == SideRole.APPLICANT]
    return base(case) | {
        "parties": parties(case, case.sides),
        "brief": case.dispute.read("narrative"),
        "claims": [line for wish in wishes for line in wish.splitlines() if line.strip()],
        "applied_on": day(case.dispute.accepted_at),
    }


def acceptance(case: Case) -> dict[str, Any]:
    dispute = case.dispute
    boxes = {Source.PARTY: "applied", Source.PROACTIVE: "proactive"}
    source = boxes.get(Source(dispute.source), "")
    return base(case) | {
        "accepted_on": day(dispute.accepted_at),
        "parties": parties(case, case.sides),
        "category": f"{category(dispute)}纠纷",
        "source": source,
        "source_note": "" if source else dispute.get_source_display(),
        "brief": dispute.read("narrative"),
        "recorder": dispute.holder.staff.name,
    }


def rights_notice(case: Case) -> dict[str, Any]:
    """The day stays blank until every side was told; it is the latest of them."""
    told = [case.standing.rights[side.pk] for side in case.standing.sides_in if side.pk in case.standing.rights]
    whole = bool(told) and len(told) == len(case.standing.sides_in)
    last = max(told, key=lambda row: row.told_at) if told else None
    return base(case) | {
        "parties": parties(case),
        "mediators": mediators(case),
        "told_by": last.told_by.name if last and last.told_by else "",
        "told_on": day(last.told_at) if last and whole else "",
    }


def mediators(case: Case) -> list[str]:
    return [appointment.display_name for appointment in case.standing.mediators]


def evidence(case: Case) -> dict[str, Any]:
    proofs = [
        {
            "name": row.read("name"),
            "source": side_name(row.side) if row.side else "调委会调取",
            "pages": str(row.pages),
            "submitted_on": row.submitted_on.isoformat(),
            "checked": row.checked,
        }
        for row in case.evidence
        if row.material == Material.EVIDENCE
    ]
    return base(case) | {"proofs": proofs}


def termination(case: Case) -> dict[str, Any]:
    """Art. 26. The reason is the law's, not what the officer wrote about the course of it."""
    dispute = case.dispute
    return base(case) | {
        "parties": parties(case),
        "matter": matter(dispute),
        "accepted_on": day(dispute.accepted_at),
        "reason": texts.END_REASONS[dispute.end_reason],
        "ended_on": day(dispute.ended_at),
        "limitation_on": dispute.limitation_on.isoformat() if dispute.limitation_on else "",
        "contact": contact(dispute.holder_unit, dispute.holder.staff.name),
    }


def closing_letter(case: Case, side: Side) -> dict[str, Any]:
    """To one side: of the agreement what concerns it, of the visits only the days. Nothing that anybody said."""
    dispute = case.dispute
    agreement = case.standing.effective
    settled = not dispute.end_reason
    done: list[dict[str, Any]] = []
    if settled and agreement is not None:
        concerned = (None, side.pk)
        done = [
            {"what": row.read("what"), "state": performed(row)}
            for row in case.standing.obligations
            if row.agreement_id == agreement.pk and (row.side_id in concerned or row.to_side_id == side.pk)
        ]
    closed = dispute.closed_at or dispute.ended_at
    reopen = rulebook.due("relapse", dispute.county, dispute.closed_at) if dispute.closed_at else None
    return base(case) | {
        "addressees": names_of(side),
        "matter": matter(dispute),
        "outcome": "settled" if settled else _OUTCOMES[EndReason(dispute.end_reason)],
        "agreement_number": case.dossier.number if settled and agreement and case.dossier else "",
        "performed": done,
        "visits_on": [last_day(visit.due_at) for visit in case.visits if visit.done_at is None],
        "reopen_until": last_day(reopen) if reopen else "",
        "contact": contact(dispute.holder_unit, dispute.holder.staff.name),
        "closed_on": day(closed),
    }


def performed(row: Obligation) -> str:
    if row.state == ObligationState.DONE:
        done = clock.local_day(row.done_at) if row.done_at else None
        return f"{done.year}年{done.month}月{done.day}日已履行" if done else "已履行"
    return "经权利人同意不再履行" if row.state == ObligationState.WAIVED else "尚未履行"
