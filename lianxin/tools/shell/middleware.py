"""What no view should ever meet: NUL in an address or a query."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

_NUL = re.compile("%00", re.IGNORECASE)


class CleanInput:
    """Drops NUL from query strings (PostgreSQL refuses it anywhere) and answers 404 to a path that holds one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            return HttpResponseNotFound()
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\x00" in query:
            request.META["QUERY_STRING"] = _NUL.sub("", query).replace("\x00", "")
        return self.get_response(request)
