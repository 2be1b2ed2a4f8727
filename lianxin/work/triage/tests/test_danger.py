"""What stands beside the colour: response and silence clocks, lowering and lifting by two people, harm, staleness."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.models import Line
from lianxin.cellar.rulebook.queries import due
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, WrongState
from lianxin.work.disputes.models import Dispute, Telling
from lianxin.work.disputes.queries import awaiting_response
from lianxin.work.disputes.rules import is_stale, is_urgent, response_code
from lianxin.work.disputes.services import course, judging, links, parties
from lianxin.work.disputes.states import Colour, State
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.services import sessions
from lianxin.work.mediation.states import SessionState
from lianxin.work.mediation.tests import factories as talks
from lianxin.work.triage import queries, services
from lianxin.work.triage.models import HarmEvent
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import HarmKind, Notes
from lianxin.work.triage.tasks import sweep_silent
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def ask(player, dispute, number: int, answers=None, alone=True, **given):
    side = fresh(dispute).sides.get(number=number)
    side.dispute = fresh(dispute)
    return record_screen(by=player.actor, side=side, answers=said() if answers is None else answers, alone=alone, **given)


def ask_both(player, dispute, one=None, other=None):
    ask(player, dispute, 1, one)
    ask(player, dispute, 2, other)
    return fresh(dispute)


@pytest.fixture
def dispute(cast):
    return cast.open_dispute()


@pytest.fixture
def later():
    """A clock that the test moves on."""
    start = clock.now()

    def at(**ahead):
        return clock.at(start + dt.timedelta(**ahead))

    return at


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
    assert row.responded_at is not None  # asking is being there
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


# Lowering


@pytest.fixture
def red(cast, dispute, later):
    """Red since the answers of the first side; two days later both were asked anew and said no."""
    ask_both(cast.officer, dispute, said(q2="yes"))
    with later(days=2):
        ask_both(cast.officer, dispute)
    return fresh(dispute)


def lower(cast, dispute, colour=Colour.YELLOW, by="village_mediator", second="village_head", **given):
    services.lower_colour(
        by=getattr(cast, by).actor, dispute=fresh(dispute), colour=colour, reason="都问过，锄头早收了",
        approved_by=getattr(cast, second).actor if second else None, **given,
    )  # fmt: skip
    return fresh(dispute)


def test_two_people_lower_after_fresh_separate_interviews(cast, red, later):
    assert red.colour == Colour.RED  # asking alone did not lower it
    with later(days=2, hours=1):
        row = lower(cast, red)
    assert (row.colour, row.hold_joint) == (Colour.YELLOW, True)  # the hold is lifted for itself
    line = Line.objects.get(act="disputes.lower_colour")
    assert line.facts["from"] == Colour.RED and line.facts["approved_by"].startswith("贺长顺")


@pytest.mark.parametrize("second", [None, "village_mediator", "second_mediator", "stranger", "leader", "keeper"])
def test_one_person_does_not_lower_from_red(cast, red, later, second):
    with later(days=2, hours=1), pytest.raises(NotAllowed, match="另一位负责人"):
        lower(cast, red, second=second)
    assert fresh(red).colour == Colour.RED


def test_software_never_lowers(cast, red, later):
    with later(days=2, hours=1), pytest.raises(NotAllowed, match="由人"):
        services.lower_colour(
            by=system(red.county), dispute=red, colour=Colour.BLUE, reason="x", approved_by=cast.village_head.actor
        )
    with later(days=400):
        sweep_silent()
        assert fresh(red).colour == Colour.RED and is_stale(fresh(red))


def test_old_interviews_one_side_or_not_alone_are_not_fresh(cast, dispute, later):
    ask_both(cast.officer, dispute, said(q2="yes"))
    for hours, deed in (
        (1, lambda: ask(cast.officer, dispute, 1)),
        (2, lambda: ask(cast.officer, dispute, 2, alone=False)),
    ):
        with later(hours=hours):
            deed()
            with pytest.raises(WrongState, match="重新单独问过每一方"):
                lower(cast, dispute)
    with later(hours=3):
        ask(cast.officer, dispute, 2)
        assert lower(cast, dispute).colour == Colour.YELLOW


def test_answers_that_still_say_red_do_not_let_it_fall(cast, dispute, later):
    ask_both(cast.officer, dispute, said(q2="yes"))
    with later(hours=1):
        ask_both(cast.officer, dispute, said(q5="somewhat"), said(q2="yes"))
        with pytest.raises(WrongState, match="还到不了"):
            lower(cast, dispute)
    with later(hours=2):
        ask(cast.officer, dispute, 2)
        with pytest.raises(WrongState, match="还到不了"):
            lower(cast, dispute, Colour.BLUE)
        assert lower(cast, dispute).colour == Colour.YELLOW


def test_yellow_to_blue_takes_fresh_answers_and_a_reason_but_one_person(cast, dispute, later):
    ask_both(cast.officer, dispute, said(q7="broken_agreement"))
    with pytest.raises(WrongState):
        lower(cast, dispute, Colour.BLUE, second=None)
    with later(hours=1):
        ask_both(cast.officer, dispute)
        with pytest.raises(BadInput):
            services.lower_colour(by=cast.village_mediator.actor, dispute=fresh(dispute), colour=Colour.BLUE, reason=" ")
        assert lower(cast, dispute, Colour.BLUE, second=None).colour == Colour.BLUE


def test_what_is_never_mediated_here_stays_red_and_is_asked_of_nobody_again(cast, dispute, later):
    ask(cast.officer, dispute, 1, said(q8="control leaving", q3="yes"))
    row = fresh(dispute)
    assert row.never_here and row.red_now
    for number in (1, 2):
        with pytest.raises(WrongState, match="主管部门"):
            ask(cast.officer, dispute, number)
    with later(days=2):
        assert is_stale(row)
        with pytest.raises(BadInput):
            services.record_agency_word(by=cast.officer.actor, dispute=row, agency="", said="")
        services.record_agency_word(by=cast.officer.actor, dispute=row, agency="妇联", said="已搬到娘家，派出所每天回访")
        assert not is_stale(fresh(row)) and fresh(row).colour == Colour.RED
        with pytest.raises(WrongState, match="主管部门处理"):
            lower(cast, dispute, Colour.YELLOW)
        now = lower(cast, dispute, Colour.RED)
        assert (now.colour, now.red_now, now.never_here) == (Colour.RED, False, True)
        with pytest.raises(WrongState):
            lower(cast, dispute, Colour.YELLOW)


def test_an_agencys_word_is_only_for_what_is_never_mediated_here(cast, red):
    with pytest.raises(WrongState, match="单独询问"):
        services.record_agency_word(by=cast.officer.actor, dispute=red, agency="妇联", said="好")


# Lifting


def lift(cast, dispute, hold="hold_joint", sides=(1, 2), second="village_head", plan="派出所会议室，分头进出", **given):
    row = fresh(dispute)
    services.lift_hold(
        by=cast.village_mediator.actor, dispute=row, hold=hold, plan=plan,
        asked_for=row.sides.filter(number__in=sides), approved_by=getattr(cast, second).actor if second else None, **given,
    )  # fmt: skip
    return fresh(dispute)


def test_a_joint_hold_is_lifted_by_two_with_a_plan_when_every_side_asks(cast, red, later):
    with later(days=2, hours=1):
        with pytest.raises(BadInput) as refusal:
            lift(cast, red, sides=(1,), plan="")
        assert set(refusal.value.fields) == {"plan", "asked_for"}
        for second in (None, "village_mediator", "stranger"):
            with pytest.raises(NotAllowed):
                lift(cast, red, second=second)
        row = lift(cast, red)
    assert not row.hold_joint and row.colour == Colour.RED and row.read("safety_plan").startswith("派出所")


def test_a_joint_hold_is_not_lifted_on_old_answers(cast, dispute):
    ask_both(cast.officer, dispute, said(q2="yes"))
    with pytest.raises(WrongState, match="重新单独问过每一方"):
        lift(cast, dispute)


def test_all_sessions_resume_after_a_day_when_police_or_health_were_there_first(cast, dispute, later):
    ask_both(cast.officer, dispute, said(q4="yes"))
    assert fresh(dispute).hold_session
    with later(hours=23):
        ask_both(cast.officer, dispute)
        with pytest.raises(WrongState, match="24小时"):
            lift(cast, dispute, "hold_session", led_by="health")
    with later(hours=25):
        with pytest.raises(BadInput, match="公安或者卫生"):
            lift(cast, dispute, "hold_session")
        with pytest.raises(WrongState, match="先恢复分开谈"):
            lift(cast, dispute, "hold_joint")
        row = lift(cast, dispute, "hold_session", led_by="health")
        assert (row.hold_session, row.hold_joint, row.held_at) == (False, True, None)


def test_answers_that_still_forbid_every_session_do_not_let_them_resume(cast, dispute, later):
    ask_both(cast.officer, dispute, said(q4="yes"))
    with later(hours=10):
        ask_both(cast.officer, dispute, said(q4="yes"))
    with later(hours=35), pytest.raises(WrongState):
        lift(cast, dispute, "hold_session", led_by="health")


def test_never_here_cannot_be_lifted(cast, dispute, later):
    ask(cast.officer, dispute, 1, said(q10="yes"))
    with later(days=3):
        for hold in ("hold_joint", "hold_session", "never_here"):
            with pytest.raises((WrongState, BadInput)):
                lift(cast, dispute, hold)
    assert fresh(dispute).never_here and fresh(dispute).hold_joint


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


# Harm


def test_harm_keeps_the_colour_before_it_and_makes_what_was_asked_old(cast, dispute, later):
    with later(hours=1):
        ask_both(cast.officer, dispute, said(q5="somewhat"))
    with later(days=3):
        happened = clock.now() - HOUR
        event = services.record_harm(
            by=cast.officer.actor, dispute=fresh(dispute), kind=HarmKind.INJURY, happened_at=happened, what="推倒擦伤"
        )
        row = fresh(dispute)
        assert event.before == Colour.YELLOW and is_stale(row) and row.colour == Colour.YELLOW
        assert queries.asked_afresh(row) is None
        early = services.record_harm(
            by=cast.officer.actor, dispute=row, kind=HarmKind.PROPERTY, happened_at=row.accepted_at, what="砸了窗"
        )
        assert early.before is None


@pytest.mark.parametrize("field", ["kind", "happened_at", "what"])
def test_harm_takes_what_when_and_how(cast, dispute, field):
    given = {"kind": HarmKind.ATTACK, "happened_at": clock.now(), "what": "推了一把"}
    given |= {"kind": "x"} if field == "kind" else {"what": " "} if field == "what" else {"happened_at": clock.now() + DAY}
    with pytest.raises(BadInput) as refusal:
        services.record_harm(by=cast.officer.actor, dispute=dispute, **given)
    assert set(refusal.value.fields) == {field} and not HarmEvent.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "agency", "leader", "keeper", "independent", "sysadmin"])
def test_who_does_not_handle_it_records_raises_and_lowers_nothing(cast, red, who):
    by = getattr(cast, who).actor
    for deed in (
        lambda: services.record_harm(by=by, dispute=red, kind=HarmKind.ATTACK, happened_at=clock.now(), what="x"),
        lambda: services.raise_colour(by=by, dispute=red, colour=Colour.RED, reason="x", red_now=True),
        lambda: judging.record_response(by=by, dispute=red, how="phone"),
        lambda: services.lower_colour(by=by, dispute=red, colour=Colour.BLUE, reason="x", approved_by=by),
        lambda: services.lift_hold(by=by, dispute=red, hold="hold_joint", plan="x", approved_by=by),
    ):
        with pytest.raises((NotAllowed, WrongState)):
            deed()
    assert fresh(red).colour == Colour.RED and not HarmEvent.objects.exists()


def test_a_calibration_counts_each_dispute_once_under_the_colour_before_its_first_harm(cast, later):
    yellow, blue, calm = (cast.open_dispute() for _ in range(3))
    with later(hours=1):
        ask(cast.officer, yellow, 1, said(q5="somewhat"))
        ask(cast.officer, blue, 1)
        ask(cast.officer, calm, 1)
    cast.open_dispute()  # nobody asked: not counted
    with later(days=1):
        for kind in (HarmKind.ATTACK, HarmKind.DEATH):
            services.record_harm(
                by=cast.officer.actor, dispute=fresh(yellow), kind=kind, happened_at=clock.now(), what="打起来"
            )
        services.raise_colour(by=cast.officer.actor, dispute=fresh(yellow), colour=Colour.RED, reason="打起来")
        found = {row.colour: row for row in queries.calibration(cast.county_officer.actor, clock.now() - 30 * DAY)}
    assert {c: (r.disputes, r.harmed, r.severe) for c, r in found.items()} == {3: (0, 0, 0), 2: (1, 1, 1), 1: (2, 0, 0)}
    assert sum(r.disputes for r in queries.calibration(cast.stranger.actor, clock.now() - 30 * DAY)) == 0


# New incidents


def test_a_reopening_and_a_new_report_make_it_old_at_once(cast, dispute):
    ask_both(cast.officer, dispute)
    assert not is_stale(fresh(dispute)) and queries.asked_afresh(fresh(dispute))
    with clock.at(clock.now() + HOUR):
        judging.make_stale(by=cast.officer.actor, dispute=fresh(dispute), why="report")
        assert is_stale(fresh(dispute)) and queries.asked_afresh(fresh(dispute)) is None
    other = cast.open_dispute()
    ask_both(cast.officer, other)
    from lianxin.work.disputes.tests.deeds import put

    put(other, State.SETTLED)
    with clock.at(clock.now() + HOUR):
        course.reopen_dispute(by=cast.village_mediator.actor, dispute=fresh(other), reason="又起来了")
        row = fresh(other)
        assert is_stale(row) and queries.asked_afresh(row) is None and row.responded_at is None
