"""Settled on the spot, through the browser."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from lianxin.entrances.desk.tests.told import spot_form, take, token_on
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.reports.models import Report

pytestmark = pytest.mark.django_db
SPOT = "/spot/"


@pytest.fixture
def browser(cast):
    return cast.client(cast.village_mediator)


def test_a_small_quarrel_is_settled_and_its_return_visit_announced(cast, browser):
    answer = browser.post(SPOT, spot_form(cast, token=token_on(browser, SPOT)))
    dispute = Dispute.objects.get()
    assert dispute.state == State.SETTLED and dispute.on_the_spot and answer["Location"] == f"/spot/{dispute.code}/"
    page = browser.get(answer["Location"]).content.decode()
    assert "再记一起" in page and "12月24日" in page and dispute.code in page
    register = f"/disputes/{dispute.code}/papers/D11.pdf?agreement=1"
    assert register in page and browser.get(register).content.startswith(b"%PDF")
    assert [visit.day for visit in dispute.return_visits.all()] == [30]


def test_something_left_to_do_has_a_day(cast, browser):
    day = clock.today() + dt.timedelta(days=3)
    answer = browser.post(SPOT, spot_form(cast, token=token_on(browser, SPOT), due_on=day.isoformat()))
    assert answer.status_code == 302 and Dispute.objects.get().open_items.count() == 1


def test_a_double_click_settles_once(cast, browser):
    form = spot_form(cast, token=token_on(browser, SPOT))
    first, second = browser.post(SPOT, form), browser.post(SPOT, form)
    assert first["Location"] == second["Location"] and Dispute.objects.count() == 1 and Report.objects.count() == 1


def test_at_most_twelve_fields(browser):
    form = browser.get(SPOT).context["form"]
    assert len(form.fields) == 12


@pytest.mark.parametrize("side", ["screen_a", "screen_b"])
def test_a_yes_or_an_unknown_refuses_it_and_carries_the_words_to_a_new_report(cast, browser, side):
    answer = browser.post(SPOT, spot_form(cast, token=token_on(browser, SPOT), **{side: "other"}))
    text = answer.content.decode()
    assert answer.status_code == 422 and "不能当场了结" in text and "110" in text
    assert not Dispute.objects.exists() and not Report.objects.exists()
    carry = answer.context["carry"]
    assert "半夜放音乐" in carry["words"] and "赵一" in carry["words"] and carry["area"] == cast.village.code
    new = browser.post("/reports/new/", {"carry": "1", **carry})
    assert new.status_code == 200 and "半夜放音乐" in new.content.decode() and "南坡沟村" in new.content.decode()


@pytest.mark.parametrize(
    "field, value, said",
    [
        ("category", "0101", "家事"),
        ("category", "1101", "有权机关"),
        ("willing_and_read_back", "", "自愿"),
        ("due_on", "2020-01-01", "不能早于今天"),
        ("due_on", "2026-02-30", ""),
        ("name_a", "", ""),
        ("name_b", "\x00", ""),
        ("what_was_agreed", " ", ""),
        ("what_happened", "吵" * 20_001, ""),
        ("screen_a", "", ""),
        ("screen_b", "maybe", ""),
        ("category", "", ""),
        ("area-code", "999", ""),
    ],
)
def test_what_cannot_be_settled_here_says_why_and_keeps_everything(cast, browser, field, value, said):
    form = spot_form(cast, token=token_on(browser, SPOT), phone_b="09005550000", **{field: value})
    if field == "area-code":
        form["area"] = "不存在的村"
    answer = browser.post(SPOT, form)
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and "09005550000" in text
    assert not Dispute.objects.exists() and not Report.objects.exists()


@pytest.mark.parametrize("name", ["䶮𠮷", "😀", "<b>赵</b>", "=1+1"])
def test_rare_names_are_kept(cast, browser, name):
    assert browser.post(SPOT, spot_form(cast, token=token_on(browser, SPOT), name_a=name)).status_code == 302
    party = Dispute.objects.get().parties.order_by("id").first()
    assert party.read("name") == name


@pytest.mark.parametrize("who, status", [("officer", 403), ("chief", 403), ("keeper", 403), ("agency", 403), ("sysadmin", 403)])
def test_only_a_committees_mediators_settle(cast, who, status):
    browser = cast.client(getattr(cast, who))
    assert browser.get(SPOT).status_code == status
    assert browser.post(SPOT, spot_form(cast, token="0" * 32)).status_code == status
    assert not Dispute.objects.exists()


def test_the_anonymous_and_the_stranger(cast, browser):
    assert "/login/" in cast.client(None).get(SPOT)["Location"]
    browser.post(SPOT, spot_form(cast, token=token_on(browser, SPOT)))
    url = reverse("spot_done", args=[Dispute.objects.get().code])
    assert cast.client(cast.stranger_mediator).get(url).status_code == 404
    assert "/login/" in cast.client(None).get(url)["Location"]
    assert cast.client(cast.agency).get(url).status_code == 404
    assert browser.get(reverse("spot_done", args=[cast.open_dispute().code])).status_code == 404


def test_another_townships_village_is_not_settled_by_ours(cast, browser):
    """The area is the county's to choose; the holder is the mediator's own committee all the same."""
    form = spot_form(cast, token=token_on(browser, SPOT), area="石窑村", **{"area-code": cast.second_village.code})
    assert browser.post(SPOT, form).status_code == 302
    assert Dispute.objects.get().holder == cast.village_mediator.post
    assert take(cast).owner == cast.village_mediator.post
