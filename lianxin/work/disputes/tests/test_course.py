"""Settling, ending, telling, closing, reopening, archiving: the guards beside the order."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.models import Dispute, ReturnVisit
from lianxin.work.disputes.services import course, links, visits
from lianxin.work.disputes.states import Colour, EndReason, State, ToldHow
from lianxin.work.disputes.tests.deeds import DEEDS, add_side, ready

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def me(cast):
    return cast.village_mediator.actor


@pytest.fixture
def settled(cast, me):
    dispute = ready(cast, State.MEDIATING)
    dispute.return_visits.all().delete()
    DEEDS["settle"](cast, me, dispute)
    return dispute


def days_later(days: float):
    return clock.at(clock.now() + dt.timedelta(days=days))


def visit(by, dispute, day: int, *, relapsed="no", reached=True, both=True):
    row = dispute.return_visits.get(day=day, done_at=None, cancelled_at=None)
    sides = list(dispute.sides.order_by("number"))
    answers = [
        visits.AnswerDraft(side=side, reached=reached, performed="yes" if reached else "", relapsed=relapsed)
        for side in (sides if both else sides[:1])
    ]
    return visits.record_visit(by=by, visit=row, answers=answers, measures="" if both else "另一方外出", version=row.version)


def end(by, dispute, reason=EndReason.NO_AGREEMENT, **given):
    course.end_dispute(by=by, dispute=fresh(dispute), reason=reason, note="谈了三次，差得远", **given)


# Closing


def test_a_settled_dispute_closes_after_its_30_day_visit(cast, me, settled):
    with pytest.raises(WrongState, match="30天回访"):
        course.close_dispute(by=me, dispute=fresh(settled))
    with days_later(6):
        visit(me, settled, 7)
        with pytest.raises(WrongState, match="30天回访"):
            course.close_dispute(by=me, dispute=fresh(settled))
    with days_later(30):
        visit(me, settled, 30)
        course.close_dispute(by=me, dispute=fresh(settled))
        now = fresh(settled)
        assert (now.state, now.closed_at) == (State.CLOSED, clock.now())
        assert now.due_at == now.return_visits.get(day=90).due_at


def test_a_visit_where_nobody_was_met_is_a_try_and_not_a_visit(cast, me, settled):
    with days_later(30):
        assert visit(me, settled, 30, reached=False) is False
        row = settled.return_visits.get(day=30)
        assert (row.tried, row.done_at) == (1, None)
        assert not rules.may_close(fresh(settled))
        visit(me, settled, 30, both=False)
        assert settled.return_visits.get(day=30).tried == 2
        assert rules.may_close(fresh(settled))


def test_nothing_open_is_left_behind(cast, me, settled):
    ref = uuid.uuid4()
    for _ in range(2):  # placing it twice is placing it once
        links.place_open_item(dispute=settled, kind="obligation", ref=ref)
    with days_later(30):
        visit(me, settled, 30)
        verdict = rules.may_close(fresh(settled))
        assert not verdict and "1件事" in str(verdict.reason)
        with pytest.raises(WrongState, match="1件事"):
            course.close_dispute(by=me, dispute=fresh(settled))
        links.lift_open_item(dispute=settled, kind="obligation", ref=ref)
        course.close_dispute(by=me, dispute=fresh(settled))


def test_an_ended_dispute_closes_when_each_side_was_told(cast, me):
    dispute = ready(cast, State.OPEN)
    third = add_side(cast, me, dispute)
    end(me, dispute)
    assert not dispute.sides.exclude(outcome_told_at=None).exists()  # ending asks anew
    first, second = dispute.sides.exclude(pk=third.pk).order_by("number")
    for side in (first, second):
        with pytest.raises(WrongState, match="每一方"):
            course.close_dispute(by=me, dispute=fresh(dispute))
        course.tell_outcome(by=me, side=fresh(side), how=ToldHow.PHONE)
    with pytest.raises(WrongState, match="每一方"):
        course.close_dispute(by=me, dispute=fresh(dispute))
    course.tell_outcome(by=me, side=fresh(third), how=ToldHow.LETTER)
    course.close_dispute(by=me, dispute=fresh(dispute))
    with pytest.raises(BadInput):
        course.tell_outcome(by=me, side=fresh(third), how="by_a_rumour_that_is_long")


# Return visits


def test_a_visit_is_made_when_it_is_due_and_not_on_the_day_of_signing(cast, me, settled):
    with days_later(20), pytest.raises(WrongState, match="还没有到"):
        visit(me, settled, 30)
    with days_later(28):
        visit(me, settled, 30)
        with pytest.raises(ReturnVisit.DoesNotExist):
            visit(me, settled, 30)
        row = settled.return_visits.get(day=30)
        with pytest.raises(WrongState, match="做过"):
            visits.record_visit(by=me, visit=row, answers=[], measures="", version=row.version)
    assert [a.side.number for a in queries.answers_of(row)] == [1, 2]


@pytest.mark.parametrize(
    "given",
    [{"performed": ""}, {"relapsed": ""}, {"performed": "almost"}, {"satisfied": "happy"}, {"sued": "maybe"}],
)
def test_what_an_answer_needs(cast, me, settled, given):
    row = settled.return_visits.get(day=7)
    answer = visits.AnswerDraft(**{"side": settled.sides.first(), "performed": "yes", "relapsed": "no", **given})
    with days_later(7), pytest.raises(BadInput) as refusal:
        visits.record_visit(by=me, visit=row, answers=[answer], measures="", version=row.version)
    assert set(refusal.value.fields) == {"side1"}
    assert fresh(row).done_at is None


def test_only_sides_of_this_dispute_answer_and_each_once(cast, me, settled):
    row, side = settled.return_visits.get(day=7), settled.sides.first()
    stranger = cast.open_dispute().sides.first()
    for sides in ([side, side], [stranger]):
        answers = [visits.AnswerDraft(side=s, performed="yes", relapsed="no") for s in sides]
        with days_later(7), pytest.raises(BadInput):
            visits.record_visit(by=me, visit=row, answers=answers, measures="", version=row.version)


def test_a_relapse_is_told_to_the_caller_who_reopens(cast, me, settled):
    with days_later(7):
        assert visit(me, settled, 7, relapsed="signs") is False
    with days_later(30):
        assert visit(me, settled, 30, relapsed="yes") is True
        assert fresh(settled).state == State.SETTLED


# Reopening


def test_the_visit_of_the_first_settlement_does_not_close_the_second(cast, me, settled):
    with days_later(30):
        visit(me, settled, 30, relapsed="yes")
        DEEDS["reopen"](cast, me, fresh(settled))
        assert not settled.return_visits.filter(done_at=None, cancelled_at=None).exists()
        DEEDS["begin_mediation"](cast, me, fresh(settled))
    with days_later(33):
        DEEDS["settle"](cast, me, fresh(settled))
        assert [v.day for v in queries.visits_of(fresh(settled)) if v.done_at is None] == [7, 30, 90, 180]
        with pytest.raises(WrongState, match="30天回访"):
            course.close_dispute(by=me, dispute=fresh(settled))
    with days_later(63):
        visit(me, settled, 30)
        course.close_dispute(by=me, dispute=fresh(settled))


@pytest.mark.parametrize(("days", "episode"), [(1, 1), (180, 1), (180.9, 2), (400, 2)])
def test_within_180_days_of_closing_it_is_the_same_episode(cast, me, settled, days, episode):
    told, accepted = settled.told_at, settled.accepted_at
    with days_later(30):
        visit(me, settled, 30)
        course.close_dispute(by=me, dispute=fresh(settled))
    with days_later(30 + days):
        DEEDS["reopen"](cast, me, fresh(settled))
        now = fresh(settled)
        assert (now.state, now.episode, now.closed_at, now.settled_at) == (State.OPEN, episode, None, None)
        assert (now.told_at, now.accepted_at, now.code) == (told, accepted, settled.code)
        assert now.resolve_by == now.due_at == clock.day_end(clock.today() + dt.timedelta(days=7))


def test_an_archived_one_opens_in_the_next_episode(cast, me):
    dispute = ready(cast, State.ARCHIVED)
    DEEDS["reopen"](cast, me, dispute)
    assert (fresh(dispute).episode, fresh(dispute).archived_at) == (2, None)


def test_reopening_asks_about_danger_again_and_lowers_nothing(cast, me, settled):
    Dispute.objects.update(colour=Colour.YELLOW, colour_due_at=clock.now() + dt.timedelta(days=9), hold_joint=True)
    DEEDS["reopen"](cast, me, fresh(settled))
    now = fresh(settled)
    assert (now.colour, now.hold_joint) == (Colour.YELLOW, True)
    assert rules.is_stale(now)


def test_reopening_says_what_happened_and_the_outcome_is_told_anew(cast, me):
    dispute = ready(cast, State.ENDED)
    with pytest.raises(BadInput):
        course.reopen_dispute(by=me, dispute=dispute, reason="")
    DEEDS["reopen"](cast, me, dispute)
    assert not dispute.sides.exclude(outcome_told_at=None).exists()


# Ending


def test_a_red_dispute_ends_by_two_people(cast, me):
    dispute = ready(cast, State.OPEN)
    Dispute.objects.update(colour=Colour.RED)
    cover = make.actor(cast.village_mediator.staff, make.post(cast.village_mediator.staff, cast.town_committee, "committee_head"))
    nobody = [None, me, cast.second_mediator.actor, cast.keeper.actor, cast.sysadmin.actor, cover]
    far = make.post(make.staff("常在远"), cast.other_town_committee, "committee_head")
    for other in [*nobody, make.actor(far.staff, far)]:
        with pytest.raises(NotAllowed, match="另一位"):
            end(me, dispute, approved_by=other)
    assert fresh(dispute).state == State.OPEN
    end(me, dispute, approved_by=cast.village_head.actor)
    assert fresh(dispute).state == State.ENDED


def test_a_red_one_refused_outright_needs_nobodys_leave(cast, me):
    dispute = ready(cast, State.OPEN)
    Dispute.objects.update(colour=Colour.RED)
    end(me, dispute, EndReason.REFUSED, refused=True)
    assert (fresh(dispute).state, fresh(dispute).end_reason) == (State.ENDED, EndReason.REFUSED)


@pytest.mark.parametrize("given", [{"reason": "tired"}, {"reason": ""}, {"reason": EndReason.UNFOUNDED, "note": "\u202e "}])
def test_ending_says_why_and_how(cast, me, given):
    dispute = ready(cast, State.OPEN)
    with pytest.raises(BadInput):
        course.end_dispute(**{"by": me, "dispute": dispute, "note": "查过了", **given})


def test_a_withdrawal_under_danger_or_safe_contact_is_confirmed_alone(cast, me):
    dispute = ready(cast, State.OPEN)  # both sides of the cast have a rule of contact
    with pytest.raises(BadInput, match="单独"):
        end(me, dispute, EndReason.WITHDRAWN)
    dispute.sides.update(contact_rule=None)
    Dispute.objects.update(colour=Colour.YELLOW)
    with pytest.raises(BadInput, match="单独"):
        end(me, dispute, EndReason.WITHDRAWN)
    end(me, dispute, EndReason.WITHDRAWN, confirmed_alone=True)


def test_a_refusal_nobody_recorded_is_no_reason_to_end(cast, me):
    dispute = ready(cast, State.OPEN)
    with pytest.raises(BadInput, match="登记"):
        end(me, dispute, EndReason.REFUSED)
    assert fresh(dispute).state == State.OPEN


def test_a_transfer_ends_it_only_with_its_outcome(cast, me):
    dispute, ref = ready(cast, State.OPEN), uuid.uuid4()
    links.place_open_item(dispute=dispute, kind="referral", ref=ref)
    with pytest.raises(WrongState, match="结果"):
        end(me, dispute, EndReason.TRANSFERRED)
    links.lift_open_item(dispute=dispute, kind="referral", ref=ref)
    with pytest.raises(BadInput, match="先转介"):
        end(me, dispute, EndReason.TRANSFERRED)
    links.note_transfer(dispute=dispute)
    end(me, dispute, EndReason.TRANSFERRED)
    assert fresh(dispute).state == State.ENDED


def test_a_calm_withdrawal_is_simply_written_down(cast, me):
    dispute = ready(cast, State.OPEN)
    dispute.sides.update(contact_rule=None)
    end(me, dispute, EndReason.WITHDRAWN)
    assert fresh(dispute).read("end_note") == "谈了三次，差得远"


# Archiving


def archived(cast, dispute, **given):
    course.archive_dispute(by=cast.keeper.actor, dispute=fresh(dispute), **given)


def test_archived_after_180_days_with_the_late_visits_made_or_tried(cast, me, settled):
    with days_later(30):
        visit(me, settled, 30)
        course.close_dispute(by=me, dispute=fresh(settled))
    with days_later(209), pytest.raises(WrongState, match="180天"):
        archived(cast, settled)
    with days_later(211):
        with pytest.raises(WrongState, match="90天"):
            archived(cast, settled)
        visit(me, settled, 90)
        with pytest.raises(WrongState, match="90天"):
            archived(cast, settled)
        visit(me, settled, 180, reached=False)
        archived(cast, settled)
        assert (fresh(settled).state, fresh(settled).archived_at) == (State.ARCHIVED, clock.now())


def test_a_keepers_word_stands_in_for_visits_that_cannot_be_made(cast, me):
    dispute = ready(cast, State.CLOSED)
    dispute.return_visits.filter(day=90).update(tried=0)
    with pytest.raises(WrongState):
        archived(cast, dispute, certified="  ")
    with pytest.raises(NotAllowed):
        course.archive_dispute(by=me, dispute=fresh(dispute), certified="双方都已搬走")
    archived(cast, dispute, certified="双方都已搬走")
    assert fresh(dispute).state == State.ARCHIVED
