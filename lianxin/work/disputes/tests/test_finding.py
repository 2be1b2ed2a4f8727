"""Finding by words inside one's scope, by person exactly, and look-alikes of a new report."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Q

from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import links, opening, parties
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole, State

pytestmark = pytest.mark.django_db


def sides(first: str, second: str = "冯有才", **given) -> list[SideDraft]:
    return [
        SideDraft(SideRole.APPLICANT, [PartyDraft(name=first, **given)], wish="赔青苗"),
        SideDraft(SideRole.RESPONDENT, [PartyDraft(name=second)]),
    ]


def listed(player, text: str) -> set[Dispute]:
    actor = player.actor
    return set(queries.listing(actor, queries.matching(actor, text), "due").rows)


def by_words(player, text: str) -> list[Dispute]:
    keys = queries.found_by_words(player.actor, text)
    found = Dispute.objects.in_bulk(keys)
    return [found[key] for key in keys]


@pytest.fixture
def water(cast):
    return cast.open_dispute(narrative="浇地时水渠被堵，界石也挪了。", place="二组水渠北边")


@pytest.fixture
def noise(cast):
    return cast.open_dispute(narrative="半夜放音响，吵得睡不着。", place="三组", sides=sides("钱不多"))


@pytest.mark.parametrize("text", ["水渠", "界石也挪了", "水渠 界石", "二组水渠", "冯有才才不会被找到"])
def test_words_of_place_narrative_and_wishes_are_found(cast, water, noise, text):
    right = {water} if "冯有才" not in text else set()
    assert set(by_words(cast.officer, text)) == right
    assert listed(cast.officer, text) == right
    assert by_words(cast.officer, "青苗") == [noise]


TOLD = "周德旺（电话 199-0000-5555）说，冯 有才把渠堵了，后来冯有财也来了，孙二娘看见的。欠 12000 元。"


@pytest.mark.parametrize("text", ["周德旺", "德旺", "冯有才", "孙二娘", "19900005555", "0000", "5555", "12000"])
def test_nobody_is_found_by_words_though_the_texts_name_them(cast, text):
    dispute = cast.open_dispute(narrative=TOLD, place="周德旺家门口", sides=sides("周德旺"), told_by="孙二娘")
    assert by_words(cast.officer, text) == [] and by_words(cast.officer, "渠堵") == [dispute]
    opening.amend_dispute(
        by=cast.village_mediator.actor, dispute=dispute, version=dispute.version, category="0202", place="", narrative=TOLD,
        amount=None, limitation_on=None,
    )  # fmt: skip
    assert by_words(cast.officer, text) == []


def test_former_names_and_those_who_left_are_not_found_either(cast):
    me = cast.village_mediator.actor
    dispute = cast.open_dispute(narrative=TOLD, sides=sides("周德旺"))
    party = dispute.parties.get(side__number=2)
    for name in ("冯有财", "冯有才"):
        parties.change_party(by=me, party=party, draft=PartyDraft(name=name), version=party.version)
        assert by_words(cast.officer, "有财") == by_words(cast.officer, "有才") == []
    extra = parties.add_party(by=me, side=party.side, draft=PartyDraft(name="孙二娘"))
    parties.remove_party(by=me, party=extra, version=extra.version)
    assert by_words(cast.officer, "二娘") == [] and by_words(cast.officer, "看见的") == [dispute]


@pytest.mark.parametrize(
    "text", ["水石", "渠水", "冯有才", "周德旺", "09005552041", "wholly", "", " ", "\x00", "%", '"', "水渠 音响"]
)
def test_what_was_not_said_is_not_found_and_names_are_no_words(cast, water, noise, text):
    assert by_words(cast.officer, text) == []
    if text.strip(" \x00"):
        assert listed(cast.officer, text) == set()


def test_words_are_searched_inside_the_scope_and_the_compartment(cast, water):
    family = cast.open_dispute(category="0101", narrative="为水渠的事夫妻吵架。")
    assert set(by_words(cast.officer, "水渠")) == {water, family}
    assert by_words(cast.leader, "水渠") == [water]
    assert by_words(cast.stranger, "水渠") == []
    assert by_words(cast.agency, "水渠") == []
    assert by_words(cast.neighbour_mediator, "水渠") == []
    links.involve(by=cast.officer.actor, dispute=water, role="helping", unit=cast.other_station)
    assert by_words(cast.stranger, "水渠") == []  # involved, and not of its territory
    assert queries.get_visible(cast.stranger.actor, water.code) == water


def test_amended_words_are_found_and_the_former_are_not(cast, water):
    opening.amend_dispute(
        by=cast.village_mediator.actor, dispute=water, version=water.version, category="0901", place="四组",
        narrative="坟地边上的树被砍了。", amount=None, limitation_on=None,
    )  # fmt: skip
    assert by_words(cast.officer, "坟地") == [water]
    assert by_words(cast.officer, "也挪了") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("npg", True), ("南坡", True), ("石窑", False), ("shiq", False), ("田桂兰", True), ("tgl", True), ("石桥镇", True)],
)
def test_a_list_is_narrowed_by_village_unit_and_handler(cast, water, text, found):
    assert (water in listed(cast.officer, text)) == found
    assert water not in listed(cast.officer, f"{text} 音响")


def test_an_empty_search_is_the_list_itself(cast, water, noise):
    assert listed(cast.officer, "  ") == {water, noise}


# By person


def people(player, text: str) -> set:
    return set(queries.found_by_person(player.actor, text))


@pytest.mark.parametrize(
    "text", ["周德旺", " 周德旺 ", "zdw", "ZDW", "09005552041", "0900-555-2041", "０９００５５５２０４１", "2041"]
)
def test_a_person_is_found_by_the_whole_name_initials_phone_or_last_four(cast, water, noise, text):
    assert people(cast.officer, text) == {water.pk}


@pytest.mark.parametrize(
    "text",
    ["周", "德旺", "周德", "周德旺旺", "zd", "dw", "z", "0900555204", "5552041", "041", "20411", "", " ", "*", "周%", "_d_"],
)
def test_nobody_is_found_by_a_part(cast, water, noise, text):
    assert people(cast.officer, text) == set()


def test_a_person_is_found_only_inside_ones_own_scope(cast, water):
    family = cast.open_dispute(category="0101")
    assert people(cast.officer, "周德旺") == {water.pk, family.pk}
    assert people(cast.leader, "周德旺") == set()  # a whole county is nobody's own assignment
    for who in ("stranger", "neighbour_mediator", "agency", "sysadmin", "independent"):
        assert people(getattr(cast, who), "周德旺") == set()
    links.involve(by=cast.officer.actor, dispute=water, role="referred", unit=cast.bureau)
    assert people(cast.agency, "周德旺") == {water.pk}


def test_many_namesakes_elsewhere_do_not_hide_ones_own(cast, monkeypatch):
    mine = cast.open_dispute()
    for _ in range(6):
        cast.open_dispute(area=cast.other_village, by=cast.stranger_mediator)
    assert people(cast.officer, "周德旺") == {mine.pk}


def test_who_was_taken_off_is_not_found_and_who_was_corrected_is_found_anew(cast, water):
    party = water.parties.get(side__number=1)
    by = cast.village_mediator.actor
    parties.change_party(by=by, party=party, draft=PartyDraft(name="周得旺", phone="19900000123"), version=party.version)
    assert people(cast.officer, "周德旺") == people(cast.officer, "2041") == set()
    assert people(cast.officer, "周得旺") == people(cast.officer, "0123") == {water.pk}
    side = water.sides.get(number=1)
    other = parties.add_party(by=by, side=side, draft=PartyDraft(name="周小旺", phone="19900000124"))
    assert people(cast.officer, "周小旺") == {water.pk}
    parties.remove_party(by=by, party=other, version=other.version)
    assert people(cast.officer, "周小旺") == people(cast.officer, "0124") == set()


def test_a_short_number_has_no_last_four(cast):
    cast.open_dispute(sides=sides("孙大山", phone="2041"))
    assert len(people(cast.officer, "2041")) == 1  # as the whole number it is
    cast.open_dispute(sides=sides("孙二山", phone="122041"))
    assert len(people(cast.officer, "2041")) == 1


@pytest.mark.parametrize("name", ["𠮷田䶮", "欧阳·买买提", "甘棠县石桥农资有限公司", "O'Neil", "张三 "])
def test_rare_characters_and_organisations_are_found(cast, name):
    dispute = cast.open_dispute(sides=sides(name))
    assert people(cast.officer, name) == {dispute.pk}


# Look-alikes


def alike(player, text="水渠被堵，浇不上地", names=(), village=None, days=60) -> list[Dispute]:
    return queries.look_alikes(
        player.actor, village=village or "", text=text, names=list(names), since=clock.now() - dt.timedelta(days=days)
    )


def test_look_alikes_are_of_the_same_village_with_shared_words_or_of_the_same_name(cast, water, noise):
    village = cast.village.code
    assert alike(cast.officer, village=village) == [water]
    assert alike(cast.officer, names=["钱不多"], text="别的事") == [noise]
    assert alike(cast.officer, names=["钱不多"], village=village) == [noise, water]
    assert alike(cast.officer, village=cast.second_village.code) == []
    assert alike(cast.officer, names=["钱不"], text="别的事") == []
    assert alike(cast.officer, text="", village=village) == []


def test_look_alikes_end_at_the_scope_at_the_archive_and_at_their_time(cast, water):
    ask = {"village": cast.village.code, "names": ["周德旺"]}
    assert alike(cast.officer, **ask) == [water]
    assert alike(cast.stranger, **ask) == []
    with clock.at(clock.now() + dt.timedelta(days=90)):
        assert alike(cast.officer, **ask) == []
    other = cast.open_dispute(narrative="别的事", sides=sides("何三"), place="")
    Dispute.objects.filter(pk=water.pk).update(root=other)
    assert alike(cast.officer, **ask) == []
    Dispute.objects.filter(pk=water.pk).update(root=None, state=State.ARCHIVED)
    assert alike(cast.officer, **ask) == []


def test_look_alikes_cost_the_same_for_one_and_for_thirty(cast, django_assert_num_queries):
    def once(how_many: int) -> None:
        for _ in range(how_many):
            cast.open_dispute()
        with django_assert_num_queries(3):  # the third is the viewer's territory, asked when the actor is made
            assert len(alike(cast.officer, village=cast.village.code, names=["周德旺"])) == min(how_many, 5)

    once(1)
    once(29)


def test_offers_come_in_the_order_of_their_deadlines(cast, water, noise):
    from lianxin.work.disputes.services.holding import offer_dispute

    for dispute, day in ((noise, 2), (water, 0)):
        with clock.at(clock.now() - dt.timedelta(days=day)):
            offer_dispute(by=cast.village_mediator.actor, dispute=dispute, to_unit=cast.second_committee, reason="他们熟")
    assert [o.dispute for o in queries.offers_to(cast.second_committee.pk)] == [noise, water]
    assert not queries.offers_to(cast.village_committee.pk).exists()
    row = queries.rows_of(cast.neighbour_mediator.actor, queries.Wanted(Q(pk=water.pk)), "due")[0]
    assert row.offered and row.asked
    row = queries.rows_of(cast.officer.actor, queries.Wanted(Q(pk=water.pk)), "due")[0]
    assert row.offered and not row.asked
