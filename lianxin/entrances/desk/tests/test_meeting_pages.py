"""Meetings and sponsors through their pages: whom an item concerns, what they may do, and nothing more."""

import datetime as dt
import re

import pytest

from lianxin.entrances.desk.tests.walking import local, send, sign_in
from lianxin.tools.kit import clock
from lianxin.work.supervision.models import Meeting, MeetingSeat, MeetingTask, Sponsor
from lianxin.work.supervision.services import sponsors

WHEN = dt.timedelta(days=2)


@pytest.fixture
def called(cast):
    """A meeting of the town head about two disputes, the second with the land bureau."""
    first, second = cast.open_dispute(), cast.open_dispute()
    browser = cast.client(cast.town_head)
    start = clock.now() + WHEN
    send(
        browser, f"/supervision/meetings/new/?dispute={first.code}", codes=f"{first.code}\n {second.code.lower()}",
        question="地界怎么量，请冯有才那边的村干部也出主意", starts_at=local(start), minutes="90", place="镇政府二楼",
    )  # fmt: skip
    meeting = Meeting.objects.get()
    send(browser, f"/supervision/meetings/{meeting.pk}/items/2/invite/", post=str(cast.agency.post.pk))
    return meeting, first, second


def page(meeting):
    return f"/supervision/meetings/{meeting.pk}/"


def test_each_sees_what_concerns_them(cast, called):
    meeting, first, second = called
    head = cast.client(cast.town_head).get(page(meeting)).content.decode()
    assert first.code in head and second.code in head and "冯*那边" in head and "冯有才" not in head
    bureau = cast.client(cast.agency)
    before = bureau.get(page(meeting)).content.decode()
    assert second.code in before and first.code not in before and "另有 1 项" in before
    assert "周*" not in before and "地界" not in before, "before the meeting: that they are asked, and to what code"
    assert bureau.get(f"/disputes/{second.code}/").status_code == 404
    with clock.at(meeting.starts_at + dt.timedelta(minutes=5)):
        sign_in(bureau, cast.agency)
        during = bureau.get(page(meeting)).content.decode()
        assert "地界" in during and first.code not in during
        assert bureau.get(f"/disputes/{second.code}/").status_code == 200
    with clock.at(meeting.ends_at + dt.timedelta(days=5)):
        sign_in(bureau, cast.agency)
        assert bureau.get(f"/disputes/{second.code}/").status_code == 404
        assert "地界" not in bureau.get(page(meeting)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("sysadmin", 403), ("independent", 404), ("village_mediator", 200), ("leader", 200)]
)
def test_who_opens_a_meeting(cast, called, who, status):
    browser = cast.client(getattr(cast, who))
    assert browser.get(page(called[0])).status_code == status
    for slug in ("items/1/invite", "items/1/minutes", "items/1/task", "cancel", "change", "fix"):
        answer = browser.post(f"{page(called[0])}{slug}/", {"reason": "x"})
        assert answer.status_code in (403, 404), slug


def test_a_leader_reads_no_words_of_a_meeting(cast, called):
    text = cast.client(cast.leader).get(page(called[0])).content.decode()
    assert "周*" in text and "地界" not in text and "冯有才" not in text


def test_minutes_tasks_and_the_confirmation(cast, called):
    meeting, first, second = called
    head = cast.client(cast.town_head)
    assert "写纪要" not in head.get(page(meeting)).content.decode()
    with clock.at(meeting.ends_at):
        sign_in(head, cast.town_head)
        for number in (1, 2):
            seats = [str(pk) for pk in MeetingSeat.objects.filter(item__number=number).values_list("pk", flat=True)]
            send(head, f"{page(meeting)}items/{number}/minutes/", minutes="冯有才那边请土地局量。", came=seats)
        day = (clock.today() + dt.timedelta(days=3)).isoformat()
        send(head, f"{page(meeting)}items/2/task/", owner=str(cast.agency.post.pk), what="派人到冯有才地头量", due_on=day)
        send(head, f"{page(meeting)}fix/")
        shown = head.get(page(meeting)).content.decode()
        assert "纪要已定稿" in shown and "冯*那边请土地局量" in shown and "SM3" in shown
        assert head.get(f"{page(meeting)}items/1/minutes/").status_code == 200  # the form comes, the service refuses
        answer = send(head, f"{page(meeting)}items/1/minutes/", 409, minutes="改", came=[])
        assert "改" in answer.content.decode()
    task = MeetingTask.objects.get()
    bureau = cast.client(cast.agency)
    with clock.at(meeting.ends_at + dt.timedelta(days=5)):  # their look at the dispute is over, their task is not
        sign_in(bureau, cast.agency)
        assert f"/supervision/tasks/{task.pk}/" in bureau.get("/supervision/tasks/").content.decode()
        shown = bureau.get(f"/supervision/tasks/{task.pk}/").content.decode()
        assert "冯*地头" in shown and "冯有才" not in shown
        send(bureau, f"/supervision/tasks/{task.pk}/", outcome="量过，差二十公分")
    task.refresh_from_db()
    assert task.done_at
    stranger = cast.client(cast.stranger)
    assert stranger.get(f"/supervision/tasks/{task.pk}/").status_code == 404
    assert stranger.post(f"/supervision/tasks/{task.pk}/", {"outcome": "x"}).status_code == 404


def test_a_seat_is_taken_back_before_it(cast, called):
    meeting = called[0]
    seat = MeetingSeat.objects.get(post=cast.agency.post)
    assert cast.client(cast.village_mediator).post(f"/supervision/seats/{seat.pk}/remove/").status_code == 302
    assert MeetingSeat.objects.filter(pk=seat.pk).exists(), "only who leads the meeting"
    cast.client(cast.town_head).post(f"/supervision/seats/{seat.pk}/remove/")
    assert not MeetingSeat.objects.filter(pk=seat.pk).exists()
    assert cast.client(cast.agency).get(page(meeting)).status_code == 404


def test_a_code_one_does_not_see_is_not_found(cast):
    mine, other = cast.open_dispute(), cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village)
    browser = cast.client(cast.town_head)
    answer = send(
        browser, "/supervision/meetings/new/", 422, codes=f"{mine.code} {other.code}", question="商量",
        starts_at=local(clock.now() + WHEN), minutes="60", place="会议室",
    )  # fmt: skip
    assert "没有找到" in answer.content.decode() and "商量" in answer.content.decode()
    assert cast.client(cast.village_mediator).get("/supervision/meetings/new/").status_code == 403


def test_the_calendar_has_it(cast, called):
    meeting = called[0]
    text = cast.client(cast.town_head).get("/calendar/?view=list").content.decode()
    assert page(meeting) in text
    assert page(meeting) not in cast.client(cast.stranger).get("/calendar/?view=list").content.decode()


# Sponsors -----------------------------------------------------------------------------------------------


def test_named_helping_and_ended(cast):
    dispute = cast.open_dispute()
    base = f"/disputes/{dispute.code}/sponsor/"
    officer, leader = cast.client(cast.county_officer), cast.client(cast.leader)
    send(officer, f"{base}name/", post=str(cast.leader.post.pk), reason="周德旺家四年没解决，要协调土地局")
    assert dispute.code in leader.get("/supervision/sponsored/").content.decode()
    send(leader, f"{base}note/", text="请土地局二十八日派人。")
    shown = cast.client(cast.village_mediator).get(base).content.decode()
    assert "请土地局二十八日派人" in shown and "周*家四年" in shown and "周德旺" not in shown
    assert "何为民" in cast.client(cast.village_mediator).get(f"/disputes/{dispute.code}/").content.decode()
    for who in ("village_mediator", "leader", "stranger", "agency"):
        assert cast.client(getattr(cast, who)).post(f"{base}end/", {"reason": "x"}).status_code in (403, 404)
    send(officer, f"{base}end/", reason="已化解")
    assert Sponsor.objects.get().ended_at


def test_a_sponsors_page_offers_no_deed_of_the_life(cast):
    dispute = cast.open_dispute()
    far = cast._player("尚青崖", cast.other_station, "chief")
    assert cast.client(far).get(f"/disputes/{dispute.code}/").status_code == 404
    sponsors.name_sponsor(by=cast.county_officer.actor, dispute=dispute, post=far.post, reason="派他牵头")
    text = cast.client(far).get(f"/disputes/{dispute.code}/").content.decode()
    assert re.search("周[*]", text) and "由承办单位决定" in text
    bar = text.split("lx-actions")[1].split("</div>")[0]
    assert "/do/" not in bar
    for slug in ("colour", "escalate", "offer", "end", "pause", "extend", "reopen"):
        assert cast.client(far).get(f"/disputes/{dispute.code}/do/{slug}/").status_code in (403, 409)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("agency", 403), ("sysadmin", 403), ("independent", 403)])
def test_who_opens_the_sponsors_page(cast, who, status):
    dispute = cast.open_dispute()
    assert cast.client(getattr(cast, who)).get(f"/disputes/{dispute.code}/sponsor/").status_code == status
