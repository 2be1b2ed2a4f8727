"""Who acts in this request: ``request.actor``, from the session's post."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lianxin.ground.officers import queries


class ActingPost:
    """Sets ``request.actor`` (a ``journal.Actor``, or None) and ``request.acting_post`` for every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = request.acting_post = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            post = queries.acting_post(request.user, request.session.get("post"))
            if post is not None:
                request.acting_post = post  # type: ignore[attr-defined]
                request.actor = queries.actor_of(post, request.user)  # type: ignore[attr-defined]
        return self.get_response(request)
