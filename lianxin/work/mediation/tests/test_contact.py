"""Nothing reaches the other side before whoever told it has agreed, or a duty to act is written down."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.work.disputes import rules as dispute_rules
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course, judging, parties
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Consent, RightsTold
from lianxin.work.mediation.services import consents, sessions
from lianxin.work.mediation.states import Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def now(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def held(w):
    return make.dispute(w, contact_held=True)


TOUCHES = {
    "rights": lambda w, d, side: consents.tell_rights(by=w.mediator, dispute=d, side=side, how="phone"),
    "consent": lambda w, d, side: make.say(w, d, side, Subject.JOINT),
    "refusal": lambda w, d, side: make.say(w, d, side, Subject.MEDIATE, "refused"),
    "reached": lambda w, d, side: parties.mark_reached(by=w.mediator, side=side),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_the_other_side_is_not_touched_and_the_applicant_is(w, held, touch):
    a, b = make.sides(held)
    for side in (a, b):
        side.dispute = held
    with pytest.raises(WrongState, match="同意联系对方"):
        TOUCHES[touch](w, held, b)
    assert now(b).reached_at is None and not RightsTold.objects.exists() and not Consent.objects.exists()
    TOUCHES[touch](w, held, a)
    assert now(a).reached_at is not None


def test_no_session_with_the_other_side_and_the_verdict_says_why(w, held):
    a, b = make.sides(held)
    for form, side in (("joint", None), ("separate", b)):
        lacks = rules.session_verdict(held, form, side)
        assert [lack.side for lack in lacks if lack.code == "contact_held"] == [b.pk]
        with pytest.raises(WrongState, match="同意联系对方"):
            make.planned(w, held, form=form, side=side)
    assert "contact_held" not in {lack.code for lack in rules.session_verdict(held, "separate", a)}


def test_the_next_step_is_to_ask_the_teller(w, held):
    a, _b = make.sides(held)
    consents.tell_rights(by=w.mediator, dispute=held, side=a, how="phone")
    make.say(w, held, a, Subject.MEDIATE)
    assert rules.next_step(held).action == "record_contact_consent"
    parties.record_contact_consent(by=w.mediator, dispute=held, how="in_person")
    assert rules.next_step(now(held)).action == "tell_rights"


def test_consent_or_a_written_duty_lifts_it_once(w, held):
    for wrong in ({"how": "guess"}, {"how": "duty", "duty": " "}):
        with pytest.raises(BadInput):
            parties.record_contact_consent(by=w.mediator, dispute=held, **wrong)
    parties.record_contact_consent(by=w.mediator, dispute=held, how="duty", duty="有人持械")
    parties.record_contact_consent(by=w.mediator, dispute=now(held), how="phone")
    line = Line.objects.get(act="disputes.contact")
    assert (line.facts, read_words(line)) == ({"how": "duty"}, "有人持械")
    assert make.told(w, now(held))


def test_no_side_comes_in_as_already_reached(w, held):
    draft = SideDraft("third", [PartyDraft("孙大山")], reached=True)
    with pytest.raises(WrongState, match="同意联系对方"):
        parties.add_side(by=w.mediator, dispute=held, draft=draft)
    draft.reached = False
    parties.add_side(by=w.mediator, dispute=held, draft=draft)


def test_nobody_agrees_for_a_side_nobody_spoke_to(w, held):
    until = clock.today() + dt.timedelta(days=3)
    with pytest.raises(WrongState, match="同意联系对方"):
        judging.pause_clock(by=w.mediator, dispute=held, until_on=until, reason="外出", both_consent=True)


def test_it_may_end_and_close_without_a_word_to_the_other_side(w, held):
    course.end_dispute(by=w.mediator, dispute=held, reason="withdrawn", note="说算了", confirmed_alone=True)
    a, b = make.sides(now(held))
    for side in (a, b):
        side.dispute = now(held)
    assert not dispute_rules.may_close(now(held))
    with pytest.raises(WrongState, match="同意联系对方"):
        course.tell_outcome(by=w.mediator, side=b, how="phone")
    course.tell_outcome(by=w.mediator, side=a, how="phone")
    course.close_dispute(by=w.mediator, dispute=now(held))
    assert Dispute.objects.get(pk=held.pk).state == State.CLOSED


# What was said before a reopening ------------------------------------------------------------------------


def reopened(w, d, days=300):
    """Ended at this level and opened again much later; leaves the clock to the caller."""
    course.reopen_dispute(by=w.mediator, dispute=now(d), reason="又吵起来")
    return now(d)


def test_a_yes_lapses_and_a_no_stands_when_it_is_reopened(w):
    d, _one = make.ready(w)
    a, b = make.sides(d)
    make.say(w, d, b, Subject.JOINT, "refused")
    course.end_dispute(by=w.mediator, dispute=now(d), reason="no_agreement", note="谈不拢")
    with clock.at(clock.now() + dt.timedelta(days=300)):
        again = reopened(w, d)
        standing = queries.standing(again)
        assert not standing.rights and not standing.gave(a, Subject.MEDIATE)
        assert standing.declined(b, Subject.JOINT)
        codes = {lack.code for lack in rules.blocking(rules.session_verdict(again, "joint"))}
        assert {"rights", "consent", "joint_declined"} <= codes
        with pytest.raises(WrongState):
            make.planned(w, again)
        with pytest.raises(WrongState, match="权利和义务"):
            make.say(w, again, a, Subject.MEDIATE)
        with pytest.raises(WrongState, match="权利和义务"):
            make.say(w, again, a, Subject.MEDIATE, said_at=again.reopened_at - dt.timedelta(days=1))


def test_who_refused_is_asked_again_after_a_reopening_and_not_before(w):
    d = make.told(w, make.dispute(w))
    make.say(w, d, make.sides(d)[1], Subject.MEDIATE, "refused")
    with clock.at(clock.now() + dt.timedelta(days=30)):
        again = reopened(w, d)
        a, b = make.sides(again)
        assert queries.standing(again).declined(b, Subject.MEDIATE)
        for side in (a, b):
            consents.tell_rights(by=w.mediator, dispute=again, side=side, how="phone")
        make.say(w, again, a, Subject.MEDIATE)
        step = rules.next_step(again)
        assert (step.action, step.side) == ("record_consent", b)
        make.say(w, again, b, Subject.MEDIATE)
        assert rules.next_step(again).action == "name_mediator"


def test_a_talk_of_before_is_no_talk_of_these(w):
    d, _one = make.settled_talk(w)
    course.fail_mediation(by=w.mediator, dispute=d, reason_text="谈不拢")
    course.end_dispute(by=w.mediator, dispute=now(d), reason="no_agreement", note="谈不拢")
    with clock.at(clock.now() + dt.timedelta(days=300)):
        again = reopened(w, d)
        assert queries.standing(again).held() == []
        Dispute.objects.filter(pk=d.pk).update(state=State.MEDIATING)
        with pytest.raises(BadInput) as refusal:
            make.drafting.fix_text(by=w.mediator, agreement=make.drafted(w, now(d)))
        assert "session" in refusal.value.fields


# Nothing is dated back -----------------------------------------------------------------------------------


def test_an_oral_agreement_is_not_older_than_the_last_talk(w):
    d, _one = make.settled_talk(w)
    for days in (1, 300):
        with pytest.raises(BadInput) as refusal:
            make.drafted(w, d, form="oral", read_back=True, agreed_at=clock.now() - dt.timedelta(days=days))
        assert "agreed_at" in refusal.value.fields
    assert make.drafted(w, d, form="oral", read_back=True, agreed_at=clock.now() - dt.timedelta(minutes=5))


def test_nor_is_the_talk_itself_dated_back(w):
    d, _one = make.ready(w)
    session = make.planned(w, d, starts_at=clock.now() - dt.timedelta(hours=1))
    with pytest.raises(BadInput) as refusal:
        sessions.hold_session(
            by=w.mediator, session=session, present=make.everyone(d), record_text="说好了", outcome="agreed",
            started_at=clock.now() - dt.timedelta(days=300),
        )  # fmt: skip
    assert "started_at" in refusal.value.fields
