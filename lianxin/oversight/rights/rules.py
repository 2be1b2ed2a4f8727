"""What the desk may do with a complaint now, and why not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.states import LIFE, Stage, State
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.disputes.rules import YES, Verdict


def allowed(actor: Actor, complaint: Complaint, action: str) -> Verdict:
    """Whether ``action`` may be done in this state by the desk; that the actor sees the complaint is asked by ``require``."""
    if not may(actor.role, Act.HANDLE, Compartment.COMPLAINT):
        return Verdict(False, _("这件事只由独立受理人员办。"), others_may=True)
    if complaint.state not in LIFE[action].origin:
        return Verdict(False, _NOT_YET.get(action, _("现在的状态不能这样办。")))
    return _GUARDS.get(action, lambda complaint: YES)(complaint)


_NOT_YET = {
    "close": _("先答复、移交或者告知查无实据，才能办结。"),
    "answer": _("先开始核查，才能答复。"),
    "unfounded": _("先开始核查，才能下结论。"),
    "receipt": _("还没有移交。"),
}


def _notice(complaint: Complaint) -> Verdict:
    return Verdict(False, _("已经告知过。")) if complaint.noticed_at else YES


def _extend(complaint: Complaint) -> Verdict:
    return Verdict(False, _("只能延长一次，已经延长过。")) if complaint.extended_at else YES


def _receipt(complaint: Complaint) -> Verdict:
    return Verdict(False, _("回执已经登记。")) if complaint.receipt_on else YES


def _close(complaint: Complaint) -> Verdict:
    if complaint.state == State.PASSED and not complaint.receipt_on:
        return Verdict(False, _("对方的回执还没有登记。"))
    if any(row.answered_at is None for row in queries.reviews_of(complaint)):
        return Verdict(False, _("还有复查或复核没有答复。"))
    return YES


def next_stage(complaint: Complaint) -> str:
    """The stage that may be asked for now; "" when both were, or one is still open."""
    made = queries.reviews_of(complaint)
    if any(row.answered_at is None for row in made) or len(made) >= len(Stage.values):
        return ""
    return str(Stage.RECHECK if made else Stage.REVIEW)


def _review(complaint: Complaint) -> Verdict:
    if next_stage(complaint):
        return YES
    return Verdict(False, _("正在复查、复核，或者两次都已经做过；以后的途径是诉讼或向有权机关反映。"))


def _shield(complaint: Complaint) -> Verdict:
    return YES if complaint.dispute_id else Verdict(False, _("这一件不是从纠纷里说起的。"))


_GUARDS = {
    "notice": _notice, "extend": _extend, "receipt": _receipt, "close": _close, "ask_review": _review, "shield": _shield,
}  # fmt: skip


def require(actor: Actor, complaint: Complaint, action: str) -> None:
    """Raise unless the actor sees the complaint and may do this now."""
    if not queries.visible_to(actor).filter(pk=complaint.pk).exists():
        raise NotAllowed(_("没有这一件。"))
    verdict = allowed(actor, complaint, action)
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(str(verdict.reason))
