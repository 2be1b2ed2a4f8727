"""Referrals for those who made them: what is waiting on agencies, one of them, and what may be done about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.files import queries as files
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look, look_at_list
from lianxin.entrances.desk import casefile, referring
from lianxin.entrances.desk.access import case_page
from lianxin.entrances.desk.deeds import do_once
from lianxin.entrances.desk.forms.referral_acts import AGENCY_FORMS, HOLDER_FORMS, ReferralForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.veil import veil_of
from lianxin.entrances.desk.views.papers import printed
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.ground.places.exports import CONTENT_TYPES, table
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes import rules as disputes
from lianxin.work.dossiers.services import Printed, Slip, print_referral, print_reminder
from lianxin.work.referrals import queries, rules, services
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.states import LIFE, How, Who

MOST_ROWS = 2_000
_both = require_http_methods(["GET", "POST"])
_ALONE = "default-src 'none'; sandbox"


def find(request: HttpRequest, code: str) -> Referral:
    """404 for one that does not exist and for one that is not the visitor's to see."""
    referral = queries.get_visible(request.actor, code)  # type: ignore[attr-defined]
    if referral is None:
        raise Http404
    return referral


def _tends(request: HttpRequest) -> None:
    """An agency's people see cases, but the desk's list of referrals is not theirs."""
    if request.actor.role == Role.AGENCY:  # type: ignore[attr-defined]
        raise PermissionDenied


@never_cache
@require_GET
@case_page
def index(request: HttpRequest) -> HttpResponse:
    _tends(request)
    actor, asked = request.actor, referring.Asked(request.GET)  # type: ignore[attr-defined]
    whole = queries.visible_to(actor)
    page = Paginator(queries.full(asked.narrowed(whole)).order_by("due_at", "-made_at", "pk"), referring.PER_PAGE)
    shown = page.get_page(asked.page)
    look_at_list(actor, "referrals.list", facts={**asked.facts, "count": page.count})
    context = {
        "asked": asked,
        "rows": [referring.row_of(row, reverse("referral", args=[row.code])) for row in shown],
        "page": shown,
        "counts": queries.counts(whole),
        "may_export": may(actor.role, Act.EXPORT, Compartment.NORMAL),
    }
    return render(request, "desk/referrals/list.html", context)


@never_cache
@require_GET
@case_page
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly the list of this address: codes, places and kinds, never a name or a word."""
    _tends(request)
    actor, asked = request.actor, referring.Asked(request.GET)  # type: ignore[attr-defined]
    if not may(actor.role, Act.EXPORT, Compartment.NORMAL):
        raise PermissionDenied
    rows = queries.full(asked.narrowed(queries.visible_to(actor))).order_by("due_at", "-made_at", "pk")[:MOST_ROWS]
    cells = [referring.cells(referring.row_of(row, "")) for row in rows]
    look_at_list(actor, "referrals.export", facts={**asked.facts, "count": len(cells), "form": form})
    body = table(form, _("转介清单"), referring.columns(), cells)
    response = HttpResponse(body, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="referrals-{clock.today():%Y%m%d}.{form}"'
    return response


@never_cache
@require_GET
@case_page
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Opening it is a look at the dispute it belongs to."""
    referral = find(request, code)
    look(request.actor, "referrals.look", referral, root=referral.dispute, purpose=Look.OPEN)  # type: ignore[attr-defined]
    return _show(request, referral)


def _show(request: HttpRequest, referral: Referral, issued: tuple[str, str] | None = None) -> HttpResponse:
    actor, dispute = request.actor, referral.dispute  # type: ignore[attr-defined]
    may_read = disputes.may_unmask(actor, dispute)
    veil = veil_of(dispute) if may_read else None
    manages = rules.manages(actor, referral)
    address = _link_address(request, issued[0]) if issued else ""
    context = {
        "referral": referral,
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "may_read": may_read,
        "shown": _veiled(referring.shown_view(referral.shown()), veil) if veil else None,
        "asked": veil(referral.read("asked")) if veil else "",
        "question": veil(referral.read("question")) if veil else "",
        "answer": veil(referral.read("answer")) if veil else "",
        "given": referring.given_words(referral),
        "consents": queries.consents_of(referral),
        "receipts": referring.receipts(queries.events_of(referral), veil),
        "papers": referring.paper_rows(
            queries.papers_of(referral), lambda f: reverse("referral_paper", args=[referral.code, f.pk])
        )
        if may_read
        else [],
        "bar": referring.buttons(actor, referral, Who.HOLDER, lambda a: _act_url(referral, a)) if manages else None,
        "on_paper": _paper_actions(actor, referral) if manages else [],
        "late": rules.is_late(referral),
        "link": queries.live_link(referral) if manages else None,
        "issued": {"address": address, "code": issued[1]} if issued else None,
        "may_print": manages and may(actor.role, Act.PRINT, dispute.compartment),
        "turn": rules.whose_turn(referral),
    }
    return render(request, "desk/referrals/page.html", context)


def _veiled(shown: dict[str, Any], veil: Any) -> dict[str, Any]:
    """On the desk's own page names stay masked as everywhere; the agency got them whole."""
    people = [
        {**one, "name": veil(one["name"]), "phone": veil(one["phone"]), "safe": veil(one.get("safe", "")), "address": ""}
        for one in shown["people"]
    ]
    supplied = [{**one, "text": veil(one["text"])} for one in shown.get("supplied", ())]
    return {**shown, "people": people, "supplied": supplied, "rows": [(label, veil(text)) for label, text in shown["rows"]]}


def _act_url(referral: Referral, action: str) -> str:
    return reverse("referral_do", args=[referral.code, action])


def _paper_actions(actor: Any, referral: Referral) -> list[dict[str, Any]]:
    """What the holder writes down for an agency that answered by paper or phone."""
    found = []
    for slug in AGENCY_FORMS:
        if rules.allowed(actor, referral, slug, how=How.PAPER):
            url = reverse("referral_on_paper", args=[referral.code, slug])
            found.append({"label": LIFE[slug].label, "url": url})
    return found


def _link_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("referral_link", args=[token]))


@never_cache
@_both
@case_page
def do(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    referral = find(request, code)
    if slug in ("chase", "issue_link"):
        return _at_once(request, referral, slug)
    if slug not in HOLDER_FORMS:
        raise Http404
    return carry_out(request, referral, HOLDER_FORMS[slug], slug, back=reverse("referral", args=[referral.code]))


@never_cache
@_both
@case_page
def on_paper(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    referral = find(request, code)
    if slug not in AGENCY_FORMS:
        raise Http404
    back = reverse("referral", args=[referral.code])
    return carry_out(request, referral, AGENCY_FORMS[slug], slug, back=back, how=How.PAPER)


def _at_once(request: HttpRequest, referral: Referral, slug: str) -> HttpResponse:
    """One press: chasing, and a code that is shown only in this answer."""
    actor = request.actor  # type: ignore[attr-defined]
    if not rules.manages(actor, referral):
        raise PermissionDenied
    if request.method == "POST":
        try:
            if slug == "issue_link":
                return _show(request, referral, services.issue_link(by=actor, referral=referral))
            services.chase_agency(by=actor, referral=referral, version=referral.version)
            messages.success(request, _("已催办，记了一次。对方没有账号的，请印催办函送去。"))
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect("referral", referral.code)


def carry_out(
    request: HttpRequest, referral: Referral, kind: type[ReferralForm], action: str, *, back: str,
    how: str = How.ACCOUNT, template: str = "desk/referrals/act.html",
) -> HttpResponse:  # fmt: skip
    """Show the form, or do it once. Used for the holder's and for the agency's own deeds."""
    actor = request.actor  # type: ignore[attr-defined]
    verdict = rules.allowed(actor, referral, action, how=how)
    if not verdict and verdict.others_may:
        raise PermissionDenied
    if not verdict:
        messages.error(request, str(verdict.reason))
        return redirect(back)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = kind(*posted, by=actor, referral=referral, on_paper=how == How.PAPER)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            said: list[str] = []

            def deed() -> str:
                said.append(form.carry_out())
                return back

            url = do_once(request, deed)
            messages.success(request, said[0] if said else _("这一页已经提交过，没有重复办理。"))
            return redirect(url)
    context = {"referral": referral, "form": form, "back": back, "on_paper": how == How.PAPER}
    return render(request, template, context, status=status_of(form, request))


# Papers ---------------------------------------------------------------------------------------------


@never_cache
@require_GET
@case_page
def paper(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    referral = find(request, code)
    if not disputes.may_unmask(request.actor, referral.dispute):  # type: ignore[attr-defined]
        raise PermissionDenied
    return hand_out(request, referral, queries.paper_of(referral, pk))


def hand_out(request: HttpRequest, referral: Referral, file: StoredFile | None, by: Any = None) -> HttpResponse:
    """To be saved, never run in the browser; each is a look."""
    if file is None:
        raise Http404
    actor = by or request.actor  # type: ignore[attr-defined]
    look(actor, "referrals.see_paper", file, root=referral.dispute, purpose=Look.OPEN, facts={"referral": referral.code})
    response = HttpResponse(files.open_file(file), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(not file.is_picture, files.download_name(file))
    response["Content-Security-Policy"] = _ALONE
    return response


@never_cache
@require_GET
@case_page
def letter(request: HttpRequest, code: str, fmt: str) -> HttpResponse:
    """The letter without a code; or, once it is late, the reminder (``?reminder=1``)."""
    referral, actor = find(request, code), request.actor  # type: ignore[attr-defined]
    print_it = print_reminder if request.GET.get("reminder") else print_referral
    return printed(request, lambda: print_it(by=actor, referral=referral, fmt=fmt), "referral", referral.code)


@never_cache
@require_POST
@case_page
def letter_with_code(request: HttpRequest, code: str) -> HttpResponse:
    """A fresh code on the slip below the letter; codes given before no longer count, unless it could not be printed."""
    referral, actor = find(request, code), request.actor  # type: ignore[attr-defined]
    fmt = "docx" if request.POST.get("fmt") == "docx" else "pdf"

    @transaction.atomic
    def deed() -> Printed:
        token, secret = services.issue_link(by=actor, referral=referral)
        return print_referral(by=actor, referral=referral, fmt=fmt, slip=Slip(_link_address(request, token), secret))

    return printed(request, deed, "referral", referral.code)
