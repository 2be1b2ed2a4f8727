"""A work notice, and how somebody may safely be reached."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.notices.services.work import BODY, TITLE
from lianxin.ground.officers.models import Unit
from lianxin.tools.kit import clock
from lianxin.tools.shell.fields import DayField


class NoticeForm(forms.Form):
    """To units: one's own, those below, or all of them at once."""

    title = forms.CharField(label=_("标题"), max_length=TITLE)
    body = forms.CharField(label=_("内容"), max_length=BODY, widget=forms.Textarea(attrs={"rows": 6}),
                           help_text=_("不写当事人的姓名和案情；要说哪起纠纷，写编号。"))  # fmt: skip
    everyone = forms.BooleanField(label=_("辖区内全部单位"), required=False)
    units = forms.MultipleChoiceField(label=_("发给哪些单位"), required=False, widget=forms.CheckboxSelectMultiple)
    needs_receipt = forms.BooleanField(label=_("要求签收"), required=False, help_text=_("每个人看过以后要按“签收”。"))
    due_on = DayField(label=_("最迟哪天办完"), required=False)
    halves = frozenset({"needs_receipt", "due_on"})

    def __init__(self, *args: Any, units: Sequence[Unit], own: uuid.UUID | None, **given: Any):
        super().__init__(*args, **given)
        self.units = {str(unit.pk): unit for unit in units}
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(pk, unit.short_name) for pk, unit in self.units.items()]
        if own and str(own) in self.units:
            self.initial.setdefault("units", [str(own)])
        if len(self.units) < 2:
            del self.fields["everyone"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = list(self.units) if data.pop("everyone", False) else data.get("units", [])
        data["units"] = [self.units[pk] for pk in chosen]
        if not data["units"] and "units" not in self.errors:
            self.add_error("units", _("请选发给谁。"))
        day: dt.date | None = data.pop("due_on", None)
        data["due_at"] = clock.day_end(day) if day else None
        if day and day < clock.today():
            self.add_error("due_on", _("完成日期已经过了。"))
        return data
