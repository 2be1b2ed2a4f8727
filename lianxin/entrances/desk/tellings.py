"""How a report is written on a screen and in a table: masked, in a few words, without what was told."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit.mask import mask_name, mask_phone
from lianxin.tools.shell.wording import full_datetime
from lianxin.work.reports.models import Report
from lianxin.work.reports.states import Decision, ReportState


def category_of(code: str, county: str) -> str:
    return rulebook.category_name(code, county=county) if code else _("未定类别")


def category(report: Report) -> str:
    return category_of(report.category, report.county)


def title(report: Report) -> str:
    """``南坡沟村 土地承包经营``: where and what about."""
    return f"{report.area.short_name} {category(report)}"


def teller(report: Report, masked: bool = True) -> str:
    """Who said it: ``周*``, or that nobody wished to be named."""
    if report.anonymous:
        return _("匿名")
    name = report.read("teller_name")
    return (mask_name(name) if masked else name) or _("没留姓名")


def phone(report: Report, masked: bool = True) -> str:
    number = report.read("teller_phone")
    return mask_phone(number) if masked and number else number


def next_verb(actor: Actor, report: Report) -> dict[str, str]:
    """The one thing to do with it now: {label, url}; an empty label when it is not this person's to do."""
    if report.decision == Decision.INDEPENDENT_DESK:
        return {"label": _("看来件"), "url": reverse("report", args=[report.code])}
    if report.state != ReportState.RECEIVED:
        if report.dispute_id and report.decision in (Decision.ACCEPTED, Decision.JOINED):
            return {"label": _("看纠纷"), "url": reverse("dispute", args=[report.dispute.code])}  # type: ignore[union-attr]
        return {"label": "", "url": ""}
    if not may(actor.role, Act.DECIDE_REPORT, report.compartment):
        return {"label": "", "url": ""}
    return {"label": _("作决定"), "url": reverse("report", args=[report.code])}


def row(actor: Actor, report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "title": title(report),
        "town": names.area_name(report.county, report.township) if report.village else "",
        "teller": teller(report),
        "waiting": report.state == ReportState.RECEIVED or report.decision == Decision.INDEPENDENT_DESK,
        "next": next_verb(actor, report),
    }


def head() -> list[str]:
    return [
        _("编号"), _("收到时间"), _("乡镇"), _("地点"), _("类别"), _("怎么来的"), _("谁说的"), _("关系"),
        _("负责人"), _("负责单位"), _("时限"), _("状态"), _("怎么决定的"), _("决定时间"), _("纠纷编号"),
    ]  # fmt: skip


def cells(actor: Actor, report: Report) -> list[str]:
    """A line of the exported table. No name, no phone, no address, nothing of what was told."""
    return [
        report.code,
        full_datetime(report.received_at),
        names.area_name(report.county, report.township) if report.township else "",
        report.area.short_name,
        category(report),
        report.get_channel_display(),
        teller(report),
        report.get_relation_display(),
        report.owner.staff.name,
        report.unit.short_name,
        full_datetime(report.due_at),
        report.get_state_display(),
        report.get_decision_display() if report.decision else "",
        full_datetime(report.decided_at),
        report.dispute.code if report.dispute_id else "",  # type: ignore[union-attr]
    ]
