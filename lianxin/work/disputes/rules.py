"""Who may do what to a dispute now, and why not."""

from __future__ import annotations

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import LIFE, Colour, State, may_follow

POWERS = {  # what a letter of attorney may name, in the order of the official form
    "start_or_stop": _("代为申请或者终止调解"),
    "evidence": _("收集、提供证据"),
    "choose_mediator": _("选择或者接受调解员"),
    "admit_waive": _("承认、变更、放弃请求"),
    "take_part_and_sign": _("参加调解并签署文书"),
    "receive_papers": _("领取文书"),
    "other": _("其他"),
}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Whether something may be done; ``reason`` is a sentence for the person who wanted to."""

    ok: bool
    reason: Promise | str = ""

    def __bool__(self) -> bool:
        return self.ok


YES = Verdict(True)


def holds(actor: Actor, dispute: Dispute) -> bool:
    """Whether the actor acts for the unit that holds the dispute."""
    return actor.kind == "system" or actor.unit == dispute.holder_unit_id


_WAITING = {"accept_offer", "return_offer"}  # done by the unit that was asked, checked by the service
_BY_ANYONE_WHO_SEES = {"raise_colour", "reopen", "archive"}


def allowed(actor: Actor, dispute: Dispute, action: str) -> Verdict:
    """The life table, the roles matrix and the holder, in that order of interest to the asker.

    Guards that need upper rooms (rights told, consents, an effective agreement) are asked there.
    """
    line = LIFE[action]
    if dispute.root_id:
        return Verdict(False, _("这一起已并入另一起，请到那一起办理。"))
    if actor.kind != "system" and not may(actor.role, line.act, dispute.compartment):
        return Verdict(False, _("您的岗位不能做这件事。"))
    if not may_follow(action, dispute.state):
        return Verdict(
            False,
            _("现在是“%(state)s”，不能“%(action)s”。") % {"state": dispute.get_state_display(), "action": line.label},
        )
    if action not in _WAITING | _BY_ANYONE_WHO_SEES and not holds(actor, dispute):
        return Verdict(False, _("由%(unit)s承办，您不能代办。") % {"unit": dispute.holder_unit.short_name})
    return _particular(dispute, action)


def _particular(dispute: Dispute, action: str) -> Verdict:
    if action == "escalate" and dispute.tier >= 3:
        return Verdict(False, _("已经在县一级，谈不成可以终止并告知其他途径。"))
    if action in ("begin_mediation", "settle_on_the_spot") and dispute.never_here:
        return Verdict(False, _("这类情况不能由调解处理，请按危险情形转有权机关。"))
    if action == "begin_mediation" and dispute.hold_session:
        return Verdict(False, _("已暂停一切当面调解，须先确保人身安全。"))
    if action == "archive" and dispute.closed_at and not _archive_due(dispute):
        return Verdict(False, _("结案满180天后才能归档。"))
    return YES


def _archive_due(dispute: Dispute) -> bool:
    return dispute.closed_at is not None and clock.now() >= due("archive_after", dispute.county, dispute.closed_at)


def require(actor: Actor, dispute: Dispute, action: str) -> None:
    """Raise NotAllowed or WrongState with the reason; for services."""
    verdict = allowed(actor, dispute, action)
    if not verdict:
        raise (NotAllowed if may_follow(action, dispute.state) else WrongState)(verdict.reason)


def may_close(dispute: Dispute) -> Verdict:
    """settled: 30-day return visit done; ended: each side told; either: nothing left open by an upper room."""
    open_items = dispute.open_items.count()
    if open_items:
        return Verdict(
            False,
            ngettext("还有%(n)s件事没有办完（履行、文书或转介）。", "还有%(n)s件事没有办完（履行、文书或转介）。", open_items)
            % {"n": open_items},
        )
    if dispute.state == State.SETTLED and not dispute.return_visits.filter(
        episode=dispute.episode, day=30, done_at__isnull=False
    ).exists():
        return Verdict(False, _("30天回访做过以后才能结案。"))
    if dispute.state == State.ENDED and dispute.sides.filter(outcome_told_at=None).exists():
        return Verdict(False, _("结果和其他途径还没有告知每一方。"))
    return YES


def needs_approval(dispute: Dispute) -> bool:
    """Ending a red dispute takes a second person."""
    return dispute.colour == Colour.RED


def is_stale(dispute: Dispute) -> bool:
    """The colour was judged too long ago; it stays, and is asked again. Time never lowers it."""
    return dispute.colour_due_at is not None and clock.now() > dispute.colour_due_at


def may_unmask(actor: Actor, dispute: Dispute) -> bool:
    return may(actor.role, Act.UNMASK, dispute.compartment)
