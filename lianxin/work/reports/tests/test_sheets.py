"""Sheets of 110 and 12345: every good line once, every bad one with its reason, whatever the file."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from lianxin.cellar.jobs.services import run, take_one
from lianxin.cellar.journal.actor import system
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole
from lianxin.work.reports import queries, tasks
from lianxin.work.reports.models import Report, Sheet, SheetRow
from lianxin.work.reports.queries import sheets as found
from lianxin.work.reports.rules import find_header, heads_of, moment, places_in
from lianxin.work.reports.services import deciding, sheets
from lianxin.work.reports.states import FileState, RowOutcome
from lianxin.work.reports.tests.factories import acceptance

pytestmark = pytest.mark.django_db
HEAD = ["工单编号", "来电时间", "来电人", "电话", "地址", "诉求内容", "办理时限"]
ROWS = [
    [
        *("GD20261123001", "2026-11-23 20:15:00", "周德旺", "0900-555-2041", "石桥镇南坡沟村二组"),
        *("邻居把界石挪了两犁，水也堵了。", "2026-11-30 18:00"),
    ],
    ["GD20261123002", "2026/11/23 9:05", "", "", "青崖乡柳湾村", "广场舞半夜还不停。", ""],
]


def csv_of(rows, head=HEAD, encoding="utf-8"):
    return "\r\n".join(",".join(row) for row in [head, *rows]).encode(encoding)


def bring(cast, data, source="12345", name="a.csv", by=None):
    actor = by or system(cast.county.code)
    sheet, new = sheets.receive_sheet(by=actor, county=cast.county.code, source=source, filename=name, data=data)
    if new:
        for _done in sheets.read_sheet(by=system(cast.county.code), sheet=sheet):
            pass
    sheet.refresh_from_db()
    return sheet


def outcomes(sheet):
    return dict(sheet.lines.values_list("line", "outcome"))


def reasons(sheet):
    sheet = Sheet.objects.select_related("key__county_key").get(pk=sheet.pk)
    return {row.line: row.read("reason") for row in found.bad_rows(sheet)}


def test_each_row_is_a_report_at_the_desk_of_its_place_with_their_number_and_time(cast):
    sheet = bring(cast, csv_of(ROWS))
    assert sheet.state == FileState.DONE and outcomes(sheet) == {2: "taken", 3: "taken"}
    first, second = [row.report for row in sheet.lines.order_by("line")]
    assert (first.area, first.unit) == (cast.village, cast.village_committee)
    assert (second.area, second.unit) == (cast.other_village, cast.other_village_committee)
    assert first.read("words").startswith("邻居把界石") and first.read("teller_phone") == "0900-555-2041" and second.anonymous
    ref = first.references.get()
    assert (ref.system, ref.number, clock.local_day(ref.at).day) == ("12345", "GD20261123001", 23)
    assert first.told_at.astimezone(clock.LOCAL).hour == 20
    assert sheet.lines.get(line=2).answer_by.astimezone(clock.LOCAL).day == 30
    assert sheet.columns == HEAD and sheet.content is None


def test_an_unknown_place_goes_to_the_county(cast):
    rows = [["GD9", "2026-11-23", "", "", "外地打来，说不清", "老家的地被占了。", ""]]
    report = bring(cast, csv_of(rows)).lines.get().report
    assert report.area == cast.county and report.unit in (cast.county_committee, cast.centre)


@pytest.mark.parametrize("address", ["石桥镇", "石桥镇石窑", "甘棠县石桥镇石窑村3号", "石窑村东头"])
def test_names_in_an_address(cast, address):
    area = found.area_in(cast.county.code, address)
    assert area in (cast.town, cast.second_village) and (area == cast.town) == (address == "石桥镇")


def test_a_township_is_not_the_village_that_is_called_after_it(cast):
    """石桥社区 lies in 石桥镇: an address in the township names the other village, or none."""
    seat = make.village(9, "石桥社区", cast.town)
    for address, area in (
        ("石桥镇南坡沟村二组", cast.village), ("甘棠县石桥镇石窑村", cast.second_village), ("石桥镇", cast.town),
        ("石桥社区3号楼", seat), ("石桥镇石桥社区", seat), ("石桥南坡沟", cast.village),
    ):  # fmt: skip
        assert found.area_in(cast.county.code, address) == area, address


def test_two_places_alike_are_left_to_a_person(cast):
    assert found.area_in(cast.county.code, "南坡沟村到石窑村的路上") in (None, cast.village)
    assert found.area_in(cast.county.code, "") is None


def test_bad_rows_come_back_line_by_line_and_the_others_go_in(cast):
    rows = [
        *ROWS,
        ["", "", "", "", "", "", ""],
        ["GD3", "2026-02-31 10:00", "", "", "", "日子不对", ""],
        ["GD4", "2027-01-01 10:00", "", "", "", "还没到的日子", ""],
        ["GD5", "去年冬天", "", "", "", "看不懂的时间", ""],
        ["GD6", "2026-11-23", "", "", "", "", ""],
        ["19900000123", "2026-11-23", "", "", "", "编号栏填了手机号", ""],
        ["GD7", "2026-11-23", "", "", "", "长" * 20_001, ""],
        ["GD20261123001", "2026-11-23", "", "", "", "同一个编号又来一遍", ""],
        ["GD8", "2026-11-23", "䶮𠮷", "", "石窑村", "=cmd|' /C calc'!A0 \x00他说的就是这些💥", ""],
    ]
    sheet = bring(cast, csv_of(rows))
    assert [line for line, what in outcomes(sheet).items() if what == "taken"] == [2, 3, 12]
    assert set(reasons(sheet)) == {5, 6, 7, 8, 9, 10}
    assert "看不懂" in reasons(sheet)[5] and "手机号" in reasons(sheet)[9]
    assert outcomes(sheet)[11] == RowOutcome.KNOWN
    last = sheet.lines.get(line=12).report
    assert last.read("words").startswith("=cmd|") and "\x00" not in last.read("words") and last.read("teller_name") == "䶮𠮷"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_encodings_of_offices(cast, encoding):
    assert set(outcomes(bring(cast, csv_of(ROWS, encoding=encoding))).values()) == {"taken"}


def _book(rows, *, merge=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("工单")
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        page.merge_range(0, 0, 0, 6, "12345热线每日工单")
        for n, row in enumerate([HEAD, *rows], 1):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    page.write_datetime(n, column, cell, day)
                elif cell:
                    page.write(n, column, cell)
        for top, bottom, column, text in merge:
            page.merge_range(top, column, bottom, column, text)
    return out.getvalue()


def test_a_workbook_with_a_title_merged_cells_and_true_dates(cast):
    when = dt.datetime(2026, 11, 23, 8, 30)
    rows = [["A1", when, "周德旺", "09005552041", "", "界石", ""], ["A2", when, "周德旺", "09005552041", "", "水渠", ""]]
    sheet = bring(cast, _book(rows, merge=[(2, 3, 4, "石桥镇南坡沟村")]), name="表.xlsx")
    reports = [row.report for row in sheet.lines.order_by("line")]
    assert [r.area for r in reports] == [cast.village, cast.village]
    assert reports[0].told_at.astimezone(clock.LOCAL).hour == 8


def _bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (130 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "a.csv"), (b"PK\x03\x04rubbish", "a.xlsx"), ("姓名,电话\n周,1\n".encode(), "a.csv"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "a.xls"), (b"\x00\x00\x00", "a.csv"), (_bomb, "a.xlsx"), (csv_of(ROWS), "工单.xls"),
    ],
)  # fmt: skip
def test_what_is_no_such_sheet_fails_as_a_whole_with_a_sentence(cast, data, name):
    sheet = bring(cast, data() if callable(data) else data, name=name)
    assert sheet.state == FileState.FAILED and sheet.why and sheet.content is None and not Report.objects.exists()


def test_the_same_bytes_are_one_file_and_the_same_number_one_report(cast):
    bring(cast, csv_of(ROWS))
    bring(cast, csv_of(ROWS), name="again.csv")
    later = bring(cast, csv_of([*ROWS, ["GD3", "2026-11-24 08:00", "", "", "", "路灯", ""]]))
    assert Sheet.objects.count() == 2 and Report.objects.count() == 3
    assert list(outcomes(later).values()) == ["known", "known", "taken"]
    calls = ["警情编号", "接警时间", "报警人", "报警电话", "事发地址", "简要警情", "x"]
    assert bring(cast, csv_of(ROWS, calls), "110").state == "done"
    assert Report.objects.count() == 5


def test_cut_off_anywhere_and_run_again_each_line_is_there_once(cast, monkeypatch):
    monkeypatch.setattr(sheets, "CHUNK", 1)
    rows = [[f"K{n}", "2026-11-23", "", "", "南坡沟村", f"第{n}件事", ""] for n in range(5)]
    by = system(cast.county.code)
    sheet, _new = sheets.receive_sheet(by=by, county=cast.county.code, source="12345", filename="a.csv", data=csv_of(rows))
    for stop in range(5):
        reading = sheets.read_sheet(by=by, sheet=Sheet.objects.select_related("key__county_key").get(pk=sheet.pk))
        for _step in range(stop + 1):
            next(reading, None)
        reading.close()
    for _done in sheets.read_sheet(by=by, sheet=Sheet.objects.select_related("key__county_key").get(pk=sheet.pk)):
        pass
    assert Report.objects.count() == SheetRow.objects.count() == 5
    assert set(outcomes(sheet).values()) == {"taken"}


def test_a_line_breaks_between_report_and_row_and_neither_stays(cast, monkeypatch):
    write = sheets._Taker._write

    def broken(self, line, outcome, **more):
        if outcome == RowOutcome.TAKEN:
            raise RuntimeError
        write(self, line, outcome, **more)

    monkeypatch.setattr(sheets._Taker, "_write", broken)
    with pytest.raises(RuntimeError):
        bring(cast, csv_of(ROWS))
    assert not Report.objects.exists() and not SheetRow.objects.exists()


def test_a_call_from_the_same_phone_and_one_in_the_same_words_are_suggested(cast):
    second = PartyDraft(name="冯有才", phone="0900 555 7736")
    sides = [SideDraft(SideRole.APPLICANT, [PartyDraft(name="周德旺")], reached=True), SideDraft(SideRole.RESPONDENT, [second])]
    dispute = cast.open_dispute(sides=sides)
    rows = [
        ["B1", "2026-11-23", "", "09005557736", "南坡沟村", "有人骂我", ""],
        ["B2", "2026-11-23", "", "", "南坡沟村", "承包地中间的界石被人挪了，水渠也堵了，谁也不让谁。", ""],
        ["B3", "2026-11-23", "", "", "南坡沟村", "想问养老金怎么领", ""],
    ]
    lines = {row.line: row for row in bring(cast, csv_of(rows)).lines.all()}
    assert [(lines[n].suggested_id, lines[n].because) for n in (2, 3, 4)] == [
        (dispute.pk, "phone"), (dispute.pk, "words"), (None, "")
    ]  # fmt: skip


def test_calls_to_110_that_were_joined_are_counted_for_triage(cast):
    dispute = cast.open_dispute()
    head = ["警情编号", "接警时间", "报警人", "报警电话", "事发地址", "简要警情", "处警单位"]
    rows = [[f"J{n}", f"2026-11-2{n} 10:00", "", "", "南坡沟村", "又打起来了", "石桥派出所"] for n in (1, 2)]
    for row in bring(cast, csv_of(rows, head), "110").lines.select_related("report"):
        report = Report.objects.select_related("key__county_key").get(pk=row.report_id)
        deciding.join_report(by=cast.village_mediator.actor, report=report, dispute=dispute, version=report.version)
    assert found.emergency_calls(dispute, clock.now() - dt.timedelta(days=30)) == 2
    assert found.emergency_calls(dispute, clock.now() - dt.timedelta(days=2)) == 0 + (clock.today().day - 22 <= 2)
    assert Dispute.objects.get(pk=dispute.pk).tellings.filter(emergency=True).count() == 2


def test_answers_go_back_once_and_again_only_on_purpose(cast):
    sheet = bring(cast, csv_of(ROWS))
    report = Report.objects.select_related("key__county_key").get(sheet_row__line=2)
    deciding.accept_report(by=cast.village_mediator.actor, report=report, draft=acceptance(cast), version=report.version)
    by = cast.county_officer.actor
    assert [(d["decided"], d["ready"], d["waiting"]) for d in found.answer_days(by)] == [(1, 1, 1)]
    assert [row.line for row in sheets.mark_answered(by=by, source="12345", day=sheet.day)] == [2]
    with pytest.raises(WrongState):
        sheets.mark_answered(by=by, source="12345", day=sheet.day)
    assert [row.line for row in sheets.mark_answered(by=by, source="12345", day=sheet.day, again=True)] == [2]
    assert not found.to_answer(cast.leader.actor, "12345", sheet.day, again=True)
    assert not found.to_answer(cast.stranger.actor, "12345", sheet.day, again=True)


def test_a_complaint_is_in_no_count_and_no_answer(cast):
    sheet = bring(cast, csv_of(ROWS))
    report = Report.objects.select_related("key__county_key").get(sheet_row__line=2)
    before = found.counts_of(cast.county_officer.actor, [sheet])[sheet.pk]
    deciding.pass_to_independent_desk(by=cast.village_mediator.actor, report=report, version=report.version)
    after = found.counts_of(cast.county_officer.actor, [sheet])[sheet.pk]
    assert (before["taken"], after["taken"], after["waiting"]) == (2, 1, 1)
    assert not found.to_answer(cast.county_officer.actor, "12345", sheet.day, again=True)
    assert found.answer_days(cast.county_officer.actor)[0]["decided"] == 0


def test_a_county_names_its_own_columns(cast):
    data = csv_of([["Z1", "水管爆了", "石窑村"]], ["流水号", "市民说", "地方"])
    assert bring(cast, data).state == FileState.FAILED
    heads = {"number": ["流水号"], "words": ["市民说"], "place": ["地方"]}
    with pytest.raises(NotAllowed):
        sheets.name_columns(by=cast.village_mediator.actor, source="12345", heads=heads)
    with pytest.raises(BadInput):
        sheets.name_columns(by=cast.county_officer.actor, source="12345", heads={"number": ["长" * 41]})
    sheets.name_columns(by=cast.county_officer.actor, source="12345", heads=heads)
    assert bring(cast, data + b"\r\n").lines.get().report.area == cast.second_village


@pytest.mark.parametrize("who", ["village_mediator", "agency", "leader", "keeper", "sysadmin", "independent"])
def test_who_may_bring_a_sheet(cast, who):
    with pytest.raises(NotAllowed):
        bring(cast, csv_of(ROWS), by=getattr(cast, who).actor)
    assert not found.sheets_of(getattr(cast, who).actor).exists()


@pytest.mark.parametrize(
    ("text", "hour", "day"),
    [
        ("2026-11-24 09:12:33", 9, 24), ("2026/11/4 8:05", 8, 4), ("2026年11月24日下午3时12分", 15, 24),
        ("20261124091233", 9, 24),
        ("20261124", 9, 24), ("46350.5", 12, 24), ("2026.11.24", 9, 24),
    ],
)  # fmt: skip
def test_times_as_offices_write_them(text, hour, day):
    when = moment(text)
    assert (when.year, when.month, when.day, when.hour) == (2026, 11, day, hour)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "11-24", "昨天", "99999999999999", "2026-11-24 25:00"])
def test_impossible_times_are_refused(text):
    with pytest.raises((ValueError, OverflowError)):
        moment(text)


def test_the_better_synonym_wins_and_no_column_is_two_things():
    heads = heads_of("12345")
    assert places_in(["时间", "来电时间", "内容", "诉求内容"], heads) == {"told_at": 1, "words": 3}
    with pytest.raises(BadInput):
        find_header([], heads)


# The folder ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(cast, tmp_path, settings):
    settings.VAR = tmp_path
    tasks._sizes.clear()
    place = tmp_path / "inbox" / "12345"
    place.mkdir(parents=True)
    return place


def work():
    while job := take_one():
        run(job)


def test_a_file_in_the_folder_is_read_and_cleared_away_with_a_report(cast, folder: Path):
    (folder / "今日.csv").write_bytes(csv_of([*ROWS, ["GD6", "不知道", "", "", "", "时间不对", ""]]))
    assert tasks.sweep_inbox() == 0 and not Sheet.objects.exists()  # seen once: it may still be growing
    assert tasks.sweep_inbox() == 1
    assert (folder / "今日.csv").exists()
    work()
    tasks.sweep_inbox()
    assert not (folder / "今日.csv").exists() and (folder / "done" / "今日.csv").exists()
    report = (folder / "done" / "今日.csv.report.csv").read_text("utf-8-sig")
    assert "看不懂" in report and "GD6" in report and "时间不对" not in report
    assert Report.objects.count() == 2


def test_what_is_half_written_hidden_or_a_link_is_left_alone(cast, folder: Path):
    whole = csv_of(ROWS)
    for name in (".a.csv", "b.csv.part", "c.tmp"):
        (folder / name).write_bytes(whole)
    (folder / "empty.csv").write_bytes(b"")
    (folder / "link.csv").symlink_to("/etc/hostname")
    (folder / "slow.csv").write_bytes(whole[:60])
    tasks.sweep_inbox()
    (folder / "slow.csv").write_bytes(whole)
    assert tasks.sweep_inbox() == 0
    assert tasks.sweep_inbox() == 1 and Sheet.objects.get().filename == "slow.csv"


def test_what_cannot_be_read_goes_to_failed_and_the_same_file_again_too(cast, folder: Path):
    for name in ("bad.csv", "bad.csv"):
        (folder / name).write_bytes("姓名,电话\n周,1\n".encode())
        for _n in range(4):
            tasks.sweep_inbox()
            work()
    assert sorted(p.name for p in (folder / "failed").iterdir()) == [
        "bad-1.csv", "bad-1.csv.report.csv", "bad.csv", "bad.csv.report.csv"
    ]  # fmt: skip
    assert Sheet.objects.count() == 1 and not Report.objects.exists()


def test_swept_by_two_at_once_and_killed_between_it_is_read_once(cast, folder: Path):
    (folder / "a.csv").write_bytes(csv_of(ROWS))
    for _n in range(5):
        tasks.sweep_inbox()
    work()
    tasks._sizes.clear()  # a new worker
    for _n in range(3):
        tasks.sweep_inbox()
    assert Report.objects.count() == 2 and Sheet.objects.count() == 1
    assert queries.visible_to(cast.county_officer.actor).count() == 2
