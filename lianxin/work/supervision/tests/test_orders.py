"""An order: who may issue it, its number, its life; and that it never stops a dispute."""

import datetime as dt

import pytest
from django.db import transaction

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, Stale, WrongState
from lianxin.work.disputes.models import Dispute, OpenItem
from lianxin.work.disputes.services import course, holding
from lianxin.work.disputes.tests.together import only_postgres, together
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import SupervisionOrder
from lianxin.work.supervision.services import orders
from lianxin.work.supervision.states import ORDER_LIFE, OrderState

ASKED = "三天内联系上冯有才，定下谈的日子。"


def issue(cast, by="town_head", dispute=None, **given):
    dispute = dispute or cast.open_dispute()
    return orders.issue_order(by=getattr(cast, by).actor, dispute=dispute, **{"reason": "overdue", "asked": ASKED, **given})


def fresh(order):
    return SupervisionOrder.objects.select_related("dispute__holder_unit", "key__county_key", "unit", "to_unit").get(pk=order.pk)


ISSUERS = {
    "village_head": True,  # of the same tier: its own unit's
    "town_head": True,
    "chief": True,
    "county_officer": True,
    "county_mediator": True,
    "village_mediator": False,
    "town_mediator": False,
    "officer": False,
    "keeper": False,
    "leader": False,
    "agency": False,
    "stranger": False,
    "independent": False,
    "sysadmin": False,
}


@pytest.mark.parametrize(("who", "may"), ISSUERS.items())
def test_who_may_issue(cast, who, may):
    dispute = cast.open_dispute()
    assert (not rules.why_not_issue(getattr(cast, who).actor, dispute)) is may
    if may:
        assert issue(cast, who, dispute).to_unit == cast.village_committee
    else:
        with pytest.raises(NotAllowed):
            issue(cast, who, dispute)
        assert not SupervisionOrder.objects.exists()


def test_never_upwards(cast):
    dispute = cast.open_dispute(by=cast.town_mediator)
    with pytest.raises(NotAllowed, match="本级或上级"):
        issue(cast, "village_head", dispute)


def test_each_unit_counts_its_own_orders_of_a_year(cast):
    first, second = issue(cast), issue(cast)
    assert [first.number, second.number] == [f"（2026）{cast.town_committee.short_name}督字第000{n}号" for n in (1, 2)]
    assert issue(cast, "chief").serial == 1
    with clock.at(dt.datetime(2026, 12, 31, 16, 0, tzinfo=dt.UTC)):  # midnight in Asia/Shanghai
        assert (issue(cast).year, SupervisionOrder.objects.order_by("-issued_at").first().serial) == (2027, 1)


def test_a_number_that_is_rolled_back_is_given_again(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        issue(cast)
        raise RuntimeError
    assert issue(cast).serial == 1


def test_one_order_of_a_unit_about_a_dispute_is_open_at_a_time(cast):
    dispute = cast.open_dispute()
    issue(cast, dispute=dispute)
    with pytest.raises(WrongState, match=dispute.code):
        issue(cast, dispute=dispute)
    assert issue(cast, "chief", dispute).pk


@pytest.mark.parametrize("given", [{"reason": "because"}, {"asked": "  "}, {"asked": "长" * 2001}])
def test_what_cannot_be_issued(cast, given):
    with pytest.raises(BadInput):
        issue(cast, **given)


def test_its_deadline_is_the_rulebooks(cast):
    assert clock.local_day(issue(cast).due_at - dt.timedelta(seconds=1)) == dt.date(2026, 11, 27)  # three working days
    red = cast.open_dispute()
    Dispute.objects.filter(pk=red.pk).update(colour=3)
    red.refresh_from_db()
    assert clock.local_day(issue(cast, dispute=red).due_at - dt.timedelta(seconds=1)) == dt.date(2026, 11, 25)


def test_read_answered_returned_answered_again_and_closed(cast):
    order = issue(cast)
    orders.read_order(by=cast.town_head.actor, order=order)
    assert fresh(order).read_at is None, "the issuer's own look is no receipt"
    orders.read_order(by=cast.village_mediator.actor, order=order)
    orders.read_order(by=cast.second_mediator.actor, order=fresh(order))
    assert "田桂兰" in fresh(order).read_by
    orders.answer_order(by=cast.village_mediator.actor, order=order, text="已约好二十六日到地里。", version=order.version)
    orders.answer_order(by=cast.village_mediator.actor, order=order, text="改到二十七日。", version=order.version)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        orders.return_order(by=cast.town_head.actor, order=order, reason="写明冯有才同意没有。", version=order.version)
        assert order.state == OrderState.OPEN and order.due_at > clock.now() + dt.timedelta(days=2)
        orders.answer_order(by=cast.village_mediator.actor, order=order, text="他同意。", version=order.version)
        orders.close_order(by=cast.town_head.actor, order=order, note="", version=order.version)
    order = fresh(order)
    assert order.state == OrderState.CLOSED
    assert [row.kind for row in queries.answers_of(order)] == ["answer", "answer", "return", "answer"]
    acts = set(Line.objects.filter(root=order.dispute_id, act__startswith="supervision.").values_list("act", flat=True))
    assert acts == {f"supervision.{verb}" for verb in ("issue", "read", "answer", "return", "close")}


DEEDS = {
    "answer": lambda by, order: orders.answer_order(by=by, order=order, text="办了", version=order.version),
    "return": lambda by, order: orders.return_order(by=by, order=order, reason="不够", version=order.version),
    "close": lambda by, order: orders.close_order(by=by, order=order, note="好", version=order.version),
    "withdraw": lambda by, order: orders.withdraw_order(by=by, order=order, reason="发错了", version=order.version),
}


@pytest.mark.parametrize("state", OrderState.values)
@pytest.mark.parametrize("action", ORDER_LIFE)
def test_every_action_in_every_state_by_everybody(cast, action, state):
    order = issue(cast)
    SupervisionOrder.objects.filter(pk=order.pk).update(state=state)
    states, who = ORDER_LIFE[action]
    right = {"receiver": {"village_mediator", "village_head", "second_mediator"}, "issuer": {"town_head"}}[who]
    for name in ("village_mediator", "village_head", "town_head", "town_mediator", "chief", "stranger", "agency", "leader"):
        with transaction.atomic():
            by, one = getattr(cast, name).actor, fresh(order)
            if name in right and state in states:
                DEEDS[action](by, one)
                transaction.set_rollback(True)
                continue
            with pytest.raises(Refusal):
                DEEDS[action](by, one)
    assert fresh(order).state == state


def test_nobody_answers_their_own_order_but_a_colleague_may(cast):
    order = issue(cast, "village_head")
    with pytest.raises(Refusal):
        orders.answer_order(by=cast.village_head.actor, order=order, text="办了", version=order.version)
    orders.answer_order(by=cast.village_mediator.actor, order=order, text="办了", version=order.version)
    orders.close_order(by=cast.village_head.actor, order=order, note="", version=order.version)


def test_whoever_holds_it_by_now_may_answer_too(cast):
    dispute = cast.open_dispute()
    order = issue(cast, "county_officer", dispute)
    offer = holding.escalate_dispute(by=cast.village_mediator.actor, dispute=dispute, reason="谈不拢")
    holding.accept_offer(by=cast.town_head.actor, offer=offer, holder=cast.town_mediator.post)
    orders.answer_order(by=cast.town_mediator.actor, order=fresh(order), text="已上提，我们办。", version=order.version)


def test_it_stops_nothing_and_blames_nobody(cast):
    dispute = cast.open_dispute()
    order = issue(cast, dispute=dispute)
    assert not OpenItem.objects.exists()
    names = {field.name for field in SupervisionOrder._meta.get_fields()}
    assert not names & {"post", "staff", "holder", "blamed", "responsible"}
    course.end_dispute(
        by=cast.village_mediator.actor, dispute=dispute, reason="no_agreement", note="谈不拢", confirmed_alone=True
    )
    for side in dispute.sides.filter(reached_at=None):
        side.advance(reached_at=clock.now())
    dispute.sides.update(outcome_told_at=clock.now())
    course.close_dispute(by=cast.village_mediator.actor, dispute=dispute)
    assert fresh(order).state == OrderState.OPEN


def test_an_old_copy_changes_nothing(cast):
    order = issue(cast)
    old = order.version
    orders.answer_order(by=cast.village_mediator.actor, order=order, text="办了", version=old)
    with pytest.raises(Stale):
        orders.withdraw_order(by=cast.town_head.actor, order=fresh(order), reason="发错了", version=old)


SEE = {
    "town_head": 1, "village_mediator": 1, "chief": 1, "leader": 1, "stranger": 0, "agency": 0, "sysadmin": 0, "independent": 0,
}  # fmt: skip


@pytest.mark.parametrize(("who", "number"), SEE.items())
def test_who_finds_it(cast, who, number):
    order = issue(cast)
    assert bool(queries.order(getattr(cast, who).actor, order.pk)) is bool(number)
    assert len(queries.waiting_for(cast.village_mediator.actor, 9)) == 1
    assert [row.pk for row in queries.orders(cast.town_head.actor, "issued")] == [order.pk]
    assert not queries.orders(cast.chief.actor, "issued").exists()


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_twin_under_pressure(cast):
    only_postgres()
    disputes = [cast.open_dispute() for _ in range(6)]
    together(*[lambda d=d: issue(cast, dispute=d) for d in disputes])
    assert sorted(SupervisionOrder.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_two_heads_at_once_issue_one_order(cast):
    only_postgres()
    dispute = cast.open_dispute()
    results = together(*[lambda: issue(cast, dispute=dispute) for _ in range(3)])
    assert sum(isinstance(result, WrongState) for result in results) == 2
    assert SupervisionOrder.objects.count() == 1
