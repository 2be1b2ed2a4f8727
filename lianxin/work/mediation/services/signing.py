"""Signatures, the seal, and the moment an agreement takes effect."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.files.queries import file_of
from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Staff
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.services import course, links
from lianxin.work.disputes.states import MediationKind, State
from lianxin.work.mediation.models import Agreement, Appointment, Signature
from lianxin.work.mediation.queries import Standing, must_sign
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import (
    blocking,
    confirmation_bars,
    effectiveness,
    is_text_intact,
    may_sign_for,
    mediator_lacks,
    sentence,
)
from lianxin.work.mediation.services.court import begin_thirty_days
from lianxin.work.mediation.services.drafting import require
from lianxin.work.mediation.services.hands import carrier, happened, require_work, staff_of
from lianxin.work.mediation.services.setting_aside import cancel_planned, set_aside_drafts
from lianxin.work.mediation.states import (
    STILL_OWED,
    AgreementForm,
    AgreementState,
    Signer,
    SignMethod,
    Subject,
    VoidReason,
)

PERFORMANCE = "performance"


def _locked(by: Actor, agreement: Agreement, action: str = "sign") -> tuple[Agreement, Standing]:
    """The agreement under a row lock with its dispute as it is now: of two who sign at once, the second sees the first."""
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("dispute__key__county_key", "dispute__holder_unit", "dispute__area", "unit")
        .get(pk=agreement.pk)
    )
    locked.key = locked.dispute.key
    require_work(by, locked.dispute)
    require(locked, action)
    if locked.dispute.state != State.MEDIATING:
        raise WrongState(_("这起纠纷现在不在调解中。"))
    if locked.dispute.hold_session and action == "sign":
        raise WrongState(_("已暂停一切当面调解，须先确保人身安全，不能签。"))
    if locked.unit_id != locked.dispute.holder_unit_id:
        raise WrongState(_("定稿以后换了承办单位，请另起新稿。"))
    if not is_text_intact(locked):
        raise WrongState(_("协议文本与定稿时不一致，不能签。请联系管理员。"))
    return locked, read_standing(locked.dispute)


def _add(by: Actor, agreement: Agreement, signer: str, method: str, at: dt.datetime | None, **who: object) -> Signature:
    if method not in SignMethod.values:
        raise BadInput({"method": _("请选签名、盖章还是按指印。")})
    row = Signature(
        agreement=agreement,
        sm3=agreement.sm3,
        signer=signer,
        method=method,
        signed_at=happened("signed_at", at, not_before=agreement.fixed_at),
        recorded_at=clock.now(),
        recorded_by_id=staff_of(by),
        **who,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("已经登记过了。")) from None
    return row


@transaction.atomic
def sign_as_party(
    *,
    by: Actor,
    agreement: Agreement,
    party: Party,
    method: str = SignMethod.SIGN,
    signed_by: Party | None = None,
    signed_at: dt.datetime | None = None,
    scan: uuid.UUID | None = None,
) -> Agreement:
    """A party signed, or an agent with that power, a guardian, a representative for them (art. 29).

    It counts only once its side heard the text and answered the freedom question alone. Returns the agreement as it is
    after; it takes effect here if this was the last thing lacking.
    """
    locked, standing = _locked(by, agreement)
    if locked.form == AgreementForm.ORAL:
        raise WrongState(_("口头协议不用当事人签字，由调解员记录。"))
    people = {p.pk: p for side in standing.sides for p in side.parties.all()}
    binding = {p.pk for side in standing.sides_in for p in must_sign(side)}
    if party.pk not in binding:
        raise BadInput({"party": _("这份协议不用这一位签字。")})
    signer = people.get(signed_by.pk if signed_by else party.pk)
    if signer is None:
        raise BadInput({"signed_by": _("签字的人不在这一方。")})
    _check_words_first(standing, locked, people[party.pk].side_id)
    why = may_sign_for(standing, people[party.pk], signer, method)
    if why:
        raise WrongState(why)
    row = _add(by, locked, Signer.PARTY, method, signed_at, party=party, signed_by=signer, scan=scan)
    record(by, "mediation.sign", row, root=standing.dispute, facts={"version": locked.number, "signer": Signer.PARTY})
    return _take_effect_if_complete(by, locked)


def _check_words_first(standing: Standing, agreement: Agreement, side_id: uuid.UUID) -> None:
    side = standing.side(side_id)
    assert side is not None
    if not standing.gave(side, Subject.TEXT, agreement.pk):
        raise WrongState(_("先给这一方读一遍协议，再签字。"))
    if not standing.gave(side, Subject.FREE, agreement.pk):
        raise WrongState(_("先单独问过这一方是否自愿，再签字。"))


@transaction.atomic
def sign_as_mediator(
    *,
    by: Actor,
    agreement: Agreement,
    appointment: Appointment,
    method: str = SignMethod.SIGN,
    signed_at: dt.datetime | None = None,
) -> Agreement:
    """A mediator accepted by every side and without an open conflict signed. It ends an oral agreement's record."""
    locked, standing = _locked(by, agreement)
    one = next((a for a in standing.mediators if a.pk == appointment.pk), None)
    if one is None:
        raise BadInput({"appointment": _("不是这起纠纷的调解员。")})
    lacks = blocking(mediator_lacks(standing, one))
    if lacks:
        raise WrongState(sentence(lacks))
    row = _add(by, locked, Signer.MEDIATOR, method, signed_at, appointment=one)
    record(by, "mediation.sign", row, root=standing.dispute, facts={"version": locked.number, "signer": Signer.MEDIATOR})
    return _take_effect_if_complete(by, locked)


@transaction.atomic
def stamp_seal(
    *,
    by: Actor,
    agreement: Agreement,
    scan: uuid.UUID,
    stamped_by: Staff | None = None,
    signed_at: dt.datetime | None = None,
) -> Agreement:
    """The unit's seal was put on paper: who stamped it, and the scan as a file of this agreement. Software places none."""
    locked, standing = _locked(by, agreement)
    if locked.form == AgreementForm.ORAL:
        raise WrongState(_("口头协议不用盖章才生效。"))
    if by.kind == "staff" and by.unit != locked.unit_id:
        raise NotAllowed(_("印章由%(unit)s的人登记。") % {"unit": locked.unit.short_name})
    if file_of(locked.pk, scan) is None:
        raise BadInput({"scan": _("请先上传盖好章的协议扫描件。")})
    stamper = stamped_by.pk if stamped_by else staff_of(by)
    if stamper is None:
        raise BadInput({"stamped_by": _("请写谁盖的章。")})
    row = _add(
        by, locked, Signer.SEAL, SignMethod.SEAL, signed_at, unit_id=locked.unit_id, stamped_by_id=stamper, scan=scan
    )
    record(by, "mediation.stamp", row, root=standing.dispute, facts={"version": locked.number, "scan": str(scan)})
    return _take_effect_if_complete(by, locked)


def _take_effect_if_complete(by: Actor, agreement: Agreement) -> Agreement:
    """All there: it binds from the last of them, or waits for the printed day when it has a change-of-mind clause."""
    standing = read_standing(agreement.dispute)
    state = effectiveness(agreement, standing)
    if not state.complete or state.at is None:
        return agreement
    if state.deferred:
        moment = max(s.signed_at for s in standing.signatures)
        agreement.advance(complete_at=moment, effect_due_at=state.at)
        facts = {"version": agreement.number, "due": state.at.isoformat()}
        record(by, "mediation.await_effect", agreement, root=standing.dispute, facts=facts)
        return agreement
    take_effect(by, standing, agreement, state.at)
    return agreement


def complete_if_ready(by: Actor, *, agreement_id: uuid.UUID | None) -> None:
    """A side's word was the last thing lacking: for ``consents``, inside its transaction."""
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("dispute__key__county_key", "dispute__holder_unit", "unit")
        .filter(pk=agreement_id, state=AgreementState.FIXED, effect_due_at=None)
        .first()
    )
    if locked is not None and locked.dispute.state == State.MEDIATING and is_text_intact(locked):
        locked.key = locked.dispute.key
        _take_effect_if_complete(by, locked)


def take_effect(by: Actor, standing: Standing, agreement: Agreement, at: dt.datetime, *, on_the_spot: bool = False) -> None:
    """It binds: the dispute is settled, what is owed keeps it open, the thirty days for a court begin.

    Inside the caller's transaction, under the agreement's lock. An earlier effective agreement is superseded.
    """
    dispute = standing.dispute
    for earlier in Agreement.objects.filter(dispute=dispute, state=AgreementState.EFFECTIVE).order_by("number"):
        earlier.advance(state=AgreementState.SUPERSEDED)
        links.lift_open_item(dispute=dispute, kind=PERFORMANCE, ref=earlier.pk)
    last = max((s.signed_at for s in standing.signatures), default=at)
    agreement.advance(
        state=AgreementState.EFFECTIVE,
        effective_at=at,
        complete_at=agreement.complete_at or last,
        effect_due_at=None,
    )
    action = "settle_on_the_spot" if on_the_spot else "settle"
    hand = carrier(by, dispute, action)
    course.settle_dispute(by=hand, dispute=dispute, effective_at=at, on_the_spot=on_the_spot)
    cancel_planned(by, dispute, _("协议已经生效。"))
    if agreement.obligations.filter(state__in=STILL_OWED).exists():
        links.place_open_item(dispute=dispute, kind=PERFORMANCE, ref=agreement.pk)
    _begin_thirty_days(dispute, agreement, at)
    facts = {"version": agreement.number, "at": at.isoformat(), "sm3": agreement.sm3}
    record(by, "mediation.take_effect", agreement, root=dispute, facts=facts)


def _begin_thirty_days(dispute: Dispute, agreement: Agreement, at: dt.datetime) -> None:
    """Art. 33; not where a bar of art. 355 was ticked, nor for an oral agreement or another kind of mediation."""
    if agreement.form != AgreementForm.WRITTEN or dispute.kind != MediationKind.PEOPLE or confirmation_bars(dispute, agreement):
        return
    begin_thirty_days(dispute, agreement, at)


@transaction.atomic
def change_mind(*, by: Actor, agreement: Agreement, side: Side, how: str, words: str = "") -> None:
    """A side took it back before the day printed in the change-of-mind clause. No reason is asked; talk may go on."""
    locked, standing = _locked(by, agreement, "void")  # also while a safety hold keeps anybody from signing
    if locked.effect_due_at is None or clock.now() >= locked.effect_due_at:
        raise WrongState(_("这份协议没有反悔期，或者反悔期已经过了。"))
    if standing.side(side.pk) is None:
        raise BadInput({"side": _("不属于这起纠纷。")})
    locked.advance(
        state=AgreementState.VOID,
        void_at=clock.now(),
        void_reason=VoidReason.CHANGED_MIND,
        effect_due_at=None,
        **locked.sealed(void_note=clean(words)),
    )
    facts = {"version": locked.number, "side": side.number, "how": how}
    record(by, "mediation.change_mind", locked, root=standing.dispute, facts=facts)


def effect_deferred(*, county: str, agreement_id: uuid.UUID) -> bool:
    """For the sweep: a fixed agreement whose change-of-mind day is over takes effect, or is set aside when the talks ended
    meanwhile. May be called twice; returns whether it took effect now."""
    by = system(county)
    with transaction.atomic():
        locked = (
            Agreement.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("dispute__key__county_key", "dispute__holder_unit", "unit")
            .filter(pk=agreement_id, state=AgreementState.FIXED, effect_due_at__lte=clock.now())
            .first()
        )
        if locked is None:
            return False
        locked.key = locked.dispute.key
        standing = read_standing(locked.dispute)
        state = effectiveness(locked, standing)
        if locked.dispute.state != State.MEDIATING or locked.dispute.never_here:
            set_aside_drafts(by, locked.dispute)
            return False
        if locked.dispute.hold_session:
            return False  # nothing takes effect while somebody is in danger; the talks decide what becomes of it
        if not state.complete or state.at is None:
            locked.advance(effect_due_at=None, complete_at=None)
            return False
        take_effect(by, standing, locked, state.at)
        return True
