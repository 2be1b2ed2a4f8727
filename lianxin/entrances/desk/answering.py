"""What goes back to 110 and 12345: their numbers in their own order of columns, with what became of each; every word masked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.entrances.desk.veil import veil_of_report
from lianxin.tools.kit.mask import mask_name, mask_phone
from lianxin.tools.shell.wording import full_datetime
from lianxin.work.reports.models import Report, SheetRow
from lianxin.work.reports.states import Decision, Remedy

ADDED = ("办理结果", "承办单位", "办结时间")  # the words of their sheets, whatever the screen's language


@dataclasses.dataclass(frozen=True)
class Page:
    title: str
    head: list[str]
    rows: list[list[str]]


def pages(rows: Iterable[SheetRow]) -> list[Page]:
    """One page for each file, because each has its own columns. Chinese, whatever the screen's language."""
    with translation.override("zh-hans"):
        return _pages(rows)


def _pages(rows: Iterable[SheetRow]) -> list[Page]:
    found = []
    for sheet, lines in groupby(rows, key=lambda row: row.sheet):
        head = [*sheet.columns, *(name for name in ADDED if name not in sheet.columns)]
        places = {column: field for field, column in sheet.places.items()}
        body = [_cells(row, head, len(sheet.columns), places) for row in lines]
        found.append(Page(sheet.filename.rpartition(".")[0] or sheet.filename, head, body))
    return found


def _cells(row: SheetRow, head: list[str], received: int, places: dict[int, str]) -> list[str]:
    report: Report = row.report  # type: ignore[assignment]
    veil = veil_of_report(report)
    said = {
        "number": row.read("number"),
        "told_at": full_datetime(report.told_at),
        "name": mask_name(report.read("teller_name")),
        "phone": mask_phone(report.read("teller_phone")) if report.read("teller_phone") else "",
        "place": veil(report.read("place")),
        "words": veil(report.read("words")),
        "due_at": full_datetime(row.answer_by) if row.answer_by else "",
        "unit": _unit(report),
    }
    cells = [said.get(places.get(column, ""), "") for column in range(received)]
    answers = {"办理结果": result(report), "承办单位": _unit(report), "办结时间": _done_at(report)}
    cells = [answers.get(name, cell) for name, cell in zip(head, cells, strict=False)]
    return cells + [answers[name] for name in head[received:]]


def _unit(report: Report) -> str:
    return report.dispute.holder_unit.name if report.dispute else report.unit.name


def _done_at(report: Report) -> str:
    done = report.decided_at
    if report.dispute:
        done = report.dispute.settled_at or report.dispute.ended_at or done
    return full_datetime(done) if done else ""


def result(report: Report) -> str:
    """What became of it, in a sentence without a name."""
    if report.dispute:
        taken = _("已受理为矛盾纠纷") if report.decision == Decision.ACCEPTED else _("已并入正在办理的同一起纠纷")
        return _("%(taken)s，编号%(code)s，%(state)s。") % {
            "taken": taken, "code": report.dispute.code, "state": report.dispute.get_state_display(),
        }  # fmt: skip
    if report.decision == Decision.DECLINED:
        ways = "、".join(str(Remedy(way).label) for way in report.remedies if way in Remedy.values)
        return _("不属于调解范围，已告知途径：%(ways)s。") % {"ways": ways}
    return _("已移送有权办理的部门，并告知来电人。")
