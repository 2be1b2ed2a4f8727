"""Login, second step, reset, switching."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.models import Staff
from lianxin.tools.kit.text import fold
from lianxin.tools.shell.fields import DataField

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code"}


def password_field(label: Any, autocomplete: str, **given: Any) -> forms.CharField:
    """Passwords are taken as typed, blanks included, up to a length that costs nothing to hash."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, **given)


class LoginForm(forms.Form):
    """``known``: whose locked session this opens; the name is then fixed."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field(_("口令"), "current-password")
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Staff | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if known is not None:
            self.fields["username"].initial = known.username
            self.fields["username"].disabled = True
            self.initial["username"] = known.username
        focus = "password" if known is not None else "username"
        self.fields[focus].widget.attrs["autofocus"] = True

    def clean_username(self) -> str:
        return fold(self.cleaned_data["username"])


class SecondForm(forms.Form):
    """Six digits of the app, or a recovery code, or what the browser says for a passkey."""

    code = forms.CharField(
        label=_("验证码"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={**DIGITS, "autofocus": True}),
    )
    credential = DataField(required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("code") and not given.get("credential"):
            raise ValidationError({"code": _("请填验证码。")})
        return given


class NewPassword(forms.Form):
    password = password_field(
        _("新口令"), "new-password", help_text=_("至少 10 个字，不要用姓名、用户名或常见口令。")
    )
    password2 = password_field(_("再输一遍新口令"), "new-password")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "password" in given and "password2" in given and given["password"] != given["password2"]:
            raise ValidationError({"password2": _("两遍不一样。")})
        return given


class ResetForm(NewPassword):
    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    code = forms.CharField(
        label=_("凭条上的代码"),
        max_length=20,
        help_text=_("9 个字母和数字，大小写和横线都不要紧。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("username", "code", "password", "password2")

    def clean_username(self) -> str:
        return fold(self.cleaned_data["username"])


class PinForm(forms.Form):
    pin = forms.CharField(
        label=_("换人码"),
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
    )
