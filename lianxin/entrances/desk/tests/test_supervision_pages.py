"""What is overdue and an order from it, in two clicks; its list, its export, its page, its answer."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.journal.models import Line
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.walking import main_form, send
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision.models import SupervisionOrder
from lianxin.work.supervision.services import orders

LATE = dt.timedelta(days=9)


@pytest.fixture
def overdue(cast):
    """Two disputes nine days old, of seven days each; the clock stands nine days on."""
    rows = [cast.open_dispute(), cast.open_dispute()]
    with clock.at(clock.now() + LATE):
        yield rows


def order(cast, dispute, by="town_head", asked="请联系冯有才，三天内答复。"):
    return orders.issue_order(by=getattr(cast, by).actor, dispute=dispute, reason="overdue", asked=asked)


DOORS = {
    "village_mediator": 403, "village_head": 200, "town_head": 200, "chief": 200, "county_officer": 200, "leader": 403,
    "agency": 403, "stranger": 403, "independent": 403, "sysadmin": 403,
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), DOORS.items())
def test_who_opens_what_is_overdue(cast, overdue, who, status):
    assert cast.client(getattr(cast, who)).get("/supervision/late/").status_code == status


def test_two_clicks_from_the_list_to_the_order(cast, overdue):
    browser, first = cast.client(cast.town_head), overdue[0]
    listed = browser.get("/supervision/late/").content.decode()
    link = f"/supervision/orders/new/?dispute={first.code}&amp;reason=overdue"
    assert link in listed and "周*" in listed and "周德旺" not in listed
    answer = send(browser, link.replace("&amp;", "&"))
    made = SupervisionOrder.objects.get()
    assert answer["Location"] == f"/supervision/orders/{made.pk}/"
    assert made.reason == "overdue" and made.dispute == first and "超过办理时限" in made.read("asked")
    again = browser.get("/supervision/late/").content.decode()
    assert f"/supervision/orders/{made.pk}/" in again and link not in again


def test_several_at_once_each_with_a_number(cast, overdue):
    browser = cast.client(cast.town_head)
    query = "&".join(f"dispute={row.code}" for row in overdue)
    answer = send(browser, f"/supervision/orders/new/?{query}&reason=overdue", dispute=[row.code for row in overdue])
    assert answer["Location"].startswith("/supervision/orders/")
    assert sorted(SupervisionOrder.objects.values_list("serial", flat=True)) == [1, 2]


def test_with_none_chosen_the_list_says_so(cast, overdue):
    answer = cast.client(cast.town_head).get("/supervision/orders/new/?reason=stale", follow=True)
    assert "先选中一起或几起" in answer.content.decode() and answer.redirect_chain[-1][0].endswith("?kind=stale")


def test_of_several_all_are_issued_or_none(cast, overdue):
    order(cast, overdue[1])
    browser = cast.client(cast.town_head)
    query = "&".join(f"dispute={row.code}" for row in overdue)
    answer = send(
        browser, f"/supervision/orders/new/?{query}&reason=overdue", 409, dispute=[row.code for row in overdue], asked="写我的话"
    )
    assert "写我的话" in answer.content.decode() and overdue[1].code in answer.content.decode()
    assert SupervisionOrder.objects.count() == 1


def test_a_double_click_is_one_order(cast, overdue):
    browser = cast.client(cast.town_head)
    url = f"/supervision/orders/new/?dispute={overdue[0].code}&reason=overdue"
    filled = main_form(browser.get(url))
    first, second = (browser.post("/supervision/orders/new/", filled)["Location"] for _ in range(2))
    assert first == second
    assert SupervisionOrder.objects.count() == 1


def test_what_is_not_ones_to_see_is_not_chosen(cast, overdue):
    for who, status in (("stranger_mediator", 403), ("village_mediator", 403)):
        url = f"/supervision/orders/new/?dispute={overdue[0].code}"
        assert cast.client(getattr(cast, who)).get(url).status_code == status
    far = cast._player("尚青崖", cast.other_station, "chief")
    assert cast.client(far).get(f"/supervision/orders/new/?dispute={overdue[0].code}").status_code == 404


def test_the_kinds_and_the_filters_are_in_the_address(cast, overdue):
    Dispute.objects.filter(pk=overdue[0].pk).update(colour_due_at=clock.now() - dt.timedelta(days=1), colour=2)
    browser = cast.client(cast.town_head)
    stale = browser.get("/supervision/late/?kind=stale").content.decode()
    assert overdue[0].code in stale and overdue[1].code not in stale
    yellow = browser.get("/supervision/late/?colour=yellow").content.decode()
    assert overdue[0].code in yellow and overdue[1].code not in yellow
    assert "没有符合条件" in browser.get("/supervision/late/?colour=red").content.decode()
    assert browser.get("/supervision/late/?kind=nonsense&colour=nonsense&page=x").status_code == 200


def test_the_unit_reads_answers_and_the_issuer_closes(cast, overdue):
    row = order(cast, overdue[0])
    page = f"/supervision/orders/{row.pk}/"
    head, mediator = cast.client(cast.town_head), cast.client(cast.village_mediator)
    assert "还没有人打开" in head.get(page).content.decode()
    opened = mediator.get(page).content.decode()
    assert f"{page}answer/" in opened and f"{page}close/" not in opened
    assert "联系冯*" in opened and "冯有才" not in opened, "the words are under the veil"
    send(mediator, f"{page}answer/", text="约好明天到地里")
    assert "田桂兰" in head.get(page).content.decode()
    send(head, f"{page}return/", reason="写明双方来不来")
    send(mediator, f"{page}answer/", text="都来")
    send(head, f"{page}close/", note="")
    row.refresh_from_db()
    assert row.state == "closed" and head.get(f"{page}withdraw/").status_code == 302
    assert Line.objects.filter(act="supervision.look", root=row.dispute_id).count() >= 3


def test_a_stale_form_keeps_its_words(cast, overdue):
    row = order(cast, overdue[0])
    url = f"/supervision/orders/{row.pk}/answer/"
    browser = cast.client(cast.village_mediator)
    filled = {**main_form(browser.get(url)), "text": "约好明天到地里"}
    orders.answer_order(by=cast.second_mediator.actor, order=row, text="我先答了", version=row.version)
    answer = browser.post(url, filled)
    assert answer.status_code == 409 and "约好明天到地里" in answer.content.decode()
    assert browser.post(url, {**main_form(answer)}).status_code == 302
    assert row.answers.count() == 2


PAGES = {"village_mediator": 200, "chief": 200, "leader": 200, "stranger": 404, "agency": 404, "independent": 404}


@pytest.mark.parametrize(("who", "status"), PAGES.items())
def test_who_opens_an_order(cast, overdue, who, status):
    row = order(cast, overdue[0])
    browser = cast.client(getattr(cast, who))
    answer = browser.get(f"/supervision/orders/{row.pk}/")
    assert answer.status_code == status
    for slug in ("answer", "close", "withdraw", "return"):
        if status != 200:
            assert browser.post(f"/supervision/orders/{row.pk}/{slug}/", {"text": "x"}).status_code == status
    if who == "leader":
        assert "冯" not in answer.content.decode().replace("冯*", ""), "a leader reads no words"


def test_the_list_its_filters_and_its_export(cast, overdue):
    row = order(cast, overdue[0])
    head, mediator = cast.client(cast.town_head), cast.client(cast.village_mediator)
    assert row.number in head.get("/supervision/orders/").content.decode()
    assert row.number in mediator.get("/supervision/orders/").content.decode()
    assert row.number not in head.get("/supervision/orders/?whose=received").content.decode()
    assert row.number not in head.get("/supervision/orders/?reason=stale").content.decode()
    assert row.number not in cast.client(cast.stranger).get("/supervision/orders/?whose=issued&state=all").content.decode()
    sheet = head.get("/supervision/orders/export.csv?whose=issued").content.decode("utf-8-sig")
    assert row.number in sheet and "周*" in sheet and "周德旺" not in sheet and "联系" not in sheet
    assert head.get("/supervision/orders/export.xlsx").status_code == 200
    assert cast.client(cast.agency).get("/supervision/orders/export.csv").status_code == 403


def test_today_and_the_disputes_page_show_it(cast, overdue):
    row = order(cast, overdue[0])
    browser = cast.client(cast.village_mediator)
    today = browser.get("/").content.decode()
    assert f"/supervision/orders/{row.pk}/" in today
    page = browser.get(f"/disputes/{overdue[0].code}/").content.decode()
    assert f"/supervision/orders/{row.pk}/" in page
    assert f"/supervision/orders/new/?dispute={overdue[0].code}" in cast.client(cast.town_head).get(
        f"/disputes/{overdue[0].code}/"
    ).content.decode()


def test_pages_cost_the_same_with_more_rows(cast, overdue, monkeypatch):
    monkeypatch.setattr(names, "KEEP_SECONDS", float("inf"))
    monkeypatch.setattr(rulebook, "KEEP_SECONDS", float("inf"))
    browser = cast.client(cast.town_head)

    def cost(url):
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url).status_code == 200
        return len(seen)

    order(cast, overdue[0])
    urls = ("/supervision/late/", "/supervision/orders/", f"/disputes/{overdue[0].code}/", "/")
    before = [cost(url) for url in urls]
    order(cast, overdue[0], "chief")
    order(cast, overdue[0], "county_officer")
    for _ in range(6):
        with clock.at(clock.now() - LATE):
            row = cast.open_dispute()
        order(cast, row)
    assert [cost(url) for url in urls] == before
    assert max(before[:2]) <= 16


def test_complaints_about_officials_are_nowhere(cast, overdue):
    """Nobody sees one in the list, and no order can be issued about one."""
    Dispute.objects.filter(pk=overdue[0].pk).update(compartment="complaint")
    for who in ("town_head", "chief", "county_officer"):
        browser = cast.client(getattr(cast, who))
        assert overdue[0].code not in browser.get("/supervision/late/").content.decode()
        assert browser.get(f"/supervision/orders/new/?dispute={overdue[0].code}").status_code == 404
        assert main_form(browser.get(f"/supervision/meetings/new/?dispute={overdue[0].code}"))["codes"] == ""
    assert cast.client(cast.independent).get("/supervision/late/").status_code == 403


def test_an_order_is_printed_and_the_papers_page_names_it(cast, overdue):
    row = order(cast, overdue[0])
    url = f"/supervision/orders/{row.pk}/paper"
    browser = cast.client(cast.town_head)
    made = browser.get(f"{url}.pdf")
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")
    assert browser.get(f"{url}.docx").status_code == 200 and browser.get(f"{url}.exe").status_code == 404
    assert browser.get(f"{url}.pdf", headers={"sec-fetch-site": "cross-site"}).status_code == 302
    assert "督办单" in browser.get(f"/disputes/{overdue[0].code}/papers/").content.decode()
    for who, status in (("leader", 403), ("stranger", 404), ("agency", 404)):
        assert cast.client(getattr(cast, who)).get(f"{url}.pdf").status_code == status
