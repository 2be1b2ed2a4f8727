"""What each side answers, and what follows from a no."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries
from lianxin.work.mediation.models import Consent, Session
from lianxin.work.mediation.services import consents
from lianxin.work.mediation.states import AgreementState, SessionState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["open", "mediating", "unsettled"])
def test_an_explicit_refusal_ends_it_in_the_same_moment(w, state):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    Dispute.objects.filter(pk=d.pk).update(state=state)
    d.refresh_from_db()
    make.say(w, d, make.sides(d)[1], Subject.MEDIATE, "refused", words="我要去法院")
    session.refresh_from_db()
    assert (d.state, d.end_reason) == (State.ENDED, "refused")
    assert session.state == SessionState.CANCELLED
    assert "我要去法院" in d.read("end_note")
    assert not d.sides.exclude(outcome_told_at=None).exists()  # both are to be told the remedies now


def test_a_refusal_stops_the_talks_on_red_but_ends_it_only_with_a_second_person(w):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    Dispute.objects.filter(pk=d.pk).update(colour=3)
    d.refresh_from_db()
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "refused")
    session.refresh_from_db()
    d.refresh_from_db()
    assert d.state != State.ENDED
    assert session.state == SessionState.CANCELLED


def test_consents_do_not_outlive_their_talks(w):
    """Reopened, everything is asked anew: an old yes is no yes to these talks."""
    d, _one = make.ready(w)
    side = make.sides(d)[0]
    assert queries.standing(d).gave(side, Subject.MEDIATE)
    Dispute.objects.filter(pk=d.pk).update(reopened_at=clock.now() + dt.timedelta(minutes=1))
    d.refresh_from_db()
    standing = queries.standing(d)
    assert not standing.gave(side, Subject.MEDIATE)
    assert not standing.rights
    assert standing.held() == []


def test_a_refusal_needs_no_rights_told_before(w):
    d = make.dispute(w)
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "refused", how="phone")
    assert d.state == State.ENDED


def test_consent_taken_back_leaves_this_level_unsettled(w):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "withdrawn")
    session.refresh_from_db()
    assert d.state == State.UNSETTLED and session.state == SessionState.CANCELLED


def test_consent_taken_back_before_it_began_ends_nothing(w):
    d = make.told(w, make.dispute(w))
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "withdrawn")
    assert d.state == State.OPEN


def test_a_text_in_hand_falls_with_a_refusal(w):
    d, _one = make.ready(w)
    make.held(w, d)
    agreement = make.fixed(w, d)
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "refused")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.VOID


def test_a_guest_mediators_record_of_a_refusal_ends_it_too(w):
    d, _one = make.ready(w)
    make.named(w, d, w.upper_mediator, w.upper_post)
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "refused", by=w.upper_mediator)
    assert d.state == State.ENDED


def test_the_latest_word_counts_and_history_stays(w):
    d = make.told(w, make.dispute(w))
    a = make.sides(d)[0]
    make.say(w, d, a, Subject.JOINT, "refused")
    make.say(w, d, a, Subject.JOINT, "given")
    assert queries.standing(d).gave(a, Subject.JOINT)
    # an older word, entered later, changes nothing
    make.say(w, d, a, Subject.JOINT, "refused", said_at=clock.now() - dt.timedelta(days=2))
    assert queries.standing(d).gave(a, Subject.JOINT)
    assert Consent.objects.filter(dispute=d, side=a, subject=Subject.JOINT).count() == 3
    assert len(queries.consent_history(d)) == 5


def test_an_old_refusal_entered_late_ends_nothing(w):
    d = make.told(w, make.dispute(w))
    make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "refused", said_at=clock.now() - dt.timedelta(days=1))
    assert d.state == State.OPEN


def test_silence_cannot_be_recorded(w):
    d = make.told(w, make.dispute(w))
    with pytest.raises(BadInput) as why:
        make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "silent")
    assert list(why.value.fields) == ["answer"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("subject", {"subject": "obey"}),
        ("how", {"how": "telepathy"}),
        ("ref", {"subject": Subject.MEDIATOR}),
        ("said_at", {"said_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}),
        ("said_at", {"said_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}),
    ],
)
def test_nonsense_is_refused_at_its_field(w, field, given):
    d = make.told(w, make.dispute(w))
    given.setdefault("subject", Subject.JOINT)
    with pytest.raises(BadInput) as why:
        make.say(w, d, make.sides(d)[0], **given)
    assert field in why.value.fields


def test_a_ref_of_another_dispute_is_refused(w):
    d, other = make.told(w, make.dispute(w)), make.told(w, make.dispute(w))
    foreign = make.named(w, other)
    with pytest.raises(BadInput):
        make.say(w, d, make.sides(d)[0], Subject.MEDIATOR, ref=foreign.pk)


def test_a_third_party_that_stays_away_ends_nothing(w):
    third = SideDraft("third", [PartyDraft("村民小组")])
    a = SideDraft("applicant", [PartyDraft("周德旺")])
    b = SideDraft("respondent", [PartyDraft("冯有才")])
    d = make.dispute(w, sides=[a, b, third])
    for side in make.sides(d)[:2]:
        consents.tell_rights(by=w.mediator, dispute=d, side=side, how="paper")
        make.say(w, d, side, Subject.MEDIATE)
    make.say(w, d, make.sides(d)[2], Subject.MEDIATE, "refused")
    assert d.state == State.OPEN
    assert len(queries.standing(d).sides_in) == 2


@pytest.mark.parametrize("who", ["stranger", "chief", "officer"])
def test_others_record_nothing(w, who):
    d = make.dispute(w)
    side = make.sides(d)[0]
    with pytest.raises(NotAllowed):
        consents.tell_rights(by=getattr(w, who), dispute=d, side=side, how="paper")
    with pytest.raises(NotAllowed):
        make.say(w, d, side, Subject.MEDIATE, "refused", by=getattr(w, who))
    assert d.state == State.OPEN


def test_a_closed_dispute_takes_no_answers(w):
    d = make.told(w, make.dispute(w))
    d.state = State.CLOSED
    with pytest.raises(WrongState):
        make.say(w, d, make.sides(d)[0], Subject.JOINT)


def test_whoever_answered_was_reached(w):
    d = make.dispute(w)
    assert d.half_known
    make.told(w, d)
    d.refresh_from_db()
    assert not d.half_known


def test_the_journal_says_what_was_asked_and_never_the_words(w):
    d = make.told(w, make.dispute(w))
    make.say(w, d, make.sides(d)[0], Subject.JOINT, "refused", words="怕他")
    line = Line.objects.filter(act="mediation.record_consent").order_by("-id").first()
    assert line.facts["subject"] == "joint_session" and line.facts["answer"] == "refused"
    assert line.words is None


def test_a_refusal_and_a_session_are_one_transaction(w, monkeypatch):
    d, _one = make.ready(w)
    make.planned(w, d)
    def broken(**_given):
        raise WrongState("no")

    monkeypatch.setattr(course, "end_dispute", broken)
    with pytest.raises(WrongState):
        make.say(w, d, make.sides(d)[0], Subject.MEDIATE, "refused")
    assert Session.objects.get(dispute=d).state == SessionState.PLANNED
    assert not Consent.objects.filter(dispute=d, answer="refused").exists()
