"""From rows of text to areas: the header is found, cells are normalised, and every fault gets its line and reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.ground.places import codes, rules
from lianxin.ground.places.models import Level
from lianxin.ground.places.sheets import Sheet, refused
from lianxin.tools.kit.text import clean, fold

HEADERS = {
    "code": {"code", "代码", "区划代码", "统计用区划代码", "行政区划代码", "编码", "区划编码", "areacode"},
    "name": {"name", "名称", "区划名称", "行政区划名称", "单位名称", "地名", "areaname"},
    "level": {"level", "级别", "层级", "等级", "行政级别"},
    "parent_code": {"parent_code", "parentcode", "parent", "上级代码", "上级区划代码", "上级编码", "父级代码", "父代码"},
    "kind": {"kind", "type", "类型", "类别", "种类"},
    "short_name": {"short_name", "shortname", "简称", "简名"},
}
COLUMN_LABELS = {
    "code": gettext_lazy("代码"),
    "name": gettext_lazy("名称"),
    "level": gettext_lazy("级别"),
    "parent_code": gettext_lazy("上级代码"),
    "kind": gettext_lazy("类型"),
    "short_name": gettext_lazy("简称"),
}
REFUSED, DOUBTED = "refused", "doubted"
SHOWN_VALUE = 60


@dataclasses.dataclass(frozen=True)
class Entry:
    """One good row."""

    line: int
    code: str
    name: str
    kind: str
    short_name: str  # "" when the table does not give one
    parent_code: str

    def columns(self) -> dict[str, object]:
        return codes.columns_of(
            self.code, self.name, short_name=self.short_name, kind=self.kind, parent_code=self.parent_code
        )


@dataclasses.dataclass(frozen=True)
class Finding:
    """What is wrong (``refused``: the row stays out) or odd (``doubted``) about one cell. ``line`` 0: the whole table."""

    line: int
    column: str
    weight: str
    reason: str
    value: str = ""


@dataclasses.dataclass
class Table:
    """A recognised table: where each column stands, and the rows below the header."""

    places: dict[str, int]
    rows: list[tuple[int, list[str]]]
    formulas: int = 0


def recognise(sheets: Sequence[Sheet]) -> Table:
    """The first sheet with a header of at least a code and a name within its first 20 rows; raises BadInput."""
    for sheet in sheets:
        for index, (_line, cells) in enumerate(sheet.rows[:20]):
            places = _header(cells)
            if {"code", "name"} <= places.keys():
                return Table(places, sheet.rows[index + 1 :], sheet.formulas)
    raise refused(_("没找到表头。需要“代码”和“名称”两列（code、name），其余列：级别、上级代码、类型、简称。"))


def _header(cells: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for index, cell in enumerate(cells):
        word = fold(cell[:40]).replace(" ", "").replace("\n", "")
        for column, words in HEADERS.items():
            if word in words:
                places.setdefault(column, index)
    return places


def check(table: Table, known: Callable[[str], bool]) -> tuple[list[Entry], list[Finding]]:
    """The good rows, parents before children, and all findings by line. ``known`` says whether a code is in the books."""
    findings: list[Finding] = []
    if table.formulas:
        text = _("表里有 %(n)d 个公式，按算出的值读入。") % {"n": table.formulas}
        findings.append(Finding(0, "", DOUBTED, text))
    read = [entry for line, cells in table.rows if (entry := _read_row(table.places, line, cells, findings))]
    entries = _without_doubles(read, findings)
    good: list[Entry] = []
    taken: set[str] = set()
    for entry in sorted(entries, key=lambda e: (len(e.code), e.code)):
        fault = rules.parent_fault(entry.code, entry.parent_code, lambda above: above in taken or known(above))
        if fault:
            findings.append(Finding(entry.line, "parent_code", REFUSED, fault, entry.parent_code))
        else:
            good.append(entry)
            taken.add(entry.code)
    return good, sorted(findings, key=lambda f: f.line)


def _read_row(places: dict[str, int], line: int, cells: list[str], findings: list[Finding]) -> Entry | None:
    row = _Row(places, line, cells)
    level = row.level()
    code = row.code(level)
    name = row.name()
    parent_code = row.parent(code)
    kind = row.short("kind", rules.KIND_LENGTH)
    short_name = row.short("short_name", rules.SHORT_LENGTH)
    if code and kind and (doubt := rules.segment_doubt(code, kind)):
        row.say("kind", DOUBTED, doubt, kind)
    if code and not short_name and len(codes.short_name_of(name)) > rules.SHORT_LENGTH:
        row.say("name", DOUBTED, _("简称取前 %(n)d 个字。") % {"n": rules.SHORT_LENGTH}, name)
    findings += row.findings
    if any(finding.weight == REFUSED for finding in row.findings):
        return None
    return Entry(line, code, name, kind, short_name, parent_code)


class _Row:
    """The cells of one line by column, and what there is to say about them."""

    def __init__(self, places: dict[str, int], line: int, cells: list[str]):
        self.line, self.findings = line, list[Finding]()
        self.cells = {column: cells[i] if i < len(cells) else "" for column, i in places.items()}

    def say(self, column: str, weight: str, reason: str, value: str = "") -> None:
        shown = clean(value[: SHOWN_VALUE * 2])
        shown = shown if len(shown) <= SHOWN_VALUE and len(value) <= SHOWN_VALUE * 2 else shown[:SHOWN_VALUE] + "…"
        self.findings.append(Finding(self.line, column, weight, reason, shown))

    def text(self, column: str) -> str:
        raw = self.cells.get(column, "")
        if "\x00" in raw:
            self.say(column, REFUSED, _("含有空字符（NUL），文件可能已损坏。"), raw)
        return clean(raw[:2000]) if len(raw) > 2000 else clean(raw)

    def level(self) -> int | None:
        text = self.text("level")
        level = codes.level_from(text[:20]) if text else None
        if text and level is None:
            self.say("level", REFUSED, _("看不懂的级别。可写 1–6，或省、市、县、乡、村、组。"), text)
        return level

    def code(self, level: int | None) -> str:
        text = self.text("code")
        if not text:
            self.say("code", REFUSED, _("没有代码。"))
            return ""
        if len(text) > 40:
            self.say("code", REFUSED, _("代码太长。"), text)
            return ""
        try:
            code = codes.normal_code(text, level)
        except codes.Lost:
            self.say("code", REFUSED, _("代码被表格软件变成了科学计数法，后几位已丢失。请把这一列设为文本再导出。"), text)
            return ""
        fault = rules.code_fault(code)
        if not fault and level and len(code) != codes.DIGITS[Level(level)]:
            fault = _("级别是“%(level)s”，代码应为 %(n)d 位，这里是 %(m)d 位。") % {
                "level": Level(level).label, "n": codes.DIGITS[Level(level)], "m": len(code),
            }  # fmt: skip
        if fault:
            self.say("code", REFUSED, fault, text)
        return "" if fault else code

    def name(self) -> str:
        name = self.text("name")
        raw = self.cells.get("name", "")
        fault = _("名称太长：最多 %(n)d 个字。") % {"n": rules.NAME_LENGTH} if len(raw) > 2000 else rules.name_fault(name)
        if fault:
            self.say("name", REFUSED, fault, raw)
        elif doubt := rules.name_doubt(name):
            self.say("name", DOUBTED, doubt, name)
        return name

    def parent(self, code: str) -> str:
        text = self.text("parent_code")[:60]
        usual = codes.parent_of(code) if code else ""
        if not text or not code:
            return usual
        try:
            parent = codes.normal_code(text, codes.LEVEL_OF[len(code)] - 1 or None)
        except codes.Lost:
            return usual  # what the code itself says is enough
        return parent if len(parent) == len(usual) else codes.unpadded(parent)

    def short(self, column: str, limit: int) -> str:
        text = self.text(column).replace("\n", " ")
        if len(text) > limit:
            self.say(column, REFUSED, _("太长：最多 %(n)d 个字。") % {"n": limit}, self.cells[column])
        return text


def _without_doubles(entries: list[Entry], findings: list[Finding]) -> list[Entry]:
    """Equal rows count once; rows that give one code different names are all refused, for nobody knows which is right."""
    by_code: dict[str, list[Entry]] = {}
    for entry in entries:
        by_code.setdefault(entry.code, []).append(entry)
    single = []
    for code, rows in by_code.items():
        if len({(row.name, row.kind) for row in rows}) == 1:
            single.append(rows[0])
            for row in rows[1:]:
                text = _("与第 %(n)d 行重复，只算一次。") % {"n": rows[0].line}
                findings.append(Finding(row.line, "code", DOUBTED, text, code))
        else:
            for row in rows:
                other = next(r for r in rows if r is not row)
                text = _("与第 %(n)d 行代码相同而名称或类型不同。") % {"n": other.line}
                findings.append(Finding(row.line, "code", REFUSED, text, code))
    return single
