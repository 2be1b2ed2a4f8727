"""The one-time link: a page without a login that shows nothing before its code is right.

Nothing in the address tells the matter; a link that does not exist looks like one that does. What was opened stays open in
this browser for half an hour, or until it was answered.
"""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.entrances.desk import referring
from lianxin.entrances.desk.forms.referral_acts import AGENCY_FORMS, CodeForm
from lianxin.entrances.desk.refusing import refusals, status_of
from lianxin.entrances.desk.views.inbox import contact_of
from lianxin.ground.officers.backends import client_address
from lianxin.ground.officers.doors import open_to_all
from lianxin.tools.kit import clock
from lianxin.work.referrals import rules, services
from lianxin.work.referrals.models import Referral, ReferralLink
from lianxin.work.referrals.services import links
from lianxin.work.referrals.states import LIFE, How

OPEN_SECONDS = 30 * 60
TRIES, WITHIN = 20, 15 * 60  # codes from one address
SLUGS = ("accept", "finish", "ask_back", "reject")


def _quiet(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, told to no other site, found by no search. Not ``no-referrer``: a browser then sends its form from
    the origin "null", and the check against forged forms refuses it."""
    patch_cache_control(response, no_store=True, private=True)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@open_to_all
@sensitive_post_parameters("code")
@csrf_protect
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    link = _opened(request, token)
    if link is not None:
        return _quiet(_show(request, token, link))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            return _quiet(_ask(request, form, token, busy=True))
        with refusals(form):
            opened = services.open_link(token=token, code=form.cleaned_data["code"])
            request.session.cycle_key()
            request.session["referral_link"] = [str(opened.pk), int(clock.now().timestamp()) + OPEN_SECONDS]
            return _quiet(redirect("referral_link", token))
    return _quiet(_ask(request, form, token))


def _ask(request: HttpRequest, form: CodeForm, token: str, busy: bool = False) -> HttpResponse:
    status = 429 if busy else status_of(form, request)
    return render(request, "desk/link/ask.html", {"form": form, "busy": busy}, status=status)


def _too_many(request: HttpRequest) -> bool:
    """Beside the five tries of each link: an address that tries one after another is made to wait."""
    key = f"referral-link:{client_address(request)}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) > TRIES
    except ValueError:  # it ran out just now
        return False


def _opened(request: HttpRequest, token: str) -> ReferralLink | None:
    """The link this browser opened, if it is the one of this address and still counts."""
    kept = request.session.get("referral_link")
    if not kept or kept[1] < clock.now().timestamp():
        return None
    link = links.live_link(kept[0])
    return link if link is not None and links.belongs(link, token) else None


def _show(request: HttpRequest, token: str, link: ReferralLink) -> HttpResponse:
    referral = links.referral_of(link)
    if referral is None:
        raise Http404
    look(links.bearer(link, referral), "referrals.look", referral, root=referral.dispute, purpose=Look.OPEN)
    context = {
        "referral": referral,
        "shown": referring.shown_view(referral.shown()),
        "asked": referral.read("asked"),
        "contact": contact_of(referral),
        "late": rules.is_late(referral),
        "deeds": [
            {"label": LIFE[slug].label, "url": reverse("referral_link_do", args=[token, slug])}
            for slug in SLUGS
            if referral.state in LIFE[slug].origin
        ],
    }
    return render(request, "desk/link/page.html", context)


@open_to_all
@csrf_protect
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """One answer. Where more is to come, the code for the next one is shown now and never again."""
    link = _opened(request, token)
    if link is None:
        return _quiet(redirect("referral_link", token))
    referral = links.referral_of(link)
    if referral is None or slug not in SLUGS or referral.state not in LIFE[slug].origin:
        return _quiet(redirect("referral_link", token))
    by = links.bearer(link, referral)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AGENCY_FORMS[slug](*posted, by=by, referral=referral)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            form.carry_out()
            request.session.pop("referral_link", None)
            return _quiet(_done(request, by, referral))
    context = {"referral": referral, "form": form, "back": reverse("referral_link", args=[token]), "how": How.LINK}
    return _quiet(render(request, "desk/link/act.html", context, status=status_of(form, request)))


def _done(request: HttpRequest, by: Any, referral: Referral) -> HttpResponse:
    following = services.next_link(by=by, referral=referral)
    address = request.build_absolute_uri(reverse("referral_link", args=[following[0]])) if following else ""
    context = {
        "said": _("您的答复已送到%(unit)s。") % {"unit": referral.from_unit.name},
        "address": address,
        "code": following[1] if following else "",
        "contact": contact_of(referral),
    }
    return render(request, "desk/link/done.html", context)
