"""What no view should ever meet: NUL in an address, a query or a form; a session key no session ever had."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, UnreadablePostError

_NUL = re.compile("%00", re.IGNORECASE)
_SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")


class CleanInput:
    """Drops NUL from queries and forms (PostgreSQL refuses it anywhere) and answers 404 to a path that holds one.

    A malformed session cookie is none: its key would be asked of the database before anybody could look at it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return HttpResponseNotFound()
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            request.META["QUERY_STRING"] = _NUL.sub("", query).replace("\x00", "")
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if key is not None and not _SESSION_KEY.fullmatch(key):
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Here and not in ``__call__``: a form too large to read is answered from inside, by the same page as everywhere."""
        if request.method != "POST":
            return
        try:
            lists = list(request.POST.lists())
        except UnreadablePostError:
            return  # the visitor went away; the check of the form's token says so
        if any("\x00" in text for name, values in lists for text in (name, *values)):
            posted = request.POST.copy()
            posted.clear()
            for name, values in lists:
                posted.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
            posted._mutable = False
            request.POST = posted  # type: ignore[assignment]
