"""The resolve clock: difficulty, month ends, holidays, regrading, pauses, reopening; and the sweep that ends pauses."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.jobs import services as jobs
from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import NOT_DUE, Dispute, Pause
from lianxin.work.disputes.services import course, judging
from lianxin.work.disputes.states import Difficulty, State
from lianxin.work.disputes.tasks import sweep_pauses
from lianxin.work.disputes.tests.deeds import DEEDS, ready

pytestmark = pytest.mark.django_db


def local(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=clock.LOCAL)


def end_of(*day: int) -> dt.datetime:
    return clock.day_end(dt.date(*day))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def pause(cast, dispute, days: int, **given) -> Pause:
    given = {"reason": "外出务工", "both_consent": True, **given}
    until = clock.today() + dt.timedelta(days=days)
    return judging.pause_clock(by=cast.village_mediator.actor, dispute=dispute, until_on=until, **given)


def regrade(cast, dispute, to: str, **given) -> None:
    given = {"reason": "牵涉多户", "version": dispute.version, **given}
    judging.regrade(by=cast.village_head.actor, dispute=dispute, difficulty=to, **given)


@pytest.mark.parametrize(
    ("accepted", "difficulty", "ends"),
    [
        (local(2026, 11, 24, 9, 12), Difficulty.GENERAL, (2026, 12, 1)),
        (local(2026, 11, 24, 0, 0), Difficulty.GENERAL, (2026, 12, 1)),
        (local(2026, 11, 24, 23, 59), Difficulty.GENERAL, (2026, 12, 1)),
        (local(2026, 11, 24, 9, 12), Difficulty.COMPLEX, (2026, 12, 9)),
        (local(2026, 11, 24, 9, 12), Difficulty.DIFFICULT, (2027, 1, 24)),
        (local(2026, 12, 31, 9, 0), Difficulty.DIFFICULT, (2027, 2, 28)),  # a month's end is clipped
        (local(2027, 12, 31, 9, 0), Difficulty.DIFFICULT, (2028, 2, 29)),
        (local(2026, 6, 30, 9, 0), Difficulty.DIFFICULT, (2026, 8, 30)),
        (local(2026, 2, 10, 9, 0), Difficulty.GENERAL, (2026, 2, 17)),  # Spring Festival stops no resident's clock
        (local(2026, 9, 25, 9, 0), Difficulty.GENERAL, (2026, 10, 2)),
    ],
)
def test_difficulty_sets_the_clock(cast, accepted, difficulty, ends):
    with clock.at(accepted):
        dispute = cast.open_dispute(difficulty=difficulty)
    assert dispute.resolve_by == dispute.due_at == end_of(*ends)
    assert dispute.accepted_at == accepted


def test_the_first_telling_is_kept_apart_from_the_acceptance(cast):
    told = clock.now() - dt.timedelta(days=40)
    dispute = cast.open_dispute(told_at=told)
    assert (fresh(dispute).told_at, fresh(dispute).accepted_at) == (told, clock.now())
    with pytest.raises(BadInput, match="不能晚于现在"):
        cast.open_dispute(told_at=clock.now() + dt.timedelta(seconds=1))


def test_neither_tier_nor_colour_moves_the_clock(cast):
    dispute = ready(cast, State.OPEN)
    judging.raise_colour(by=cast.officer.actor, dispute=dispute, colour=3, reason="拿了铁锹")
    DEEDS["escalate"](cast, cast.village_mediator.actor, dispute)
    assert fresh(dispute).resolve_by == dispute.resolve_by


def test_a_regrade_counts_from_the_acceptance(cast):
    dispute = ready(cast, State.OPEN)
    with clock.at(clock.now() + dt.timedelta(days=5)):
        regrade(cast, dispute, Difficulty.COMPLEX)
        assert fresh(dispute).resolve_by == fresh(dispute).due_at == end_of(2026, 12, 9)
        regrade(cast, dispute, Difficulty.DIFFICULT)
    assert fresh(dispute).resolve_by == end_of(2027, 1, 24)


def test_a_regrade_after_a_reopening_counts_from_it(cast):
    dispute = ready(cast, State.SETTLED)
    with clock.at(local(2026, 12, 31, 9, 0)):
        DEEDS["reopen"](cast, cast.village_mediator.actor, dispute)
        assert fresh(dispute).resolve_by == end_of(2027, 1, 7)
    with clock.at(local(2027, 1, 5, 9, 0)):
        regrade(cast, fresh(dispute), Difficulty.DIFFICULT)
    assert fresh(dispute).resolve_by == end_of(2027, 2, 28)


def test_a_regrade_goes_up_with_a_reason_and_from_the_version_that_was_read(cast):
    dispute = cast.open_dispute(difficulty=Difficulty.COMPLEX)
    for to, reason in ((Difficulty.GENERAL, "好办"), (Difficulty.COMPLEX, "一样"), ("hopeless", "x"), ("difficult", " ")):
        with pytest.raises(BadInput):
            regrade(cast, dispute, to, reason=reason)
    with pytest.raises(Stale):
        regrade(cast, dispute, Difficulty.DIFFICULT, version=dispute.version + 1)
    with pytest.raises(NotAllowed):  # whoever works on it does not give themselves more time
        judging.regrade(
            by=cast.village_mediator.actor, dispute=dispute, difficulty="difficult", reason="难", version=dispute.version
        )


def test_a_pause_moves_the_deadline_and_gives_back_what_was_not_used(cast):
    dispute = ready(cast, State.OPEN)
    row = pause(cast, dispute, 10)
    assert fresh(dispute).resolve_by == fresh(dispute).due_at == end_of(2026, 12, 11)
    with clock.at(local(2026, 11, 28, 8, 0)):  # four days later
        judging.end_pause(by=cast.village_mediator.actor, pause=fresh(row))
    assert fresh(dispute).resolve_by == fresh(dispute).due_at == end_of(2026, 12, 5)
    assert (fresh(row).days, fresh(row).ended_at) == (4, local(2026, 11, 28, 8, 0))


def test_a_pause_ended_late_gives_back_nothing_and_takes_no_more(cast):
    dispute = ready(cast, State.OPEN)
    row = pause(cast, dispute, 3)
    with clock.at(local(2026, 12, 20, 8, 0)):
        judging.end_pause(by=cast.village_mediator.actor, pause=fresh(row))
    assert fresh(row).days == 3
    assert fresh(dispute).resolve_by == end_of(2026, 12, 4)


def test_ending_a_pause_twice_is_ending_it_once(cast):
    dispute = ready(cast, State.OPEN)
    row = pause(cast, dispute, 10)
    first, second = fresh(row), fresh(row)
    judging.end_pause(by=cast.village_mediator.actor, pause=first)
    ended, lines = fresh(dispute), Line.objects.count()
    judging.end_pause(by=cast.village_mediator.actor, pause=second)
    judging.end_pause(by=cast.village_mediator.actor, pause=fresh(row))
    assert (fresh(dispute).resolve_by, fresh(dispute).version) == (ended.resolve_by, ended.version)
    assert Line.objects.count() == lines


def test_only_the_holder_ends_a_pause(cast):
    row = pause(cast, ready(cast, State.OPEN), 10)
    with pytest.raises(NotAllowed):
        judging.end_pause(by=cast.stranger.actor, pause=row)
    assert fresh(row).ended_at is None


def test_thirty_days_in_all(cast):
    dispute = ready(cast, State.OPEN)
    with pytest.raises(BadInput, match="还可以暂停30天"):
        pause(cast, dispute, 31)
    row = pause(cast, dispute, 20)
    with pytest.raises(WrongState, match="在暂停中"):
        pause(cast, fresh(dispute), 5)
    with clock.at(clock.now() + dt.timedelta(days=20)):
        judging.end_pause(by=cast.village_mediator.actor, pause=fresh(row))
        with pytest.raises(BadInput, match="还可以暂停10天"):
            pause(cast, fresh(dispute), 11)
        pause(cast, fresh(dispute), 10)
    assert fresh(dispute).resolve_by == end_of(2026, 12, 31)


@pytest.mark.parametrize(
    "given", [{"days": 0}, {"days": -3}, {"days": 5, "both_consent": False}, {"days": 5, "reason": " "}]
)
def test_what_a_pause_needs(cast, given):
    dispute = ready(cast, State.OPEN)
    with pytest.raises(BadInput):
        pause(cast, dispute, **given)
    assert fresh(dispute).resolve_by == dispute.resolve_by


def test_what_has_run_out_is_not_paused(cast):
    dispute = ready(cast, State.OPEN)
    with clock.at(dispute.resolve_by), pytest.raises(WrongState, match="超期"):
        pause(cast, dispute, 5)


def test_a_regrade_keeps_the_pauses(cast):
    """One that ended with four days, and one that runs for ten: fourteen days beside the fifteen."""
    dispute = ready(cast, State.OPEN)
    row = pause(cast, dispute, 6)
    with clock.at(local(2026, 11, 28, 8, 0)):
        judging.end_pause(by=cast.village_mediator.actor, pause=fresh(row))
        running = pause(cast, fresh(dispute), 10)
        regrade(cast, fresh(dispute), Difficulty.COMPLEX)
    assert fresh(dispute).resolve_by == end_of(2026, 12, 23)
    with clock.at(local(2026, 11, 30, 8, 0)):  # eight days of the second come back
        judging.end_pause(by=cast.village_mediator.actor, pause=fresh(running))
    assert fresh(dispute).resolve_by == end_of(2026, 12, 15)


@pytest.mark.parametrize("deed", ["settle", "end", "merge"])
def test_what_stops_the_clock_stops_a_pause(cast, deed):
    """The days not used are given back first, or the sweep would move a settled dispute's return visits."""
    dispute = ready(cast, State.MEDIATING)
    row = pause(cast, dispute, 10)
    with clock.at(local(2026, 11, 26, 8, 0)):
        DEEDS[deed](cast, cast.village_mediator.actor, fresh(dispute))
    assert (fresh(row).days, fresh(row).ended_at is None) == (2, False)
    stopped = fresh(dispute)
    assert stopped.resolve_by == end_of(2026, 12, 3)
    with clock.at(local(2026, 12, 20, 8, 0)):
        assert sweep_pauses() == 0
    assert (fresh(dispute).due_at, fresh(dispute).version) == (stopped.due_at, stopped.version)


def test_in_time_is_measured_without_the_days_not_used(cast):
    dispute = ready(cast, State.MEDIATING)
    pause(cast, dispute, 10)
    with clock.at(local(2026, 12, 2, 8, 0)):  # eight days used: the deadline is 9 December
        course.settle_dispute(by=cast.village_mediator.actor, dispute=fresh(dispute), effective_at=clock.now())
    assert Line.objects.get(act="disputes.settle").facts["in_time"] is True


def test_settling_sets_the_return_visits(cast):
    dispute = ready(cast, State.MEDIATING)
    dispute.return_visits.all().delete()
    at = local(2027, 1, 31, 16, 0)
    with clock.at(at):
        course.settle_dispute(by=cast.village_mediator.actor, dispute=dispute, effective_at=at)
    rows = [(v.day, v.due_at) for v in queries.visits_of(fresh(dispute))]
    assert rows == [
        (7, end_of(2027, 2, 7)), (30, end_of(2027, 3, 2)), (90, end_of(2027, 5, 1)), (180, end_of(2027, 7, 30)),
    ]  # fmt: skip
    assert fresh(dispute).due_at == end_of(2027, 2, 7)
    assert fresh(dispute).settled_at == at


def test_on_the_spot_there_is_one_visit(cast):
    dispute = ready(cast, State.OPEN)
    dispute.return_visits.all().delete()
    DEEDS["settle_on_the_spot"](cast, cast.village_mediator.actor, dispute)
    assert [v.day for v in queries.visits_of(fresh(dispute))] == [30]
    assert fresh(dispute).due_at == end_of(2026, 12, 24)
    assert fresh(dispute).on_the_spot


def test_an_agreement_does_not_take_effect_tomorrow(cast):
    dispute = ready(cast, State.MEDIATING)
    with pytest.raises(WrongState):
        course.settle_dispute(
            by=cast.village_mediator.actor, dispute=dispute, effective_at=clock.now() + dt.timedelta(days=1)
        )


def test_ended_has_nothing_due(cast):
    dispute = ready(cast, State.OPEN)
    dispute.return_visits.all().delete()
    DEEDS["end"](cast, cast.village_mediator.actor, dispute)
    assert fresh(dispute).due_at == NOT_DUE


def test_the_sweep_ends_what_is_over_and_nothing_else(cast):
    over, running = (ready(cast, State.OPEN) for _ in range(2))
    pause(cast, over, 3)
    pause(cast, running, 4)
    with clock.at(local(2026, 11, 27, 0, 1)):
        assert sweep_pauses() == 1
        assert (queries.running_pause(over), queries.running_pause(running) is not None) == (None, True)
        assert fresh(over).resolve_by == end_of(2026, 12, 4)
        assert sweep_pauses() == 0
    line = Line.objects.get(act="disputes.resume")
    assert (line.actor_kind, line.facts, line.root) == ("system", {"days": 3}, over.pk)


def test_one_pause_that_fails_does_not_stop_the_others(cast, monkeypatch):
    first, second = (ready(cast, State.OPEN) for _ in range(2))
    rows = [pause(cast, dispute, 3) for dispute in (first, second)]
    end, broken = judging.end_pause, {rows[0].pk}

    def fragile(*, by, pause):
        if pause.pk in broken:
            raise Stale("刚被别人改过")
        end(by=by, pause=pause)

    monkeypatch.setattr(judging, "end_pause", fragile)
    with clock.at(local(2026, 12, 1, 8, 0)):
        assert sweep_pauses() == 1
        broken.clear()  # the next round takes what was left
        assert sweep_pauses() == 1
    assert not Pause.objects.filter(ended_at=None).exists()


def test_a_merged_disputes_pause_does_not_jam_the_sweep(cast):
    dispute = ready(cast, State.OPEN)
    row = pause(cast, dispute, 3)
    Dispute.objects.filter(pk=dispute.pk).update(state=State.ENDED)  # as no service leaves it
    with clock.at(local(2026, 12, 1, 8, 0)):
        assert sweep_pauses() == 0
    assert fresh(row).ended_at is None


def test_the_worker_knows_the_sweep():
    found = {sweep.name: sweep for sweep in jobs.sweeps()}
    assert found["disputes.pauses"].function is sweep_pauses


def test_a_change_of_the_rulebook_in_mid_course_moves_nothing_that_runs(cast):
    """What was accepted before the day of the change keeps its deadline, also when it is graded anew; what is accepted or
    reopened from that day on is counted by the new rule."""
    from lianxin.cellar.rulebook import services as rulebook

    with clock.at(local(2026, 11, 20, 9, 0)):
        before = cast.open_dispute()
    changes = {"resolve_general": 10, "resolve_complex": 20}
    for code, days in changes.items():
        rulebook.set_clock(
            by=cast.sysadmin.actor, code=code, amount=days, unit="days", roll=False, from_on=dt.date(2026, 11, 25)
        )
    with clock.at(local(2026, 11, 26, 9, 0)):
        after = cast.open_dispute()
        assert fresh(before).resolve_by == end_of(2026, 11, 27)
        assert after.resolve_by == end_of(2026, 12, 6)
        regrade(cast, before, Difficulty.COMPLEX)
        assert fresh(before).resolve_by == end_of(2026, 12, 5), "fifteen days, as on the day it was accepted"
        course.end_dispute(by=cast.village_mediator.actor, dispute=after, reason="no_agreement", note="谈了三次")
        course.reopen_dispute(by=cast.village_mediator.actor, dispute=after, reason="又挪了界石")
        assert fresh(after).resolve_by == end_of(2026, 12, 6)
