"""Any table a county office sends, as rows of text: CSV (UTF-8, BOM, UTF-16, GB18030), XLSX, XLS.

A workbook is measured before it is opened: an archive of a few kilobytes may unpack to gigabytes, and one cell in the
last corner of a sheet makes a reader reserve room for all cells before it.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from lianxin.tools.kit.refusals import BadInput

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 120 * 1024 * 1024
MAX_TEXT = 40 * 1024 * 1024  # characters in all cells together
MAX_ROWS, MAX_COLUMNS = 100_000, 256
_BLOCK = 256 * 1024
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"BM", b"RIFF", b"\x7fELF", b"MZ", b"Rar!", b"7z\xbc\xaf")


@dataclasses.dataclass
class Sheet:
    """Rows with their line numbers as the office's program counts them; ``formulas`` cells are computed values."""

    rows: list[tuple[int, list[str]]]
    name: str = ""
    formulas: int = 0


def read_sheets(data: bytes, filename: str) -> list[Sheet]:
    """Every sheet with rows in it; raises BadInput for ``file`` with a sentence that says what to do."""
    if len(data) > MAX_BYTES:
        raise refused(_("文件超过 20 MB。请只保留要导入的那一张表。"))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise refused(_("文件是空的。"))
    if data[:4] == b"PK\x03\x04":
        sheets = _read_workbook(data, _measure(data))
    elif data[:4] == _OLD_WORKBOOK:
        sheets = _read_workbook(data, 0)
    elif data.startswith(_PICTURES) or filename.lower().endswith((".xlsx", ".xls")):
        raise refused(_("这不是表格文件。请另存为 XLSX 或 CSV 再上传。"))
    else:
        sheets = [Sheet(_read_text(data))]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise refused(_("表里没有内容。"))
    if any(len(sheet.rows) > MAX_ROWS for sheet in sheets):
        raise refused(_("超过 %(n)d 行。请分成几个文件导入。") % {"n": MAX_ROWS})
    return sheets


def refused(sentence: str) -> BadInput:
    return BadInput({"file": sentence})


# Text ------------------------------------------------------------------------------------------------------------


def decoded(data: bytes) -> str:
    """The text of a CSV; raises BadInput when it is text in none of the encodings offices use."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        strange = sum(c < " " and c not in "\t\r\n\x00" for c in text[:4000])
        if strange * 50 <= min(len(text), 4000):
            return text
    raise refused(_("读不出文字：既不是 UTF-8，也不是 GB18030（GBK）。请另存为 XLSX 再上传。"))


def _read_text(data: bytes) -> list[tuple[int, list[str]]]:
    text = decoded(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append((line, cells[:MAX_COLUMNS]))
        if len(rows) > MAX_ROWS:
            break
        line = reader.line_num + 1
    return rows


# Workbooks -------------------------------------------------------------------------------------------------------


def _read_workbook(data: bytes, formulas: int) -> list[Sheet]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for name in book.sheet_names:
            table = book.get_sheet_by_name(name)
            cells = table.to_python(skip_empty_area=False)
            _fill_down(cells, table.merged_cell_ranges or [])
            sheets.append(Sheet(list(_rows(cells)), name, formulas))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise refused(_("这个工作簿打不开：可能已损坏或加了密码。请另存一份再上传。")) from error
    return sheets


def _fill_down(cells: list[list[Any]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged over several rows of one column says the same for each of them. What is merged across columns is a
    title and stays where it stands."""
    for (top, left), (bottom, right) in merged:
        if left != right or top >= len(cells) or left >= len(cells[top]):
            continue
        for row in cells[top + 1 : min(bottom, top + MAX_ROWS) + 1]:
            if left < len(row) and row[left] in ("", None):
                row[left] = cells[top][left]


def _rows(table: list[list[Any]]) -> Iterator[tuple[int, list[str]]]:
    for line, cells in enumerate(table, 1):
        texts = [_text(cell) for cell in cells[:MAX_COLUMNS]]
        if any(text.strip() for text in texts):
            yield line, texts


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _measure(data: bytes) -> int:
    """How many formulas a workbook holds; raises BadInput when unpacking or reading it would cost too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename: info for info in archive.infolist()}
            if "xl/workbook.xml" not in names:
                raise refused(_("这不是 XLSX 工作簿。请另存为 XLSX 或 CSV 再上传。"))
            if len(names) > 2000:
                raise _too_large()
            return _Measure(archive).formulas
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError, expat.ExpatError) as error:
        raise refused(_("这个工作簿打不开：可能已损坏或加了密码。请另存一份再上传。")) from error


def _too_large() -> BadInput:
    return refused(_("这个工作簿展开后太大。请只保留要导入的那一张表，删掉多余的工作表和空白行列，再上传。"))


class _Measure:
    """Unpacks every part once, in blocks, counting: bytes, the farthest cell, and the text all cells will take."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive, self.left, self.formulas, self.text = archive, MAX_UNPACKED, 0, 0
        self.lengths: list[int] = []
        parts = sorted(archive.infolist(), key=lambda info: "sharedstrings" not in info.filename.lower())
        for info in parts:
            lower = info.filename.lower()
            if "sharedstrings" in lower:
                self._unpack(info, self._strings_parser())
            elif re.fullmatch(r"xl/worksheets/[^/]+\.xml", lower):
                self._unpack(info, self._sheet_parser())
            else:
                self._unpack(info, None)

    def _unpack(self, info: zipfile.ZipInfo, parser: Any) -> None:
        info.file_size = MAX_UNPACKED + 1  # the archive's own word for it is not believed
        with self.archive.open(info) as part:
            while block := part.read(_BLOCK):
                self.left -= len(block)
                if self.left < 0:
                    raise _too_large()
                if parser is not None:
                    parser.Parse(block, False)
        if parser is not None:
            parser.Parse(b"", True)

    def _strings_parser(self) -> Any:
        parser = _parser()

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "si":
                self.lengths.append(0)

        def characters(text: str) -> None:
            if self.lengths:
                self.lengths[-1] += len(text)

        parser.StartElementHandler, parser.CharacterDataHandler = start, characters
        return parser

    def _sheet_parser(self) -> Any:
        parser = _parser()
        seen = {"row": 0, "column": 0, "shared": False, "value": ""}

        def start(name: str, attributes: dict[str, str]) -> None:
            tag = name.rpartition(":")[2]
            if tag == "row":
                self._far(seen, int(_digits(attributes.get("r", ""))), 0)
            elif tag == "c":
                seen["shared"], seen["value"] = attributes.get("t") == "s", ""
                self._far(seen, *_position(attributes.get("r", "")))
            elif tag == "f":
                self.formulas += 1

        def characters(text: str) -> None:
            self._take(len(text))
            if seen["shared"]:
                seen["value"] = str(seen["value"])[:12] + text[:12]

        def end(name: str) -> None:
            if name.rpartition(":")[2] == "c" and seen["shared"]:
                index = int(_digits(str(seen["value"])))
                self._take(self.lengths[index] if index < len(self.lengths) else 0)

        parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, characters, end
        return parser

    def _take(self, characters: int) -> None:
        self.text += characters
        if self.text > MAX_TEXT:
            raise _too_large()

    def _far(self, seen: dict[str, Any], row: int, column: int) -> None:
        seen["row"], seen["column"] = max(seen["row"], row), max(seen["column"], column)
        if seen["row"] > 2 * MAX_ROWS or seen["column"] > 2000 or seen["row"] * seen["column"] > 4_000_000:
            raise _too_large()


def _parser() -> Any:
    parser = expat.ParserCreate()

    def no_doctype(*given: Any) -> None:
        raise refused(_("这个工作簿里有不该有的内容（DOCTYPE）。请另存一份再上传。"))

    parser.StartDoctypeDeclHandler = no_doctype
    parser.buffer_text = True
    return parser


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) < 10 else "0"


def _position(reference: str) -> tuple[int, int]:
    """``B7`` → (7, 2); (0, 0) for what is no reference."""
    found = re.fullmatch(r"([A-Za-z]{1,4})([0-9]{1,9})", reference)
    if not found:
        return 0, 0
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
