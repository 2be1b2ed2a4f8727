"""Settled on the spot: twelve fields, ninety seconds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.forms import choices
from lianxin.entrances.desk.forms.reports import PLACES, date_field
from lianxin.ground.places.forms import AreaField
from lianxin.work.disputes.services.opening import MAX_WORDS
from lianxin.work.reports.services.spot import SpotDraft

ALL_NO, NOT_ALL_NO = "no", "other"
_SCREEN = [(ALL_NO, _("都没有")), (NOT_ALL_NO, _("有一项，或不清楚"))]


def _phone(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


def _screen(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_SCREEN, widget=forms.RadioSelect)


class SpotForm(forms.Form):
    area = AreaField(label=_("在哪里"), levels=PLACES)
    category = forms.ChoiceField(label=_("什么事"))
    name_a = forms.CharField(label=_("一方姓名"), max_length=60)
    phone_a = _phone(_("一方电话"))
    name_b = forms.CharField(label=_("另一方姓名"), max_length=60)
    phone_b = _phone(_("另一方电话"))
    what_happened = forms.CharField(
        label=_("发生了什么"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("为什么事、闹到什么程度，照着说的写。"),
    )
    what_was_agreed = forms.CharField(
        label=_("说好了什么"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("谁、做什么、做到什么样，用双方的话写。"),
    )
    due_on = date_field(_("最晚哪天做到"), required=False, help_text=_("空着就是当场已经做到。"))
    screen_a = _screen(_("单独问一方"))
    screen_b = _screen(_("单独问另一方"))
    willing_and_read_back = forms.BooleanField(
        label=_(
            "我与双方没有利害关系；双方自愿，没有未成年人或公职人员一方，谁也不受另一方管着；说好的已念给双方听，双方都说对"
        ),
        required=False,
    )

    halves = frozenset({"area", "category", "what_happened", "what_was_agreed"})

    def __init__(self, *args: Any, by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["area"].for_county(by.county)  # type: ignore[attr-defined]
        self.fields["category"].choices = choices.categories(by.county, str(_("请选")))  # type: ignore[attr-defined]

    @property
    def unsafe(self) -> bool:
        """Somebody said yes or did not know: that is not for one sitting."""
        return NOT_ALL_NO in (self.data.get("screen_a"), self.data.get("screen_b"))

    def draft(self) -> SpotDraft:
        given = dict(self.cleaned_data)
        for name in ("screen_a", "screen_b"):
            given[name] = given[name] == ALL_NO
        return SpotDraft(**given)

    def as_report(self) -> dict[str, str]:
        """What was typed, for a new report: the names go into the words, where they are sealed."""
        read = {name: str(self.data.get(name, "")).replace("\x00", "")[:MAX_WORDS] for name in self.fields}
        people = [f"{read[name]} {read[phone]}".strip() for name, phone in (("name_a", "phone_a"), ("name_b", "phone_b"))]
        agreed = _("说好的：%(what)s") % {"what": read["what_was_agreed"]} if read["what_was_agreed"] else ""
        parts = [read["what_happened"], agreed]
        parts.append("、".join(person for person in people if person))
        area = self.cleaned_data.get("area") if hasattr(self, "cleaned_data") else None
        return {
            "words": "\n".join(part for part in parts if part),
            "category": read["category"][:4],
            "area": area.code if area else read["area"][:15],
        }
