"""A new password with a printed slip."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lianxin.ground.officers import services
from lianxin.ground.officers.doors import StaffRequest, open_to_all
from lianxin.ground.officers.forms import ResetForm
from lianxin.ground.officers.views.login import locked_out
from lianxin.ground.officers.views.pages import show_refusal
from lianxin.tools.kit.refusals import BadInput


@open_to_all
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def reset(request: StaffRequest) -> HttpResponse:
    """Wrong codes count towards the same lock-out as wrong passwords."""
    form = ResetForm(request.POST or None, initial={"username": request.GET.get("username", "")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        credentials = {"username": given["username"]}
        if not AxesProxyHandler.is_allowed(request, credentials):
            return locked_out(request, None, credentials)
        try:
            staff = services.redeem_slip(
                username=given["username"], code=given["code"], password=given["password"]
            )
        except BadInput as refusal:
            if "code" in refusal.fields:
                user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            show_refusal(request, form, refusal)
        else:
            messages.success(request, _("%(name)s，新口令已设好，请用它登录。") % {"name": staff.name})
            return redirect("login")
    return render(request, "officers/reset.html", {"form": form})
