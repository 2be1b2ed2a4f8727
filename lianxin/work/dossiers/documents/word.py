"""A form as a Word template, made from its description on first use, and the template filled."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from .filling import environment
from .layout import Blanks, Cell, Cut, Each, Gap, Grid, Group, Para, Part, Row, Seal, Signatures, When

_WIDTH = 158  # mm between the margins
_ROLES: dict[str, dict[str, Any]] = {
    "text": {"indent": 24},
    "last": {"indent": 24, "keep": True},
    "plain": {},
    "address": {"size": 13, "after": 6},
    "heading": {"bold": True, "before": 8, "after": 4, "keep": True},
    "number": {"size": 11, "align": "RIGHT", "after": 6},
    "right": {"align": "RIGHT", "before": 8},
    "centre": {"size": 13, "bold": True, "align": "CENTER", "after": 6},
    "note": {"size": 9.5, "before": 6},
    "code": {"size": 20, "bold": True, "align": "CENTER", "after": 8},
    "cover": {"size": 20, "align": "CENTER", "after": 20},
    "covertitle": {"size": 34, "bold": True, "align": "CENTER"},
}


class BrokenTemplate(ValueError):
    """A county's own Word template names a box that does not exist, or cannot be read."""


def write_docx(code: str, heading: str, form: tuple[Part, ...], values: dict[str, Any]) -> bytes:
    own = Path(str(getattr(settings, "DOCX_DIR", ""))) / f"{code}.docx"
    source = own.read_bytes() if own.is_file() else blank_form(heading, form)
    out = io.BytesIO()
    try:
        filled = DocxTemplate(io.BytesIO(source))
        filled.render(values, jinja_env=environment(True))
        filled.save(out)
    except Exception as failure:
        if own.is_file() or isinstance(failure, TemplateError):
            raise BrokenTemplate(f"{code}: {failure}") from failure
        raise
    return out.getvalue()


@cache
def blank_form(heading: str, form: tuple[Part, ...]) -> bytes:
    made = Document()
    _set_page(made)
    if heading:
        _write(made.add_paragraph(), heading, size=22, bold=True, align="CENTER", after=10)
    _add(made, form)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _set_page(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(28), Mm(24)
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(2)
    footer = section.footer
    _write(footer.paragraphs[0], "{%p for line in footer %}", size=8.5)
    _write(footer.add_paragraph(), "{{ line }}", size=8.5)
    _write(footer.add_paragraph(), "{%p endfor %}", size=8.5)
    count = footer.add_paragraph()
    _write(count, "第", size=8.5, align="RIGHT")
    for words, name in (("", "PAGE"), ("页，共", "NUMPAGES"), ("页", "")):
        if words:
            count.add_run(words).font.size = Pt(8.5)
        if name:
            _number(count, name)
    for paragraph in footer.paragraphs:
        paragraph.paragraph_format.space_after = Pt(0)


def _number(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    run.font.size = Pt(8.5)
    field.append(run._r)
    paragraph._p.append(field)


def _add(made: Any, parts: Sequence[Part]) -> None:
    for part in parts:
        match part:
            case Each(name, items, inner):
                _wrap(made, f"for {name} in {items}", "endfor", inner)
            case When(test, inner):
                _wrap(made, f"if {test}", "endif", inner)
            case Para(text, role):
                _write(made.add_paragraph(), text, **_ROLES[role])
            case Gap(mm):
                _write(made.add_paragraph(), "", size=1, after=mm * 2.6)
            case Cut():
                _write(made.add_paragraph(), "－　" * 19, size=9, align="CENTER", before=10, after=8)
            case Grid():
                _grid(made, part)
            case Signatures(signers, seal):
                _signatures(made, signers, keep=bool(seal))
                if seal:
                    _seal(made, seal)
            case Seal():
                _seal(made, part)
            case Blanks(entries):
                _blanks(made, entries)


def _wrap(made: Any, start: str, end: str, inner: Sequence[Part]) -> None:
    _write(made.add_paragraph(), f"{{%p {start} %}}")
    _add(made, inner)
    _write(made.add_paragraph(), f"{{%p {end} %}}")


def _write(
    paragraph: Any, text: str, *, size: float = 12, bold: bool = False, align: str = "", **space: float
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体" if bold else "仿宋")
    shape = paragraph.paragraph_format
    shape.line_spacing = Pt(round(size * space.get("pitch", 1.5), 1))  # fixed: fonts differ between machines
    if align:
        shape.alignment = getattr(WD_ALIGN_PARAGRAPH, align)
    if "indent" in space:
        shape.first_line_indent = Pt(space["indent"])
    if "before" in space:
        shape.space_before = Pt(space["before"])
    if "after" in space:
        shape.space_after = Pt(space["after"])
    shape.keep_with_next = bool(space.get("keep")) or None


def _table(made: Any, widths: Sequence[float], style: str | None = "Table Grid") -> Any:
    table = made.add_table(rows=0, cols=len(widths), style=style)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 45), ("left", 90), ("bottom", 45), ("right", 90)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # Word wants the schema's order: margins before look
    look.addprevious(margins)
    whole = sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(_WIDTH * width / whole)
    return table


def _grid(made: Any, grid: Grid) -> None:
    table = _table(made, grid.widths)
    for row in grid.rows:
        if isinstance(row, Group):
            _control(table, f"for {row.each[0]} in {row.each[1]}")
            opened: set[str] = set()
            for inner in row.rows:
                first = not opened or (bool(inner.when) and inner.when not in opened)
                _row(table, inner, beside=row.label, first=first)
                opened.add(inner.when)
            _control(table, "endfor")
        else:
            _row(table, row)


def _control(table: Any, tag: str) -> None:
    table.add_row().cells[0].text = f"{{%tr {tag} %}}"


def _row(table: Any, row: Row, beside: str | None = None, first: bool = True) -> None:
    """``beside`` is a group's label: written in each row that may come first, joined downwards in others."""
    if row.each:
        _control(table, f"for {row.each[0]} in {row.each[1]}")
    if row.when:
        _control(table, f"if {row.when}")
    made = table.add_row()
    if row.height <= 15:
        made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if row.head:
        made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if row.height:
        made.height = Mm(row.height)
    cells, at = made.cells, 0
    if beside is not None:
        _join_down(cells[0], beside, first)
        at = 1
    for cell in row.cells:
        place = cells[at] if cell.span == 1 else cells[at].merge(cells[at + cell.span - 1])
        _fill_cell(place, cell, middle=cell.label or row.height <= 15)
        at += cell.span
    if row.when:
        _control(table, "endif")
    if row.each:
        _control(table, "endfor")


def _join_down(place: Any, text: str, first: bool) -> None:
    merge = OxmlElement("w:vMerge")
    merge.set(qn("w:val"), "restart" if first else "continue")
    place._tc.get_or_add_tcPr().append(merge)
    _fill_cell(place, Cell(text if first else "", label=True))


def _fill_cell(place: Any, cell: Cell, middle: bool = True) -> None:
    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _write(paragraph, cell.text, size=10.5, pitch=1.35, align="CENTER" if cell.label else "")
    if middle:
        align = OxmlElement("w:vAlign")
        align.set(qn("w:val"), "center")
        place._tc.get_or_add_tcPr().append(align)


def _seal(made: Any, seal: Seal) -> None:
    _write(made.add_paragraph(), seal.name, align="RIGHT", before=14, keep=True)
    _write(made.add_paragraph(), "（印章）", size=10, align="RIGHT", keep=True)
    _write(made.add_paragraph(), seal.day, align="RIGHT")


def _signatures(made: Any, signers: str, *, keep: bool) -> None:
    """``keep`` holds all the signatures on the page of the seal after them."""
    table = _table(made, (1, 1), style=None)
    _control(table, f"for pair in ({signers}) | pairs")
    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for index, place in enumerate(row.cells):
        one = f"pair[{index}]"
        hint = f"{{% if {one}.hint %}}（{{{{ {one}.hint }}}}）{{% endif %}}"
        _write(place.paragraphs[0], f"{{{{ {one}.label }}}}", size=11, after=0)
        place.paragraphs[0].add_run(hint).font.size = Pt(8.5)
        _write(place.add_paragraph(), "", size=14)
        line = f"{{% if {one}.label %}}________________　　年　　月　　日{{% endif %}}"
        _write(place.add_paragraph(), line, size=10.5, align="RIGHT", after=8)
        for paragraph in place.paragraphs:
            paragraph.paragraph_format.keep_with_next = keep
    _control(table, "endfor")


def _blanks(made: Any, entries: Sequence[tuple[str, str]]) -> None:
    table = _table(made, (40, 100), style=None)
    for name, text in entries:
        left, right = table.add_row().cells
        _write(left.paragraphs[0], name, size=14, after=10)
        _write(right.paragraphs[0], text, size=14, after=10)
        borders = OxmlElement("w:tcBorders")
        rule = OxmlElement("w:bottom")
        for key, word in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
            rule.set(qn(f"w:{key}"), word)
        borders.append(rule)
        right._tc.get_or_add_tcPr().append(borders)
