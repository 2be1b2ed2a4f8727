"""Nobody answers: the heads are told, then it goes up. In nobody's hands for no moment, whatever happened."""

from __future__ import annotations

import contextlib
import datetime as dt
import random

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.models import Tier
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal, WrongState
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Offer, OfferKind
from lianxin.work.disputes.services import climbing, course, holding, judging, word
from lianxin.work.disputes.states import EndReason, State
from lianxin.work.disputes.tasks import sweep_offers, sweep_overdue
from lianxin.work.disputes.tests.deeds import DEEDS, ready

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def dispute(cast):
    return ready(cast, State.OPEN)


@pytest.fixture
def told(monkeypatch):
    """What was said to whom, in place of the notices."""
    said: list[dict] = []
    monkeypatch.setattr(climbing, "tell_heads", lambda **given: said.append(given | {"to": word.heads_of(given["unit"])}))
    monkeypatch.setattr(climbing, "tell_people", lambda **given: said.append(given))
    return said


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def acts(dispute) -> list[str]:
    return list(Line.objects.filter(root=dispute.pk).order_by("at", "id").values_list("act", flat=True))


def escalated(cast, dispute) -> Offer:
    return holding.escalate_dispute(by=cast.village_mediator.actor, dispute=dispute, reason="本村谈不拢")


def test_the_heads_are_told_then_it_goes_one_level_up_and_the_offerer_holds_all_the_while(cast, dispute, told):
    made = escalated(cast, dispute)
    with clock.at(made.due_at - HOUR):
        assert sweep_offers() == 0
    with clock.at(made.due_at + HOUR):
        assert sweep_offers() == 1
        assert sweep_offers() == 0
    now = fresh(made)
    assert now.decided_at is None and now.reminded_at == made.due_at + HOUR
    assert now.sweep_at == made.due_at + dt.timedelta(days=1)
    assert told[0]["to"] == [cast.town_head.staff.pk] and told[0]["due_at"] == now.sweep_at
    with clock.at(now.sweep_at + HOUR):
        assert sweep_offers() == 1
        assert sweep_offers() == 0
    old, new = Offer.objects.order_by("made_at")
    assert (old.outcome, new.kind, new.to_unit, new.by_system) == (
        "unanswered", OfferKind.ESCALATE, cast.county_committee, True,
    )  # fmt: skip
    assert new.from_unit == cast.village_committee and fresh(dispute).holder == cast.village_mediator.post
    assert acts(dispute)[-3:] == ["disputes.remind_asked", "disputes.lift_offer", "disputes.escalate"]
    holding.accept_offer(by=cast.county_mediator.actor, offer=new, holder=cast.county_mediator.post)
    assert (fresh(dispute).tier, fresh(dispute).state) == (Tier.COUNTY, State.OPEN)


def test_an_answer_after_the_reminder_still_counts(cast, dispute, told):
    made = escalated(cast, dispute)
    with clock.at(made.due_at + HOUR):
        sweep_offers()
        holding.accept_offer(by=cast.town_head.actor, offer=fresh(made), holder=cast.town_mediator.post)
    with clock.at(made.due_at + dt.timedelta(days=9)):
        assert sweep_offers() == 0
    assert Offer.objects.count() == 1 and fresh(dispute).holder == cast.town_mediator.post


def test_a_worker_that_was_away_for_weeks_still_gives_the_second_time(cast, dispute, told):
    made = escalated(cast, dispute)
    with clock.at(made.due_at + dt.timedelta(days=20)):
        sweep_offers()
        assert fresh(made).sweep_at > clock.now() + 12 * HOUR


def test_at_the_top_it_goes_on_waiting_and_both_ends_are_told(cast, dispute, told):
    Dispute.objects.filter(pk=dispute.pk).update(
        holder=cast.town_mediator.post, holder_unit=cast.town_committee, tier=Tier.STATION
    )
    made = holding.escalate_dispute(by=cast.town_head.actor, dispute=fresh(dispute), reason="谈不拢")
    for days in (3, 6, 9):
        with clock.at(made.due_at + dt.timedelta(days=days)):
            sweep_offers()
    now = fresh(made)
    assert now.decided_at is None and now.sweep_at is None
    assert [row["unit"] for row in told[1:]] == [cast.county_committee, cast.town_committee]
    assert all(row["urgent"] for row in told[1:])


def test_a_neighbour_who_keeps_silent_sends_it_up_and_a_lower_one_back(cast, dispute, told):
    made = DEEDS["offer"](cast, cast.village_mediator.actor, dispute)
    for days in (1, 4):
        with clock.at(made.due_at + dt.timedelta(days=days)):
            sweep_offers()
    assert Offer.objects.get(decided_at=None).to_unit == cast.town_committee  # above the neighbour that kept silent
    other = ready(cast, State.OPEN)
    Dispute.objects.filter(pk=other.pk).update(holder=cast.town_mediator.post, holder_unit=cast.town_committee, tier=2)
    low = holding.offer_dispute(
        by=cast.town_head.actor, dispute=fresh(other), to_unit=cast.second_committee, reason="在村里谈更近"
    )
    for days in (1, 4):
        with clock.at(low.due_at + dt.timedelta(days=days)):
            sweep_offers()
    assert fresh(low).outcome == "unanswered" and not other.offers.filter(decided_at=None).exists()
    assert fresh(other).holder == cast.town_mediator.post and "disputes.unanswered" in acts(other)


def test_escalations_returned_twice_go_above_the_unit_that_returned_them(cast, dispute):
    made = escalated(cast, dispute)
    assert holding.return_offer(by=cast.town_head.actor, offer=made, reason="材料不全") is None
    again = escalated(cast, fresh(dispute))
    up = holding.return_offer(by=cast.town_head.actor, offer=again, reason="人手不够")
    assert (up.to_unit, up.kind, up.from_unit) == (cast.county_committee, OfferKind.ESCALATE, cast.village_committee)
    assert fresh(dispute).holder == cast.village_mediator.post


# Past the time to resolve it ---------------------------------------------------------------------------


def late(dispute) -> dt.datetime:
    return dispute.resolve_by + HOUR


def test_past_its_time_it_is_offered_one_tier_up_once_for_each_deadline(cast, dispute, told):
    with clock.at(dispute.resolve_by - HOUR):
        assert sweep_overdue() == 0
    with clock.at(late(dispute)):
        assert sweep_overdue() == 1
        assert sweep_overdue() == 0
        made = Offer.objects.get()
        assert (made.to_unit, made.by_system, made.kind) == (cast.town_committee, True, OfferKind.ESCALATE)
        assert made.read("reason") == "超过办理期限，系统上提一级"
        assert fresh(dispute).holder == cast.village_mediator.post
        with pytest.raises(WrongState, match="不能由承办单位撤回"):
            holding.withdraw_offer(by=cast.village_mediator.actor, offer=made)
        holding.return_offer(by=cast.town_head.actor, offer=made, reason="再谈一次")
        assert sweep_overdue() == 0  # once
        now = fresh(dispute)
        judging.regrade(by=cast.village_head.actor, dispute=now, difficulty="difficult", reason="多户", version=now.version)
    with clock.at(fresh(dispute).resolve_by + HOUR):
        assert sweep_overdue() == 1  # another deadline
    assert [row["to"] for row in told if row["kind"] == "disputes.offered"] == [[cast.town_head.staff.pk]] * 2


def test_it_climbs_on_from_the_station_and_not_from_the_county(cast, dispute, told):
    with clock.at(late(dispute)):
        sweep_overdue()
        holding.accept_offer(by=cast.town_head.actor, offer=Offer.objects.get(), holder=cast.town_mediator.post)
        assert sweep_overdue() == 0  # the new holder is given its turn: it was asked for this deadline already
        Dispute.objects.filter(pk=dispute.pk).update(
            holder=cast.county_mediator.post, holder_unit=cast.county_committee, tier=Tier.COUNTY, climbed_for=None
        )
        assert sweep_overdue() == 0


@pytest.mark.parametrize("why", ["paused", "offered", "asked", "settled", "merged"])
def test_what_does_not_climb(cast, dispute, told, why):
    moment = late(dispute)
    if why == "paused":
        DEEDS["pause"](cast, cast.village_mediator.actor, dispute)
        moment = dispute.resolve_by + HOUR
    elif why == "offered":
        DEEDS["offer"](cast, cast.village_mediator.actor, dispute)
    elif why == "settled":
        Dispute.objects.filter(pk=dispute.pk).update(state=State.SETTLED)
    elif why == "merged":
        Dispute.objects.filter(pk=dispute.pk).update(root=cast.open_dispute())
    with clock.at(moment):
        if why == "asked":
            made = escalated(cast, dispute)
            holding.return_offer(by=cast.town_head.actor, offer=made, reason="材料不全")
        if why == "merged":
            Dispute.objects.exclude(pk=dispute.pk).update(resolve_by=moment + HOUR)
        assert sweep_overdue() == 0


def test_public_security_mediation_has_no_way_up_and_the_chief_is_told(cast, told):
    dispute = cast.open_dispute(by=cast.chief, holder=cast.officer, kind="public_security")
    with clock.at(late(dispute)):
        assert sweep_overdue() == 1
        assert sweep_overdue() == 0
    assert not Offer.objects.exists()
    assert acts(dispute)[-1] == "disputes.no_way_up"
    assert told[0]["to"] == [cast.chief.staff.pk]


# A party asks ------------------------------------------------------------------------------------------


def test_a_hand_over_that_waits_does_not_stand_in_a_partys_way(cast, dispute):
    waiting = DEEDS["offer"](cast, cast.village_mediator.actor, dispute)
    made = holding.escalate_dispute(by=cast.officer.actor, dispute=dispute, reason="", asked_by_party=True)
    assert fresh(waiting).outcome == "withdrawn" and "disputes.give_way" in acts(dispute)
    assert (made.to_unit, made.asked_by_party) == (cast.town_committee, True)
    assert not queries.visible_to(cast.neighbour_mediator.actor).filter(pk=dispute.pk).exists()


def test_an_escalation_that_waits_becomes_the_partys_and_the_holder_cannot_stop_it(cast, dispute):
    waiting = escalated(cast, dispute)
    again = holding.escalate_dispute(by=cast.officer.actor, dispute=dispute, reason="", asked_by_party=True)
    assert again.pk == waiting.pk and fresh(waiting).asked_by_party
    with pytest.raises(WrongState, match="当事人要求"):
        holding.withdraw_offer(by=cast.village_mediator.actor, offer=fresh(waiting))
    with pytest.raises(WrongState, match="已经按当事人的要求"):
        holding.escalate_dispute(by=cast.officer.actor, dispute=dispute, reason="", asked_by_party=True)
    earlier = cast.open_dispute()
    Dispute.objects.filter(pk=earlier.pk).update(accepted_at=dispute.accepted_at - HOUR)
    me = cast.village_mediator.actor
    for deed in (
        lambda: course.end_dispute(
            by=me, dispute=fresh(dispute), reason=EndReason.NO_AGREEMENT, note="谈了三次"
        ),
        lambda: judging.merge_dispute(by=me, dispute=fresh(dispute), into=fresh(earlier), reason="同一件"),
    ):
        with pytest.raises(WrongState, match="等上一级决定"):
            deed()


# In nobody's hands for no moment -----------------------------------------------------------------------


STEPS = ("offer", "escalate", "party", "accept", "return", "withdraw", "handler", "sweep", "fail", "end", "reopen", "raise")


def _step(cast, dispute: Dispute, step: str) -> None:
    pending = dispute.offers.filter(decided_at=None).first()
    holders = {
        cast.village_committee: (cast.village_mediator, cast.second_mediator),
        cast.second_committee: (cast.neighbour_mediator,),
        cast.town_committee: (cast.town_mediator, cast.town_head),
        cast.county_committee: (cast.county_mediator,),
    }
    me = holders[dispute.holder_unit][0]
    asked = holders[pending.to_unit][0] if pending else me
    if step == "accept" and pending:
        holding.accept_offer(by=asked.actor, offer=pending, holder=asked.post)
    elif step == "return" and pending:
        holding.return_offer(by=asked.actor, offer=pending, reason="不归我们")
    elif step == "withdraw" and pending:
        holding.withdraw_offer(by=me.actor, offer=pending)
    elif step == "party":
        holding.escalate_dispute(by=cast.officer.actor, dispute=dispute, reason="", asked_by_party=True)
    elif step == "handler":
        other = next((p for p in holders[dispute.holder_unit] if p.post != dispute.holder), me)
        holding.name_handler(by=me.actor, dispute=dispute, holder=other.post, version=dispute.version)
    elif step == "sweep":
        sweep_offers()
        sweep_overdue()
    elif step in ("offer", "escalate", "fail", "end", "reopen"):
        DEEDS[step](cast, me.actor, dispute)
    elif step == "raise":
        DEEDS["raise_colour"](cast, cast.officer.actor, dispute)


@pytest.mark.parametrize("seed", range(12))
def test_at_every_moment_exactly_one_holder(cast, told, seed):
    """Forty steps at random through the public services; the journal alone tells who held it when, and is right."""
    chance, dispute, seen = random.Random(seed), cast.open_dispute(), []
    moment = clock.now()
    for _ in range(40):
        moment += dt.timedelta(hours=chance.choice((1, 5, 30)))
        with clock.at(moment):
            with contextlib.suppress(Refusal):
                _step(cast, fresh(dispute), chance.choice(STEPS))
            now = fresh(dispute)
            seen.append((moment, (str(now.holder_unit_id), str(now.holder_id))))
    stints = queries.stints_of(dispute)
    assert len(stints) > 2
    assert queries.unheld_moments(fresh(dispute)) == []
    for at, holder in seen:
        assert queries.held_by(stints, at) == [holder]
        assert len(queries.held_by(stints, at - dt.timedelta(minutes=7))) == 1
    Dispute.objects.filter(pk=dispute.pk).update(holder=cast.keeper.post)
    assert queries.unheld_moments(fresh(dispute))  # a holder the journal does not know of is found
