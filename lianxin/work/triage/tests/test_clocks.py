"""The first contact, silence, what the rows know, and sessions that are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.rulebook.queries import due
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, Refusal, WrongState
from lianxin.work.disputes.models import Dispute, Telling
from lianxin.work.disputes.queries import awaiting_response
from lianxin.work.disputes.rules import is_stale, is_urgent, response_code
from lianxin.work.disputes.services import judging, links, parties
from lianxin.work.disputes.states import Colour, State
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.services import sessions
from lianxin.work.mediation.states import SessionState
from lianxin.work.mediation.tests import factories as talks
from lianxin.work.triage import queries, services
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import Notes
from lianxin.work.triage.tasks import sweep_silent
from lianxin.work.triage.tests.asking import DAY, HOUR, ask, fresh
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db


# The response clock


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "first_contact_blue"),
        ({"q5": "somewhat"}, "first_contact_yellow"),
        ({"q2": "yes"}, "first_contact_red"),
        ({"q3": "how_when_where"}, "first_contact_red_now"),
        ({"q11": "irreversible_72h"}, "first_contact_red"),
    ],
)
def test_the_colour_says_how_soon_somebody_is_there(cast, dispute, answers, code):
    ask(cast.officer, dispute, 1, said(**answers))
    row = fresh(dispute)
    assert response_code(row) == code
    rings = code in ("first_contact_red", "first_contact_red_now") and "q11" not in answers
    assert (row.responded_at is None) is rings  # asking is being there; a danger found by it goes on ringing
    if answers:
        assert row.respond_by == due(code, row.county, row.colour_at)


def test_a_new_dispute_waits_for_a_first_contact_and_is_found_by_the_sweep(cast, dispute):
    assert dispute.respond_by == due("first_contact_blue", dispute.county, dispute.accepted_at)
    assert dispute.pk not in {d.pk for d in awaiting_response(dispute.county, clock.now())}
    late = dispute.respond_by
    assert [d.pk for d in awaiting_response(dispute.county, late)] == [dispute.pk]
    assert not list(awaiting_response("999999", late))
    judging.record_response(by=cast.officer.actor, dispute=fresh(dispute), how="phone")
    judging.record_response(by=cast.village_mediator.actor, dispute=fresh(dispute), how="in_person")
    assert not list(awaiting_response(dispute.county, late))
    assert Line.objects.filter(act="disputes.respond").count() == 1


def test_a_rise_starts_it_anew_and_never_later_than_was_promised(cast, dispute):
    services.raise_colour(by=cast.officer.actor, dispute=fresh(dispute), colour=Colour.RED, reason="拿了铁锹")
    red = fresh(dispute)
    assert red.responded_at is None and red.respond_by - red.colour_at == 4 * HOUR
    with clock.at(red.respond_by - HOUR / 2):
        services.raise_colour(by=cast.officer.actor, dispute=fresh(red), colour=Colour.RED, reason="堵在门口", red_now=True)
    assert fresh(dispute).respond_by == red.respond_by - HOUR / 2 + dt.timedelta(minutes=15)
    other = cast.open_dispute()
    with clock.at(other.respond_by - HOUR):
        services.raise_colour(by=cast.officer.actor, dispute=fresh(other), colour=Colour.YELLOW, reason="又吵了")
    assert fresh(other).respond_by == other.respond_by


def test_starting_a_session_and_reaching_a_side_are_contacts():
    w = talks.world()
    d, _one = talks.ready(w)
    Dispute.objects.filter(pk=d.pk).update(responded_at=None)
    session = talks.planned(w, fresh(d))
    with clock.at(session.starts_at):
        sessions.start_session(by=w.mediator, session=fresh(session))
    assert fresh(d).responded_at == session.starts_at


def test_red_now_by_hand_stops_every_session_and_is_asked_again_the_next_day(cast, dispute):
    services.raise_colour(by=cast.officer.actor, dispute=dispute, colour=Colour.RED, reason="刀", red_now=True)
    row = fresh(dispute)
    assert row.red_now and row.hold_session and row.hold_joint and row.held_at
    assert row.colour_due_at == due("ask_again_red_now", row.county, row.colour_at)
    with pytest.raises(WrongState, match="只能往上提"):
        services.raise_colour(by=cast.officer.actor, dispute=row, colour=Colour.RED, reason="再提", red_now=True)


def test_urgent_lapses_after_the_event(cast, dispute):
    moment = clock.now() + 2 * DAY
    ask(cast.officer, dispute, 1, said(q11="irreversible_72h"), happens_at=moment)
    row = fresh(dispute)
    assert (row.colour, row.urgent_by) == (Colour.BLUE, moment) and is_urgent(row)
    with clock.at(moment):
        assert not is_urgent(row) and response_code(row) == "first_contact_blue"


@pytest.mark.parametrize("hours", [-1, 73])
def test_a_happening_is_within_three_days(cast, dispute, hours):
    with pytest.raises(BadInput) as refusal:
        ask(cast.officer, dispute, 1, said(q11="irreversible_72h"), happens_at=clock.now() + hours * HOUR)
    assert set(refusal.value.fields) == {"happens_at"}


# Silence


def test_silence_is_yellow_once_after_72_hours(cast, dispute):
    ask(cast.officer, dispute, 1)
    row = fresh(dispute)
    assert (row.colour, row.half_known, row.silent) == (Colour.BLUE, True, False)
    assert row.silent_due_at == row.accepted_at + 72 * HOUR
    with clock.at(row.silent_due_at - HOUR):
        assert sweep_silent() == 0
    with clock.at(row.silent_due_at + HOUR):
        assert (sweep_silent(), sweep_silent()) == (1, 0)
        row = fresh(dispute)
        assert (row.colour, row.silent, row.half_known, row.silent_due_at) == (Colour.YELLOW, True, True, None)
        assert row.read("colour_reason") == "一方72小时没有回音"
        assert Line.objects.filter(act="disputes.silent", root=dispute.pk).count() == 1
        ask(cast.officer, dispute, 2)
        row = fresh(dispute)
        assert (row.silent, row.half_known, row.colour) == (False, False, Colour.YELLOW)  # it never falls by it
        assert "silent_72h" not in queries.rows_of(row)


def test_silence_and_a_raise_by_hand_do_not_make_an_old_asking_young(cast, dispute, later):
    ask(cast.officer, dispute, 1, said(q5="somewhat"))
    again = fresh(dispute).colour_due_at
    with later(days=4):
        assert sweep_silent() == 1 and fresh(dispute).colour_due_at == again
        services.raise_colour(by=cast.officer.actor, dispute=fresh(dispute), colour=Colour.RED, reason="拿了铁锹")
        assert fresh(dispute).colour_due_at == min(again, due("ask_again_red", dispute.county, clock.now()))
    with later(days=20):
        services.raise_colour(by=cast.officer.actor, dispute=fresh(dispute), colour=Colour.RED, reason="刀", red_now=True)
        assert is_stale(fresh(dispute))


def test_held_contact_starts_no_silence_clock(cast):
    dispute = cast.open_dispute(contact_held=True)
    assert dispute.silent_due_at is None
    with clock.at(clock.now() + 10 * DAY):
        assert sweep_silent() == 0 and fresh(dispute).colour == Colour.BLUE
        parties.record_contact_consent(by=cast.village_mediator.actor, dispute=fresh(dispute), how="phone")
        assert fresh(dispute).silent_due_at == clock.now() + 72 * HOUR


@pytest.mark.parametrize("state", [State.SETTLED, State.ENDED, State.CLOSED])
def test_what_is_over_is_not_judged_by_silence(cast, dispute, state):
    from lianxin.work.disputes.tests.deeds import put

    put(dispute, state)
    with clock.at(clock.now() + 4 * DAY):
        assert sweep_silent() == 0 and fresh(dispute).colour == Colour.BLUE


# What the rows know


def test_reports_emergency_calls_and_age_count_without_asking(cast, dispute):
    for n in range(3):
        links.note_telling(
            by=cast.officer.actor, dispute=dispute, ref=uuid7(), at=clock.now() - n * DAY, emergency=n < 2,
        )  # fmt: skip
    assert queries.rows_of(dispute)["told_6_months"] == 3 and queries.rows_of(dispute)["emergency_calls_30d"] == 2
    ask(cast.officer, dispute, 1)
    row = fresh(dispute)
    assert row.colour == Colour.YELLOW and row.forced_review
    with clock.at(clock.now() + 200 * DAY):
        assert "told_6_months" not in queries.rows_of(row) and "emergency_calls_30d" not in queries.rows_of(row)
    with clock.at(clock.now() + 370 * DAY):
        assert queries.rows_of(row)["older_than_1_year"] == 1


def test_the_same_report_counts_once(cast, dispute):
    key = uuid7()
    for expected in (True, False):
        assert links.note_telling(by=cast.officer.actor, dispute=dispute, ref=key, at=clock.now()) is expected
    assert Telling.objects.count() == 1


def test_ties_make_questions_8_and_10_apply(cast, dispute):
    without = {code: answer for code, answer in said().items() if code not in ("q8", "q9", "q10")}
    ask(cast.officer, dispute, 1, without)
    assert fresh(dispute).colour == Colour.BLUE
    ask(cast.officer, dispute, 1, without, notes=Notes(ties=True))
    assert fresh(dispute).colour == Colour.YELLOW


# Sessions


def test_a_colour_raised_a_second_before_cancels_what_would_have_begun():
    w = talks.world()
    d, _one = talks.ready(w)
    session = talks.planned(w, fresh(d))
    read = Session.objects.select_related("dispute").get(pk=session.pk)
    with clock.at(session.starts_at - dt.timedelta(seconds=1)):
        assert services.raise_colour(by=w.mediator, dispute=fresh(d), colour=Colour.RED, reason="门外有人拿棍子") == 1
    with clock.at(session.starts_at), pytest.raises(Refusal):
        sessions.start_session(by=w.mediator, session=read)  # read before it was raised
    assert fresh(session).state == SessionState.CANCELLED and fresh(session).started_at is None


@pytest.mark.parametrize(
    ("answers", "word"),
    [({"q4": "yes"}, "公安或卫生部门"), ({"q2": "yes"}, "两位负责人"), ({"q10": "yes"}, "")],
)
def test_a_refused_session_says_which_hold_and_who_may_lift_it(answers, word):
    w = talks.world()
    d, _one = talks.ready(w)
    side = talks.sides(d)[0]
    record_screen(by=w.mediator, side=side, answers=said(**answers), alone=True)
    from lianxin.work.mediation.rules import session_verdict

    lack = session_verdict(fresh(d), "joint")[0]
    assert lack.code == {"q4": "hold_session", "q2": "hold_joint", "q10": "never_here"}[next(iter(answers))]
    assert word in str(lack.fixed_by)
