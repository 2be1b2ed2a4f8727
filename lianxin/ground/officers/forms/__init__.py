"""What the pages ask for; the services decide whether it will do."""

from lianxin.ground.officers.forms.entering import LoginForm, PinForm, ResetForm, SecondForm
from lianxin.ground.officers.forms.keeping import (
    AccountForm,
    CoverForm,
    EndForm,
    LeaveForm,
    PostForm,
    SlipForm,
    TerritoryForm,
    UnitForm,
)
from lianxin.ground.officers.forms.own import (
    CodeForm,
    PasskeyForm,
    PasswordForm,
    PreferencesForm,
    SureForm,
    SwitchPinForm,
)

__all__ = [
    "AccountForm",
    "CodeForm",
    "CoverForm",
    "EndForm",
    "LeaveForm",
    "LoginForm",
    "PasskeyForm",
    "PasswordForm",
    "PinForm",
    "PostForm",
    "SlipForm",
    "PreferencesForm",
    "ResetForm",
    "SecondForm",
    "SureForm",
    "SwitchPinForm",
    "TerritoryForm",
    "UnitForm",
]
