"""Facts of a report: its receipt, its refusal with the ways left open, its transfer."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import UnitKind
from lianxin.ground.officers.queries import staff_names
from lianxin.work.dossiers.documents import texts
from lianxin.work.dossiers.facts_of_case import contact, day, last_day
from lianxin.work.reports.models import Report


def _base(report: Report) -> dict[str, Any]:
    return {
        "committee": report.unit.name,
        "code": report.code,
        "demo": settings.DEMO,
        "we": "" if report.unit.kind == UnitKind.COMMITTEE else "本单位",
    }


def _teller(report: Report) -> str:
    return "" if report.anonymous else report.read("teller_name")


def _contact(report: Report) -> str:
    return contact(report.unit, report.owner.staff.name)


def _matter(report: Report) -> str:
    """Place and category; nobody's words."""
    if not report.category:
        return f"{report.area.short_name}的事"
    name = rulebook.category_name(report.category, "zh", report.county)
    return f"{report.area.short_name}{name.split('（')[0].removesuffix('纠纷')}纠纷"


def receipt(report: Report) -> dict[str, Any]:
    taker = staff_names([report.recorded_by]).get(report.recorded_by, "") if report.recorded_by else ""
    return _base(report) | {
        "unit": report.unit.name,
        "received_at": report.received_at.isoformat(),
        "channel": report.get_channel_display(),
        "reporter": _teller(report),
        "place": " ".join(part for part in (report.area.short_name, report.read("place")) if part),
        "words": report.read("words"),
        "receiver": taker or report.owner.staff.name,
        "answer_by": last_day(report.due_at),
        "contact": _contact(report),
    }


def rejection(report: Report) -> dict[str, Any]:
    return _base(report) | {
        "addressees": [_teller(report) or "来件人"],
        "matter": _matter(report),
        "applied_on": day(report.received_at),
        "reason": report.read("decision_reason"),
        "remedies": [texts.REPORT_REMEDIES[code] for code in texts.REPORT_REMEDIES if code in report.remedies],
        "decided_on": day(report.decided_at),
        "contact": _contact(report),
    }


def transfer(report: Report) -> dict[str, Any]:
    """The receiving office learns who told it, unless anonymous, and what; phone and answer go through us."""
    office, reason = _office_and_reason(report.read("decision_reason"))
    teller = _teller(report)
    return _base(report) | {
        "office": office,
        "matter": _matter(report),
        "parties": [{"name": teller}] if teller else [],
        "brief": report.read("words"),
        "reason": reason,
        "transferred_on": day(report.decided_at),
        "contact": _contact(report),
    }


def _office_and_reason(text: str) -> tuple[str, str]:
    """reports keeps both in one sealed sentence, 移送：办公室。理由, in the language of whoever decided."""
    said = text.partition("：")[2] or text.partition(": ")[2] or text
    for stop in ("。", ". "):
        if stop in said:
            office, _stop, reason = said.partition(stop)
            return office.strip(), reason.strip()
    return said.strip(), ""
