"""What every form that does something to a dispute has in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.jobs.services import new_token
from lianxin.cellar.journal.actor import Actor
from lianxin.work.disputes.models import Dispute

LONG = 2_000


class ActForm(forms.Form):
    """One deed on one dispute. ``carry_out`` calls the service and returns the sentence shown afterwards.

    ``version`` is the dispute's as it was read when the form was drawn; ``token`` lets the form count once.
    """

    title: ClassVar[Promise | str] = ""
    intro: ClassVar[Promise | str] = ""
    verb: ClassVar[Promise | str] = _("提交")
    done: ClassVar[Promise | str] = _("已办好。")
    gone: ClassVar[bool] = False  # afterwards the actor may no longer see the dispute

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    token = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        by: Actor,
        dispute: Dispute,
        request: HttpRequest,
        target: Any = None,
        initial: dict[str, Any] | None = None,
    ):
        self.by, self.dispute, self.request, self.target = by, dispute, request, target
        fresh = {"version": dispute.version, "token": new_token(), **self.prefilled(), **(initial or {})}
        super().__init__(data, initial=fresh)
        self.prepare()

    def prefilled(self) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        """Choices that depend on the dispute and on who acts."""

    def carry_out(self) -> str:
        raise NotImplementedError

    @property
    def heading(self) -> Promise | str:
        return self.title

    @property
    def shows_names(self) -> bool:
        """What was written stands in it whole, to be corrected or read aloud: showing it is a look."""
        return False

    @property
    def is_new(self) -> bool:
        """Nobody changed the dispute since the form was drawn."""
        return self.cleaned_data.get("version") == self.dispute.version


def reason_field(label: Promise | str, **given: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": given.pop("rows", 4)}), **given
    )


def few(choices: list[Any]) -> forms.Widget:
    """Radio buttons while one can see them all at a glance, a list to choose from when there are more."""
    return forms.RadioSelect() if len(choices) <= 6 else forms.Select()


def offer_choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]], *, blank: bool = False) -> None:
    """Give a choice field its choices, and the widget that fits their number."""
    field = form.fields[name]
    field.widget = few(choices)
    if not isinstance(field.widget, forms.RadioSelect) or blank:
        choices = [("", _("请选择")), *choices]
    field.choices = choices  # type: ignore[attr-defined]
