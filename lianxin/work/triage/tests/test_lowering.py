"""Lowered and lifted by two people, after fresh separate interviews; never by software or time."""

from __future__ import annotations

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.models import Line
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.rules import is_stale
from lianxin.work.disputes.states import Colour
from lianxin.work.triage import services
from lianxin.work.triage.tasks import sweep_silent
from lianxin.work.triage.tests.asking import ask, ask_both, fresh
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db


# Lowering


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
