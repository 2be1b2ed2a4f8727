"""Facts of the papers of supervision. Names stand in them as they were written: printing is a look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import Post, Unit
from lianxin.work.disputes.models import Dispute, Extension
from lianxin.work.disputes.states import Colour, EndReason
from lianxin.work.dossiers.facts_of_case import contact, day, last_day
from lianxin.work.reports.models import Report
from lianxin.work.reports.states import Remedy, ToldHow
from lianxin.work.supervision import queries
from lianxin.work.supervision.models import Approval, Meeting, MeetingItem, SupervisionOrder
from lianxin.work.supervision.rules import about
from lianxin.work.supervision.services.approvals import given_of
from lianxin.work.supervision.states import Deed, OrderState


def _base(unit: Unit) -> dict[str, Any]:
    return {"committee": unit.name, "demo": settings.DEMO}


def _matter(row: Dispute | Report) -> str:
    """Place, sides with their names masked, category."""
    name = rulebook.category_name(row.category, "zh", row.county) if row.category else "来件"
    heading = f" {row.read('heading')}" if isinstance(row, Dispute) else ""
    return f"{row.area.short_name}{heading} {name}"


def _words(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"kind": str(row.get_kind_display()), "at": row.at.isoformat(), "by": row.by_label, "text": row.read("text")}
        for row in rows
    ]


def _by(label: str) -> str:
    return label.replace(" · ", " ")


def order(row: SupervisionOrder) -> dict[str, Any]:
    dispute = row.dispute
    over = row.state in (OrderState.CLOSED, OrderState.WITHDRAWN)
    return _base(row.unit) | {
        "number": row.number,
        "code": dispute.code,
        "to_unit": row.to_unit.name,
        "matter": _matter(dispute),
        "state": str(dispute.get_state_display()),
        "reason": str(row.get_reason_display()),
        "asked": row.read("asked"),
        "issued_on": day(row.issued_at),
        "issued_by": _by(row.issued_label),
        "due": _day_text(row.due_at),
        "read": f"{_day_text(row.read_at + dt.timedelta(seconds=1))} {_by(row.read_by)}" if row.read_at else "",
        "answers": _words(queries.answers_of(row)),
        "closed": (row.read("end_note") or str(row.get_state_display())) if over else "",
        "closed_on": day(row.ended_at),
        "contact": contact(row.unit, row.issued_label.split(" · ")[0]),
    }


def _day_text(due_at: dt.datetime) -> str:
    one = dt.date.fromisoformat(last_day(due_at))
    return f"{one.year}年{one.month}月{one.day}日"


def _lines(row: Approval) -> list[dict[str, str]]:
    given = given_of(row)
    if row.deed == Deed.EXTEND:
        sides = dict(Extension._meta.get_field("sides").flatchoices)  # type: ignore[union-attr]
        found = [("延长天数", f"{given['days']}天"), ("双方", sides[given["sides"]])]
    elif row.deed == Deed.PAUSE:
        until = dt.date.fromisoformat(given["until_on"])
        found = [("暂停到", f"{until.year}年{until.month}月{until.day}日"), ("双方", "双方都同意")]
    elif row.deed == Deed.LOWER:
        found = [("降到", Colour(given["colour"]).label)]
    elif row.deed == Deed.END_RED:
        found = [("终止原因", EndReason(given["reason"]).label), ("经过", given["note"])]
    else:
        ways = "、".join(str(Remedy(way).label) for way in given["remedies"])
        found = [("其他途径", ways), ("怎样告知", ToldHow(given["told_how"]).label)]
    return [{"name": name, "text": str(text)} for name, text in found]


def approval(row: Approval) -> dict[str, Any]:
    one = about(row)
    return _base(row.post.unit) | {
        "code": one.code,
        "deed": str(row.get_deed_display()),
        "matter": _matter(one),
        "lines": _lines(row),
        "reason": row.read("reason"),
        "asked_by": _by(row.asked_label),
        "asked_on": day(row.asked_at),
        "to_unit": row.unit.name,
        "words": _words(queries.words_of(row)),
        "outcome": str(row.get_state_display()) if row.decided_at else "",
        "answer": row.read("answer"),
        "decided_by": _by(row.decided_by),
        "decided_on": day(row.decided_at),
    }


def _named(post: Post) -> str:
    return f"{post.staff.name}（{post.unit.short_name}）"


def minutes(meeting: Meeting, items: Sequence[MeetingItem], others: int) -> dict[str, Any]:
    return _base(meeting.unit) | {
        "held_at": meeting.starts_at.isoformat(),
        "place": meeting.place,
        "chair": _named(meeting.chair),
        "items": [_item(row) for row in items],
        "others": others or None,
        "fixed_by": _by(meeting.fixed_by),
        "fixed_on": day(meeting.fixed_at),
        "sm3": meeting.sm3,
    }


def _item(row: MeetingItem) -> dict[str, Any]:
    seats = list(row.seats.all())
    return {
        "matter": _matter(row.dispute),
        "code": row.dispute.code,
        "question": row.read("question"),
        "came": [_named(seat.post) for seat in seats if seat.came or seat.came is None],
        "absent": [_named(seat.post) for seat in seats if seat.came is False],
        "minutes": row.read("minutes"),
        "tasks": [
            {
                "owner": _named(task.owner),
                "what": task.read("what"),
                "due_on": last_day(task.due_at),
                "done": task.read("outcome") if task.done_at else "",
            }
            for task in row.tasks.all()
        ],
        "sm3": row.sm3,
    }
