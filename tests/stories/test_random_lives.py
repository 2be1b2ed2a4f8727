"""Random lives: whatever several people try with a dispute, in whatever order, what life.md promises holds after each act."""

from __future__ import annotations

import contextlib
import datetime as dt
import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lianxin.entrances.desk.tests.cast import Player
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes.tests.together import only_postgres, together
from tests.stories.lives import MOVES, Seen, Skip, World, check_step, check_world, whose

HOURS = (0, 0, 1, 5, 24, 24 * 8, 24 * 31, 24 * 100)
STEPS = st.tuples(
    st.sampled_from(sorted(MOVES)),
    st.one_of(st.just(""), st.just(""), st.sampled_from(["stranger", "stranger_mediator", "agency", "officer", "keeper",
        "leader", "independent", "auditor", "town_mediator", "county_mediator", "village_head", "neighbour_mediator"])),
    st.integers(0, 60),
    st.sampled_from(HOURS),
)  # fmt: skip
OUTSIDE = {"stranger", "stranger_mediator", "agency", "leader", "independent", "auditor"}


def try_move(world: World, name: str, who: str, n: int) -> bool:
    """Whether it was made. What was refused left nothing behind: no change, no line."""
    before = Seen.of(world.now())
    try:
        by = getattr(world.cast, who).actor if who else whose(world, name)
        MOVES[name][1](world, by, n)
    except Skip:
        return False
    except Refusal:
        if name not in ("prepare", "agree", "sign"):  # several services in a row: the first may have been done
            assert Seen.of(world.now()) == before, f"{name} was refused and left something"
        return False
    if who in OUTSIDE:
        unit = getattr(world.cast, who).post.unit_id
        assert world.now().holder_unit_id == unit or world.dispute.offers.filter(to_unit=unit).exists(), f"{who} could {name}"
    check_step(name, before, Seen.of(world.now()))
    return True


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],  # a life is read as it is: shrinking one takes longer than the suite
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=12, max_size=40))
def test_a_random_life_keeps_its_promises(cast, steps):
    with transaction.atomic():
        world = World(cast, cast.open_dispute(), clock.now())
        for name, who, n, hours in steps:
            world.moment += dt.timedelta(hours=hours)
            with clock.at(world.moment):
                try_move(world, name, who, n)
                check_world(world)
        transaction.set_rollback(True)


GOOD_WAY = ("screen", "prepare", "plan", "hold", "agree", "sign", "visit", "close")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_long_lives_come_to_every_state(cast, seed):
    """Weighted towards the rightful way, so that a life gets far: no promise breaks on it either."""
    chance = random.Random(seed)
    world, seen = World(cast, cast.open_dispute(), clock.now()), set()
    for step in range(160):
        name = GOOD_WAY[step // 2 % len(GOOD_WAY)] if chance.random() < 0.7 else chance.choice(sorted(MOVES))
        world.moment += dt.timedelta(hours=chance.choice(HOURS))
        with clock.at(world.moment):
            try_move(world, name, "", 0 if name == "screen" else chance.randrange(60))
            check_world(world)
        seen.add(world.now().state)
    assert len(seen) >= 3, seen


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_several_people_at_once_keep_the_promises(cast, seed):
    only_postgres()
    chance = random.Random(seed)
    world = World(cast, cast.open_dispute(), clock.now())
    people: list[Player] = [cast.village_mediator, cast.village_head, cast.town_mediator, cast.neighbour_mediator]

    def somebody() -> object:
        name, who, n = chance.choice(sorted(MOVES)), chance.choice([*people, None]), chance.randrange(60)

        def act() -> None:
            with contextlib.suppress(Skip):
                MOVES[name][1](world, who.actor if who else whose(world, name), n)

        return act

    for _ in range(20):
        world.moment += dt.timedelta(hours=chance.choice(HOURS))
        with clock.at(world.moment):
            together(*(somebody() for _ in range(3)))
            check_world(world)
