"""Roles, acts and compartments: who may do what, as a table of data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEDIATOR = "mediator", _("人民调解员")
    COMMITTEE_HEAD = "committee_head", _("调委会主任")
    OFFICER = "officer", _("民警、工作人员")
    CHIEF = "chief", _("所长、负责人")
    COUNTY_OFFICER = "county_officer", _("县中心工作人员")
    COUNTY_LEADER = "county_leader", _("县领导")
    DOSSIER_KEEPER = "dossier_keeper", _("档案管理员")
    AGENCY = "agency", _("部门经办人")
    INDEPENDENT_DESK = "independent_desk", _("独立受理人员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


class Compartment(models.TextChoices):
    """What kind of matter a row is; scope says where. Both must allow."""

    NORMAL = "normal", _("普通")
    FAMILY = "family", _("家事或未成年人")
    CAUCUS = "caucus", _("单方谈话")
    COMPLAINT = "complaint", _("反映公职人员")


class Act(models.TextChoices):
    """What a role may be allowed to do; every service asks for one of these."""

    SEE = "see", _("看案件")
    REPORT = "report", _("登记来件")
    DECIDE_REPORT = "decide_report", _("决定来件")
    HANDLE = "handle", _("办理纠纷")
    MEDIATE = "mediate", _("调解")
    APPROVE = "approve", _("审批")
    ARCHIVE = "archive", _("归档")
    PRINT = "print", _("打印文书")
    EXPORT = "export", _("导出遮名清单")
    UNMASK = "unmask", _("查看全名电话")
    ORGANISE = "organise", _("管理区划、单位、岗位")
    ACCOUNTS = "accounts", _("管理账号与口令")
    RULES = "rules", _("修改时限、类别、节假日")
    AUDIT = "audit", _("查日志、验链")


_CASE = frozenset(
    {Act.SEE, Act.REPORT, Act.DECIDE_REPORT, Act.HANDLE, Act.MEDIATE, Act.PRINT, Act.EXPORT, Act.UNMASK}
)
_N, _F, _C, _X = Compartment.NORMAL, Compartment.FAMILY, Compartment.CAUCUS, Compartment.COMPLAINT

MATRIX: dict[str, dict[str, frozenset[str]]] = {
    Role.MEDIATOR: {_N: _CASE, _F: _CASE, _C: frozenset({Act.SEE, Act.MEDIATE})},
    Role.COMMITTEE_HEAD: {_N: _CASE | {Act.APPROVE}, _F: _CASE | {Act.APPROVE}, _C: frozenset({Act.SEE, Act.MEDIATE})},
    Role.OFFICER: {_N: _CASE - {Act.MEDIATE}, _F: _CASE - {Act.MEDIATE}},
    Role.CHIEF: {_N: (_CASE | {Act.APPROVE}) - {Act.MEDIATE}, _F: (_CASE | {Act.APPROVE}) - {Act.MEDIATE}},
    Role.COUNTY_OFFICER: {
        _N: _CASE | {Act.APPROVE}, _F: _CASE | {Act.APPROVE}, _C: frozenset({Act.SEE, Act.MEDIATE}),
    },
    Role.COUNTY_LEADER: {_N: frozenset({Act.SEE, Act.EXPORT})},
    Role.DOSSIER_KEEPER: {
        _N: frozenset({Act.SEE, Act.PRINT, Act.ARCHIVE, Act.UNMASK}),
        _F: frozenset({Act.SEE, Act.PRINT, Act.ARCHIVE, Act.UNMASK}),
    },
    Role.AGENCY: {_N: frozenset({Act.SEE})},
    Role.INDEPENDENT_DESK: {_X: frozenset({Act.SEE, Act.REPORT, Act.DECIDE_REPORT, Act.HANDLE, Act.PRINT, Act.UNMASK})},
    Role.SYSTEM_ADMIN: {},
    Role.SECURITY_ADMIN: {},
    Role.AUDIT_ADMIN: {},
}  # fmt: skip

OFFICE: dict[str, frozenset[str]] = {
    Role.SYSTEM_ADMIN: frozenset({Act.ORGANISE, Act.RULES}),
    Role.SECURITY_ADMIN: frozenset({Act.ACCOUNTS}),
    Role.AUDIT_ADMIN: frozenset({Act.AUDIT}),
    Role.COUNTY_OFFICER: frozenset({Act.RULES}),
}


def may(role: str, act: str, compartment: str | None = None) -> bool:
    """Whether a role may do ``act`` in ``compartment``; None for acts that touch no case."""
    if compartment is None:
        return act in OFFICE.get(role, frozenset())
    return act in MATRIX.get(role, {}).get(compartment, frozenset())
