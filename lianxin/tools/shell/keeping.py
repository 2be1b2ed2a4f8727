"""Drafts live in the visitor's own tab (frontend/src/desk/keep.ts); the server says when one may be
forgotten.
"""

from __future__ import annotations

from django.http import HttpRequest

_KEY = "kept_done"


def kept(request: HttpRequest, form_id: str) -> None:
    """The form ``data-keep="form_id"`` was saved: the next full page tells the tab to forget its draft."""
    request.session[_KEY] = form_id


def take_kept(request: HttpRequest) -> str:
    session = getattr(request, "session", None)
    return session.pop(_KEY, "") if session is not None and _KEY in session else ""
