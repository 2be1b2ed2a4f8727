"""Preferences of the browser, the idle ping, and the page where every piece can be looked at."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from lianxin.tools.shell import samples

YEAR = 365 * 86400


@never_cache
@require_GET
def ping(request: HttpRequest) -> JsonResponse:
    """Keeps a session alive and hands out the token of one begun in another tab; 401 when there is none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return JsonResponse({}, status=401)
    request.session.modified = True
    return JsonResponse({"csrf": get_token(request)})


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = redirect(target)
    if request.POST.get("theme") in ("auto", "light", "dark"):
        response.set_cookie(
            "theme", request.POST["theme"], max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    return set_language(request)


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every piece with invented data; only where the county is a demo or in development."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False)):
        raise Http404
    return render(request, "shell/styleguide.html", samples.context(request))
