"""Today, by role."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.told import spot_form, take, token_on
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.holding import escalate_dispute
from lianxin.work.disputes.services.judging import raise_colour
from lianxin.work.disputes.states import Colour

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names_anew():
    names._kept.clear()


def _fill(cast, browser, times=1):
    """One of everything that can be on the page, ``times`` over."""
    for n in range(times):
        take(cast)
        red = cast.open_dispute()
        raise_colour(by=cast.village_mediator.actor, dispute=red, colour=Colour.RED, reason="说过狠话")
        late, today = cast.open_dispute(), cast.open_dispute()
        Dispute.objects.filter(pk=late.pk).update(due_at=clock.now() - dt.timedelta(days=1, minutes=n))
        Dispute.objects.filter(pk=today.pk).update(due_at=clock.now() + dt.timedelta(hours=5, minutes=n))
        visit = browser.post("/spot/", spot_form(cast, token=token_on(browser, "/spot/")))
        code = visit["Location"].split("/")[-2]
        settled = Dispute.objects.get(code=code)
        settled.return_visits.update(due_at=clock.now() + dt.timedelta(days=1))
        Dispute.objects.filter(pk=settled.pk).update(due_at=clock.now() + dt.timedelta(days=1))
        upward = cast.open_dispute(by=cast.neighbour_mediator, area=cast.second_village)
        escalate_dispute(by=cast.neighbour_mediator.actor, dispute=upward, reason="谈不拢")


def test_an_empty_day_is_a_calm_sentence(cast):
    page = cast.client(cast.village_mediator).get("/").content.decode()
    assert "没有到期的，也没有等着您的" in page and "今天没有安排调解" in page


def test_every_section_is_filled_and_red_comes_first(cast):
    browser = cast.client(cast.village_mediator)
    _fill(cast, browser)
    answer = browser.get("/")
    found, page = answer.context["morning"], answer.content.decode()
    assert [len(part) for part in (found.red, found.today, found.overdue, found.visits, found.reports)] == [1] * 5
    assert found.number["red"] == found.number["today"] == found.number["overdue"] == found.number["visits"] == "1"
    assert "先看红色：" in page and "另有 1 起已超期" in page
    assert page.index("先护人，再谈事") < page.index("今天到期</h2>") < page.index("已超期</h2>")
    assert "周*、冯*" in page and "周德旺" not in page and "09005552041" not in page


def test_an_offer_waits_at_the_unit_that_was_asked_with_one_verb(cast):
    browser = cast.client(cast.village_mediator)
    _fill(cast, browser)
    page = cast.client(cast.town_head).get("/").content.decode()
    upward = Dispute.objects.get(village=cast.second_village.code)
    assert reverse("dispute_act", args=[upward.code, "accept"]) in page
    assert "待接收</h2>" not in browser.get("/").content.decode()


def test_the_load_is_shown_to_those_who_share_out_the_work(cast):
    cast.open_dispute()
    cast.open_dispute(holder=cast.second_mediator)
    cast.open_dispute(holder=cast.second_mediator)
    page = cast.client(cast.village_head).get("/")
    assert [(item["row"].name, item["row"].count) for item in page.context["morning"].load] == [("杜满囤", 2), ("田桂兰", 1)]
    assert cast.client(cast.village_mediator).get("/").context["morning"].load == []


def test_a_visit_says_how_long_after_the_agreement_it_is(cast):
    browser = cast.client(cast.village_mediator)
    browser.post("/spot/", spot_form(cast, token=token_on(browser, "/spot/")))
    with clock.at(clock.now() + dt.timedelta(days=28)):
        visits = cast.client(cast.village_mediator).get("/").context["morning"].visits
    assert [visit.day for visit in visits] == [30]


@pytest.mark.parametrize("who", ["village_head", "town_head", "chief", "county_officer"])
def test_it_costs_the_same_at_one_and_thirty_rows(cast, who):
    browser, maker = cast.client(getattr(cast, who)), cast.client(cast.village_mediator)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/").status_code == 200
        return len(seen)

    _fill(cast, maker)
    cost()
    one = cost()
    _fill(cast, maker, 9)
    assert cost() == one <= 14  # one of them writes its line in the journal, one asks for silent sides


def test_counts_equal_the_lists_they_lead_to(cast):
    browser = cast.client(cast.village_mediator)
    _fill(cast, browser, 2)
    number = browser.get("/").context["morning"].number
    lists = {"red": "colour=red&state=live", "overdue": "due=overdue", "today": "due=today", "visits": "due=visits"}
    for name, query in lists.items():
        listed = browser.get(f"/disputes/?{query}")
        assert listed.context["count"] == number[name] == "2", name


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator"])
def test_the_stranger_sees_none_of_it(cast, who):
    _fill(cast, cast.client(cast.village_mediator))
    answer = cast.client(getattr(cast, who)).get("/")
    assert answer.context["morning"].quiet
    assert not any(code in answer.content.decode() for code in Dispute.objects.values_list("code", flat=True))


@pytest.mark.parametrize("who", ["agency", "leader", "keeper"])
def test_those_who_only_read_have_a_page_without_verbs_of_others(cast, who):
    _fill(cast, cast.client(cast.village_mediator))
    page = cast.client(getattr(cast, who)).get("/")
    assert page.status_code == 200
    assert "登记来件" not in page.content.decode() and "/do/" not in page.content.decode()


def test_a_leader_sees_no_family_matter(cast):
    cast.open_dispute(category="0101")
    dispute = Dispute.objects.get()
    Dispute.objects.filter(pk=dispute.pk).update(due_at=clock.now() - dt.timedelta(days=1))
    assert cast.client(cast.leader).get("/").context["morning"].overdue == []
    assert len(cast.client(cast.chief).get("/").context["morning"].overdue) == 1


@pytest.mark.parametrize("who, word", [("sysadmin", "没有人的村"), ("secadmin", "还没有岗位的账号"), ("auditor", "还没封存的行")])
def test_administrators_have_their_own_start_and_no_case(cast, who, word):
    _fill(cast, cast.client(cast.village_mediator))
    page = cast.client(getattr(cast, who)).get("/").content.decode()
    assert word in page and not any(code in page for code in Dispute.objects.values_list("code", flat=True))


def test_the_anonymous_are_led_to_the_login(cast):
    assert "/login/" in cast.client(None).get("/")["Location"]
