"""Who may enter a desk page at all: somebody signed in who holds a post today."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from lianxin.ground.officers.states import may

View = Callable[..., HttpResponseBase]


def acting(view: View) -> View:
    """The visitor is signed in and acts under a post; anonymous visitors are led to the login, htmx parts get 401."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if getattr(request, "htmx", False):
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path())
        if request.actor is None:  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def acting_with(act: str) -> Callable[[View], View]:
    """As ``acting``, for an act that touches no case: ``@acting_with(Act.ORGANISE)``."""

    def decorate(view: View) -> View:
        @acting
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.actor.role, act):  # type: ignore[attr-defined]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
