"""A danger that becomes known after the talks stops what was to follow from them: the text, the signatures, the effect."""

import datetime as dt

import pytest

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.services import drafting, sessions, signing
from lianxin.work.mediation.states import AgreementState, SessionState
from lianxin.work.mediation.tasks import sweep_deferred_agreements
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def hold(d, **given):
    Dispute.objects.filter(pk=d.pk).update(**(given or {"hold_session": True}))
    d.refresh_from_db()


def now(row):
    return type(row).objects.get(pk=row.pk)


def test_nobody_signs_under_a_hold(w):
    d, one = make.settled_talk(w)
    agreement = make.fixed(w, d)
    hold(d)
    party = must_sign(make.sides(d)[0])[0]
    for sign in (
        lambda: signing.sign_as_party(by=w.mediator, agreement=agreement, party=party),
        lambda: signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one),
        lambda: signing.stamp_seal(by=w.mediator, agreement=agreement, scan=make.scan(w, agreement)),
    ):
        with pytest.raises(WrongState, match="人身安全"):
            sign()
    assert "hold_session" in {lack.code for lack in rules.signing_lacks(now(agreement))}


def test_no_text_is_fixed_under_a_hold(w):
    d, _one = make.settled_talk(w)
    agreement = make.drafted(w, d)
    hold(d)
    with pytest.raises(WrongState, match="人身安全"):
        drafting.fix_text(by=w.mediator, agreement=now(agreement))
    assert now(agreement).state == AgreementState.DRAFT


def test_the_last_word_does_not_bind_under_a_hold(w):
    """All had signed but one side had not been asked alone; its answer comes after the danger became known."""
    d, one = make.settled_talk(w)
    agreement = make.drafted(w, d, form="oral", read_back=True, obligations=[])
    drafting.fix_text(by=w.mediator, agreement=agreement)
    signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one)
    hold(d)
    make.asked(w, now(agreement))
    assert now(agreement).state == AgreementState.FIXED and now(d).state == State.MEDIATING


def test_a_deferred_effect_waits_for_the_end_of_the_hold_and_may_be_taken_back(w):
    d, one = make.settled_talk(w)
    until = clock.today() + dt.timedelta(days=3)
    agreement = make.signed(w, make.fixed(w, d, change_of_mind_until=until), one)
    assert agreement.effect_due_at
    hold(d)
    with clock.at(agreement.effect_due_at):
        assert queries.awaiting_effect(clock.now()) == [] and sweep_deferred_agreements() == 0
        assert not signing.effect_deferred(county=d.county, agreement_id=agreement.pk)
        assert now(agreement).effect_due_at == agreement.effect_due_at and now(d).state == State.MEDIATING
        hold(d, hold_session=False)
        assert sweep_deferred_agreements() == 1 and now(d).state == State.SETTLED


def test_a_side_takes_it_back_under_a_hold(w):
    d, one = make.settled_talk(w)
    until = clock.today() + dt.timedelta(days=3)
    agreement = make.signed(w, make.fixed(w, d, change_of_mind_until=until), one)
    hold(d)
    signing.change_mind(by=w.mediator, agreement=now(agreement), side=make.sides(d)[0], how="phone")
    assert now(agreement).state == AgreementState.VOID


def test_a_merged_danger_cancels_the_joint_session_of_the_other(w):
    into, _one = make.ready(w)
    session = make.planned(w, into)
    with clock.at(clock.now() + dt.timedelta(minutes=5)):
        later = make.dispute(w)
    hold(later, colour=3, hold_joint=True)
    later.advance(**later.sealed(colour_reason="说要动刀"))
    sessions.merge_in_talks(by=w.mediator, dispute=later, into=into, reason="同一件事")
    assert now(session).state == SessionState.CANCELLED
    assert (now(into).colour, now(into).read("colour_reason")) == (3, "说要动刀")
