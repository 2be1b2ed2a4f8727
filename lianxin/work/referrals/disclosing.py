"""What an agency is told: chosen field by field, everything else masked. The preview and the letter are made of the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit.text import clean
from lianxin.tools.kit.veil import Veil
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.referrals.states import Fact


@dataclasses.dataclass(frozen=True)
class PersonDraft:
    """Somebody whose name is handed over, and why; the phone and the address only when ticked as well."""

    party: Party
    why: str
    phone: bool = False
    address: bool = False


def area_of(dispute: Dispute) -> str:
    return dispute.area.short_name


def matter_of(dispute: Dispute) -> str:
    """Place and category: nobody's words."""
    name = rulebook.category_name(dispute.category, "zh", dispute.county)
    return f"{area_of(dispute)}{name.split('（')[0].removesuffix('纠纷')}纠纷"


def told_to_agency(
    dispute: Dispute,
    sides: Iterable[Side],
    *,
    summary: str,
    facts: Iterable[str],
    people: Iterable[PersonDraft],
    wishes_of: Iterable[Side],
) -> dict[str, Any]:
    """Everything the agency will see besides what it is asked. A ticked phone brings the safe way to use it along."""
    people, facts, sides = list(people), set(facts), list(sides)
    veil = veil_over(dispute, sides, people)
    found: dict[str, Any] = {"matter": matter_of(dispute), "summary": veil(clean(summary))}
    if Fact.PLACE in facts:
        found["place"] = veil(dispute.read("place"))
    if Fact.NARRATIVE in facts:
        found["narrative"] = veil(dispute.read("narrative"))
    if Fact.WISHES in facts:
        asking = {side.pk for side in wishes_of}
        found["wishes"] = [
            {"side": _side(side), "text": veil(side.read("wish"))}
            for side in sides
            if side.pk in asking and side.read("wish")
        ]
    if Fact.AMOUNT in facts and dispute.amount is not None:
        found["amount"] = dispute.amount
    if Fact.LIMITATION in facts and dispute.limitation_on:
        found["limitation"] = dispute.limitation_on.isoformat()
    found["people"] = [_person(draft, sides) for draft in people]
    found["no_contact"] = dispute.contact_held
    return found


def veil_over(dispute: Dispute, sides: Iterable[Side], people: Iterable[PersonDraft]) -> Veil:
    """Over every name of the dispute that is not handed over, and every long number."""
    open_names = {draft.party.read("name").strip() for draft in people}
    names = disputes.names_ever_on(dispute, sides)
    return Veil([name for name in names if name.strip() not in open_names], open_names=False)


def _side(side: Side) -> str:
    return f"{side.get_role_display()} {side.number}"


def _person(draft: PersonDraft, sides: list[Side]) -> dict[str, str]:
    party = draft.party
    side = next(row for row in sides if row.pk == party.side_id)
    found = {"side": _side(side), "name": party.read("name"), "why": clean(draft.why)}
    if draft.phone:
        found |= {"phone": party.read("phone"), "safe": side.read("contact_rule")}
    if draft.address:
        found["address"] = party.read("address")
    return found
