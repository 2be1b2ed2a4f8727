"""What the system does when nobody answers: the heads are told, then it goes one level up. The offerer holds meanwhile.

Each verb is one transaction that claims its row first, so that of two workers one acts and a worker killed anywhere leaves
nothing half done.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers.models import Unit
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Offer, OfferKind
from lianxin.work.disputes.rules import is_fit_to_hold
from lianxin.work.disputes.services.holding import offer_to, upper_for
from lianxin.work.disputes.services.links import release, take_turn
from lianxin.work.disputes.services.word import tell_heads, tell_people
from lianxin.work.disputes.states import ANY_OPEN


@transaction.atomic
def remind_asked(*, by: Actor, offer: Offer) -> None:
    """The time to accept is over: the heads of the asked unit are told, and a second time begins."""
    dispute = offer.dispute
    take_turn(dispute=dispute)
    # a day clock ends at midnight: the second one counts on from that day, or from today when the worker was away
    start = max(offer.due_at - dt.timedelta(seconds=1), clock.now() - dt.timedelta(hours=12))
    second = due("offer_lift", offer.county, start)
    offer.advance(reminded_at=clock.now(), sweep_at=second)
    record(by, "disputes.remind_asked", offer, root=dispute, facts={"unit": str(offer.to_unit_id), "due": second.isoformat()})
    text = _("%(code)s（%(place)s）等贵单位接收，已经超过期限。再不答复，转上一级。") % _about(dispute)
    once = f"offer-late:{offer.pk}"
    tell_heads(by=by, dispute=dispute, unit=offer.to_unit, kind="disputes.offer_late", text=text, once=once, due_at=second)


@transaction.atomic
def lift_offer(*, by: Actor, offer: Offer) -> Offer | None:
    """Nobody answered after the second time either: it is offered one level above the unit that kept silent.

    Where there is nobody above, it goes on waiting and both ends are told once more. Where the level above is who holds
    it, or the clock has stopped, the offer is over and the holder goes on. Returns the new offer, if one was made.
    """
    dispute = offer.dispute
    take_turn(dispute=dispute)
    above = _above(offer.to_unit, dispute)
    once = f"offer-lifted:{offer.pk}"
    if above is None:
        offer.advance(sweep_at=None)
        text = _("%(code)s（%(place)s）没有人接收，上面也没有单位可转，请马上定人。") % _about(dispute)
        for unit in (offer.to_unit, offer.from_unit):
            tell_heads(by=by, dispute=dispute, unit=unit, kind="disputes.offer_late", text=text, once=once, urgent=True)
        return None
    offer.advance(decided_at=clock.now(), outcome="unanswered", sweep_at=None)
    release(by=by, dispute=dispute, role="offered", unit=offer.to_unit)
    if above.pk == dispute.holder_unit_id or dispute.state not in ANY_OPEN:
        record(by, "disputes.unanswered", offer, root=dispute, facts={"unit": str(offer.to_unit_id)})
        text = _("%(code)s（%(place)s）对方一直没有接收，仍由本单位办。") % _about(dispute)
        _tell_holder(by, dispute, text, once)
        return None
    record(by, "disputes.lift_offer", offer, root=dispute, facts={"unit": str(offer.to_unit_id), "to": str(above.pk)})
    reason = _("%(unit)s到期没有答复，转上一级") % {"unit": offer.to_unit.short_name}
    made = offer_to(by, dispute, above, reason, OfferKind.ESCALATE, asked_by_party=offer.asked_by_party)
    _tell_lifted(by, made)
    return made


@transaction.atomic
def climb(*, by: Actor, dispute: Dispute) -> Offer | None:
    """The time to resolve it is over at this tier: the next tier is asked, once for each deadline. The holder goes on.

    Where no unit above may hold this kind of mediation, the heads of the holder are told instead.
    """
    take_turn(dispute=dispute)
    dispute.advance(climbed_for=dispute.resolve_by)
    above = _above(dispute.holder_unit, dispute)
    if above is None:
        record(by, "disputes.no_way_up", dispute, facts={"tier": dispute.tier})
        text = _("%(code)s（%(place)s）超过办理期限，没有上一级可提：请尽快办结，或者终止并告知其他途径。") % _about(dispute)
        once = f"overdue:{dispute.pk}:{dispute.resolve_by:%F}"
        tell_heads(by=by, dispute=dispute, unit=dispute.holder_unit, kind="disputes.overdue", text=text, once=once)
        return None
    record(by, "disputes.climb", dispute, facts={"to": str(above.pk), "due": dispute.resolve_by.isoformat()})
    made = offer_to(by, dispute, above, _("超过办理期限，系统上提一级"), OfferKind.ESCALATE)
    _tell_lifted(by, made)
    text = _("%(code)s（%(place)s）超过办理期限，已上提一级；接收以前仍由您办。") % _about(dispute)
    _tell_holder(by, dispute, text, f"climb:{made.pk}")
    return made


def _above(unit: Unit, dispute: Dispute) -> Unit | None:
    above = upper_for(dispute, unit)
    return above if above is not None and is_fit_to_hold(above, dispute.kind) else None


def _about(dispute: Dispute) -> dict[str, str]:
    return {"code": dispute.code, "place": dispute.area.short_name}


def _tell_lifted(by: Actor, offer: Offer) -> None:
    text = _("%(code)s（%(place)s）转到贵单位，请定承办人接收。") % _about(offer.dispute)
    once = f"offer:{offer.pk}"
    tell_heads(
        by=by, dispute=offer.dispute, unit=offer.to_unit, kind="disputes.offered", text=text, once=once, due_at=offer.due_at
    )


def _tell_holder(by: Actor, dispute: Dispute, text: str, once: str) -> None:
    to = [dispute.holder.staff_id]
    tell_people(by=by, dispute=dispute, to=to, kind="disputes.offer_late", text=text, once=once)
