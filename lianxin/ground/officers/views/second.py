"""Setting up the second step of the login: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.ground.officers import queries, services
from lianxin.ground.officers.doors import StaffRequest, own_account
from lianxin.ground.officers.forms import CodeForm, PasskeyForm, SureForm
from lianxin.ground.officers.views.own import actor
from lianxin.ground.officers.views.pages import show_refusal
from lianxin.tools.kit.refusals import Refusal

_SECRET = "totp_secret"  # noqa: S105 - the name of a session entry


@own_account
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    rows = list(queries.factors_of(request.user))
    real = [row for row in rows if row.type != "recovery_codes"]
    codes = next((row for row in rows if row.type == "recovery_codes"), None)
    forced = settings.SECOND_FACTOR_FORCED and not real and queries.is_administrator(request.user)
    context = {"factors": real, "has_app": any(row.type == "totp" for row in real), "forced": forced}
    context["codes_left"] = len(codes.wrap().get_unused_codes()) if codes else None
    return render(request, "officers/second_overview.html", context)


@own_account
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def app(request: StaffRequest) -> HttpResponse:
    """The secret waits, sealed, in the session until a code shows that the phone has it."""
    adapter = get_adapter()
    if _SECRET not in request.session:
        request.session[_SECRET] = adapter.encrypt(generate_totp_secret())
    secret = adapter.decrypt(request.session[_SECRET])
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.add_totp(
                by=actor(request),
                staff=request.user,
                secret=secret,
                code=form.cleaned_data["code"],
                keep=request.session.session_key or "",
            )
        except Refusal as refusal:
            show_refusal(request, form, refusal)
        else:
            del request.session[_SECRET]
            return _done(request, codes, _("验证器已配对，下次登录会问它的代码。"))
    picture = segno.make(adapter.build_totp_url(request.user, secret), error="m")
    drawn = mark_safe(picture.svg_inline(scale=5, border=2, omitsize=True, svgclass="", lineclass=""))  # noqa: S308
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return render(request, "officers/second_app.html", {"form": form, "picture": drawn, "secret": groups})


@own_account
@never_cache
@require_http_methods(["GET", "POST"])
def passkey(request: StaffRequest) -> HttpResponse:
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            codes = services.add_passkey(
                by=actor(request),
                staff=request.user,
                credential=given["credential"],
                name=given["name"],
                keep=request.session.session_key or "",
            )
        except Refusal as refusal:
            show_refusal(request, form, refusal)
        else:
            return _done(request, codes, _("通行密钥已登记，下次登录可以用它。"))
    options = services.begin_passkey(staff=request.user)
    return render(request, "officers/second_passkey.html", {"form": form, "options": options})


def _done(request: StaffRequest, codes: list[str], sentence: str) -> HttpResponse:
    request.session["second"] = True
    messages.success(request, sentence)
    if codes:
        return render(request, "officers/codes.html", {"codes": codes, "staff": request.user})
    return redirect("my_second")


@own_account
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    real = queries.factors_of(request.user).exclude(type="recovery_codes")
    factor = real.filter(pk=pk).first()
    if factor is None:
        raise Http404
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_factor(
                by=actor(request), staff=request.user, factor=factor, password=form.cleaned_data["password"]
            )
        except Refusal as refusal:
            show_refusal(request, form, refusal)
        else:
            request.session["second"] = queries.has_second_factor(request.user)
            messages.success(request, _("已去掉。"))
            return redirect("my_second")
    return render(request, "officers/second_remove.html", {"form": form, "factor": factor})


@own_account
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def codes(request: StaffRequest) -> HttpResponse:
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = services.renew_recovery_codes(
                by=actor(request), staff=request.user, password=form.cleaned_data["password"]
            )
        except Refusal as refusal:
            show_refusal(request, form, refusal)
        else:
            return render(request, "officers/codes.html", {"codes": fresh, "staff": request.user})
    return render(request, "officers/second_codes.html", {"form": form})
