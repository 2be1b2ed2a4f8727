"""My account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cellar.journal import queries as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.doors import StaffRequest, own_account
from lianxin.ground.officers.forms import PasswordForm, PreferencesForm, SwitchPinForm
from lianxin.ground.officers.views import entering
from lianxin.ground.officers.views.pages import show_refusal
from lianxin.tools.kit.refusals import Refusal


def actor(request: StaffRequest) -> Actor:
    """Who acts on the own account: the post acted under, or the bare person where there is none."""
    return request.actor or queries.actor_without_post(request.user)


@own_account
@require_GET
def me(request: StaffRequest) -> HttpResponse:
    staff = request.user
    context = {
        "staff": staff,
        "posts": queries.posts_held(staff),
        "covering": [post for post in request.posts if post.staff_id != staff.pk],
        "acting": request.acting_post,
        "factors": [row for row in queries.factors_of(staff) if row.type != "recovery_codes"],
        "sessions": queries.sessions_of(staff),
        "session_key": request.session.session_key,
        "form": PreferencesForm(initial={"language": staff.language, "theme": staff.theme}),
        "looks": journal.lines_of(staff.county).filter(actor_ref=staff.pk, kind="saw")[:20],
    }
    return render(request, "officers/me.html", context)


@own_account
@require_POST
def preferences(request: StaffRequest) -> HttpResponse:
    form = PreferencesForm(request.POST)
    response = redirect("me")
    if form.is_valid():
        services.set_preferences(by=actor(request), staff=request.user, **form.cleaned_data)
        entering.wear(response, request.user)
        messages.success(request, _("已保存。"))
    return response


@own_account
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.change_password(
                by=actor(request), staff=request.user, current=given["current"], password=given["password"]
            )
        except Refusal as refusal:
            show_refusal(request, form, refusal)
        else:
            old = request.session.session_key
            update_session_auth_hash(
                request, request.user
            )  # this session goes on under a new key, all others end
            services.move_session(old_key=old or "", session_key=request.session.session_key or "")
            services.end_sessions(staff=request.user, keep=request.session.session_key or "")
            messages.success(request, _("口令已改。其他设备上的登录已经结束。"))
            return redirect("me")
    return render(
        request, "officers/password.html", {"form": form, "forced": request.user.must_change_password}
    )


@own_account
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def switch_pin(request: StaffRequest) -> HttpResponse:
    form = SwitchPinForm(request.POST or None)
    if request.method == "POST" and "drop" in request.POST:
        services.drop_switch_pin(by=actor(request), staff=request.user)
        messages.success(request, _("换人码已去掉。"))
        return redirect("me")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_switch_pin(
                by=actor(request), staff=request.user, current=given["current"], pin=given["pin"]
            )
        except Refusal as refusal:
            show_refusal(request, form, refusal)
        else:
            messages.success(request, _("换人码已设好。"))
            return redirect("me")
    return render(request, "officers/pin.html", {"form": form})


@own_account
@require_POST
def feed(request: StaffRequest) -> HttpResponse:
    """Issue or revoke the private calendar address; a fresh one is shown on this answer and never again."""
    if "revoke" in request.POST:
        services.revoke_feed_secret(by=actor(request), staff=request.user)
        messages.success(request, _("日历地址已作废。"))
        return redirect("me")
    token = services.issue_feed_secret(by=actor(request), staff=request.user)
    address = request.build_absolute_uri(f"/calendar/{token}.ics")
    return render(request, "officers/feed.html", {"address": address})


@own_account
@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    count = services.end_other_sessions(
        by=actor(request), staff=request.user, keep=request.session.session_key or ""
    )
    ended = ngettext("已结束其他 %(n)d 处登录。", "已结束其他 %(n)d 处登录。", count) % {"n": count}
    messages.success(request, ended)
    return redirect("me")
