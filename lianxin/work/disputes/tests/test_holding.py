"""Exactly one holder at every moment: offers, acceptance, return, the way up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from lianxin.ground.officers.models import Tier
from lianxin.ground.officers.states import UnitKind
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.models import Dispute, Involvement, Offer, OfferKind
from lianxin.work.disputes.services import course, holding, judging
from lianxin.work.disputes.states import EndReason, State, ToldHow
from lianxin.work.disputes.tests.deeds import DEEDS, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(cast):
    return ready(cast, State.OPEN)


def sees(player, dispute) -> bool:
    return queries.visible_to(player.actor).filter(pk=dispute.pk).exists()


def offer(cast, dispute, to=None, by=None) -> Offer:
    by = (by or cast.village_mediator).actor
    return holding.offer_dispute(by=by, dispute=dispute, to_unit=to or cast.second_committee, reason="他们更熟")


def escalate(cast, dispute, **given) -> Offer:
    by = given.pop("by", cast.village_mediator).actor
    return holding.escalate_dispute(by=by, dispute=dispute, reason=given.pop("reason", "本村谈不拢"), **given)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.parametrize("column", ["holder", "holder_unit"])
def test_a_dispute_without_a_holder_cannot_be_written(dispute, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=dispute.pk).update(**{column: None})


def test_the_offerer_holds_until_acceptance(cast, dispute):
    made = offer(cast, dispute)
    assert fresh(dispute).holder == cast.village_mediator.post
    assert rules.allowed(cast.village_mediator.actor, dispute, "begin_mediation")
    assert not rules.allowed(cast.neighbour_mediator.actor, dispute, "begin_mediation")
    assert made.due_at == clock.day_end(clock.today() + dt.timedelta(days=1))
    holding.accept_offer(by=cast.neighbour_mediator.actor, offer=made, holder=cast.neighbour_mediator.post)
    now = fresh(dispute)
    assert (now.holder, now.holder_unit) == (cast.neighbour_mediator.post, cast.second_committee)
    assert (now.tier, now.state) == (Tier.VILLAGE, State.OPEN)
    assert not rules.allowed(cast.village_mediator.actor, now, "begin_mediation")


def test_the_asked_unit_sees_it_while_it_is_asked_and_for_good_once_it_took_it(cast, dispute):
    assert not sees(cast.neighbour_mediator, dispute)
    made = offer(cast, dispute)
    assert sees(cast.neighbour_mediator, dispute)
    holding.return_offer(by=cast.neighbour_mediator.actor, offer=made, reason="不归我们")
    assert not sees(cast.neighbour_mediator, dispute)
    made = offer(cast, fresh(dispute))
    holding.withdraw_offer(by=cast.village_mediator.actor, offer=made)
    assert not sees(cast.neighbour_mediator, dispute)
    made = offer(cast, fresh(dispute))
    holding.accept_offer(by=cast.neighbour_mediator.actor, offer=made, holder=cast.neighbour_mediator.post)
    assert sees(cast.neighbour_mediator, dispute)
    assert sees(cast.village_mediator, dispute)  # its territory, and its own part of the way


def test_who_held_it_before_goes_on_seeing_it(cast):
    """Nine disputes of ten go up the same valley; this one was first taken next door."""
    dispute = cast.open_dispute(area=cast.last_village, holder=cast.village_mediator)
    assert sees(cast.village_mediator, dispute)  # outside its territory: by being the holder
    made = offer(cast, dispute, to=cast.last_committee)
    holder = make.post(make.staff("石磊"), cast.last_committee, "mediator")
    by = make.actor(holder.staff, holder)
    holding.accept_offer(by=by, offer=made, holder=holder)
    assert sees(cast.village_mediator, dispute)
    held = Involvement.objects.filter(dispute=dispute).order_by("role").values_list("role", "until_at")
    assert [(role, until is None) for role, until in held] == [
        ("held_before", True), ("holder", False), ("offered", False),
    ]  # fmt: skip


def test_one_pending_offer(cast, dispute):
    offer(cast, dispute)
    with pytest.raises(WrongState, match="等对方接收"):
        offer(cast, fresh(dispute), to=cast.other_village_committee)
    with pytest.raises(WrongState, match="等对方接收"):
        escalate(cast, fresh(dispute))
    assert Offer.objects.count() == 1
    copy = Offer.objects.get()
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer(**{f.attname: getattr(copy, f.attname) for f in Offer._meta.fields if f.name != "id"}).save()


@pytest.mark.parametrize(
    ("unit", "says"),
    [("village_committee", "已经由该单位"), ("station", "调委会"), ("town_committee", "上提一级")],
)
def test_to_whom_it_cannot_be_offered(cast, dispute, unit, says):
    with pytest.raises(BadInput, match=says):
        offer(cast, dispute, to=getattr(cast, unit))
    assert not Offer.objects.exists()


def test_a_closed_unit_or_one_of_another_county_is_not_asked(cast, dispute):
    gone = make.committee(cast.second_village, name="原石窑调委会", closed_on=clock.today())
    far = make.unit("外县调委会", UnitKind.COMMITTEE, 1, make.area("610698101201", "外村"), county="610698")
    for unit in (gone, far):
        with pytest.raises(BadInput, match="在用"):
            offer(cast, dispute, to=unit)


def test_offers_and_returns_say_why(cast, dispute):
    with pytest.raises(BadInput):
        holding.offer_dispute(by=cast.village_mediator.actor, dispute=dispute, to_unit=cast.second_committee, reason=" \x00")
    with pytest.raises(BadInput):
        holding.return_offer(by=cast.neighbour_mediator.actor, offer=offer(cast, dispute), reason="")


def test_only_the_asked_unit_decides(cast, dispute):
    made = offer(cast, dispute)
    for who in (cast.village_mediator, cast.town_mediator, cast.stranger_mediator):
        with pytest.raises(NotAllowed):
            holding.accept_offer(by=who.actor, offer=made, holder=who.post)
        with pytest.raises(NotAllowed):
            holding.return_offer(by=who.actor, offer=made, reason="不归我们")
    with pytest.raises(BadInput, match="本单位"):
        holding.accept_offer(by=cast.neighbour_mediator.actor, offer=made, holder=cast.village_mediator.post)
    made.refresh_from_db()
    assert made.decided_at is None


def test_decided_once(cast, dispute):
    made = offer(cast, dispute)
    again = fresh(made)
    holding.return_offer(by=cast.neighbour_mediator.actor, offer=made, reason="不归我们")
    for act in (DEEDS["accept_offer"], DEEDS["return_offer"]):
        with pytest.raises(Offer.DoesNotExist):
            act(cast, cast.neighbour_mediator.actor, dispute)
    with pytest.raises(Stale):
        holding.accept_offer(by=cast.neighbour_mediator.actor, offer=again, holder=cast.neighbour_mediator.post)
    assert fresh(dispute).holder == cast.village_mediator.post
    with pytest.raises(WrongState, match="结果"):
        holding.return_offer(by=cast.neighbour_mediator.actor, offer=made, reason="不归我们")
    with pytest.raises(WrongState, match="决定"):
        holding.withdraw_offer(by=cast.village_mediator.actor, offer=made)


def test_withdrawing_is_for_those_of_the_offering_unit_who_handle(cast, dispute):
    made = offer(cast, dispute)
    admin = make.post(make.staff("钱有余"), cast.village_committee, "system_admin")
    for by in (cast.neighbour_mediator.actor, cast.town_head.actor, make.actor(admin.staff, admin)):
        with pytest.raises(NotAllowed):
            holding.withdraw_offer(by=by, offer=made)
    holding.withdraw_offer(by=cast.village_head.actor, offer=made)
    assert fresh(made).outcome == "withdrawn"


def test_the_second_return_goes_one_level_up(cast, dispute):
    first = offer(cast, dispute)
    assert holding.return_offer(by=cast.neighbour_mediator.actor, offer=first, reason="不归我们") is None
    second = offer(cast, fresh(dispute))
    up = holding.return_offer(by=cast.neighbour_mediator.actor, offer=second, reason="还是不归我们")
    assert (up.to_unit, up.from_unit, up.kind) == (cast.town_committee, cast.village_committee, OfferKind.ESCALATE)
    assert fresh(dispute).holder == cast.village_mediator.post
    top = holding.return_offer(by=cast.town_head.actor, offer=up, reason="镇上也不接")
    assert top.to_unit == cast.county_committee
    assert holding.return_offer(by=cast.county_mediator.actor, offer=top, reason="县里请村上办") is None
    assert fresh(dispute).holder == cast.village_mediator.post
    assert [o.outcome for o in queries.offers_of(dispute)] == ["returned"] * 4


def test_returns_before_a_reopening_are_not_counted(cast, dispute):
    holding.return_offer(by=cast.neighbour_mediator.actor, offer=offer(cast, dispute), reason="不归我们")
    DEEDS["end"](cast, cast.village_mediator.actor, fresh(dispute))
    later = clock.now() + dt.timedelta(days=9)
    with clock.at(later):
        DEEDS["reopen"](cast, cast.village_mediator.actor, fresh(dispute))
        made = offer(cast, fresh(dispute))
        assert holding.return_offer(by=cast.neighbour_mediator.actor, offer=made, reason="不归我们") is None


def test_going_up_changes_tier_holder_and_state_when_it_is_accepted_and_not_before(cast, dispute):
    course.begin_mediation(by=cast.village_mediator.actor, dispute=dispute)
    course.fail_mediation(by=cast.village_mediator.actor, dispute=dispute, reason_text="谈不拢")
    accepted, resolve_by = dispute.accepted_at, dispute.resolve_by
    made = escalate(cast, dispute)
    now = fresh(dispute)
    assert (now.tier, now.state, now.holder_unit) == (Tier.VILLAGE, State.UNSETTLED, cast.village_committee)
    holding.accept_offer(by=cast.town_head.actor, offer=made, holder=cast.town_mediator.post)
    now = fresh(dispute)
    assert (now.tier, now.state, now.holder_unit) == (Tier.STATION, State.OPEN, cast.town_committee)
    assert (now.accepted_at, now.resolve_by) == (accepted, resolve_by)
    assert Involvement.objects.filter(dispute=now, role="held_before", unit=cast.village_committee).exists()
    assert sees(cast.village_mediator, now)
    made = escalate(cast, now, by=cast.town_mediator)
    holding.accept_offer(by=cast.county_mediator.actor, offer=made, holder=cast.county_mediator.post)
    now = fresh(dispute)
    assert (now.tier, now.holder_unit) == (Tier.COUNTY, cast.county_committee)
    with pytest.raises(WrongState, match="县一级"):
        escalate(cast, now, by=cast.county_mediator)
    assert [o.to_unit for o in queries.offers_of(now)] == [cast.town_committee, cast.county_committee]


def test_a_party_need_not_say_why_and_nobody_takes_it_back(cast, dispute):
    with pytest.raises(BadInput):
        escalate(cast, dispute, reason="")
    made = escalate(cast, dispute, reason="", asked_by_party=True)
    assert made.read("reason") == "当事人要求"
    with pytest.raises(WrongState, match="当事人要求"):
        holding.withdraw_offer(by=cast.village_mediator.actor, offer=made)
    with pytest.raises(WrongState, match="当事人要求"):
        DEEDS["end"](cast, cast.village_mediator.actor, fresh(dispute))
    assert fresh(dispute).state == State.OPEN


def test_the_holder_cannot_stand_in_a_partys_way(cast, dispute):
    """Whoever handles disputes and sees this one writes the wish down; a stranger does not."""
    with pytest.raises(NotAllowed):
        escalate(cast, dispute, by=cast.stranger, asked_by_party=True)
    with pytest.raises(NotAllowed):
        escalate(cast, dispute, by=cast.town_mediator)
    made = escalate(cast, dispute, by=cast.town_mediator, asked_by_party=True)
    assert (made.from_unit, made.to_unit) == (cast.village_committee, cast.town_committee)


def test_an_explicit_refusal_ends_it_all_the_same(cast, dispute):
    made = escalate(cast, dispute, asked_by_party=True)
    course.end_dispute(
        by=cast.village_mediator.actor, dispute=dispute, reason=EndReason.REFUSED, note="不谈了", refused=True
    )
    assert fresh(made).outcome == "lapsed"


def test_without_an_upper_unit_there_is_a_sentence(cast):
    dispute = cast.open_dispute()
    for unit in (cast.town_committee, cast.county_committee):
        unit.advance(closed_on=clock.today())
    with pytest.raises(WrongState, match="上一级单位"):
        escalate(cast, fresh(dispute))


def test_what_is_settled_meanwhile_is_not_opened_by_a_late_acceptance(cast, dispute):
    """The village settles while its escalation waits: the offer lapses with the quarrel."""
    course.begin_mediation(by=cast.village_mediator.actor, dispute=dispute)
    made = escalate(cast, dispute)
    DEEDS["settle"](cast, cast.village_mediator.actor, dispute)
    assert fresh(made).outcome == "lapsed"
    assert not sees(cast.neighbour_mediator, dispute)
    with pytest.raises((Stale, WrongState)):
        holding.accept_offer(by=cast.town_head.actor, offer=fresh(made), holder=cast.town_mediator.post)
    now = fresh(dispute)
    assert (now.state, now.tier, now.holder_unit) == (State.SETTLED, Tier.VILLAGE, cast.village_committee)


def test_a_settled_dispute_may_change_hands_and_stays_settled(cast):
    dispute = ready(cast, State.SETTLED)
    first = holding.return_offer(by=cast.neighbour_mediator.actor, offer=offer(cast, dispute), reason="不归我们")
    assert first is None
    up = holding.return_offer(by=cast.neighbour_mediator.actor, offer=offer(cast, fresh(dispute)), reason="不归我们")
    holding.accept_offer(by=cast.town_head.actor, offer=up, holder=cast.town_mediator.post)
    now = fresh(dispute)
    assert (now.state, now.tier, now.settled_at) == (State.SETTLED, Tier.STATION, dispute.settled_at)


@pytest.mark.parametrize("deed", ["close", "merge"])
def test_nothing_waits_for_acceptance_once_there_is_nothing_to_hand_over(cast, deed):
    dispute = ready(cast, State.SETTLED if deed == "close" else State.OPEN)
    made = offer(cast, dispute)
    DEEDS[deed](cast, cast.village_mediator.actor, fresh(dispute))
    assert fresh(made).outcome == "lapsed"
    assert not queries.offers_to(cast.second_committee.pk).exists()


def test_down_again_with_the_tier(cast, dispute):
    made = escalate(cast, dispute)
    holding.accept_offer(by=cast.town_head.actor, offer=made, holder=cast.town_mediator.post)
    made = offer(cast, fresh(dispute), to=cast.village_committee, by=cast.town_mediator)
    holding.accept_offer(by=cast.village_head.actor, offer=made, holder=cast.village_mediator.post)
    assert fresh(dispute).tier == Tier.VILLAGE


def test_the_deadline_of_an_offer_skips_the_weekend(cast):
    friday = dt.datetime(2026, 11, 27, 15, tzinfo=clock.LOCAL)
    with clock.at(friday):
        made = offer(cast, ready(cast, State.OPEN))
        assert made.due_at == clock.day_end(dt.date(2026, 11, 30))
        assert [o.pk for o in queries.offers_to(cast.second_committee.pk)] == [made.pk]


def test_two_at_once_one_is_told(cast, dispute):
    one, other = fresh(dispute), fresh(dispute)
    judging.raise_colour(by=cast.officer.actor, dispute=one, colour=2, reason="吵得凶了")
    with pytest.raises(Stale, match="刚被别人改过"):
        course.begin_mediation(by=cast.village_mediator.actor, dispute=other)
    assert fresh(dispute).state == State.OPEN
    with pytest.raises(Stale):
        holding.name_handler(
            by=cast.village_head.actor, dispute=fresh(dispute), holder=cast.second_mediator.post, version=other.version
        )
    side = dispute.sides.first()
    same = fresh(side)
    Dispute.objects.filter(pk=dispute.pk).update(state=State.ENDED)
    course.tell_outcome(by=cast.village_mediator.actor, side=fresh(side), how=ToldHow.PHONE)
    with pytest.raises(Stale):
        course.tell_outcome(by=cast.village_mediator.actor, side=same, how=ToldHow.LETTER)
