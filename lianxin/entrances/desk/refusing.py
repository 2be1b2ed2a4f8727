"""Refusals shown where they belong: at the field, or above the form with everything typed still there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import Form
from django.http import HttpRequest

from lianxin.tools.kit.refusals import BadInput, Refusal


@contextmanager
def refusals(form: Form) -> Iterator[None]:
    """What a service refuses inside the block becomes the form's errors; ``form.refused`` keeps the status to answer with.

    ``BadInput`` goes to the fields it names (to the top for a name the form does not have). Afterwards ask ``form.errors``.
    """
    try:
        yield
    except BadInput as refusal:
        form.refused = refusal.status  # type: ignore[attr-defined]
        for name, sentence in refusal.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
    except Refusal as refusal:
        form.refused = refusal.status  # type: ignore[attr-defined]
        form.add_error(None, str(refusal))


def status_of(form: Form, request: HttpRequest) -> int:
    """200 for a fresh form; 422 for one that cannot be taken as it is, or what the refusal says (403, 409)."""
    if request.method != "POST":
        return 200
    return getattr(form, "refused", 422 if form.errors else 200)
