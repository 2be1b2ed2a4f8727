"""Sides and the people on them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import blind
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.kit.pinyin import name_initials
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Party, Sex, Side
from lianxin.work.disputes.rules import POWERS, require
from lianxin.work.disputes.states import Capacity


@dataclasses.dataclass
class PartyDraft:
    """A party as typed. ``acts_for`` is the index of the principal in the same side's list, for agents and guardians."""

    name: str
    phone: str = ""
    address: str = ""
    occupation: str = ""
    sex: str = Sex.UNSTATED
    birth_year: int | None = None
    capacity: str = Capacity.PRINCIPAL
    is_organisation: bool = False
    powers: list[str] = dataclasses.field(default_factory=list)
    powers_on: dt.date | None = None
    acts_for: int | None = None


@dataclasses.dataclass
class SideDraft:
    role: str
    parties: list[PartyDraft]
    wish: str = ""
    contact_rule: str = ""
    reached: bool = False


def check_party(draft: PartyDraft) -> None:
    """Raises BadInput at the field."""
    errors: dict[str, object] = {}
    if not clean(draft.name):
        errors["name"] = _("请填姓名；不知道全名就写怎么称呼。")
    elif len(draft.name) > 60:
        errors["name"] = _("姓名最多60个字。")
    if draft.birth_year is not None and not 1900 <= draft.birth_year <= clock.today().year:
        errors["birth_year"] = _("出生年份应在1900年到今年之间。")
    if draft.capacity == Capacity.AGENT and not draft.powers:
        errors["powers"] = _("请选代理权限。")
    if set(draft.powers) - set(POWERS):
        errors["powers"] = _("没有这一项权限。")
    if errors:
        raise BadInput(errors)


def write_side(*, dispute: Dispute, number: int, draft: SideDraft) -> Side:
    """A side and its parties, without a journal line: for those who open a dispute and for ``add_side``."""
    if not draft.parties:
        raise BadInput({"name": _("每一方至少要有一个人或单位。")})
    side = Side(dispute=dispute, key=dispute.key, number=number, role=draft.role)
    side.reached_at = clock.now() if draft.reached else None
    side.seal(wish=clean(draft.wish), contact_rule=clean(draft.contact_rule))
    side.save(force_insert=True)
    written: list[Party] = []
    for index, party in enumerate(draft.parties, start=1):
        principal = written[party.acts_for] if party.acts_for is not None and party.acts_for < len(written) else None
        written.append(_write_party(dispute, side, index, party, principal))
    return side


def _columns(dispute: Dispute, draft: PartyDraft) -> dict[str, Any]:
    name, phone = clean(draft.name), clean(draft.phone)
    digits = "".join(c for c in phone if c.isdigit())

    def keyed(kind: str, value: str) -> bytes | None:
        return blind(dispute.county, queries.ROOM, kind, value)

    return {
        "capacity": draft.capacity,
        "is_organisation": draft.is_organisation,
        "sex": draft.sex,
        "birth_year": draft.birth_year,
        "powers": sorted(draft.powers),
        "powers_on": draft.powers_on,
        "name_blind": keyed("name", name),
        "initials_blind": keyed("initials", name_initials(name)),
        "phone_blind": keyed("phone", digits),
        "tail_blind": keyed("tail", digits[-4:]) if len(digits) >= 7 else None,
    }


def _texts(draft: PartyDraft) -> dict[str, str]:
    return {name: clean(getattr(draft, name)) for name in ("name", "phone", "address", "occupation")}


def _write_party(dispute: Dispute, side: Side, number: int, draft: PartyDraft, principal: Party | None) -> Party:
    check_party(draft)
    party = Party(
        dispute=dispute, side=side, key=dispute.key, number=number, acts_for=principal, **_columns(dispute, draft)
    )
    party.seal(**_texts(draft))
    party.save(force_insert=True)
    return party


@transaction.atomic
def add_side(*, by: Actor, dispute: Dispute, draft: SideDraft) -> Side:
    """One more side, after the others."""
    require(by, dispute, "amend")
    last = dispute.sides.aggregate(last=Max("number"))["last"] or 0
    side = write_side(dispute=dispute, number=last + 1, draft=draft)
    refresh(dispute)
    record(by, "disputes.add_side", side, root=dispute, facts={"role": draft.role})
    return side


@transaction.atomic
def add_party(*, by: Actor, side: Side, draft: PartyDraft, acts_for: Party | None = None) -> Party:
    """Somebody more on a side. An agent or a guardian acts for a principal of the same side."""
    dispute = side.dispute
    require(by, dispute, "amend")
    if draft.capacity in (Capacity.AGENT, Capacity.GUARDIAN) and (acts_for is None or acts_for.side_id != side.pk):
        raise BadInput({"acts_for": _("请选代理（监护）的是谁。")})
    last = side.parties.aggregate(last=Max("number"))["last"] or 0
    party = _write_party(dispute, side, last + 1, draft, acts_for)
    refresh(dispute)
    record(by, "disputes.add_party", party, root=dispute, facts={"side": side.number, "capacity": draft.capacity})
    return party


@transaction.atomic
def change_party(*, by: Actor, party: Party, draft: PartyDraft, version: int) -> None:
    """Correct a party. What it said before stays readable in the journal, under the dispute's key."""
    dispute = party.dispute
    require(by, dispute, "amend")
    check_party(draft)
    before = {name: party.read(name) for name in _texts(draft)}
    changed = [name for name, text in _texts(draft).items() if text != before[name]]
    party.version = version
    party.advance(**_columns(dispute, draft), **party.sealed(**_texts(draft)))
    refresh(dispute)
    words = "；".join(before[name] for name in changed if before[name])
    record(by, "disputes.change_party", party, root=dispute, fields=changed, words=words)


@transaction.atomic
def remove_party(*, by: Actor, party: Party, version: int) -> None:
    """Somebody was on this dispute by mistake. A side keeps at least one principal."""
    dispute = party.dispute
    require(by, dispute, "amend")
    others = party.side.parties.filter(left_at=None, capacity__in=[Capacity.PRINCIPAL, Capacity.REPRESENTATIVE])
    if party.capacity in (Capacity.PRINCIPAL, Capacity.REPRESENTATIVE) and others.count() < 2:
        raise WrongState(_("每一方至少要有一个人或单位；可以改正这一位的信息。"))
    party.version = version
    party.advance(left_at=clock.now(), name_blind=None, initials_blind=None, phone_blind=None, tail_blind=None)
    refresh(dispute)
    record(by, "disputes.remove_party", party, root=dispute)


@transaction.atomic
def mark_reached(*, by: Actor, side: Side) -> None:
    """Somebody spoke with this side for the first time; once every side was reached the dispute is no longer half-known."""
    if side.reached_at is None:
        side.advance(reached_at=clock.now())
        dispute = side.dispute
        if dispute.half_known and not dispute.sides.filter(reached_at=None).exists():
            dispute.advance(half_known=False, changed_at=clock.now())
        record(by, "disputes.mark_reached", side, root=dispute, facts={"side": side.number})


def refresh(dispute: Dispute) -> None:
    """Bring the masked heading and the search index in line with the sides; inside the caller's transaction."""
    sides = queries.with_sides(dispute)
    names = [mask_name(party.read("name")) for side in sides[:2] for party in list(side.parties.all())[:1]]
    if all(side.reached_at for side in sides) and dispute.half_known:
        dispute.half_known = False
    dispute.seal(heading="、".join(names))
    dispute.changed_at = clock.now()
    Dispute.objects.filter(pk=dispute.pk).update(
        heading=dispute.heading, half_known=dispute.half_known, changed_at=dispute.changed_at
    )
    search.index(
        queries.ROOM,
        dispute.pk,
        dispute.county,
        texts=[dispute.read("narrative"), dispute.read("place"), *(side.read("wish") for side in sides)],
        scopes=queries.scopes_of(dispute),
    )


