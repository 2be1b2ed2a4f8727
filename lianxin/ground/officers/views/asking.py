"""What somebody gets who is not (or no longer) logged in, has not finished setting up, or is in no post today."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.ground.officers import kept, queries
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.forms import LoginForm
from lianxin.ground.officers.states import ADMIN_ROLES
from lianxin.tools.kit.refusals import Refusal


def wants_page(request: StaffRequest) -> bool:
    """Whether a whole page is asked for, and not a fragment or data by a script."""
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return False
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    accept = request.headers.get("Accept", "")
    return mode == "navigate" and not ("json" in accept and "html" not in accept)


def ask_to_log_in(request: StaffRequest) -> HttpResponse:
    """A page → the login page and back. A script → 401 and an event. A form → its fields survive until after the login."""
    if not wants_page(request):
        body = {"locked": bool(request.locked_staff), "detail": _("请重新登录，写好的内容还在这一页。")}
        happened = json.dumps({"lianxin:locked": body["locked"]})
        return JsonResponse(body, status=401, headers={"HX-Trigger": happened})
    if request.method in ("GET", "HEAD"):
        return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
    return _keep_form(request)


def _keep_form(request: StaffRequest) -> HttpResponse:
    staff = request.locked_staff or queries.session_owner(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    initial = {"next": request.headers.get("Referer", "")}
    if staff is not None:
        initial |= {"username": staff.username, "kept": kept.keep(request, staff.pk)}
    form = LoginForm(initial=initial, known=staff)
    context: dict[str, Any] = {"form": form, "known": staff, "kept": staff is not None, "lost": staff is None}
    context["files"] = [file.name for _name, files in request.FILES.lists() for file in files]
    return render(request, "officers/login.html", context, status=401)


def unfinished_step(request: StaffRequest) -> HttpResponse | None:
    """A new password after somebody else knew the old one; a second factor for administrators. Nothing else opens before."""
    if request.user.must_change_password:
        return _step(request, "my_password")
    if not settings.SECOND_FACTOR_FORCED or request.session.get("second"):
        return None
    if any(post.role in ADMIN_ROLES for post in request.posts):
        if not queries.has_second_factor(request.user):
            return _step(request, "my_second")
        request.session["second"] = True
    return None


def _step(request: StaffRequest, name: str) -> HttpResponse:
    if not wants_page(request):
        return JsonResponse({"detail": _("请先完成账号设置。")}, status=403)
    return redirect(name)


def say_no_post(request: StaffRequest) -> HttpResponse:
    return render(request, "officers/no_post.html", status=403)


def say_refusal(request: StaffRequest, refusal: Refusal) -> HttpResponse:
    if not wants_page(request):
        return JsonResponse({"detail": str(refusal)}, status=refusal.status)
    return render(request, "officers/refused.html", {"sentence": str(refusal)}, status=refusal.status)
