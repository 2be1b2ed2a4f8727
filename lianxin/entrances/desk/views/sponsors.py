"""The sponsor of a dispute: named, helping, ended; and the disputes one sponsors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import casefile, chasing
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.doing import carry_out
from lianxin.entrances.desk.forms import supervision as forms
from lianxin.entrances.desk.refusing import status_of
from lianxin.entrances.desk.rows import title_of
from lianxin.entrances.desk.veil import veil_of
from lianxin.ground.officers.states import Role
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import may_unmask
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Sponsor
from lianxin.work.supervision.services import sponsors
from lianxin.work.supervision.states import SPONSORS

_both = require_http_methods(["GET", "POST"])


def _find(request: HttpRequest, code: str) -> Dispute:
    """Who helps, and those who work on it; an agency is told at a meeting."""
    if request.actor.role in (Role.AGENCY, Role.INDEPENDENT_DESK):  # type: ignore[attr-defined]
        raise PermissionDenied
    return find_dispute(request, code)


def _shown(dispute: Dispute, sponsor: Sponsor, own: bool, veil: Any) -> dict[str, Any]:
    """Words under the veil; the sponsor's own help is shown to the sponsor whatever their role reads."""
    notes = [
        {"at": note.at, "by": note.by_label, "text": veil(note.read("text")) if veil or own else ""}
        for note in queries.notes_of(sponsor)
    ]
    return {
        "row": sponsor,
        "who": sponsor.post.staff.name,
        "unit": sponsor.post.unit.short_name,
        "title": sponsor.post.title or sponsor.post.get_role_display(),
        "reason": veil(sponsor.read("reason")) if veil else "",
        "ended_reason": veil(sponsor.read("ended_reason")) if veil else "",
        "notes": notes,
    }


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str) -> HttpResponse:
    dispute, actor = _find(request, code), request.actor  # type: ignore[attr-defined]
    look(actor, "supervision.look", dispute, purpose=Look.OPEN)
    rows = queries.sponsors_of(dispute)
    running = next((row for row in rows if row.ended_at is None), None)
    own = rules.is_sponsor(actor, running)
    veil = veil_of(dispute) if may_unmask(actor, dispute) or own else None
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "sponsors": [_shown(dispute, row, own, veil) for row in rows],
        "running": running,
        "own": own,
        "why_not": rules.why_not_name(actor, dispute),
        "may_convene": not rules.why_not_convene(actor, dispute, running),
    }
    return render(request, "desk/supervision/sponsor.html", context)


@never_cache
@_both
@case_page
def act(request: HttpRequest, code: str, slug: str) -> HttpResponseBase:
    dispute, actor = _find(request, code), request.actor  # type: ignore[attr-defined]
    running = queries.running(dispute)
    if running is not None:
        running.dispute = dispute
    if slug not in ("name", "note", "end") or (slug != "name" and running is None):
        raise Http404
    barred = not rules.is_sponsor(actor, running) if slug == "note" else bool(rules.why_not_name(actor, dispute))
    if barred:
        raise PermissionDenied
    build, deed, title = _DEEDS[slug](request, dispute, running)
    keep = f"sponsor-{slug}-{dispute.code}"
    form, done = carry_out(request, build, deed, row=running if slug == "end" else None, keep=keep)
    if done is not None:
        return done
    context = {
        "form": form,
        "title": title,
        "lead": f"{title_of(dispute)} {dispute.code}",
        "back": reverse("dispute_sponsor", args=[dispute.code]),
        "back_label": _("包案"),
        "keep": keep,
    }
    return render(request, "desk/supervision/act.html", context, status=status_of(form, request))


def _name(request: HttpRequest, dispute: Dispute, running: Sponsor | None) -> tuple[Any, Any, str]:
    posts = queries.could_sponsor(dispute)

    def deed(said: dict[str, Any]) -> str:
        post = form_posts[said["post"]]
        sponsors.name_sponsor(by=request.actor, dispute=dispute, post=post, reason=said["reason"])  # type: ignore[attr-defined]
        messages.success(request, _("已确定%(name)s包案。") % {"name": post.staff.name})
        return reverse("dispute_sponsor", args=[dispute.code])

    form_posts = {str(post.pk): post for post in posts}
    return lambda data, fresh: forms.SponsorForm(data, posts=posts, initial=fresh), deed, _("确定包案领导")


def _note(request: HttpRequest, dispute: Dispute, running: Sponsor | None) -> tuple[Any, Any, str]:
    def deed(said: dict[str, Any]) -> str:
        sponsors.note_help(by=request.actor, sponsor=running, text=said["text"])  # type: ignore[attr-defined, arg-type]
        messages.success(request, _("已记下。"))
        return reverse("dispute_sponsor", args=[dispute.code])

    return lambda data, fresh: forms.HelpForm(data, initial=fresh), deed, _("记下帮办的事")


def _end(request: HttpRequest, dispute: Dispute, running: Sponsor | None) -> tuple[Any, Any, str]:
    def deed(said: dict[str, Any]) -> str:
        actor, version = request.actor, said["version"]  # type: ignore[attr-defined]
        sponsors.end_sponsor(by=actor, sponsor=running, reason=said["reason"], version=version)  # type: ignore[arg-type]
        messages.success(request, _("包案已结束。"))
        return reverse("dispute", args=[dispute.code])

    return lambda data, fresh: forms.EndSponsorForm(data, initial=fresh), deed, _("结束包案")


_DEEDS = {"name": _name, "note": _note, "end": _end}


@never_cache
@require_GET
@case_page
def sponsored(request: HttpRequest) -> HttpResponse:
    """The disputes one sponsors now."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.role not in SPONSORS:
        raise PermissionDenied
    rows = list(queries.sponsored_by(actor)[:100])
    look_at_list(actor, "disputes.list", facts={"page": "sponsored", "count": len(rows)})
    context = {
        "rows": [{"sponsor": row, "title": title_of(row.dispute), "dispute": row.dispute} for row in rows],
        "parts": chasing.tabs(actor, "sponsored"),
    }
    return render(request, "desk/supervision/sponsored.html", context)
