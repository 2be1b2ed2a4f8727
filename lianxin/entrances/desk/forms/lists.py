"""Searching by person, keeping a view, saying why names are shown."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.models import Look

PURPOSES = [
    (look.value, look.label) for look in (Look.CONTACT, Look.HANDLE, Look.CHECK, Look.SAFETY, Look.OVERSIGHT)
]


class PurposeForm(forms.Form):
    purpose = forms.ChoiceField(label=_("为什么要看"), choices=PURPOSES, widget=forms.RadioSelect)


class PersonForm(PurposeForm):
    who = forms.CharField(
        label=_("姓名、全部首字母、电话或者后四位"),
        max_length=60,
        help_text=_("只找您管的范围；姓名要写全，不能只写一部分。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    field_order = ("who", "purpose")


class ViewForm(forms.Form):
    name = forms.CharField(label=_("视图的名字"), max_length=30)
    query = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
