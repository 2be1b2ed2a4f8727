"""Which kind of mediation may be done where and by whom, the lives of sessions and agreements, and every choice in between."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.ground.officers.models import Tier, UnitKind
from lianxin.ground.officers.states import Role
from lianxin.work.disputes.states import MediationKind

# Kinds never mix ---------------------------------------------------------------------------------------

HOLDERS: dict[str, dict[int, frozenset[str]]] = {
    MediationKind.PEOPLE: {tier: frozenset({UnitKind.COMMITTEE}) for tier in Tier},
    MediationKind.PUBLIC_SECURITY: {Tier.STATION: frozenset({UnitKind.STATION})},
    MediationKind.ADMINISTRATIVE: {
        Tier.STATION: frozenset({UnitKind.JUDICIAL_OFFICE, UnitKind.GOVERNMENT}),
        Tier.COUNTY: frozenset({UnitKind.AGENCY, UnitKind.BUREAU_SECTION}),
    },
    MediationKind.JUDICIAL: {},
}
"""The kinds of unit that may preside, by kind of mediation and tier. A committee's room may lie in a station; the
committee holds all the same."""

PRESIDERS: dict[str, frozenset[str]] = {
    MediationKind.PEOPLE: frozenset({Role.MEDIATOR, Role.COMMITTEE_HEAD, Role.COUNTY_OFFICER}),
    MediationKind.PUBLIC_SECURITY: frozenset({Role.OFFICER, Role.CHIEF}),
    MediationKind.ADMINISTRATIVE: frozenset({Role.OFFICER, Role.CHIEF, Role.AGENCY}),
    MediationKind.JUDICIAL: frozenset(),
}
"""The roles that may preside and sign, as members of such a unit."""

_WRONG_UNIT: dict[str, Promise] = {
    MediationKind.PEOPLE: _("人民调解只能由人民调解委员会主持。请移交给当地调委会，派出所里的调解室也是调委会的。"),
    MediationKind.PUBLIC_SECURITY: _("治安调解只能由公安派出所主持。"),
    MediationKind.ADMINISTRATIVE: _("行政调解只能由司法所、政府或者主管部门主持。"),
}
_WRONG_ROLE: dict[str, Promise] = {
    MediationKind.PEOPLE: _("人民调解员才能主持和签字。民警和其他工作人员可以作为受邀的参加人。"),
    MediationKind.PUBLIC_SECURITY: _("治安调解由民警主持，人民调解员不能主持。"),
    MediationKind.ADMINISTRATIVE: _("行政调解由行政机关的工作人员主持。"),
}
_NO_TIER: dict[str, Promise] = {
    MediationKind.PUBLIC_SECURITY: _("治安调解在派出所一级进行。"),
    MediationKind.ADMINISTRATIVE: _("村、社区没有行政调解。"),
}
_NO_COURT = _("司法调解由人民法院主持，这里只登记转交和结果。")


def why_impossible(kind: str, tier: int, unit_kind: str, role: str | None = None) -> Promise | None:
    """Why a unit of ``unit_kind`` may not preside over ``kind`` at ``tier``, or somebody in ``role`` there; None when
    it is lawful."""
    if kind == MediationKind.JUDICIAL:
        return _NO_COURT
    if tier not in HOLDERS[kind]:
        return _NO_TIER[kind]
    if unit_kind not in HOLDERS[kind][tier]:
        return _WRONG_UNIT[kind]
    return _WRONG_ROLE[kind] if role is not None and role not in PRESIDERS[kind] else None


# Rights, consents --------------------------------------------------------------------------------------


class ToldHow(models.TextChoices):
    READ_ALOUD = "read_aloud", _("当面宣读")
    PAPER = "paper", _("书面交给本人")
    PHONE = "phone", _("电话告知")


class Subject(models.TextChoices):
    """What a side is asked. ``ref`` of the answer names the mediator, helper or agreement meant."""

    MEDIATE = "mediate", _("愿意调解")
    MEDIATOR = "mediator", _("接受调解员")
    CONFLICT = "conflict", _("知道有利害关系，仍然接受")
    HELPER = "helper", _("同意协助人参加")
    JOINT = "joint_session", _("愿意当面谈")
    OPEN = "open_session", _("同意公开进行")
    TEXT = "text_read", _("听过或看过协议，内容无误")
    FREE = "free", _("单独问过：自己愿意签，也不怕签")
    CONFIRMATION = "confirmation", _("愿意共同申请司法确认")


NEEDS_REF = frozenset({Subject.MEDIATOR, Subject.CONFLICT, Subject.HELPER, Subject.TEXT, Subject.FREE, Subject.CONFIRMATION})


class Answer(models.TextChoices):
    GIVEN = "given", _("同意")
    REFUSED = "refused", _("不同意")
    WITHDRAWN = "withdrawn", _("收回同意")


class ConsentHow(models.TextChoices):
    IN_PERSON = "in_person", _("当面")
    PHONE = "phone", _("电话")
    WRITTEN = "written", _("书面")


# Mediators and helpers ---------------------------------------------------------------------------------


class Conflict(models.TextChoices):
    """What ties a mediator to this matter. A fact of this dispute, kept with it."""

    KIN = "kin", _("与一方是近亲属")
    HOUSEHOLD = "household", _("与一方同住一户")
    LENDER = "lender", _("与一方有借贷、雇佣关系")
    NEIGHBOUR = "neighbour", _("自己的地或房与争议地相邻")
    EARLIER_ROLE = "earlier_role", _("以前经手过这件事")
    SAME_NAME = "same_name", _("与一位当事人同名")
    SAME_PHONE = "same_phone", _("与一位当事人电话相同")
    AGENT = "agent", _("是一方的代理人")


DECLARED = (Conflict.KIN, Conflict.HOUSEHOLD, Conflict.LENDER, Conflict.NEIGHBOUR, Conflict.EARLIER_ROLE)
MAY_BE_ACCEPTED = frozenset({Conflict.NEIGHBOUR, Conflict.EARLIER_ROLE, Conflict.SAME_NAME})
"""With both sides' informed consent; any other conflict means stepping back."""


class Removal(models.TextChoices):
    REFUSED = "refused", _("一方不接受")
    RECUSED = "recused", _("回避")
    REPLACED = "replaced", pgettext_lazy("reason", "更换")


class HelperKind(models.TextChoices):
    """People's Mediation Law art. 20: with the parties' consent."""

    CADRE = "cadre", _("村社干部")
    ELDER = "elder", _("有威望的老人")
    RELATIVE = "relative", _("亲属")
    NEIGHBOUR = "neighbour", _("邻居")
    COLLEAGUE = "colleague", _("同事")
    POLICE = "police", _("民警")
    LAWYER = "lawyer", _("律师、法律工作者")
    EXPERT = "expert", _("有专门知识的人")
    ORGANISATION = "organisation", _("社会组织、单位")


# Panels ------------------------------------------------------------------------------------------------


class PanelState(models.TextChoices):
    PROPOSED = "proposed", _("正在组成")
    CONVENED = "convened", _("已组成")
    DISSOLVED = "dissolved", _("已解散")


class PanelRole(models.TextChoices):
    """Mediators of the dispute's own kind mediate; everybody else takes part by invitation."""

    MEDIATOR = "mediator", _("调解员")
    LAWYER = "lawyer", _("律师")
    LAND = "land", _("自然资源工作人员")
    POLICE = "police", _("民警")
    JUDICIAL = "judicial", _("司法所、法院工作人员")
    EXPERT = "expert", _("有专门知识的人")


SITS_AS: dict[str, str] = {
    PanelRole.LAWYER: HelperKind.LAWYER,
    PanelRole.LAND: HelperKind.EXPERT,
    PanelRole.POLICE: HelperKind.POLICE,
    PanelRole.JUDICIAL: HelperKind.ORGANISATION,
    PanelRole.EXPERT: HelperKind.EXPERT,
}
"""As what a participant of a panel is invited (People's Mediation Law art. 20)."""

PANEL_LEAST = 2

PANEL_LIFE: dict[str, tuple[frozenset[str], str]] = {
    "ask": (frozenset({PanelState.PROPOSED, PanelState.CONVENED}), ""),
    "leave": (frozenset({PanelState.PROPOSED, PanelState.CONVENED}), ""),
    "convene": (frozenset({PanelState.PROPOSED}), PanelState.CONVENED),
    "dissolve": (frozenset({PanelState.PROPOSED, PanelState.CONVENED}), PanelState.DISSOLVED),
}


# Sessions ----------------------------------------------------------------------------------------------


class SessionForm(models.TextChoices):
    JOINT = "joint", _("当面")
    SEPARATE = "separate", _("分开谈")


class Openness(models.TextChoices):
    CLOSED = "closed", _("不公开")
    OPEN = "open", _("公开")


class PlaceKind(models.TextChoices):
    VILLAGE_OFFICE = "village_office", _("村委会、居委会")
    ON_SITE = "on_site", _("现场")
    STATION_ROOM = "station_room", _("驻所调解室")
    COMMITTEE_ROOM = "committee_room", _("调委会")
    CENTRE = "centre", _("县矛调中心")
    HOME = "home", _("当事人家中")
    PHONE = "phone", _("电话")
    ONLINE = "online", _("线上")
    ELSEWHERE = "elsewhere", _("其他地点")


REMOTE = frozenset({PlaceKind.PHONE, PlaceKind.ONLINE})


class SessionState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    HELD = "held", _("已进行")
    CANCELLED = "cancelled", _("已取消")
    MISSED = "missed", _("有人没来")


class Outcome(models.TextChoices):
    AGREED = "agreed", _("谈成了")
    NOT_AGREED = "not_agreed", _("没谈拢")
    TO_CONTINUE = "to_continue", _("有待继续")


class Seat(models.TextChoices):
    PARTY = "party", _("当事人")
    MEDIATOR = "mediator", _("调解员")
    HELPER = "helper", _("协助人")
    RECORDER = "recorder", _("记录人")


# Agreements --------------------------------------------------------------------------------------------


class AgreementForm(models.TextChoices):
    WRITTEN = "written", _("书面协议")
    ORAL = "oral", _("口头协议")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("草案")
    FIXED = "fixed", _("已定稿，待签")
    EFFECTIVE = "effective", _("已生效")
    SUPERSEDED = "superseded", _("已有新稿")
    VOID = "void", _("已作废")


class VoidReason(models.TextChoices):
    TALK_AGAIN = "talk_again", _("需要再谈")
    CHANGED_MIND = "changed_mind", _("反悔期内收回")
    PARTIES = "parties", _("双方同意作废")
    COURT = "court", _("法院认定无效或撤销")
    MISTAKE = "mistake", _("登记有误")


AGREEMENT_LIFE: dict[str, tuple[frozenset[str], str]] = {
    "change": (frozenset({AgreementState.DRAFT}), AgreementState.DRAFT),
    "fix": (frozenset({AgreementState.DRAFT}), AgreementState.FIXED),
    "sign": (frozenset({AgreementState.FIXED}), AgreementState.FIXED),
    "take_effect": (frozenset({AgreementState.FIXED}), AgreementState.EFFECTIVE),
    "replace": (
        frozenset({AgreementState.DRAFT, AgreementState.FIXED, AgreementState.EFFECTIVE}),
        AgreementState.SUPERSEDED,
    ),
    "void": (frozenset({AgreementState.DRAFT, AgreementState.FIXED, AgreementState.EFFECTIVE}), AgreementState.VOID),
    "perform": (
        frozenset({AgreementState.DRAFT, AgreementState.FIXED, AgreementState.EFFECTIVE}),
        "",
    ),
}
"""Action: from which states, to which ("" when the state stays)."""

SESSION_LIFE: dict[str, tuple[frozenset[str], str]] = {
    "start": (frozenset({SessionState.PLANNED}), SessionState.PLANNED),
    "reschedule": (frozenset({SessionState.PLANNED}), SessionState.PLANNED),
    "hold": (frozenset({SessionState.PLANNED}), SessionState.HELD),
    "cancel": (frozenset({SessionState.PLANNED}), SessionState.CANCELLED),
    "miss": (frozenset({SessionState.PLANNED}), SessionState.MISSED),
    "note": (frozenset(SessionState), ""),
}


class ObligationState(models.TextChoices):
    PENDING = "pending", _("待做")
    LATE = "late", _("过期未做")
    DONE = "done", _("已做到")
    WAIVED = "waived", _("不再要求")


STILL_OWED = frozenset({ObligationState.PENDING, ObligationState.LATE})


class Signer(models.TextChoices):
    PARTY = "party", _("当事人")
    MEDIATOR = "mediator", _("调解员")
    SEAL = "seal", _("印章")


class SignMethod(models.TextChoices):
    SIGN = "sign", _("签名")
    SEAL = "seal", _("盖章")
    FINGERPRINT = "fingerprint", _("按指印")


class Concern(models.TextChoices):
    """What an agreement touches that needs a second look, and that a court may not confirm."""

    CRIMINAL = "criminal", _("写明不报案、不追究或者撤回报案")
    STATUS = "status", _("婚姻、亲子、收养关系")
    TITLE = "title", _("土地、房屋等归谁所有或者界址在哪")
    INTELLECTUAL = "intellectual", _("知识产权归谁")
    SPECIAL = "special", _("破产、失踪、行为能力等特别程序")
    NOT_COURT = "not_court", _("应由行政机关处理的事项")


class CourtBar(models.TextChoices):
    """Why a court does not accept an application to confirm: Interpretation of the Civil Procedure Law (2022) art. 355."""

    N1 = "N1", _("不属于人民法院受理范围")
    N2 = "N2", _("不属于收到申请的法院管辖")
    N3 = "N3", _("确认婚姻、亲子、收养等身份关系")
    N4 = "N4", _("适用其他特别程序、公示催告、破产程序")
    N5 = "N5", _("物权、知识产权确权")


class CourtDismissal(models.TextChoices):
    """Why a court dismisses one: Interpretation of the Civil Procedure Law (2022) art. 358."""

    J1 = "J1", _("违反法律强制性规定")
    J2 = "J2", _("损害国家利益、社会公共利益、他人合法权益")
    J3 = "J3", _("违背公序良俗")
    J4 = "J4", _("违反自愿原则")
    J5 = "J5", _("内容不明确")
    J6 = "J6", _("其他不能确认的情形")


class FilingPlace(models.TextChoices):
    """Which court may be asked: Civil Procedure Law (2023) art. 205."""

    INVITED = "invited", _("法院邀请先行调解的，向邀请的法院")
    DOMICILE = "domicile", _("一方当事人住所地")
    SUBJECT = "subject", _("标的物所在地")
    BODY = "body", _("调解组织所在地")


class CourtOutcome(models.TextChoices):
    CONFIRMED = "confirmed", _("裁定确认有效")
    DISMISSED = "dismissed", _("裁定驳回")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("court", "不予受理")
    WITHDRAWN = "withdrawn", _("撤回申请")


# Public-security mediation -----------------------------------------------------------------------------


class Violation(models.TextChoices):
    """Violations out of civil disputes that may be mediated: Procedure for Administrative Cases of Public Security art. 178."""

    BEATING = "beating", _("殴打他人")
    INJURY = "injury", _("故意伤害")
    INSULT = "insult", _("侮辱")
    DEFAMATION = "defamation", _("诽谤")
    FALSE_ACCUSATION = "false_accusation", _("诬告陷害")
    DAMAGE = "damage", _("故意损毁财物")
    DISTURBANCE = "disturbance", _("干扰他人正常生活")
    PRIVACY = "privacy", _("侵犯隐私")
    INTRUSION = "intrusion", _("非法侵入住宅")


class Exclusion(models.TextChoices):
    """Art. 179: any of them and public-security mediation is out."""

    X1 = "X1", _("雇凶伤害他人")
    X2 = "X2", _("结伙斗殴或者其他寻衅滋事")
    X3 = "X3", _("多次实施违反治安管理行为")
    X4 = "X4", _("当事人明确表示不愿意调解")
    X5 = "X5", _("调解过程中又针对对方实施违反治安管理行为")
    X6 = "X6", _("调解过程中违法嫌疑人逃跑")
    X7 = "X7", _("其他不宜调解的情形")
