"""The life of a dispute as a table of data. The order of things is here; who may do them is in ``rules``."""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.states import Act


class State(models.TextChoices):
    OPEN = "open", _("已受理")
    MEDIATING = "mediating", _("调解中")
    UNSETTLED = "unsettled", _("本级未调成")
    SETTLED = "settled", _("已达成协议")
    ENDED = "ended", _("已终止")
    CLOSED = "closed", _("已结案")
    ARCHIVED = "archived", _("已归档")


class Colour(models.IntegerChoices):
    """How dangerous this dispute is now: a judgement on the dispute, never on a person."""

    BLUE = 1, _("蓝色")
    YELLOW = 2, _("黄色")
    RED = 3, _("红色")


class Difficulty(models.TextChoices):
    """Sets the resolve clock; has nothing to do with the colour."""

    GENERAL = "general", _("一般")
    COMPLEX = "complex", _("复杂")
    DIFFICULT = "difficult", _("疑难")


class MediationKind(models.TextChoices):
    PEOPLE = "people", _("人民调解")
    PUBLIC_SECURITY = "public_security", _("治安调解")
    ADMINISTRATIVE = "administrative", _("行政调解")
    JUDICIAL = "judicial", _("司法调解")


class Source(models.TextChoices):
    """Where a dispute comes from, as the Ministry of Justice counts it (the first two), and who sent it."""

    PARTY = "party_application", _("当事人申请")
    PROACTIVE = "proactive", _("调委会主动调解")
    COURT = "court", _("法院委派、委托")
    POLICE = "police", _("公安机关移交")
    PROCURATORATE = "procuratorate", _("检察机关移送")
    PETITION_OFFICE = "petition", _("信访部门移交")
    HOTLINE = "hotline_12345", _("12345热线转办")
    DEPARTMENT = "department", _("其他部门移送")


class SideRole(models.TextChoices):
    APPLICANT = "applicant", _("申请方")
    RESPONDENT = "respondent", _("被申请方")
    THIRD = "third", _("第三方")


class Capacity(models.TextChoices):
    """In what capacity somebody stands on a side."""

    PRINCIPAL = "principal", _("本人")
    REPRESENTATIVE = "representative", _("单位代表人")
    AGENT = "agent", _("代理人")
    GUARDIAN = "guardian", _("监护人")


class ToldHow(models.TextChoices):
    """How a side was told the outcome."""

    IN_PERSON = "in_person", _("当面告知")
    PHONE = "phone", _("电话告知")
    LETTER = "letter", _("书面告知")


class EndReason(models.TextChoices):
    NO_AGREEMENT = "no_agreement", _("未达成协议")
    REFUSED = "refused", _("一方明确拒绝调解")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    TRANSFERRED = "transferred", _("已移送有权机关并有结果")
    UNFOUNDED = "unfounded", _("查无此事")


ANY_OPEN = frozenset({State.OPEN, State.MEDIATING, State.UNSETTLED})
BEFORE_CLOSED = ANY_OPEN | {State.SETTLED, State.ENDED}
EVERY = frozenset(State)


@dataclasses.dataclass(frozen=True)
class Action:
    """One line of the table. ``to`` is None when the state stays (or is decided by another action)."""

    code: str
    label: Promise
    origin: frozenset[str]
    to: str | None
    act: str


LIFE: dict[str, Action] = {
    action.code: action
    for action in (
        Action("offer", _("移交"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("accept_offer", _("接收"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("return_offer", _("退回"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("raise_colour", _("提升颜色"), EVERY - {State.ARCHIVED}, None, Act.HANDLE),
        Action("lower_colour", _("降低颜色"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("lift_hold", _("恢复当面调解"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("respond", _("登记首次联系"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("contact", _("登记同意联系对方"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("amend", _("补充当事人和案情"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("refer", _("转介给部门"), BEFORE_CLOSED, None, Act.HANDLE),
        Action("begin_mediation", _("开始调解"), frozenset({State.OPEN}), State.MEDIATING, Act.MEDIATE),
        Action("settle_on_the_spot", _("当场调解"), frozenset({State.OPEN}), State.SETTLED, Act.MEDIATE),
        Action("settle", _("协议生效"), frozenset({State.MEDIATING}), State.SETTLED, Act.MEDIATE),
        Action("fail", _("本级未调成"), frozenset({State.MEDIATING}), State.UNSETTLED, Act.MEDIATE),
        Action("escalate", _("上提一级"), ANY_OPEN, None, Act.HANDLE),
        Action("pause", _("暂停计时"), ANY_OPEN, None, Act.HANDLE),
        Action("extend", _("延长时限"), ANY_OPEN, None, Act.HANDLE),
        Action("regrade", _("调整难易"), ANY_OPEN, None, Act.APPROVE),  # with approval: triage.md, clocks
        Action("merge", _("并入另一起"), ANY_OPEN, None, Act.HANDLE),
        Action("end", _("终止"), ANY_OPEN, State.ENDED, Act.HANDLE),
        Action("tell_outcome", _("告知结果"), frozenset({State.SETTLED, State.ENDED, State.CLOSED}), None, Act.HANDLE),
        Action(
            "visit", _("回访"), frozenset({State.SETTLED, State.ENDED, State.CLOSED, State.ARCHIVED}), None, Act.HANDLE
        ),
        Action("close", _("结案"), frozenset({State.SETTLED, State.ENDED}), State.CLOSED, Act.HANDLE),
        Action(
            "reopen",
            _("重新打开"),
            frozenset({State.SETTLED, State.ENDED, State.CLOSED, State.ARCHIVED}),
            State.OPEN,
            Act.HANDLE,
        ),
        Action("archive", _("归档"), frozenset({State.CLOSED}), State.ARCHIVED, Act.ARCHIVE),
    )
}


def may_follow(action: str, state: str) -> bool:
    """Whether the life allows ``action`` from ``state``."""
    return state in LIFE[action].origin


def act_for(action: str, kind: str) -> str:
    """The act a role needs. Kinds of mediation never mix: what a committee's mediator does in people's mediation, the
    police do in public-security mediation and an organ's own people in administrative mediation."""
    act = LIFE[action].act
    if act != Act.MEDIATE:
        return act
    others = {MediationKind.PUBLIC_SECURITY: Act.POLICE_MEDIATE, MediationKind.ADMINISTRATIVE: Act.HANDLE}
    return others.get(MediationKind(kind), act)


ACTS = {
    "disputes.open": _("受理为纠纷"),
    "disputes.amend": _("更正案情"),
    "disputes.add_side": _("增加一方"),
    "disputes.mark_reached": _("联系上一方"),
    "disputes.contact": _("登记同意联系对方"),
    "disputes.add_party": _("增加当事人"),
    "disputes.change_party": _("更正当事人"),
    "disputes.remove_party": _("移除当事人"),
    "disputes.offer": _("移交，等待接收"),
    "disputes.escalate": _("上提一级，等待接收"),
    "disputes.withdraw_offer": _("撤回移交"),
    "disputes.give_way": _("移交让位于当事人的要求"),
    "disputes.remind_asked": _("到期未接收，已提醒负责人"),
    "disputes.lift_offer": _("逾期未接收，转上一级"),
    "disputes.unanswered": _("逾期未接收，退回承办单位"),
    "disputes.climb": _("超过办理期限，系统上提一级"),
    "disputes.no_way_up": _("超过办理期限，没有上一级可提"),
    "disputes.accept_offer": _("接收"),
    "disputes.return_offer": _("退回"),
    "disputes.name_handler": _("指定承办人"),
    "disputes.shut_out": _("依法回避，改由他人承办"),
    "disputes.raise_colour": _("提升颜色"),
    "disputes.colour": _("判定颜色"),
    "disputes.lower_colour": _("降低颜色"),
    "disputes.lift_hold": _("恢复当面调解"),
    "disputes.respond": _("登记首次联系"),
    "disputes.ring": _("红色没有人到场，提醒值班的人"),
    "disputes.take_ring": _("接下红色提醒"),
    "disputes.silent": _("一方没有回音"),
    "disputes.stale": _("颜色要重新询问"),
    "disputes.regrade": _("调整难易"),
    "disputes.pause": _("暂停计时"),
    "disputes.resume": _("恢复计时"),
    "disputes.extend": _("延长时限"),
    "disputes.merge": _("并入另一起"),
    "disputes.begin_mediation": _("开始调解"),
    "disputes.fail": _("本级未调成"),
    "disputes.settle": _("协议生效"),
    "disputes.settle_on_the_spot": _("当场调解成功"),
    "disputes.end": _("终止"),
    "disputes.tell_outcome": _("告知结果"),
    "disputes.visit": _("回访"),
    "disputes.waive_performance": _("不再要求履行"),
    "disputes.close": _("结案"),
    "disputes.reopen": _("重新打开"),
    "disputes.archive": _("归档"),
    "disputes.look": _("打开案件"),
    "disputes.unmask": _("查看全名电话"),
    "disputes.list": _("看清单"),
    "disputes.export": _("导出清单"),
    "disputes.search_person": _("按人查找"),
    "disputes.save_view": _("保存清单视图"),
    "disputes.drop_view": _("删除清单视图"),
}

NOTICES = {
    "disputes.resolve": _("办理快到期"),
    "disputes.visit": _("回访快到期"),
    "disputes.offer": _("接收快到期"),
    "disputes.ring": _("红色没有人到场"),
    "disputes.offer_late": _("移交没有接收"),
    "disputes.offered": _("转来的纠纷，等接收"),
    "disputes.overdue": _("超过办理期限"),
}
