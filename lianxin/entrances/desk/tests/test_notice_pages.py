"""Notices on the desk: one's own only, opened once, confirmed, rung on every page until somebody takes it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.journal.actor import system
from lianxin.cellar.notices import queries, services
from lianxin.cellar.notices.models import Notice, WorkNotice
from lianxin.ground.officers.services import issue_notice
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import judging
from lianxin.work.disputes.states import Colour
from lianxin.work.disputes.tasks import sweep_rings

pytestmark = pytest.mark.django_db


def notify(who, once="x:1", **given):
    given = {"kind": "disputes.resolve", "text": "7K4M 还有 3 天到办理期限。", "url": "/disputes/", **given}
    services.notify(by=system("610699"), county="610699", to=[who.staff.pk], once=once, **given)
    return Notice.objects.get(to=who.staff.pk, once=once)


def text(answer):
    return answer.content.decode()


def test_the_inbox_shows_ones_own_and_nobody_elses(cast):
    notice = notify(cast.officer)
    assert "还有 3 天" in text(cast.client(cast.officer).get("/notices/"))
    for who in (cast.stranger, cast.agency, cast.chief, cast.sysadmin):
        assert "还有 3 天" not in text(cast.client(who).get("/notices/"))
        assert cast.client(who).get(f"/notices/{notice.pk}/").status_code == 404
        assert cast.client(who).get(f"/notices/{notice.pk}/go/").status_code == 404
    assert Notice.objects.get().read_at is None
    assert cast.client().get("/notices/").status_code == 302


@pytest.mark.parametrize("tail", ["", "go/"])
def test_opening_it_or_its_link_is_the_receipt(cast, tail):
    notice = notify(cast.officer)
    answer = cast.client(cast.officer).get(f"/notices/{notice.pk}/{tail}")
    assert answer.status_code == (302 if tail else 200)
    assert Notice.objects.get().read_at == clock.now()


def test_its_link_leads_to_a_dispute_seen_under_another_post_of_the_same_person(cast):
    dispute = cast.open_dispute()
    two = make.post(cast.neighbour_mediator.staff, cast.village_committee, "mediator")
    notice = notify(cast.neighbour_mediator, url=f"/disputes/{dispute.code}/")
    browser = cast.client(cast.neighbour_mediator)
    assert browser.get(notice.url).status_code == 404
    page = text(browser.get(f"/notices/{notice.pk}/go/", follow=True))
    assert dispute.code in page and f"现在以“{two.unit.short_name}" in page
    lost = notify(cast.stranger, url=f"/disputes/{dispute.code}/")
    assert cast.client(cast.stranger).get(f"/notices/{lost.pk}/go/", follow=True).status_code == 404


def test_what_a_browser_opens_ahead_is_no_receipt(cast):
    notice = notify(cast.officer)
    cast.client(cast.officer).get(f"/notices/{notice.pk}/", headers={"Sec-Purpose": "prefetch"})
    assert Notice.objects.get().read_at is None


def test_the_bell_counts_the_unread_on_every_page_without_a_query_more(cast):
    browser = cast.client(cast.officer)
    browser.get("/units/")
    with CaptureQueriesContext(connection) as without:
        assert 'class="lx-bell" href="/notices/"' in text(browser.get("/units/"))
    for n in range(30):
        notify(cast.officer, f"x:{n}")
    with CaptureQueriesContext(connection) as with_them:
        page = text(browser.get("/units/"))
    assert re.search(r'lx-bell.*?<b class="lx-count">30', page, re.S)
    assert len(with_them) == len(without)


def test_a_list_costs_the_same_for_one_and_for_thirty(cast):
    browser, counts = cast.client(cast.officer), []
    for most in (1, 30):
        for n in range(most):
            notify(cast.officer, f"x:{n}")
        browser.get("/notices/")
        with CaptureQueriesContext(connection) as caught:
            browser.get("/notices/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_filters_are_in_the_address(cast):
    notify(cast.officer, "a:1", text="旧的事")
    notify(cast.officer, "b:1", text="急的事", urgent=True, kind="disputes.ring")
    browser = cast.client(cast.officer)
    browser.get(f"/notices/{Notice.objects.get(once='a:1').pk}/")
    asked = ("", "unread=1", "urgent=1", "kind=disputes.resolve")
    pages = [text(browser.get(f"/notices/?{query}")).split("<main")[1] for query in asked]
    assert ["旧的事" in page for page in pages] == [True, False, False, True]
    assert ["急的事" in page for page in pages] == [True, True, True, False]
    assert "没有这样的通知" in text(browser.get("/notices/?kind=nothing&unread=1&urgent=1"))


def test_all_are_marked_read_but_what_rings_stays(cast):
    notify(cast.officer, "a:1")
    notify(cast.officer, "b:1", urgent=True)
    cast.client(cast.officer).post("/notices/all-read/")
    assert sorted(Notice.objects.values_list("once", "read_at")) == [("a:1", clock.now()), ("b:1", None)]


# Work notices ----------------------------------------------------------------------------------------


def sheet(cast, *units, **given):
    return {"title": "学习会", "body": "周五九点，带本子。", "units": [str(u.pk) for u in units], "token": "t" * 32, **given}


def test_a_head_writes_to_the_own_unit_and_below_and_sees_who_has_read(cast):
    browser = cast.client(cast.town_head)
    answer = browser.post("/notices/new/", sheet(cast, cast.town_committee, cast.village_committee, needs_receipt="on"))
    assert answer.status_code == 302
    assert browser.post("/notices/new/", sheet(cast, cast.town_committee)).status_code == 302  # the second click
    work = WorkNotice.objects.get()
    reader = cast.client(cast.village_mediator)
    copy = Notice.objects.get(to=cast.village_mediator.staff.pk)
    page = text(reader.get(f"/notices/{copy.pk}/"))
    assert "周五九点" in page and "签收" in page
    reader.post(f"/notices/{copy.pk}/confirm/")
    receipts = text(browser.get(f"/notices/sent/{work.pk}/"))
    assert "签收 1 人" in receipts and "田桂兰" in receipts and "还没看" in receipts
    browser.post(f"/notices/sent/{work.pk}/remind/")
    browser.post(f"/notices/sent/{work.pk}/remind/")
    reminded = Notice.objects.filter(kind="notices.reminder")
    assert reminded.count() == Notice.objects.filter(work=work).count() - 1
    assert not reminded.filter(to=cast.village_mediator.staff.pk).exists()
    link = cast.client(cast.town_mediator).get(reminded.get(to=cast.town_mediator.staff.pk).url)
    assert "周五九点" in text(link)


def test_everyone_in_the_territory_at_once(cast):
    answer = cast.client(cast.county_officer).post("/notices/new/", sheet(cast, everyone="on"))
    assert answer.status_code == 302
    got = set(Notice.objects.values_list("to", flat=True))
    assert {cast.stranger.staff.pk, cast.agency.staff.pk, cast.village_mediator.staff.pk} <= got
    assert cast.county_officer.staff.pk not in got


@pytest.mark.parametrize("who", ["officer", "village_mediator", "agency", "leader", "stranger", "auditor"])
def test_others_write_none_and_see_no_receipts(cast, who):
    work = issue_notice(by=cast.town_head.actor, units=[cast.town_committee], title="学习会", body="周五九点。")
    browser = cast.client(getattr(cast, who))
    assert browser.get("/notices/new/").status_code == 403
    assert browser.get(f"/notices/sent/{work.pk}/").status_code == 404
    assert browser.post(f"/notices/sent/{work.pk}/remind/").status_code == 404
    assert "写工作通知" not in text(browser.get("/notices/"))


def test_what_was_typed_stays_when_something_is_wrong(cast):
    answer = cast.client(cast.town_head).post("/notices/new/", sheet(cast, body=""))
    assert answer.status_code == 422 and "学习会" in text(answer) and not WorkNotice.objects.exists()
    past = (clock.today() - dt.timedelta(days=1)).isoformat()
    answer = cast.client(cast.town_head).post("/notices/new/", sheet(cast, cast.town_committee, due_on=past))
    assert answer.status_code == 422


def test_a_head_cannot_write_to_a_neighbour_by_hand(cast):
    answer = cast.client(cast.town_head).post("/notices/new/", sheet(cast, cast.other_station))
    assert answer.status_code == 422 and not Notice.objects.exists()


# Ringing ---------------------------------------------------------------------------------------------


@pytest.fixture
def ringing(cast):
    dispute = cast.open_dispute()
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=Colour.RED, reason="举起了锄头")
    dispute = Dispute.objects.get(pk=dispute.pk)
    with clock.at(dispute.respond_by):
        sweep_rings()
    return dispute


def test_what_rings_is_on_every_page_until_taken_in_hand(cast, ringing):
    browser = cast.client(cast.village_head)
    for address in ("/units/", "/disputes/", "/notices/"):
        page = text(browser.get(address))
        assert 'role="alert"' in page and "紧急" in page and ringing.code in page and "我来处理" in page
    assert "lx-alarms" not in text(cast.client(cast.stranger).get("/units/"))
    notice = Notice.objects.get(to=cast.village_head.staff.pk)
    assert cast.client(cast.stranger).post(f"/notices/{notice.pk}/take/").status_code == 404
    answer = browser.post(f"/notices/{notice.pk}/take/")
    assert answer.status_code == 302 and answer["Location"] == f"/disputes/{ringing.code}/"
    for who in (cast.village_head, cast.village_mediator):
        assert "lx-alarms" not in text(cast.client(who).get("/units/"))
    ringing.refresh_from_db()
    assert ringing.responded_at is None
    assert queries.ringing(cast.village_head.actor) == []


def test_an_urgent_one_about_nothing_shared_is_heard_by_its_reader(cast):
    notice = notify(cast.officer, urgent=True)
    notify(cast.chief, urgent=True)
    browser = cast.client(cast.officer)
    assert "知道了" in text(browser.get("/units/"))
    assert cast.client(cast.stranger).post(f"/notices/{notice.pk}/take/").status_code == 404
    assert browser.post(f"/notices/{notice.pk}/take/").status_code == 302
    assert "lx-alarms" not in text(browser.get("/units/"))
    assert "lx-alarms" in text(cast.client(cast.chief).get("/units/"))


def test_a_red_one_says_that_this_is_no_emergency_line(cast, ringing):
    page = text(cast.client(cast.village_mediator).get(f"/disputes/{ringing.code}/"))
    assert "不是应急电话" in page and 'href="tel:110"' in page and 'href="tel:120"' in page
    calm = cast.open_dispute()
    assert "不是应急电话" not in text(cast.client(cast.village_mediator).get(f"/disputes/{calm.code}/"))
    assert "不是应急电话" in text(cast.client(cast.village_mediator).get("/"))
