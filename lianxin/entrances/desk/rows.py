"""A dispute as a row: everything shaped here, so that templates only place it. Names are masked in every row."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.steps import Next, next_step
from lianxin.tools.shell.wording import left_text, month_day
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import NOT_DUE, Dispute
from lianxin.work.disputes.states import Difficulty, State


def tier_label(tier: int) -> str:
    """Short, for the small ladder: 村 · 乡镇 · 县."""
    return {1: _("村"), 2: _("乡镇"), 3: _("县")}.get(tier, "")


def title_of(dispute: Dispute) -> str:
    """``南坡沟村 周*、冯* 土地承包经营``."""
    kind = rulebook.category_name(dispute.category, county=dispute.county)
    return f"{place_of(dispute)} {dispute.read('heading')} {kind}"


def place_of(dispute: Dispute) -> str:
    """The village's name, and the group's after it; a township's for what lies in no village."""
    own = dispute.area.short_name
    if dispute.village and dispute.area.code != dispute.village:
        return f"{names.area_name(dispute.county, dispute.village)}{own}"
    return own


@dataclasses.dataclass
class Row:
    """What one line of the list shows."""

    code: str
    url: str
    colour: str
    place: str
    heading: str
    kind: str
    group: str
    tier: int
    tier_label: str
    state: str
    holder: str
    unit: str
    started_at: dt.datetime | None
    due_at: dt.datetime | None
    grade: str
    clock: str
    next: Next
    marks: list[str]


def row_of(actor: Actor, dispute: Dispute) -> Row:
    running = dispute.clock_runs and not dispute.root_id
    return Row(
        code=dispute.code,
        url=reverse("dispute", args=[dispute.code]),
        colour=COLOUR_WORDS.get(dispute.colour, ""),
        place=place_of(dispute),
        heading=dispute.read("heading"),
        kind=rulebook.category_name(dispute.category, county=dispute.county),
        group=rulebook.category_name(dispute.category[:2], county=dispute.county).removesuffix("纠纷"),
        tier=dispute.tier,
        tier_label=tier_label(dispute.tier),
        state=str(State(dispute.state).label),
        holder=dispute.holder.staff.name,
        unit=dispute.holder_unit.short_name,
        started_at=dispute.accepted_at if running else None,
        due_at=dispute.due_at if running else None,
        grade=str(Difficulty(dispute.difficulty).label),
        clock="" if running else _resting_clock(dispute),
        next=next_step(actor, dispute),
        marks=_marks(dispute),
    )


def _resting_clock(dispute: Dispute) -> str:
    if dispute.root_id:
        return ""
    if dispute.due_at != NOT_DUE:
        return _("%(day)s回访") % {"day": month_day(dispute.due_at)}
    return _("没有待办时限")


def _marks(dispute: Dispute) -> list[str]:
    """What else one should know at a glance; words, never a colour."""
    found = []
    if dispute.half_known and dispute.clock_runs:
        found.append(_("还有一方没联系上"))
    if rules.is_stale(dispute) and dispute.clock_runs:
        found.append(_("颜色该重问"))
    if dispute.offered:  # type: ignore[attr-defined]
        found.append(_("等接收"))
    if dispute.on_the_spot and dispute.state in (State.SETTLED, State.CLOSED):
        found.append(_("当场调解"))
    return found


def columns() -> list[str]:
    """The headings of an export."""
    return [
        _("编号"), _("颜色"), _("地点"), _("当事人（遮名）"), _("类别"), _("级别"), _("难易"), _("阶段"), _("承办单位"),
        _("承办人"), _("时限"), _("下一步"),
    ]  # fmt: skip


def cells(row: Row) -> list[Any]:
    """The same row on paper, as masked as on the screen."""
    colour = {"red": _("红色"), "yellow": _("黄色"), "blue": _("蓝色")}.get(row.colour, "")
    clock = left_text(row.due_at) if row.due_at else row.clock
    return [
        row.code, colour, row.place, row.heading, row.kind, row.tier_label, row.grade, row.state, row.unit, row.holder,
        clock, row.next.label,
    ]  # fmt: skip
