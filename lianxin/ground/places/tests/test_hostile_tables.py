"""Everything an office, or somebody who means harm, may upload: a clear answer, good rows kept, never a crash."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.ground.places import services
from lianxin.ground.places.tables import DOUBTED, REFUSED
from lianxin.ground.places.tests.books import ABOVE, HEAD, TOWN, VILLAGE, csv_bytes, repacked, xlsx_bytes
from lianxin.tools.kit.refusals import BadInput

pytestmark = pytest.mark.django_db
SHEET = "xl/worksheets/sheet2.xml"


def plan_of(data, filename="表.csv"):
    return services.plan_import(by=system("610699"), data=data, filename=filename, from_on=dt.date(2026, 1, 1))


def names(plan):
    return [entry.name for entry in plan.additions]


def said(plan, weight=REFUSED):
    return [(f.line, f.column, f.reason) for f in plan.findings if f.weight == weight]


def row(code="610699103201", name="石窑村委会", level="5", parent="610699103", kind="村委会", short=""):
    return [code, name, level, parent, kind, short]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_encodings_and_delimiters(encoding, delimiter):
    plan = plan_of(csv_bytes([VILLAGE], encoding=encoding, delimiter=delimiter))
    assert names(plan)[-1] == "南坡沟村委会"
    assert plan.findings == []


def test_rare_characters_survive_gb18030_and_emoji_is_only_doubted_without_letters():
    rows = [row(name="𠮷䶮沟村委会"), row("610699103202", "😀村委会"), row("610699103203", "😀😀")]
    plan = plan_of(csv_bytes(rows, encoding="gb18030"))
    assert names(plan)[-3:] == ["𠮷䶮沟村委会", "😀村委会", "😀😀"]
    assert [line for line, _column, _reason in said(plan, DOUBTED)] == [8]


def test_chinese_headers_in_any_order_with_levels_in_words_and_more_columns():
    head = ["序号", "简 称", "名称", "类型", "统计用区划代码", "上级代码", "级别"]
    rows = [["1", "", "陕西省", "省", "610000000000", "", "省"], ["2", "", "延安市", "", "610600000000", "610000000000", "市"],
            ["3", "甘棠", "甘棠县", "", "610699000000", "610600000000", "县"]]  # fmt: skip
    plan = plan_of(csv_bytes(rows, head=head, above=False, encoding="gbk"))
    assert [(e.code, e.parent_code, e.short_name) for e in plan.additions] == [
        ("61", "", ""), ("6106", "61", ""), ("610699", "6106", "甘棠"),
    ]  # fmt: skip
    assert plan.findings == []


@pytest.mark.parametrize(
    ("bad", "column", "words"),
    [
        (row(code=""), "code", "没有代码"),
        (row(code="x"), "code", "只能是数字"),
        (row(code="61069910320"), "code", "位"),
        (row(code="9" * 5000), "code", "太长"),
        (row(code="6.10699E+11"), "code", "科学计数法"),
        (row(code="610699103"), "code", "级别"),
        (row(code="990699103201"), "code", "一段"),
        (row(level="七"), "level", "看不懂"),
        (row(name=""), "name", "没有名称"),
        (row(name=" \u202e "), "name", "没有名称"),
        (row(name="长" * 81), "name", "太长"),
        (row(name="a" * 1_000_000), "name", "太长"),
        (row(name="两\n行"), "name", "一行"),
        (row(name="石\x00窑"), "name", "NUL"),
        (row(parent="610699104"), "parent_code", "不符"),
        (row(code="610699109200", parent=""), "parent_code", "不存在"),
        (row(kind="一" * 13), "kind", "太长"),
        (row(short="一" * 41), "short_name", "太长"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_go_in(bad, column, words):
    plan = plan_of(csv_bytes([VILLAGE, bad]))
    assert names(plan)[-1] == "南坡沟村委会"
    assert len(plan.additions) == 5
    [(line, where, reason)] = said(plan)
    assert (line, where) == (7 if "\n" not in bad[1] else 7, column)
    assert words in reason
    assert all(len(f.value) <= 61 for f in plan.findings)


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+南坡", "@南坡", "-南坡"])
def test_what_looks_like_a_formula_is_kept_as_text_and_reported(name):
    plan = plan_of(csv_bytes([row(name=name)]))
    assert names(plan)[-1] == name
    assert "像公式" in said(plan, DOUBTED)[0][2]


def test_kind_and_segment_that_disagree_are_only_doubted():
    plan = plan_of(csv_bytes([row(code="610699103001")]))
    assert len(plan.additions) == 5
    assert "居委会" in said(plan, DOUBTED)[0][2]


def test_equal_doubles_count_once_and_unequal_ones_are_all_refused():
    plan = plan_of(csv_bytes([VILLAGE, VILLAGE, row(), row(name="石洞村委会")]))
    assert names(plan)[-1] == "南坡沟村委会"
    assert [line for line, _c, _r in said(plan)] == [8, 9]
    assert "第 6 行" in said(plan, DOUBTED)[0][2]


def test_children_of_a_refused_row_are_orphans():
    rows = [*ABOVE, ["610699103", "", "4", "", "", ""], VILLAGE]
    plan = plan_of(csv_bytes(rows, above=False))
    assert len(plan.additions) == 3
    assert [(line, column) for line, column, _r in said(plan)] == [(5, "name"), (6, "parent_code")]


def test_a_township_may_hang_on_a_prefecture_without_counties():
    rows = [
        ["44", "广东省", "1", "", "", ""],
        ["4419", "东莞市", "2", "44", "", ""],
        ["441900003", "东城街道", "4", "4419", "", ""],
    ]
    plan = plan_of(csv_bytes(rows, above=False))
    assert len(plan.additions) == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空"), (b"\xef\xbb\xbf", "空"), (b"\x00" * 100, "空"), (b" \r\n\r\n", "空"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 500, "不是表格"), (b"%PDF-1.7 ...", "不是表格"),
        (b"\xff\xfe\x00\xd8\x41", "读不出"), (bytes(range(1, 256)) * 20, "读不出"),
        (b"PK\x03\x04 not a zip at all", "打不开"), (b"\xd0\xcf\x11\xe0" + b"x" * 600, "打不开"),
        ("姓名,电话\n张三,1\n".encode(), "表头"), (b"just one line", "表头"), (b"code,name\r\n", "只有表头"),
    ],
)  # fmt: skip
def test_what_is_no_table_gets_one_sentence_at_the_file(data, words):
    with pytest.raises(BadInput) as refusal:
        plan_of(data)
    assert words in refusal.value.fields["file"]


def test_a_picture_renamed_and_a_file_too_large():
    with pytest.raises(BadInput, match="不是表格"):
        plan_of(b"GIF89a....", "区划.xlsx")
    with pytest.raises(BadInput, match="不是表格"):
        plan_of(b"code,name\r\n61,x", "区划.xlsx")
    with pytest.raises(BadInput, match="20 MB"):
        plan_of(b"a" * (20 * 1024 * 1024 + 1))


def test_an_unclosed_quote_swallows_the_rest_and_says_so():
    data = csv_bytes([]).decode() + '\r\n610699103200,"南坡沟' + "村\r\n610699103201,石窑" * 60
    plan = plan_of(data.encode())
    assert len(plan.additions) == 4
    assert [column for _l, column, _r in said(plan)] == ["name"]


def test_a_hundred_columns_and_rows_of_unequal_length():
    head = [f"c{n}" for n in range(97)] + ["名称", "x", "代码"]
    rows = [[""] * 97 + ["陕西省", "", "61"], ["只有一格"], [""] * 300]
    plan = plan_of(csv_bytes(rows, head=head, above=False))
    assert names(plan) == ["陕西省"]
    assert [(line, column) for line, column, _r in said(plan)] == [(3, "code"), (3, "name")]


# Workbooks ---------------------------------------------------------------------------------------------------------


def test_a_workbook_with_merged_titles_numbers_for_codes_and_a_cover_sheet():
    rows = [
        ["区划代码", "名称", "级别", "上级代码", "类型", "简称"],
        [610000000000, "陕西省", 1, None, "省", None],
        [610600000000, "延安市", 2, 610000000000, "地级", None],
        [610699, "甘棠县", 3, 6106, "县级", None],
        [610699103, "石桥镇", 4, 610699, "镇", None],
        [610699103200, "南坡沟村委会", 5, 610699103, "村委会", None],
        [610699103200003, "三组", 6, None, None, None],
        [6.1e20, "错", 5, None, None, None],
    ]
    plan = plan_of(xlsx_bytes(rows, titles=["甘棠县行政区划表", "（2026年）"]), "表.xlsx")
    assert [e.code for e in plan.additions] == ["61", "6106", "610699", "610699103", "610699103200", "610699103200003"]
    assert [(line, column) for line, column, _r in said(plan)] == [(10, "code")]


def test_cells_merged_down_a_column_leave_blanks_that_follow_from_the_code():
    rows = [HEAD, *ABOVE, TOWN, [VILLAGE[0], VILLAGE[1], "", "", "", ""], ["610699103201", "石窑村委会", "", "", "", ""]]
    data = xlsx_bytes(rows, merges=[(5, 6, 2, "5"), (5, 6, 3, "610699103")])
    plan = plan_of(data, "表.xlsx")
    assert plan.findings == []
    assert [(e.code, e.parent_code) for e in plan.additions][-1] == ("610699103201", "610699103")


def test_real_formulas_are_read_as_computed_and_reported():
    rows = [HEAD, *ABOVE, TOWN, [VILLAGE[0], '=CONCATENATE("南","坡")', "5", "", "", ""]]
    plan = plan_of(xlsx_bytes(rows), "表.xlsx")
    assert "1 个公式" in said(plan, DOUBTED)[0][2]


def refused_workbook(data):
    with pytest.raises(BadInput) as refusal:
        plan_of(data, "表.xlsx")
    return refusal.value.fields["file"]


def test_a_zip_bomb_is_refused_before_the_reader_sees_it(monkeypatch):
    import python_calamine

    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_filelike", lambda *_: pytest.fail("opened"))
    good = xlsx_bytes([HEAD, *ABOVE])
    bomb = repacked(good, {"xl/media/image1.png": b"\x00" * (130 * 1024 * 1024)})
    assert len(bomb) < 500_000
    assert "太大" in refused_workbook(bomb)


def test_a_zip_that_lies_about_its_size_is_refused():
    good = xlsx_bytes([HEAD, *ABOVE])
    bomb = bytearray(repacked(good, {"xl/media/image1.png": b"\x00" * (130 * 1024 * 1024)}))
    at = bomb.rfind(b"PK\x01\x02", 0, bomb.rfind(b"xl/media/image1.png"))
    bomb[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert refused_workbook(bytes(bomb))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="9"><c r="XFD9"><v>1</v></c></row>',
        '<row r="999999"><c><v>1</v></c></row>',
        '<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>',
    ],
)
def test_a_cell_in_the_last_corner_is_refused(cells):
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    assert "太大" in refused_workbook(repacked(xlsx_bytes([HEAD]), {SHEET: sheet.encode()}))


def test_one_long_shared_text_in_very_many_cells_is_refused():
    many = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 101))
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        SHEET: f"<worksheet {ns}><sheetData>{many}</sheetData></worksheet>".encode(),
        "xl/sharedStrings.xml": f"<sst {ns}><si><t>{'长' * 1_000_000}</t></si></sst>".encode(),
    }
    assert "太大" in refused_workbook(repacked(xlsx_bytes([HEAD]), parts))


def test_one_cell_of_a_megabyte_is_a_bad_row_not_a_bad_file():
    rows = [HEAD, *ABOVE, TOWN, [VILLAGE[0], "x", "5", "", "", ""]]
    data = xlsx_bytes(rows)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = archive.read("xl/sharedStrings.xml").replace(b"<t>x</t>", b"<t>" + b"x" * 1_000_000 + b"</t>")
    plan = plan_of(repacked(data, {"xl/sharedStrings.xml": shared}), "表.xlsx")
    assert len(plan.additions) == 4
    assert [column for _l, column, _r in said(plan)] == ["name"]


def test_entities_and_broken_parts_are_refused():
    good = xlsx_bytes([HEAD])
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData/></worksheet>'
    assert "DOCTYPE" in refused_workbook(repacked(good, {SHEET: laughs}))
    assert "打不开" in refused_workbook(repacked(good, {SHEET: b"<worksheet><sheetData>"}))
    assert "打不开" in refused_workbook(good[: len(good) // 2])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert "不是 XLSX" in refused_workbook(other.getvalue())


def test_an_uploaded_real_county_goes_in_whole():
    data = (Path(__file__).parent / "data" / "divisions_ganquan.csv").read_bytes()
    plan = plan_of(data)
    assert len(plan.additions) == 80
    assert said(plan) == []
