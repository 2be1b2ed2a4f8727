"""Which papers make a dossier, in the official order, and what each print is for."""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCAN = "signed_scan"  # the kind of a file: a stamped agreement, scanned
WHOLE = "ALL"  # the whole dossier in one print
PACK = "CRT"  # everything a court wants, in one print
COURT_PAPERS = ("D14", "C01", "C02", "C03")
POLICE_PAPERS = ("P01",)


class Purpose(models.TextChoices):
    """What a print is for; it stands at the foot of the paper."""

    SIGN = "sign", _("当事人签字")
    SERVE = "serve", _("送达当事人")
    SEND = "send", _("送交接收单位")
    FILE = "file", _("立卷归档")
    CHECK = "check", _("内部核对")


class Retention(models.TextChoices):
    """How long a dossier is kept. Years are agreed with the county's archives and not counted here."""

    SHORT = "short", _("短期")
    LONG = "long", _("长期")
    PERMANENT = "permanent", _("永久")


class Material(models.TextChoices):
    """What is handed in on paper or as a picture: the place in the dossier it takes."""

    IDENTITY = "D05", _("当事人身份证明")
    POWERS = "D06", _("授权委托书")
    INQUIRY = "D07", _("调查记录")
    EVIDENCE = "D08", _("证据材料")
    PERFORMANCE = "D12", _("履行凭证")
    CONFIRMATION = "D14", _("司法确认材料")
    CLOSING = "D15", _("结案报告表")
    NOTE = "D16", _("卷宗情况说明")


class IdentityPaper(models.TextChoices):
    """What somebody showed. Its number is not written down."""

    CARD = "card", _("居民身份证")
    HOUSEHOLD = "household", _("户口簿")
    PASSPORT = "passport", _("护照")
    LICENCE = "licence", _("驾驶证")
    BUSINESS = "business", _("营业执照、法人证书")
    KNOWN = "known", _("村委会、居委会证明")
    OTHER = "other", _("其他证件")


class InquirySigned(models.TextChoices):
    SIGN = "sign", _("签名")
    SEAL = "seal", _("盖章")
    FINGERPRINT = "fingerprint", _("按指印")
    REFUSED = "refused", _("不愿签名，由调查人注明")


@dataclasses.dataclass(frozen=True)
class Paper:
    """A line of the dossier. ``purpose`` is the usual one."""

    code: str
    name: Promise
    purpose: str = Purpose.FILE


PAPERS: dict[str, Paper] = {
    paper.code: paper
    for paper in (
        Paper("D00", _("卷宗封面")),
        Paper("D01", _("卷内目录")),
        Paper("D02", _("人民调解申请书"), Purpose.SIGN),
        Paper("D03", _("人民调解受理登记表"), Purpose.SIGN),
        Paper("D04", _("权利义务告知书"), Purpose.SIGN),
        Paper("D05", _("当事人身份核对记录")),
        Paper("D06", _("授权委托书"), Purpose.SIGN),
        Paper("D07", _("调查记录"), Purpose.SIGN),
        Paper("D08", _("证据材料")),
        Paper("D09", _("人民调解记录"), Purpose.SIGN),
        Paper("D10", _("人民调解协议书"), Purpose.SIGN),
        Paper("D11", _("口头协议登记表"), Purpose.SIGN),
        Paper("D12", _("履行情况和凭证")),
        Paper("D13", _("回访记录")),
        Paper("D14", _("司法确认申请书"), Purpose.SIGN),
        Paper("C01", _("主持调解证明"), Purpose.SEND),
        Paper("C02", _("送达地址确认书"), Purpose.SIGN),
        Paper("C03", _("司法确认材料清单"), Purpose.SEND),
        Paper("D17", _("终止调解通知书"), Purpose.SERVE),
        Paper("D18", _("不予受理告知书"), Purpose.SERVE),
        Paper("D19", _("移送函"), Purpose.SEND),
        Paper("D20", _("结案告知书"), Purpose.SERVE),
        Paper("D21", _("来件收据"), Purpose.SERVE),
        Paper("P01", _("治安调解审查表")),
        Paper("D15", _("结案报告表")),
        Paper("D16", _("卷宗情况说明")),
        Paper("D99", _("卷宗封底")),
        Paper(WHOLE, _("全卷")),
        Paper(PACK, _("司法确认全套材料"), Purpose.SEND),
    )
}
"""In the order of the dossier."""

OF_A_REPORT = ("D21", "D18", "D19")

ACTS = {
    "dossiers.number": _("编卷号"),
    "dossiers.print": _("打印文书"),
    "dossiers.papers": _("打开文书卷宗"),
    "dossiers.add_evidence": _("登记材料"),
    "dossiers.remove_evidence": _("移除材料"),
    "dossiers.see_file": _("看材料附件"),
    "dossiers.check_identity": _("核对身份"),
    "dossiers.write_inquiry": _("写调查记录"),
    "dossiers.change_inquiry": _("改调查记录"),
    "dossiers.sign_inquiry": _("调查记录签名"),
    "dossiers.see_inquiry": _("看调查记录"),
    "dossiers.store_scan": _("存签章扫描件"),
    "dossiers.complete": _("卷宗齐全"),
    "dossiers.certify": _("说明卷宗缺件"),
}
