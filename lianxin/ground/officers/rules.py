"""Who may administer, and which posts one person may not hold together."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.ground.officers.states import ADMIN_ROLES, UNIT_KINDS, Act, Compartment, Role, UnitKind, may
from lianxin.tools.kit.refusals import NotAllowed

_POLICE = frozenset({Role.OFFICER, Role.CHIEF})
_PEOPLES_MEDIATORS = frozenset({Role.MEDIATOR, Role.COMMITTEE_HEAD})


def may_act(by: Actor, act: str) -> bool:
    """An office act, for the actor's role. The system itself (commands, the demo) may."""
    return by.kind == "system" or may(by.role, act)


def require(by: Actor, act: str, county: str) -> None:
    """Raise NotAllowed unless ``by`` may do ``act`` in ``county``."""
    if not may_act(by, act):
        label = Act(act).label
        raise NotAllowed(_("您现在的岗位不能“%(act)s”。") % {"act": label})
    if by.county != county:
        raise NotAllowed(_("这不属于本县，不能改动。"))


def may_arrange(by: Actor, post: Post) -> bool:
    """Leave and cover for a post: the system administrator everywhere, heads inside their own unit, never for administrators."""
    if by.kind == "system" or may(by.role, Act.ORGANISE):
        return by.county == post.county
    return may(by.role, Act.ARRANGE) and by.unit == post.unit_id and post.role not in ADMIN_ROLES


def may_write_notices(by: Actor) -> bool:
    """Work notices: whoever arranges (heads in their unit, the system administrator) or approves (the county's people too)."""
    return may(by.role, Act.ARRANGE) or may(by.role, Act.APPROVE, Compartment.NORMAL)


def is_own(by: Actor, staff: Staff) -> bool:
    return by.kind == "staff" and by.ref == staff.pk


def may_second(approver: Actor, by: Actor, staff: Staff) -> bool:
    """Whether somebody may be the second hand where the security administrator takes a second factor away: the system
    administrator, or where that is who lost it the audit administrator; in a small county there is nobody else."""
    fits = approver.role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
    return fits and approver.county == staff.county and approver.ref not in (by.ref, staff.pk)


def is_administrator(role: str) -> bool:
    return role in ADMIN_ROLES


def misplaced(role: str, unit: Unit) -> str:
    """Why a role does not exist in a unit of this kind; "" when it does."""
    if unit.kind in UNIT_KINDS.get(role, frozenset()):
        return ""
    return _("“%(kind)s”里没有“%(role)s”这个岗位。") % {
        "kind": unit.get_kind_display(),
        "role": Role(role).label,
    }


def clash(role: str, unit_kind: str, other_role: str, other_kind: str) -> str:
    """Why one person may not act in both posts during the same days; "" when they may.

    The three administrators are three people and see no cases. A police officer is never a people's mediator
    (People's Mediation Law art. 13, 14; police take part as invited participants only). Who reads complaints about officials
    holds no other post.
    """
    admins = {role, other_role} & ADMIN_ROLES
    if len(admins) == 2:
        return _("系统、安全、审计三个管理员必须是三个人。")
    if admins and role != other_role:
        return _("管理员不能同时在办案岗位上。")
    if Role.INDEPENDENT_DESK in (role, other_role) and role != other_role:
        return _("独立受理人员不能同时在别的岗位上：反映的可能就是那个岗位。")
    for one, one_kind, two in ((role, unit_kind, other_role), (other_role, other_kind, role)):
        if one in _POLICE and one_kind == UnitKind.STATION and two in _PEOPLES_MEDIATORS:
            return _("民警不能同时担任人民调解员，只能受邀参加。")
    return ""


def weak_pin(pin: str) -> str:
    """Why six digits will not do; "" when they will."""
    if not re.fullmatch(r"[0-9]{6}", pin):
        return _("请填 6 位数字。")
    steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    if len(steps) == 1 or len(set(pin)) < 3:
        return _("这组数字太容易猜，请换一组。")
    return ""
