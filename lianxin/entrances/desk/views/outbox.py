"""What one's unit has to tell people outside: what waits and why, what went, what an officer tells by phone or in person."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianxin.cellar.contacts import queries as contacts
from lianxin.cellar.contacts.models import SafeContact
from lianxin.cellar.contacts.rules import when_for
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal import services as journal
from lianxin.cellar.notices import gateway, queries, services
from lianxin.cellar.notices.models import Message
from lianxin.cellar.notices.states import BEFORE_TOLD, State
from lianxin.entrances.desk.access import case_page
from lianxin.ground.officers import rules as officers
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_phone
from lianxin.tools.kit.refusals import Refusal
from lianxin.tools.shell.wording import short_datetime
from lianxin.work.disputes import queries as disputes

ROWS = 30
_TABS: dict[str, tuple[str, ...]] = {
    "open": tuple(BEFORE_TOLD),
    "done": (State.SENT, State.CANCELLED),
}
_ERRORS = {"timeout": gettext_lazy("网关没有回音"), "unreachable": gettext_lazy("连不上网关")}


def _may(request: HttpRequest) -> None:
    if not disputes.compartments(request.actor, Act.HANDLE):  # type: ignore[attr-defined]
        raise PermissionDenied


@never_cache
@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    """Numbers masked, texts say nothing but "please call back": a list, and nobody's opening."""
    _may(request)
    actor = request.actor  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "open")
    tab = tab if tab in _TABS else "open"
    page = Paginator(queries.outbox(actor, _TABS[tab]), ROWS).get_page(request.GET.get("page"))
    known = contacts.contacts_of(message.owner for message in page)
    journal.look_at_list(actor, "notices.outbox", facts={"tab": tab, "count": page.paginator.count})
    context = {
        "page": page,
        "rows": [_row(message, known.get(message.owner)) for message in page],
        "tab": tab,
        "tabs": [("open", _("要转告的")), ("done", _("已了结的"))],
        "may_write": officers.may_write_notices(actor),
        "carried": gateway.is_configured(),
    }
    return render(request, "desk/notices/outbox.html", context)


def _row(message: Message, contact: SafeContact | None) -> dict[str, Any]:
    now = clock.now()
    open_now = [
        how
        for how in (Channel.PHONE, Channel.IN_PERSON)
        if when_for(contact, how, now, county=message.county) == now
    ]  # fmt: skip
    number = contact.read("number") if contact else ""
    return {
        "message": message,
        "text": message.read("body"),
        "number": mask_phone(number) if number else "",
        "why": _why(message, contact),
        "ways": [(how.value, how.label) for how in open_now] if message.state in (State.SHOWN, State.HELD, State.FAILED) else [],
        "told": Channel(message.done_how).label if message.done_how else "",
        "may_drop": message.state in (State.HELD, State.SHOWN, State.FAILED),
        "may_retry": message.state == State.FAILED,
    }


def _why(message: Message, contact: SafeContact | None) -> str:
    """What it waits for, as a sentence."""
    if message.state == State.HELD and contact is None:
        return _("还没有登记怎样联系才安全，所以不发。")
    if message.state == State.HELD and message.not_before is None:
        return _("这一方没有同意用“%(way)s”联系。") % {"way": message.get_channel_display()}
    if message.state == State.HELD and message.not_before is not None:
        return _("最早 %(when)s 可以联系。") % {"when": short_datetime(message.not_before)}
    if message.error:
        known = _ERRORS.get(message.error)
        return str(known) if known else _("网关答复 %(code)s") % {"code": message.error.removeprefix("http_")}
    return ""


@require_POST
@case_page
def do(request: HttpRequest, pk: uuid.UUID, verb: str) -> HttpResponse:
    """``phone`` and ``in_person``: an officer told it so; ``cancel``; ``retry``."""
    _may(request)
    actor = request.actor  # type: ignore[attr-defined]
    message = queries.message_of(actor, pk)
    if message is None or verb not in ("phone", "in_person", "cancel", "retry"):
        raise Http404
    try:
        if verb == "cancel":
            services.cancel_message(by=actor, message=message)
            messages.success(request, _("这条消息不发了。"))
        elif verb == "retry":
            services.retry(by=actor, message=message)
            messages.success(request, _("会再发一次。"))
        else:
            services.tell(by=actor, message=message, how=verb)
            messages.success(request, _("已记下：告诉了。"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("outbox")
