"""Asking one side alone, through the browser."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.told import token_on
from lianxin.tools.kit import clock
from lianxin.work.disputes.states import Colour
from lianxin.work.triage.models import Screen
from lianxin.work.triage.states import QUESTIONS, SHORT_SCREEN

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
    refused = browser.post(url, answers | {"token": token_on(browser, url)})
    assert refused.status_code == 422 and "有1题没有问，请选为什么" in refused.content.decode()
    answers |= {"why_not_asked": "interrupted", "token": token_on(browser, url)}
    page = browser.get(browser.post(url, answers)["Location"]).content.decode()
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


# Fourteen questions, and who reads what


def _whole(answer="no", **given):
    return {"alone": "yes", **dict.fromkeys(QUESTIONS, answer), **given}


def test_a_yes_leads_on_to_all_fourteen_with_what_was_said_and_nobody_else_sees_it(cast, browser, dispute):
    done = _ask(browser, dispute, q1="yes", q1_details=["injury"])["Location"]
    assert "?set=full" in browser.get(done).content.decode()
    page = browser.get(_url(dispute) + "?set=full").content.decode()
    assert page.count("data-step>") + page.count("data-step data-keys-current") == 14
    assert re.search(r'value="injury"[^>]*checked', page)
    other = cast.client(cast.village_head).get(_url(dispute) + "?set=full").content.decode()
    assert "checked" not in other


def test_family_matters_are_asked_in_full_and_what_applies_must_have_a_reason(cast):
    dispute = cast.open_dispute(category="0101")
    browser, url = cast.client(cast.village_mediator), _url(dispute)
    assert browser.get(url).content.decode().count('class="lx-question"') == 14
    answers = _whole() | {"token": token_on(browser, url)}
    del answers["q8"]
    assert browser.post(url, answers).status_code == 422
    browser.post(url, answers | {"why_not_asked": "unsafe"})
    dispute.refresh_from_db()
    assert dispute.colour == Colour.YELLOW


def test_between_neighbours_question_10_is_offered_and_may_be_left_out(browser, dispute):
    url = _url(dispute) + "?set=full"
    page = browser.get(url).content.decode()
    assert "更想跟女同志" in page
    answers = _whole() | {"token": token_on(browser, url)}
    for code in ("q8", "q9", "q10"):
        del answers[code]
    assert browser.post(url, answers).status_code == 302
    assert Screen.objects.get().full and Screen.objects.get().all_no


def test_the_asker_reads_which_answer_did_it_and_anybody_else_what_it_is_about(cast, browser, dispute):
    done = _ask(browser, dispute, q3="yes", q3_details=["how_when_where"])["Location"]
    mine = browser.get(done).content.decode()
    assert "说过怎么做、什么时候、在哪里" in mine and "立即" in mine and "申请方 周" in mine
    for who in ("officer", "chief", "county_officer", "village_head"):
        page = cast.client(getattr(cast, who)).get(done).content.decode()
        assert "威胁" in page and "不说是谁讲的" in page
        for word in ("怎么做、什么时候", "第 3 题", "申请方 周", "询问的结果 <small>"):
            assert word not in page, (who, word)


def test_who_asked_one_side_reads_of_the_other_only_what_it_is_about(cast, browser, dispute):
    _ask(browser, dispute, 1, q2="yes")
    done = _ask(cast.client(cast.officer), dispute, 2, q4="yes", q4_details=["plan_or_means"])["Location"]
    page = browser.get(_url(dispute, 1, "dispute_screened")).content.decode()
    assert "第 2 题" in page and "自我伤害" in page
    assert "第 4 题" not in page and "手边就有" not in page
    page = cast.client(cast.officer).get(done).content.decode()
    assert "第 4 题" in page and "第 2 题" not in page and "拿东西吓人" in page


def test_the_one_answer_that_would_change_it_is_named(browser, dispute):
    page = browser.get(_ask(browser, dispute, q5="unknown", why_not_asked="")["Location"]).content.decode()
    assert "第5题若是“没有”，照规则就是" in page and "蓝色" in page and "还不知道的" in page


def test_a_calm_page_says_nothing_would_change(browser, dispute):
    assert "哪个回答会改变它" not in browser.get(_ask(browser, dispute)["Location"]).content.decode()


def test_what_is_never_mediated_here_is_asked_of_nobody_again(cast, browser, dispute):
    done = _ask(browser, dispute, q1="yes", q1_details=["partner_or_ex"])["Location"]
    page = browser.get(done).content.decode()
    assert reverse("dispute_ways", args=[dispute.code]) in page and "单独问被申请方" not in page
    page = browser.get(_url(dispute, 2))
    assert "现在不能问" in page.content.decode()
    answer = browser.post(_url(dispute, 2), _all() | {"token": "a" * 32})
    assert answer.status_code in (409, 422) and Screen.objects.count() == 1


def test_the_ways_say_agency_paper_and_time_and_are_a_look(cast, browser, dispute):
    _ask(browser, dispute, q1="yes", q1_details=["partner_or_ex"])
    url = reverse("dispute_ways", args=[dispute.code])
    page = browser.get(url).content.decode()
    first = page.split("别的情形")[0]
    assert "人身安全保护令申请书" in first and "72小时" in first and "7天审查，决定后3天指派" in first
    assert "封存病历" not in first and "封存病历" in page
    assert Line.objects.filter(act="disputes.look", root=dispute.pk).exists()
    for who in ("stranger", "agency", "leader", "independent"):
        assert cast.client(getattr(cast, who)).get(url).status_code == 404


def test_a_page_that_was_never_opened_counts_as_asked_in_no_time(browser, dispute):
    url = _url(dispute)
    browser.post(url, _all() | {"token": token_on(browser, url), "opened": "2020-01-01"})
    assert Screen.objects.get().call_back == "quick"


def test_the_moment_a_page_was_opened_is_the_servers(browser, dispute):
    start = clock.now()
    with clock.at(start):
        page = browser.get(_url(dispute)).content.decode()
    opened = re.search(r'name="opened" value="([^"]+)"', page).group(1)
    with clock.at(start + dt.timedelta(minutes=4)):
        browser.post(_url(dispute), _all() | {"token": token_on(browser, _url(dispute)), "opened": opened})
    row = Screen.objects.get()
    assert (row.started_at, row.call_back) == (start, "")
    with clock.at(start + dt.timedelta(minutes=5)):  # signed for the other side: worth nothing here
        browser.post(_url(dispute, 2), _all() | {"token": token_on(browser, _url(dispute, 2)), "opened": opened})
    assert Screen.objects.get(side__number=2).call_back == "quick"


def test_what_was_typed_stays_through_an_error(browser, dispute):
    url = _url(dispute)
    given = _all(alone="", say_calmed="老支书说话管用", why_not_asked="tired", matter=["child"])
    answer = browser.post(url, given | {"token": token_on(browser, url)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "老支书说话管用" in page
    assert re.search(r'value="child"[^>]*checked', page) and re.search(r'value="tired" selected', page)


def test_the_sample_page_names_no_asker(cast, browser, dispute):
    url = _url(dispute)
    browser.post(url, _all() | {"token": token_on(browser, url)})
    page = cast.client(cast.village_head).get(reverse("call_backs")).content.decode()
    assert "不是怀疑谁" in page and "再单独问一遍" in page and "田桂兰" not in page.split("<main")[1]
    for who, status in (("stranger", 403), ("village_mediator", 403), ("agency", 403), ("sysadmin", 403)):
        assert cast.client(getattr(cast, who)).get(reverse("call_backs")).status_code == status


@pytest.mark.parametrize("who", ["stranger", "village_mediator", "chief", "agency", "keeper", "sysadmin", "independent"])
def test_the_measure_is_the_countys(cast, who):
    assert cast.client(getattr(cast, who)).get(reverse("calibration")).status_code == 403


def test_the_measure_says_that_nothing_is_validated_and_gives_intervals(cast, browser, dispute):
    for who in ("county_officer", "leader"):
        page = cast.client(getattr(cast, who)).get(reverse("calibration")).content.decode()
        assert "未经验证" in page and "还没有登记过出事的" in page
    _ask(browser, dispute, q5="yes", q5_details=["somewhat"])
    answer = browser.post(
        reverse("dispute_act", args=[dispute.code, "harm"]),
        {"kind": "injury", "happened_at": f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%dT%H:%M}", "what": "推倒了",
         "version": "9", "token": "b" * 32},
    )  # fmt: skip
    assert answer.status_code == 409  # an old version: nothing is written
    form = browser.get(reverse("dispute_act", args=[dispute.code, "harm"])).content.decode()
    hidden = dict(re.findall(r'name="(version|token)" value="([^"]*)"', form))
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        moment = f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%dT%H:%M}"
        given = {"kind": "injury", "happened_at": moment, "what": "推倒了", **hidden}
        assert browser.post(reverse("dispute_act", args=[dispute.code, "harm"]), given).status_code == 302
    page = cast.client(cast.county_officer).get(reverse("calibration") + "?span=half").content.decode()
    assert "100.0%" in page and "20.7–100" in page and "1 起里有 1 起" in page
    assert dispute.code not in page
