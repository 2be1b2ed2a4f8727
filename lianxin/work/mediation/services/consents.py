"""Rights told, and what each side answers. An explicit refusal ends the mediation in the same transaction."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.rules import needs_approval, require_contact
from lianxin.work.disputes.services import course
from lianxin.work.disputes.services.parties import mark_reached
from lianxin.work.disputes.states import ANY_OPEN, EndReason, SideRole, State
from lianxin.work.mediation.models import (
    Agreement,
    Appointment,
    Attendance,
    Consent,
    Helper,
    RightsTold,
    Session,
)
from lianxin.work.mediation.queries import rights_told
from lianxin.work.mediation.services.hands import carrier, happened, require_work, same_dispute, staff_of
from lianxin.work.mediation.services.mediators import take_out
from lianxin.work.mediation.services.setting_aside import cancel_planned, set_aside_drafts
from lianxin.work.mediation.services.signing import complete_if_ready
from lianxin.work.mediation.states import (
    NEEDS_REF,
    AgreementState,
    Answer,
    ConsentHow,
    Openness,
    Removal,
    SessionForm,
    SessionState,
    Subject,
    ToldHow,
)

_OF = {
    Subject.MEDIATOR: (Appointment,),
    Subject.CONFLICT: (Appointment, Helper),
    Subject.HELPER: (Helper,),
    Subject.TEXT: (Agreement,),
    Subject.FREE: (Agreement,),
    Subject.CONFIRMATION: (Agreement,),
}


@transaction.atomic
def tell_rights(
    *, by: Actor, dispute: Dispute, side: Side, how: str, told_at: dt.datetime | None = None
) -> RightsTold:
    """A side was told what mediation is, its rights and duties, before anything else (MoJ rules art. 30)."""
    require_work(by, dispute)
    same_dispute("side", dispute, side.dispute_id)
    require_contact(dispute, side)
    if how not in ToldHow.values:
        raise BadInput({"how": _("请选怎样告知的。")})
    row = RightsTold.objects.create(
        dispute=dispute, side=side, told_at=happened("told_at", told_at), how=how, told_by_id=staff_of(by)
    )
    _reached(by, dispute, side)
    record(by, "mediation.tell_rights", row, root=dispute, facts={"side": side.number, "how": how})
    return row


def _reached(by: Actor, dispute: Dispute, side: Side) -> None:
    """Whoever was told or answered was reached. The caller's copy of the dispute stays in step."""
    if side.reached_at is None:
        side.dispute = dispute
        mark_reached(by=by, side=side)


@transaction.atomic
def record_consent(
    *,
    by: Actor,
    dispute: Dispute,
    side: Side,
    subject: str,
    answer: str,
    how: str = ConsentHow.IN_PERSON,
    ref: uuid.UUID | None = None,
    alone: bool = False,
    words: str = "",
    said_at: dt.datetime | None = None,
) -> Consent:
    """Add one side's answer; the latest to each question counts. Silence is never recorded as an answer.

    Effects beyond the row: an explicit refusal to mediate ends the dispute with the remedies (People's Mediation Law
    art. 17); consent taken back while mediating leaves it unsettled at this level; a refused mediator is removed; who
    will not sit together loses the planned joint sessions; who objects to an open session closes it; who is not free
    to sign sets the agreement aside; the last word lacking lets a signed one take effect. Raises BadInput, NotAllowed,
    WrongState.
    """
    require_work(by, dispute)
    same_dispute("side", dispute, side.dispute_id)
    if subject in (Subject.TEXT, Subject.FREE):
        _check_about_text(ref, subject, alone)
    row = write_consent(
        by=by, dispute=dispute, side=side, subject=subject, answer=answer, how=how, ref=ref, alone=alone, words=words,
        said_at=said_at,
    )  # fmt: skip
    if answer != Answer.GIVEN and _is_latest(row):
        _follow_refusal(by, dispute, row)
    elif subject in (Subject.TEXT, Subject.FREE):
        complete_if_ready(by, agreement_id=ref)
    return row


def _check_about_text(ref: uuid.UUID | None, subject: str, alone: bool) -> None:
    """A word about a text that may still change binds to nothing; the freedom question is asked with nobody else there."""
    state = Agreement.objects.filter(pk=ref).values_list("state", flat=True).first()
    if state is not None and state != AgreementState.FIXED:
        raise WrongState(_("协议定稿以后才能登记。") if state == AgreementState.DRAFT else _("这一稿已经不用了。"))
    if subject == Subject.FREE and not alone:
        raise BadInput({"alone": _("这个问题要单独问，别的人不在场。")})


def write_consent(
    *,
    by: Actor,
    dispute: Dispute,
    side: Side,
    subject: str,
    answer: str,
    how: str = ConsentHow.IN_PERSON,
    ref: uuid.UUID | None = None,
    alone: bool = False,
    words: str = "",
    said_at: dt.datetime | None = None,
) -> Consent:
    """The row alone, inside the caller's transaction: checked, but without what follows from it."""
    require_contact(dispute, side)
    _check(dispute, side, subject, answer, how, ref)
    row = Consent(
        dispute=dispute,
        key=dispute.key,
        side=side,
        subject=subject,
        ref=ref,
        answer=answer,
        how=how,
        alone=alone,
        said_at=happened("said_at", said_at),
        recorded_at=clock.now(),
        recorded_by_id=staff_of(by),
    )
    row.seal(words=clean(words))
    row.save(force_insert=True)
    _reached(by, dispute, side)
    facts = {"side": side.number, "subject": subject, "answer": answer, "how": how, "ref": str(ref) if ref else ""}
    record(by, "mediation.record_consent", row, root=dispute, facts=facts)
    return row


def _check(dispute: Dispute, side: Side, subject: str, answer: str, how: str, ref: uuid.UUID | None) -> None:
    errors: dict[str, object] = {}
    if subject not in Subject.values:
        errors["subject"] = _("请选问的是什么。")
    if answer not in Answer.values:
        errors["answer"] = _("请选怎么回答的。没有回答就先不登记。")
    if how not in ConsentHow.values:
        errors["how"] = _("请选怎样说的。")
    if (ref is not None) != (subject in NEEDS_REF):
        errors["ref"] = _("请选说的是谁、是哪一份。")
    elif ref is not None and not any(kind.objects.filter(pk=ref, dispute=dispute).exists() for kind in _OF[Subject(subject)]):
        errors["ref"] = _("不属于这起纠纷。")
    if errors:
        raise BadInput(errors)
    told = rights_told(dispute).filter(side=side)
    if subject == Subject.MEDIATE and answer == Answer.GIVEN and not told.exists():
        raise WrongState(_("先向这一方告知权利和义务，再问愿不愿意调解。"))


def _is_latest(row: Consent) -> bool:
    same = Consent.objects.filter(dispute=row.dispute_id, side=row.side_id, subject=row.subject, ref=row.ref)
    return same.order_by("-said_at", "-id").first() == row


def _follow_refusal(by: Actor, dispute: Dispute, row: Consent) -> None:
    if row.subject == Subject.MEDIATE and row.side.role != SideRole.THIRD:
        _end_talks_by_will(by, dispute, row)
    elif row.subject in (Subject.MEDIATOR, Subject.CONFLICT):
        _drop_mediator(by, dispute, row)
    elif row.subject == Subject.JOINT:
        cancel_planned(by, dispute, _("一方不愿意当面谈。"), form=SessionForm.JOINT)
    elif row.subject == Subject.OPEN:
        Session.objects.filter(dispute=dispute, state=SessionState.PLANNED).update(openness=Openness.CLOSED)
    elif row.subject == Subject.HELPER:
        Attendance.objects.filter(helper=row.ref, session__state=SessionState.PLANNED).delete()
    elif row.subject == Subject.FREE:
        set_aside_drafts(by, dispute)


def _end_talks_by_will(by: Actor, dispute: Dispute, row: Consent) -> None:
    """Refused: the matter ends here and the remedies are told. Taken back: this level failed; others may still be asked.

    The talks stop at once in both. A red dispute is not ended by it: the danger stays, and its end takes a second person.
    """
    if dispute.state not in ANY_OPEN:
        return
    side = row.side.get_role_display()
    refused = row.answer == Answer.REFUSED
    why = (_("%(side)s明确拒绝调解。") if refused else _("%(side)s不再继续调解。")) % {"side": side}
    cancel_planned(by, dispute, why)
    set_aside_drafts(by, dispute)
    words = row.read("words")
    text = f"{why}{words}" if words else why
    if refused and not needs_approval(dispute):
        hand = carrier(by, dispute, "end")
        course.end_dispute(by=hand, dispute=dispute, reason=EndReason.REFUSED, note=text, refused=True)
    elif dispute.state == State.MEDIATING:
        course.fail_mediation(by=carrier(by, dispute, "fail"), dispute=dispute, reason_text=text)


def _drop_mediator(by: Actor, dispute: Dispute, row: Consent) -> None:
    named = Appointment.objects.filter(pk=row.ref, removed_at=None).select_related("post__staff", "key").first()
    if named is not None:
        take_out(by, dispute, named, Removal.REFUSED)


@transaction.atomic
def read_text(
    *,
    by: Actor,
    agreement: Agreement,
    side: Side,
    right: bool = True,
    how: str = ConsentHow.IN_PERSON,
    words: str = "",
    said_at: dt.datetime | None = None,
) -> Consent:
    """The fixed text was read to a side, which says whether it is right."""
    answer = Answer.GIVEN if right else Answer.REFUSED
    return record_consent(
        by=by, dispute=agreement.dispute, side=side, subject=Subject.TEXT, answer=answer, how=how, ref=agreement.pk,
        words=words, said_at=said_at,
    )  # fmt: skip


@transaction.atomic
def ask_freedom(
    *,
    by: Actor,
    agreement: Agreement,
    side: Side,
    free: bool,
    alone: bool,
    how: str = ConsentHow.IN_PERSON,
    said_at: dt.datetime | None = None,
) -> Consent:
    """The freedom question, asked alone: do you sign of your own will, and without fear?

    "No" sets the agreement aside as one that needs more talk; nobody else is told who said so. There is no place here
    for words: what was said in confidence goes to a caucus note.
    """
    return record_consent(
        by=by,
        dispute=agreement.dispute,
        side=side,
        subject=Subject.FREE,
        answer=Answer.GIVEN if free else Answer.REFUSED,
        how=how,
        ref=agreement.pk,
        alone=alone,
        said_at=said_at,
    )
