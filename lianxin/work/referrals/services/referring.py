"""Sending a referral, answering what was asked back, taking it back, telling the party."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.queries import post as post_of
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import NOT_DUE, Dispute, Side
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.rules import is_seen_by, require_contact
from lianxin.work.disputes.services.links import lift_open_item, note_referral, place_open_item, take_turn
from lianxin.work.disputes.states import ToldHow
from lianxin.work.referrals import rules
from lianxin.work.referrals.disclosing import PersonDraft, told_to_agency, veil_over
from lianxin.work.referrals.kinds import KINDS, kinds_for
from lianxin.work.referrals.models import Referral, ReferralConsent
from lianxin.work.referrals.services import telling
from lianxin.work.referrals.services.receipts import receipt
from lianxin.work.referrals.services.sealing import sealed_disclosure
from lianxin.work.referrals.states import Basis, Fact, Given, State

ITEM = "referral"
LONG = 2_000


@dataclasses.dataclass(frozen=True)
class ConsentDraft:
    side: Side
    given_on: dt.date
    how: str


@dataclasses.dataclass
class Draft:
    """A referral as the form gives it. Either ``to_unit`` or ``to_office``."""

    kind: str
    asked: str
    summary: str
    basis: str
    to_unit: Unit | None = None
    to_office: str = ""
    to_contact: str = ""
    facts: list[str] = dataclasses.field(default_factory=list)
    people: list[PersonDraft] = dataclasses.field(default_factory=list)
    consents: list[ConsentDraft] = dataclasses.field(default_factory=list)
    urgent: bool = False


def check(dispute: Dispute, draft: Draft) -> None:
    """Raise BadInput with everything that is missing or goes too far."""
    errors: dict[str, object] = {}
    if draft.kind not in kinds_for(dispute.compartment):
        raise BadInput({"kind": _("请选转介给哪一类部门。")})
    for name, text in (("asked", draft.asked), ("summary", draft.summary)):
        if not clean(text):
            errors[name] = _("请填写。")
        elif len(clean(text)) > LONG:
            errors[name] = _("最多 %(most)d 字。") % {"most": LONG}
    errors |= _check_addressee(dispute, draft)
    errors |= _check_basis(dispute, draft)
    if set(draft.facts) - set(Fact.values):
        errors["facts"] = _("请选一项。")
    for person in draft.people:
        if not clean(person.why):
            errors[f"why_{person.party.pk.hex}"] = _("请写为什么要把这个人的信息给对方。")
    if errors:
        raise BadInput(errors)


def _check_addressee(dispute: Dispute, draft: Draft) -> dict[str, object]:
    if draft.to_unit is not None:
        why = rules.why_not_receiver(draft.kind, draft.to_unit, dispute)
        return {"to_unit": why} if why else {}
    if not clean(draft.to_office):
        return {"to_office": _("请选接收单位，或者写单位名称。")}
    return {"to_office": _("最多 80 字。")} if len(clean(draft.to_office)) > 80 else {}


def _check_basis(dispute: Dispute, draft: Draft) -> dict[str, object]:
    """With consent only those are named whose side said yes (Personal Information Protection Law art. 23). A duty to report
    stands on danger that somebody has written down on the dispute: its colour's reason, a hold, a family matter."""
    if draft.basis not in Basis.values:
        return {"basis": _("请选依据。")}
    if draft.basis == Basis.DUTY:
        if not KINDS[draft.kind].duty:
            return {"basis": _("这类转介没有法定报告义务，要当事人同意。")}
        if not rules.is_dangerous(dispute):
            return {"basis": _("这一起还没有记下危险。先提到红色、写明看到听到了什么，再报告。")}
        return {}
    if not draft.consents:
        return {"basis": _("请记下哪一方同意、什么时候、怎样说的。")}
    errors: dict[str, object] = {}
    for consent in draft.consents:
        field = f"consent_{consent.side.number}"
        if consent.how not in Given.values:
            errors[field] = _("请选怎样同意的。")
        elif consent.given_on > clock.today():
            errors[field] = _("不能是以后的日子。")
    agreed = {consent.side.pk for consent in draft.consents}
    for person in draft.people:
        if person.party.side_id not in agreed:
            errors[f"name_{person.party.pk.hex}"] = _("这一方还没有同意，不能把姓名给对方。")
    return errors


@transaction.atomic
def refer(*, by: Actor, dispute: Dispute, draft: Draft) -> Referral:
    """Ask an agency. The holder stays the holder, the clock runs on, and the dispute cannot close before the answer.

    A mandatory report may be made by anyone who handles disputes and sees this one (People's Mediation Law art. 25, Minors
    Protection Law art. 11, Anti-Domestic-Violence Law art. 14).
    """
    if not is_seen_by(by, dispute):
        raise NotAllowed(_("这一起不在您的范围内。"))
    verdict = rules.may_refer(by, dispute, draft.kind if draft.kind in KINDS else "", draft.basis)
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(verdict.reason)
    check(dispute, draft)
    take_turn(dispute=dispute)
    referral = _row(by, dispute, draft)
    referral.save(force_insert=True)
    ReferralConsent.objects.bulk_create(
        ReferralConsent(referral=referral, side=one.side, given_on=one.given_on, how=one.how)
        for one in (draft.consents if draft.basis == Basis.CONSENT else ())
    )
    place_open_item(dispute=dispute, kind=ITEM, ref=referral.pk)
    note_referral(dispute=dispute)
    facts = {"to": referral.addressee, "basis": referral.basis, "given": referral.facts}
    receipt(by, referral, "refer", words=referral.read("asked"), due_at=referral.due_at, facts=facts, also=[dispute])
    telling.tell(
        by=by,
        referral=referral,
        to=telling.agency_people(referral),
        kind="referral.new",
        text=_("%(unit)s转来一件事，请接收。") % {"unit": referral.from_unit.short_name},
        url=telling.agency_url(referral),
        due_at=referral.due_at,
    )
    return referral


def _row(by: Actor, dispute: Dispute, draft: Draft) -> Referral:
    sides, moment = with_sides(dispute), clock.now()
    made_by = post_of(by.post) if by.post else None
    referral = Referral(
        county=dispute.county,
        dispute=dispute,
        key=dispute.key,
        kind=draft.kind,
        urgent=draft.urgent,
        to_unit=draft.to_unit,
        to_office="" if draft.to_unit else clean(draft.to_office),
        from_unit=made_by.unit if made_by else dispute.holder_unit,
        from_post=made_by,
        basis=draft.basis,
        facts=_given_over(draft),
        made_at=moment,
    )
    referral.due_at = rules.ack_due(referral, moment)
    referral.warn_at = referral.due_at
    disclosed = told_to_agency(
        dispute,
        sides,
        summary=draft.summary,
        facts=draft.facts,
        people=draft.people,
        wishes_of=[one.side for one in draft.consents] if draft.basis == Basis.CONSENT else sides,
    )
    veil = veil_over(dispute, sides, draft.people)
    referral.seal(
        asked=veil(clean(draft.asked)),
        to_contact=clean(draft.to_contact),
        disclosed=sealed_disclosure(disclosed),
    )
    return referral


def _given_over(draft: Draft) -> list[str]:
    """The record of the provision: kinds of facts and numbers of people, no words."""
    found = [fact for fact in Fact.values if fact in draft.facts]
    names = len(draft.people)
    phones = sum(person.phone for person in draft.people)
    addresses = sum(person.address for person in draft.people)
    return found + [f"{what}:{n}" for what, n in (("names", names), ("phones", phones), ("addresses", addresses)) if n]


@transaction.atomic
def supply(*, by: Actor, referral: Referral, words: str, version: int) -> None:
    """Answer what the agency asked back; it is its turn again, with a fresh clock."""
    rules.require(by, referral, "supply")
    if not clean(words):
        raise BadInput({"words": _("请写补充的内容。")})
    dispute, moment = referral.dispute, clock.now()
    sides = with_sides(dispute)
    shown = referral.shown()
    named = {person["name"] for person in shown.get("people", ())}
    people = [PersonDraft(p, "") for side in sides for p in side.parties.all() if p.read("name") in named]
    said = veil_over(dispute, sides, people)(clean(words))
    due_at = rules.ack_due(referral, moment)
    shown["supplied"] = [*shown.get("supplied", ()), {"at": moment.isoformat(), "text": said}]
    _advance(
        referral, version, state=State.PENDING, due_at=due_at, warn_at=due_at, silence=0, accepted_at=None,
        **referral.sealed(disclosed=sealed_disclosure(shown)),
    )  # fmt: skip
    receipt(by, referral, "supply", words=said, due_at=due_at)
    telling.tell(
        by=by,
        referral=referral,
        to=telling.agency_people(referral),
        kind="referral.supplied",
        text=_("您要求补充的已经补来，请接着办。"),
        url=telling.agency_url(referral),
        due_at=due_at,
    )


@transaction.atomic
def withdraw(*, by: Actor, referral: Referral, reason: str, version: int) -> None:
    """No longer asked. What was handed over stays on record; the agency no longer sees it."""
    rules.require(by, referral, "withdraw")
    if not clean(reason):
        raise BadInput({"reason": _("请写撤回的原因。")})
    _advance(
        referral, version, state=State.WITHDRAWN, closed_at=clock.now(), due_at=NOT_DUE, warn_at=None
    )
    referral.links.filter(used_at=None, revoked_at=None).update(revoked_at=clock.now())
    lift_open_item(dispute=referral.dispute, kind=ITEM, ref=referral.pk)
    receipt(by, referral, "withdraw", words=reason)


@transaction.atomic
def tell_party(*, by: Actor, referral: Referral, side: Side, how: str, version: int) -> None:
    """One side was told what became of it; the other side not while contact with it is held."""
    rules.require(by, referral, "tell")
    if how not in ToldHow.values:
        raise BadInput({"how": _("请选怎样告知的。")})
    if side.dispute_id != referral.dispute_id:
        raise BadInput({"side": _("请选哪一方。")})
    require_contact(referral.dispute, side)
    _advance(referral, version, told_at=clock.now())
    receipt(by, referral, "tell", facts={"side": side.number, "told": how})


def _advance(referral: Referral, version: int, **changes: object) -> None:
    referral.version = version
    referral.advance(**changes)


def question_due(referral: Referral) -> dt.datetime:
    return rulebook.due("referral_question", referral.county, clock.now())
