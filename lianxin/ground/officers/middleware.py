"""Who acts in this request, and whether they are still there.

The house is closed by default: a view that says nothing is shown only to somebody logged in and in post, so that
``request.actor`` is never None inside it. See ``doors`` for the exceptions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from lianxin.ground.officers import doors, queries, services
from lianxin.ground.officers.doors import StaffRequest
from lianxin.ground.officers.views import asking
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = 60  # seconds between two writes of "still there"


class IdleLock:
    """Locks a session nobody used for IDLE_SECONDS. It is not destroyed: the same person's password opens it again.

    While it is locked the request is anonymous everywhere, and ``request.locked_staff`` says whose session waits.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.locked_staff = None
        known = request.user.is_authenticated
        if known:
            self._lock_or_note(request)
        response = self.get_response(request)
        if known:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _lock_or_note(self, request: StaffRequest) -> None:
        now, session = int(clock.now().timestamp()), request.session
        seen = session.get("seen_at", now)
        if not session.get("locked") and now - seen > settings.IDLE_SECONDS:
            session["locked"] = True
        if session.get("locked"):
            request.locked_staff = request.user
            request.user = AnonymousUser()  # type: ignore[assignment]
        elif "seen_at" not in session or abs(now - seen) >= min(SEEN_EVERY, settings.IDLE_SECONDS // 4):
            session["seen_at"] = now
            services.note_seen(session_key=session.session_key or "")


class ActingPost:
    """Sets ``request.actor`` (a ``journal.Actor``), ``request.acting_post`` and ``request.posts``; keeps the door.

    ``request.posts`` are all the posts the person may switch to.
    """

    def __init__(self, get_response: Answer):
        self.get_response = get_response

    def __call__(self, request: StaffRequest) -> HttpResponse:
        request.actor = request.acting_post = None  # type: ignore[assignment]
        request.posts = []
        if request.user.is_authenticated:
            posts = list(queries.posts_of(request.user))
            post = queries.chosen_post(posts, request.user, request.session.get("post"))
            request.posts = posts
            if post is not None:
                request.acting_post = post
                request.actor = queries.actor_of(post, request.user)
        return self.get_response(request)

    def process_view(
        self, request: StaffRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not doors.needs_login(view) or (match is not None and match.app_name == "shell"):
            return None
        if not request.user.is_authenticated:
            return asking.ask_to_log_in(request)
        if not doors.needs_post(view):
            return None
        step = asking.unfinished_step(request)
        if step is not None:
            return step
        return None if request.actor is not None else asking.say_no_post(request)

    def process_exception(self, request: StaffRequest, error: Exception) -> HttpResponse | None:
        """A refusal no view showed at its form: its sentence on a page of its own, never a 500."""
        return asking.say_refusal(request, error) if isinstance(error, Refusal) else None
