"""From a sheet of another system to rows: the header is found by its words, every fault gets a sentence. Nothing is written."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from lianxin.ground.places.sheets import Sheet as Table
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput
from lianxin.tools.kit.text import clean, fold
from lianxin.work.reports.states import HEADS

NEEDED = ("words",)
SEARCHED = 20  # rows in which the header may stand: titles and notes come first
_PARTS = re.compile(r"\d+")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
Heads = Mapping[str, Sequence[str]]


@dataclasses.dataclass(frozen=True)
class Found:
    """A header and the rows below it."""

    columns: list[str]
    places: dict[str, int]
    rows: list[tuple[int, list[str]]]


@dataclasses.dataclass(frozen=True)
class Telling:
    """One good row."""

    words: str
    number: str = ""
    told_at: dt.datetime | None = None
    name: str = ""
    phone: str = ""
    place: str = ""
    due_at: dt.datetime | None = None


def heads_of(system: str, own: Heads | None = None) -> dict[str, list[str]]:
    """How each field's column may be called: a county's own words first."""
    shipped = HEADS[system]  # type: ignore[index]
    return {name: [*(own or {}).get(name, ()), *words] for name, words in shipped.items()}


def _word(text: str) -> str:
    return re.sub(r"[\s*＊:：（）()]", "", fold(text[:60]))


def places_in(cells: Sequence[str], heads: Heads) -> dict[str, int]:
    """Which field stands in which column. An earlier synonym wins over a later one, wherever it stands."""
    words = [_word(cell) for cell in cells]
    places: dict[str, int] = {}
    for name, synonyms in heads.items():
        for synonym in synonyms:
            if _word(synonym) in words and (at := words.index(_word(synonym))) not in places.values():
                places[name] = at
                break
    return places


def find_header(tables: Iterable[Table], heads: Heads) -> Found:
    """The first sheet with a header that names the words told and one thing more; raises BadInput for ``file``."""
    for table in tables:
        for at, (_line, cells) in enumerate(table.rows[:SEARCHED]):
            places = places_in(cells, heads)
            if set(NEEDED) <= places.keys() and len(places) > 1:
                return Found([clean(cell)[:60] for cell in cells], places, table.rows[at + 1 :])
    words = "、".join(heads["words"][:3])
    sentence = _("没找到表头。至少要有内容一列（如%(words)s）和另外一列。列名不同的，请在“列名”里补上。") % {"words": words}
    raise BadInput({"file": sentence})


def read_row(places: Mapping[str, int], cells: Sequence[str]) -> Telling | None:
    """The row, or None for one that says nothing; raises BadInput with the sentence for whoever mends the sheet."""
    given = {name: clean(cells[at]) if at < len(cells) else "" for name, at in places.items()}
    if not any(given.values()):
        return None
    if not given.get("words"):
        raise BadInput({"words": _("没有内容。")})
    due = given.get("due_at", "")
    try:
        due_at = moment(due) if due else None
    except (ValueError, OverflowError):
        due_at = None  # "3个工作日": the deadline is then the house's own
    told = given.get("told_at", "")
    try:
        told_at = moment(told) if told else None
    except (ValueError, OverflowError):
        raise BadInput({"told_at": _("时间“%(text)s”看不懂。") % {"text": told[:30]}}) from None
    names = ("words", "number", "name", "phone", "place")
    return Telling(told_at=told_at, due_at=due_at, **{name: given.get(name, "") for name in names})


def moment(text: str) -> dt.datetime:
    """A time as offices write it: ``2026-11-24 09:12:33``, ``2026/11/24``, ``2026年11月24日9时12分``, ``20261124091233``, or a
    workbook's day number. Raises ValueError for what is no day of the calendar. A day alone means its morning."""
    text = fold(text)
    if _SERIAL.fullmatch(text):
        return _local(dt.datetime(1899, 12, 30) + dt.timedelta(days=float(text)))  # noqa: DTZ001
    if found := _COMPACT.fullmatch(text):
        parts = [int(part) for part in found.groups() if part]
    else:
        parts = [int(part[:6]) for part in _PARTS.findall(text)][:6]
        late = any(word in text for word in ("下午", "晚上", "pm"))
        if late and len(parts) > 3 and parts[3] < 12:
            parts[3] += 12
    if len(parts) < 3:
        raise ValueError(text)
    return _local(dt.datetime(*(parts if len(parts) > 3 else [*parts, 9])))  # type: ignore[arg-type]  # noqa: DTZ001


def _local(moment: dt.datetime) -> dt.datetime:
    if not 2000 <= moment.year <= 2100:  # 0001-01-01 is how some programs write "none"
        raise ValueError(str(moment))
    return moment.replace(microsecond=0, tzinfo=clock.LOCAL)
