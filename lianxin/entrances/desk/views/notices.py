"""One's own notices: what came, opened, confirmed, taken in hand."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lianxin.cellar.notices import labels, queries, services
from lianxin.cellar.notices.models import Notice
from lianxin.entrances.desk.access import acting
from lianxin.entrances.desk.context import count_with
from lianxin.ground.officers import queries as staff
from lianxin.ground.officers import rules as officers
from lianxin.ground.officers.states import Act
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.services import ringing

ROWS = 30
_DISPUTE = re.compile(r"/disputes/([0-9A-Z-]+)/")


def _found(request: HttpRequest, pk: uuid.UUID) -> Notice:
    """One's own notice; 404 for another's, as for none."""
    notice = queries.notice_of(request.actor, pk)  # type: ignore[attr-defined]
    if notice is None:
        raise Http404
    return notice


@never_cache
@require_GET
@acting
def index(request: HttpRequest) -> HttpResponse:
    """The inbox. ``?unread=1``, ``?urgent=1`` and ``?kind=…`` narrow it; the address says so."""
    actor = request.actor  # type: ignore[attr-defined]
    unread, urgent, kind = request.GET.get("unread") == "1", request.GET.get("urgent") == "1", request.GET.get("kind", "")[:40]
    counts = count_with(request, {})
    page = Paginator(queries.inbox(actor, unread=unread, urgent=urgent, kind=kind), ROWS).get_page(request.GET.get("page"))
    known = [(code, labels.label(code)) for code in queries.kinds_in(actor)]
    filters = [("unread", _("只看未读"))] * unread + [("urgent", _("只看紧急"))] * urgent
    filters += [("kind", label) for code, label in known if code == kind]
    context = {
        "page": page,
        "rows": [{"notice": row, "text": row.read("text")} for row in page],
        "filters": [{"name": name, "label": label} for name, label in filters],
        "kinds": known,
        "unread": unread,
        "urgent": urgent,
        "unread_count": counts.get("nav_notices", 0),
        "may_write": officers.may_write_notices(actor),
        "may_tell": bool(disputes.compartments(actor, Act.HANDLE)),
    }
    return render(request, "desk/notices/index.html", context)


@never_cache
@require_GET
@acting
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Opening it is its receipt."""
    notice = _found(request, pk)
    services.open_notice(by=request.actor, notice=notice)  # type: ignore[attr-defined]
    context: dict[str, Any] = {"notice": notice, "text": notice.read("text"), "work": notice.work}
    if notice.work is not None:
        context |= {"title": notice.work.read("title"), "body": notice.work.read("body")}
    return render(request, "desk/notices/detail.html", context)


@never_cache
@require_GET
@acting
def go(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """To what it is about, which is reading it."""
    notice = _found(request, pk)
    services.open_notice(by=request.actor, notice=notice)  # type: ignore[attr-defined]
    if notice.url and url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        _act_where_it_is(request, notice.url)
        return redirect(notice.url)
    return redirect("notice", pk=notice.pk)


def _act_where_it_is(request: HttpRequest, url: str) -> None:
    """A notice comes to a person, a dispute is seen under a post: of several posts act under one that sees it, and say so."""
    found = _DISPUTE.match(url)
    if found is None or disputes.get_visible(request.actor, found.group(1)):  # type: ignore[attr-defined]
        return
    for post in request.posts:  # type: ignore[attr-defined]
        if disputes.get_visible(staff.actor_of(post, request.user), found.group(1)):  # type: ignore[arg-type]
            request.session["post"] = str(post.pk)
            label = f"{post.unit.short_name} {post.title or post.get_role_display()}"
            messages.success(request, _("现在以“%(post)s”的身份办事。") % {"post": label})
            return


@require_POST
@acting
def all_read(request: HttpRequest) -> HttpResponse:
    done = services.mark_all_read(by=request.actor)  # type: ignore[attr-defined]
    left = _("要签收的、紧急的还留着。")
    messages.success(request, _("%(n)d 条已标为已读。") % {"n": done} + left)
    return redirect("notices")


@require_POST
@acting
def confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    notice = _found(request, pk)
    try:
        services.confirm(by=request.actor, notice=notice)  # type: ignore[attr-defined]
        messages.success(request, _("已签收，发通知的人看得到。"))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("notice", pk=notice.pk)


@require_POST
@acting
def take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """“我来处理”: what rings goes quiet for everybody. It is not the first contact: that is noted on the dispute."""
    notice = _found(request, pk)
    if not notice.urgent:
        raise Http404
    if notice.about is None:
        services.acknowledge_own(by=request.actor, notice=notice)  # type: ignore[attr-defined]
        return redirect(notice.url or "notices")
    _act_where_it_is(request, notice.url)
    ringing.take_in_hand(by=request.actor, notice=notice)  # type: ignore[attr-defined]
    messages.success(request, _("已记下由您处理，不再响铃。见到人、说上话以后，请在纠纷上登记首次联系。"))
    return redirect(notice.url or "notices")
