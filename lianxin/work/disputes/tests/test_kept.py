"""An agreement that was not kept is not closed: what the last return visit said decides."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course, visits
from lianxin.work.disputes.services.visits import AnswerDraft
from lianxin.work.disputes.states import State
from lianxin.work.disputes.tests.deeds import DEEDS, ready

pytestmark = pytest.mark.django_db
FINE = {"performed": "yes", "relapsed": "no"}


def fresh(dispute):
    return Dispute.objects.get(pk=dispute.pk)


@pytest.fixture
def me(cast):
    return cast.village_mediator.actor


@pytest.fixture
def settled(cast, me):
    dispute = ready(cast, State.MEDIATING)
    dispute.return_visits.all().delete()
    DEEDS["settle"](cast, me, dispute)
    return dispute


def visit(me, dispute, day, first, second=FINE, measures=""):
    """The visit on its day; an answer of None: not reached. Leaves the clock to the caller."""
    row = dispute.return_visits.get(day=day, done_at=None, cancelled_at=None)
    pairs = zip(dispute.sides.order_by("number"), (first, second), strict=True)
    answers = [AnswerDraft(side, **said) if said else AnswerDraft(side, reached=False) for side, said in pairs]
    return visits.record_visit(by=me, visit=row, answers=answers, measures=measures, version=row.version)


def on_day(days):
    return clock.at(clock.now() + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("said", "closes"),
    [
        ({"performed": "yes", "relapsed": "no"}, True),
        ({"performed": "none", "relapsed": "signs"}, True),
        ({"performed": "no", "relapsed": "no"}, False),
        ({"performed": "partly", "relapsed": "no"}, False),
        ({"performed": "yes", "relapsed": "yes"}, False),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_what_either_side_said_decides(me, settled, said, closes, side):
    with on_day(30):
        answers = [FINE, FINE]
        answers[side] = said
        visit(me, settled, 30, *answers)
        assert bool(rules.may_close(fresh(settled))) == closes
        if closes:
            course.close_dispute(by=me, dispute=fresh(settled))
        else:
            with pytest.raises(WrongState, match="最近一次回访"):
                course.close_dispute(by=me, dispute=fresh(settled))


def test_the_next_visit_says_it_better(me, settled):
    with on_day(30):
        visit(me, settled, 30, {"performed": "partly", "relapsed": "yes"})
    with on_day(90):
        visit(me, settled, 90, FINE)
        assert rules.may_close(fresh(settled))


def test_who_said_so_lets_it_go_with_a_reason(me, settled):
    with on_day(30):
        visit(me, settled, 30, {"performed": "no", "relapsed": "no"})
        a, b = settled.sides.order_by("number")
        waive = {"by": me, "dispute": fresh(settled), "agreed_by": [a], "reason": "钱不多，算了"}
        assert rules.may_close(fresh(settled)).mend == "waive"
        for wrong in ({"agreed_by": [b]}, {"agreed_by": []}, {"reason": " "}):
            with pytest.raises(BadInput):
                visits.waive_performance(**{**waive, **wrong})
        visits.waive_performance(**waive)
        line = Line.objects.get(act="disputes.waive_performance")
        assert (line.facts["day"], read_words(line)) == (30, "钱不多，算了")
        with pytest.raises(WrongState):
            visits.waive_performance(**waive)
        course.close_dispute(by=me, dispute=fresh(settled))


def test_a_new_quarrel_is_not_let_go(me, settled):
    with on_day(30):
        visit(me, settled, 30, {"performed": "yes", "relapsed": "yes"})
        verdict = rules.may_close(fresh(settled))
        assert not verdict and not verdict.mend
        with pytest.raises(WrongState):
            visits.waive_performance(by=me, dispute=fresh(settled), agreed_by=list(settled.sides.all()), reason="算了")


def test_only_who_holds_it_writes_that_down(cast, me, settled):
    with on_day(30):
        visit(me, settled, 30, {"performed": "no", "relapsed": "no"})
        with pytest.raises(NotAllowed):
            visits.waive_performance(
                by=cast.officer.actor, dispute=fresh(settled), agreed_by=list(settled.sides.all()), reason="算了"
            )


def test_a_side_that_was_not_asked_was_tried_and_it_says_how(me, settled):
    row = settled.return_visits.get(day=30)
    with on_day(30):
        with pytest.raises(BadInput) as refusal:
            visit(me, settled, 30, FINE, None)
        assert set(refusal.value.fields) == {"measures"}
        one_side = [AnswerDraft(settled.sides.first(), **FINE)]  # the other is not even spoken of
        with pytest.raises(BadInput):
            visits.record_visit(by=me, visit=row, answers=one_side, measures=" ", version=row.version)
        visit(me, settled, 30, FINE, None, measures="去了两次，都在外打工，电话停机。")
        assert rules.may_close(fresh(settled))
