"""Reads: bounded in number, and only of what the viewer may see."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.tools.kit import clock
from lianxin.work.disputes.queries import counts, get_visible, with_sides
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.services import mediators, performing, sessions
from lianxin.work.mediation.states import Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


def count(call):
    with CaptureQueriesContext(connection) as caught:
        call()
    return len(caught)


def everything(w, d):
    """Read all the dispute page reads, words included."""
    fresh = get_visible(w.mediator, d.code)
    sides = with_sides(fresh)
    found = []

    def read():
        standing = queries.standing(fresh, sides)
        for row in [*standing.sides, *standing.mediators, *standing.helpers, *standing.sessions, *standing.obligations]:
            found.append(str(row))
        for row in standing.sessions:
            found.append(row.read("record") + row.unit.short_name)
        for row in standing.helpers:
            found.append(row.read("name"))
        for row in standing.obligations:
            found.append(row.read("what"))
        for answer in standing.answers.values():
            found.append(answer.read("words"))
        if standing.agreement:
            found.append(standing.agreement.read("terms"))
            rules.signing_boxes(standing.agreement, standing)
            rules.signing_lacks(standing.agreement, standing)
            rules.confirmation_checklist(fresh, standing.agreement)
        rules.session_verdict(fresh, "joint", standing=standing)
        rules.next_step(fresh, standing)

    return read, found


def test_the_dispute_page_costs_eight_queries_however_much_there_is(w):
    d, agreement = make.settled(w)
    mediators.invite_helper(by=w.mediator, dispute=d, kind="elder", name="老支书", why="懂旧事")
    read, found = everything(w, d)
    assert count(read) == 8
    assert "贺长顺" in found and "老支书" in found
    d2, _one = make.ready(w)
    for _ in range(6):
        make.held(w, d2, outcome="to_continue")
        mediators.invite_helper(by=w.mediator, dispute=d2, kind="elder", name="老支书", why="懂旧事")
    make.fixed(w, d2)
    read, found = everything(w, d2)
    assert count(read) == 8
    assert count(lambda: queries.standing(get_visible(w.mediator, d2.code))) == 10  # and the dispute with its sides
    assert queries.standing(d).agreement == agreement


def test_a_dispute_just_opened_costs_less(w):
    read, _found = everything(w, make.dispute(w))
    assert count(read) == 6


def test_what_was_counted_as_not_there_is_not_asked_for_and_nothing_is_missed(w):
    for d, cost in ((make.dispute(w), 0), (make.settled(w)[0], 7)):
        fresh = get_visible(w.mediator, d.code)
        sides, there = with_sides(fresh), counts(w.mediator, {}, queries.beside(fresh))
        assert count(lambda f=fresh, s=sides, t=there: queries.standing(f, s, t)) == cost
        known, asked = queries.standing(fresh, sides, there), queries.standing(fresh, sides)
        known.notes = None
        assert known == asked


def test_the_calendar_is_the_viewers(w):
    d, _one = make.ready(w)
    at = clock.now() + dt.timedelta(days=1)
    session = make.planned(w, d, starts_at=at)
    gone = make.planned(w, d, starts_at=at)
    sessions.cancel_session(by=w.mediator, session=gone, reason="下雨")
    span = (at - dt.timedelta(hours=2), at + dt.timedelta(hours=8))
    for actor in (w.mediator, w.second, w.upper_mediator, w.chief):
        assert [s.pk for s in queries.sessions_between(actor, *span)] == [session.pk]
    assert queries.sessions_between(w.stranger, *span) == []
    assert queries.sessions_between(w.mediator, at + dt.timedelta(hours=1), at + dt.timedelta(hours=2)) == []
    [inside] = queries.sessions_between(w.mediator, at + dt.timedelta(minutes=10), at + dt.timedelta(minutes=20))
    assert inside.area_label == "南坡沟村" and inside.dispute.code == d.code


def test_my_appointments_elsewhere_are_in_my_calendar(w):
    d, _one = make.ready(w)
    post = make.ground.post(make.ground.staff("远客"), make.ground.committee(make.ground.township(3, "远山乡"), 2), "mediator")
    guest = make.ground.actor(post.staff, post)
    at = clock.now() + dt.timedelta(days=1)
    make.named(w, d, guest, post)
    make.planned(w, d, starts_at=at)
    assert len(queries.sessions_between(guest, at, at + dt.timedelta(hours=1))) == 1
    assert queries.sessions_between(w.stranger, at, at + dt.timedelta(hours=1)) == []


def test_the_calendar_costs_the_same_for_one_and_for_thirty(w):
    d, _one = make.ready(w)
    at = clock.now() + dt.timedelta(days=1)
    make.planned(w, d, starts_at=at)

    def read():
        for row in queries.sessions_between(w.mediator, at, at + dt.timedelta(days=9)):
            [a.appointment.display_name for a in row.attendances.all() if a.appointment]
            row.read("place")
            str(row.unit)

    one = count(read)
    other = make.ready(w)[0]
    for n in range(15):
        for one_of in (d, other):
            make.planned(w, one_of, starts_at=at + dt.timedelta(hours=3 * n))
    assert count(read) == one <= 7


def test_what_nobody_wrote_up_is_found(w):
    d, _one = make.ready(w)
    session = make.planned(w, d)
    assert queries.unrecorded_sessions(w.mediator, clock.now()) == []
    assert queries.unrecorded_sessions(w.mediator, session.ends_at) == [session]
    assert queries.unrecorded_sessions(w.stranger, session.ends_at) == []
    with clock.at(session.ends_at):
        assert rules.next_step(d).action == "hold_session"


def test_due_lists_cost_the_same_for_one_and_for_many(w):
    def read():
        for row in queries.obligations_due(w.mediator, dt.date(2027, 1, 1)):
            row.read("what")
            str(row.dispute.area)

    make.settled(w)
    one = count(read)
    for _ in range(4):
        make.settled(w)
    assert count(read) == one


def test_a_session_is_found_by_its_number_within_its_dispute(w):
    d, _one = make.ready(w)
    session = make.planned(w, d, place="东台地头")
    assert queries.session(d, 1) == session and queries.session(d, 2) is None
    assert queries.session(d, 1).read("place") == "东台地头"
    assert queries.session(make.dispute(w), 1) is None


def test_next_step_is_silent_where_there_is_nothing_to_do_here(w):
    d, agreement = make.settled(w)
    for row in queries.obligations_of(agreement):
        for side in make.sides(d):
            performing.confirm_done(by=w.mediator, obligation=row, side=side)
    assert rules.next_step(d) is None
    d.never_here = True
    assert rules.next_step(d) is None
    d2 = make.told(w, make.dispute(w))
    make.say(w, d2, make.sides(d2)[0], Subject.MEDIATE, "refused")
    assert rules.next_step(d2) is None
