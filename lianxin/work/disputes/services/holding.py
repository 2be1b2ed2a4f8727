"""Who holds a dispute: exactly one post of one unit, at every moment. Offers, acceptance, return, the way up."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers.models import Post, Unit, UnitKind
from lianxin.ground.officers.queries import upper_unit
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Offer, OfferKind
from lianxin.work.disputes.rules import allowed, clock_start, require, tier_of, why_not_holder
from lianxin.work.disputes.services.links import involve, involve_holder, is_shut_to, release, take_turn
from lianxin.work.disputes.states import ANY_OPEN, MediationKind, State


@transaction.atomic
def offer_dispute(*, by: Actor, dispute: Dispute, to_unit: Unit, reason: str) -> Offer:
    """Ask another unit of the same tier or a lower one to take the dispute. The offerer holds until acceptance."""
    require(by, dispute, "offer")
    return offer_to(by, dispute, to_unit, reason, OfferKind.HAND_OVER)


@transaction.atomic
def escalate_dispute(*, by: Actor, dispute: Dispute, reason: str, asked_by_party: bool = False) -> Offer:
    """Offer the dispute one tier up. A party may ask for it of anyone who handles disputes and sees this one, and need
    not say why: the holder cannot stand in the way.

    The history stays and the clock runs on; tier, holder and state change when the upper unit accepts.
    """
    require(by, dispute, "escalate", as_holder=not asked_by_party)
    take_turn(dispute=dispute)
    if asked_by_party:
        before = _make_way(by, dispute)
        if before is not None:
            return before
    unit = upper_for(dispute, dispute.holder_unit)
    if unit is None:
        raise WrongState(_("没有设上一级单位，请系统管理员在“单位”里补上。"))
    reason = clean(reason) or (_("当事人要求") if asked_by_party else "")
    return offer_to(by, dispute, unit, reason, OfferKind.ESCALATE, asked_by_party=asked_by_party)


def upper_for(dispute: Dispute, unit: Unit) -> Unit | None:
    """The next unit up that may see the dispute."""
    above = upper_unit(unit)
    while above is not None and is_shut_to(dispute, above.pk):
        above = upper_unit(above)
    return above


def _make_way(by: Actor, dispute: Dispute) -> Offer | None:
    """A pending offer does not stand in a party's way: one that goes up anyway becomes the party's, any other gives way."""
    pending = dispute.offers.filter(decided_at=None).select_related("to_unit", "from_unit", "key__county_key").first()
    if pending is None:
        return None
    if pending.kind == OfferKind.ESCALATE:
        if pending.asked_by_party:
            raise WrongState(_("已经按当事人的要求上提，等%(unit)s接收。") % {"unit": pending.to_unit.short_name})
        pending.advance(asked_by_party=True)
        facts = {"to": str(pending.to_unit_id), "party": True}
        record(by, "disputes.escalate", pending, root=dispute, facts=facts, words=_("当事人要求"))
        return pending
    pending.advance(decided_at=clock.now(), outcome="withdrawn", sweep_at=None)
    release(by=by, dispute=dispute, role="offered", unit=pending.to_unit)
    record(by, "disputes.give_way", pending, root=dispute, facts={"to": str(pending.to_unit_id)})
    return None


def _check_still(dispute: Dispute) -> None:
    """Nobody settled, ended, merged or took it since it was read; from here to the commit nobody will."""
    take_turn(dispute=dispute)
    now = Dispute.objects.filter(pk=dispute.pk).values_list("state", "holder_unit", "tier", "root").first()
    if now != (dispute.state, dispute.holder_unit_id, dispute.tier, dispute.root_id):
        raise Stale(_("这条记录刚被别人改过。您填的内容还在，请看过最新情况再提交。"))


def offer_to(by: Actor, dispute: Dispute, unit: Unit, reason: str, kind: str, *, asked_by_party: bool = False) -> Offer:
    """The offer itself, inside the caller's transaction and after its checks of who may."""
    if not clean(reason):
        raise BadInput({"reason": _("请写原因。")})
    if unit.pk == dispute.holder_unit_id:
        raise BadInput({"to_unit": _("这一起已经由该单位承办。")})
    if unit.county != dispute.county or (unit.closed_on and unit.closed_on <= clock.today()):
        raise BadInput({"to_unit": _("请选本县在用的单位。")})
    if dispute.kind == MediationKind.PEOPLE and unit.kind != UnitKind.COMMITTEE:
        raise BadInput({"to_unit": _("人民调解只能由调委会承办；请其他单位协助可以邀请其人员参加。")})
    if is_shut_to(dispute, unit.pk):
        raise BadInput({"to_unit": _("这个单位在这一起上要回避，请选别的单位。")})
    if kind == OfferKind.HAND_OVER and (unit.tier or 0) > dispute.tier:
        raise BadInput({"to_unit": _("往上一级请用“上提一级”。")})
    _check_still(dispute)
    moment = clock.now()
    deadline = due("accept_offer", dispute.county, moment)
    offer = Offer(
        dispute=dispute,
        key=dispute.key,
        county=dispute.county,
        kind=kind,
        from_unit=dispute.holder_unit,
        to_unit=unit,
        asked_by_party=asked_by_party,
        by_system=by.kind == "system",
        made_at=moment,
        due_at=deadline,
        sweep_at=deadline,
    )
    offer.seal(reason=clean(reason))
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("已经有一次移交在等对方接收，可以先撤回。")) from None
    involve(by=by, dispute=dispute, role="offered", unit=unit)
    act = "disputes.escalate" if kind == OfferKind.ESCALATE else "disputes.offer"
    record(by, act, offer, root=dispute, facts={"to": str(unit.pk), "party": asked_by_party}, words=clean(reason))
    return offer


@transaction.atomic
def accept_offer(*, by: Actor, offer: Offer, holder: Post) -> Dispute:
    """Take the dispute, and with it the tier. ``holder`` is the post of the accepting unit that will handle it.

    What went up is open again; what is settled or ended by then stays so.
    """
    dispute = offer.dispute
    take_turn(dispute=dispute)
    _decide(by, offer, "accept_offer", "accepted", "")
    if holder.unit_id != offer.to_unit_id:
        raise BadInput({"holder": _("请选本单位的承办人。")})
    _check_holder(dispute, holder)
    involve(by=by, dispute=dispute, role="held_before", unit=offer.from_unit)
    release(by=by, dispute=dispute, role="holder", unit=offer.from_unit)
    facts = {"tier": tier_of(offer.to_unit), "kind": offer.kind, "unit": str(offer.to_unit_id), "post": str(holder.pk)}
    facts |= {"from_unit": str(dispute.holder_unit_id), "from_post": str(dispute.holder_id)}
    facts |= {"party": offer.asked_by_party, "system": offer.by_system}
    changes: dict[str, object] = {"holder_unit": offer.to_unit, "holder": holder, "tier": tier_of(offer.to_unit)}
    if offer.kind == OfferKind.ESCALATE and dispute.state in ANY_OPEN:
        changes["state"] = State.OPEN
    dispute.advance(**changes, changed_at=clock.now())
    involve_holder(by=by, dispute=dispute)
    record(by, "disputes.accept_offer", offer, root=dispute, also=[dispute], facts=facts)
    return dispute


@transaction.atomic
def return_offer(*, by: Actor, offer: Offer, reason: str) -> Offer | None:
    """Send it back, with a reason. The second return of a dispute goes one level above the unit that returned it."""
    dispute = offer.dispute
    if not clean(reason):
        raise BadInput({"reason": _("请写退回的原因。")})
    take_turn(dispute=dispute)
    _decide(by, offer, "return_offer", "returned", reason)
    record(by, "disputes.return_offer", offer, root=dispute, words=clean(reason))
    returned = dispute.offers.filter(outcome="returned", made_at__gte=clock_start(dispute)).count()
    above = upper_for(dispute, offer.to_unit)
    if returned >= 2 and above is not None and above.pk != dispute.holder_unit_id:
        again = _("两次退回，转上一级决定")
        return offer_to(by, dispute, above, again, OfferKind.ESCALATE, asked_by_party=offer.asked_by_party)
    return None


@transaction.atomic
def withdraw_offer(*, by: Actor, offer: Offer) -> None:
    """The offerer thinks better of it, before anyone accepted. A party's request to go up is not withdrawn by others."""
    if by.unit != offer.from_unit_id:
        raise NotAllowed(_("只有移交的单位可以撤回。"))
    require(by, offer.dispute, "offer")
    if offer.asked_by_party:
        raise WrongState(_("这是当事人要求的上提，不能由承办单位撤回。"))
    if offer.by_system:
        raise WrongState(_("这是到期以后由系统转上一级的，不能由承办单位撤回。"))
    take_turn(dispute=offer.dispute)
    if offer.decided_at is not None:
        raise WrongState(_("对方已经作出决定。"))
    offer.advance(decided_at=clock.now(), outcome="withdrawn", sweep_at=None)
    release(by=by, dispute=offer.dispute, role="offered", unit=offer.to_unit)
    record(by, "disputes.withdraw_offer", offer, root=offer.dispute)


def _decide(by: Actor, offer: Offer, action: str, outcome: str, answer: str) -> None:
    dispute = offer.dispute
    if by.county != dispute.county or (by.kind != "system" and by.unit != offer.to_unit_id):
        raise NotAllowed(_("只有被移交的单位可以决定。"))
    if offer.decided_at is not None:
        raise WrongState(_("这次移交已经有结果了。"))
    verdict = allowed(by, dispute, action)  # not ``require``: who was asked sees it by that
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(verdict.reason)
    offer.advance(decided_at=clock.now(), outcome=outcome, sweep_at=None, **offer.sealed(answer=clean(answer)))
    release(by=by, dispute=dispute, role="offered", unit=offer.to_unit)


def lapse_offer(*, by: Actor, dispute: Dispute) -> None:
    """Nothing is left to hand over: inside the transaction that settles, ends, closes or merges the dispute."""
    offer = dispute.offers.filter(decided_at=None).select_related("to_unit").first()
    if offer is not None:
        offer.advance(decided_at=clock.now(), outcome="lapsed", sweep_at=None)
        release(by=by, dispute=dispute, role="offered", unit=offer.to_unit)


def _check_holder(dispute: Dispute, holder: Post) -> None:
    why = why_not_holder(holder, dispute.kind, dispute.compartment, dispute.county)
    if why:
        raise BadInput({"holder": why})


@transaction.atomic
def name_handler(*, by: Actor, dispute: Dispute, holder: Post, version: int) -> None:
    """Give the dispute to another post of the unit that holds it."""
    require(by, dispute, "offer")
    if holder.unit_id != dispute.holder_unit_id:
        raise BadInput({"holder": _("请选本单位的人；给别的单位请用移交。")})
    _check_holder(dispute, holder)
    before = dispute.holder_id
    take_turn(dispute=dispute)
    dispute.version = version
    dispute.advance(holder=holder, changed_at=clock.now())
    record(by, "disputes.name_handler", dispute, facts={"from_post": str(before), "post": str(holder.pk)})
