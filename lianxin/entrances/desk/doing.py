"""A form over one versioned row: shown, or carried out once; of a stale one the words come back over the row as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from lianxin.cellar.jobs.services import new_token
from lianxin.entrances.desk.deeds import do_once, token_of
from lianxin.entrances.desk.refusing import refusals
from lianxin.tools.kit.models import VersionedRow
from lianxin.tools.kit.refusals import Stale
from lianxin.tools.shell.keeping import kept


def carry_out(
    request: HttpRequest,
    build: Callable[[Any, dict[str, Any]], Form],
    deed: Callable[[dict[str, Any]], str],
    *,
    row: VersionedRow | None = None,
    keep: str = "",
) -> tuple[Form, HttpResponseBase | None]:
    """``build(data, initial)`` makes the form; ``deed(cleaned data)`` calls the service and returns where to go."""
    fresh = {"version": row.version if row else 0, "token": token_of(request)}
    form = build(request.POST if request.method == "POST" else None, fresh)
    if request.method != "POST" or not form.is_valid():
        return form, None
    with refusals(form):
        url = do_once(request, lambda: deed(form.cleaned_data))
        kept(request, keep)
        return form, redirect(url)
    if row is not None and getattr(form, "refused", 0) == Stale.status:
        form = _again(request, build, form, row)
    return form, None


def _again(request: HttpRequest, build: Callable[[Any, dict[str, Any]], Form], form: Form, row: VersionedRow) -> Form:
    row.refresh_from_db()
    data = request.POST.copy()
    data["version"], data["token"] = str(row.version), new_token()
    again = build(data, {})
    again.is_valid()
    for sentence in form.non_field_errors():
        again.add_error(None, sentence)
    again.refused = Stale.status  # type: ignore[attr-defined]
    return again
