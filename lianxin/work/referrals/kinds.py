"""The kinds of referral as a table of data: who may receive one, on what basis, by when it is answered.

Clocks are codes of the rulebook. ``duty`` is the article that replaces consent. What has no text behind it takes the
house's own clocks.
"""

from __future__ import annotations

import dataclasses

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.states import Compartment, UnitKind

_ORGANS = frozenset({UnitKind.AGENCY, UnitKind.GOVERNMENT, UnitKind.BUREAU_SECTION})
_POLICE = frozenset({UnitKind.STATION, UnitKind.BUREAU_SECTION, UnitKind.AGENCY})
_NOT_COMPLAINTS = frozenset({Compartment.NORMAL, Compartment.FAMILY})


class Kind(models.TextChoices):
    DEPARTMENT = "department", _("主管部门")
    LABOUR_ARB = "labour_arb", _("劳动仲裁、劳动监察")
    LAND_ARB = "land_arb", _("农村土地承包仲裁")
    LEGAL_AID = "legal_aid", _("法律援助")
    ADMIN_RECONSIDER = "admin_reconsider", _("行政复议")
    LITIGATION = "litigation", _("诉讼")
    JC = "jc", _("司法确认")
    PETITION = "petition", _("信访")
    HOTLINE = "hotline", _("12345热线")
    PSYCH = "psych", _("心理疏导")
    RELIEF = "relief", _("社会救助、司法救助")
    POLICE_REPORT = "police_report", _("向公安机关报告")
    DV_WARNING = "dv_warning", _("家庭暴力告诫书")
    DV_ORDER = "dv_order", _("人身安全保护令")
    DV_MANDATORY = "dv_mandatory", _("家庭暴力强制报案")
    MINOR_REPORT = "minor_report", _("侵害未成年人强制报告")
    DISCIPLINE = "discipline", _("纪检监察")


class Paper(models.TextChoices):
    """What the letter is called; its code is the document's."""

    REFERRAL = "R01", _("转介函")
    REPORT = "R02", _("报告")
    TRANSFER = "R03", _("移送函")


@dataclasses.dataclass(frozen=True)
class Line:
    """``receivers`` empty: only an office without an account. ``note`` is said on the form."""

    receivers: frozenset[str] = _ORGANS
    paper: str = Paper.REFERRAL
    duty: str = ""  # Chinese, as cited: it stands on the letter
    ack: str = "referral_ack"
    answer: str = "referral_answer"
    urgent: str = ""  # the answer clock when it is urgent
    extension: str = ""
    compartments: frozenset[str] = _NOT_COMPLAINTS
    note: Promise | str = ""

    @property
    def paper_name(self) -> str:
        return str(Paper(self.paper).label)


KINDS: dict[str, Line] = {
    Kind.DEPARTMENT: Line(paper=Paper.TRANSFER),
    Kind.LABOUR_ARB: Line(ack="labour_accept", answer="labour_award", extension="labour_award_extension"),
    Kind.LAND_ARB: Line(note=_("征收补偿不归土地承包仲裁，走行政复议或者诉讼。")),
    Kind.LEGAL_AID: Line(
        receivers=_ORGANS | {UnitKind.JUDICIAL_OFFICE},
        ack="legal_aid_review",
        answer="legal_aid_assign",
        note=_("家庭暴力、虐待、遗弃的受害人申请，不审查经济条件（法律援助法32条）。"),
    ),
    Kind.ADMIN_RECONSIDER: Line(
        ack="reconsider_accept", answer="reconsider_decide", extension="reconsider_decide_extension"
    ),
    Kind.LITIGATION: Line(),
    Kind.JC: Line(answer="court_confirmation", note=_("协议生效之日起三十日内，双方共同申请。")),
    Kind.PETITION: Line(ack="petition_route", answer="petition_done", extension="petition_done_extension"),
    Kind.HOTLINE: Line(),
    Kind.PSYCH: Line(note=_("只写希望得到什么帮助，不写判断。")),
    Kind.RELIEF: Line(),
    Kind.POLICE_REPORT: Line(
        receivers=_POLICE,
        paper=Paper.REPORT,
        duty="《中华人民共和国人民调解法》第二十五条",
        ack="agency_answer_red",
        compartments=_NOT_COMPLAINTS | {Compartment.COMPLAINT},
        note=_("危险在眼前的先拨打110，再补这份报告。"),
    ),
    Kind.DV_WARNING: Line(
        receivers=_POLICE,
        ack="agency_answer_red",
        note=_("告诫书送达加害人、受害人和村居委会后，村居委会和派出所要查访（反家庭暴力法17条）。"),
    ),
    Kind.DV_ORDER: Line(
        ack="agency_answer_red",
        answer="dv_order",
        urgent="dv_order_urgent",
        note=_("受害人不能自己申请的，村居委会、妇联可以代为申请（反家庭暴力法23条）。"),
    ),
    Kind.DV_MANDATORY: Line(
        receivers=_POLICE,
        paper=Paper.REPORT,
        duty="《中华人民共和国反家庭暴力法》第十四条",
        ack="agency_answer_red",
        note=_("受害人是无民事行为能力人、限制民事行为能力人，或者因此死亡的，必须及时报案。"),
    ),
    Kind.MINOR_REPORT: Line(
        receivers=_POLICE | _ORGANS,
        paper=Paper.REPORT,
        duty="《中华人民共和国未成年人保护法》第十一条",
        ack="agency_answer_red",
        note=_("立即报告公安、民政、教育部门；不要反复询问孩子。"),
    ),
    Kind.DISCIPLINE: Line(
        receivers=frozenset(),
        paper=Paper.TRANSFER,
        compartments=frozenset({Compartment.COMPLAINT}),
        note=_("只由独立受理室转送，不向被反映的人和单位透露。"),
    ),
}


def kinds_for(compartment: str) -> list[str]:
    """What a dispute of this compartment may be referred as, in the order of the form."""
    return [kind for kind in Kind.values if compartment in KINDS[kind].compartments]
