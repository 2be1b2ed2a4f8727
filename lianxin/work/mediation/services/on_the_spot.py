"""A small quarrel settled where it arose: the same rows as a long one, written in one go."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.queries import post as post_of
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Agreement, Appointment, Signature
from lianxin.work.mediation.queries import Standing, must_sign
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import mediator_lacks, on_the_spot_lacks, sentence
from lianxin.work.mediation.services.consents import tell_rights, write_consent
from lianxin.work.mediation.services.drafting import AgreementDraft, ObligationDraft, settle_text, write_draft
from lianxin.work.mediation.services.hands import happened, require_work, staff_of
from lianxin.work.mediation.services.mediators import declare_conflict, name_mediator
from lianxin.work.mediation.services.sessions import SessionDraft, finish_session, write_session
from lianxin.work.mediation.services.signing import take_effect
from lianxin.work.mediation.states import (
    AgreementForm,
    Answer,
    Outcome,
    PlaceKind,
    SessionForm,
    Signer,
    SignMethod,
    Subject,
    ToldHow,
)


@dataclasses.dataclass
class SpotDraft:
    """What was agreed on the spot. ``no_tie``: the mediator has no tie to either side. The three declarations must be true."""

    facts: str
    terms: str
    happened_at: dt.datetime
    read_back: bool
    both_willing: bool
    no_tie: bool
    performance: str = ""
    place_kind: str = PlaceKind.VILLAGE_OFFICE
    place: str = ""
    obligations: list[ObligationDraft] = dataclasses.field(default_factory=list)


@transaction.atomic
def record_oral_agreement_on_the_spot(*, by: Actor, dispute: Dispute, draft: SpotDraft) -> Agreement:
    """Rights told, consents, one joint session held, the oral agreement read back, effective: open → settled.

    ``by`` is the mediator who was there. The caller (``reports``) has opened the dispute and recorded the short screen
    in the same transaction. Raises WrongState where a spot settlement is not allowed, BadInput for what is missing.
    """
    require_work(by, dispute)
    _check(dispute, draft)
    at = happened("happened_at", draft.happened_at, not_before=clock.now() - dt.timedelta(days=7))
    post = post_of(by.post)
    if post is None:
        raise WrongState(_("当场调解由调解员本人登记。"))
    lacks = on_the_spot_lacks(read_standing(dispute))
    if lacks:
        raise WrongState(sentence(lacks))
    mediator = _ask_both(by, dispute, post)
    standing = read_standing(dispute)
    lacks = [lack for one in standing.mediators for lack in mediator_lacks(standing, one)]
    if lacks:
        raise WrongState(sentence(lacks))
    agreement = _hold_and_write(by, standing, draft, at)
    _answer_and_sign(by, standing, agreement, mediator)
    take_effect(by, read_standing(dispute), agreement, at, on_the_spot=True)
    return agreement


def _check(dispute: Dispute, draft: SpotDraft) -> None:
    errors: dict[str, object] = {}
    if dispute.state != State.OPEN:
        raise WrongState(_("已经开始调解的，请按平常的步骤办。"))
    if not draft.read_back:
        errors["read_back"] = _("要把说好的话向双方复述一遍，双方都说对。")
    if not draft.both_willing:
        errors["both_willing"] = _("要双方都是自愿的。")
    if not draft.no_tie:
        errors["no_tie"] = _("与一方有利害关系的，请另一位调解员来。")
    if errors:
        raise BadInput(errors)


def _ask_both(by: Actor, dispute: Dispute, post: Post) -> Appointment:
    one = name_mediator(by=by, dispute=dispute, post=post, is_lead=True)
    declare_conflict(by=by, appointment=one, ties=())
    for side in read_standing(dispute).sides:
        tell_rights(by=by, dispute=dispute, side=side, how=ToldHow.READ_ALOUD)
        for subject, ref in ((Subject.MEDIATE, None), (Subject.JOINT, None), (Subject.MEDIATOR, one.pk)):
            write_consent(by=by, dispute=dispute, side=side, subject=subject, answer=Answer.GIVEN, ref=ref)
    return one


def _hold_and_write(by: Actor, standing: Standing, draft: SpotDraft, at: dt.datetime) -> Agreement:
    spot = SessionDraft(SessionForm.JOINT, at, draft.place_kind, minutes=30, place=draft.place)
    session = write_session(by, standing, spot)
    present = {p.pk for side in standing.sides for p in must_sign(side)} | {a.pk for a in standing.mediators}
    finish_session(by, standing, session, present, draft.facts, Outcome.AGREED, started_at=at)
    text = AgreementDraft(
        facts=draft.facts,
        terms=draft.terms,
        performance=draft.performance,
        form=AgreementForm.ORAL,
        obligations=draft.obligations,
        place=draft.place,
        agreed_at=at,
        read_back=True,
    )
    agreement = write_draft(by, standing.dispute, text)
    settle_text(by, read_standing(standing.dispute), agreement)
    return agreement


def _answer_and_sign(by: Actor, standing: Standing, agreement: Agreement, mediator: Appointment) -> None:
    """On the spot both sides are asked together. The freedom question is one asked alone, so no answer to it is written:
    the return visit asks each side alone."""
    for side in standing.sides:
        write_consent(
            by=by, dispute=standing.dispute, side=side, subject=Subject.TEXT, answer=Answer.GIVEN, ref=agreement.pk
        )
    row = Signature.objects.create(
        agreement=agreement,
        sm3=agreement.sm3,
        signer=Signer.MEDIATOR,
        method=SignMethod.SIGN,
        appointment=mediator,
        signed_at=clock.now(),
        recorded_at=clock.now(),
        recorded_by_id=staff_of(by),
    )
    record(by, "mediation.sign", row, root=standing.dispute, facts={"version": agreement.number, "signer": Signer.MEDIATOR})
