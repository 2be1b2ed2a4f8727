"""Every page asks for a login and for a post, unless its view says otherwise with one of these."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

View = Callable[..., Any]


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
