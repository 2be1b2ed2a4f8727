"""What is done to a meeting, to an item of its agenda, to a seat and to a task."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.doing import carry_out
from lianxin.entrances.desk.forms import supervision as forms
from lianxin.entrances.desk.refusing import status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import veil_of
from lianxin.entrances.desk.views.meetings import find_meeting
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes.rules import may_unmask
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Meeting, MeetingItem
from lianxin.work.supervision.services import meetings

_both = require_http_methods(["GET", "POST"])
_Made = tuple[Callable[[Any, dict[str, Any]], Any], Callable[[dict[str, Any]], None], str, str]


def _draw(request: HttpRequest, form: Any, title: str, lead: str, meeting: Meeting, keep: str) -> HttpResponseBase:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back": reverse("meeting", args=[meeting.pk]),
        "back_label": _("会商"),
        "keep": keep,
    }
    return render(request, "desk/supervision/act.html", context, status=status_of(form, request))


def _go(request: HttpRequest, made: _Made, row: Any, meeting: Meeting, lead: str, keep: str) -> HttpResponseBase:
    build, service, title, said = made

    def deed(given: dict[str, Any]) -> str:
        service(given)
        messages.success(request, said)
        return reverse("meeting", args=[meeting.pk])

    form, done = carry_out(request, build, deed, row=row, keep=keep)
    return done if done is not None else _draw(request, form, title, lead, meeting, keep)


@never_cache
@_both
@case_page
def act(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponseBase:
    meeting, actor = find_meeting(request, pk), request.actor  # type: ignore[attr-defined]
    if slug not in _ACTS:
        raise Http404
    if not rules.leads(actor, meeting):
        raise PermissionDenied
    lead = f"{meeting.unit.short_name} · {meeting.place}"
    return _go(request, _ACTS[slug](actor, meeting), meeting, meeting, lead, f"meeting-{slug}-{meeting.pk}")


def _change(actor: Any, meeting: Meeting) -> _Made:
    minutes = round((meeting.ends_at - meeting.starts_at).total_seconds() / 60)
    first = {"place": meeting.place, "starts_at": meeting.starts_at, "minutes": minutes}

    def service(said: dict[str, Any]) -> None:
        ends_at = said["starts_at"] + dt.timedelta(minutes=said["minutes"])
        times = {"place": said["place"], "starts_at": said["starts_at"], "ends_at": ends_at}
        meetings.change_meeting(by=actor, meeting=meeting, version=said["version"], **times)

    said_so = _("已改，已通知参加的人。")
    return lambda data, fresh: forms.WhenForm(data, initial={**first, **fresh}), service, _("改时间地点"), said_so


def _cancel(actor: Any, meeting: Meeting) -> _Made:
    def service(said: dict[str, Any]) -> None:
        meetings.cancel_meeting(by=actor, meeting=meeting, reason=said["reason"], version=said["version"])

    return lambda data, fresh: forms.CancelMeetingForm(data, initial=fresh), service, _("取消会商"), _("已取消。")


def _fix(actor: Any, meeting: Meeting) -> _Made:
    def service(said: dict[str, Any]) -> None:
        meetings.fix_minutes(by=actor, meeting=meeting, version=said["version"])

    return lambda data, fresh: forms.ConfirmForm(data, initial=fresh), service, _("确认纪要"), _("纪要已定稿，不再改。")


_ACTS = {"change": _change, "cancel": _cancel, "fix": _fix}


# Items of the agenda ------------------------------------------------------------------------------------


@never_cache
@_both
@case_page
def item_act(request: HttpRequest, pk: uuid.UUID, number: int, slug: str) -> HttpResponseBase:
    meeting, actor = find_meeting(request, pk), request.actor  # type: ignore[attr-defined]
    item = next((row for row in queries.agenda_of(actor, meeting) if row.number == number), None)
    if item is None or slug not in _ITEM_ACTS:
        raise Http404
    if not rules.leads(actor, meeting) or not item.open:  # type: ignore[attr-defined]
        raise PermissionDenied
    if slug == "minutes":  # what was written before stands in it whole, to be corrected
        look(actor, "disputes.unmask", item.dispute, purpose=Look.HANDLE)
    lead = f"{title_of(item.dispute)} {item.dispute.code}"
    return _go(request, _ITEM_ACTS[slug](actor, item), item, meeting, lead, f"item-{slug}-{item.pk}")


def _invite(actor: Any, item: MeetingItem) -> _Made:
    named = {seat.post_id for seat in item.seats.all()}
    posts = [post for post in queries.invited(item.dispute) if post.pk not in named]
    by_key = {str(post.pk): post for post in posts}

    def service(said: dict[str, Any]) -> None:
        meetings.invite(by=actor, item=item, post=by_key[said["post"]])

    return lambda data, fresh: forms.InviteForm(data, posts=posts, initial=fresh), service, _("请人参加"), _("已请，只为这一起。")


def _minutes(actor: Any, item: MeetingItem) -> _Made:
    seats = list(item.seats.all())
    came = [str(seat.pk) for seat in seats if seat.came is not False]
    written = item.read("minutes") if may_unmask(actor, item.dispute) else ""
    first = {"minutes": written, "came": came}

    def service(said: dict[str, Any]) -> None:
        keys = {uuid.UUID(pk) for pk in said["came"]}
        meetings.write_minutes(by=actor, item=item, minutes=said["minutes"], came=keys, version=said["version"])

    def build(data: Any, fresh: dict[str, Any]) -> Any:
        return forms.MinutesForm(data, seats=seats, initial={**first, **fresh})

    return build, service, _("写纪要"), _("已记下。")


def _task(actor: Any, item: MeetingItem) -> _Made:
    posts = {seat.post_id: seat.post for seat in item.seats.all()}
    holder = item.dispute.holder
    holder.unit = item.dispute.holder_unit
    posts.setdefault(holder.pk, holder)
    by_key = {str(pk): post for pk, post in posts.items()}

    def service(said: dict[str, Any]) -> None:
        meetings.assign_task(by=actor, item=item, owner=by_key[said["owner"]], what=said["what"], due_on=said["due_on"])

    return lambda data, fresh: forms.TaskForm(data, posts=list(posts.values()), initial=fresh), service, _("分工"), _("已分工。")


_ITEM_ACTS = {"invite": _invite, "minutes": _minutes, "task": _task}


@require_POST
@case_page
def remove_seat(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Not asked after all; before the meeting only."""
    actor = request.actor  # type: ignore[attr-defined]
    seat = queries.seat(actor, pk)
    if seat is None:
        raise Http404
    meeting = seat.item.meeting
    try:
        meetings.uninvite(by=actor, seat=seat)
        messages.success(request, _("已不请这一位。"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("meeting", meeting.pk)


@never_cache
@_both
@case_page
def task(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One task: what, by when; its owner writes down what came of it, also when they see the dispute no more."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.task(actor, pk)
    if row is None:
        raise Http404
    dispute = row.item.dispute
    look(actor, "supervision.look", row, root=dispute, purpose=Look.OPEN)
    own = rules.may_finish(actor, row)
    if request.method == "POST" and not own:
        raise PermissionDenied

    def deed(said: dict[str, Any]) -> str:
        meetings.finish_task(by=actor, task=row, outcome=said["outcome"], version=said["version"])
        messages.success(request, _("已登记办完。"))
        return reverse("tasks")

    form, done = carry_out(
        request, lambda data, fresh: forms.DoneForm(data, initial=fresh), deed, row=row, keep=f"task-{row.pk}"
    )
    if done is not None:
        return done
    veil = veil_of(dispute)
    context = {
        "task": row,
        "dispute": dispute,
        "what": veil(row.read("what")),
        "outcome": veil(row.read("outcome")),
        "owner": f"{row.owner.staff.name} · {row.owner.unit.short_name}",
        "form": form if own and row.done_at is None else None,
        "keep": f"task-{row.pk}",
        "meeting_url": reverse("meeting", args=[row.item.meeting_id]) if queries.meeting(actor, row.item.meeting_id) else "",
    }
    return render(request, "desk/supervision/task.html", context, status=status_of(form, request))
