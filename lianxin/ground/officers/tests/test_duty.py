"""Who is on call: shifts, leave and cover, gaps, and who may plan them. And who gets a notice."""

import dataclasses
import datetime as dt

import pytest

from lianxin.cellar.notices import queries as notices
from lianxin.cellar.notices.models import Notice
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import DutyRole, DutyShift
from lianxin.ground.officers.states import Act, Compartment
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState

NOW = dt.datetime(2026, 11, 24, 9, 12, tzinfo=clock.LOCAL)
TODAY = NOW.date()


def hours(n):
    return dt.timedelta(hours=n)


def plan(cast, who, role=DutyRole.LEAD, start=0, end=10, by=None):
    by = by or cast.sysadmin
    return services.plan_shift(by=by.actor, post=who.post, role=role, from_at=NOW + hours(start), until_at=NOW + hours(end))


def names(rows):
    return [post.on_call.name for post in rows]


def away(who, on=TODAY):
    services.record_leave(by=who.actor, staff=who.staff, from_on=on, until_on=on)


def cover(cast, who, by, on=TODAY):
    services.grant_cover(by=cast.sysadmin.actor, post=who.post, by_staff=by.staff, from_on=on, until_on=on, reason="开会")


def test_who_is_on_call_leads_first_and_only_while_the_shift_runs(cast):
    plan(cast, cast.officer, DutyRole.SECOND)
    plan(cast, cast.chief)
    plan(cast, cast.stranger, start=5, end=15)
    plan(cast, cast.agency, DutyRole.AGENCY)
    assert names(queries.on_duty("610699", NOW)) == ["郭志远", "李春燕", "高建平"]
    assert names(queries.on_duty("610699", NOW + hours(10))) == ["葛守正"]  # the end is not in it
    assert names(queries.on_duty("610699", NOW, cast.station)) == ["郭志远", "李春燕"]
    assert queries.on_duty("110101", NOW) == [] and queries.on_duty("610699", NOW - hours(1)) == []


def test_leave_and_cover_are_honoured(cast):
    plan(cast, cast.chief)
    away(cast.chief)
    assert queries.on_duty("610699", NOW) == []
    cover(cast, cast.chief, cast.officer)
    (found,) = queries.on_duty("610699", NOW)
    assert found.pk == cast.chief.post.pk and found.on_call == cast.officer.staff


def test_who_is_rung_for_a_place_are_its_units_and_the_county_but_no_agency_and_no_neighbour(cast):
    for who in (cast.chief, cast.stranger, cast.county_officer, cast.village_head):
        plan(cast, who)
    plan(cast, cast.agency, DutyRole.AGENCY)
    found = queries.on_call_for("610699", cast.village.code, NOW, cast.village_committee.pk)
    assert set(names(found)) == {"贺长顺", "郭志远", "郑国梁"}


def test_gaps_and_overlaps_are_found(cast):
    plan(cast, cast.chief, start=0, end=4)
    plan(cast, cast.officer, start=3, end=6)
    plan(cast, cast.officer, DutyRole.SECOND, start=6, end=9)
    rows = queries.shifts_between("610699", NOW, NOW + hours(10), cast.station)
    assert queries.uncovered(rows, NOW, NOW + hours(10)) == [(NOW + hours(6), NOW + hours(10))]
    assert len(queries.overlaps(rows)) == 1
    away(cast.chief)
    rows = queries.shifts_between("610699", NOW, NOW + hours(10), cast.station)
    assert queries.uncovered(rows, NOW, NOW + hours(10))[0] == (NOW, NOW + hours(3))
    cover(cast, cast.chief, cast.officer)
    rows = queries.shifts_between("610699", NOW, NOW + hours(10), cast.station)
    assert rows[0].covered_by == "李春燕" and len(queries.uncovered(rows, NOW, NOW + hours(10))) == 1


@pytest.mark.parametrize("by", ["chief", "sysadmin", "officer", "stranger", "agency", "secadmin"])
def test_who_may_plan(cast, by):
    if by in ("chief", "sysadmin"):
        row = plan(cast, cast.officer, by=getattr(cast, by))
        services.drop_shift(by=getattr(cast, by).actor, shift=row)
    else:
        with pytest.raises(NotAllowed):
            plan(cast, cast.officer, by=getattr(cast, by))
        with pytest.raises(NotAllowed):
            services.drop_shift(by=getattr(cast, by).actor, shift=plan(cast, cast.officer))


@pytest.mark.parametrize(
    "who,given,field",
    [
        ("officer", {"start": 5, "end": 5}, "until_at"),
        ("officer", {"start": 0, "end": 49}, "until_at"),
        ("officer", {"start": -10, "end": -2}, "from_at"),
        ("officer", {"start": 24 * 200, "end": 24 * 200 + 8}, "from_at"),
        ("officer", {"role": DutyRole.AGENCY}, "role"),
        ("agency", {"role": DutyRole.LEAD}, "role"),
        ("keeper", {}, "role"),
        ("auditor", {"role": DutyRole.SECOND}, "role"),
        ("officer", {"role": "boss"}, "role"),
    ],
)
def test_what_cannot_be_planned(cast, who, given, field):
    with pytest.raises(BadInput) as refused:
        plan(cast, getattr(cast, who), **given)
    assert field in refused.value.fields and not DutyShift.objects.exists()


def test_nobody_is_on_call_twice_at_once(cast):
    plan(cast, cast.officer)
    with pytest.raises(BadInput):
        plan(cast, cast.officer, start=9, end=12)
    plan(cast, cast.officer, start=10, end=12)


def test_a_shift_ahead_is_taken_back_one_running_ends_now_one_over_stays(cast):
    ahead, running = plan(cast, cast.chief, start=5), plan(cast, cast.officer, start=0, end=3)
    services.drop_shift(by=cast.chief.actor, shift=ahead)
    with clock.at(NOW + hours(1)):
        services.drop_shift(by=cast.chief.actor, shift=running)
        with pytest.raises(WrongState):
            services.drop_shift(by=cast.chief.actor, shift=running)
    assert [row.until_at for row in DutyShift.objects.all()] == [NOW + hours(1)]


def test_last_week_is_copied_once_and_says_what_it_could_not_take(cast):
    plan(cast, cast.chief, start=0, end=10)
    plan(cast, cast.officer, start=24, end=34)
    services.end_post(by=cast.sysadmin.actor, post=cast.officer.post, on=TODAY + dt.timedelta(days=3))
    monday = dt.date(2026, 11, 30)
    made, left = services.copy_week(by=cast.chief.actor, unit=cast.station, monday=monday)
    assert made == 1 and len(left) == 1 and "李春燕" in left[0]
    assert services.copy_week(by=cast.chief.actor, unit=cast.station, monday=monday)[0] == 0
    assert DutyShift.objects.count() == 3
    with pytest.raises(NotAllowed):
        services.copy_week(by=cast.stranger.actor, unit=cast.station, monday=monday)


def test_recipients_are_those_in_post_who_may_and_their_covers(cast):
    who = queries.recipients(cast.station, Act.APPROVE, Compartment.NORMAL)
    assert who == [cast.chief.staff.pk]
    away(cast.chief)
    assert queries.recipients(cast.station, Act.APPROVE, Compartment.NORMAL) == [cast.chief.staff.pk]
    cover(cast, cast.chief, cast.officer)
    assert queries.recipients(cast.station, Act.APPROVE, Compartment.NORMAL) == [cast.officer.staff.pk]
    assert queries.recipients(cast.station, Act.ARRANGE) == [cast.officer.staff.pk]
    assert queries.recipients(cast.bureau, Act.HANDLE, Compartment.NORMAL) == []
    cast.officer.staff.is_active = False
    cast.officer.staff.save()
    assert queries.recipients(cast.station, Act.APPROVE, Compartment.NORMAL) == [cast.chief.staff.pk]


@pytest.mark.parametrize(
    "by,units,allowed",
    [
        ("town_head", ["town_committee", "village_committee", "second_committee"], True),
        ("town_head", ["other_village_committee"], False),
        ("chief", ["station"], True),
        ("chief", ["other_station"], False),
        ("county_officer", ["station", "other_town_committee", "bureau"], True),
        ("sysadmin", ["bureau", "station"], True),
    ],
)
def test_who_may_write_to_whom(cast, by, units, allowed):
    given = {"units": [getattr(cast, unit) for unit in units], "title": "学习会", "body": "周五九点。"}
    player = getattr(cast, by)
    if not allowed:
        with pytest.raises(BadInput):
            services.issue_notice(by=player.actor, **given)
        return
    services.issue_notice(by=player.actor, **given)
    got = set(Notice.objects.values_list("to", flat=True))
    assert player.staff.pk not in got and len(got) >= 1
    assert {n.to_unit for n in Notice.objects.all()} <= {getattr(cast, unit).pk for unit in units}
    assert notices.sent_by(player.actor).count() == 1


@pytest.mark.parametrize(
    "by", ["village_mediator", "officer", "agency", "leader", "keeper", "auditor", "secadmin", "independent"]
)
def test_others_write_no_work_notices(cast, by):
    with pytest.raises(NotAllowed):
        services.issue_notice(by=getattr(cast, by).actor, units=[cast.station], title="学习会", body="周五九点。")


def test_somebody_of_another_county_cannot_plan_here(cast):
    elsewhere = make.actor(cast.sysadmin.staff, cast.sysadmin.post)
    with pytest.raises(NotAllowed):
        services.plan_shift(
            by=dataclasses.replace(elsewhere, county="110101"), post=cast.officer.post, role=DutyRole.LEAD,
            from_at=NOW, until_at=NOW + hours(2),
        )  # fmt: skip
