"""Bringing a sheet of another system; how its columns are called."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.tools.shell.fields import UploadField
from lianxin.work.reports.states import FIELDS, SHEET_SYSTEMS

_CHOICES = [(str(system), system.label) for system in SHEET_SYSTEMS]


class BringForm(forms.Form):
    system = forms.ChoiceField(label=_("哪个系统的"), choices=_CHOICES, widget=forms.RadioSelect)
    file = UploadField(label=_("清单文件"), help_text=_("XLSX、XLS 或 CSV。同一个文件再传一次，什么都不会重复。"))


class ColumnsForm(forms.Form):
    """A box for each field: the names a county's own sheets use, in addition to those known already."""

    def __init__(self, data: Any = None, *, heads: dict[str, list[str]], shipped: dict[str, list[str]]):
        super().__init__(data)
        for name, label in FIELDS.items():
            known = "、".join(shipped[name])
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=400, initial="、".join(heads.get(name, [])),
                help_text=_("已经认得：%(names)s") % {"names": known},
            )  # fmt: skip

    def heads(self) -> dict[str, list[str]]:
        return {name: re.split(r"[、，,;；\n]+", self.cleaned_data.get(name, "")) for name in FIELDS}
