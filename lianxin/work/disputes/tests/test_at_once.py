"""Two officers at once on PostgreSQL: one wins, the other is told, nothing is half done."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Stale, WrongState
from lianxin.work.disputes.models import Dispute, Offer, Pause
from lianxin.work.disputes.services import course, holding, judging, parties
from lianxin.work.disputes.states import State
from lianxin.work.disputes.tasks import sweep_offers, sweep_overdue, sweep_pauses
from lianxin.work.disputes.tests.deeds import DEEDS, add_side, ready
from lianxin.work.disputes.tests.together import only_postgres, refusals, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 2


@pytest.fixture(autouse=True)
def _only_postgres():
    only_postgres()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("_", range(TIMES))
def test_two_accept_the_same_offer(cast, _):
    from lianxin.ground.officers.tests import factories as make

    dispute = ready(cast, State.OPEN, offered=True)
    one = cast.neighbour_mediator
    second = make.post(make.staff("孙立业"), cast.second_committee, "mediator")
    by = [(one.actor, one.post), (make.actor(second.staff, second), second)]
    offers = [Offer.objects.select_related("dispute").get() for _ in by]
    results = together(
        *(
            lambda who=who, offer=offer: holding.accept_offer(by=who[0], offer=offer, holder=who[1])
            for who, offer in zip(by, offers, strict=True)
        )
    )
    (loser,) = refusals(results)
    assert isinstance(loser, Stale | WrongState)
    (winner,) = [r for r in results if isinstance(r, Dispute)]
    assert fresh(dispute).holder == winner.holder
    assert Line.objects.filter(act="disputes.accept_offer").count() == 1
    assert dispute.involvements.filter(role="held_before").count() == 1


@pytest.mark.parametrize("_", range(TIMES))
def test_two_add_to_one_dispute_and_both_are_kept(cast, _):
    dispute = ready(cast, State.OPEN)
    me, side = cast.village_mediator.actor, dispute.sides.get(number=1)
    copies = [type(side).objects.select_related("dispute__key__county_key").get(pk=side.pk) for _ in range(2)]
    results = together(
        lambda: parties.add_party(by=me, side=copies[0], draft=parties.PartyDraft(name="周小满")),
        lambda: parties.add_party(by=me, side=copies[1], draft=parties.PartyDraft(name="周大满")),
        lambda: add_side(cast, me, fresh(dispute)),
        lambda: add_side(cast, me, fresh(dispute)),
    )
    assert not refusals(results) and None not in results
    assert sorted(side.parties.values_list("number", flat=True)) == [1, 2, 3]
    assert sorted(dispute.sides.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("_", range(TIMES))
def test_two_offers_at_once(cast, _):
    dispute = ready(cast, State.OPEN)
    me, head = cast.village_mediator.actor, cast.village_head.actor
    results = together(
        lambda: holding.offer_dispute(by=me, dispute=fresh(dispute), to_unit=cast.second_committee, reason="他们更熟"),
        lambda: holding.escalate_dispute(by=head, dispute=fresh(dispute), reason="谈不拢"),
    )
    (loser,) = refusals(results)
    assert isinstance(loser, WrongState) and "等对方接收" in str(loser)
    assert Offer.objects.count() == dispute.involvements.filter(role="offered").count() == 1


@pytest.mark.parametrize("_", range(TIMES))
def test_accepted_and_withdrawn_at_once(cast, _):
    dispute = ready(cast, State.OPEN, offered=True)
    me, other = cast.village_mediator.actor, cast.neighbour_mediator
    one, two = (Offer.objects.select_related("dispute").get() for _ in range(2))
    results = together(
        lambda: holding.accept_offer(by=other.actor, offer=one, holder=other.post),
        lambda: holding.withdraw_offer(by=me, offer=two),
    )
    assert len(refusals(results)) == 1
    accepted = Offer.objects.get().outcome == "accepted"
    assert fresh(dispute).holder == (other.post if accepted else cast.village_mediator.post)


@pytest.mark.parametrize("_", range(TIMES))
def test_settled_and_accepted_at_once(cast, _):
    """A settled dispute is never opened by a late acceptance, and never held by two."""
    dispute = ready(cast, State.MEDIATING)
    offer = DEEDS["escalate"](cast, cast.village_mediator.actor, dispute)
    offer, settled = Offer.objects.select_related("dispute").get(pk=offer.pk), fresh(dispute)
    results = together(
        lambda: holding.accept_offer(by=cast.town_head.actor, offer=offer, holder=cast.town_mediator.post),
        lambda: course.settle_dispute(by=cast.village_mediator.actor, dispute=settled, effective_at=clock.now()),
    )
    assert len(refusals(results)) == 1
    now = fresh(dispute)
    if Offer.objects.get().outcome == "accepted":
        assert (now.state, now.holder, now.settled_at) == (State.OPEN, cast.town_mediator.post, None)
    else:
        assert (now.state, now.holder) == (State.SETTLED, cast.village_mediator.post)
        assert Offer.objects.get().outcome == "lapsed"


@pytest.mark.parametrize("_", range(TIMES))
def test_two_settle_at_once(cast, _):
    dispute = ready(cast, State.MEDIATING)
    dispute.return_visits.all().delete()
    rows = [fresh(dispute) for _ in range(2)]
    me = cast.village_mediator.actor
    results = together(
        *(lambda row=row: course.settle_dispute(by=me, dispute=row, effective_at=clock.now()) for row in rows)
    )
    assert len(refusals(results)) == 1
    assert dispute.return_visits.count() == 4


@pytest.mark.parametrize("_", range(TIMES))
def test_two_pauses_at_once(cast, _):
    dispute = ready(cast, State.OPEN)
    rows, until = [fresh(dispute) for _ in range(2)], clock.today() + dt.timedelta(days=20)
    results = together(
        *(
            lambda row=row: judging.pause_clock(
                by=cast.village_mediator.actor, dispute=row, until_on=until, reason="外出", both_consent=True
            )
            for row in rows
        )
    )
    assert len(refusals(results)) == 1
    assert Pause.objects.count() == 1
    assert fresh(dispute).resolve_by == dispute.resolve_by + dt.timedelta(days=20)


@pytest.mark.parametrize("_", range(TIMES))
def test_two_workers_end_each_pause_once(cast, _):
    disputes = [ready(cast, State.OPEN) for _ in range(4)]
    for dispute in disputes:
        DEEDS["pause"](cast, cast.village_mediator.actor, dispute)
    with clock.at(clock.now() + dt.timedelta(days=9)):
        results = together(sweep_pauses, sweep_pauses)
        assert not refusals(results)
        sweep_pauses()
    assert not Pause.objects.filter(ended_at=None).exists()
    assert Line.objects.filter(act="disputes.resume").count() == 4
    for dispute in disputes:
        assert fresh(dispute).resolve_by == dispute.resolve_by


@pytest.mark.parametrize("_", range(TIMES))
def test_the_alarm_is_not_lost_to_another_change(cast, _):
    """Whoever was second is told and does it again: red stays red."""
    dispute = ready(cast, State.OPEN)
    one, two = fresh(dispute), fresh(dispute)
    results = together(
        lambda: judging.raise_colour(by=cast.officer.actor, dispute=one, colour=3, reason="拿了铁锹"),
        lambda: judging.regrade(
            by=cast.village_head.actor, dispute=two, difficulty="complex", reason="多户", version=two.version
        ),
    )
    assert len(refusals(results)) <= 1
    now = fresh(dispute)
    assert (now.colour == 3) + (now.difficulty == "complex") == 2 - len(refusals(results))


@pytest.mark.parametrize("_", range(TIMES))
def test_two_workers_remind_and_lift_each_offer_once(cast, _):
    disputes = [ready(cast, State.OPEN) for _ in range(4)]
    offers = [DEEDS["escalate"](cast, cast.village_mediator.actor, dispute) for dispute in disputes]
    for days, act in ((1, "disputes.remind_asked"), (4, "disputes.lift_offer")):
        with clock.at(offers[0].due_at + dt.timedelta(days=days)):
            assert not refusals(together(sweep_offers, sweep_offers))
        assert Line.objects.filter(act=act).count() == 4
    assert Offer.objects.filter(outcome="unanswered").count() == Offer.objects.filter(decided_at=None).count() == 4


@pytest.mark.parametrize("_", range(TIMES))
def test_two_workers_let_each_overdue_one_climb_once(cast, _):
    disputes = [ready(cast, State.OPEN) for _ in range(4)]
    with clock.at(disputes[0].resolve_by + dt.timedelta(hours=1)):
        assert not refusals(together(sweep_overdue, sweep_overdue, sweep_overdue))
    assert Offer.objects.count() == Line.objects.filter(act="disputes.climb").count() == 4


@pytest.mark.parametrize("_", range(TIMES))
def test_accepted_while_it_is_lifted(cast, _):
    dispute = ready(cast, State.OPEN)
    made = DEEDS["escalate"](cast, cast.village_mediator.actor, dispute)
    with clock.at(made.due_at + dt.timedelta(days=1)):
        sweep_offers()
    with clock.at(made.due_at + dt.timedelta(days=4)):
        one = Offer.objects.select_related("dispute").get()
        together(
            lambda: holding.accept_offer(by=cast.town_head.actor, offer=one, holder=cast.town_mediator.post), sweep_offers
        )
    accepted = Offer.objects.filter(outcome="accepted").exists()
    assert Offer.objects.filter(decided_at=None).count() == (0 if accepted else 1)
    assert fresh(dispute).holder == (cast.town_mediator.post if accepted else cast.village_mediator.post)


@pytest.mark.parametrize("_", range(TIMES))
def test_a_party_asks_while_the_holder_settles_or_ends(cast, _):
    """Either it is over and nothing waits, or the request stands and it is not over."""
    for deed in ("settle", "end"):
        dispute = ready(cast, State.MEDIATING)
        one, two = fresh(dispute), fresh(dispute)
        together(
            lambda one=one: holding.escalate_dispute(by=cast.officer.actor, dispute=one, reason="", asked_by_party=True),
            lambda two=two, deed=deed: DEEDS[deed](cast, cast.village_mediator.actor, two),
        )
        waits = dispute.offers.filter(decided_at=None).exists()
        assert waits == (fresh(dispute).state == State.MEDIATING)


@pytest.mark.parametrize("_", range(TIMES))
def test_returned_by_two_at_once_is_returned_once(cast, _):
    dispute = ready(cast, State.OPEN)
    made = DEEDS["escalate"](cast, cast.village_mediator.actor, dispute)
    copies = [Offer.objects.select_related("dispute").get(pk=made.pk) for _ in range(2)]
    results = together(
        *(lambda o=o: holding.return_offer(by=cast.town_head.actor, offer=o, reason="材料不全") for o in copies)
    )
    assert len(refusals(results)) == 1
    assert Offer.objects.count() == 1 and Line.objects.filter(act="disputes.return_offer").count() == 1
