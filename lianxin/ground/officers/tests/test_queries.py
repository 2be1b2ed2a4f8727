"""Who answers for what, and who works there."""

import datetime as dt

import pytest

from lianxin.ground.officers import queries
from lianxin.ground.officers.models import Cover, Leave, Territory, UnitKind
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ladder():
    """A village, township and county committee, a station beside the middle one."""
    village, town, county = make.village(), make.township(), make.county()
    top = make.committee(county, 3, name="甘棠县调委会")
    middle = make.committee(town, 2, name="石桥镇调委会", upper=top)
    low = make.committee(village, 1, name="南坡沟村调委会", upper=middle)
    station = make.unit("石桥派出所", UnitKind.STATION, 2, town)
    return {"village": village, "town": town, "low": low, "middle": middle, "top": top, "station": station}


def test_a_dispute_climbs_from_committee_to_committee(ladder):
    assert queries.upper_unit(ladder["low"]) == ladder["middle"]
    assert queries.upper_unit(ladder["middle"].pk) == ladder["top"]
    assert queries.upper_unit(ladder["top"]) is None


def test_without_a_named_upper_the_one_answering_for_the_place_is_taken(ladder):
    ladder["low"].upper = None
    ladder["low"].save()
    assert queries.upper_unit(ladder["low"]) == ladder["middle"]


def test_a_closed_upper_is_passed_over(ladder):
    ladder["middle"].closed_on = clock.today()
    ladder["middle"].save()
    ladder["low"].refresh_from_db()
    assert queries.upper_unit(ladder["low"]) == ladder["top"]


def test_a_village_without_a_committee_falls_to_the_next_one_up(ladder):
    other = make.village(2, "李家坳村")
    assert queries.committee_for(ladder["village"].code) == ladder["low"]
    assert queries.committee_for(other.code) == ladder["middle"]
    assert queries.committee_for("610698101201") is None


def test_territory_is_a_dated_set(ladder):
    Territory.objects.filter(unit=ladder["low"]).update(until_on=clock.today() - dt.timedelta(days=1))
    assert queries.committee_for(ladder["village"].code) == ladder["middle"]
    assert (
        queries.committee_for(ladder["village"].code, clock.today() - dt.timedelta(days=1)) == ladder["low"]
    )


def test_a_report_goes_to_the_most_local_desk_and_a_committee_before_a_station(ladder):
    assert queries.desk_unit_for(ladder["village"]) == ladder["low"]
    assert queries.desk_unit_for(ladder["town"]) == ladder["middle"]
    ladder["middle"].closed_on = clock.today()
    ladder["middle"].save()
    assert queries.desk_unit_for(ladder["town"].code) == ladder["station"]


def test_the_ladder_of_a_place(ladder):
    rungs = queries.committees_for(ladder["village"].code)
    assert rungs == {1: ladder["low"], 2: ladder["middle"], 3: ladder["top"]}


def test_a_police_officer_is_not_among_those_who_mediate(ladder):
    mediator, officer = make.staff("杜满囤"), make.staff("葛守正")
    held = make.post(mediator, ladder["low"], Role.MEDIATOR)
    make.post(officer, ladder["station"], Role.OFFICER)
    assert list(queries.mediators_of(ladder["low"])) == [held]
    assert list(queries.mediators_of(ladder["station"])) == []


def test_heads_come_first_and_closed_accounts_not_at_all(ladder):
    make.post(make.staff("甲", is_active=False), ladder["low"], Role.MEDIATOR)
    second = make.post(make.staff("乙"), ladder["low"], Role.MEDIATOR)
    head = make.post(make.staff("丙"), ladder["low"], Role.COMMITTEE_HEAD, from_on=clock.today())
    assert list(queries.staff_in_unit(ladder["low"])) == [head, second]


def test_leave_is_said(ladder):
    who = make.staff("杜满囤")
    make.post(who, ladder["low"], Role.MEDIATOR)
    Leave.objects.create(staff=who, from_on=clock.today(), until_on=clock.today())
    assert queries.mediators_of(ladder["low"]).get().away is True
    assert [leave.staff for leave in queries.people_on_leave(make.COUNTY)] == [who]
    assert queries.mediators_of(ladder["low"], clock.today() + dt.timedelta(days=1)).get().away is False


def test_a_village_without_anybody_is_a_gap_and_a_cover_fills_it(ladder):
    bare = make.village(2, "李家坳村")
    [own, other] = queries.village_gaps(make.COUNTY)
    assert (own.area, own.problem) == (ladder["village"], "no_post")
    assert (other.area, other.problem) == (bare, "no_unit")
    who, stand_in = make.staff("杜满囤"), make.staff("白秀兰")
    held = make.post(who, ladder["low"], Role.MEDIATOR)
    assert [gap.area for gap in queries.village_gaps(make.COUNTY)] == [bare]
    Leave.objects.create(staff=who, from_on=clock.today(), until_on=clock.today())
    assert [gap.problem for gap in queries.village_gaps(make.COUNTY)] == ["away", "no_unit"]
    Cover.objects.create(
        post=held, by_staff=stand_in, from_on=clock.today(), until_on=clock.today(), reason="替班"
    )
    assert [gap.area for gap in queries.village_gaps(make.COUNTY)] == [bare]


def test_an_actor_under_cover_names_both(ladder):
    who, stand_in = make.staff("杜满囤"), make.staff("白秀兰")
    held = make.post(who, ladder["low"], Role.MEDIATOR)
    Cover.objects.create(
        post=held, by_staff=stand_in, from_on=clock.today(), until_on=clock.today(), reason="替班"
    )
    acting = make.actor(stand_in)
    assert acting.on_behalf_of == who.pk
    assert "白秀兰" in acting.label and "杜满囤" in acting.label
    assert acting.territory == (("village", ladder["village"].code),)


def test_units_are_found_by_words_and_initials(ladder):
    by = make.actor(make.staff(), make.post(make.staff("管事"), ladder["top"], Role.SYSTEM_ADMIN))
    assert ladder["station"] in queries.search_units(by, "派出")
    assert ladder["station"] in queries.search_units(by, "sqpcs")
    assert list(queries.search_units(by, "nothing")) == []
