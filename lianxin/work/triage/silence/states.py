"""Ways of trying, what came of it, what the station may decide."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SilenceState(models.TextChoices):
    """``trying`` until the station's day, ``deciding`` then; a visit that is decided goes back to trying."""

    TRYING = "trying", _("正在联系")
    DECIDING = "deciding", _("等站所决定")
    VISIT = "visit", _("安排上门看安全")
    DECIDED = "decided", _("已决定")
    REACHED = "reached", _("联系上了")
    OVER = "over", _("不用再联系")


STILL_SILENT = frozenset({SilenceState.TRYING, SilenceState.DECIDING, SilenceState.VISIT})


class TryHow(models.TextChoices):
    IN_PERSON = "in_person", _("上门")
    PHONE = "phone", _("电话")
    MESSAGE = "message", _("短信、微信")
    LETTER = "letter", _("书面通知")
    THROUGH = "through", _("托人带话")


class TryOutcome(models.TextChoices):
    REACHED = "reached", _("说上话了")
    NOBODY = "nobody", _("没人在、没人接")
    LEFT_WORD = "left_word", _("留了话、留了通知")
    WRONG = "wrong", _("号码、地址不对")
    TURNED_AWAY = "turned_away", _("不肯见、不肯接")


class Offered(models.TextChoices):
    """What was offered, so that somebody who stays away for a reason can still be heard."""

    EVENING = "evening", _("晚上或者休息天谈")
    PHONE = "by_phone", _("只在电话里谈")
    SHUTTLE = "shuttle", _("不和对方见面，分开谈")
    OTHER_PERSON = "other_person", _("换一个人来谈")
    PLACE = "place", _("换个地方谈")


class Decision(models.TextChoices):
    VISIT = "visit", _("上门看人是不是平安")
    AGENCY = "agency", _("请主管部门处理")
    CERTIFICATE = "certificate", _("不再调解，出具证明，告知其他途径")


ACTS = {
    "triage.begin_silence": _("72小时没有回音，另请一位上门"),
    "triage.record_try": _("登记一次联系"),
    "triage.assign_second": _("指定第二位上门的人"),
    "triage.second_late": _("第二次上门过了期限，已提醒"),
    "triage.wait_for_decision": _("第7天仍没有回音，等站所决定"),
    "triage.decide_silence": _("没有回音的处理决定"),
    "triage.end_silence": _("没有回音的一方，不用再联系"),
    "triage.look_tries": _("查看联系记录"),
}

KINDS = {"triage.silence": _("一方没有回音")}
