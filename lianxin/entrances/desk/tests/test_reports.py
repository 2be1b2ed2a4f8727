"""Reports through the browser: taken, found, looked at, added to."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
import python_calamine
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.told import CANARY_NAME, CANARY_PHONE, WORDS, new_form, take, token_on
from lianxin.tools.kit import clock
from lianxin.work.reports.models import Report

pytestmark = pytest.mark.django_db
NEW = "/reports/new/"


@pytest.fixture(autouse=True)
def _names_anew():
    names._kept.clear()


def test_taking_a_report_gives_a_receipt_with_its_code(cast):
    browser = cast.client(cast.village_mediator)
    form = new_form(cast, token=token_on(browser, NEW), teller_name="周德旺", teller_phone="09005552041")
    form |= {"ref-0-system": "110", "ref-0-number": "J2026-77"}
    answer = browser.post(NEW, form)
    report = Report.objects.get()
    assert answer["Location"] == reverse("report_taken", args=[report.code])
    page = browser.get(answer["Location"]).content.decode()
    assert report.code in page and "田桂兰" in page
    receipt = reverse("report_paper", args=[report.code, "D21", "pdf"])
    assert receipt in page and browser.get(receipt).content.startswith(b"%PDF")
    assert report.owner == cast.village_mediator.post and report.read("words") == WORDS
    assert [(r.system, r.number) for r in report.references.all()] == [("110", "J2026-77")]


def test_a_double_click_takes_one_report_and_leads_to_the_same_receipt(cast):
    browser = cast.client(cast.village_mediator)
    form = new_form(cast, token=token_on(browser, NEW))
    first, second = browser.post(NEW, form), browser.post(NEW, form)
    assert Report.objects.count() == 1 and first["Location"] == second["Location"]


def test_a_form_without_a_token_is_refused_and_keeps_the_words(cast):
    answer = cast.client(cast.village_mediator).post(NEW, new_form(cast))
    assert answer.status_code == 409 and WORDS in answer.content.decode() and not Report.objects.exists()


def test_a_refused_form_may_be_sent_again_with_the_same_token(cast):
    browser = cast.client(cast.village_mediator)
    token = token_on(browser, NEW)
    wrong = browser.post(NEW, new_form(cast, token=token, anonymous="on", teller_name="周德旺"))
    assert wrong.status_code == 422 and "匿名" in wrong.content.decode() and token in wrong.content.decode()
    assert browser.post(NEW, new_form(cast, token=token, teller_name="周德旺")).status_code == 302


@pytest.mark.parametrize(
    "field, value",
    [
        ("words", ""),
        ("words", "字" * 20_001),
        ("area-code", "610699999999"),
        ("channel", "telepathy"),
        ("channel", "on_the_spot"),
        ("category", "9"),
        ("happened_on", "2026-02-30"),
        ("happened_on", "2999-01-01"),
        ("happened_on", "1066-10-14"),
        ("told_at", "0001-01-01T00:00"),
        ("told_at", "9999-12-31T23:59"),
        ("told_at", "yesterday"),
        ("contact_consent", "duty"),
        ("relation", "x"),
        ("ref-0-number", "123"),
        ("ref-TOTAL_FORMS", "9999999"),
        ("ref-TOTAL_FORMS", "x"),
        ("teller_name", "名" * 61),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_everything_typed_stays(cast, field, value):
    browser = cast.client(cast.village_mediator)
    given = {"token": token_on(browser, NEW), "place": "二组水渠边", field: value}
    if field == "area-code":
        given["area"] = "没有这个村"
    answer = browser.post(NEW, new_form(cast, **given))
    assert answer.status_code == 422 and not Report.objects.exists()
    assert "二组水渠边" in answer.content.decode()


@pytest.mark.parametrize(
    "words",
    ["水渠\x00堵了", "😀🏽‍🌾 䶮𠮷 \u202e反了", "a" * 19_000, "=cmd|' /C calc'!A0", "‮‮<script>alert(1)</script>"],
)
def test_odd_words_are_kept_or_refused_but_never_break_the_page(cast, words):
    browser = cast.client(cast.village_mediator)
    answer = browser.post(NEW, new_form(cast, token=token_on(browser, NEW), words=words, place=words[:100]))
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        page = browser.get(reverse("report", args=[Report.objects.get().code]))
        assert page.status_code == 200 and "<script>alert" not in page.content.decode()


def test_a_megabyte_is_a_sentence_not_an_error(cast):
    browser = cast.client(cast.village_mediator)
    answer = browser.post(NEW, new_form(cast, token=token_on(browser, NEW), words="吵" * 340_000))
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_gbk_bytes_in_the_body_never_break(cast, kind):
    browser = cast.client(cast.village_mediator)
    body = "words=水渠".encode("gbk")
    for url in (NEW, "/spot/", reverse("report_correct", args=[take(cast).code])):
        for header in (kind, kind + "; charset=gbk"):
            assert browser.generic("POST", url, body, content_type=header).status_code < 500


def test_names_and_phones_of_a_report_are_nowhere_in_clear(cast):
    from django.db import connection

    browser = cast.client(cast.village_mediator)
    words = f"{CANARY_NAME}家的羊吃了麦苗，打{CANARY_PHONE}找我。"
    form = new_form(cast, token=token_on(browser, NEW), words=words, teller_name=CANARY_NAME, teller_phone=CANARY_PHONE)
    assert browser.post(NEW, form).status_code == 302
    browser.get("/reports/", {"q": CANARY_NAME})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = repr([[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor.fetchall()])
            for canary in (CANARY_NAME, CANARY_PHONE):
                assert canary not in text and repr(canary.encode())[2:-1] not in text, table


# The list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_what_waits_masked_and_journals_the_look_without_the_words(cast):
    report = take(cast)
    page = cast.client(cast.village_mediator).get("/reports/", {"q": "水渠"}).content.decode()
    assert report.code in page and "周*" in page
    assert "周德旺" not in page and "09005552041" not in page and WORDS[:8] not in page
    line = Line.objects.filter(act="reports.list").get()
    assert line.facts == {"state": "waiting", "words": True, "count": 1} and "水渠" not in str(line.facts)


@pytest.mark.parametrize(
    "query, found",
    [
        ({"q": "界石"}, 1),
        ({"q": "npg"}, 1),
        ({"q": "南坡沟"}, 1),
        ({"q": "J2026-9"}, 1),
        ({"q": "没说过的话"}, 0),
        ({"channel": "window"}, 1),
        ({"channel": "phone"}, 0),
        ({"mine": "1"}, 1),
        ({"overdue": "1"}, 0),
        ({"state": "decided"}, 0),
        ({"state": "all", "sort": "old"}, 1),
        ({"area": "610699101"}, 1),
        ({"area": "610699102"}, 0),
        ({"area": "x", "channel": "x", "state": "x", "sort": "x", "page": "x", "decision": "x"}, 1),
        ({"page": "99999999999999999999"}, 1),
        ({"q": "\x00'\"%_;--"}, 0),
    ],
)
def test_filters_live_in_the_address(cast, query, found):
    take(cast, references=[("110", "J2026-9")])
    answer = cast.client(cast.village_mediator).get("/reports/", query)
    assert answer.status_code == 200 and len(answer.context["rows"]) == found


def test_a_code_typed_in_full_finds_it_in_any_writing(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    assert len(browser.get("/reports/", {"q": report.code.lower().replace("-", " ")}).context["rows"]) == 1


def test_overdue_reports_are_counted_and_shown(cast):
    take(cast)
    with clock.at(clock.now() + dt.timedelta(days=20)):
        answer = cast.client(cast.village_mediator).get("/reports/", {"overdue": "1"})
    assert len(answer.context["rows"]) == 1 and answer.context["overdue"] == "1"


@pytest.mark.parametrize("who", ["village_mediator", "chief", "county_officer"])
def test_the_list_costs_the_same_at_one_and_thirty_rows(cast, who):
    from django.db import connection

    browser = cast.client(getattr(cast, who))
    take(cast)
    browser.get("/reports/")

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/reports/").status_code == 200
        return len(seen)

    one = cost()
    for n in range(29):
        take(cast, teller_name=f"某{n}")
    assert cost() == one <= 8


def test_the_export_is_the_list_masked_and_without_formulas(cast):
    take(cast, teller_name="=HYPERLINK(1)")
    take(cast, teller_name="@SUM(1)", channel="phone")
    browser = cast.client(cast.village_mediator)
    answer = browser.get("/reports/export.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3 and answer["Content-Disposition"].startswith("attachment")
    cells = [cell for row in rows for cell in row]
    assert "'=*" in cells and "'@*" in cells and not any(cell.startswith(("=", "@", "+")) for cell in cells)
    assert not any(word in answer.content.decode() for word in ("HYPERLINK", "09005552041", "水渠"))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/reports/export.xlsx").content))
    assert sheet.get_sheet_by_index(0).to_python()[1][6] in ("'=*", "'@*")
    phone = browser.get("/reports/export.csv", {"channel": "phone"}).content.decode()
    assert len(phone.strip().splitlines()) == 2
    assert Line.objects.filter(act="reports.export").count() == 3
    assert browser.get("/reports/export.pdf").status_code == 404


# Who sees it ------------------------------------------------------------------------------------------------------


def _pages(code):
    return [
        reverse("report", args=[code]),
        reverse("report_taken", args=[code]),
        *(reverse(f"report_{name}", args=[code]) for name in ("hand_over", "accept", "decline", "transfer", "independent")),
    ]


def _posts(code):
    return [
        *(reverse(f"report_{name}", args=[code]) for name in ("unmask", "correct", "reference", "hand_over")),
        *(reverse(f"report_{name}", args=[code]) for name in ("accept", "decline", "transfer", "independent")),
    ]


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "neighbour_mediator", "independent"])
def test_the_stranger_finds_nothing(cast, who):
    report, dispute = take(cast), cast.open_dispute()
    browser = cast.client(getattr(cast, who))
    for url in [*_pages(report.code), reverse("report_join", args=[report.code, dispute.code])]:
        assert browser.get(url).status_code == 404, url
    for url in _posts(report.code):
        assert browser.post(url, {}).status_code == 404, url
    for query in ({"q": report.code}, {"q": "水渠"}, {"state": "all"}):
        answer = browser.get("/reports/", query)
        assert answer.context["rows"] == [] and answer.context["waiting"] == "0"


@pytest.mark.parametrize("who", ["agency", "leader", "sysadmin", "secadmin", "auditor"])
def test_those_who_work_on_no_report_are_refused(cast, who):
    report = take(cast)
    browser = cast.client(getattr(cast, who))
    for url in ["/reports/", "/reports/export.csv", NEW, *_pages(report.code)]:
        assert browser.get(url).status_code == 403, url
    for url in _posts(report.code):
        assert browser.post(url, {}).status_code == 403, url


def test_the_anonymous_are_led_to_the_login(cast):
    report = take(cast)
    browser = cast.client(None)
    for url in ["/reports/", "/reports/export.csv", NEW, *_pages(report.code)]:
        answer = browser.get(url)
        assert answer.status_code == 302 and "/login/" in answer["Location"], url
    for url in _posts(report.code):
        assert browser.post(url, {}).status_code in (302, 401), url


@pytest.mark.parametrize("code", ["x", "AAAA-AAAA-A", "%00", "0" * 300, "..%2f", "䶮"])
def test_codes_that_are_none(cast, code):
    assert cast.client(cast.chief).get(f"/reports/{code}/").status_code in (404, 405)
