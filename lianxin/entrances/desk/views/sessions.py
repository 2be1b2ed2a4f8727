"""A session: arranged, and its own page: who, where, what each side wants, what must be told first."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import casefile, talks
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.forms import sessions as forms
from lianxin.entrances.desk.forms.lists import PurposeForm
from lianxin.entrances.desk.forms.mediation import rights_words
from lianxin.entrances.desk.printing import print_url
from lianxin.entrances.desk.unmasking import unmasked
from lianxin.entrances.desk.veil import veil_of
from lianxin.entrances.desk.views.mediation import barred, both, run
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Attendance, Session
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.states import Outcome, SessionState


@never_cache
@both
@case_page
def new(request: HttpRequest, code: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    return run(request, dispute, forms.ScheduleForm, template="desk/sessions/new.html")


def _found(dispute: Dispute, number: int) -> Session:
    session = queries.session(dispute, number)
    if session is None:
        raise Http404
    session.dispute = dispute
    return session


@never_cache
@both
@case_page
def do(request: HttpRequest, code: str, number: int, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    session = _found(dispute, number)
    if slug not in forms.FORMS:
        raise Http404
    return run(request, dispute, forms.FORMS[slug], session)


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """It opens what the sides said, so it is a look."""
    dispute = find_dispute(request, code)
    session = _found(dispute, number)
    writing.look(request.actor, "mediation.see_session", session, root=dispute, purpose=Look.OPEN)  # type: ignore[attr-defined]
    return _show(request, dispute, session)


@never_cache
@both
@case_page
def unmask(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = find_dispute(request, code)
    session = _found(dispute, number)
    return unmasked(request, dispute, partial(_show, request, dispute, session), "session", dispute.code, number)


def _show(
    request: HttpRequest, dispute: Dispute, session: Session, purpose: str = "", purposes: PurposeForm | None = None
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    may_read = disputes.may_unmask(actor, dispute)
    standing = talks.ready(queries.standing(dispute))
    sides = [side for side in standing.sides if session.side_id in (None, side.pk)]
    planned = session.state == SessionState.PLANNED
    veil = veil_of(dispute, standing.sides, open_names=bool(purpose), more=talks.unknown_names(standing))
    verdict = rules.session_verdict(
        dispute, session.form, session.side, standing=standing, starts_at=session.starts_at, minutes=session.minutes,
        but=session,
    ) if planned else []  # fmt: skip
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "session": session,
        "may_read": may_read,
        "purpose": Look(purpose).label if purpose else "",
        "purposes": purposes or PurposeForm(auto_id="unmask_%s"),
        "unmask_url": reverse("session_unmask", args=[dispute.code, session.number]),
        **{name: veil(session.read(name)) if may_read else "" for name in ("place", "record", "outcome_note", "reason")},
        "sides": [casefile.side_view(side, may_read=may_read, veil=veil) for side in sides],
        "people": _people(session, bool(purpose)),
        "lacks": talks.lack_view(verdict) if may_read else [],
        "free": not rules.blocking(verdict),
        "rights": rights_words(dispute),
        "planned": planned,
        "over": planned and session.ends_at <= clock.now(),
        "actions": _actions(request, dispute, session, rules.blocking(verdict)),
        "next": _after(dispute, session, standing),
        "caucus_url": _caucus_url(request, dispute, session),
        "print_url": print_url(actor, dispute, "D09", session=session.number) if session.state == SessionState.HELD else "",
    }
    return render(request, "desk/sessions/page.html", context, status=422 if purposes else 200)


def _people(session: Session, open_names: bool) -> list[dict[str, Any]]:
    rows = []
    for row in queries.attendances_of(session):
        came = {True: _("到了"), False: _("没来"), None: ""}[row.present]
        rows.append({"seat": row.get_seat_display(), "name": _name(row, open_names), "came": came, "present": row.present})
    return rows


def _name(row: Attendance, open_names: bool) -> str:
    if row.party is not None:
        name = row.party.read("name")
        return f"{row.party.side.get_role_display()} {name if open_names else mask_name(name)}"
    if row.appointment is not None:
        return row.appointment.display_name
    if row.helper is not None:
        return f"{row.helper.get_kind_display()} {talks.helper_name(row.helper, open_names=open_names)}"
    return row.staff.name if row.staff else ""


def _actions(request: HttpRequest, dispute: Dispute, session: Session, lacks: list[Any]) -> list[dict[str, Any]]:
    """What may be done with a planned session; the first is the primary one. What may not is said with why."""
    if barred(request, dispute) or session.state != SessionState.PLANNED:
        return []

    def button(slug: str, label: str, icon: str, reason: str = "") -> dict[str, Any]:
        url = reverse("session_do", args=[dispute.code, session.number, slug])
        return {"label": label, "url": url, "icon": icon, "reason": reason}

    now = clock.now()
    begun, due = session.started_at is not None, session.starts_at <= now
    why = rules.sentence(lacks) if lacks and not begun else ""
    start = [] if begun else [button("start", _("现在开始"), "player-play", why)]
    record = [button("record", _("写记录"), "notes", why)] if begun or due else []
    rest = [button("missed", _("有人没来"), "user-x")] if due else []
    rest += [button("move", _("改期"), "calendar-event"), button("cancel", _("取消"), "circle-x")]
    return [*record, *start, *rest] if begun or session.ends_at <= now else [*start, *record, *rest]


def _after(dispute: Dispute, session: Session, standing: Standing) -> dict[str, str] | None:
    """After a session that was held: what comes next."""
    if session.state != SessionState.HELD or session.outcome == Outcome.NOT_AGREED:
        return None
    return talks.next_view(standing)


def _caucus_url(request: HttpRequest, dispute: Dispute, session: Session) -> str:
    if session.side_id is None or barred(request, dispute):
        return ""
    if not rules.may_write_caucus(request.actor, dispute):  # type: ignore[attr-defined]
        return ""
    return reverse("mediation_do", args=[dispute.code, "caucus"]) + f"?session={session.number}"
