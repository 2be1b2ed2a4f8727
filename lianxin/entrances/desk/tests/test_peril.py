"""Danger on the page of a dispute: what is said, what may be done, and that two people do it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import Colour
from lianxin.work.mediation.services.consents import record_consent
from lianxin.work.mediation.states import Answer, Subject
from lianxin.work.triage.tests.asking import ask, ask_both, fresh
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def red(cast):
    """Red by what both said two days ago; since then both were asked anew and said no."""
    dispute = cast.open_dispute()
    with clock.at(clock.now() - dt.timedelta(days=2)):
        Dispute.objects.filter(pk=dispute.pk).update(accepted_at=clock.now())
        ask_both(cast.officer, dispute, said(q2="yes"))
    ask_both(cast.officer, dispute)
    return fresh(dispute)


def act(dispute, slug):
    return reverse("dispute_act", args=[dispute.code, slug])


def send(browser, url, **given):
    page = browser.get(url).content.decode()
    return browser.post(url, {**dict(re.findall(r'name="(version|token)" value="([^"]*)"', page)), **given})


def second(who):
    return {"approver": who.staff.username, "approver_password": make.PASSWORD}


def page_of(browser, dispute):
    return browser.get(reverse("dispute", args=[dispute.code])).content.decode()


def test_two_people_lower_on_one_screen(cast, red):
    browser = cast.client(cast.village_mediator)
    given = {"colour": "2", "reason": "都问过，锄头早收了"}
    for who in (cast.village_mediator, cast.second_mediator, cast.stranger):
        assert send(browser, act(red, "lower"), **given, **second(who)).status_code == 422
    assert fresh(red).colour == Colour.RED
    assert send(browser, act(red, "lower"), **given, **second(cast.village_head)).status_code == 302
    assert fresh(red).colour == Colour.YELLOW and fresh(red).hold_joint
    assert "都问过，锄头早收了" in page_of(browser, red)


def test_sessions_resume_with_a_plan_that_the_page_shows(cast, red):
    browser = cast.client(cast.village_mediator)
    sides = [str(side.pk) for side in red.sides.order_by("number")]
    given = {"hold": "hold_joint", "plan": "派出所会议室，分头进出", **second(cast.village_head)}
    short = send(browser, act(red, "lift"), **given, asked_for=sides[:1])
    assert short.status_code == 422 and "要每一方单独说过" in short.content.decode()
    assert send(browser, act(red, "lift"), **given, asked_for=sides).status_code == 302
    page = page_of(browser, red)
    assert not fresh(red).hold_joint and "派出所会议室，分头进出" in page and "安全方案" in page
    assert "派出所会议室" not in page_of(cast.client(cast.leader), red)


@pytest.mark.parametrize("slug", ["lower", "lift", "respond", "harm", "agency"])
@pytest.mark.parametrize("who", ["stranger", "agency", "independent"])
def test_it_is_not_for_those_who_do_not_see_it(cast, red, slug, who):
    browser = cast.client(getattr(cast, who))
    assert browser.get(act(red, slug)).status_code == 404 and browser.post(act(red, slug), {}).status_code == 404


def test_what_may_not_be_lowered_or_lifted_says_why(cast):
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    assert "已经是蓝色" in browser.get(act(dispute, "lower")).content.decode()
    assert "没有停下的当面调解" in browser.get(act(dispute, "lift")).content.decode()
    ask(cast.officer, dispute, 1, said(q10="yes"))
    assert "谁也不能恢复" in browser.get(act(dispute, "lift")).content.decode()
    assert "由主管部门处理" in browser.get(act(dispute, "lower")).content.decode()


def test_the_page_says_by_when_somebody_is_there_and_takes_the_contact(cast):
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    assert "前要有人联系上" in page_of(browser, dispute)
    with clock.at(dispute.respond_by):
        assert "早该有人联系上" in page_of(cast.client(cast.village_mediator), dispute)
    assert send(browser, act(dispute, "respond"), how="phone").status_code == 302
    assert "前要有人联系上" not in page_of(browser, dispute)


def test_several_agencies_and_the_hour_are_flagged_without_saying_why(cast):
    dispute = cast.open_dispute()
    told = said(q7="three_or_more", q13="retaliation official_other_side", q11="irreversible_72h")
    ask(cast.officer, dispute, 1, told, happens_at=clock.now() + dt.timedelta(days=2))
    page = page_of(cast.client(cast.village_mediator), dispute)
    for words in ("几个部门一起看", "有改不回来的事"):
        assert words in page
    assert fresh(dispute).independent
    for words in ("独立受理岗位", "因为反映问题被威胁", "公职人员"):
        assert words not in page, "whoever it is about may be reading"


def test_red_by_hand_at_once_and_the_next_step_is_the_agency(cast):
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    assert send(browser, act(dispute, "colour"), colour="now", reason="堵在门口拿着刀").status_code == 302
    row = fresh(dispute)
    assert row.red_now and row.hold_session and "立即处置" in page_of(browser, dispute)
    other = cast.open_dispute()
    ask(cast.officer, other, 1, said(q10="yes"))
    page = page_of(browser, other)
    assert reverse("dispute_ways", args=[other.code]) in page and "转有权机关" in page
    with clock.at(clock.now() + dt.timedelta(days=9)):
        browser = cast.client(cast.village_mediator)
        page = page_of(browser, other)
        assert "请向主管部门了解近况" in page and act(other, "agency") in page
        assert send(browser, act(other, "agency"), agency="妇联", said="已安置").status_code == 302
        assert "请向主管部门了解近况" not in page_of(browser, other)


def test_a_red_one_that_was_refused_is_not_left_in_limbo(cast, red):
    browser = cast.client(cast.village_mediator)
    words = "红色的不能就这么放着"
    assert words not in page_of(browser, red)
    side = red.sides.get(number=2)
    record_consent(
        by=cast.village_mediator.actor, dispute=red, side=side, subject=Subject.MEDIATE, answer=Answer.REFUSED, words="不谈"
    )
    page = page_of(browser, red)
    assert words in page and act(red, "end") in page and reverse("dispute_ways", args=[red.code]) in page
    seen = page_of(cast.client(cast.town_mediator), red)  # who does not hold it is led to the agencies all the same
    assert words in seen and "终止（两个人）" not in seen


def test_a_stale_colour_stands_on_today_and_is_marked(cast):
    dispute = cast.open_dispute()
    ask_both(cast.officer, dispute, said(q5="somewhat"))
    assert "颜色该重问了" not in cast.client(cast.village_mediator).get(reverse("today")).content.decode()
    with clock.at(clock.now() + dt.timedelta(days=17)):
        browser = cast.client(cast.village_mediator)
        today = browser.get(reverse("today")).content.decode()
        assert "颜色该重问了" in today and reverse("dispute_screen", args=[dispute.code, 1]) in today
        page = page_of(browser, dispute)
        assert "已过期，要重问" in page and fresh(dispute).colour == Colour.YELLOW
