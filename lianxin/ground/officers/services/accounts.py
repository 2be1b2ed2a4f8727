"""Accounts as the security administrator keeps them: opened, closed, helped back in. Asks for ``Act.ACCOUNTS``."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from allauth.mfa.models import Authenticator
from axes.utils import reset as lift_axes
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries, rules
from lianxin.ground.officers.models import ResetSlip, Staff
from lianxin.ground.officers.services.sessions import end_sessions
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code, public_code
from lianxin.tools.kit.pinyin import name_initials
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean, fold

SLIP_LIFE = dt.timedelta(hours=24)
SLIP_TRIES = 5
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


def open_account(*, by: Actor, username: str, name: str, work_phone: str = "") -> Staff:
    """An account without a password and without a post: a slip sets the first, the system administrator grants the second."""
    rules.require(by, Act.ACCOUNTS, by.county)
    username, name = fold(username), clean(name)
    wrong = {}
    if not _USERNAME.fullmatch(username):
        wrong["username"] = _("用小写字母开头，可用字母、数字、点和横线，2 到 40 个字。")
    elif Staff.objects.filter(username=username).exists():
        wrong["username"] = _("这个用户名已经有人用了。")
    if not name or len(name) > 40:
        wrong["name"] = _("请填姓名，最多 40 个字。")
    if wrong:
        raise BadInput(wrong)
    with transaction.atomic():
        staff = Staff(county=by.county, username=username, name=name, work_phone=clean(work_phone)[:30])
        staff.initials = name_initials(name)[:20]
        staff.set_unusable_password()
        staff.save(force_insert=True)
        journal.record(by, "open_account", staff)
    return staff


def amend_account(*, by: Actor, staff: Staff, name: str, work_phone: str = "") -> None:
    rules.require(by, Act.ACCOUNTS, staff.county)
    name = clean(name)
    if not name or len(name) > 40:
        raise BadInput({"name": _("请填姓名，最多 40 个字。")})
    facts = {"name": name, "initials": name_initials(name)[:20], "work_phone": clean(work_phone)[:30]}
    changed = {key: value for key, value in facts.items() if getattr(staff, key) != value}
    if changed:
        with transaction.atomic():
            staff.advance(**changed)
            journal.record(by, "amend_account", staff, fields=changed)


def close_account(*, by: Actor, staff: Staff) -> None:
    """The person can no longer log in, from this moment, on any device. Posts stay: ending them is the system administrator's."""
    rules.require(by, Act.ACCOUNTS, staff.county)
    if rules.is_own(by, staff):
        raise NotAllowed(_("不能停用自己的账号。"))
    if not staff.is_active:
        raise WrongState(_("这个账号已经停用。"))
    with transaction.atomic():
        staff.advance(is_active=False, feed_secret="", switch_pin="")
        _withdraw_slips(staff)
        end_sessions(staff=staff)
        journal.record(by, "close_account", staff)


def reopen_account(*, by: Actor, staff: Staff) -> None:
    """The account may be used again; the old password does not come back, a slip sets a new one."""
    rules.require(by, Act.ACCOUNTS, staff.county)
    if staff.is_active:
        raise WrongState(_("这个账号没有停用。"))
    with transaction.atomic():
        staff.advance(is_active=True, password=make_password(None))
        journal.record(by, "reopen_account", staff)


def give_password(*, by: Actor, staff: Staff, password: str, must_change: bool = True) -> None:
    """For the demo and for commands only: people get a slip and choose their own."""
    if by.kind != "system":
        raise NotAllowed(_("请打印一次性凭条，由本人自己设口令。"))
    with transaction.atomic():
        staff.advance(password=make_password(password), must_change_password=must_change)
        journal.record(by, "give_password", staff)


@dataclasses.dataclass(frozen=True)
class Slip:
    """What is printed. The code exists nowhere else."""

    staff: Staff
    code: str
    expires_at: dt.datetime


def issue_reset_slip(
    *, by: Actor, staff: Staff, clears_second_factor: bool = False, approved_by: Actor | None = None
) -> Slip:
    """A one-time code, returned in clear this once, good for 24 hours. An earlier slip of the same person stops working.

    ``clears_second_factor``: the phone is lost; using the slip also takes away authenticator, passkeys and recovery codes.
    Then both proofs of who somebody is would hang on one paper, so a second administrator says yes (``approved_by``).
    """
    rules.require(by, Act.ACCOUNTS, staff.county)
    alone = by.kind != "system" and not (approved_by and rules.may_second(approved_by, by, staff))
    if clears_second_factor and alone:  # the command is for whoever has the machine itself, when nobody else is left
        raise BadInput({"approver": _("去掉第二步验证要两个人：请系统管理员（或者审计管理员）当面输入用户名和口令。")})
    if rules.is_own(by, staff):
        raise NotAllowed(_("不能给自己开凭条，请在“我的账号”里改口令。"))
    if not staff.is_active:
        raise WrongState(_("这个账号已经停用，请先启用。"))
    code, now = public_code(), clock.now()
    second = {"approved_by": str(approved_by.ref)} if clears_second_factor and approved_by else {}
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)
        _withdraw_slips(staff)
        slip = ResetSlip.objects.create(
            county=staff.county,
            staff=staff,
            code_hash=make_password(code),
            issued_by=by.ref,
            issued_at=now,
            expires_at=now + SLIP_LIFE,
            clears_second_factor=clears_second_factor,
        )
        journal.record(
            by, "issue_reset_slip", slip, root=staff, facts={"clears_second_factor": clears_second_factor} | second
        )
    return Slip(staff, code, slip.expires_at)


def _withdraw_slips(staff: Staff) -> None:
    ResetSlip.objects.filter(staff=staff, used_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())


def withdraw_slip(*, by: Actor, staff: Staff) -> None:
    """The paper went astray."""
    rules.require(by, Act.ACCOUNTS, staff.county)
    with transaction.atomic():
        _withdraw_slips(staff)
        journal.record(by, "withdraw_slip", staff)


def redeem_slip(*, username: str, code: str, password: str) -> Staff:
    """Set a new password with a slip. One sentence for every way a code can be wrong, so that nothing can be probed.

    A right code with a weak password uses up neither slip nor try. All sessions of the person end, a lock-out is lifted,
    the switching PIN is forgotten.
    """
    staff = Staff.objects.filter(username=fold(username), is_active=True).first()
    slip = _opened_by(staff, code)
    if staff is None or slip is None:
        raise BadInput(
            {"code": _("用户名或代码不对，或者凭条已用过、已过期。请核对；不行就请安全管理员重新打印。")}
        )
    try:
        validate_password(password, staff)
    except ValidationError as error:
        raise BadInput({"password": "".join(error.messages)}) from None
    with transaction.atomic():
        used = ResetSlip.objects.filter(pk=slip.pk, used_at=None, withdrawn_at=None).update(
            used_at=clock.now()
        )
        if not used:  # the same slip twice at the same moment
            raise BadInput({"code": _("这张凭条刚刚已经用过。")})
        staff.advance(
            password=make_password(password), must_change_password=False, switch_pin="", pin_tries=0
        )
        if slip.clears_second_factor:
            Authenticator.objects.filter(user=staff).delete()
        end_sessions(staff=staff)
        lift_axes(username=staff.username)
        by = queries.actor_without_post(staff)
        if slip.clears_second_factor:  # a line of its own: who has the paper and the name can be anybody
            journal.record(by, "clear_second_factor", staff, facts={"issued_by": str(slip.issued_by or "")})
        journal.record(by, "redeem_slip", slip, root=staff, facts={"cleared": slip.clears_second_factor})
    return staff


def _opened_by(staff: Staff | None, code: str) -> ResetSlip | None:
    """The open slip this code opens. A try is taken before the check, so that many at once are still no more than SLIP_TRIES."""
    meant = normal_code(code) or ""
    live = ResetSlip.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    slip = live.filter(staff=staff).order_by("-issued_at").first() if staff else None
    if slip is None:
        make_password(meant)  # as long as a real check takes: who has a slip cannot be told by the clock
        return None
    if not live.filter(pk=slip.pk, tries__lt=SLIP_TRIES).update(tries=F("tries") + 1):
        return None
    if not check_password(meant, slip.code_hash):
        return None
    ResetSlip.objects.filter(pk=slip.pk).update(tries=F("tries") - 1)
    return slip


def lift_lockout(*, by: Actor, staff: Staff) -> None:
    """Forget the wrong tries of a person who was locked out."""
    rules.require(by, Act.ACCOUNTS, staff.county)
    with transaction.atomic():
        lift_axes(username=staff.username)
        Staff.objects.filter(pk=staff.pk).update(pin_tries=0)
        journal.record(by, "lift_lockout", staff)
