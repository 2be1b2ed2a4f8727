"""Second factors, kept in allauth's rows: an authenticator app, passkeys, recovery codes.

allauth's own pages are not used: they speak of e-mail and sign-up. Its models and its arithmetic are.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries
from lianxin.ground.officers.models import Staff
from lianxin.ground.officers.rules import is_own
from lianxin.ground.officers.services.sessions import end_sessions
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean

Type = Authenticator.Type


def add_totp(*, by: Actor, staff: Staff, secret: str, code: str, keep: str = "") -> list[str]:
    """Pair an authenticator app; ``code`` shows that it works. Returns fresh recovery codes if there were none, else [].

    ``keep`` is the session it is done in. Every other one was begun without this proof, and ends.
    """
    _own(by, staff)
    counter = _counter(secret, code)
    if counter is None:
        raise BadInput({"code": _("代码不对。请看手机上现在显示的 6 位数字；手机时间不准也会不对。")})
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)
        if Authenticator.objects.filter(user=staff, type=Type.TOTP).exists():
            raise WrongState(_("已经配对过一个验证器，请先去掉旧的。"))
        row = totp.TOTP.activate(staff, secret).instance
        row.data["counter"] = counter
        row.save(update_fields=["data"])
        end_sessions(staff=staff, keep=keep)
        journal.record(by, "add_totp", staff)
        return _first_codes(staff)


def add_passkey(*, by: Actor, staff: Staff, credential: Any, name: str, keep: str = "") -> list[str]:
    """Register a passkey after the browser's ceremony, in the request that began it. Returns recovery codes as ``add_totp``."""
    _own(by, staff)
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInput({"credential": _("没有登记成功，请再试一次。")}) from None
    with transaction.atomic():
        webauthn.WebAuthn.add(staff, clean(name)[:40] or _("通行密钥"), credential)
        end_sessions(staff=staff, keep=keep)
        journal.record(by, "add_passkey", staff)
        return _first_codes(staff)


def _first_codes(staff: Staff) -> list[str]:
    if Authenticator.objects.filter(user=staff, type=Type.RECOVERY_CODES).exists():
        return []
    return RecoveryCodes.activate(staff).generate_codes()


def renew_recovery_codes(*, by: Actor, staff: Staff, password: str) -> list[str]:
    """Ten new codes, in clear this once; the old ones stop working."""
    _own(by, staff)
    _password(staff, password)
    if not queries.factors_of(staff).exclude(type=Type.RECOVERY_CODES).exists():
        raise WrongState(_("先设验证器或通行密钥，才有备用代码。"))
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)
        Authenticator.objects.filter(user=staff, type=Type.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(staff).generate_codes()
        journal.record(by, "renew_recovery_codes", staff)
    return codes


def remove_factor(*, by: Actor, staff: Staff, factor: Authenticator, password: str) -> None:
    """Take one away. With the last real one the recovery codes go too; an administrator keeps at least one."""
    _own(by, staff)
    _password(staff, password)
    if factor.user_id != staff.pk or factor.type == Type.RECOVERY_CODES:
        raise NotAllowed(_("只能改自己的账号。"))
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)
        left = (
            Authenticator.objects.filter(user=staff).exclude(pk=factor.pk).exclude(type=Type.RECOVERY_CODES)
        )
        if not left.exists() and settings.SECOND_FACTOR_FORCED and queries.is_administrator(staff):
            raise WrongState(_("管理员必须留一个第二步验证，请先设好新的再去掉这个。"))
        if not left.exists():
            Authenticator.objects.filter(user=staff, type=Type.RECOVERY_CODES).delete()
        factor.delete()
        journal.record(by, "remove_factor", staff, facts={"type": factor.type})


def check_code(*, staff: Staff, code: str) -> bool:
    """Whether six digits of the app, or a recovery code, are right and not used before. A right one is used up."""
    digits = "".join(c for c in code if c.isdigit())
    with transaction.atomic():
        rows = {
            row.type: row
            for row in Authenticator.objects.select_for_update().filter(user=staff).order_by("id")
        }
        app, codes = rows.get(Type.TOTP), rows.get(Type.RECOVERY_CODES)
        if app is not None and len(digits) == 6:
            counter = _counter(decrypt(app.data["secret"]), digits)
            if counter is None or counter <= app.data.get("counter", 0):
                return False
            app.data["counter"] = counter  # allauth remembers used codes in a cache of one process only
            app.last_used_at = clock.now()
            app.save(update_fields=["data", "last_used_at"])
            return True
        if codes is not None and RecoveryCodes(codes).validate_code(digits):
            journal.record(queries.actor_without_post(staff), "use_recovery_code", staff)
            return True
    return False


def begin_passkey(*, staff: Staff) -> dict[str, Any]:
    """What the browser needs to make a passkey; the challenge waits in the session."""
    return _plain(webauthn.begin_registration(staff, False))


def begin_passkey_check(*, staff: Staff) -> dict[str, Any]:
    """What the browser needs to ask one of the person's passkeys; the challenge waits in the session."""
    return _plain(webauthn.begin_authentication(staff))


def _plain(options: Any) -> dict[str, Any]:
    return json.loads(json.dumps(options, default=dict))


def check_passkey(*, staff: Staff, credential: Any) -> bool:
    """Whether the browser's answer is that of one of the person's passkeys, to the challenge of this session."""
    try:
        webauthn.parse_authentication_response(credential)
        row = webauthn.complete_authentication(staff, credential)
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
        return False
    row.record_usage()
    return True


def _counter(secret: str, code: str) -> int | None:
    digits = "".join(c for c in code if c.isdigit())
    matching = (n for n in totp.yield_hotp_counters_from_time() if _same(secret, n, digits))
    return max(matching, default=None)


def _same(secret: str, counter: int, digits: str) -> bool:
    return compare_user_code(actual=digits, expected=totp.format_hotp_value(totp.hotp_value(secret, counter)))


def _own(by: Actor, staff: Staff) -> None:
    if not is_own(by, staff):
        raise NotAllowed(_("只能改自己的账号。"))


def _password(staff: Staff, password: str) -> None:
    if not staff.check_password(password):
        raise BadInput({"password": _("现在的口令不对。")})
