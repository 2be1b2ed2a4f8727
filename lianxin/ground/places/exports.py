"""Tables that leave the house: CSV that opens in the office's programs, and XLSX; never a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: object) -> str:
    """The text with a quote mark before what a spreadsheet would compute."""
    value = str(text)
    return f"'{value}" if value.startswith(_FORMULA) else value


def csv_table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def xlsx_table(title: str, head: Sequence[object], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()) -> bytes:
    """Every cell is text: codes keep their digits, nothing is computed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        for column, cell in enumerate(head):
            sheet.write_string(0, column, harmless(cell), bold)
            sheet.set_column(column, column, widths[column] if column < len(widths) else 16)
        for line, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, harmless(cell))
    return out.getvalue()


def xlsx_book(pages: Sequence[tuple[str, Sequence[object], Iterable[Sequence[object]]]]) -> bytes:
    """Several tables in one workbook, each ``(title, head, rows)`` on a page of its own; every cell is text."""
    out, titles = io.BytesIO(), set[str]()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for n, (title, head, rows) in enumerate(pages, 1):
            name = re.sub(r"[\[\]:*?/\\']", "", title)[:24] or str(n)
            name = name if name.lower() not in titles else f"{name}-{n}"
            titles.add(name.lower())
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for line, row in enumerate([head, *rows]):
                for column, cell in enumerate(row):
                    sheet.write_string(line, column, harmless(cell)[:32_000], *([bold] if not line else []))
    return out.getvalue()


def table(form: str, title: str, head: Sequence[object], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()) -> bytes:
    """``form`` is csv or xlsx."""
    return csv_table(head, rows) if form == "csv" else xlsx_table(title, head, rows, widths)
