"""What a viewer sees: territory or involvement, in the compartments of the role; and lists that agree with it."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest
from django.db.models import Q

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.vault.services import create_key
from lianxin.ground.officers.queries import actor_without_post
from lianxin.ground.officers.states import Compartment, Role
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Involvement, ReturnVisit
from lianxin.work.disputes.services import links
from lianxin.work.disputes.states import State

pytestmark = pytest.mark.django_db

SEES_THE_VILLAGE = {
    "village_mediator", "second_mediator", "village_head", "town_mediator", "town_head", "keeper", "county_mediator",
    "county_officer", "officer", "chief", "leader",
}  # fmt: skip
BLIND = {"neighbour_mediator", "stranger", "stranger_mediator", "agency", "independent", "sysadmin", "secadmin", "auditor"}


def sees(player_or_actor, dispute) -> bool:
    actor = getattr(player_or_actor, "actor", player_or_actor)
    found = queries.visible_to(actor).filter(pk=dispute.pk).exists()
    assert (queries.get_visible(actor, dispute.code) is not None) == found
    assert (queries.page_of(actor, dispute.code) is not None) == found
    assert (dispute in queries.listing(actor, Q(), "due").rows) == found
    return found


def test_who_sees_a_dispute_of_the_village(cast):
    dispute = cast.open_dispute()
    assert {name for name in SEES_THE_VILLAGE | BLIND if sees(getattr(cast, name), dispute)} == SEES_THE_VILLAGE


def test_a_family_matter_is_seen_by_fewer(cast):
    dispute = cast.open_dispute(category="0101")
    assert dispute.compartment == Compartment.FAMILY
    found = {name for name in SEES_THE_VILLAGE | BLIND if sees(getattr(cast, name), dispute)}
    assert found == SEES_THE_VILLAGE - {"leader"}


@pytest.mark.parametrize("compartment", [Compartment.CAUCUS, Compartment.COMPLAINT])
def test_other_compartments_are_nobodys_dispute(cast, compartment):
    dispute = cast.open_dispute()
    Dispute.objects.update(compartment=compartment)
    found = {name for name in SEES_THE_VILLAGE | BLIND if sees(getattr(cast, name), dispute)}
    assert found == ({"independent"} if compartment == Compartment.COMPLAINT else set())


def test_complaints_and_caucuses_cannot_be_opened_as_disputes(cast):
    for asked in (Compartment.COMPLAINT, Compartment.CAUCUS):
        assert cast.open_dispute(compartment=asked).compartment == Compartment.NORMAL
    assert cast.open_dispute(compartment=Compartment.FAMILY).compartment == Compartment.FAMILY
    assert cast.open_dispute(category="0103", compartment=Compartment.NORMAL).compartment == Compartment.FAMILY


def test_an_agency_sees_by_involvement_alone_and_never_a_family_matter(cast):
    normal, family = cast.open_dispute(), cast.open_dispute(category="0101")
    for dispute in (normal, family):
        links.involve(by=cast.village_mediator.actor, dispute=dispute, role="referred", unit=cast.bureau)
    assert sees(cast.agency, normal) and not sees(cast.agency, family)
    links.release(by=cast.village_mediator.actor, dispute=normal, role="referred", unit=cast.bureau)
    assert not sees(cast.agency, normal)


def test_an_involvement_is_dated_and_of_a_person_or_a_unit(cast):
    dispute, now, day = cast.open_dispute(), clock.now(), dt.timedelta(days=1)
    staff = cast.stranger.staff
    row = Involvement.objects.create(dispute=dispute, staff=staff, role="mediator", from_at=now + day)
    assert not sees(cast.stranger, dispute)
    with clock.at(now + day):
        assert sees(cast.stranger, dispute)
        assert not sees(cast.stranger_mediator, dispute)
    Involvement.objects.filter(pk=row.pk).update(until_at=now + 2 * day)
    with clock.at(now + 2 * day):
        assert not sees(cast.stranger, dispute)
    links.involve(by=cast.officer.actor, dispute=dispute, role="helping", unit=cast.other_station)
    links.involve(by=cast.officer.actor, dispute=dispute, role="helping", unit=cast.other_station)
    assert Involvement.objects.filter(role="helping").count() == 1
    assert sees(cast.stranger, dispute)


def test_an_administrator_sees_nothing_whatever_the_involvement(cast):
    dispute = cast.open_dispute()
    links.involve(by=cast.officer.actor, dispute=dispute, role="helping", staff=cast.sysadmin.staff)
    links.involve(by=cast.officer.actor, dispute=dispute, role="helping", unit=cast.centre)
    assert not any(sees(getattr(cast, who), dispute) for who in ("sysadmin", "secadmin", "auditor"))


def test_without_a_post_one_sees_nothing_not_even_what_names_nobody(cast):
    dispute = cast.open_dispute()
    links.involve(by=cast.officer.actor, dispute=dispute, role="helping", staff=cast.stranger.staff)
    for actor in (actor_without_post(cast.stranger.staff), system(dispute.county), Actor(kind="staff", county=dispute.county)):
        assert queries.branches(actor) == []
    loose = Actor(kind="staff", county=dispute.county, role=Role.OFFICER)
    assert not sees(loose, dispute)


def test_another_countys_officer_with_the_same_codes_sees_nothing(cast):
    dispute = cast.open_dispute()
    far = Actor(
        kind="staff", county="610698", ref=uuid.uuid4(), role=Role.CHIEF, unit=uuid.uuid4(),
        territory=(("county", dispute.county), ("village", dispute.village)),
    )  # fmt: skip
    assert not sees(far, dispute)


@pytest.mark.parametrize("typed", ["", "nonsense", "7K4M-92QX-R", "' OR 1=1 --", "𠮷" * 9])
def test_a_code_that_is_none_finds_nothing(cast, typed):
    cast.open_dispute()
    assert queries.get_visible(cast.officer.actor, typed) is None


def test_a_code_is_found_however_it_was_typed(cast):
    dispute = cast.open_dispute()
    assert queries.get_visible(cast.officer.actor, f" {dispute.code.lower().replace('-', ' ')} ") == dispute


# Lists


def rows(cast, how_many: int, dice: random.Random) -> list[Dispute]:
    """Straight into the table: many disputes of every place, state, compartment and due moment."""
    key = create_key(cast.county.code)
    places = [cast.village, cast.second_village, cast.other_village, cast.last_village, cast.town, cast.county]
    holder = cast.village_mediator.post
    found = []
    for _ in range(how_many):
        place, state = dice.choice(places), dice.choice(State.values)
        at = clock.now() - dt.timedelta(days=dice.randrange(40))  # many share their moment
        found.append(
            Dispute(
                county=cast.county.code, township=place.township, village=place.village, area=place, key=key, state=state,
                compartment=dice.choice([Compartment.NORMAL] * 3 + [Compartment.FAMILY]), tier=1, holder=holder,
                holder_unit=holder.unit, category="0901", told_at=at, accepted_at=at, resolve_by=at, changed_at=at,
                due_at=at + dt.timedelta(days=dice.randrange(9)),
            )
        )  # fmt: skip
    return Dispute.objects.bulk_create(found)


def viewer(cast, dice: random.Random) -> Actor:
    """Some role with a territory that may be empty, nested in itself, or of several places."""
    pairs = [
        ("county", cast.county.code), ("township", cast.town.code), ("township", cast.other_town.code),
        ("village", cast.village.code), ("village", cast.second_village.code), ("village", cast.last_village.code),
    ]  # fmt: skip
    role = dice.choice([r for r in Role.values if r not in (Role.SYSTEM_ADMIN,)])
    return Actor(
        kind="staff", county=cast.county.code, ref=cast.stranger.staff.pk, role=role, unit=cast.other_station.pk,
        territory=tuple(sorted(dice.sample(pairs, dice.randrange(5)))),
    )  # fmt: skip


def expected(actor: Actor, disputes: list[Dispute], involved: set[uuid.UUID]) -> set[uuid.UUID]:
    """The rule, told once more without SQL."""
    allowed = {Role.COUNTY_LEADER: {"normal"}, Role.AGENCY: {"normal"}, Role.INDEPENDENT_DESK: {"complaint"}}
    if actor.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        return set()
    compartments = allowed.get(actor.role, {"normal", "family"})
    found = set()
    for d in disputes:
        here = any(getattr(d, column) == code for column, code in actor.territory) and actor.role != Role.AGENCY
        if d.compartment in compartments and (here or d.pk in involved):
            found.add(d.pk)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_lists_counts_and_single_reads_agree_with_the_rule(cast, seed):
    dice = random.Random(seed)
    disputes = rows(cast, 60, dice)
    involved = set()
    for dispute in dice.sample(disputes, 12):
        gone = dice.random() < 0.3
        until = clock.now() if gone else None
        whose = dice.choice([{"staff": cast.stranger.staff}, {"unit": cast.other_station}])
        Involvement.objects.create(dispute=dispute, role="x", from_at=clock.now(), until_at=until, **whose)
        involved |= set() if gone else {dispute.pk}
    actor = viewer(cast, dice)
    right = expected(actor, disputes, involved)
    assert set(queries.visible_to(actor).values_list("pk", flat=True)) == right
    for order in queries.ORDERS:
        pages, offset = [], 0
        while True:
            page = queries.rows_of(actor, queries.Wanted(), order, offset=offset, limit=7)
            pages += page
            offset += 7
            if len(page) < 7:
                break
        assert len(pages) == len({d.pk for d in pages}), "a row twice"
        assert {d.pk for d in pages} == right
        keys = [(d.due_at if "due" in order else d.accepted_at, d.pk) for d in pages]
        assert keys == sorted(keys, reverse=order in ("-due", "new"))
    live = Q(state__in=["open", "mediating", "unsettled"])
    listing = queries.listing(actor, live, "due")
    some = {d.pk for d in disputes if d.pk in right and d.state in ("open", "mediating", "unsettled")}
    assert (listing.count, listing.more) == (len(some), False)
    found = queries.counts(actor, {"all": Q(), "live": live, "none": Q(pk__in=[])})
    assert found == {"all": len(right), "live": len(some), "none": 0}


def test_a_list_of_alternatives_holds_each_row_once(cast):
    disputes = rows(cast, 40, random.Random(3))
    wanted = queries.Wanted(any_of=(Q(tier=1), Q(state="open"), Q(village=cast.village.code)))
    found = queries.rows_of(cast.county_officer.actor, wanted, "due", limit=100)
    assert sorted(d.pk for d in found) == sorted(d.pk for d in disputes)


@pytest.mark.parametrize("who", ["village_mediator", "officer", "county_officer", "agency"])
def test_a_list_costs_the_same_for_one_row_and_for_thirty(cast, who, django_assert_num_queries):
    actor = getattr(cast, who).actor

    def read() -> int:
        listing = queries.listing(actor, Q(), "due", limit=30)
        for row in listing.rows:
            row.read("heading"), row.area.short_name, row.holder_unit.short_name, row.holder.staff.name
            assert row.offered is False and row.asked is False
        return len(listing.rows)

    def more(how_many: int) -> None:
        for _ in range(how_many):
            dispute = cast.open_dispute()
            links.involve(by=cast.officer.actor, dispute=dispute, role="referred", unit=cast.bureau)

    more(1)
    with django_assert_num_queries(2):
        assert read() == 1
    more(29)
    with django_assert_num_queries(2):
        assert read() == 30


def test_a_page_reads_its_sides_in_one_query(cast, django_assert_num_queries):
    dispute = cast.open_dispute()
    with django_assert_num_queries(1):
        sides = queries.with_sides(dispute)
        assert [[p.read("name") for p in side.parties.all()] for side in sides] == [["周德旺"], ["冯有才"]]


def test_due_visits_are_of_disputes_one_sees(cast):
    disputes = [cast.open_dispute(), cast.open_dispute(area=cast.other_village, by=cast.stranger_mediator)]
    for dispute in disputes:
        Dispute.objects.filter(pk=dispute.pk).update(state=State.SETTLED, due_at=clock.now())
        for cancelled in (None, clock.now()):
            ReturnVisit(
                dispute=dispute, county=dispute.county, key=dispute.key, day=7, due_at=clock.now(), cancelled_at=cancelled
            ).save(force_insert=True)
    found = queries.return_visits_due(cast.officer.actor, clock.now())
    assert [visit.dispute for visit in found] == [disputes[0]]
    assert len(queries.return_visits_due(cast.county_officer.actor, clock.now())) == 2
    assert queries.return_visits_due(cast.county_officer.actor, clock.now() - dt.timedelta(seconds=1)) == []


def test_a_territory_is_as_dated_as_it_is_wide(cast):
    """A station whose district lost the village yesterday sees it no longer."""
    dispute = cast.open_dispute()
    assert sees(make.actor(cast.officer.staff), dispute)
    from lianxin.ground.officers.models import Territory

    Territory.objects.filter(unit=cast.station).update(until_on=clock.today() - dt.timedelta(days=1))
    assert not sees(make.actor(cast.officer.staff), dispute)
