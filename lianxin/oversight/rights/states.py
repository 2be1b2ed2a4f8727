"""The life of a complaint, and the words for it."""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    OFFICIAL = "official", _("反映公职人员")
    RETALIATION = "retaliation", _("反映受到打击报复")
    OWN_UNIT = "own_unit", _("反映调解员或承办单位")
    OTHER_SIDE = "other_side", _("纠纷对方有公职人员")


class Origin(models.TextChoices):
    REPORT = "report", _("来件转来")
    DIRECT = "direct", _("直接收到")
    DISPUTE = "dispute", _("单独询问时说起")


class State(models.TextChoices):
    RECEIVED = "received", _("已收到")
    EXAMINING = "examining", _("正在核查")
    ANSWERED = "answered", _("已答复")
    PASSED = "passed", _("已移交有权机关")
    UNFOUNDED = "unfounded", _("查无实据")
    CLOSED = "closed", _("已办结")


OPEN = frozenset({State.RECEIVED, State.EXAMINING})
SAID = frozenset({State.ANSWERED, State.PASSED, State.UNFOUNDED})


class Body(models.TextChoices):
    """Who is in charge of what is not the desk's to decide."""

    DISCIPLINE = "discipline", _("纪检监察机关")
    ORGANISATION = "organisation", _("组织人事部门")
    PROCURATORATE = "procuratorate", _("检察机关")
    POLICE_DISCIPLINE = "police_discipline", _("公安机关督察部门")
    UPPER = "upper", _("上级主管部门")
    PETITIONS = "petitions", _("信访部门")
    OTHER = "other", _("其他机关")


class ToldHow(models.TextChoices):
    """How the complainant was told; in a way they said is safe."""

    IN_PERSON = "in_person", _("当面告知")
    PHONE = "phone", _("电话告知")
    LETTER = "letter", _("书面告知")
    NONE = "none", _("匿名，没有留联系方式")


class Stage(models.TextChoices):
    """信访工作条例 35, 36."""

    REVIEW = "review", _("复查")
    RECHECK = "recheck", _("复核")


class Outcome(models.TextChoices):
    UPHELD = "upheld", _("维持原答复")
    CHANGED = "changed", _("改变原答复")
    REOPENED = "reopened", _("重新核查")


class Part(models.TextChoices):
    """Why somebody must not see it."""

    ABOUT = "about", _("被反映的")
    LINE = "line", _("同一条线上的")
    RECUSED = "recused", _("自行回避的")


@dataclasses.dataclass(frozen=True)
class Action:
    label: Promise | str
    origin: frozenset[str]
    to: str | None
    icon: str = ""


LIFE = {
    "examine": Action(_("开始核查"), frozenset({State.RECEIVED}), State.EXAMINING, "search"),
    "notice": Action(_("告知已收到"), OPEN, None, "mail"),
    "concern": Action(_("写明反映的是谁"), OPEN | SAID, None, "users"),
    "extend": Action(_("延长办理期限"), OPEN, None, "clock"),
    "answer": Action(_("答复"), frozenset({State.EXAMINING}), State.ANSWERED, "message-circle"),
    "pass_on": Action(_("移交有权机关"), OPEN, State.PASSED, "transfer"),
    "receipt": Action(_("登记对方回执"), frozenset({State.PASSED}), None, "clipboard-check"),
    "unfounded": Action(_("查无实据，告知"), frozenset({State.EXAMINING}), State.UNFOUNDED, "file-text"),
    "ask_review": Action(_("登记复查、复核申请"), SAID | {State.CLOSED}, None, "arrow-back-up"),
    "answer_review": Action(_("答复复查、复核"), OPEN | SAID | {State.CLOSED}, None, "message-circle"),
    "note": Action(_("补记"), OPEN | SAID, None, "pencil"),
    "close": Action(_("办结"), SAID, State.CLOSED, "check"),
    "recuse": Action(_("我要回避"), OPEN | SAID, None, "user-x"),
    "shield": Action(_("让对方的线回避这起纠纷"), OPEN | SAID, None, "shield-lock"),
}

ROOM_LABEL = _("独立受理的事项")
ACTS = {
    "rights.take": _("收到反映"),
    "rights.concern": _("写明被反映的人和单位"),
    "rights.place": _("确定由谁办理"),
    "rights.recuse": _("自行回避"),
    "rights.examine": _("开始核查"),
    "rights.notice": _("书面告知已收到"),
    "rights.extend": _("延长办理期限"),
    "rights.answer": _("答复反映人"),
    "rights.pass_on": _("移交有权机关"),
    "rights.receipt": _("登记回执"),
    "rights.unfounded": _("查无实据"),
    "rights.close": _("办结反映"),
    "rights.ask_review": _("申请复查、复核"),
    "rights.answer_review": _("答复复查、复核"),
    "rights.shield": _("纠纷依法回避"),
    "rights.note": _("补记"),
    "rights.substitute": _("指定替代单位"),
    "rights.look": _("打开反映"),
    "rights.unmask": _("查看反映人"),
    "rights.list": _("看反映清单"),
    "rights.print": _("打印反映文书"),
}
