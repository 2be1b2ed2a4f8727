"""Sheets of 110 and 12345 through the browser: brought, read, decided, answered."""

from __future__ import annotations

import io

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk import names
from lianxin.work.reports.models import Report, Sheet
from lianxin.work.reports.services import deciding
from lianxin.work.reports.tests.factories import acceptance
from lianxin.work.reports.tests.test_sheets import HEAD, ROWS, csv_of, work

pytestmark = pytest.mark.django_db
BAD = ["=1+1", "去年冬天", "", "", "", "看不懂的时间", ""]


@pytest.fixture(autouse=True)
def _names_anew():
    names._kept.clear()


def _bring(browser, data, system="12345", name="今日.csv"):
    return browser.post("/sheets/", {"system": system, "file": SimpleUploadedFile(name, data)})


def _brought(cast, rows=ROWS):
    browser = cast.client(cast.county_officer)
    answer = _bring(browser, csv_of(rows))
    work()
    return browser, answer["Location"]


def test_a_sheet_is_brought_read_by_the_worker_and_its_bad_rows_say_why(cast):
    browser = cast.client(cast.county_officer)
    answer = _bring(browser, csv_of([*ROWS, BAD]))
    assert answer.status_code == 302
    assert 'hx-trigger="every 2s"' in browser.get(answer["Location"]).content.decode()
    work()
    page = browser.get(answer["Location"]).content.decode()
    assert "hx-trigger=\"every 2s\"" not in page and "看不懂" in page and "看不懂的时间" not in page and "周德旺" not in page
    mended = browser.get(reverse("sheet_bad_rows", args=[Sheet.objects.get().pk])).content.decode("utf-8-sig")
    assert "'=1+1" in mended and "看不懂" in mended
    assert "今日.csv" in browser.get("/sheets/").content.decode()
    again = _bring(browser, csv_of([*ROWS, BAD]), name="again.csv")
    assert again["Location"] == answer["Location"] and Sheet.objects.count() == 1


def test_what_cannot_be_read_says_so(cast):
    browser = cast.client(cast.chief)
    assert browser.post("/sheets/", {"system": "12345"}).status_code == 422
    assert _bring(browser, b"x", system="rumours").status_code == 422
    answer = _bring(browser, "姓名,电话\n周,1\n".encode())
    work()
    assert "没找到表头" in browser.get(answer["Location"]).content.decode()


def test_the_queue_suggests_and_a_person_decides(cast):
    cast.open_dispute()
    rows = [["B1", "2026-11-23", "", "", "南坡沟村", "承包地中间的界石被人挪了，水渠也堵了，谁也不让谁。", ""], ROWS[1]]
    _brought(cast, rows)
    browser = cast.client(cast.village_mediator)
    page = browser.get("/sheets/queue/").content.decode()
    assert "B1" in page and "说法相像" in page and "周*、冯*" in page and "GD20261123002" not in page
    assert reverse("report_accept", args=[Report.objects.get(references__number="B1").code]) in page
    assert "B1" not in browser.get("/sheets/queue/?suggested=no").content.decode()
    assert "B1" in browser.get("/sheets/queue/?system=12345&suggested=yes").content.decode()
    assert "B1" not in browser.get("/sheets/queue/?system=110").content.decode()
    assert "B1" not in cast.client(cast.stranger).get("/sheets/queue/").content.decode()


def test_the_queue_asks_as_much_whatever_is_in_it(cast):
    browser = cast.client(cast.village_mediator)
    counted = []
    for n in (1, 6):
        _brought(cast, [[f"N{n}{m}", "2026-11-23", "", "", "南坡沟村", f"第{n}{m}件", ""] for m in range(n)])
        browser.get("/sheets/queue/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/sheets/queue/").status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1]


def _decide(cast):
    report = Report.objects.select_related("key__county_key").get(references__number=ROWS[0][0])
    deciding.accept_report(by=cast.village_mediator.actor, report=report, draft=acceptance(cast), version=report.version)


def test_the_answer_goes_back_in_their_columns_masked_and_once(cast):
    head = ["办理时限", "工单编号", "性质", "诉求内容", "来电人", "电话", "地址", "来电时间"]
    words = "我是周德旺，电话09005552041，界石被挪了。"
    row = ["", ROWS[0][0], "=HYPERLINK(1)", words, "周德旺", "09005552041", "南坡沟村", "2026-11-23"]
    browser = cast.client(cast.county_officer)
    _bring(browser, csv_of([row], head))
    work()
    assert "导出 1 件" not in browser.get("/sheets/answers/").content.decode()
    _decide(cast)
    assert "导出 1 件" in browser.get("/sheets/answers/").content.decode()
    url = reverse("sheets_answer", args=["12345", "2026-11-24"])
    assert browser.get(url).status_code == 405
    answer = browser.post(url)
    table = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert table[0] == [*head, "办理结果", "承办单位", "办结时间"]
    said = dict(zip(table[0], table[1], strict=True))
    assert said["工单编号"] == ROWS[0][0] and said["来电人"] == "周*" and said["电话"] == "090****2041" and said["性质"] == ""
    assert "周德旺" not in str(table) and "09005552041" not in str(table) and "界石被挪了" in said["诉求内容"]
    assert "已受理" in said["办理结果"] and said["承办单位"] == cast.village_committee.name
    assert browser.post(url)["Location"] == "/sheets/answers/"
    assert browser.post(url, {"again": "1"}).content.startswith(b"PK")
    assert Line.objects.filter(act="reports.answer_sheet").count() == 2


def test_column_names_are_tried_before_they_are_kept(cast):
    browser, _where = _brought(cast)
    data = {"words": "市民说、诉求内容", "number": "流水号"}
    tried = browser.post("/sheets/columns/12345/", {**data, "preview": "1"}).content.decode()
    assert "诉求内容" in tried
    assert browser.post("/sheets/columns/12345/", data).status_code == 302
    assert "市民说" in browser.get("/sheets/columns/12345/").content.decode()
    denied = browser.post("/sheets/columns/12345/", {"words": "宗教信仰"})
    assert denied.status_code == 422
    assert browser.get("/sheets/columns/rumours/").status_code == 404
    assert cast.client(cast.village_mediator).get("/sheets/columns/12345/").status_code == 403


@pytest.mark.parametrize("who", ["village_mediator", "agency", "leader", "sysadmin", "independent", "auditor", "keeper"])
def test_files_and_answers_are_closed_to_others(cast, who):
    _browser, where = _brought(cast)
    browser = cast.client(getattr(cast, who))
    for path in ("/sheets/", where, f"{where}not-taken.csv", "/sheets/answers/"):
        assert browser.get(path).status_code == 403, path
    assert browser.post(reverse("sheets_answer", args=["12345", "2026-11-24"])).status_code == 403


def test_a_stranger_sees_files_and_none_of_the_reports(cast):
    """Another station sees that a file came, and counts of nothing but its own."""
    _brought(cast, [ROWS[0]])
    row = cast.client(cast.stranger).get("/sheets/").context["rows"][0]
    assert row["counts"]["taken"] == 0
    assert cast.client(cast.chief).get("/sheets/").context["rows"][0]["counts"]["taken"] == 1
    assert HEAD
