"""Identity looked at, people asked about the facts: taken down, read again, signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.forms.inquiries import IdentityForm, InquiryForm, SignForm, party_label
from lianxin.entrances.desk.printing import print_url
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.views.papers import show_page
from lianxin.tools.shell.keeping import kept
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.queries import with_sides
from lianxin.work.dossiers import queries, services
from lianxin.work.dossiers.facts_of_filing import turns
from lianxin.work.dossiers.models import Inquiry
from lianxin.work.dossiers.services.inquiring import may_inquire

_both = require_http_methods(["GET", "POST"])


def _find(request: HttpRequest, code: str) -> Dispute:
    dispute = find_dispute(request, code)
    if not may_inquire(request.actor, dispute):  # type: ignore[attr-defined]
        raise PermissionDenied
    return dispute


def _people(dispute: Dispute) -> list[tuple[Side, Party]]:
    found = []
    for side in with_sides(dispute):
        for party in side.parties.all():
            party.dispute, party.key = dispute, dispute.key
            found.append((side, party))
    return found


def _row(dispute: Dispute, number: int) -> Inquiry:
    found = queries.inquiry(dispute, number)
    if found is None:
        raise Http404
    return found


@never_cache
@_both
@case_page
def identity(request: HttpRequest, code: str) -> HttpResponse:
    dispute = _find(request, code)
    given: dict[str, Any] = {"people": _people(dispute), "checked": queries.identity_of(dispute)}
    form = IdentityForm(request.POST if request.method == "POST" else None, **given)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            return redirect(do_once(request, lambda: _check(request, dispute, form)))
    more = {"form": form, "token": token_of(request), "kind": "identity"}
    return show_page(request, "inquiry_form", dispute, status_of(form, request), **more)


@transaction.atomic
def _check(request: HttpRequest, dispute: Dispute, form: IdentityForm) -> str:
    on = form.cleaned_data["checked_on"]
    chosen = list(form.chosen())
    for party, paper in chosen:
        services.check_identity(
            by=request.actor, dispute=dispute, party=party, paper=paper, checked_on=on  # type: ignore[attr-defined]
        )
    messages.success(request, _("已登记，核对了%(n)s人的证件。") % {"n": len(chosen)})
    return reverse("papers", args=[dispute.code]) + "#asked"


@never_cache
@_both
@case_page
def new(request: HttpRequest, code: str) -> HttpResponse:
    dispute = _find(request, code)
    form = InquiryForm(request.POST if request.method == "POST" else None, people=_people(dispute))
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            url = do_once(request, lambda: _write(request, dispute, form))
            kept(request, f"inquiry-{dispute.code}")
            return redirect(url)
    more = {"form": form, "token": token_of(request), "kind": "new"}
    return show_page(request, "inquiry_form", dispute, status_of(form, request), **more)


def _write(request: HttpRequest, dispute: Dispute, form: InquiryForm) -> str:
    row = services.write_inquiry(by=request.actor, dispute=dispute, draft=form.draft())  # type: ignore[attr-defined]
    messages.success(request, _("已记下。打印出来给被调查人看过再签名。"))
    return reverse("inquiry", args=[dispute.code, row.number])


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One person's words; opening them is a look."""
    dispute = _find(request, code)
    row = _row(dispute, number)
    services.look_at_inquiry(by=request.actor, inquiry=row)  # type: ignore[attr-defined]
    own = next(((side, party) for side, party in _people(dispute) if party.pk == row.party_id), None)
    return show_page(
        request,
        "inquiry",
        dispute,
        row=row,
        who=party_label(*own) if own else f"{row.read('name')}，{row.read('relation')}",
        words={name: row.read(name) for name in ("place", "present")},
        turns=turns(row.read("record")),
        print_url=print_url(request.actor, dispute, "D07", inquiry=row.number),  # type: ignore[attr-defined]
    )


@never_cache
@_both
@case_page
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = _find(request, code)
    row = _row(dispute, number)
    if row.signed_as:
        messages.error(request, _("已经签过名，不能再改；有补充的，另作一份。"))
        return redirect("inquiry", dispute.code, row.number)
    services.look_at_inquiry(by=request.actor, inquiry=row)  # type: ignore[attr-defined]
    form = InquiryForm(request.POST if request.method == "POST" else None, people=_people(dispute), row=row)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            version = form.cleaned_data["version"]
            services.change_inquiry(
                by=request.actor,  # type: ignore[attr-defined]
                inquiry=row,
                draft=form.draft(),
                version=row.version if version is None else version,
            )
            messages.success(request, _("已改好。"))
            return redirect("inquiry", dispute.code, row.number)
    more = {"form": form, "token": "", "kind": "edit", "row": row}
    return show_page(request, "inquiry_form", dispute, status_of(form, request), **more)


@never_cache
@_both
@case_page
def sign(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = _find(request, code)
    row = _row(dispute, number)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            services.sign_inquiry(by=request.actor, inquiry=row, **form.cleaned_data)  # type: ignore[attr-defined]
            messages.success(request, _("已登记签名，这份记录不再改动。"))
            return redirect("inquiry", dispute.code, row.number)
    more = {"form": form, "token": "", "kind": "sign", "row": row}
    return show_page(request, "inquiry_form", dispute, status_of(form, request), **more)
