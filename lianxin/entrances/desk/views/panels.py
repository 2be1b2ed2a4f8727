"""A dispute's panel: who was asked, what each said, what is lacking, and the verbs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import casefile, talks
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.forms import panel as forms
from lianxin.entrances.desk.veil import veil_of
from lianxin.entrances.desk.views.mediation import run, say_no
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import may_unmask
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Panel, PanelMember
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.states import PanelState, Subject

both = require_http_methods(["GET", "POST"])


def _barred(request: HttpRequest, dispute: Dispute) -> str:
    return str(rules.may_convene(request.actor, dispute).reason)  # type: ignore[attr-defined]


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    panel = queries.open_panel(dispute)
    barred = _barred(request, dispute)
    if panel is None and barred:
        return say_no(request, dispute, _("调解小组"), barred)
    writing.look(request.actor, "disputes.look", dispute, purpose=Look.HANDLE)  # type: ignore[attr-defined]
    standing = talks.ready(queries.standing(dispute))
    veil = veil_of(dispute, standing.sides) if may_unmask(request.actor, dispute) else None  # type: ignore[attr-defined]
    members = queries.panel_members(panel) if panel else []
    lacks = rules.panel_lacks(standing, panel, members) if panel and panel.state == PanelState.PROPOSED else []
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "panel": panel,
        "purpose": veil(panel.read("purpose")) if panel and veil else "",
        "members": [_member(request, standing, one, not barred) for one in members],
        "lacks": talks.lack_view(lacks),
        "may": not barred,
        "convened": panel is not None and panel.state == PanelState.CONVENED,
        "past": [row for row in queries.panels_of(dispute) if row.state == PanelState.DISSOLVED],
    }
    return render(request, "desk/mediation/panel.html", context)


def _member(request: HttpRequest, standing: Standing, one: PanelMember, may: bool) -> dict[str, Any]:
    code, seat = standing.dispute.code, rules.seat_of(one)
    subject = Subject.MEDIATOR if one.appointment_id else Subject.HELPER
    declared_at = one.appointment.declared_at if one.appointment is not None else one.declared_at
    post = (one.appointment or one.helper).post  # type: ignore[union-attr]
    entry = (one.appointment or one.helper).entry  # type: ignore[union-attr]
    own = one.appointment is None or post is None or post.staff_id == request.actor.ref  # type: ignore[attr-defined]
    links = []
    if may and one.accepted_at is None:
        links.append(_link(code, one, "answer", _("登记答不答应")))
    if may and own:
        links.append(_link(code, one, "declare", _("改声明") if declared_at else _("声明利害关系")))
    if may:
        links.append(_link(code, one, "leave", _("退出")))
    return {
        "name": rules.name_of(one) if post is not None or entry is not None else talks.mask_name(rules.name_of(one)),
        "role": one.get_role_display(),
        "unit": post.unit.short_name if post else entry.get_kind_display() if entry else _("外请"),
        "lead": one.is_lead,
        "presides": one.appointment_id is not None,
        "accepted_at": one.accepted_at,
        "declared_at": declared_at,
        "sides": [
            {"name": talks.side_name(side), **talks.said(standing.answer(side, subject, seat))} for side in standing.sides_in
        ],
        "lacks": [str(lack.text) for lack in rules.member_lacks(standing, one)],
        "links": links,
    }


def _link(code: str, one: PanelMember, slug: str, label: str) -> dict[str, str]:
    return {"label": label, "url": reverse("panel_member", args=[code, one.pk, slug])}


@never_cache
@both
@case_page
def propose(request: HttpRequest, code: str) -> HttpResponse:
    return run(request, find_dispute(request, code), forms.ProposeForm, guard=_barred)


def _open(dispute: Dispute) -> Panel:
    panel = queries.open_panel(dispute)
    if panel is None:
        raise Http404
    return panel


@never_cache
@both
@case_page
def do(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    if slug not in forms.FORMS:
        raise Http404
    return run(request, dispute, forms.FORMS[slug], _open(dispute), guard=_barred)


@never_cache
@both
@case_page
def member(request: HttpRequest, code: str, pk: Any, slug: str) -> HttpResponse:
    """A member with an account who sees the dispute answers for themselves; otherwise whoever convenes writes it down."""
    dispute = find_dispute(request, code)
    panel = _open(dispute)
    found = next((one for one in queries.panel_members(panel) if one.pk == pk), None)
    if found is None or slug not in forms.MEMBER_FORMS:
        raise Http404
    seat = found.appointment or found.helper
    own = seat is not None and seat.post is not None and seat.post.staff_id == request.actor.ref  # type: ignore[attr-defined]
    guard = (lambda _request, _dispute: "") if own else _barred
    return run(request, dispute, forms.MEMBER_FORMS[slug], found, guard=guard)
