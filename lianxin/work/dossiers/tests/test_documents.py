"""Every paper, in both formats, from the facts of one quarrel; and what hostile facts may not do to it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import docx
import pytest
import typst

from lianxin.work.dossiers import documents
from lianxin.work.dossiers.documents import DOCUMENTS, blank_docx, render_docx, render_dossier, render_pdf
from lianxin.work.dossiers.documents.printable import WrongFacts, han, write_day, write_moment
from lianxin.work.dossiers.documents.word import BrokenTemplate

from .samples import FACTS, MATTER, PARTIES, sample

HOSTILE = [
    "<b>粗</b> & \"引\" '号' </w:t></w:r>",
    "{{ 7*7 }}{% raw %}{# x #}{_{ a }_}{_% b %_}",
    "#set page(fill: red) $x^2$ *粗* `x` \\ @ref #sys.inputs",
    "{{ ''.__class__.__mro__ }}",
    "名" * 300,
    "a" * 300,
    "😀🈚",
]


def words_of_docx(made: bytes) -> str:
    """All text in reading order, tables, merged cells and footers included."""
    opened = docx.Document(io.BytesIO(made))
    parts = [opened.element.body, *(section.footer._element for section in opened.sections)]
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter() if node.tag.endswith("}t"))
        for part in parts
        for paragraph in part.iter()
        if paragraph.tag.endswith("}p")
    )


def words_of_pdf(made: bytes) -> str:
    """The text of a PDF without any blanks, since a line may break anywhere."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=made, capture_output=True, check=True)
    return "".join(found.stdout.decode().split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_document_has_a_sample_and_the_registry_is_keyed_by_its_codes():
    assert set(FACTS) == set(DOCUMENTS) == {document.code for document in DOCUMENTS.values()}


@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_document_becomes_an_archivable_pdf(code):
    made = render_pdf(code, sample(code))
    assert made.startswith(b"%PDF-")
    assert b"pdfaid" in made
    assert len(made) > 10_000


@pytest.mark.parametrize("code", DOCUMENTS)
def test_every_document_prints_with_every_box_empty(code):
    assert render_pdf(code, {}).startswith(b"%PDF-")
    assert "{" not in words_of_docx(render_docx(code, {}))


@pytest.mark.parametrize("code", DOCUMENTS)
def test_pdf_and_word_carry_the_same_words(code):
    pdf, word = words_of_pdf(render_pdf(code, sample(code))), words_of_docx(render_docx(code, sample(code)))
    for line in filter(None, map(squeezed, word.splitlines())):
        if set(line) & set("_－") or line in {"第1页，共1页", "（印章）"}:
            continue
        for piece in line.replace("（", "\0").replace("　", "\0").split("\0"):
            assert piece in pdf, line


@pytest.mark.parametrize("code", sorted(set(DOCUMENTS) - {"D21", "D99", "P01"}))
def test_the_number_stands_on_the_paper(code):
    assert "（2026）甘石人调字第0001号" in words_of_docx(render_docx(code, sample(code)))


@pytest.mark.parametrize("code", ["D02", "D03", "D10", "D11", "D15"])
def test_the_parties_stand_on_the_forms_and_the_ethnicity_box_is_blank(code):
    opened = docx.Document(io.BytesIO(render_docx(code, sample(code))))
    rows = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]
    people = [row for row in rows if "民族" in row]
    assert [row[row.index("姓名") + 1] for row in people] == ["周德旺", "冯有才"]
    assert [row[row.index("民族") + 1] for row in people] == ["", ""]
    assert [row[row.index("年龄") + 1] for row in people] == ["68", "65"]
    organisation = next(row for row in rows if "单位名称" in row)
    assert "甘棠县石桥镇南坡沟村股份经济合作社" in organisation
    assert "丙方\n第三人" in organisation[0]


def test_no_facts_type_has_a_place_for_ethnicity():
    with pytest.raises(WrongFacts):
        render_pdf("D02", sample("D02", parties=[{"name": "周德旺", "ethnicity": "x"}]))


def test_the_agreement_shows_its_obligations_amounts_and_copies():
    text = words_of_pdf(render_pdf("D10", sample("D10")))
    for words in (
        "疏通浇水渠46米",
        "人民币600.50元（大写：陆佰元伍角整）",
        "2026年12月10日前",
        "收款人出具收条",
        "本协议一式四份",
        "依法不能申请司法确认",
    ):
        assert words in text


def test_the_change_of_mind_clause_is_printed_only_when_agreed():
    assert "2026年12月4日二十四时以前" in words_of_docx(render_docx("D10", sample("D10")))
    without = words_of_docx(render_docx("D10", sample("D10", change_of_mind_until="")))
    assert "反悔" not in without
    assert "加盖人民调解委员会印章之日起生效" in without


def test_judicial_confirmation_is_offered_when_nothing_bars_it():
    text = words_of_docx(render_docx("D10", sample("D10", confirmation_bars=[])))
    assert "三十日内共同向人民法院申请司法确认" in text
    assert "不能申请司法确认" not in text


def test_the_rights_notice_says_what_the_law_wants_told():
    text = words_of_docx(render_docx("D04", sample("D04")))
    for words in (
        "不收取任何费用",
        "选择或者接受人民调解员",
        "如实陈述纠纷事实",
        "三十日内",
        "不需要说明理由",
        "法律约束力",
    ):
        assert words in text


@pytest.mark.parametrize("code", ["D17", "D18"])
def test_the_ways_that_stay_open_are_printed_when_the_caller_names_none(code):
    text = words_of_docx(render_docx(code, sample(code, remedies=[])))
    for way in ("仲裁途径", "行政途径", "司法途径"):
        assert way in text


def test_the_closing_letter_names_one_side_and_has_no_place_for_anything_else():
    text = words_of_docx(render_docx("D20", sample("D20")))
    assert "周德旺：" in text
    assert MATTER in text
    assert "冯有才" not in text
    for secret in ("parties", "proceedings", "brief", "satisfaction"):
        with pytest.raises(WrongFacts):
            render_docx("D20", sample("D20", **{secret: []}))


def test_the_transfer_letter_carries_its_receipt_slip_and_the_report_its_code():
    slip = words_of_docx(render_docx("D19", sample("D19")))
    assert "回　　执" in slip
    assert "随函材料2件已收到" in slip
    assert "编号　7K4M-92QX-R" in words_of_docx(render_docx("D21", sample("D21")))


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_typed_is_printed_as_typed_and_never_run(words):
    facts = sample("D10", dispute_facts=words, parties=[{"name": words, "side": words}], terms=[words] * 3)
    word = words_of_docx(render_docx("D10", facts))
    assert word.count(words) >= 5
    pdf = words_of_pdf(render_pdf("D10", facts))
    assert pdf.count(squeezed(words)) >= 3
    assert "49" not in pdf.replace(squeezed(words), "")


def test_rare_characters_stay_and_a_character_no_font_has_is_asked_for_by_hand():
    name = "䶮𠮷\u0378"
    made = render_pdf("D20", sample("D20", addressees=[name]))
    assert "请手写补正" in words_of_pdf(made)
    assert "䶮" in words_of_pdf(made)
    assert f"{name}：" in words_of_docx(render_docx("D20", sample("D20", addressees=[name])))
    assert "请手写补正" not in words_of_pdf(render_pdf("D20", sample("D20", addressees=["周䶮"])))


def test_control_characters_do_not_break_word():
    made = render_docx("D20", sample("D20", addressees=["周\x00\x07德\x0b旺\ud800"]))
    assert "周德旺：" in words_of_docx(made)


@pytest.mark.parametrize("code", ["D03", "D09", "D10", "D11"])
def test_a_narrative_of_two_thousand_characters_goes_over_the_page_and_none_is_lost(code):
    field = {"D03": "brief", "D09": "outcome_note"}.get(code, "dispute_facts")
    long = "".join(f"第{n}句说地界，" for n in range(250)) + "完"
    pdf = words_of_pdf(render_pdf(code, sample(code, **{field: long, "demo": False})))
    assert "第0句说地界" in pdf
    assert "第249句说地界，完" in pdf
    assert long in words_of_docx(render_docx(code, sample(code, **{field: long})))


def test_a_paragraph_break_typed_in_a_narrative_is_a_paragraph_on_paper():
    made = words_of_docx(render_docx("D02", sample("D02", brief="头一段\n\n第二段")))
    assert "头一段\n第二段" in made


def test_who_printed_it_when_and_what_for_stands_in_local_time_and_the_demo_is_marked():
    for text in (
        words_of_pdf(render_pdf("D13", sample("D13"))),
        words_of_docx(render_docx("D13", sample("D13"))),
    ):
        assert "打印时间：2026年11月24日9时30分" in text
        assert "用途：送达当事人" in text
        assert "演示数据" in text
    assert "演示" not in words_of_pdf(render_pdf("D13", sample("D13", demo=False)))


def test_equal_facts_give_equal_bytes():
    assert render_pdf("D10", sample("D10")) == render_pdf("D10", sample("D10"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"nope": "x"},
        {"mediators": "贺长顺"},
        {"copies": "3"},
        {"obligations": [{"amount": "600"}]},
        {"code": 7},
    ],
)
def test_facts_the_document_has_no_place_for_are_refused(wrong):
    with pytest.raises(WrongFacts):
        render_pdf("D10", sample("D10", **wrong))


def test_a_county_puts_its_own_word_template_in_place(settings, tmp_path):
    settings.DOCX_DIR = tmp_path
    own = docx.Document(io.BytesIO(blank_docx("D20")))
    own.add_paragraph("本县另行告知：{{ committee }} {{ law.FREE_OF_CHARGE }}")
    own.save(tmp_path / "D20.docx")
    assert "本县另行告知：石桥镇人民调解委员会 人民调解委员会调解民间纠纷，不收取任何费用。" in words_of_docx(
        render_docx("D20", sample("D20"))
    )


@pytest.mark.parametrize(
    "words",
    [
        "{{ mistyped }}",
        "{{ committee.__class__.__mro__ }}",
        "{% for x in %}",
        "{{ parties }}",
        "{{ settings }}",
    ],
)
def test_a_county_template_that_reaches_for_what_is_not_there_is_refused(settings, tmp_path, words):
    settings.DOCX_DIR = tmp_path
    own = docx.Document()
    own.add_paragraph(words)
    own.save(tmp_path / "D20.docx")
    with pytest.raises(BrokenTemplate):
        render_docx("D20", sample("D20"))


def test_a_file_that_is_no_word_file_is_refused(settings, tmp_path):
    settings.DOCX_DIR = tmp_path
    (tmp_path / "D20.docx").write_bytes(b"not a zip")
    with pytest.raises(BrokenTemplate):
        render_docx("D20", sample("D20"))


def test_the_word_template_names_its_boxes():
    names = zipfile.ZipFile(io.BytesIO(blank_docx("D10"))).read("word/document.xml").decode()
    assert "{{ p.name }}" in names
    assert "{%tr for o in obligations %}" in names


def test_without_the_house_fonts_the_machine_fonts_serve(settings, tmp_path):
    settings.FONT_DIR = tmp_path / "none"
    if not typst.Fonts(include_system_fonts=True, include_embedded_fonts=False).families():
        pytest.skip("this machine has no fonts")
    assert render_pdf("D20", sample("D20")).startswith(b"%PDF-")


def test_print_is_chinese_whatever_the_screen_speaks(settings):
    settings.LANGUAGE_CODE = "en"
    assert "结案告知书" in words_of_docx(documents.render_docx("D20", sample("D20")))


def test_dates_and_counts_are_written_as_the_forms_write_them():
    assert write_day("2026-01-05") == "2026年1月5日"
    assert write_moment("2026-11-23T16:05:00+00:00") == "2026年11月24日0时05分"
    assert [han(n) for n in (1, 10, 11, 20, 35, 100)] == ["一", "十", "十一", "二十", "三十五", "100"]


def test_an_odd_number_of_parties_keeps_its_last_signature():
    text = words_of_docx(render_docx("D03", sample("D03", parties=PARTIES[:2])))
    for name in ("甲方　周德旺", "甲方委托代理人　周小满", "乙方　冯有才", "登记人　白小芸"):
        assert name in text


@pytest.mark.running_clock
def test_a_running_clock_has_microseconds():
    assert render_pdf("D20", sample("D20", printed_at="2026-11-24T01:30:00.123456+00:00")).startswith(b"%PDF-")
    facts = sample("D20")
    del facts["printed_at"]
    assert render_pdf("D20", facts).startswith(b"%PDF-")


def test_a_draft_says_so_in_both_formats():
    assert "草案，文字还可以改" in words_of_docx(render_docx("D10", sample("D10", draft=True)))
    assert "草案，文字还可以改" in words_of_pdf(render_pdf("D10", sample("D10", draft=True, demo=False)))
    assert "草案" not in words_of_pdf(render_pdf("D10", sample("D10")))


def test_a_bound_dossier_counts_its_papers_and_not_its_covers():
    names = [{"name": "权利义务告知书"}, {"name": "人民调解记录"}, {"name": "授权委托书", "remark": "另附1页"}]
    papers = [("D00", sample("D00")), ("D01", sample("D01", entries=names)), ("D04", sample("D04"))]
    made = render_dossier("卷", [*papers, ("D09", sample("D09")), ("D99", sample("D99"))])
    words = words_of_pdf(made)
    index = words.split("卷内目录")[1].split("打印人")[0]
    assert "1权利义务告知书1—2" in index and "2人民调解记录3—4" in index and "3授权委托书另附1页" in index
    assert words.count("页，共4页") == 4
