"""A red dispute nobody has seen to rings those on call, at a rising interval, until somebody takes it in hand or was there."""

import datetime as dt

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.models import Line
from lianxin.cellar.notices import queries as notices
from lianxin.cellar.notices.models import Notice
from lianxin.ground.officers.models import DutyRole
from lianxin.ground.officers.services import plan_shift
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed
from lianxin.work.disputes.models import Dispute, Exclusion, Ring
from lianxin.work.disputes.services import judging, ringing
from lianxin.work.disputes.states import Colour
from lianxin.work.disputes.tasks import sweep_rings

pytestmark = pytest.mark.django_db


def minutes(n):
    return dt.timedelta(minutes=n)


@pytest.fixture
def red(cast):
    dispute = cast.open_dispute()
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=Colour.RED, reason="举起了锄头")
    return Dispute.objects.get(pk=dispute.pk)


@pytest.fixture
def roster(cast):
    """The station's chief, the county centre and the neighbours are on call for two days."""
    start = clock.now()
    for who in (cast.chief, cast.county_officer, cast.stranger):
        plan_shift(
            by=cast.sysadmin.actor, post=who.post, role=DutyRole.LEAD, from_at=start, until_at=start + dt.timedelta(hours=48)
        )


def rung(who):
    return Notice.objects.filter(to=who.staff.pk, kind="disputes.ring").count()


def sweep(at):
    with clock.at(at):
        return sweep_rings()


def test_nothing_rings_before_its_time(cast, red, roster):
    assert sweep(red.respond_by - minutes(1)) == 0 and not Ring.objects.exists()


def test_it_rings_those_on_call_for_the_place_and_the_county_and_the_holder(cast, red, roster):
    assert sweep(red.respond_by) == 1
    assert [rung(w) for w in (cast.chief, cast.county_officer, cast.village_mediator)] == [1, 1, 1]
    assert [rung(w) for w in (cast.stranger, cast.agency, cast.officer, cast.leader)] == [0, 0, 0, 0]
    notice = Notice.objects.filter(to=cast.chief.staff.pk).select_related("key__county_key").get()
    assert notice.urgent and red.code in notice.read("text") and "周" not in notice.read("text")


def test_without_anybody_on_call_the_heads_of_the_holder_are_rung(cast, red):
    sweep(red.respond_by)
    assert rung(cast.village_head) == 1 and rung(cast.chief) == 0


def test_it_rings_again_at_a_rising_interval_once_each(cast, red, roster):
    asked = []
    for minute in range(150):
        before = rung(cast.chief)
        sweep(red.respond_by + minutes(minute))
        sweep(red.respond_by + minutes(minute))
        asked += [minute] * (rung(cast.chief) - before)
    assert asked == [0, 5, 15, 35, 75, 135]
    assert Line.objects.filter(act="disputes.ring").count() == 6


def test_taken_in_hand_it_is_quiet_for_all_and_that_is_no_response(cast, red, roster):
    sweep(red.respond_by)
    with clock.at(red.respond_by + minutes(1)):
        [notice] = notices.ringing(cast.chief.actor)
        ringing.take_in_hand(by=cast.chief.actor, notice=notice)
        assert not notices.ringing(cast.county_officer.actor) and not notices.ringing(cast.village_mediator.actor)
    red.refresh_from_db()
    assert red.responded_at is None
    assert Line.objects.filter(act="disputes.take_ring", root=red.pk).count() == 1
    assert sweep(red.respond_by + minutes(59)) == 0
    assert sweep(red.respond_by + minutes(61)) == 1  # nobody was there yet


def test_nobody_takes_what_was_not_sent_to_them(cast, red, roster):
    sweep(red.respond_by)
    notice = Notice.objects.filter(to=cast.chief.staff.pk).get()
    with pytest.raises(NotAllowed):
        ringing.take_in_hand(by=cast.stranger.actor, notice=notice)


def test_a_response_ends_it_at_once(cast, red, roster):
    sweep(red.respond_by)
    with clock.at(red.respond_by + minutes(2)):
        judging.record_response(by=cast.village_mediator.actor, dispute=red, how="in_person")
        assert not notices.ringing(cast.chief.actor)
    assert sweep(red.respond_by + minutes(300)) == 0
    assert Ring.objects.get().over_at is not None


def test_a_new_rise_rings_anew(cast, red, roster):
    sweep(red.respond_by)
    with clock.at(red.respond_by + minutes(2)):
        judging.record_response(by=cast.village_mediator.actor, dispute=red, how="in_person")
        red.refresh_from_db()
        judging.judge_colour(by=cast.village_mediator.actor, dispute=red, colour=Colour.RED, reason="又来了", red_now=True)
    red.refresh_from_db()
    assert red.responded_at is None and sweep(red.respond_by) == 1 and Ring.objects.count() == 2


def test_from_whom_it_is_kept_is_not_rung(cast, red, roster):
    Exclusion.objects.create(ref=red.pk, unit=cast.station, from_at=clock.now())
    sweep(red.respond_by)
    assert rung(cast.chief) == 0 and rung(cast.county_officer) == 1


def test_what_is_judged_otherwise_or_over_stops(cast, red, roster):
    sweep(red.respond_by)
    Dispute.objects.filter(pk=red.pk).update(colour=Colour.YELLOW)
    assert sweep(red.respond_by + minutes(5)) == 0
    assert not notices.ringing(cast.chief.actor)


def test_killed_between_claim_and_notice_nobody_was_rung_and_it_rings_once(cast, red, roster, monkeypatch):
    real = ringing.tell_people

    def dies(**_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(ringing, "tell_people", dies)
    with pytest.raises(KeyboardInterrupt):
        sweep(red.respond_by)
    assert rung(cast.chief) == 0 and Ring.objects.get().rung == 0
    monkeypatch.setattr(ringing, "tell_people", real)
    sweep(red.respond_by + minutes(1))
    assert rung(cast.chief) == 1


def test_two_workers_with_the_same_row_ring_once(cast, red, roster):
    with clock.at(red.respond_by):
        ringing.begin_ringing(by=system("610699"), dispute=red)
        rows = [Ring.objects.select_related("dispute__area", "dispute__key__county_key").get() for _ in range(2)]
        assert [ringing.ring(by=system("610699"), ring=row) for row in rows] == [True, False]
    assert rung(cast.chief) == 1
