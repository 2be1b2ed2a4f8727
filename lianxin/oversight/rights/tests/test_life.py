"""The steps of a complaint: every action tried in every state, and what each asks for."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.rules import allowed
from lianxin.oversight.rights.services import handling
from lianxin.oversight.rights.states import LIFE, Body, Outcome, State, ToldHow
from lianxin.oversight.rights.tests.factories import complain
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db
PHONE = ToldHow.PHONE


def _by(cast):
    return cast.independent.actor


def _pass(cast, complaint, **given):
    given = {"body": Body.DISCIPLINE, "body_name": "甘棠县纪委监委", "reason": "涉嫌违纪", "told_how": PHONE, **given}
    handling.pass_on(by=_by(cast), complaint=complaint, version=complaint.version, **given)


def _answer(cast, complaint):
    handling.examine(by=_by(cast), complaint=complaint, version=complaint.version)
    handling.answer(by=_by(cast), complaint=complaint, text="已查明，已责令改正。", told_how=PHONE, version=complaint.version)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("action", LIFE)
def test_an_action_is_open_in_its_states_alone(cast, state, action):
    complaint = complain(cast)
    Complaint.objects.filter(pk=complaint.pk).update(state=state)
    complaint.refresh_from_db()
    verdict = allowed(_by(cast), complaint, action)
    if state not in LIFE[action].origin:
        assert not verdict
    elif action not in ("close", "shield"):
        assert verdict
    assert not allowed(cast.chief.actor, complaint, action)


def test_from_arrival_to_the_end(cast):
    complaint = complain(cast)
    handling.notice(by=_by(cast), complaint=complaint, told_how=PHONE, version=complaint.version)
    assert complaint.noticed_at == clock.now()
    _answer(cast, complaint)
    handling.close(by=_by(cast), complaint=complaint, version=complaint.version)
    assert complaint.state == State.CLOSED and complaint.closed_at == clock.now()
    acts = set(Line.objects.filter(root=complaint.pk).values_list("act", flat=True))
    assert acts >= {"rights.take", "rights.notice", "rights.examine", "rights.answer", "rights.close"}


def test_once_thirty_days_more_and_no_second_time(cast):
    complaint = complain(cast)
    before = complaint.done_by
    handling.extend(by=_by(cast), complaint=complaint, reason="要调取三年的账", version=complaint.version)
    assert complaint.done_by - before == dt.timedelta(days=30)
    with pytest.raises(WrongState):
        handling.extend(by=_by(cast), complaint=complaint, reason="还要", version=complaint.version)


def test_passed_on_stays_open_until_the_other_body_signed_for_it(cast):
    complaint = complain(cast)
    _pass(cast, complaint)
    with pytest.raises(WrongState, match="回执"):
        handling.close(by=_by(cast), complaint=complaint, version=complaint.version)
    with pytest.raises(BadInput):
        handling.record_receipt(
            by=_by(cast), complaint=complaint, on=clock.today() + dt.timedelta(days=1), text="王签收", version=complaint.version
        )
    handling.record_receipt(
        by=_by(cast), complaint=complaint, on=clock.today(), text="王签收，编号7", version=complaint.version
    )
    handling.close(by=_by(cast), complaint=complaint, version=complaint.version)
    assert complaint.state == State.CLOSED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"body": "friends"}, "body"),
        ({"body_name": ""}, "body_name"),
        ({"reason": "\x00"}, "reason"),
        ({"told_how": "?"}, "told_how"),
    ],
)
def test_passing_on_says_to_whom_why_and_how_told(cast, given, field):
    with pytest.raises(BadInput) as refused:
        _pass(cast, complain(cast), **given)
    assert set(refused.value.fields) == {field}


def test_whoever_left_a_name_is_told(cast):
    complaint = complain(cast, teller_name="周德旺")
    with pytest.raises(BadInput) as refused:
        handling.notice(by=_by(cast), complaint=complaint, told_how=ToldHow.NONE, version=complaint.version)
    assert "told_how" in refused.value.fields


def test_asked_again_twice_and_then_no_more(cast):
    complaint = complain(cast)
    _answer(cast, complaint)
    for outcome in (Outcome.UPHELD, Outcome.CHANGED):
        review = handling.ask_review(by=_by(cast), complaint=complaint, text="不服")
        assert (review.due_at - clock.now()).days == 30
        with pytest.raises(WrongState):
            handling.ask_review(by=_by(cast), complaint=complaint, text="再问")
        with pytest.raises(WrongState):
            handling.close(by=_by(cast), complaint=complaint, version=complaint.version)
        review = queries.review_of(complaint, review.pk)
        handling.answer_review(by=_by(cast), review=review, outcome=outcome, text="答", told_how=PHONE, version=1)
    with pytest.raises(WrongState):
        handling.ask_review(by=_by(cast), complaint=complaint, text="第三次")


def test_a_review_may_reopen_with_a_fresh_time(cast):
    complaint = complain(cast)
    _answer(cast, complaint)
    handling.close(by=_by(cast), complaint=complaint, version=complaint.version)
    review = handling.ask_review(by=_by(cast), complaint=complaint, text="证人没有问")
    handling.answer_review(
        by=_by(cast), review=review, outcome=Outcome.REOPENED, text="重新核查", told_how=PHONE, version=1
    )
    fresh = Complaint.objects.get(pk=complaint.pk)
    assert fresh.state == State.EXAMINING and fresh.closed_at is None and (fresh.done_by - clock.now()).days == 60


def test_two_at_once_the_second_is_told(cast):
    complaint = complain(cast)
    other = Complaint.objects.select_related("key__county_key").get(pk=complaint.pk)
    handling.examine(by=_by(cast), complaint=complaint, version=complaint.version)
    with pytest.raises(Stale):
        handling.notice(by=_by(cast), complaint=other, told_how=PHONE, version=other.version)


def test_whoever_must_not_see_it_may_do_nothing_to_it(cast):
    complaint = complain(cast, units=[], staff=[cast.independent.staff])
    with pytest.raises(NotAllowed):
        handling.examine(by=_by(cast), complaint=complaint, version=complaint.version)


def test_notes_stand_one_behind_the_other(cast):
    complaint = complain(cast)
    for text in ("查了值班表", "问了三个人"):
        handling.add_note(by=_by(cast), complaint=complaint, text=text, version=complaint.version)
    notes = complaint.read("notes")
    assert notes.index("查了值班表") < notes.index("问了三个人") and notes.count("秦明理") == 2


def test_the_years_figures_are_the_desks_own(cast):
    complaint = complain(cast)
    _answer(cast, complaint)
    complain(cast)
    found = queries.figures(_by(cast), 2026)
    assert (found["received"], found["open"], found["in_time"], found["late"]) == (2, 1, 1, 0)
    assert queries.figures(cast.leader.actor, 2026)["received"] == 0
