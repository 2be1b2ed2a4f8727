"""When a session may be arranged and begun, and what each refusal says."""

import datetime as dt

import pytest
from django.utils import translation

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft, add_party
from lianxin.work.disputes.states import State
from lianxin.work.mediation import rules
from lianxin.work.mediation.models import Attendance, Session
from lianxin.work.mediation.services import consents, mediators, sessions
from lianxin.work.mediation.services.setting_aside import cancel_forbidden_sessions
from lianxin.work.mediation.states import SessionState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def codes(d, form="joint", side=None, **given):
    return [lack.code for lack in rules.blocking(rules.session_verdict(d, form, side, **given))]


def refused(w, d, **given):
    with pytest.raises(WrongState) as why:
        make.planned(w, d, **given)
    assert not Session.objects.filter(dispute=d).exists()
    return str(why.value)


def test_nothing_stands_against_a_prepared_joint_session(w):
    d, _one = make.ready(w)
    assert codes(d) == []
    session = make.planned(w, d)
    assert (session.number, session.kind, session.tier, session.unit) == (1, "people", 1, w.committee)
    assert d.state == State.MEDIATING
    assert Attendance.objects.filter(session=session).count() == 4  # three parties, one mediator


def test_rights_come_first(w):
    d = make.dispute(w)
    assert codes(d).count("rights") == 2
    assert "告知" in refused(w, d)
    with pytest.raises(WrongState):
        make.say(w, d, make.sides(d)[0], Subject.MEDIATE)


def test_silence_is_no_consent_and_no_refusal(w):
    d = make.dispute(w)
    for side in make.sides(d):
        consents.tell_rights(by=w.mediator, dispute=d, side=side, how="paper")
    assert codes(d).count("consent") == 2
    assert "declined" not in codes(d) and d.state == State.OPEN
    assert "还没有说愿意" in refused(w, d)


def test_no_mediator_an_undeclared_one_an_unaccepted_one(w):
    d = make.told(w, make.dispute(w))
    assert codes(d) == ["no_mediator"]
    one = mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    assert set(codes(d)) == {"mediator_unaccepted", "undeclared"}
    mediators.declare_conflict(by=w.mediator, appointment=one, ties=())
    a, b = make.sides(d)
    make.say(w, d, a, Subject.MEDIATOR, ref=one.pk)
    lacks = rules.session_verdict(d, "joint")
    assert [(lack.code, lack.side) for lack in rules.blocking(lacks)] == [("mediator_unaccepted", b.pk)]
    assert "没有接受调解员贺长顺" in refused(w, d)
    make.say(w, d, b, Subject.MEDIATOR, ref=one.pk)
    assert codes(d) == []


@pytest.mark.parametrize(
    ("flag", "joint", "separate"),
    [
        ("hold_joint", ["hold_joint"], []),
        ("hold_session", ["hold_session"], ["hold_session"]),
        ("never_here", ["never_here"], ["never_here"]),
    ],
)
def test_holds_say_which_and_who_can_lift_it(w, flag, joint, separate):
    d, _one = make.ready(w)
    setattr(d, flag, True)
    side = make.sides(d)[0]
    assert codes(d) == joint and codes(d, "separate", side) == separate
    [lack] = [x for x in rules.session_verdict(d, "joint") if x.code == joint[0]]
    assert str(lack.fixed_by) not in ("", "承办人")


@pytest.mark.parametrize("flag", ["hold_joint", "hold_session", "never_here"])
def test_holds_are_asked_again_when_the_session_starts(w, flag):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    Dispute.objects.filter(pk=d.pk).update(**{flag: True})
    session.dispute.refresh_from_db()
    with pytest.raises(WrongState):
        sessions.start_session(by=w.mediator, session=session)
    with pytest.raises(WrongState):
        sessions.hold_session(
            by=w.mediator, session=session, present=make.everyone(d), record_text="谈了", outcome="agreed"
        )
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED and session.started_at is None


@pytest.mark.parametrize(("flag", "left"), [("hold_joint", ["separate"]), ("hold_session", []), ("never_here", [])])
def test_raising_the_danger_cancels_what_it_forbids(w, flag, left):
    d, _one = make.ready(w)
    make.planned(w, d)
    make.planned(w, d, form="separate", side=make.sides(d)[0])
    setattr(d, flag, True)
    assert cancel_forbidden_sessions(by=w.chief, dispute=d) == 2 - len(left)
    planned = Session.objects.filter(dispute=d, state=SessionState.PLANNED).order_by("number")
    assert list(planned.values_list("form", flat=True)) == left


def test_a_session_under_way_is_not_cancelled_from_outside(w):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    sessions.start_session(by=w.mediator, session=session)
    d.never_here = True
    assert cancel_forbidden_sessions(by=w.chief, dispute=d) == 0


@pytest.mark.parametrize(
    ("given", "lacking"), [({"category": "0103"}, "joint_unasked"), ({"colour": 2}, "joint_unasked"), ({}, None)]
)
def test_family_and_yellow_start_separately(w, given, lacking):
    d, _one = make.ready(w, **{k: v for k, v in given.items() if k == "category"})
    d.colour = given.get("colour", 1)
    assert (lacking in codes(d)) == (lacking is not None)
    a, b = make.sides(d)
    assert codes(d, "separate", a) == []
    for side in (a, b):
        make.say(w, d, side, Subject.JOINT)
    assert codes(d) == []


def test_who_will_not_sit_together_loses_the_joint_session_only(w):
    d, _one = make.ready(w)
    joint = make.planned(w, d)
    a, b = make.sides(d)
    alone = make.planned(w, d, form="separate", side=a)
    make.say(w, d, b, Subject.JOINT, "refused")
    joint.refresh_from_db()
    alone.refresh_from_db()
    assert (joint.state, alone.state) == (SessionState.CANCELLED, SessionState.PLANNED)
    assert codes(d) == ["joint_declined"] and codes(d, "separate", b) == []


def test_a_first_separate_talk_may_come_before_the_other_side_was_told(w):
    d = make.dispute(w)
    a, b = make.sides(d)
    consents.tell_rights(by=w.mediator, dispute=d, side=a, how="phone")
    one = mediators.name_mediator(by=w.mediator, dispute=d, post=w.post)
    mediators.declare_conflict(by=w.mediator, appointment=one, ties=())
    make.say(w, d, a, Subject.MEDIATOR, ref=one.pk)
    make.planned(w, d, form="separate", side=a)
    assert d.state == State.OPEN  # mediation begins when every side was told
    consents.tell_rights(by=w.mediator, dispute=d, side=b, how="phone")
    make.planned(w, d, form="separate", side=a)
    assert d.state == State.MEDIATING


def test_a_minor_needs_a_guardian_named_and_there(w):
    child = SideDraft("applicant", [PartyDraft("周小苗", birth_year=2012)])
    other = SideDraft("respondent", [PartyDraft("冯有才", birth_year=1961)])
    d, _one = make.ready(w, sides=[child, other])
    a, b = make.sides(d)
    for side in (a, b):  # where there is a child, sitting together is asked for
        make.say(w, d, side, Subject.JOINT)
    assert codes(d) == ["guardian"]
    young = a.parties.first()
    guardian = add_party(
        by=w.mediator, side=a, draft=PartyDraft("周德旺", capacity="guardian", birth_year=1975), acts_for=young
    )
    d.refresh_from_db()
    assert codes(d) == []
    session = make.planned(w, d, starts_at=clock.now())
    with pytest.raises(BadInput) as why:
        sessions.hold_session(
            by=w.mediator,
            session=session,
            present=make.everyone(d) - {guardian.pk},
            record_text="谈了",
            outcome="to_continue",
        )
    assert "监护人" in why.value.fields["present"]


def test_the_holder_must_be_a_committee_and_send_a_mediator(w):
    d = make.told(w, make.dispute(w))
    make.named(w, d, w.upper_mediator, w.upper_post)
    assert codes(d) == ["no_home_mediator"]
    make.named(w, d)
    assert codes(d) == []
    d.holder_unit = w.station
    assert "illegal" in codes(d)


@pytest.mark.parametrize("state", [s for s in State.values if s not in ("open", "mediating")])
def test_no_session_in_other_states(w, state):
    d, _one = make.ready(w)
    d.state = state
    assert codes(d) == ["state"]


def test_a_merged_dispute_is_mediated_at_its_root(w):
    d, _one = make.ready(w)
    d.root_id = make.dispute(w).pk
    assert codes(d) == ["merged"]
    with pytest.raises(WrongState):
        make.planned(w, d)


def test_what_is_only_to_be_known_does_not_block(w):
    d, _one = make.ready(w)
    at = clock.now() + make.LATER
    make.planned(w, d, starts_at=at)
    lacks = rules.session_verdict(d, "joint", starts_at=at + dt.timedelta(minutes=30))
    assert [x.code for x in lacks] == ["contact_rule", "booked"] and not rules.blocking(lacks)
    assert "怎样联系才安全" in str(lacks[0].text) and "晚上" not in str(lacks[0].text)
    later = rules.session_verdict(d, "joint", starts_at=at + dt.timedelta(minutes=60))
    assert [x.code for x in later] == ["contact_rule"]


def test_open_only_when_every_side_was_asked_and_nobody_objects(w):
    d, _one = make.ready(w)
    a, b = make.sides(d)
    make.say(w, d, a, Subject.OPEN)
    with pytest.raises(WrongState):
        make.planned(w, d, openness="open")
    make.say(w, d, b, Subject.OPEN)
    session = make.planned(w, d, openness="open")
    make.say(w, d, b, Subject.OPEN, "withdrawn")
    session.refresh_from_db()
    assert session.openness == "closed"


def test_a_helper_comes_only_with_every_sides_consent(w):
    d, _one = make.ready(w)
    a, b = make.sides(d)
    helper = mediators.invite_helper(by=w.mediator, dispute=d, kind="elder", name="老支书周秉德", why="知道老界石")
    make.say(w, d, a, Subject.HELPER, ref=helper.pk)
    with pytest.raises(WrongState):
        make.planned(w, d, helpers=[helper])
    session = make.planned(w, d, starts_at=clock.now())
    with pytest.raises(BadInput):
        sessions.hold_session(
            by=w.mediator,
            session=session,
            present=make.everyone(d) | {helper.pk},
            record_text="谈了",
            outcome="agreed",
        )
    make.planned(w, d, form="separate", side=a, helpers=[helper])  # that side's word is enough for a talk with it
    make.say(w, d, b, Subject.HELPER, ref=helper.pk)
    session = make.planned(w, d, helpers=[helper])
    make.say(w, d, b, Subject.HELPER, "withdrawn", ref=helper.pk)
    assert not session.attendances.filter(helper=helper).exists()


def test_a_refusal_reads_as_sentences_in_either_language(w):
    d = make.dispute(w)
    with translation.override("en"):
        text = refused(w, d)
        assert ". " in text or "。 " in text  # with the catalogue compiled, or without
    assert "。 " not in refused(w, d)
