"""The lives of orders, approvals, meetings and their tasks, as tables of data."""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.ground.officers.states import Role


class Reason(models.TextChoices):
    """Why a unit is chased. It is about the dispute, never about who works on it."""

    OVERDUE = "overdue", _("已超期")
    STALE = "stale", _("颜色该重问")
    OFFER = "offer", _("移交没有答复")
    VISIT = "visit", _("回访已过期")
    AGENCY = "agency", _("部门没有答复")
    OTHER = "other", _("其他原因")


class OrderState(models.TextChoices):
    OPEN = "open", _("待答复")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", pgettext_lazy("order", "已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN_ORDERS = (OrderState.OPEN, OrderState.ANSWERED)

# What may follow what: from which states, by which of the two units.
ORDER_LIFE: dict[str, tuple[tuple[str, ...], str]] = {
    "answer": (OPEN_ORDERS, "receiver"),
    "close": ((OrderState.ANSWERED,), "issuer"),
    "return": ((OrderState.ANSWERED,), "issuer"),
    "withdraw": (OPEN_ORDERS, "issuer"),
}


class AnswerKind(models.TextChoices):
    ANSWER = "answer", _("答复")
    RETURN = "return", pgettext_lazy("order", "要求补充")


SPONSORS = (Role.COUNTY_LEADER, Role.CHIEF, Role.COUNTY_OFFICER)


class Deed(models.TextChoices):
    """What may be asked for in writing. Each is a service that exists without the asking."""

    EXTEND = "extend", _("延长时限")
    PAUSE = "pause", _("暂停计时")
    LOWER = "lower", _("降低颜色")
    END_RED = "end_red", _("终止红色纠纷")
    DECLINE = "decline", _("来件不予受理")


@dataclasses.dataclass(frozen=True)
class DeedRow:
    """``action`` is its line in the life of a dispute; "" for what is about a report."""

    action: str = ""


DEEDS = {
    Deed.EXTEND: DeedRow("extend"),
    Deed.PAUSE: DeedRow("pause"),
    Deed.LOWER: DeedRow("lower_colour"),
    Deed.END_RED: DeedRow("end"),
    Deed.DECLINE: DeedRow(),
}


class ApprovalState(models.TextChoices):
    WAITING = "waiting", _("待审批")
    ASKED_BACK = "asked_back", _("等补充说明")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", pgettext_lazy("request state", "不同意")
    LAPSED = "lapsed", _("已失效")
    WITHDRAWN = "withdrawn", _("已撤回")


PENDING = (ApprovalState.WAITING, ApprovalState.ASKED_BACK)


class WordKind(models.TextChoices):
    ASKED = "asked", _("审批人要求补充")
    GIVEN = "given", pgettext_lazy("request", "补充说明")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("待召开")
    HELD = "held", _("已召开")
    FIXED = "fixed", _("纪要已定稿")
    CANCELLED = "cancelled", _("已取消")


class LateKind(models.TextChoices):
    """What a sweep has told a supervisor about, once."""

    OVERDUE = "overdue", _("已超期")
    STALE = "stale", _("颜色该重问")
    OFFER = "offer", _("移交没有答复")
    VISIT = "visit", _("回访已过期")
    ORDER = "order", _("督办单没有答复")
    TASK = "task", _("会商分工到期没办")
    APPROVAL = "approval", _("审批到期没决定")


LATE_DISPUTES = (LateKind.OVERDUE, LateKind.STALE, LateKind.OFFER, LateKind.VISIT)
NOTICES: dict[str, Promise] = {
    "supervision.late": _("到期和过期"),
    "supervision.order": _("督办单"),
    "supervision.sponsor": _("包案"),
    "supervision.approval": pgettext_lazy("request", "审批"),
    "supervision.meeting": _("会商"),
}

ACTS = {
    "supervision.issue": _("发督办单"),
    "supervision.read": _("收阅督办单"),
    "supervision.answer": _("答复督办单"),
    "supervision.return": _("督办单要求补充"),
    "supervision.close": _("办结督办单"),
    "supervision.withdraw": _("撤回督办单"),
    "supervision.late": _("提醒上级：到期没办"),
    "supervision.orders": _("看督办单清单"),
    "supervision.export": _("导出督办单清单"),
    "supervision.look": _("打开督办、会商、审批"),
    "supervision.print": _("打印督办、会商、审批文书"),
    "supervision.name_sponsor": _("确定包案领导"),
    "supervision.end_sponsor": _("结束包案"),
    "supervision.help": _("记下帮办的事"),
    "supervision.ask": _("提请审批"),
    "supervision.ask_back": _("审批要求补充"),
    "supervision.add_words": pgettext_lazy("request", "补充说明"),
    "supervision.approve": _("审批同意"),
    "supervision.refuse": _("审批不同意"),
    "supervision.withdraw_request": _("撤回审批申请"),
    "supervision.lapse": _("审批申请失效"),
    "supervision.move_up": _("审批转上一级"),
    "supervision.convene": _("召集会商"),
    "supervision.change_meeting": _("更改会商"),
    "supervision.cancel_meeting": _("取消会商"),
    "supervision.invite": _("请人参加会商"),
    "supervision.uninvite": _("不请参加会商"),
    "supervision.minutes": _("写会商纪要"),
    "supervision.assign": _("会商分工"),
    "supervision.done_task": _("会商分工办完"),
    "supervision.fix_minutes": _("会商纪要定稿"),
}
