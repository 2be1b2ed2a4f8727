"""Requests for approval: what waits, what one asked for, one request and its decision."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import chasing, tellings
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.doing import carry_out
from lianxin.entrances.desk.forms import supervision as forms
from lianxin.entrances.desk.refusing import status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import Veil, veil_of, veil_of_report
from lianxin.ground.officers.states import Act, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.shell.wording import full_date
from lianxin.work.disputes.models import Extension
from lianxin.work.disputes.states import Colour, EndReason
from lianxin.work.reports.states import Remedy, ToldHow
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Approval
from lianxin.work.supervision.services import approvals
from lianxin.work.supervision.states import PENDING, ApprovalState, Deed

PER_PAGE = 25
_both = require_http_methods(["GET", "POST"])


def _row(approval: Approval) -> dict[str, Any]:
    report = approval.report
    title = title_of(approval.dispute) if approval.dispute else tellings.title(report)  # type: ignore[arg-type]
    return {
        "approval": approval,
        "url": reverse("approval", args=[approval.pk]),
        "title": title,
        "code": rules.about(approval).code,
        "runs": approval.state in PENDING,
    }


@never_cache
@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    """``whose=inbox``: to decide; ``whose=mine``: asked for by me, decided ones included."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role in (Role.AGENCY, Role.COUNTY_LEADER, Role.INDEPENDENT_DESK):
        raise PermissionDenied
    decides = rules.may_supervise(actor)
    whose = request.GET.get("whose", "inbox" if decides else "mine")
    whose = whose if whose in ("inbox", "mine") else "inbox"
    rows = queries.inbox(actor) if whose == "inbox" else queries.my_requests(actor)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    look_at_list(actor, "supervision.orders", facts={"page": "approvals", "whose": whose, "count": page.paginator.count})
    context = {
        "rows": [_row(row) for row in page],
        "page": page,
        "whose": whose,
        "choices": [("inbox", _("等我审批的")), ("mine", _("我提请的"))],
        "parts": chasing.tabs(actor, "approvals"),
    }
    return render(request, "desk/supervision/approvals.html", context)


def _find(request: HttpRequest, pk: uuid.UUID) -> Approval:
    """Leaders look at figures and masked lists; what is asked for in words is not theirs."""
    if request.actor.role == Role.COUNTY_LEADER:  # type: ignore[attr-defined]
        raise PermissionDenied
    approval = queries.approval(request.actor, pk)  # type: ignore[attr-defined]
    if approval is None:
        raise Http404
    return approval


def _veil(approval: Approval) -> Veil:
    return veil_of(approval.dispute) if approval.dispute else veil_of_report(approval.report)  # type: ignore[arg-type]


def _given(approval: Approval, veil: Veil) -> list[dict[str, str]]:
    """What is to be done, line by line, under the veil."""
    given = approvals.given_of(approval)
    if approval.deed == Deed.EXTEND:
        sides = dict(Extension._meta.get_field("sides").flatchoices)  # type: ignore[union-attr]
        until = approval.dispute.resolve_by + dt.timedelta(days=given["days"])  # type: ignore[union-attr]
        rows = [
            (_("延长"), _("%(n)s天") % {"n": given["days"]}),
            (_("延长以后的时限"), full_date(until - dt.timedelta(seconds=1))),
            (_("双方"), sides[given["sides"]]),
        ]
    elif approval.deed == Deed.PAUSE:
        rows = [(_("暂停到"), full_date(dt.date.fromisoformat(given["until_on"]))), (_("双方"), _("双方都同意"))]
    elif approval.deed == Deed.LOWER:
        now = approval.dispute.get_colour_display()  # type: ignore[union-attr]
        rows = [(_("现在的颜色"), now), (_("降到"), Colour(given["colour"]).label)]
    elif approval.deed == Deed.END_RED:
        rows = [(_("终止的原因"), EndReason(given["reason"]).label), (_("经过"), veil(given["note"]))]
    else:
        ways = "、".join(str(Remedy(way).label) for way in given["remedies"])
        how = ToldHow(given["told_how"]).label
        rows = [(_("不受理的理由"), veil(given["reason"])), (_("告诉来人的途径"), ways), (_("怎样告知"), how)]
    return [{"label": str(label), "text": str(text)} for label, text in rows]


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    approval, actor = _find(request, pk), request.actor  # type: ignore[attr-defined]
    row = rules.about(approval)
    look(actor, "supervision.look", approval, root=row, purpose=Look.OPEN)
    veil = _veil(approval)
    why = rules.why_not_decide(actor, approval)
    gone = rules.why_lapsed(approval, approvals.asker_of(approval)) if approval.state in PENDING else ""
    about_url = reverse("dispute" if approval.dispute else "report", args=[row.code])
    context = {
        **_row(approval),
        "given": _given(approval, veil),
        "reason": veil(approval.read("reason")),
        "answer": veil(approval.read("answer")),
        "words": [
            {"at": w.at, "text": w.get_kind_display(), "by": w.by_label, "detail": veil(w.read("text"))}
            for w in queries.words_of(approval)
        ],
        "why": why,
        "gone": gone,
        "decides": not why,
        "asks": rules.is_asker(actor, approval) and approval.state in PENDING,
        "changed": row.version != approval.about_version and approval.state in PENDING,
        "about_url": about_url,
        "history_url": reverse("dispute_history", args=[row.code]) if approval.dispute else about_url,
        "may_print": may(actor.role, Act.PRINT, row.compartment),
        "parts": chasing.tabs(actor, "approvals"),
        "now": clock.now(),
    }
    return render(request, "desk/supervision/approval.html", context)


_Service = Callable[..., Any]
ACTS: dict[str, tuple[Any, _Service, Any, Any]] = {
    "approve": (forms.YesForm, approvals.approve, pgettext_lazy("request", "同意"), _l("已同意，已办理。")),
    "refuse": (forms.NoForm, approvals.refuse, pgettext_lazy("request", "不同意"), _l("已答复不同意。")),
    "ask": (forms.AskBackForm, approvals.ask_back, _l("要求补充说明"), _l("已要求补充，等申请人说明。")),
    "add": (forms.WordsForm, approvals.add_words, pgettext_lazy("request", "补充说明"), _l("已补充，等审批。")),
    "withdraw": (forms.ConfirmForm, approvals.withdraw_request, pgettext_lazy("request", "撤回申请"), _l("已撤回申请。")),
}
_OF_ASKER = ("add", "withdraw")


@never_cache
@_both
@case_page
def act(request: HttpRequest, pk: uuid.UUID, slug: str) -> HttpResponseBase:
    """Deciding, or what the asker may still do. A yes runs the service at once, in one transaction with the decision."""
    approval, actor = _find(request, pk), request.actor  # type: ignore[attr-defined]
    if slug not in ACTS:
        raise Http404
    kind, service, title, said = ACTS[slug]
    why = rules.why_not_decide(actor, approval)
    barred = not rules.is_asker(actor, approval) if slug in _OF_ASKER else bool(why)
    if barred and request.method == "GET":
        messages.warning(request, str(why))
        return redirect("approval", approval.pk)

    def deed(given: dict[str, Any]) -> str:
        given.pop("token")
        if service(by=actor, approval=approval, **given) == ApprovalState.LAPSED:
            messages.warning(request, _("情况变了，这个申请已经不适用，没有办理。"))
        else:
            messages.success(request, said)
        return reverse("approval", args=[approval.pk])

    keep = f"approval-{slug}-{approval.pk}"
    form, done = carry_out(request, lambda data, fresh: kind(data, initial=fresh), deed, row=approval, keep=keep)
    if done is not None:
        return done
    context = {
        "form": form,
        "title": title,
        "lead": f"{approval.get_deed_display()} {_row(approval)['title']}",
        "back": reverse("approval", args=[approval.pk]),
        "back_label": pgettext("request", "审批"),
        "keep": keep,
    }
    return render(request, "desk/supervision/act.html", context, status=status_of(form, request))
