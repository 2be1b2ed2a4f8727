"""Whether everybody in the middle stands nearer to one side; whom of the roster to ask; how much they have in hand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.ground.officers.roster import services as roster
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.services import mediators

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def two(first="南坡沟村二组", second="石窑村一组", sexes=("1", "1"), job=""):
    return [
        SideDraft("applicant", [PartyDraft("周德旺", address=first, sex=sexes[0])], "", "", reached=True),
        SideDraft("respondent", [PartyDraft("冯有才", address=second, sex=sexes[1], occupation=job)], "", "", reached=True),
    ]


def enter(cast, name, area, kind=EntryKind.ELDER, **given):
    draft = EntryDraft(kind=kind, area=area, name=name, consent_on=TODAY, from_on=TODAY, **given)
    return roster.enter(by=cast.county_officer.actor, draft=draft)


def invite(cast, dispute, name, **given):
    given.setdefault("kind", "elder")
    return mediators.invite_helper(by=cast.village_mediator.actor, dispute=dispute, why="熟悉", name=name, **given)


def codes(dispute) -> list[str]:
    return [lack.code for lack in rules.one_sided(queries.standing(dispute))]


def test_somebody_of_one_sides_village_is_pointed_out_and_never_forbidden(cast):
    dispute = cast.open_dispute(sides=two())
    helper = invite(cast, dispute, "", entry=enter(cast, "罗大有", cast.village))
    (hint,) = rules.one_sided(queries.standing(dispute))
    assert (hint.code, hint.ref, hint.blocks) == ("same_place", helper.pk, False)
    assert str(hint.text) == "罗大有和申请方同村或者同单位，请问另一方介不介意。"


def test_of_both_sides_village_or_of_none_nothing_is_said(cast):
    same = cast.open_dispute(sides=two(second="南坡沟村五组"))
    invite(cast, same, "", entry=enter(cast, "罗大有", cast.village))
    elsewhere = cast.open_dispute(sides=two())
    invite(cast, elsewhere, "", entry=enter(cast, "柳大有", cast.other_village))
    unknown = cast.open_dispute(sides=two(second=""))
    invite(cast, unknown, "", entry=enter(cast, "杜大有", cast.village))
    assert codes(same) == codes(elsewhere) == codes(unknown) == []


def test_of_one_sides_own_unit(cast):
    dispute = cast.open_dispute(sides=two("甲镇", "乙镇", job="甘棠县自然资源局职工"))
    invite(cast, dispute, "", kind="organisation", post=cast.agency.post)
    assert codes(dispute) == ["same_place"]


def test_all_helpers_from_one_sides_village(cast):
    dispute = cast.open_dispute(sides=two())
    for name in ("罗大有", "罗二有"):
        invite(cast, dispute, "", entry=enter(cast, name, cast.village))
    assert "all_from_one_side" in codes(dispute)
    invite(cast, dispute, "", entry=enter(cast, "石大有", cast.second_village))
    assert "all_from_one_side" not in codes(dispute)


def test_a_relation_to_one_side_until_somebody_of_the_other_comes(cast):
    dispute = cast.open_dispute(sides=two("", ""))
    one, other = with_sides(dispute)
    invite(cast, dispute, "周老大", kind="relative", close_to=one)
    assert codes(dispute) == ["near_one_side"]
    invite(cast, dispute, "冯老大", kind="relative", close_to=other)
    assert codes(dispute) == []


def test_a_mediators_declared_tie_names_its_side(cast):
    dispute = cast.open_dispute(sides=two("", ""))
    lead = mediators.name_mediator(by=cast.village_mediator.actor, dispute=dispute, post=cast.village_mediator.post)
    side = with_sides(dispute)[1]
    mediators.declare_conflict(by=cast.village_mediator.actor, appointment=lead, ties=["neighbour"], tied_to=side)
    assert codes(dispute) == ["near_one_side"]
    mediators.declare_conflict(by=cast.village_mediator.actor, appointment=lead, ties=[], tied_to=side)
    assert codes(dispute) == []


@pytest.mark.parametrize(
    ("sexes", "mediator", "says"),
    [(("1", "2"), "1", True), (("1", "2"), "2", True), (("1", "1"), "1", False), (("1", "2"), "9", False)],
)
def test_mediators_of_one_sex_where_the_parties_differ(cast, sexes, mediator, says):
    dispute = cast.open_dispute(sides=two("", "", sexes))
    enter(cast, "", cast.village, EntryKind.PEOPLES, staff=cast.village_mediator.staff, unit=cast.village_committee, sex=mediator)
    mediators.name_mediator(by=cast.village_mediator.actor, dispute=dispute, post=cast.village_mediator.post)
    assert ("one_sex" in codes(dispute)) == says


def test_only_a_peoples_mediator_of_the_roster_is_named(cast):
    from lianxin.tools.kit.refusals import Refusal

    dispute, me = cast.open_dispute(), cast.village_mediator.actor
    for given in ({"kind": EntryKind.POLICE, "name": "民警甲"}, {"kind": EntryKind.LAWYER, "name": "律师乙"}):
        with pytest.raises(Refusal, match="不是人民调解员"):
            mediators.name_mediator(by=me, dispute=dispute, entry=enter(cast, given["name"], cast.county, given["kind"]))
    own = enter(cast, "", cast.village, EntryKind.PEOPLES, staff=cast.town_mediator.staff)
    with pytest.raises(Refusal, match="有账号"):
        mediators.name_mediator(by=me, dispute=dispute, entry=own)
    named = mediators.name_mediator(by=me, dispute=dispute, entry=enter(cast, "老调解", cast.town, EntryKind.PEOPLES))
    assert named.display_name == "老调解" and named.entry is not None


def test_what_fits_comes_first_and_the_number_of_queries_does_not_grow(cast):
    dispute = cast.open_dispute()  # a boundary quarrel in the first township
    busy = enter(cast, "忙的", cast.village, skills=("boundary",))
    invite(cast, dispute, "", entry=busy)
    free = enter(cast, "闲的", cast.village, skills=("boundary",))
    far = enter(cast, "远的", cast.other_village, skills=("boundary",))
    speaks = enter(cast, "懂手语的", cast.other_village, languages=("sign",))
    other = enter(cast, "管婚姻的", cast.village, skills=("family",))
    away = enter(cast, "外出的", cast.village, skills=("boundary",))
    roster.set_available(by=cast.county_officer.actor, entry=away, available=False)
    assert [m.entry for m in rules.matches(dispute, languages=["sign"])] == [speaks, free, busy, far, other]
    assert [m.load for m in rules.matches(dispute)] == [0, 1, 0, 0, 0]

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            rules.matches(dispute)
        return len(seen)

    few = asked()
    for n in range(12):
        enter(cast, f"又一位{n}", cast.village, skills=("boundary",))
    assert asked() == few <= 9


def test_load_counts_open_disputes_once_each(cast):
    entry = enter(cast, "", cast.village, EntryKind.PEOPLES, staff=cast.village_mediator.staff, unit=cast.village_committee)
    held = cast.open_dispute()
    mediators.name_mediator(by=cast.village_mediator.actor, dispute=held, post=cast.village_mediator.post)
    assert queries.loads_of([entry]) == {entry.pk: 1}
    other = cast.open_dispute(holder=cast.second_mediator)
    named = mediators.name_mediator(by=cast.second_mediator.actor, dispute=other, post=cast.village_mediator.post)
    assert queries.loads_of([entry]) == {entry.pk: 2}
    mediators.remove_mediator(by=cast.second_mediator.actor, appointment=named, removal="replaced")
    Dispute.objects.filter(pk=held.pk).update(state="settled")
    assert queries.loads_of([entry]) == {entry.pk: 0}
