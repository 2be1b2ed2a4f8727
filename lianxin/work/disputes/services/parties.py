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
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import blind
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.kit.pinyin import name_initials
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Party, Sex, Side
from lianxin.work.disputes.rules import POWERS, require, require_contact
from lianxin.work.disputes.services.links import note_response, take_turn
from lianxin.work.disputes.states import Capacity

ACTING = (Capacity.AGENT, Capacity.GUARDIAN)


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
    if draft.capacity not in Capacity.values:
        errors["capacity"] = _("请选以什么身份参加。")
    if draft.sex not in Sex.values:
        errors["sex"] = _("请选性别。")
    if set(draft.powers) - set(POWERS):
        errors["powers"] = _("没有这一项权限。")
    if errors:
        raise BadInput(errors)


def has_minor(sides: list[SideDraft]) -> bool:
    return any(Party(birth_year=p.birth_year).is_minor(clock.today()) for side in sides for p in side.parties)


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
        principal = None
        if party.capacity in ACTING:
            if party.acts_for is None or not 0 <= party.acts_for < len(written):
                raise BadInput({"acts_for": _("请选代理（监护）的是谁。")})
            principal = written[party.acts_for]
        written.append(_write_party(dispute, side, index, party, principal))
    return side


def party_columns(dispute: Dispute, draft: PartyDraft) -> dict[str, Any]:
    """A draft as the columns of a party, blind indexes included; what is sealed comes beside."""
    name, phone = clean(draft.name), clean(draft.phone)
    digits = queries.digits(phone)

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
        dispute=dispute, side=side, key=dispute.key, number=number, acts_for=principal, **party_columns(dispute, draft)
    )
    party.seal(**_texts(draft))
    party.save(force_insert=True)
    return party


@transaction.atomic
def add_side(*, by: Actor, dispute: Dispute, draft: SideDraft) -> Side:
    """One more side, after the others."""
    require(by, dispute, "amend")
    take_turn(dispute=dispute)
    last = dispute.sides.aggregate(last=Max("number"))["last"] or 0
    if draft.reached:
        require_contact(dispute, Side(role=draft.role))
    side = write_side(dispute=dispute, number=last + 1, draft=draft)
    refresh(dispute)
    record(by, "disputes.add_side", side, root=dispute, facts={"role": draft.role})
    return side


@transaction.atomic
def add_party(*, by: Actor, side: Side, draft: PartyDraft, acts_for: Party | None = None) -> Party:
    """Somebody more on a side. An agent or a guardian acts for a principal of the same side."""
    dispute = side.dispute
    require(by, dispute, "amend")
    if draft.capacity not in ACTING:
        acts_for = None
    elif acts_for is None or acts_for.side_id != side.pk or acts_for.left_at or acts_for.capacity in ACTING:
        raise BadInput({"acts_for": _("请选代理（监护）的是谁。")})
    take_turn(dispute=dispute)
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
    if draft.capacity in ACTING and party.acts_for_id is None:
        raise BadInput({"capacity": _("代理人、监护人请作为新的一位添加，并选代理的是谁。")})
    before = {name: party.read(name) for name in _texts(draft)}
    changed = [name for name, text in _texts(draft).items() if text != before[name]]
    party.version = version
    party.advance(**party_columns(dispute, draft), **party.sealed(**_texts(draft)))
    words = "；".join(before[name] for name in changed if before[name])
    record(by, "disputes.change_party", party, root=dispute, fields=changed, words=words)
    refresh(dispute)  # after the line that keeps the former name, which the index leaves out too


@transaction.atomic
def remove_party(*, by: Actor, party: Party, version: int) -> None:
    """Somebody was on this dispute by mistake. A side keeps at least one principal."""
    dispute = party.dispute
    require(by, dispute, "amend")
    others = party.side.parties.filter(left_at=None, capacity__in=[Capacity.PRINCIPAL, Capacity.REPRESENTATIVE])
    if party.capacity in (Capacity.PRINCIPAL, Capacity.REPRESENTATIVE) and others.count() < 2:
        raise WrongState(_("每一方至少要有一个人或单位；可以改正这一位的信息。"))
    if party.left_at is not None:
        raise WrongState(_("这一位已经不在这起纠纷里了。"))
    if party.agents.filter(left_at=None).exists():
        raise WrongState(_("先移除这一位的代理人或监护人。"))
    party.version = version
    party.advance(left_at=clock.now(), name_blind=None, initials_blind=None, phone_blind=None, tail_blind=None)
    refresh(dispute)
    record(by, "disputes.remove_party", party, root=dispute)


@transaction.atomic
def mark_reached(*, by: Actor, side: Side) -> None:
    """Somebody spoke with this side for the first time; once every side was reached the dispute is no longer half-known.

    Anyone who handles disputes and sees this one may say so: it is a fact, not a decision.
    """
    require(by, side.dispute, "raise_colour")
    require_contact(side.dispute, side)
    if side.reached_at is None:
        side.advance(reached_at=clock.now())
        dispute = side.dispute
        if dispute.half_known and not dispute.sides.filter(reached_at=None).exists():
            dispute.advance(half_known=False, silent=False, silent_due_at=None, changed_at=clock.now())
        note_response(dispute=dispute)
        record(by, "disputes.mark_reached", side, root=dispute, facts={"side": side.number})


def check_contact(how: str, duty: str, field: str = "how") -> None:
    """Raises BadInput unless it is said how who told it agreed, or why one must act without that."""
    if how not in ("in_person", "phone", "duty"):
        raise BadInput({field: _("请选怎样同意的。")})
    if how == "duty" and not clean(duty):
        raise BadInput({"duty": _("请写依法必须处置的理由。")})


def note_contact(*, by: Actor, dispute: Dispute, how: str, duty: str = "") -> None:
    """The line of it; by itself for who opens a dispute whose sides were brought together already."""
    record(by, "disputes.contact", dispute, facts={"how": how}, words=clean(duty))


@transaction.atomic
def record_contact_consent(*, by: Actor, dispute: Dispute, how: str, duty: str = "") -> None:
    """Who told it now agrees that the other side is spoken to; or there is a duty to act, which is written down.

    Until then no notice, visit or question reaches another side than the applicant's.
    """
    require(by, dispute, "contact")
    check_contact(how, duty)
    if dispute.contact_held:
        due_at = silence_due(dispute) if dispute.half_known else None
        dispute.advance(contact_held=False, silent_due_at=due_at, changed_at=clock.now())
        note_contact(by=by, dispute=dispute, how=how, duty=duty)


def silence_due(dispute: Dispute) -> dt.datetime:
    """Until when a side that may be spoken to from now on is only "not yet reached"; after that it is silent."""
    return rulebook.due("silent_side", dispute.county, clock.now())


def refresh(dispute: Dispute) -> None:
    """Bring the masked heading, the compartment and the search index in line with the sides; inside the caller's
    transaction. A minor on any side makes the matter one of the family compartment; nothing takes it out again.

    The row is read under its lock: the caller's copy may be older than what somebody else has just written.
    """
    now = Dispute.objects.select_for_update(of=("self",)).select_related("key__county_key").get(pk=dispute.pk)
    sides = queries.with_sides(now)
    names = [mask_name(party.read("name")) for side in sides[:2] for party in list(side.parties.all())[:1]]
    changes: dict[str, Any] = {
        "half_known": not all(side.reached_at for side in sides),
        "changed_at": clock.now(),
        **now.sealed(heading="、".join(names)),
    }
    if not changes["half_known"]:
        changes |= {"silent": False, "silent_due_at": None}
    elif not now.contact_held and not now.silent and now.silent_due_at is None:
        changes["silent_due_at"] = silence_due(now)
    if any(party.is_minor(clock.today()) for side in sides for party in side.parties.all()):
        changes["compartment"] = Compartment.FAMILY
    Dispute.objects.filter(pk=now.pk).update(**changes)
    dispute.compartment = now.compartment
    for name, value in changes.items():
        setattr(dispute, name, value)
    texts = [now.read("narrative"), now.read("place"), *(side.read("wish") for side in sides)]
    search.index(
        queries.ROOM,
        now.pk,
        now.county,
        texts=search.without_people(texts, queries.names_ever_on(now, sides)),
        scopes=queries.scopes_of(now),
    )


