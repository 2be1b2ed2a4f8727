"""Tables as offices send them, made on the fly."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter

HEAD = ["code", "name", "level", "parent_code", "kind", "short_name"]
ABOVE = [
    ["61", "陕西省", "1", "", "省", ""],
    ["6106", "延安市", "2", "61", "地级", ""],
    ["610699", "甘棠县", "3", "6106", "县级", ""],
]
TOWN = ["610699103", "石桥镇", "4", "610699", "镇", ""]
VILLAGE = ["610699103200", "南坡沟村委会", "5", "610699103", "村委会", ""]


def csv_bytes(rows, head=HEAD, encoding="utf-8", above=True, delimiter=",") -> bytes:
    lines = [head, *(ABOVE + [TOWN] if above else []), *rows]
    return "\r\n".join(delimiter.join(_quoted(cell) for cell in line) for line in lines).encode(encoding)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n') else cell


def xlsx_bytes(rows, titles=(), merges=()) -> bytes:
    """A workbook; ``titles`` are merged over the columns above the header, numbers stay numbers, "=…" are formulas."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("说明")
        sheet.write(0, 0, "填表说明")
        sheet = book.add_worksheet("区划")
        line = 0
        for title in titles:
            sheet.merge_range(line, 0, line, 5, title)
            line += 1
        for row in rows:
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
            line += 1
        for first, last, column, text in merges:
            sheet.merge_range(first, column, last, column, text)
    return out.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same workbook with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, changes.get(info.filename, old.read(info.filename)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name])
    return out.getvalue()
