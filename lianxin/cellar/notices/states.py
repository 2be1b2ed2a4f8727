"""The life of a message to somebody outside, and what acts and kinds are called."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """``shown``: no gateway carries it, an officer is to tell it. ``held``: it may not be told yet, or never this way."""

    HELD = "held", _("等到可以联系时")
    QUEUED = "queued", _("正在发送")
    SHOWN = "shown", _("等人转告")
    SENT = "sent", _("已送达")
    FAILED = "failed", _("没有发出")
    CANCELLED = "cancelled", _("不发了")


WAITING = (State.HELD, State.QUEUED)
BEFORE_TOLD = (State.HELD, State.QUEUED, State.SHOWN, State.FAILED)

ACTS = {
    "notices.notify": _("发工作提醒"),
    "notices.issue": _("发工作通知"),
    "notices.remind": _("提醒未读的人"),
    "notices.confirm": _("签收通知"),
    "notices.acknowledge": _("应答紧急提醒"),
    "notices.send": _("写给当事人的消息"),
    "notices.sent": _("消息已送达"),
    "notices.failed": _("消息没有发出"),
    "notices.cancel": _("消息不发了"),
    "notices.retry": _("消息重发"),
    "notices.outbox": _("看待发消息"),
}
KINDS = {"notices.work": _("工作通知"), "notices.reminder": _("催读"), "notices.call_back": _("请回电")}
