"""A second look at what is being signed, and whether a court could confirm it."""

from __future__ import annotations

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.work.disputes.models import Dispute
from lianxin.work.mediation.models import Agreement
from lianxin.work.mediation.rules.lack import Lack
from lianxin.work.mediation.states import Concern, CourtBar

_WORDS: dict[str, tuple[str, ...]] = {
    Concern.CRIMINAL: ("不报案", "不报警", "不再追究", "不追究刑事", "撤回报案", "撤案", "谅解书", "不予追究", "私了"),
    Concern.STATUS: ("离婚", "解除婚姻", "婚姻无效", "亲子关系", "收养关系", "解除收养"),
    Concern.TITLE: ("界址", "地界", "界线", "界石", "归谁所有", "所有权归", "使用权归", "承包权归", "权属", "宅基地归", "确权"),
    Concern.INTELLECTUAL: ("专利权归", "著作权归", "商标权归"),
    Concern.SPECIAL: ("宣告失踪", "宣告死亡", "无民事行为能力", "破产"),
}
_BY_CATEGORY = {**dict.fromkeys(("0403", "0901", "0902", "0903"), Concern.TITLE), "1001": Concern.INTELLECTUAL}

_BARS: dict[str, tuple[str, ...]] = {
    CourtBar.N1: (Concern.NOT_COURT,),
    CourtBar.N2: (),
    CourtBar.N3: (Concern.STATUS,),
    CourtBar.N4: (Concern.SPECIAL,),
    CourtBar.N5: (Concern.TITLE, Concern.INTELLECTUAL),
}
_INSTEAD: dict[str, Promise] = {
    CourtBar.N1: _("向主管行政机关申请处理；对处理不服的，可以申请行政复议或者提起行政诉讼。"),
    CourtBar.N2: _("向任一方住所地、标的物所在地或者调解组织所在地的基层人民法院共同申请。"),
    CourtBar.N3: _("结婚、离婚、收养到民政部门登记，有争议的向人民法院起诉；财产和抚养费用可以另写协议。"),
    CourtBar.N4: _("向人民法院按相应的特别程序或者破产程序申请。"),
    CourtBar.N5: _("到县自然资源局办理界址、权属登记，有争议的申请权属处理；补偿、修渠等履行事项可以另写协议再申请确认。"),
}


@dataclasses.dataclass(frozen=True)
class CheckItem:
    """One bar of art. 355. ``flagged``: it stands in the way. ``suspected``: words or category hint at it; look again."""

    code: str
    label: Promise | str
    flagged: bool
    suspected: bool
    law: Promise
    instead: Promise


def _text_of(agreement: Agreement) -> str:
    parts = [agreement.read(name) for name in ("matters", "terms", "performance")]
    return "\n".join(parts)


def suspected_concerns(dispute: Dispute, agreement: Agreement) -> set[str]:
    """What the words and the category hint at, ticked or not. A hint is for a person to look at; nothing hangs on it."""
    text = _text_of(agreement)
    found = {str(code) for code, words in _WORDS.items() if any(word in text for word in words)}
    if dispute.category in _BY_CATEGORY:
        found.add(str(_BY_CATEGORY[dispute.category]))
    if dispute.category[:2] in ("11", "12"):
        found.add(str(Concern.NOT_COURT))
    return found


def fair_deal_warnings(dispute: Dispute, agreement: Agreement) -> list[Lack]:
    """What the mediator must weigh before anybody signs. None of it stops the draft."""
    texts: dict[str, Promise] = {
        Concern.CRIMINAL: _("不能以不报案、撤回报案作为赔偿的条件；涉嫌违法犯罪的由公安机关处理，这样的条款没有效力。"),
        Concern.STATUS: _("婚姻、亲子、收养关系不能由调解协议成立或者解除。"),
        Concern.TITLE: _("土地、房屋归谁、界址在哪，以登记和有权机关的处理为准；请核对权属证书，共有人都要在场。"),
        Concern.INTELLECTUAL: _("知识产权归谁，以登记和有权机关的认定为准。"),
        Concern.SPECIAL: _("这件事要走人民法院的特别程序，协议不能代替。"),
        Concern.NOT_COURT: _("这件事由主管行政机关处理，协议不能代替它的决定。"),
    }
    found = set(agreement.concerns) | suspected_concerns(dispute, agreement)
    return [
        Lack(f"fair_{code}", texts[code], _("调解员"), blocks=False) for code in Concern.values if code in found
    ]


def confirmation_checklist(dispute: Dispute, agreement: Agreement) -> list[CheckItem]:
    """N1 to N5 before anybody travels to court: what bars confirmation, by which article, and what to do instead."""
    ticked, hinted = set(agreement.concerns), suspected_concerns(dispute, agreement)
    law = _("《民诉法解释》第355条、《民事诉讼法》第205条")
    return [
        CheckItem(
            code=str(code),
            label=CourtBar(code).label,
            flagged=bool(ticked & set(concerns)),
            suspected=bool(hinted & set(concerns)) and not ticked & set(concerns),
            law=law,
            instead=_INSTEAD[code],
        )
        for code, concerns in _BARS.items()
    ]


def confirmation_bars(dispute: Dispute, agreement: Agreement) -> list[str]:
    """The codes that stand in the way, as the print of the agreement takes them."""
    return [item.code for item in confirmation_checklist(dispute, agreement) if item.flagged]
