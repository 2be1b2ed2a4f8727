"""Facts of who stands there and who may speak for them."""

from __future__ import annotations

from typing import Any

from lianxin.work.disputes.models import Party, Side
from lianxin.work.disputes.rules import POWERS
from lianxin.work.disputes.states import Capacity, SideRole
from lianxin.work.dossiers.facts_of_case import AGENTS, ROLES, base, matter, parties, side_name
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.states import Material


def identity(case: Case) -> dict[str, Any]:
    """Whoever was checked, in the order of the sides."""
    kept = {row.side_id: row.pages for row in case.evidence if row.material == Material.IDENTITY and row.file_id}
    people = []
    for side, party in case.people:
        check = case.identity.get(party.pk)
        if check is not None:
            copy = f"留存{kept[side.pk]}页" if side.pk in kept else "未留存"
            people.append(
                {
                    "who": party.read("name"),
                    "role": f"{side_name(side)}　{role(side, party)}",
                    "document": str(check.get_paper_display()),
                    "checked_on": check.checked_on.isoformat(),
                    "checked_by": check.checked_by.name,
                    "kept": copy,
                }
            )
    return base(case) | {"people": people}


def role(side: Side, party: Party) -> str:
    return AGENTS.get(Capacity(party.capacity), "") or ROLES[SideRole(side.role)]


def powers(case: Case, agent: Party) -> dict[str, Any]:
    """One letter for each agent. What is not ticked is not given."""
    side = next(side for side, party in case.people if party.pk == agent.pk)
    person = {"name": agent.read("name"), "phone": "" if _hidden(case) else agent.read("phone")}
    whom = next(whom for _side, one, whom in case.agents if one.pk == agent.pk)
    given = set(agent.powers)
    return base(case) | {
        "principal": _principal(case, side, whom),
        "agent": person | {"address": "" if _hidden(case) else agent.read("address"), "occupation": agent.read("occupation")},
        "matter": matter(case.dispute),
        "powers": [{"text": str(text), "given": code in given} for code, text in POWERS.items()],
        "given_on": agent.powers_on.isoformat() if agent.powers_on else "",
    }


def _principal(case: Case, side: Side, whom: Party) -> dict[str, Any]:
    named = parties(case, [side], present={whom.pk})
    found = next((one for one in named if one["name"] == whom.read("name")), {"name": whom.read("name")})
    return found | {"agents": []}


def _hidden(case: Case) -> bool:
    return case.dispute.hold_joint or case.dispute.hold_session
