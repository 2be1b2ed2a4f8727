"""An agreement: drafted, fixed, read back, signed, kept; its own page shows what is there and what is lacking."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianxin.cellar.journal import services as writing
from lianxin.cellar.journal.models import Look
from lianxin.entrances.desk import bargain, casefile, talks
from lianxin.entrances.desk.access import case_page, find_dispute
from lianxin.entrances.desk.forms import court, performing, signing
from lianxin.entrances.desk.forms.agreements import DraftForm
from lianxin.entrances.desk.forms.lists import PurposeForm
from lianxin.entrances.desk.printing import print_url
from lianxin.entrances.desk.unmasking import unmasked
from lianxin.entrances.desk.veil import OPEN, Veil, veil_of
from lianxin.entrances.desk.views.mediation import barred, both, run, say_no
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Agreement, Obligation
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.states import AgreementForm, AgreementState

DO: dict[str, type[signing.AgreementDeed]] = {**signing.FORMS, **court.FORMS}
_IN_HAND = (AgreementState.DRAFT, AgreementState.FIXED)


def found_version(dispute: Dispute, number: int) -> Agreement:
    agreement = queries.agreement_version(dispute, number)
    if agreement is None:
        raise Http404
    agreement.dispute = dispute
    return agreement


@never_cache
@both
@case_page
def new(request: HttpRequest, code: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    in_hand = queries.current_agreement(dispute)
    if request.method == "GET" and in_hand is not None and in_hand.state in _IN_HAND:
        return redirect("agreement", dispute.code, in_hand.number)
    return run(request, dispute, DraftForm, template="desk/agreements/edit.html")


@never_cache
@both
@case_page
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    return run(request, dispute, DraftForm, agreement, template="desk/agreements/edit.html")


@never_cache
@both
@case_page
def do(request: HttpRequest, code: str, number: int, slug: str) -> HttpResponse:
    """Fixing shows every name as it will stand in the text, which is a look."""
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    if slug not in DO:
        raise Http404
    if slug != "fix":
        return run(request, dispute, DO[slug], agreement)
    if not _is_shown(dispute, agreement):
        return say_no(request, dispute, _("协议定稿"), _("这一稿已经不用了。"), status=409)
    standing = standing_for(dispute, agreement)
    rows = [bargain.obligation_view(standing, row, may_work=False, open_names=True) for row in standing.obligations]
    more = {"texts": bargain.texts(agreement, OPEN), "obligations": rows}
    return run(request, dispute, DO[slug], agreement, template="desk/agreements/fix.html", more=more)


def _is_shown(dispute: Dispute, agreement: Agreement) -> bool:
    current = queries.current_agreement(dispute)
    return current is not None and current.pk == agreement.pk


@never_cache
@both
@case_page
def side(request: HttpRequest, code: str, number: int, pk: Any, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    found = talks.ready(queries.standing(dispute)).side(pk)
    if found is None or slug not in signing.SIDE_FORMS:
        raise Http404
    more = {"texts": bargain.texts(agreement, OPEN)} if slug == "read" else {}
    template = "desk/agreements/read.html" if slug == "read" else "desk/mediation/act.html"
    return run(request, dispute, signing.SIDE_FORMS[slug], agreement, about=found, template=template, more=more)


@never_cache
@both
@case_page
def party(request: HttpRequest, code: str, number: int, pk: Any) -> HttpResponse:
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    standing = talks.ready(queries.standing(dispute))
    people = [p for s in standing.sides_in for p in queries.must_sign(s)]
    found = next((p for p in people if p.pk == pk), None)
    if found is None:
        raise Http404
    return run(request, dispute, signing.SignForm, agreement, about=found)


@never_cache
@both
@case_page
def obligation(request: HttpRequest, code: str, pk: Any, slug: str) -> HttpResponse:
    dispute = find_dispute(request, code)
    found = _owed(dispute, pk)
    if found is None or slug not in performing.OWED_FORMS:
        raise Http404
    return run(request, dispute, performing.OWED_FORMS[slug], found)


def _owed(dispute: Dispute, pk: Any) -> Obligation | None:
    agreement = queries.current_agreement(dispute)
    if agreement is None:
        return None
    found = queries.obligations_of(agreement).select_related("key__county_key").filter(pk=pk).first()
    if found is not None:
        found.dispute, found.agreement = dispute, agreement
    return found


# The page ---------------------------------------------------------------------------------------------


@never_cache
@require_GET
@case_page
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    if not disputes.may_unmask(request.actor, dispute):  # type: ignore[attr-defined]
        return say_no(request, dispute, _("协议"), _("您的岗位只看进展，看不到协议的内容。"))
    writing.look(request.actor, "mediation.see_agreement", agreement, root=dispute, purpose=Look.OPEN)  # type: ignore[attr-defined]
    return _show(request, dispute, agreement)


@never_cache
@both
@case_page
def unmask(request: HttpRequest, code: str, number: int) -> HttpResponse:
    dispute = find_dispute(request, code)
    agreement = found_version(dispute, number)
    return unmasked(request, dispute, partial(_show, request, dispute, agreement), "agreement", dispute.code, number)


def standing_for(dispute: Dispute, agreement: Agreement) -> Standing:
    """Where the mediation stands, seen from this version: an older one brings its own obligations and signatures."""
    standing = queries.standing(dispute)
    if standing.agreement is None or standing.agreement.pk != agreement.pk:
        standing.agreement = agreement
        standing.obligations = list(queries.obligations_of(agreement))
        for row in standing.obligations:
            row.key = dispute.key
        standing.signatures = list(queries.signatures_of(agreement))
    return talks.ready(standing)


def _show(
    request: HttpRequest, dispute: Dispute, agreement: Agreement, purpose: str = "", purposes: PurposeForm | None = None
) -> HttpResponse:
    standing = standing_for(dispute, agreement)
    shown, reason = bool(purpose), barred(request, dispute)
    boxes = [bargain.box_view(standing, box) for box in rules.signing_boxes(agreement, standing)]
    in_hand = agreement.state in _IN_HAND
    document = "D11" if agreement.form == AgreementForm.ORAL else "D10"
    context = {
        "dispute": dispute,
        "facts": casefile.facts(dispute),
        "agreement": agreement,
        "purpose": Look(purpose).label if purpose else "",
        "purposes": purposes or PurposeForm(auto_id="unmask_%s"),
        "unmask_url": reverse("agreement_unmask", args=[dispute.code, agreement.number]),
        "texts": bargain.texts(agreement, _veil(standing, shown)),
        "obligations": [
            bargain.obligation_view(standing, row, may_work=not reason, open_names=shown)
            for row in standing.obligations
        ],
        "boxes": boxes if in_hand else [],
        "boxes_title": bargain.boxes_title(boxes),
        "lacks": talks.lack_view(rules.signing_lacks(agreement, standing)) if in_hand else [],
        "warnings": talks.lack_view(rules.fair_deal_warnings(dispute, agreement)) if in_hand else [],
        "side_rows": bargain.side_rows(standing, agreement),
        "signers": bargain.signers(standing, open_names=shown) if agreement.is_fixed else [],
        "others": bargain.other_signatures(standing),
        "bars": bargain.bars(dispute, agreement),
        "court": bargain.court_view(standing, agreement),
        "versions": standing.versions,
        "intact": rules.is_text_intact(agreement) if agreement.is_fixed else True,
        "oral": agreement.form == AgreementForm.ORAL,
        "may_work": not reason,
        "in_hand": in_hand,
        "next": _next(standing, agreement) if not reason else None,
        "print_url": print_url(request.actor, dispute, document, agreement=agreement.number),  # type: ignore[attr-defined]
    }
    return render(request, "desk/agreements/page.html", context, status=422 if purposes else 200)


def _veil(standing: Standing, shown: bool) -> Veil:
    return veil_of(standing.dispute, standing.sides, open_names=shown, more=talks.unknown_names(standing))


def _next(standing: Standing, agreement: Agreement) -> dict[str, str] | None:
    """The next step on this page leads to its own form, not to the page one is on."""
    step = rules.next_step(standing.dispute, standing)
    if step is None or step.action == "wait":
        return None
    code, number = standing.dispute.code, agreement.number
    slugs = {"sign_as_mediator": "mediator", "stamp_seal": "seal"}
    if step.action in slugs:
        return {"label": str(step.label), "url": reverse("agreement_do", args=[code, number, slugs[step.action]])}
    if step.action == "sign_as_party" and step.side is not None:
        there = {row.party_id for row in standing.signatures}
        waiting = next((p for p in queries.must_sign(step.side) if p.pk not in there), None)
        if waiting is not None:
            return {"label": str(step.label), "url": reverse("agreement_party", args=[code, number, waiting.pk])}
    return {"label": str(step.label), "url": talks.step_url(standing, step)}
