"""The calendar and its private feed."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.told import spot_form, take, token_on
from lianxin.ground.officers.services.own import issue_feed_secret, revoke_feed_secret
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.states import PlaceKind, SessionForm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names_anew():
    names._kept.clear()


def a_session(cast, dispute=None, hours=30):
    """Planned, straight into the table: what a session needs first is tested in its own room."""
    dispute = dispute or cast.open_dispute()
    starts, number = clock.now() + dt.timedelta(hours=hours), Session.objects.filter(dispute=dispute).count() + 1
    return Session.objects.create(
        county=dispute.county, dispute=dispute, key=dispute.key, number=number, kind=dispute.kind,
        tier=dispute.tier, unit=dispute.holder_unit, form=SessionForm.JOINT, place_kind=PlaceKind.VILLAGE_OFFICE,
        starts_at=starts, ends_at=starts + dt.timedelta(hours=1), recorder=cast.village_mediator.staff,
    )  # fmt: skip


def _fill(cast, times=1):
    browser = cast.client(cast.village_mediator)
    for _n in range(times):
        take(cast)
        a_session(cast)
        browser.post("/spot/", spot_form(cast, token=token_on(browser, "/spot/")))
        settled = Dispute.objects.filter(on_the_spot=True).order_by("-id")[0]
        settled.return_visits.update(due_at=clock.now() + dt.timedelta(days=3))
        Dispute.objects.filter(pk=settled.pk).update(due_at=clock.now() + dt.timedelta(days=3))


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_everything_that_falls_due_is_on_its_day(cast, view):
    _fill(cast)
    answer = cast.client(cast.village_mediator).get("/calendar/", {"view": view, "on": "2026-11-24"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "周*、冯*" in page and "周德旺" not in page
    kinds = {item.kind for day in answer.context["days"] for item in day["items"]}
    wanted = {"session", "visit", "report"} | (set() if view == "week" else {"due"})
    assert kinds == wanted


def test_a_clock_that_ends_at_midnight_is_on_the_day_it_closes(cast):
    dispute = cast.open_dispute()
    answer = cast.client(cast.village_mediator).get("/calendar/", {"view": "list"})
    days = {day["day"]: [item.code for item in day["items"]] for day in answer.context["days"]}
    assert days == {dt.date(2026, 12, 1): [dispute.code]}


def test_mine_and_my_units(cast):
    mine, ours = cast.open_dispute(), cast.open_dispute(holder=cast.second_mediator)
    browser = cast.client(cast.village_mediator)

    def codes(who):
        days = browser.get("/calendar/", {"view": "list", "who": who}).context["days"]
        return {item.code for day in days for item in day["items"]}

    assert codes("mine") == {mine.code} and codes("unit") == codes("all") == {mine.code, ours.code}
    a_session(cast, ours)
    assert codes("mine") == {mine.code}


@pytest.mark.parametrize(
    "query",
    [
        {"on": "2026-02-30"},
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"on": "x\x00"},
        {"view": "year"},
        {"who": "everybody"},
        {"on": "2000-01-01"},
        {"on": "2100-12-31"},
        {"on": "2100-12-31", "view": "list"},
    ],
)
def test_odd_addresses_show_a_calendar_all_the_same(cast, query):
    assert cast.client(cast.village_mediator).get("/calendar/", query).status_code == 200


@pytest.mark.parametrize("view", ["month", "list"])
def test_it_costs_the_same_at_one_and_many(cast, view):
    browser = cast.client(cast.chief)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/calendar/", {"view": view}).status_code == 200
        return len(seen)

    _fill(cast)
    cost()
    one = cost()
    _fill(cast, 8)
    assert cost() == one <= 12


def test_strangers_administrators_anonymous(cast):
    _fill(cast)
    assert cast.client(cast.stranger).get("/calendar/").context["count"] == 0
    assert cast.client(cast.sysadmin).get("/calendar/").status_code == 403
    assert "/login/" in cast.client(None).get("/calendar/")["Location"]
    assert cast.client(cast.agency).get("/calendar/").context["count"] == 0


# The feed ---------------------------------------------------------------------------------------------------------


def _feed(token):
    return Client().get(f"/calendar/feed/{token}.ics")


def test_the_feed_works_without_a_session_and_holds_codes_and_places_only(cast):
    _fill(cast)
    token = issue_feed_secret(by=cast.village_mediator.actor, staff=cast.village_mediator.staff)
    answer = _feed(token)
    text = answer.content.decode()
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert len(events) == 5 and len({str(event["UID"]) for event in events}) == 5
    planned = Session.objects.get(state="planned")
    session = next(event for event in events if planned.pk.hex in str(event["UID"]))
    assert session["DTSTART"].dt == planned.starts_at and "TZID=Asia/Shanghai" in text
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    folded = text.replace("\r\n ", "")
    for name in ("周德旺", "周*", "冯", "赵一", "水渠", "音乐", "田桂兰"):
        assert name not in folded
    assert Dispute.objects.filter(on_the_spot=False).get().code in folded and "南坡沟村" in folded


@pytest.mark.parametrize("token", ["x", "", "x" * 500, "%00", "..", "䶮"])
def test_a_wrong_address_does_not_exist(cast, token):
    assert _feed(token).status_code == 404


def test_a_revoked_address_does_not_exist_either(cast):
    who = cast.village_mediator
    token = issue_feed_secret(by=who.actor, staff=who.staff)
    assert Client().get(f"/calendar/{token}.ics").status_code == 200  # as it is handed out on one's own page
    revoke_feed_secret(by=who.actor, staff=who.staff)
    assert _feed(token).status_code == 404
    token = issue_feed_secret(by=who.actor, staff=who.staff)
    type(who.staff).objects.filter(pk=who.staff.pk).update(is_active=False)
    assert _feed(token).status_code == 404


def test_the_feed_shows_what_the_posts_see_at_a_constant_cost(cast):
    _fill(cast)
    who = cast.stranger_mediator
    token = issue_feed_secret(by=who.actor, staff=who.staff)
    assert not icalendar.Calendar.from_ical(_feed(token).content).walk("VEVENT")
    make.post(who.staff, cast.village_committee, Role.MEDIATOR)
    assert len(icalendar.Calendar.from_ical(_feed(token).content).walk("VEVENT")) == 5

    def cost():
        with CaptureQueriesContext(connection) as seen:
            _feed(token)
        return len(seen)

    one = cost()
    _fill(cast, 5)
    assert cost() == one <= 16  # one of them writes its line in the journal


def test_the_independent_desks_feed_names_its_codes_only(cast):
    from lianxin.work.reports.services.deciding import pass_to_independent_desk

    report = take(cast)
    pass_to_independent_desk(by=cast.village_mediator.actor, report=report, version=1)
    token = issue_feed_secret(by=cast.village_mediator.actor, staff=cast.village_mediator.staff)
    assert report.code not in _feed(token).content.decode()
