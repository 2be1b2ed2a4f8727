"""Whole names and phones for a purpose, in one answer only; who asked and why is noted first."""

from __future__ import annotations

from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lianxin.cellar.journal import services as journal
from lianxin.entrances.desk.forms.lists import PurposeForm
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute


class Page(Protocol):
    """Draws the page once more: open for a purpose, or masked with the form that was not filled in."""

    def __call__(self, *, purpose: str = "", purposes: PurposeForm | None = None) -> HttpResponse: ...


def unmasked(request: HttpRequest, dispute: Dispute, page: Page, back: str, *at: object) -> HttpResponse:
    """``page``, open; opened again at its own address (a reload in a new tab, a change of language) it leads ``back``."""
    if request.method == "GET":
        return redirect(back, *at)
    if not rules.may_unmask(request.actor, dispute):  # type: ignore[attr-defined]
        raise PermissionDenied
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return page(purposes=form)
    purpose = form.cleaned_data["purpose"]
    journal.look(request.actor, "disputes.unmask", dispute, purpose=purpose)  # type: ignore[attr-defined]
    return page(purpose=purpose)
