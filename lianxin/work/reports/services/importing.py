"""Reports from another system's sheet: each row through ``take_report``, a bad row comes back with its reason."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Compartment
from lianxin.ground.places import queries as places
from lianxin.ground.places.models import Area
from lianxin.ground.places.sheets import read_sheets
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Refusal
from lianxin.tools.kit.text import fold
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.reports.states import Channel, ReferenceSystem

_HEADS = {
    "words": ("text", "words", "content", "内容", "诉求", "来件内容", "反映内容"),
    "place": ("place", "地点", "地址"),
    "area": ("area", "area_code", "区划代码", "所属村", "村"),
    "told_on": ("told_on", "date", "日期", "来件日期", "受理日期"),
    "number": ("id", "number", "编号", "工单号"),
}


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the sheet: the report it became, or why it did not."""

    line: int
    report: Report | None = None
    reason: str = ""


def import_reports(
    *, by: Actor, owner: Post, data: bytes, filename: str, area: Area | None = None, system: str = ReferenceSystem.OTHER
) -> Iterator[Row]:
    """Take each row of a CSV or XLSX as a report of channel "other system"; yields row by row.

    Needs a column of words; ``area`` stands in where the sheet names none. The row's number becomes its external
    reference. Columns that are not understood are not stored. Each row is a transaction of its own, so it may be stopped
    anywhere; rows taken before are told from their number and not taken twice. Raises BadInput when there is no words column.
    """
    for sheet in read_sheets(data, filename):
        columns = _columns(sheet.rows[0][1]) if sheet.rows else {}
        if "words" not in columns:
            raise BadInput({"file": _("没有找到“内容”这一列。请在第一行写明列名：内容、地点、区划代码、日期、编号。")})
        for line, cells in sheet.rows[1:]:
            values = {name: cells[index].strip() if index < len(cells) else "" for name, index in columns.items()}
            yield _take(by, owner, line, values, area, system)


def _columns(head: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(head):
        for name, words in _HEADS.items():
            if fold(cell) in words:
                found.setdefault(name, index)
    return found


def _take(by: Actor, owner: Post, line: int, values: dict[str, str], area: Area | None, system: str) -> Row:
    number = values.get("number", "")
    known = Report.objects.filter(county=by.county, references__system=system, references__number=number)
    if number and known.exclude(compartment=Compartment.COMPLAINT).exists():  # of a complaint nobody is told that it is there
        return Row(line, reason=_("编号 %(number)s 已经登记过。") % {"number": number})
    here = places.area(values["area"]) if values.get("area") else area
    if here is None:
        return Row(line, reason=_("没有这个区划代码，也没有给默认的地点。"))
    try:
        draft = ReportDraft(
            words=values["words"],
            area=here,
            channel=Channel.SYSTEM,
            place=values.get("place", ""),
            told_at=_moment(values.get("told_on", "")),
            anonymous=True,
            references=[(system, number)] if number else [],
        )
        return Row(line, report=take_report(by=by, owner=owner, draft=draft))
    except Refusal as refusal:
        return Row(line, reason=str(refusal))


def _moment(text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text.replace("/", "-").replace(".", "-")[:10])
    except ValueError:
        raise BadInput({"told_at": _("日期 %(text)s 看不懂，请写成 2026-11-24。") % {"text": text[:20]}}) from None
    return dt.datetime.combine(day, dt.time(9), tzinfo=clock.LOCAL)
