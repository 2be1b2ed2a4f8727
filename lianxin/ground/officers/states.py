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


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class UnitKind(models.TextChoices):
    COMMITTEE = "committee", _("人民调解委员会")
    STATION = "station", _("派出所")
    JUDICIAL_OFFICE = "judicial_office", _("司法所")
    BUREAU_SECTION = "bureau_section", _("局科室")
    COUNTY_CENTRE = "county_centre", _("县矛调中心")
    AGENCY = "agency", _("其他部门")
    GOVERNMENT = "government", _("政府、村居委会")


class Tier(models.IntegerChoices):
    """The three levels of mediation."""

    VILLAGE = 1, _("村、社区")
    STATION = 2, _("派出所、乡镇")
    COUNTY = 3, _("县中心")


_OFFICES = frozenset(set(UnitKind) - {UnitKind.COMMITTEE, UnitKind.AGENCY})

# In which kinds of unit a role exists. People's mediators belong to committees and nowhere else; a station's mediation room is
# a committee of its own, so that no police unit ever employs a mediator.
UNIT_KINDS: dict[str, frozenset[str]] = {
    Role.MEDIATOR: frozenset({UnitKind.COMMITTEE}),
    Role.COMMITTEE_HEAD: frozenset({UnitKind.COMMITTEE}),
    Role.OFFICER: _OFFICES,
    Role.CHIEF: _OFFICES,
    Role.COUNTY_OFFICER: frozenset({UnitKind.COUNTY_CENTRE, UnitKind.COMMITTEE}),
    Role.COUNTY_LEADER: frozenset({UnitKind.COUNTY_CENTRE, UnitKind.GOVERNMENT, UnitKind.BUREAU_SECTION}),
    Role.DOSSIER_KEEPER: _OFFICES | {UnitKind.COMMITTEE},
    Role.AGENCY: frozenset({UnitKind.AGENCY, UnitKind.GOVERNMENT, UnitKind.BUREAU_SECTION}),
    # Complaints are mostly about these two: nobody reads them from inside.
    Role.INDEPENDENT_DESK: (_OFFICES | {UnitKind.AGENCY}) - {UnitKind.STATION, UnitKind.JUDICIAL_OFFICE},
    Role.SYSTEM_ADMIN: _OFFICES | {UnitKind.AGENCY},
    Role.SECURITY_ADMIN: _OFFICES | {UnitKind.AGENCY},
    Role.AUDIT_ADMIN: _OFFICES | {UnitKind.AGENCY},
}


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
    POLICE_MEDIATE = (
        "police_mediate",
        _("治安调解"),
    )  # by the police, of a named violation; never people's mediation
    ANSWER = "answer", _("答复转介给本单位的事")
    APPROVE = "approve", _("审批")
    ARCHIVE = "archive", _("归档")
    PRINT = "print", _("打印办案文书")
    EXPORT = "export", _("导出遮名清单")
    UNMASK = "unmask", _("查看全名电话")
    ARRANGE = "arrange", _("登记请假、安排代班")
    ORGANISE = "organise", _("管理区划、单位、岗位")
    ACCOUNTS = "accounts", _("管理账号与口令")
    RULES = "rules", _("修改时限、类别、节假日")
    AUDIT = "audit", _("查日志、验链")
    ROSTER = "roster", _("管理调解员、协助人名册")


_N, _F, _C, _X = Compartment.NORMAL, Compartment.FAMILY, Compartment.CAUCUS, Compartment.COMPLAINT

_DESK = frozenset({Act.SEE, Act.REPORT, Act.DECIDE_REPORT, Act.HANDLE, Act.PRINT, Act.EXPORT, Act.UNMASK})
_MEDIATOR = _DESK | {Act.MEDIATE}
_OFFICER = _DESK | {Act.POLICE_MEDIATE, Act.ANSWER}
_KEEPER = frozenset({Act.SEE, Act.PRINT, Act.ARCHIVE, Act.UNMASK})
_AT_THE_TABLE = frozenset({Act.SEE, Act.MEDIATE})
_INDEPENDENT = frozenset({Act.SEE, Act.REPORT, Act.DECIDE_REPORT, Act.HANDLE, Act.PRINT, Act.UNMASK})

# What a role may do with cases, by compartment. Where it may (territory, involvement) is asked by `disputes.visible_to`; an
# agency, for one, is led to a dispute by an involvement only. The twin of this table is docs/roles.md.
MATRIX: dict[str, dict[str, frozenset[str]]] = {
    Role.MEDIATOR: {_N: _MEDIATOR, _F: _MEDIATOR, _C: _AT_THE_TABLE},
    Role.COMMITTEE_HEAD: {_N: _MEDIATOR | {Act.APPROVE}, _F: _MEDIATOR | {Act.APPROVE}, _C: _AT_THE_TABLE},
    Role.OFFICER: {_N: _OFFICER, _F: _OFFICER},
    Role.CHIEF: {_N: _OFFICER | {Act.APPROVE}, _F: _OFFICER | {Act.APPROVE}},
    Role.COUNTY_OFFICER: {_N: _MEDIATOR | {Act.APPROVE}, _F: _MEDIATOR | {Act.APPROVE}, _C: _AT_THE_TABLE},
    Role.COUNTY_LEADER: {_N: frozenset({Act.SEE, Act.EXPORT})},  # figures and the masked list, never a name
    Role.DOSSIER_KEEPER: {_N: _KEEPER, _F: _KEEPER},
    Role.AGENCY: {_N: frozenset({Act.SEE, Act.ANSWER}), _F: frozenset({Act.ANSWER})},  # in family matters what was disclosed
    Role.INDEPENDENT_DESK: {_X: _INDEPENDENT},
    Role.SYSTEM_ADMIN: {},
    Role.SECURITY_ADMIN: {},
    Role.AUDIT_ADMIN: {},
}

# Acts that touch no case.
OFFICE: dict[str, frozenset[str]] = {
    Role.COMMITTEE_HEAD: frozenset({Act.ARRANGE, Act.ROSTER}),  # in the own unit
    Role.CHIEF: frozenset({Act.ARRANGE, Act.ROSTER}),  # in the own unit
    Role.COUNTY_OFFICER: frozenset({Act.RULES, Act.ROSTER}),
    Role.SYSTEM_ADMIN: frozenset({Act.ORGANISE, Act.ARRANGE, Act.RULES, Act.ROSTER}),
    Role.SECURITY_ADMIN: frozenset({Act.ACCOUNTS}),
    Role.AUDIT_ADMIN: frozenset({Act.AUDIT}),
}


def may(role: str, act: str, compartment: str | None = None) -> bool:
    """Whether a role may do ``act`` in ``compartment``; None for acts that touch no case."""
    if compartment is None:
        return act in OFFICE.get(role, frozenset())
    return act in MATRIX.get(role, {}).get(compartment, frozenset())
