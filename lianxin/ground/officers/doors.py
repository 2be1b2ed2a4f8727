"""Every page asks for a login and for a post, unless its view says otherwise with one of these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post, Staff

View = Callable[..., Any]


class StaffRequest(HttpRequest):
    """What the middleware makes of a request, for annotations. Inside a view behind the door all of it is there."""

    user: Staff  # type: ignore[assignment]
    actor: Actor
    acting_post: Post
    posts: list[Post]
    locked_staff: Staff | None
    new_device: str
    axes_failures_since_start: int | None
    axes_ip_address: str | None
    axes_attempt_time: Any


def open_to_all(view: View) -> View:
    """No login needed: logging in itself, a reset by slip. Django's own ``login_not_required`` sets the same mark."""
    view.login_required = False  # type: ignore[attr-defined]
    return view


def own_account(view: View) -> View:
    """A login is enough: one's own password, second factor, logging out. Needs no post and no finished set-up."""
    view.own_account = True  # type: ignore[attr-defined]
    return view


def needs_login(view: View) -> bool:
    return getattr(view, "login_required", True)


def needs_post(view: View) -> bool:
    return not getattr(view, "own_account", False)
