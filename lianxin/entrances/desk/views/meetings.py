"""Case meetings: the list, calling one, its page."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import chasing, gathering
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.doing import carry_out
from lianxin.entrances.desk.forms import supervision as forms
from lianxin.entrances.desk.refusing import status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Meeting
from lianxin.work.supervision.services import meetings

PER_PAGE = 25
SUGGESTED = 6
_both = require_http_methods(["GET", "POST"])


@never_cache
@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role == Role.INDEPENDENT_DESK:
        raise PermissionDenied
    past = request.GET.get("past") == "1"
    page = Paginator(queries.meetings_of(actor, past=past), PER_PAGE).get_page(request.GET.get("page"))
    calls = rules.may_supervise(actor)
    look_at_list(actor, "disputes.list", facts={"page": "meetings", "past": past, "count": page.paginator.count})
    wanted = queries.suggested(actor, SUGGESTED) if calls and not past else []
    context = {
        "rows": list(page),
        "page": page,
        "past": past,
        "calls": calls,
        "suggested": [{"dispute": row, "title": title_of(row)} for row in wanted],
        "parts": chasing.tabs(actor, "meetings"),
        "now": clock.now(),
    }
    return render(request, "desk/supervision/meetings.html", context)


def _found(request: HttpRequest, text: str) -> list[Dispute]:
    """The disputes under the codes, each once; what is not the actor's to see is not found."""
    rows: dict[uuid.UUID, Dispute] = {}
    for code in re.split(r"[\s,，、；;]+", text.strip())[:20]:
        row = disputes.get_visible(request.actor, code)  # type: ignore[attr-defined]
        if row is None:
            raise BadInput({"codes": _("没有找到%(code)s，或者您看不到那一起。") % {"code": code[:20]}})
        rows[row.pk] = row
    return list(rows.values())


def _chairs(actor: Any) -> list[Any]:
    """Oneself, and those of one's unit who may approve."""
    own = officers.post(actor.post)
    heads = [post for post in officers.staff_in_unit(actor.unit) if may(post.role, Act.APPROVE, Compartment.NORMAL)]
    return [own, *(post for post in heads if post.pk != actor.post)] if own else heads


@never_cache
@_both
@case_page
def new(request: HttpRequest) -> HttpResponseBase:
    """``?dispute=`` fills in a code. A sponsor may call one about what they sponsor."""
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.may_supervise(actor) and not queries.sponsored_by(actor).exists():
        raise PermissionDenied
    chairs = _chairs(actor)
    start = (clock.now() + dt.timedelta(days=1)).astimezone(clock.LOCAL).replace(hour=9, minute=30, second=0, microsecond=0)
    asked = [code[:20] for code in request.GET.getlist("dispute")[:12] if disputes.get_visible(actor, code[:20])]
    first = {"codes": "\n".join(asked), "starts_at": start, "chair": str(actor.post)}

    def deed(said: dict[str, Any]) -> str:
        agenda = [(row, said["question"]) for row in _found(request, said["codes"])]
        ends_at = said["starts_at"] + dt.timedelta(minutes=said["minutes"])
        chair = next(post for post in chairs if str(post.pk) == said["chair"])
        made = meetings.convene(
            by=actor, agenda=agenda, chair=chair, place=said["place"], starts_at=said["starts_at"], ends_at=ends_at
        )
        messages.success(request, _("已召集。再给每一项请有关的人。"))
        return reverse("meeting", args=[made.pk])

    form, done = carry_out(
        request, lambda data, fresh: forms.ConveneForm(data, chairs=chairs, initial={**first, **fresh}), deed, keep="convene"
    )
    if done is not None:
        return done
    context = {
        "form": form,
        "title": _("召集会商"),
        "lead": _("会商只商量怎么帮，不替调解员和当事人作决定。"),
        "back": reverse("meetings"),
        "back_label": _("会商"),
        "keep": "convene",
    }
    return render(request, "desk/supervision/act.html", context, status=status_of(form, request))


def find_meeting(request: HttpRequest, pk: uuid.UUID) -> Meeting:
    meeting = queries.meeting(request.actor, pk)  # type: ignore[attr-defined]
    if meeting is None:
        raise Http404
    return meeting


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Only the items that concern the visitor; opening it is a look at each of them."""
    meeting, actor = find_meeting(request, pk), request.actor  # type: ignore[attr-defined]
    items = queries.agenda_of(actor, meeting)
    for item in items:
        look(actor, "supervision.look", item, root=item.dispute, purpose=Look.OPEN)
    context = {
        "meeting": meeting,
        "items": [gathering.item_view(actor, item) for item in items],
        "others": gathering.hidden_count(meeting, items),
        "leads": rules.leads(actor, meeting),
        "deeds": gathering.meeting_deeds(actor, meeting, items),
        "verdict": gathering.stands(meeting),
        "may_print": any(item.open and may(actor.role, Act.PRINT, item.dispute.compartment) for item in items),
        "parts": chasing.tabs(actor, "meetings"),
        "now": clock.now(),
    }
    return render(request, "desk/supervision/meeting.html", context)


@never_cache
@require_GET
@case_page
def tasks(request: HttpRequest) -> HttpResponse:
    """What one promised at a meeting and has not done."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role == Role.INDEPENDENT_DESK:
        raise PermissionDenied
    rows = queries.tasks_of(actor, 100)
    look_at_list(actor, "disputes.list", facts={"page": "tasks", "count": len(rows)})
    context = {"rows": rows, "parts": chasing.tabs(actor, "tasks")}
    return render(request, "desk/supervision/tasks.html", context)
