"""A session as it goes: who came, what was written, moved, missed, and what falls away when talks end."""

import datetime as dt

import pytest

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, tasks
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.services import sessions
from lianxin.work.mediation.states import SESSION_LIFE, SessionState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_joint_session_without_one_side_is_missed_not_held(w):
    d, one = make.ready(w)
    session = make.planned(w, d, starts_at=clock.now())
    a, b = make.sides(d)
    only = {p.pk for p in a.parties.all()} | {one.pk}
    with pytest.raises(BadInput) as why:
        sessions.hold_session(by=w.mediator, session=session, present=only, record_text="谈了", outcome="agreed")
    assert "没有人到场" in why.value.fields["present"]
    sessions.miss_session(by=w.mediator, session=session, absent=[p.pk for p in b.parties.all()])
    session.refresh_from_db()
    assert session.state == SessionState.MISSED
    assert session.attendances.filter(present=False).count() == 1
    assert d.state == State.MEDIATING  # not to come is not to refuse


def test_the_other_side_is_not_at_a_separate_talk(w):
    d, _one = make.ready(w)
    a, _b = make.sides(d)
    session = make.planned(w, d, form="separate", side=a, starts_at=clock.now())
    with pytest.raises(BadInput):
        sessions.hold_session(
            by=w.mediator, session=session, present=make.everyone(d), record_text="谈了", outcome="to_continue"
        )


def test_the_mediator_must_be_there(w):
    d, one = make.ready(w)
    session = make.planned(w, d, starts_at=clock.now())
    with pytest.raises(BadInput):
        sessions.hold_session(
            by=w.mediator, session=session, present=make.everyone(d) - {one.pk}, record_text="谈了", outcome="agreed"
        )


def test_what_was_held_is_kept_and_who_came(w):
    d, _one = make.ready(w)
    session = make.held(w, d, outcome="to_continue")
    session.refresh_from_db()
    assert session.state == SessionState.HELD and session.read("record").startswith("双方到地里")
    [row] = queries.sessions_of(d)
    assert (row.parties_present, row.helpers_present) == (3, 0)
    seats = [a.seat for a in queries.attendances_of(session)]
    assert seats == ["party", "party", "party", "mediator", "recorder"]


@pytest.mark.parametrize("state", SessionState.values)
@pytest.mark.parametrize("action", [a for a in SESSION_LIFE if a != "note"])
def test_the_life_of_a_session(w, action, state):
    d, _one = make.ready(w)
    session = make.planned(w, d, starts_at=clock.now() - dt.timedelta(minutes=5))
    Session.objects.filter(pk=session.pk).update(state=state)
    session.refresh_from_db()
    verbs = {
        "start": lambda: sessions.start_session(by=w.mediator, session=session),
        "reschedule": lambda: sessions.reschedule_session(
            by=w.mediator, session=session, version=1, starts_at=clock.now(), minutes=30, place_kind="phone"
        ),
        "hold": lambda: sessions.hold_session(
            by=w.mediator, session=session, present=make.everyone(d), record_text="谈了", outcome="agreed"
        ),
        "cancel": lambda: sessions.cancel_session(by=w.mediator, session=session, reason="下雨"),
        "miss": lambda: sessions.miss_session(by=w.mediator, session=session, absent=()),
    }
    if state in SESSION_LIFE[action][0]:
        verbs[action]()
        session.refresh_from_db()
        assert session.state == SESSION_LIFE[action][1]
    else:
        with pytest.raises(WrongState):
            verbs[action]()


def test_two_officers_at_once_one_is_told(w):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    other = Session.objects.get(pk=session.pk)
    sessions.reschedule_session(
        by=w.mediator, session=session, version=1, starts_at=clock.now() + make.LATER, minutes=30, place_kind="phone"
    )
    with pytest.raises(Stale):
        sessions.reschedule_session(
            by=w.second, session=other, version=1, starts_at=clock.now() + make.LATER, minutes=90, place_kind="home"
        )
    with pytest.raises(Stale):
        sessions.cancel_session(by=w.second, session=other, reason="下雨", version=1)


@pytest.mark.parametrize("who", ["stranger", "chief", "officer", "upper_mediator"])
def test_only_the_holders_people_and_its_mediators_work_on_it(w, who):
    d, _one = make.ready(w)
    with pytest.raises(NotAllowed):
        make.planned(w, d, by=getattr(w, who))
    session = make.planned(w, d)
    with pytest.raises(NotAllowed):
        sessions.start_session(by=getattr(w, who), session=session)
    make.named(w, d, w.upper_mediator, w.upper_post)
    sessions.start_session(by=w.upper_mediator, session=session)  # a guest mediator may


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("form", {"form": "circle"}),
        ("side", {"form": "separate"}),
        ("starts_at", {"starts_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)}),
        ("starts_at", {"starts_at": dt.datetime(2099, 11, 1, tzinfo=dt.UTC)}),
        ("minutes", {"minutes": 0}),
        ("place_kind", {"place_kind": "moon"}),
        ("openness", {"openness": "ajar"}),
    ],
)
def test_nonsense_is_refused_at_its_field(w, field, given):
    d, _one = make.ready(w)
    with pytest.raises(BadInput) as why:
        make.planned(w, d, **given)
    assert list(why.value.fields) == [field]


def test_a_side_of_another_dispute_is_refused(w):
    d, _one = make.ready(w)
    other = make.dispute(w)
    with pytest.raises(BadInput):
        make.planned(w, d, form="separate", side=make.sides(other)[0])
    with pytest.raises(BadInput):
        make.say(w, d, make.sides(other)[0], Subject.MEDIATE)


def test_giving_up_at_this_level_clears_the_table(w):
    d, _one = make.ready(w)
    make.held(w, d, outcome="not_agreed")
    planned = make.planned(w, d)
    make.drafted(w, d)
    sessions.end_talks(by=w.mediator, dispute=d, reason="各说各的理")
    planned.refresh_from_db()
    assert d.state == State.UNSETTLED and planned.state == SessionState.CANCELLED
    assert queries.current_agreement(d) is None


def test_ending_clears_the_table(w):
    d, _one = make.ready(w)
    make.held(w, d)
    planned = make.planned(w, d)
    agreement = make.drafted(w, d)
    sessions.end_mediation(by=w.mediator, dispute=d, reason="no_agreement", note="各执一词")
    planned.refresh_from_db()
    agreement.refresh_from_db()
    assert (d.state, planned.state, agreement.state) == (State.ENDED, "cancelled", "void")


@pytest.mark.parametrize("change", [{"state": "ended"}, {"root": True}, {"state": "mediating"}])
def test_what_is_left_of_a_dispute_that_is_over_is_swept_up(w, change):
    d, _one = make.ready(w)
    make.held(w, d)
    planned = make.planned(w, d)
    agreement = make.drafted(w, d)
    given = {"root": make.dispute(w)} if "root" in change else change
    Dispute.objects.filter(pk=d.pk).update(**given)
    over = change != {"state": "mediating"}
    assert tasks.sweep_strays() == int(over) and tasks.sweep_strays() == 0
    planned.refresh_from_db()
    agreement.refresh_from_db()
    assert (planned.state == SessionState.CANCELLED) is over and (agreement.state == "void") is over
