"""More days for the resolve clock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.entrances.desk.forms.acting import reason_field
from lianxin.entrances.desk.forms.two_people import TwoPeopleForm
from lianxin.work.disputes.models import Extension
from lianxin.work.disputes.services.extending import check_extension, days_left, extend_clock
from lianxin.work.supervision.states import Deed


class ExtendForm(TwoPeopleForm):
    title = _("延长时限")
    verb = _("延长")
    action, deed = "extend", Deed.EXTEND

    days = forms.IntegerField(label=_("延长几天"), min_value=1, max_value=366)
    sides = forms.ChoiceField(label=_("双方知道吗"), widget=forms.RadioSelect)
    reason = reason_field(_("为什么要延长"), rows=3, help_text=_("到了哪一步，还等什么。"))
    units = {"days": _("天")}

    def prepare(self) -> None:
        super().prepare()
        self.left = days_left(self.dispute)
        self.fields["days"].widget.attrs["max"] = self.left
        choices = Extension._meta.get_field("sides").flatchoices  # type: ignore[union-attr]
        self.fields["sides"].choices = choices  # type: ignore[attr-defined]

    @property
    def intro(self) -> str:  # type: ignore[override]
        words = _t("时限没有到才能延长，合计有上限，还可以延长%(n)s天。要告知双方，或者双方同意；由另一位负责人同意。")
        return words % {"n": self.left}

    def carry_out(self) -> str:
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in ("days", "sides", "reason")}
        if self.is_asked_for:
            check_extension(self.dispute, **given)
            return self.ask(given, given["reason"])
        version = self.cleaned_data["version"]
        extend_clock(by=self.by, dispute=self.dispute, approved_by=self.approved_by, version=version, **given)
        return _t("已延长%(n)s天。") % {"n": given["days"]}


FORMS: dict[str, Any] = {"extend": ExtendForm}
