"""What the pages of this room share: refusals shown, rows found or 404, lists cut into pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404

from lianxin.ground.officers.doors import StaffRequest
from lianxin.tools.kit.refusals import BadInput, Refusal
from lianxin.tools.shell.keeping import kept

T = TypeVar("T")
PER_PAGE = 30


def show_refusal(request: StaffRequest, form: Form | None, refusal: Refusal) -> None:
    """At its fields where the form has them, otherwise above everything; what was typed stays."""
    if form is None:
        messages.error(request, str(refusal))
        return
    if isinstance(refusal, BadInput):
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    else:
        form.add_error(None, str(refusal))


@contextmanager
def saving(request: StaffRequest, form: Form) -> Iterator[None]:
    """A deed of a form: what a service refuses inside the block is shown at its fields and the page goes on; when it is
    done the draft that the browser kept is forgotten."""
    try:
        yield
    except Refusal as refusal:
        show_refusal(request, form, refusal)
    else:
        kept(request, request.path)


def seen_version(form: Form, row: Any) -> dict[str, Any]:
    """What the form says, for a service, with ``row`` put back to the version that was on the screen.

    The form itself is moved to the present version, so that after a Stale refusal the next press knows what it overwrites.
    """
    given = dict(form.cleaned_data)
    shown, present = given.pop("version", None), row.version
    data: Any = form.data
    form.data = data = data.copy()
    data["version"] = str(present)
    row.version = shown or present
    return given


def without_version(form: Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def found(row: T | None, county: str) -> T:
    """The row if there is one in this county; a 404 says no more than that."""
    if row is None or _county(row) != county:
        raise Http404
    return row


def page_of(request: StaffRequest, rows: QuerySet[Any] | Sequence[Any], per_page: int = PER_PAGE) -> Page:
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def _county(row: Any) -> str:
    """A row's own county, or that of the post or the person it hangs on."""
    holder = next((getattr(row, name) for name in ("post", "staff") if hasattr(row, name)), row)
    return row.county if hasattr(row, "county") else holder.county
