"""Colour, holds and merging: nothing that the software does by itself makes a dispute look safer."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.models import NOT_DUE, Dispute, Involvement
from lianxin.work.disputes.services import judging
from lianxin.work.disputes.states import Colour, State
from lianxin.work.disputes.tests.deeds import DEEDS, ready

pytestmark = pytest.mark.django_db
HOLDS = ("hold_session", "hold_joint", "never_here")


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def raise_to(cast, dispute, colour, reason="带人来堵门", who="officer"):
    judging.raise_colour(by=getattr(cast, who).actor, dispute=fresh(dispute), colour=colour, reason=reason)


def test_raised_with_a_reason_and_never_lowered(cast):
    dispute = ready(cast, State.OPEN)
    raise_to(cast, dispute, Colour.YELLOW)
    now = fresh(dispute)
    assert (now.colour, now.read("colour_reason"), now.hold_joint) == (Colour.YELLOW, "带人来堵门", False)
    for colour in (Colour.YELLOW, Colour.BLUE):
        with pytest.raises(WrongState, match="往上提"):
            raise_to(cast, dispute, colour)
    with pytest.raises(BadInput):
        raise_to(cast, dispute, Colour.RED, reason=" ")
    with pytest.raises(BadInput):
        raise_to(cast, dispute, 4)


def test_red_forbids_sitting_together(cast):
    dispute = ready(cast, State.OPEN)
    raise_to(cast, dispute, Colour.RED)
    assert fresh(dispute).hold_joint and not fresh(dispute).hold_session


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_judged_colour_and_holds_only_rise(cast, seed):
    dice = random.Random(seed)
    dispute = ready(cast, State.OPEN)
    for _ in range(12):
        before = fresh(dispute)
        holds = {name: dice.random() < 0.3 for name in HOLDS}
        judging.judge_colour(
            by=cast.village_mediator.actor, dispute=before, colour=dice.choice(Colour.values), reason="问过", **holds
        )
        old, now = Dispute(**{f: getattr(dispute, f) for f in ("colour", *HOLDS)}), fresh(dispute)
        assert now.colour >= old.colour
        for name in HOLDS:
            assert getattr(now, name) >= max(getattr(old, name), holds[name])
        dispute = now


@pytest.mark.parametrize(
    ("colour", "given", "days"),
    [(Colour.BLUE, {}, 30), (Colour.YELLOW, {}, 15), (Colour.RED, {}, 7), (Colour.RED, {"red_now": True}, 1)],
)
def test_a_colour_goes_stale_and_stays(cast, colour, given, days):
    dispute = ready(cast, State.OPEN)
    assert not rules.is_stale(dispute)
    judging.judge_colour(by=cast.village_mediator.actor, dispute=dispute, colour=colour, reason="问过", **given)
    due = clock.day_end(clock.today() + dt.timedelta(days=days))
    assert fresh(dispute).colour_due_at == due
    for moment, stale in ((due - dt.timedelta(seconds=1), False), (due, True), (due + dt.timedelta(days=300), True)):
        with clock.at(moment):
            assert rules.is_stale(fresh(dispute)) == stale
            assert fresh(dispute).colour == colour
            assert rules.needs_approval(fresh(dispute)) == (colour == Colour.RED)


def test_asking_again_finds_less_and_the_colour_stays(cast):
    dispute = ready(cast, State.OPEN)
    raise_to(cast, dispute, Colour.RED)
    with clock.at(clock.now() + dt.timedelta(days=10)):
        assert rules.is_stale(fresh(dispute))
        judging.judge_colour(by=cast.village_mediator.actor, dispute=fresh(dispute), colour=Colour.BLUE, reason="都说没有")
        assert fresh(dispute).colour == Colour.RED
        assert not rules.is_stale(fresh(dispute))


# Merging


@pytest.fixture
def pair(cast):
    """The earlier and the later row of one quarrel."""
    with clock.at(clock.now() - dt.timedelta(days=2)):
        earlier = ready(cast, State.OPEN)
    return earlier, cast.open_dispute(told_at=clock.now() - dt.timedelta(days=90))


def merge(cast, later, earlier, who="village_mediator"):
    judging.merge_dispute(by=getattr(cast, who).actor, dispute=fresh(later), into=fresh(earlier), reason="同一件事")


def test_the_later_leads_to_the_earlier(cast, pair):
    earlier, later = pair
    merge(cast, later, earlier)
    assert (fresh(later).root, fresh(later).due_at) == (earlier, NOT_DUE)
    assert queries.relatives_of(cast.village_mediator.actor, earlier) == [later]
    page = queries.page_of(cast.village_mediator.actor, later.code)
    assert page.root.code == earlier.code
    assert queries.page_of(cast.village_mediator.actor, earlier.code).has_relatives
    assert later.sides.count() == 2  # nothing is repointed
    with pytest.raises(BadInput, match="先受理"):
        merge(cast, earlier, cast.open_dispute())


def test_danger_the_first_telling_and_discretion_go_along(cast, pair):
    earlier, later = pair
    raise_to(cast, later, Colour.RED)
    Dispute.objects.filter(pk=later.pk).update(hold_session=True, compartment=Compartment.FAMILY)
    merge(cast, later, earlier)
    now = fresh(earlier)
    assert (now.colour, now.hold_session, now.hold_joint, now.never_here) == (Colour.RED, True, True, False)
    assert now.compartment == Compartment.FAMILY
    assert now.told_at == later.told_at


def test_merging_lowers_nothing(cast, pair):
    earlier, later = pair
    raise_to(cast, earlier, Colour.RED)
    due = fresh(earlier).colour_due_at
    merge(cast, later, earlier)
    now = fresh(earlier)
    assert (now.colour, now.hold_joint, now.colour_due_at) == (Colour.RED, True, due)


def test_into_what_nothing_is_merged(cast, pair):
    earlier, later = pair
    with pytest.raises(BadInput):
        merge(cast, later, later)
    Dispute.objects.filter(pk=earlier.pk).update(state=State.SETTLED)
    with pytest.raises(BadInput):
        merge(cast, later, earlier)
    with clock.at(clock.now() - dt.timedelta(days=3)):
        oldest = cast.open_dispute()
        elsewhere = cast.open_dispute(area=cast.other_village, by=cast.stranger_mediator)
    Dispute.objects.filter(pk=earlier.pk).update(state=State.OPEN, root=oldest)
    with pytest.raises(BadInput):
        merge(cast, later, earlier)
    with pytest.raises(NotAllowed, match="看不到"):
        merge(cast, later, elsewhere)


def test_the_other_holder_goes_on_seeing_where_it_went(cast, pair):
    earlier, _ = pair
    with clock.at(clock.now() + dt.timedelta(days=1)):
        later = cast.open_dispute(area=cast.second_village, by=cast.neighbour_mediator)
        Involvement.objects.create(
            dispute=earlier, unit=cast.second_committee, role="helping", from_at=clock.now(),
            until_at=clock.now() + dt.timedelta(hours=1),
        )  # fmt: skip
        merge(cast, later, earlier, who="neighbour_mediator")
    with clock.at(clock.now() + dt.timedelta(days=9)):
        assert queries.get_visible(cast.neighbour_mediator.actor, earlier.code) == earlier


def test_deeds_on_the_root_go_on(cast, pair):
    earlier, later = pair
    merge(cast, later, earlier)
    DEEDS["begin_mediation"](cast, cast.village_mediator.actor, fresh(earlier))
