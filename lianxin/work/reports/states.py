"""The life of a report: received → decided, and the words for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    RECEIVED = "received", _("待决定")
    DECIDED = "decided", _("已决定")


class Channel(models.TextChoices):
    WINDOW = "window", _("窗口来访")
    PHONE = "phone", _("电话")
    VISIT = "visit", _("入户走访")
    ON_THE_SPOT = "on_the_spot", _("当场调解")
    SYSTEM = "system", _("其他系统转来")


class Relation(models.TextChoices):
    """What the teller has to do with the matter."""

    APPLICANT = "applicant", _("当事人本人")
    RELATIVE = "relative", _("当事人家属")
    NEIGHBOUR = "neighbour", _("邻居、旁人")
    CADRE = "cadre", _("村组干部")
    OFFICER = "officer", _("工作人员发现")


class ContactConsent(models.TextChoices):
    """Whether the other side may be spoken to. Without consent no notice, visit or silence clock starts."""

    YES = "yes", _("可以联系对方")
    LATER = "later", _("先不要，等我同意")
    DUTY = "duty", _("未同意，但依法必须处置")


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("受理为纠纷")
    JOINED = "joined", _("并入已有纠纷")
    DECLINED = "declined", _("不予受理，告知途径")
    TRANSFERRED = "transferred", _("移送其他部门")
    INDEPENDENT_DESK = "independent_desk", _("转独立受理")


class ReferenceSystem(models.TextChoices):
    POLICE_110 = "110", _("110")
    HOTLINE_12345 = "12345", _("12345热线")
    PETITION = "petition", _("信访系统")
    COURT = "court", _("法院")
    OTHER = "other", _("其他")


class Remedy(models.TextChoices):
    """Ways open to a person whose matter is not taken (People's Mediation Law art. 26 in spirit)."""

    COURT = "court", _("向人民法院起诉")
    ARBITRATION = "arbitration", _("申请仲裁（劳动、土地承包等）")
    ADMINISTRATIVE = "administrative", _("请求行政机关处理、复议")
    POLICE = "police", _("向公安机关报案")
    LEGAL_AID = "legal_aid", _("申请法律援助（12348）")


class ToldHow(models.TextChoices):
    """How the person was told what became of the report."""

    IN_PERSON = "in_person", _("当面告知")
    PHONE = "phone", _("电话告知")
    LETTER = "letter", _("书面告知")
    NONE = "none", _("匿名，无法告知")


class FileState(models.TextChoices):
    """A sheet of another system, from its arrival to its end."""

    WAITING = "waiting", _("等着读")
    READING = "reading", _("正在读")
    DONE = "done", _("读完了")
    FAILED = "failed", _("读不了")


class RowOutcome(models.TextChoices):
    TAKEN = "taken", _("已登记为来件")
    KNOWN = "known", _("以前登记过")
    BAD = "bad", _("没有收下")


class Because(models.TextChoices):
    """Why a dispute is suggested."""

    PHONE = "phone", _("同一个电话")
    WORDS = "words", _("同一个村、说法相像")


READ_SHEET = "reports.read_sheet"  # the worker's
READ_SHEET_LABEL = _("读外部清单")
SHEET_SYSTEMS = (ReferenceSystem.POLICE_110, ReferenceSystem.HOTLINE_12345)
FIELDS = {  # what a row of such a sheet may say, in the order of the page
    "number": _("编号"),
    "told_at": _("来电时间"),
    "name": _("来电人"),
    "phone": _("电话"),
    "place": _("地址"),
    "words": _("内容"),
    "due_at": _("办理时限"),
    "unit": _("处警、承办单位"),
}
HEADS = {  # how the columns are called; a county adds its own
    ReferenceSystem.POLICE_110: {
        "number": ("警情编号", "接警编号", "接警单编号", "警单号", "编号"),
        "told_at": ("接警时间", "报警时间", "来电时间", "时间"),
        "name": ("报警人", "报警人姓名", "姓名"),
        "phone": ("报警电话", "联系电话", "电话", "报警人电话"),
        "place": ("事发地址", "事发地点", "案发地址", "警情地址", "地址"),
        "words": ("简要警情", "警情内容", "报警内容", "简要情况", "内容"),
        "due_at": ("办理时限", "反馈时限"),
        "unit": ("处警单位", "出警单位"),
    },
    ReferenceSystem.HOTLINE_12345: {
        "number": ("工单编号", "工单号", "受理编号", "编号"),
        "told_at": ("来电时间", "受理时间", "诉求时间", "登记时间", "时间"),
        "name": ("来电人", "诉求人", "来电人姓名", "市民姓名", "姓名"),
        "phone": ("电话", "来电号码", "联系电话", "联系方式"),
        "place": ("地址", "诉求地址", "事发地址", "问题地址", "联系地址"),
        "words": ("诉求内容", "工单内容", "来电内容", "反映内容", "内容"),
        "due_at": ("办理时限", "办结时限", "处理时限", "截止时间"),
        "unit": ("承办单位", "办理单位"),
    },
}

ACTS = {
    "reports.sheet": _("收到外部清单"),
    "reports.sheet_read": _("读完外部清单"),
    "reports.sheet_columns": _("改外部清单的列名"),
    "reports.answer_sheet": _("导出答复清单"),
    "reports.answered": _("标为已答复对方系统"),
    "reports.take": _("登记来件"),
    "reports.correct": _("补充更正来件"),
    "reports.reference": _("登记外部编号"),
    "reports.accept": _("受理来件"),
    "reports.join": _("并入已有纠纷"),
    "reports.decline": _("不予受理"),
    "reports.transfer": _("移送来件"),
    "reports.independent": _("转独立受理"),
    "reports.hand_over": _("转交来件"),
    "reports.look": _("打开来件"),
    "reports.unmask": _("查看来件人"),
    "reports.list": _("看来件清单"),
    "reports.export": _("导出来件清单"),
}
