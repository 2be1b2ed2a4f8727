"""Who may do what to a referral now, and why not."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import YES, Verdict
from lianxin.work.disputes.services.links import is_shut_to
from lianxin.work.disputes.states import Colour
from lianxin.work.referrals import queries
from lianxin.work.referrals.kinds import KINDS, kinds_for
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.states import LIFE, Basis, How, State, Who, may_follow


def by_anyone(dispute: Dispute, kind: str, basis: str) -> bool:
    """A duty to report binds whoever learns of it, and what may never be mediated here waits for no holder."""
    return dispute.never_here or (bool(KINDS[kind].duty) and basis == Basis.DUTY)


def is_dangerous(dispute: Dispute) -> bool:
    """Whether what a duty to report stands on is written on the dispute: red, a hold, or a family or a minor's matter."""
    held = dispute.hold_session or dispute.hold_joint or dispute.never_here
    return held or dispute.colour == Colour.RED or dispute.compartment == Compartment.FAMILY


def may_refer(actor: Actor, dispute: Dispute, kind: str = "", basis: str = "") -> Verdict:
    """Whether the dispute may be referred; without ``kind``, whether it may be as anything at all."""
    if not kinds_for(dispute.compartment):
        return Verdict(False, _("这类事不能转介。"))
    free = by_anyone(dispute, kind, basis) if kind else any(KINDS[k].duty for k in kinds_for(dispute.compartment))
    return disputes.allowed(actor, dispute, "refer", as_holder=not free)


def why_not_receiver(kind: str, unit: Unit, dispute: Dispute) -> object | None:
    if unit.county != dispute.county or (unit.closed_on and unit.closed_on <= clock.today()):
        return _("这个单位现在不能接收。")
    if unit.kind not in KINDS[kind].receivers:
        return _("这类转介不归这个单位接收。")
    if is_shut_to(dispute, unit.pk):  # it would see nothing of it, and nobody would know
        return _("这个单位现在不能接收。")
    return None


def manages(actor: Actor, referral: Referral) -> bool:
    """People of the unit that holds the dispute, or that made the referral."""
    if not may(actor.role, Act.HANDLE, referral.dispute.compartment) or actor.county != referral.county:
        return False
    return actor.unit in (referral.dispute.holder_unit_id, referral.from_unit_id)


def answers(actor: Actor, referral: Referral) -> bool:
    """People of the unit it was made to. A link's bearer is checked where the link is used."""
    if actor.kind != "staff" or actor.county != referral.county or referral.to_unit_id is None:
        return False
    return actor.unit == referral.to_unit_id and may(actor.role, Act.ANSWER, referral.dispute.compartment)


def allowed(actor: Actor, referral: Referral, action: str, *, how: str = How.ACCOUNT) -> Verdict:
    """The life table, and whose turn it is. ``how``: paper is what the holder writes down for the agency."""
    line = LIFE[action]
    theirs = line.who == Who.AGENCY
    if theirs and how == How.ACCOUNT and not answers(actor, referral):
        return Verdict(False, _("只有接收的单位可以答复。"), others_may=True)
    if (not theirs or how == How.PAPER) and not manages(actor, referral):
        return Verdict(False, _("由承办单位办理，您不能代办。"), others_may=True)
    if not may_follow(action, referral.state):
        words = {"state": referral.get_state_display(), "action": line.label}
        return Verdict(False, _("现在是“%(state)s”，不能“%(action)s”。") % words)
    return _particular(referral, action)


def _particular(referral: Referral, action: str) -> Verdict:
    if action == "extend" and not referral.line.extension:
        return Verdict(False, _("这类办理没有延长期限的规定。"))
    if action == "extend" and referral.extended:
        return Verdict(False, _("已经延长过一次。"))
    if action == "chase" and not is_late(referral):
        return Verdict(False, _("还没有过时限，过了时限再催。"))
    if action == "chase" and referral.chased_at and clock.local_day(referral.chased_at) == clock.today():
        return Verdict(False, _("今天已经催过一次。"))
    if action == "withdraw" and referral.basis == Basis.DUTY:
        return Verdict(False, _("法定报告不能撤回；情况有变化的，请补充说明或者等部门答复。"))
    return YES


def require(actor: Actor, referral: Referral, action: str, *, how: str = How.ACCOUNT) -> None:
    """Raise NotAllowed or WrongState with the reason; for services. Nobody acts on what is kept from them."""
    if how == How.PAPER or LIFE[action].who == Who.HOLDER:
        seen = queries.visible_to(actor).filter(pk=referral.pk).exists()
    else:
        seen = how == How.LINK or queries.inbox(actor).filter(pk=referral.pk).exists()
    if not seen:
        raise NotAllowed(_("由承办单位办理，您不能代办。") if how == How.PAPER else _("这一起不在您的范围内。"))
    verdict = allowed(actor, referral, action, how=how)
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(verdict.reason)


def is_late(referral: Referral) -> bool:
    return referral.is_waiting and referral.due_at <= clock.now()


def ack_due(referral: Referral, start: dt.datetime) -> dt.datetime:
    """By when it is to be accepted; never later than a red dispute allows."""
    found = due(referral.line.ack, referral.county, start)
    if referral.dispute.colour == Colour.RED or referral.urgent:
        found = min(found, due("agency_answer_red", referral.county, start))
    return found


def answer_due(referral: Referral, start: dt.datetime) -> dt.datetime:
    code = referral.line.urgent if referral.urgent and referral.line.urgent else referral.line.answer
    return due(code, referral.county, start)


def clocks_of(kind: str) -> tuple[str, ...]:
    """The rulebook's codes a kind runs under, for the form and for the page of clocks."""
    line = KINDS[kind]
    return tuple(code for code in (line.ack, line.answer, line.urgent, line.extension) if code)


def whose_turn(referral: Referral) -> str:
    if referral.state == State.ASKED_BACK:
        return Who.HOLDER
    return Who.AGENCY if referral.is_waiting else ""
