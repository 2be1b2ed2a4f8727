"""The one next thing to do in a mediation."""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.rules import may_contact
from lianxin.work.disputes.states import MediationKind, State
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules.conflicts import conflicts_of
from lianxin.work.mediation.rules.sessions import helper_may_come
from lianxin.work.mediation.rules.signing import effectiveness, signing_boxes
from lianxin.work.mediation.states import (
    STILL_OWED,
    AgreementForm,
    AgreementState,
    Outcome,
    SessionState,
    Subject,
    why_impossible,
)


@dataclasses.dataclass(frozen=True)
class Step:
    """``action`` names the service; ``url_name`` is a hint for the page that offers it; ``side`` and ``ref`` say for whom."""

    action: str
    label: Promise | str
    url_name: str
    side: Side | None = None
    ref: uuid.UUID | None = None


def next_step(dispute: Dispute, standing: Standing | None = None) -> Step | None:
    """The first thing that would move this mediation on; None when it waits for a date or is over."""
    if dispute.root_id or dispute.never_here:
        return None
    standing = standing or read_standing(dispute)
    if dispute.state == State.SETTLED:
        return _perform(standing)
    if dispute.state not in (State.OPEN, State.MEDIATING):
        return None
    return _prepare(standing) or _sign(standing) or _talk(standing)


def _prepare(standing: Standing) -> Step | None:
    dispute = standing.dispute
    if why_impossible(dispute.kind, dispute.tier, dispute.holder_unit.kind):
        return Step("offer", _("移交给可以主持的单位"), "offer")
    if dispute.kind == MediationKind.PUBLIC_SECURITY and standing.check is None:
        return Step("check_violation", _("写明违法行为，排除不能调解的情形"), "violation")
    for side in standing.sides_in:
        name = {"side": side.get_role_display()}
        if not may_contact(dispute, side):
            return Step("record_contact_consent", _("先问来件人同不同意联系对方"), "contact", side)
        if side.pk not in standing.rights:
            return Step("tell_rights", _("向%(side)s告知权利和义务") % name, "rights", side)
        if standing.is_to_be_asked(side):
            return Step("record_consent", _("问%(side)s愿不愿意调解") % name, "consent", side)
    if not standing.mediators:
        return Step("name_mediator", _("确定调解员"), "mediators")
    return _ask_about_people(standing)


def _ask_about_people(standing: Standing) -> Step | None:
    parties = [party for side in standing.sides for party in side.parties.all()]
    for one in standing.mediators:
        if one.declared_at is None:
            text = _("%(name)s声明有没有利害关系") % {"name": one.display_name}
            return Step("declare_conflict", text, "mediators", ref=one.pk)
        subjects = [Subject.MEDIATOR] + ([Subject.CONFLICT] if conflicts_of(one, parties) else [])
        for side in standing.sides_in:
            if any(standing.answer(side, subject, one.pk) is None for subject in subjects):
                text = _("问%(side)s接不接受调解员%(name)s") % {"side": side.get_role_display(), "name": one.display_name}
                return Step("record_consent", text, "consent", side, one.pk)
    for helper in standing.helpers:
        for side in standing.sides_in:
            if not helper_may_come(standing, helper, [side]) and standing.answer(side, Subject.HELPER, helper.pk) is None:
                text = _("问%(side)s同不同意协助人参加") % {"side": side.get_role_display()}
                return Step("record_consent", text, "consent", side, helper.pk)
    return None


def _sign(standing: Standing) -> Step | None:
    agreement = standing.agreement
    if agreement is None or agreement.state not in (AgreementState.DRAFT, AgreementState.FIXED):
        return None
    if agreement.state == AgreementState.DRAFT:
        return Step("fix_text", _("协议定稿"), "agreement", ref=agreement.pk)
    for side in standing.sides_in:
        name = {"side": side.get_role_display()}
        if not standing.gave(side, Subject.TEXT, agreement.pk):
            return Step("read_text", _("给%(side)s读一遍协议") % name, "agreement_side", side, agreement.pk)
        if not standing.gave(side, Subject.FREE, agreement.pk):
            return Step("ask_freedom", _("单独问%(side)s是否自愿") % name, "agreement_side", side, agreement.pk)
    if agreement.form == AgreementForm.ORAL:
        return Step("sign_as_mediator", _("调解员记录并签字"), "sign", ref=agreement.pk)
    labels = {"side": _("登记签字"), "mediator": _("登记调解员签字"), "seal": _("登记盖章")}
    verbs = {"side": "sign_as_party", "mediator": "sign_as_mediator", "seal": "stamp_seal"}
    for box in signing_boxes(agreement, standing):
        if box.state != "done":
            return Step(verbs[box.code], labels[box.code], "sign", box.side, agreement.pk)
    if effectiveness(agreement, standing).deferred:
        return Step("wait", _("签齐了，等反悔期过去"), "agreement", ref=agreement.pk)
    return None


def _talk(standing: Standing) -> Step | None:
    planned = [s for s in standing.sessions if s.state == SessionState.PLANNED]
    over = [s for s in planned if s.ends_at <= clock.now()]
    if over:
        return Step("hold_session", _("记录这次调解"), "session", ref=over[-1].pk)
    if planned:
        return Step("start_session", _("到时开始调解"), "session", ref=planned[-1].pk)
    held = standing.held()
    if held and held[0].outcome == Outcome.AGREED:
        return Step("draft_agreement", _("起草协议"), "agreement_new")
    return Step("schedule_session", _("安排调解"), "session_new")


def _perform(standing: Standing) -> Step | None:
    if standing.effective is None or standing.agreement != standing.effective:
        return None
    for obligation in standing.obligations:
        if obligation.state in STILL_OWED:
            return Step("confirm_done", _("问一问做到了没有"), "obligation", ref=obligation.pk)
    return None
