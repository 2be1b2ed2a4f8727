"""What people change about their own account."""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import rules
from lianxin.ground.officers.models import Staff
from lianxin.tools.kit.refusals import BadInput, NotAllowed

LANGUAGES = ("", "zh-hans", "en")
THEMES = ("", "light", "dark", "auto")


def _own(by: Actor, staff: Staff) -> None:
    if by.kind != "system" and not rules.is_own(by, staff):
        raise NotAllowed(_("只能改自己的账号。"))


def change_password(*, by: Actor, staff: Staff, current: str, password: str) -> None:
    """Sessions elsewhere end by themselves: they carry the old password's mark. The caller renews the present one."""
    _own(by, staff)
    if not staff.check_password(current):
        raise BadInput({"current": _("现在的口令不对。")})
    if staff.check_password(password):
        raise BadInput({"password": _("新口令要和现在的不一样。")})
    try:
        validate_password(password, staff)
    except ValidationError as error:
        raise BadInput({"password": "".join(error.messages)}) from None
    with transaction.atomic():
        staff.advance(password=make_password(password), must_change_password=False)
        journal.record(by, "change_password", staff)


def set_preferences(*, by: Actor, staff: Staff, language: str, theme: str) -> None:
    _own(by, staff)
    if language not in LANGUAGES or theme not in THEMES:
        raise BadInput({"language": _("请从列出的选项里选。")})
    if (staff.language, staff.theme) != (language, theme):
        with transaction.atomic():
            staff.advance(language=language, theme=theme)
            journal.record(by, "set_preferences", staff, fields=("language", "theme"))


def set_switch_pin(*, by: Actor, staff: Staff, current: str, pin: str) -> None:
    """Six digits that reopen one's own live session on a computer used earlier today. Asks for the password."""
    _own(by, staff)
    if not staff.check_password(current):
        raise BadInput({"current": _("现在的口令不对。")})
    reason = rules.weak_pin(pin)
    if reason:
        raise BadInput({"pin": reason})
    with transaction.atomic():
        staff.advance(switch_pin=make_password(pin), pin_tries=0)
        journal.record(by, "set_switch_pin", staff)


def drop_switch_pin(*, by: Actor, staff: Staff) -> None:
    _own(by, staff)
    with transaction.atomic():
        staff.advance(switch_pin="", pin_tries=0)
        journal.record(by, "drop_switch_pin", staff)


def issue_feed_secret(*, by: Actor, staff: Staff) -> str:
    """The secret of the private calendar address, in clear this once; an earlier one stops working."""
    _own(by, staff)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        staff.advance(feed_secret=hashlib.sha256(token.encode()).hexdigest())
        journal.record(by, "issue_feed_secret", staff)
    return token


def revoke_feed_secret(*, by: Actor, staff: Staff) -> None:
    _own(by, staff)
    with transaction.atomic():
        staff.advance(feed_secret="")
        journal.record(by, "revoke_feed_secret", staff)
