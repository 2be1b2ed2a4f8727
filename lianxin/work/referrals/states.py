"""The life of a referral as a table of data, and what may be handed over. The kinds are in ``kinds``."""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    PENDING = "pending", _("等接收")
    ACCEPTED = "accepted", pgettext_lazy("referral", "已接收")
    ASKED_BACK = "asked_back", _("要求补充")
    REJECTED = "rejected", _("不接收")
    DONE = "done", _("已有结果")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN = frozenset({State.PENDING, State.ACCEPTED, State.ASKED_BACK})
WITH_AGENCY = frozenset({State.PENDING, State.ACCEPTED})


class Who(models.TextChoices):
    """Whose turn it is."""

    AGENCY = "agency", _("部门")
    HOLDER = "holder", _("承办单位")


@dataclasses.dataclass(frozen=True)
class Action:
    """One line of the table. ``to`` is None when the state stays."""

    code: str
    label: Promise
    origin: frozenset[str]
    to: str | None
    who: str


LIFE: dict[str, Action] = {
    action.code: action
    for action in (
        Action("accept", pgettext_lazy("referral", "接收"), frozenset({State.PENDING}), State.ACCEPTED, Who.AGENCY),
        Action("ask_back", _("要求补充材料"), WITH_AGENCY, State.ASKED_BACK, Who.AGENCY),
        Action("finish", _("答复结果"), WITH_AGENCY, State.DONE, Who.AGENCY),
        Action("extend", _("延长期限"), frozenset({State.ACCEPTED}), None, Who.AGENCY),
        Action("attach", _("附上文书"), WITH_AGENCY, None, Who.AGENCY),
        Action("reject", _("不接收"), WITH_AGENCY, State.REJECTED, Who.AGENCY),
        Action("supply", _("补充说明"), frozenset({State.ASKED_BACK}), State.PENDING, Who.HOLDER),
        Action("chase", _("催办"), WITH_AGENCY, None, Who.HOLDER),
        Action("issue_link", _("开回执码"), WITH_AGENCY, None, Who.HOLDER),
        Action("tell", _("告知当事人"), frozenset({State.DONE, State.REJECTED}), None, Who.HOLDER),
        Action("withdraw", _("撤回转介"), OPEN, State.WITHDRAWN, Who.HOLDER),
    )
}


def may_follow(action: str, state: str) -> bool:
    return state in LIFE[action].origin


class Basis(models.TextChoices):
    """Why another organ may be told (Personal Information Protection Law art. 13, 23)."""

    CONSENT = "consent", _("当事人同意")
    DUTY = "duty", _("法定报告义务")


class Given(models.TextChoices):
    """How a side said yes to being referred."""

    IN_PERSON = "in_person", _("当面说的")
    PHONE = "phone", _("电话里说的")
    WRITTEN = "written", _("书面写的")


class Fact(models.TextChoices):
    """What may be handed over besides the village and the kind of dispute. The colour never leaves the house."""

    PLACE = "place", _("具体地点")
    NARRATIVE = "narrative", _("事情经过（未勾选的人遮名）")
    WISHES = "wishes", _("同意一方的诉求")
    AMOUNT = "amount", _("争议金额")
    LIMITATION = "limitation", _("时效届满日")


class Outcome(models.TextChoices):
    HANDLED = "handled", pgettext_lazy("referral", "已办结")
    DECIDED = "decided", _("已作出决定、裁决或者判决")
    UNDER_WAY = "under_way", _("已立案受理，按法定程序办理")
    HELPED = "helped", _("已提供帮助")
    NOT_FITTING = "not_fitting", _("经审查不符合条件")


TAKEN_OVER = frozenset({Outcome.HANDLED, Outcome.DECIDED, Outcome.UNDER_WAY})
"""With these the organ took the matter itself over: the dispute may end as transferred."""


class How(models.TextChoices):
    """By which way an answer came."""

    ACCOUNT = "account", _("本系统账号")
    LINK = "link", _("一次性回执码")
    PAPER = "paper", _("书面或者电话，由承办单位登记")


PAPER = "referral_paper"  # the kind of a file: what an agency attaches

ACTS = {
    "referrals.refer": _("转介给部门"),
    "referrals.accept": _("部门接收转介"),
    "referrals.ask_back": _("部门要求补充"),
    "referrals.supply": _("补充转介说明"),
    "referrals.finish": _("部门答复结果"),
    "referrals.extend": _("部门延长期限"),
    "referrals.reject": _("部门不接收转介"),
    "referrals.attach": _("部门附上文书"),
    "referrals.chase": _("催办部门"),
    "referrals.silent": _("部门没有回音，已提醒承办人"),
    "referrals.silent_again": _("部门一直没有回音，已告诉上一级"),
    "referrals.withdraw": _("撤回转介"),
    "referrals.tell": _("转介结果告知当事人"),
    "referrals.issue_link": _("开转介回执码"),
    "referrals.open_link": _("凭回执码打开转介"),
    "referrals.wrong_code": _("回执码不对"),
    "referrals.look": _("打开转介"),
    "referrals.see_paper": _("看部门的文书"),
    "referrals.list": _("看转介清单"),
    "referrals.export": _("导出转介清单"),
    "referrals.print": _("打印转介函"),
}

NOTICES = {
    "referral.new": _("转来的事，请接收"),
    "referral.supplied": _("要求补充的已补来"),
    "referral.chase": _("催办"),
    "referral.accepted": _("部门已接收"),
    "referral.question": _("部门要求补充"),
    "referral.rejected": _("部门不接收"),
    "referral.done": _("部门已答复结果"),
    "referral.extended": _("部门延长期限"),
    "referral.silent": _("部门没有回音"),
    "referral.silent_again": _("部门一直没有回音"),
}
