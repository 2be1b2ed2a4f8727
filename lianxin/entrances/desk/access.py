"""Who may enter a desk page at all: somebody signed in who holds a post today."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from lianxin.ground.officers.states import may
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute

View = Callable[..., HttpResponseBase]


def acting(view: View) -> View:
    """The visitor is signed in and acts under a post; anonymous visitors are led to the login, htmx parts get 401.

    What a browser opens ahead by itself is not opened: here opening is a look, and of a paper a print.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if getattr(request, "htmx", False):
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path())
        if request.actor is None:  # type: ignore[attr-defined]
            raise PermissionDenied
        if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
            return HttpResponse(status=503)
        return view(request, *args, **kwargs)

    return guarded


staff_page = acting


def case_page(view: View) -> View:
    """As ``acting``, for those who see cases at all: an administrator gets 403 before anything is looked up."""

    @acting
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not disputes.compartments(request.actor):  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def find_dispute(request: HttpRequest, code: str) -> Dispute:
    """The dispute under a public code, as its page reads it (``queries.page_of``).

    404 for one that does not exist and for one that is not the visitor's to see: the two cannot be told apart.
    """
    dispute = disputes.page_of(request.actor, code)  # type: ignore[attr-defined]
    if dispute is None:
        raise Http404
    return dispute


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
