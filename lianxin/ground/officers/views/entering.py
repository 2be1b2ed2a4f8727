"""The mechanics of a login in one request: sessions, the browser's own cookie, where to go next."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, login
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from lianxin.ground.officers import kept, queries, services
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.models import Staff
from lianxin.tools.kit import clock
from lianxin.tools.shell.wording import full_datetime

BACKEND = "lianxin.ground.officers.backends.StaffBackend"
DEVICE = "desk"
YEAR = 365 * 86400
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_token(request: StaffRequest) -> str:
    """The random name this browser was given at its first login; "" when it has none."""
    try:
        return request.get_signed_cookie(DEVICE, default="", salt=DEVICE) or ""
    except signing.BadSignature:
        return ""


def device_of(request: StaffRequest) -> str:
    """What is kept of it: only its digest. "" for a browser nobody logged in on."""
    token = device_token(request)
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def browser_label(request: StaffRequest) -> str:
    agent = request.headers.get("User-Agent", "")
    names = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in names if name)


def set_aside(request: StaffRequest) -> None:
    """Leave the present person's session locked in the store, and go on with an empty one."""
    if request.session.get(SESSION_KEY):
        services.lock_session(session=request.session)
        request.session = services.session_store()


def begin(request: StaffRequest, staff: Staff, *, second: bool) -> None:
    """A full login: a fresh session under a fresh key, a fresh CSRF token, a line in the journal."""
    set_aside(request)
    login(request, staff, backend=BACKEND)
    request.session["seen_at"] = int(clock.now().timestamp())
    request.session["second"] = second
    if not device_token(request):
        token = secrets.token_urlsafe(32)
        request.new_device = token
        digest = hashlib.sha256(token.encode()).hexdigest()
    else:
        digest = device_of(request)
    _tell_cleared(request, staff)
    services.begin_session(
        by=queries.actor_without_post(staff),
        staff=staff,
        session_key=request.session.session_key or "",
        device=digest,
        label=browser_label(request),
    )


def _tell_cleared(request: StaffRequest, staff: Staff) -> None:
    """At every login for a month, so that who used the slip cannot use up the notice to its owner."""
    slip = queries.cleared_factor(staff)
    if slip is None or slip.used_at is None:
        return
    issuer = queries.person(slip.issued_by) if slip.issued_by else None
    said = {"at": full_datetime(slip.used_at), "who": issuer.name if issuer else _("系统")}
    sentence = _("%(at)s有人用凭条改了您的口令，并去掉了第二步验证；凭条是%(who)s开的。不是您本人，请马上告诉审计管理员。")
    messages.warning(request, sentence % said)


def finish(request: StaffRequest, staff: Staff, *, target: str = "", form: str = "") -> HttpResponse:
    """On to where the person was going, or to the form that was waiting for the login."""
    waiting = kept.read(form, staff.pk) if form else None
    if waiting is not None:
        response = render(request, "officers/continue.html", {"waiting": waiting})
    else:
        response = redirect(safe_target(request, target))
    token = getattr(request, "new_device", "")
    if token:
        response.set_signed_cookie(
            DEVICE, token, salt=DEVICE, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
    wear(response, staff)
    return response


def wear(response: HttpResponse, staff: Staff) -> None:
    """The person's own language and theme, where they chose any; the frame reads both from cookies."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, staff.language), ("theme", staff.theme)):
        if value:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)


def safe_target(request: StaffRequest, target: str) -> str:
    """An address inside this site, or home."""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if target and ours else settings.LOGIN_REDIRECT_URL
