"""Asking one side alone, through the browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.told import token_on
from lianxin.work.disputes.states import Colour
from lianxin.work.triage.models import Screen
from lianxin.work.triage.states import SHORT_SCREEN

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(cast):
    return cast.open_dispute()


@pytest.fixture
def browser(cast):
    return cast.client(cast.village_mediator)


def _url(dispute, number=1, name="dispute_screen"):
    return reverse(name, args=[dispute.code, number])


def _all(answer="no", **given):
    return {"alone": "yes", **dict.fromkeys(SHORT_SCREEN, answer), **given}


def _ask(browser, dispute, number=1, **given):
    url = _url(dispute, number)
    return browser.post(url, _all(**given) | {"token": token_on(browser, url)})


def test_all_no_on_both_sides_is_blue_and_the_page_says_so(browser, dispute):
    first = _ask(browser, dispute)
    page = browser.get(first["Location"]).content.decode()
    assert "单独问被申请方" in page and "蓝色" in page
    second = _ask(browser, dispute, 2)
    page = browser.get(second["Location"]).content.decode()
    assert "可以，双方都愿意就行" in page and Screen.objects.filter(all_no=True, alone=True).count() == 2
    dispute.refresh_from_db()
    assert dispute.colour == Colour.BLUE and not dispute.half_known


def test_a_knife_is_red_forbids_a_joint_session_and_shows_the_numbers(browser, dispute):
    page = browser.get(_ask(browser, dispute, q2="yes")["Location"]).content.decode()
    dispute.refresh_from_db()
    assert dispute.colour == Colour.RED and dispute.hold_joint
    assert "红色" in page and "110" in page and "120" in page and "不安排双方当面" in page
    assert Line.objects.filter(act="triage.look").count() == 1


def test_details_count_only_under_a_yes(browser, dispute):
    _ask(browser, dispute, q3="no", q3_details=["how_when_where"])
    dispute.refresh_from_db()
    assert dispute.colour == Colour.BLUE
    _ask(browser, dispute, q3="yes", q3_details=["vague"])
    dispute.refresh_from_db()
    assert dispute.colour == Colour.YELLOW


def test_a_question_left_out_was_not_asked_and_is_never_a_no(browser, dispute):
    answers = _all()
    del answers["q5"]
    url = _url(dispute)
    page = browser.get(browser.post(url, answers | {"token": token_on(browser, url)})["Location"]).content.decode()
    dispute.refresh_from_db()
    assert dispute.colour == Colour.YELLOW and "没有问到" in page and "不知道不等于没有" in page
    assert not Screen.objects.get().all_no


def test_one_side_never_learns_what_the_other_said(browser, dispute):
    _ask(browser, dispute, 1, q4="yes", q4_details=["plan_or_means"])
    page = browser.get(_url(dispute, 2)).content.decode()
    checked = page.count("checked")
    assert checked == 0 and "照现在的回答" in page and "第 4 题" not in page


def test_the_preview_judges_without_keeping(browser, dispute):
    answer = browser.post(_url(dispute, name="dispute_screen_preview"), {"q3": "yes"})
    assert answer.status_code == 200 and "红色" in answer.content.decode()
    assert not Screen.objects.exists()
    dispute.refresh_from_db()
    assert dispute.colour == Colour.BLUE


def test_a_double_click_records_once(browser, dispute):
    url = _url(dispute)
    form = _all() | {"token": token_on(browser, url)}
    assert browser.post(url, form)["Location"] == browser.post(url, form)["Location"]
    assert Screen.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [{"alone": ""}, {"q1": "maybe"}, {"q1": "yes", "q1_details": ["rich"]}, {"alone": "x" * 10_000}],
)
def test_what_is_no_answer_is_refused_and_the_rest_stays(browser, dispute, given):
    answer = _ask(browser, dispute, q7="unknown", **given)
    assert answer.status_code == 422 and not Screen.objects.exists()
    assert 'value="unknown"' in answer.content.decode()


@pytest.mark.parametrize(
    "who, status",
    [("stranger", 404), ("stranger_mediator", 404), ("agency", 404), ("independent", 404), ("sysadmin", 403), ("auditor", 403)],
)
def test_who_may_not_ask(cast, dispute, who, status):
    browser = cast.client(getattr(cast, who))
    for name in ("dispute_screen", "dispute_screened"):
        assert browser.get(_url(dispute, name=name)).status_code == status
    assert browser.post(_url(dispute, name="dispute_screen_preview"), {}).status_code == status
    assert browser.post(_url(dispute), _all()).status_code == status
    assert not Screen.objects.exists()


@pytest.mark.parametrize("who", ["keeper", "leader"])
def test_those_who_only_read_are_told_why_not(cast, dispute, who):
    browser = cast.client(getattr(cast, who))
    page = browser.get(_url(dispute))
    assert page.status_code == 200 and "您的岗位不能做这件事" in page.content.decode()
    answer = browser.post(_url(dispute), _all() | {"token": "0" * 32})
    assert answer.status_code == 403 and not Screen.objects.exists()
    assert browser.get(_url(dispute, name="dispute_screened")).status_code == 404


def test_the_anonymous_are_led_to_the_login(cast, dispute):
    for name in ("dispute_screen", "dispute_screened"):
        assert "/login/" in cast.client(None).get(_url(dispute, name=name))["Location"]


@pytest.mark.parametrize("number", [0, 3, 99, 10**12])
def test_a_side_that_is_none(browser, dispute, number):
    assert browser.get(f"/disputes/{dispute.code}/screen/{number}/").status_code == 404
