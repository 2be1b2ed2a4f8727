"""The roster's pages: read by all who work here, planned by those who arrange."""

import datetime as dt

import pytest

from lianxin.ground.officers import services
from lianxin.ground.officers.models import DutyShift
from lianxin.tools.kit import clock

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 9, 12, tzinfo=clock.LOCAL)


def plan(cast, who, role="lead", start=0, end=10):
    span = {"from_at": NOW + dt.timedelta(hours=start), "until_at": NOW + dt.timedelta(hours=end)}
    return services.plan_shift(by=cast.sysadmin.actor, post=who.post, role=role, **span)


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("who", ["officer", "stranger", "agency", "sysadmin", "leader"])
def test_everybody_who_works_here_reads_it(cast, who):
    plan(cast, cast.chief)
    for query in ("", f"?unit={cast.station.pk}", "?unit=all", "?view=month&unit=all", "?on=nonsense&unit=x"):
        assert cast.client(getattr(cast, who)).get(f"/duty/{query}").status_code == 200
    assert "郭志远" in text(cast.client(getattr(cast, who)).get("/duty/?unit=all"))
    assert cast.client().get("/duty/").status_code == 302


def test_gaps_overlaps_leave_and_cover_are_said_in_words(cast):
    plan(cast, cast.chief, end=6)
    plan(cast, cast.officer, start=4, end=10)
    page = text(cast.client(cast.chief).get("/duty/"))
    assert "今天 13:12 起 郭志远 和 李春燕 同时带班" in page and "今天 19:12 到 11月30日 00:00 没有人带班" in page
    services.record_leave(by=cast.chief.actor, staff=cast.officer.staff, from_on=NOW.date(), until_on=NOW.date())
    assert "请假，没有人代" in text(cast.client(cast.chief).get("/duty/"))


def test_without_a_roster_it_is_said_to_be_no_emergency_line(cast):
    page = text(cast.client(cast.officer).get("/duty/"))
    assert "不是应急电话" in page and "110" in page and "120" in page
    plan(cast, cast.chief)
    assert "不是应急电话" not in text(cast.client(cast.officer).get("/duty/"))


def test_a_head_plans_takes_back_and_copies(cast):
    browser = cast.client(cast.chief)
    form = {"post": str(cast.officer.post.pk), "role": "lead", "from_at": "2026-11-25T08:00", "until_at": "2026-11-26T08:00"}
    assert browser.post("/duty/new/", form).status_code == 302
    again = browser.post("/duty/new/", form)
    assert again.status_code in (200, 422) and "已经有班" in text(again) and "2026-11-25T08:00" in text(again)
    browser.post(f"/duty/{cast.station.pk}/copy/", {"monday": "2026-11-30"})
    assert DutyShift.objects.count() == 2
    for row in DutyShift.objects.all():
        browser.post(f"/duty/{row.pk}/drop/")
    assert not DutyShift.objects.exists()


@pytest.mark.parametrize("who", ["officer", "stranger", "agency", "leader", "secadmin", "county_officer"])
def test_others_plan_nothing(cast, who):
    row, browser = plan(cast, cast.chief), cast.client(getattr(cast, who))
    assert browser.get("/duty/new/").status_code == 403
    browser.post(f"/duty/{row.pk}/drop/")
    browser.post(f"/duty/{cast.station.pk}/copy/", {"monday": "2026-11-30"})
    assert list(DutyShift.objects.values_list("pk", flat=True)) == [row.pk]
    assert "排一个班" not in text(browser.get("/duty/"))


def test_a_head_is_offered_the_own_people_only(cast):
    page = text(cast.client(cast.chief).get("/duty/new/"))
    assert "李春燕" in page and "葛守正" not in page and "钱管理" not in page
    form = {"post": str(cast.stranger.post.pk), "role": "lead", "from_at": "2026-11-25T08:00", "until_at": "2026-11-26T08:00"}
    cast.client(cast.chief).post("/duty/new/", form)
    assert not DutyShift.objects.exists()
