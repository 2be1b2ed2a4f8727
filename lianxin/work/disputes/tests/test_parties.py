"""Opening a dispute; its sides and the people on them."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Party
from lianxin.work.disputes.services import opening, parties
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import Capacity, SideRole

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def me(cast):
    return cast.village_mediator.actor


def two(first: list[PartyDraft] | None = None, second: list[PartyDraft] | None = None, *more: SideDraft):
    return [
        SideDraft(SideRole.APPLICANT, [PartyDraft("周德旺")] if first is None else first),
        SideDraft(SideRole.RESPONDENT, [PartyDraft("冯有才")] if second is None else second),
        *more,
    ]


@pytest.mark.parametrize("born", [None, 1900, 1958, 2007, 2008, 2009, 2026])
def test_minor_as_far_as_the_year_tells(born):
    """Whoever turns eighteen this year may not have done so yet: treated as a minor."""
    assert Party(birth_year=born).is_minor(dt.date(2026, 11, 24)) == (born is not None and born >= 2008)
    assert Party(birth_year=2008).is_minor(dt.date(2026, 12, 31))
    assert not Party(birth_year=2008).is_minor(dt.date(2027, 1, 1))


def test_a_childs_matter_is_of_the_family_compartment_from_the_first_row(cast, me):
    child = PartyDraft("小宝", birth_year=2014)
    dispute = cast.open_dispute(sides=two([child]))
    assert dispute.compartment == fresh(dispute).compartment == Compartment.FAMILY


def test_a_child_added_later_takes_the_matter_there_and_nothing_takes_it_out(cast, me):
    dispute = cast.open_dispute()
    side = dispute.sides.get(number=2)
    child = parties.add_party(by=me, side=side, draft=PartyDraft("小宝", birth_year=2014))
    assert fresh(dispute).compartment == Compartment.FAMILY
    assert not queries.visible_to(cast.leader.actor).exists()
    parties.change_party(by=me, party=child, draft=PartyDraft("小宝", birth_year=1990), version=1)
    assert fresh(dispute).compartment == Compartment.FAMILY


def test_a_matter_that_turns_out_to_be_of_a_family_goes_there(cast, me):
    dispute = cast.open_dispute()
    amend(me, dispute, category="0103")
    assert fresh(dispute).compartment == Compartment.FAMILY
    amend(me, fresh(dispute), category="0901")
    assert fresh(dispute).compartment == Compartment.FAMILY


def test_an_older_copy_does_not_take_a_dispute_out_of_the_family_compartment(cast):
    """One officer adds a party from a page opened before another made it a family matter."""
    dispute, me = cast.open_dispute(), cast.village_mediator.actor
    old = Dispute.objects.get()
    amend(me, dispute, category="0103", narrative="夫妻为地吵架")
    parties.add_side(by=me, dispute=old, draft=SideDraft("third", [PartyDraft("孙大山")]))
    now = Dispute.objects.get()
    assert now.compartment == old.compartment == "family" and now.read("narrative") == "夫妻为地吵架"
    assert queries.found_by_words(me, "夫妻为地") == [now.pk]


def amend(me, dispute, **given):
    rest = {"category": "0901", "place": "三组", "narrative": "经过", "amount": None, "limitation_on": None}
    opening.amend_dispute(by=me, dispute=dispute, **{"version": dispute.version, **rest, **given})


def test_two_who_amend_at_once(cast, me):
    dispute, copy = cast.open_dispute(), Dispute.objects.get()
    amend(me, dispute, narrative="第一个人写的")
    with pytest.raises(Stale):
        amend(me, copy, narrative="第二个人写的")
    assert fresh(dispute).read("narrative") == "第一个人写的"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"category": "9999"}, "category"),
        ({"narrative": "\x00 \u202e"}, "narrative"),
        ({"narrative": "长" * 20_001}, "narrative"),
        ({"place": "远" * 201}, "place"),
        ({"amount": -1}, "amount"),
        ({"amount": 2**63}, "amount"),
    ],
)
def test_what_cannot_be_written_about_the_matter(cast, me, given, field):
    with pytest.raises(BadInput) as refusal:
        amend(me, cast.open_dispute(), **given)
    assert set(refusal.value.fields) == {field}
    with pytest.raises(BadInput) as refusal:
        cast.open_dispute(**given)
    assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sides": []}, "sides"),
        ({"sides": two()[:1]}, "sides"),
        ({"sides": [two()[0], SideDraft(SideRole.THIRD, [PartyDraft("孙三")])]}, "sides"),
        ({"sides": two(None, None, SideDraft("judge", [PartyDraft("孙三")]))}, "sides"),
        ({"sides": two([])}, "name"),
        ({"sides": two([PartyDraft(" ")])}, "name"),
        ({"sides": two([PartyDraft("长" * 61)])}, "name"),
        ({"sides": two([PartyDraft("周德旺", birth_year=1899)])}, "birth_year"),
        ({"sides": two([PartyDraft("周德旺", birth_year=2027)])}, "birth_year"),
        ({"sides": two([PartyDraft("周德旺", capacity="boss")])}, "capacity"),
        ({"sides": two([PartyDraft("周德旺", sex="5")])}, "sex"),
        ({"sides": two([PartyDraft("周德旺", powers=["everything"])])}, "powers"),
        ({"sides": two([PartyDraft("周律师", capacity=Capacity.AGENT, powers=["other"])])}, "acts_for"),
        ({"sides": two([PartyDraft("周德旺"), PartyDraft("周父", capacity=Capacity.GUARDIAN, acts_for=-1)])}, "acts_for"),
        ({"sides": two([PartyDraft("周德旺"), PartyDraft("周父", capacity=Capacity.AGENT, acts_for=0)])}, "powers"),
        ({"kind": "divine"}, "kind"),
        ({"source": "rumour"}, "source"),
        ({"difficulty": "hopeless"}, "difficulty"),
    ],
)
def test_what_cannot_be_opened(cast, given, field):
    with pytest.raises(BadInput) as refusal:
        cast.open_dispute(**given)
    assert field in refusal.value.fields
    assert not Dispute.objects.exists()


def test_where_and_by_whom_it_cannot_be_opened(cast):
    from lianxin.ground.officers.tests import factories as make

    with pytest.raises(BadInput, match="不在本县"):
        cast.open_dispute(area=make.area("610698101201", "外村"))
    for by in (cast.agency, cast.leader, cast.keeper, cast.independent, cast.sysadmin):
        with pytest.raises(NotAllowed):
            cast.open_dispute(by=by, holder=cast.village_mediator)
    for holder in (cast.officer, cast.leader, cast.sysadmin):
        with pytest.raises(BadInput, match="调委会"):
            cast.open_dispute(by=cast.officer, holder=holder)
    assert cast.open_dispute(by=cast.officer, holder=cast.village_mediator).tier == 1
    assert cast.open_dispute(by=cast.officer, holder=cast.town_mediator).tier == 2


def test_agents_and_guardians_act_for_a_principal_of_their_side(cast, me):
    agent = PartyDraft("周律师", capacity=Capacity.AGENT, powers=["take_part_and_sign"], acts_for=0)
    guardian = PartyDraft("周父", capacity=Capacity.GUARDIAN, acts_for=0)
    dispute = cast.open_dispute(sides=two([PartyDraft("周小旺", birth_year=2012), agent, guardian]))
    side, other = dispute.sides.order_by("number")
    child = side.parties.get(number=1)
    assert set(child.agents.values_list("capacity", flat=True)) == {"agent", "guardian"}
    wrong = [None, other.parties.get(), side.parties.get(capacity=Capacity.AGENT)]
    for acts_for in wrong:
        with pytest.raises(BadInput, match="代理"):
            parties.add_party(by=me, side=side, draft=PartyDraft("周母", capacity=Capacity.GUARDIAN), acts_for=acts_for)
    plain = parties.add_party(by=me, side=side, draft=PartyDraft("周二"), acts_for=child)
    assert plain.acts_for is None
    with pytest.raises(BadInput):
        parties.change_party(by=me, party=plain, draft=PartyDraft("周二", capacity=Capacity.GUARDIAN), version=1)


def test_a_side_keeps_somebody(cast, me):
    dispute = cast.open_dispute()
    side = dispute.sides.get(number=1)
    only = side.parties.get()
    with pytest.raises(WrongState, match="至少"):
        parties.remove_party(by=me, party=only, version=only.version)
    second = parties.add_party(by=me, side=side, draft=PartyDraft("周二"))
    agent = PartyDraft("周律师", capacity=Capacity.AGENT, powers=["evidence"])
    agent = parties.add_party(by=me, side=side, draft=agent, acts_for=only)
    with pytest.raises(WrongState, match="代理人"):
        parties.remove_party(by=me, party=only, version=only.version)
    parties.remove_party(by=me, party=agent, version=agent.version)
    parties.remove_party(by=me, party=only, version=only.version)
    assert queries.party_of(dispute, only.pk) is None
    assert queries.party_of(dispute, second.pk) == second
    with pytest.raises(WrongState):
        parties.remove_party(by=me, party=fresh(only), version=fresh(only).version)
    assert fresh(dispute).read("heading") == "周*、冯*"


def test_two_who_correct_a_party_at_once(cast, me):
    party = cast.open_dispute().parties.get(side__number=1)
    parties.change_party(by=me, party=fresh(party), draft=PartyDraft("周得旺"), version=1)
    with pytest.raises(Stale):
        parties.change_party(by=me, party=fresh(party), draft=PartyDraft("周德望"), version=1)
    assert fresh(party).read("name") == "周得旺"


def test_half_known_until_every_side_was_reached(cast, me):
    dispute = cast.open_dispute()
    assert dispute.half_known
    second = dispute.sides.get(number=2)
    parties.mark_reached(by=me, side=second)
    assert not fresh(dispute).half_known
    at = fresh(second).reached_at
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        parties.mark_reached(by=me, side=fresh(second))
    assert fresh(second).reached_at == at
    third = SideDraft(SideRole.THIRD, [PartyDraft("孙三")])
    parties.add_side(by=me, dispute=fresh(dispute), draft=third)
    assert fresh(dispute).half_known


@pytest.mark.parametrize("text", ["𠮷田䶮", "👨‍👩‍👧 一家", "a\r\nb", "e\u0301"])
def test_rare_characters_stay(cast, text):
    from lianxin.tools.kit.text import clean

    dispute = cast.open_dispute(narrative=text, sides=two([PartyDraft(text)]))
    assert fresh(dispute).read("narrative") == clean(text)
    assert queries.with_sides(dispute)[0].parties.all()[0].read("name") == clean(text)
