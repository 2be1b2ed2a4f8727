"""Units, their territory by days, and accounts."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import Territory, Unit, UnitKind
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState

TODAY = dt.date(2026, 11, 24)


def days(n):
    return TODAY + dt.timedelta(days=n)


@pytest.fixture
def by(house):
    return make.actor(house.system)


def open_unit(by, **given):
    given = {
        "name": "石窑村调委会",
        "kind": UnitKind.COMMITTEE,
        "tier": 1,
        "area": make.village(7, "石窑村"),
    } | given
    return services.open_unit(by=by, **given)


def test_a_new_unit_answers_for_its_area_from_today(house, by):
    unit = open_unit(by, dossier_prefix="甘石人调", upper=house.town_committee)
    assert queries.committee_for(unit.area.code) == unit
    assert (unit.short_name, unit.initials, unit.county) == ("石窑村调委会", "sycdwh", make.COUNTY)
    line = Line.objects.get(act="open_unit")
    assert line.facts == {"kind": "committee", "tier": 1, "areas": [unit.area.code]}


@pytest.mark.parametrize("who", ["security", "audit", "chief", "mediator"])
def test_only_the_system_administrator_organises(house, who):
    actor = make.actor(getattr(house, who))
    for deed in (
        lambda: open_unit(actor),
        lambda: services.amend_unit(by=actor, unit=house.station, name="别的"),
        lambda: services.set_territory(by=actor, unit=house.station, areas=[]),
        lambda: services.close_unit(by=actor, unit=house.station),
    ):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "石桥派出所"}, "name"),
        ({"tier": None}, "tier"),
        ({"name": "\x00\x1f"}, "name"),
    ],
)
def test_what_a_unit_needs(house, by, given, field):
    with pytest.raises(BadInput) as refusal:
        open_unit(by, **given)
    assert field in refusal.value.fields


@pytest.mark.parametrize("field", ["name", "short_name", "dossier_prefix"])
def test_a_unit_is_not_named_after_people(house, by, field):
    with pytest.raises(BadInput) as refusal:
        open_unit(by, **{"name": "石窑村调委会", field: "老上访户办"})
    assert set(refusal.value.fields) == {field}
    with pytest.raises(BadInput):
        services.amend_unit(by=by, unit=house.station, **{field: "重点人员办"})


def test_what_bodies_are_really_called_is_taken(house, by):
    area = make.village(8, "民族村")
    assert open_unit(by, name="甘棠县民族宗教事务局", kind=UnitKind.AGENCY, tier=None, area=area).pk


def test_upper_units_lie_higher_and_never_in_a_ring(house, by):
    with pytest.raises(BadInput):
        open_unit(by, upper=house.committee)
    agency = open_unit(by, name="甲局", kind=UnitKind.AGENCY, tier=None)
    lower = open_unit(by, name="乙股", kind=UnitKind.AGENCY, tier=None, upper=agency)
    with pytest.raises(BadInput):
        services.amend_unit(by=by, unit=agency, upper=lower)
    with pytest.raises(BadInput):
        services.amend_unit(by=by, unit=agency, upper=agency)


def test_two_at_once_one_is_told(house, by):
    mine, theirs = (Unit.objects.get(pk=house.station.pk) for _ in range(2))
    services.amend_unit(by=by, unit=mine, phone="0900-555-0001")
    with pytest.raises(Stale):
        services.amend_unit(by=by, unit=theirs, phone="0900-555-0002")
    assert Unit.objects.get(pk=house.station.pk).phone == "0900-555-0001"


def test_a_kind_that_its_people_do_not_fit_is_refused(house, by):
    with pytest.raises(BadInput):
        services.amend_unit(by=by, unit=house.committee, kind=UnitKind.STATION)


def test_territory_changes_by_days_and_keeps_what_was(house, by):
    station, far = house.station, make.village(9, "远村", make.township(2))
    services.set_territory(by=by, unit=station, areas=[house.town, far], from_on=days(5))
    assert [t.area.code for t in queries.territory_of(station)] == [house.town.code]
    assert [t.area for t in queries.territory_to_come(station)] == [far]
    services.set_territory(by=by, unit=station, areas=[far], from_on=days(10))
    codes = {n: [t.area.code for t in queries.territory_of(station, days(n))] for n in (0, 5, 9, 10)}
    assert codes == {
        0: [house.town.code],
        5: [house.town.code, far.code],
        9: [house.town.code, far.code],
        10: [far.code],
    }
    services.set_territory(by=by, unit=station, areas=[house.town])  # today, for good: the plans fall away
    assert list(Territory.objects.filter(unit=station).values_list("area__code", "until_on")) == [
        (house.town.code, None)
    ]


def test_a_unit_with_people_or_lower_units_is_not_closed(house, by):
    with pytest.raises(WrongState):
        services.close_unit(by=by, unit=house.station)
    for who in (house.officer, house.chief):
        services.end_post(by=by, post=queries.acting_post(who, None), on=days(-1))
    services.close_unit(by=by, unit=house.station)
    assert queries.territory_of(house.station).count() == 0
    assert queries.desk_unit_for(house.town) == house.town_committee
    with pytest.raises(WrongState):
        services.close_unit(by=by, unit=house.station)
    services.amend_unit(by=by, unit=house.committee, upper=house.town_committee)
    with pytest.raises(WrongState):
        services.close_unit(by=by, unit=house.town_committee)


# Accounts --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def security(house):
    return make.actor(house.security)


def test_an_account_begins_without_password_and_post(house, security):
    staff = services.open_account(by=security, username="ShanYaMei", name="单亚梅")
    assert (staff.username, staff.initials, staff.county) == ("shanyamei", "sym", make.COUNTY)
    assert not staff.has_usable_password() and not queries.posts_of(staff).exists()
    assert list(queries.accounts(security, "sym")) == [staff]
    assert staff in queries.accounts(security, posted=False)


@pytest.mark.parametrize("who", ["system", "audit", "chief", "mediator", "stranger"])
def test_only_the_security_administrator_keeps_accounts(house, who):
    actor = make.actor(getattr(house, who))
    for deed in (
        lambda: services.open_account(by=actor, username="somebody", name="某人"),
        lambda: services.amend_account(by=actor, staff=house.officer, name="某人"),
        lambda: services.close_account(by=actor, staff=house.officer),
        lambda: services.reopen_account(by=actor, staff=house.officer),
        lambda: services.lift_lockout(by=actor, staff=house.officer),
        lambda: services.withdraw_slip(by=actor, staff=house.officer),
        lambda: services.give_password(by=actor, staff=house.officer, password="x"),
    ):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize(
    "username", ["", "a", "1abc", "with space", "中文", "dumantun", "a" * 41, "x'; drop", "DUMANTUN"]
)
def test_usernames_that_will_not_do(house, security, username):
    with pytest.raises(BadInput) as refusal:
        services.open_account(by=security, username=username, name="某人")
    assert "username" in refusal.value.fields


def test_rare_names_are_kept(house, security):
    staff = services.open_account(by=security, username="rare", name="䶮𠮷·买买提")
    staff.refresh_from_db()
    assert staff.name == "䶮𠮷·买买提"


def test_closing_an_account_works_at_once_and_leaves_the_posts(house, security):
    from lianxin.ground.officers.tests.browser import signed_in

    here = signed_in(house.officer)
    services.close_account(by=security, staff=house.officer)
    assert here.get("/me/").status_code == 302
    assert queries.posts_of(house.officer).exists()
    with pytest.raises(NotAllowed):
        services.close_account(by=security, staff=house.security)
    services.reopen_account(by=security, staff=house.officer)
    house.officer.refresh_from_db()
    assert house.officer.is_active and not house.officer.has_usable_password()


def test_the_feed_address_is_a_secret_kept_as_a_digest(house):
    by = make.actor(house.mediator)
    token = services.issue_feed_secret(by=by, staff=house.mediator)
    house.mediator.refresh_from_db()
    assert token not in house.mediator.feed_secret and len(token) >= 40
    assert queries.staff_by_feed_token(token) == house.mediator
    assert queries.staff_by_feed_token("") is None and queries.staff_by_feed_token(token + "x") is None
    second = services.issue_feed_secret(by=by, staff=house.mediator)
    assert (
        queries.staff_by_feed_token(token) is None and queries.staff_by_feed_token(second) == house.mediator
    )
    services.revoke_feed_secret(by=by, staff=house.mediator)
    assert queries.staff_by_feed_token(second) is None
    with pytest.raises(NotAllowed):
        services.issue_feed_secret(by=make.actor(house.stranger), staff=house.mediator)


def test_a_mediator_on_leave_leaves_a_gap_only_for_those_days(house, by):
    services.record_leave(by=by, staff=house.head, from_on=TODAY, until_on=days(1))
    assert queries.village_gaps(make.COUNTY) == []  # the mediator is there
    services.record_leave(by=by, staff=house.mediator, from_on=TODAY, until_on=days(1))
    assert [gap.problem for gap in queries.village_gaps(make.COUNTY)] == ["away"]
    assert queries.village_gaps(make.COUNTY, days(2)) == []
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert queries.village_gaps(make.COUNTY) == []


def test_roles_in_a_unit(house):
    assert [p.staff for p in queries.staff_in_unit(house.committee, [Role.MEDIATOR])] == [house.mediator]
    assert [p.staff for p in queries.staff_in_unit(house.committee)] == [house.head, house.mediator]
