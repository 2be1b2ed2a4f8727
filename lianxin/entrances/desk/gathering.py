"""A meeting as its page shows it: what concerns the visitor of each item, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import Veil, veil_of
from lianxin.tools.kit import clock
from lianxin.work.disputes.rules import may_unmask
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Meeting, MeetingItem, MeetingSeat, MeetingTask
from lianxin.work.supervision.states import MeetingState


def item_view(actor: Actor, item: MeetingItem) -> dict[str, Any]:
    """Before its time somebody from outside sees that they are asked, where and about which code; the rest comes with the
    involvement. Words are under the veil, for those named and those whose role reads such words."""
    opened = bool(item.open)  # type: ignore[attr-defined]
    named = any(seat.post.staff_id == actor.ref for seat in item.seats.all())
    veil = veil_of(item.dispute) if opened and (named or may_unmask(actor, item.dispute)) else None
    meeting = item.meeting
    planned = meeting.state == MeetingState.PLANNED
    return {
        "item": item,
        "opened": opened,
        "code": item.dispute.code,
        "title": title_of(item.dispute) if opened else "",
        "colour": COLOUR_WORDS.get(item.dispute.colour, "") if opened else "",
        "url": reverse("dispute", args=[item.dispute.code]) if item.open else "",  # type: ignore[attr-defined]
        "question": veil(item.read("question")) if veil else "",
        "minutes": veil(item.read("minutes")) if veil else "",
        "seats": [seat_view(actor, meeting, seat) for seat in item.seats.all()],
        "tasks": [task_view(task, veil) for task in item.tasks.all()],
        "deeds": _item_deeds(actor, item) if opened and rules.leads(actor, meeting) else [],
        "planned": planned,
    }


def seat_view(actor: Actor, meeting: Meeting, seat: MeetingSeat) -> dict[str, Any]:
    stays = seat.post_id in (meeting.chair_id, meeting.convened_by_id)
    may_remove = meeting.state == MeetingState.PLANNED and rules.leads(actor, meeting) and not stays
    return {
        "seat": seat,
        "name": seat.post.staff.name,
        "unit": seat.post.unit.short_name,
        "came": {True: _("到了"), False: _("没到"), None: ""}[seat.came],
        "remove": reverse("seat_remove", args=[seat.pk]) if may_remove else "",
    }


def task_view(task: MeetingTask, veil: Veil | None) -> dict[str, Any]:
    return {
        "task": task,
        "what": veil(task.read("what")) if veil else "",
        "outcome": veil(task.read("outcome")) if veil else "",
        "owner": f"{task.owner.staff.name} · {task.owner.unit.short_name}",
        "url": reverse("meeting_task", args=[task.pk]),
    }


def _item_deeds(actor: Actor, item: MeetingItem) -> list[dict[str, str]]:
    meeting = item.meeting
    found = []
    if not rules.why_not_lead(actor, meeting):
        found.append(("invite", _("请人参加"), "user-plus"))
    if not rules.why_not_lead(actor, meeting, MeetingState.PLANNED, MeetingState.HELD) and has_begun(meeting):
        found += [("minutes", _("写纪要"), "notes"), ("task", _("分工"), "checklist")]
    return [
        {"label": label, "icon": icon, "url": reverse("meeting_item", args=[meeting.pk, item.number, slug])}
        for slug, label, icon in found
    ]


def has_begun(meeting: Meeting) -> bool:
    return meeting.starts_at <= clock.now()


def meeting_deeds(actor: Actor, meeting: Meeting, items: Sequence[MeetingItem]) -> list[dict[str, str]]:
    found = []
    if meeting.state == MeetingState.HELD and actor.post == meeting.chair_id and all(item.minutes for item in items):
        found.append(("fix", _("确认纪要"), "circle-check"))
    if not rules.why_not_lead(actor, meeting):
        found += [("change", _("改时间地点"), "calendar-event"), ("cancel", _("取消会商"), "circle-x")]
    return [
        {"label": label, "icon": icon, "url": reverse("meeting_act", args=[meeting.pk, slug])} for slug, label, icon in found
    ]


def hidden_count(meeting: Meeting, items: Sequence[MeetingItem]) -> int:
    return max(0, queries.agenda_length(meeting) - len(items))


def stands(meeting: Meeting) -> str:
    """The digest's beginning, as it is read aloud over the telephone; "" while the minutes may still change."""
    return meeting.sm3[:16] if meeting.state == MeetingState.FIXED else ""
