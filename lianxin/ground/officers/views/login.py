"""Logging in: password, then a second factor when the person has one. Logging out. Locked out."""

from __future__ import annotations

import json
import math
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.ground.officers import queries, services
from lianxin.ground.officers.doors import StaffRequest, open_to_all, own_account
from lianxin.ground.officers.forms import LoginForm, SecondForm
from lianxin.ground.officers.models import Staff
from lianxin.ground.officers.views import asking, entering
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import fold

PENDING_SECONDS = 300


@open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: StaffRequest) -> HttpResponse:
    """Also reopens a locked session: then only its own person's password is asked for."""
    other = "other" in request.GET
    if request.user.is_authenticated and not other:
        return redirect(entering.safe_target(request, request.GET.get("next", "")))
    known = None if other else request.locked_staff
    initial = {"next": request.GET.get("next", "")}
    form = LoginForm(request.POST or None, initial=initial, known=known)
    if request.method == "POST" and form.is_valid():
        response = _try_password(request, form, known)
        if response is not None:
            return response
    context: dict[str, Any] = {
        "form": form,
        "known": known,
        "kept": bool(form["kept"].value()),
        "lost": False,
        "files": [],
    }
    context["neighbours"] = [] if known else queries.sessions_on(entering.device_of(request))
    return render(request, "officers/login.html", context)


def _try_password(request: StaffRequest, form: LoginForm, known: Staff | None) -> HttpResponse | None:
    given = form.cleaned_data
    credentials = {"username": given["username"], "password": given["password"]}
    staff = authenticate(request, **credentials)
    if staff is None:
        left = settings.AXES_FAILURE_LIMIT - AxesProxyHandler.get_failures(
            request, {"username": given["username"]}
        )
        form.add_error("password", _("用户名或口令不对。还可以试 %(n)d 次。") % {"n": max(left, 0)})
        return None
    if known is not None and staff.pk == known.pk:
        _reopen(request, staff)
        return entering.finish(request, staff, target=given["next"], form=given["kept"])
    if queries.has_second_factor(staff):
        entering.set_aside(request)
        request.session["pending"] = {"staff": str(staff.pk), "at": int(clock.now().timestamp())}
        return _ask_second(request, staff, SecondForm(initial={"next": given["next"], "kept": given["kept"]}))
    entering.begin(request, staff, second=False)
    return entering.finish(request, staff, target=given["next"], form=given["kept"])


def _reopen(request: StaffRequest, staff: Staff) -> None:
    """The CSRF token stays: the page that waits behind this login must still be able to post."""
    request.session.pop("locked", None)
    request.session["seen_at"] = int(clock.now().timestamp())
    request.user = staff
    services.note_reopened(by=queries.actor_without_post(staff), staff=staff)


def _ask_second(request: StaffRequest, staff: Staff, form: SecondForm) -> HttpResponse:
    types = {row.type for row in queries.factors_of(staff)}
    options = services.begin_passkey_check(staff=staff) if "webauthn" in types else None
    context = {"form": form, "app": "totp" in types, "passkey": options is not None, "options": options}
    return render(request, "officers/second.html", context)


@open_to_all
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "POST"])
def second(request: StaffRequest) -> HttpResponse:
    """The second step, within five minutes of the first, in the same session. Wrong answers count as wrong passwords do."""
    pending = request.session.get("pending") or {}
    staff = queries.person(pending.get("staff")) if pending else None
    if staff is None or not staff.is_active or clock.now().timestamp() - pending["at"] > PENDING_SECONDS:
        request.session.pop("pending", None)
        return redirect("login")
    form = SecondForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _ask_second(request, staff, form)
    if not AxesProxyHandler.is_allowed(request, {"username": staff.username}):
        return locked_out(request, None, {"username": staff.username})
    given = form.cleaned_data
    if given["credential"]:
        right = services.check_passkey(staff=staff, credential=given["credential"])
    else:
        right = services.check_code(staff=staff, code=given["code"])
    if not right:
        user_login_failed.send(sender=__name__, credentials={"username": staff.username}, request=request)
        form.add_error("code", _("没有通过，请再试一次。"))
        return _ask_second(request, staff, form)
    request.session.pop("pending", None)
    entering.begin(request, staff, second=True)
    return entering.finish(request, staff, target=given["next"], form=given["kept"])


@own_account
@require_POST
def log_out(request: StaffRequest) -> HttpResponse:
    """Ends one's own session and nobody else's; the colleagues of a shared computer stay one PIN away."""
    key = request.session.session_key or ""
    by = request.actor or queries.actor_without_post(request.user)
    services.end_session(by=by, session_key=key)
    logout(request)
    response = redirect("switch" if queries.sessions_on(entering.device_of(request)) else "login")
    response["Clear-Site-Data"] = '"cache"'
    return response


@own_account
@require_POST
def ping(request: StaffRequest) -> HttpResponse:
    """Keeps the session alive while somebody is typing; 401 when it is too late."""
    return HttpResponse(status=204)


@open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_POST
def reopen(request: StaffRequest) -> HttpResponse:
    """The password of a locked session, from the page that waits: 204, or 403 with a sentence."""
    if request.user.is_authenticated:
        return HttpResponse(status=204)
    known = request.locked_staff
    if known is None:
        return JsonResponse({"detail": _("请到登录页重新登录。")}, status=401)
    staff = authenticate(request, username=known.username, password=request.POST.get("password", ""))
    if staff is None:
        return JsonResponse({"detail": _("口令不对。")}, status=403)
    _reopen(request, staff)
    return HttpResponse(status=204)


def locked_out(
    request: StaffRequest, original: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """What axes shows after the fifth wrong try: for how long, and who can help."""
    username = fold((credentials or {}).get("username") or request.POST.get("username", ""))
    if request.axes_failures_since_start == settings.AXES_FAILURE_LIMIT:
        services.note_lockout(username=username)
    if original is not None and getattr(request, "approving", False):
        return original  # somebody else's name on a form: the form says so, with everything typed still there
    left = queries.lockout_left(username, request.axes_ip_address, request.axes_attempt_time)
    minutes = max(1, math.ceil(left.total_seconds() / 60))
    if not asking.wants_page(request):
        sentence = _("试错太多次，请 %(n)d 分钟后再试。") % {"n": minutes}
        return JsonResponse(
            {"detail": sentence}, status=429, headers={"HX-Trigger": json.dumps({"lianxin:locked": True})}
        )
    response = render(request, "officers/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
