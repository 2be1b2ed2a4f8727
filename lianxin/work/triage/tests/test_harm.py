"""Harm by the colour before it, and what makes an asking old at once."""

from __future__ import annotations

import pytest

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.rules import is_stale
from lianxin.work.disputes.services import course, judging
from lianxin.work.disputes.states import Colour, State
from lianxin.work.triage import queries, services
from lianxin.work.triage.models import HarmEvent
from lianxin.work.triage.states import HarmKind
from lianxin.work.triage.tests.asking import DAY, HOUR, ask, ask_both, fresh
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db


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
