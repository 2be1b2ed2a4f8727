"""One's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.forms.entering import DIGITS, NewPassword, password_field
from lianxin.tools.kit.text import clean
from lianxin.tools.shell.fields import DataField


class PasswordForm(NewPassword):
    current = password_field(_("现在的口令"), "current-password")
    field_order = ("current", "password", "password2")


class SureForm(forms.Form):
    """The password again, before something that weakens the account."""

    password = password_field(_("现在的口令"), "current-password")


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("语言"),
        required=False,
        choices=[("", _("跟随浏览器")), ("zh-hans", "中文"), ("en", "English")],
    )
    theme = forms.ChoiceField(
        label=_("明暗"),
        required=False,
        choices=[("", _("跟随系统")), ("light", _("浅色")), ("dark", _("深色"))],
    )


class SwitchPinForm(forms.Form):
    current = password_field(_("现在的口令"), "current-password")
    pin = forms.CharField(
        label=_("换人码"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
        help_text=_("6 位数字。不要用连着的数或生日。"),
    )
    pin2 = forms.CharField(
        label=_("再输一遍换人码"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("pin") and given.get("pin2") and given["pin"] != given["pin2"]:
            raise ValidationError({"pin2": _("两遍不一样。")})
        return given


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("手机上现在显示的 6 位数字"),
        max_length=10,
        widget=forms.TextInput(attrs={**DIGITS, "autofocus": True}),
    )


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("给它起个名字"), max_length=40, required=False, help_text=_("例如：办公室电脑、蓝色钥匙")
    )
    credential = DataField()

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])
