"""Official papers: facts in, PDF or Word out. No database is asked; see ``facts`` for what to hand in.

A county may replace any Word form by a file ``<code>.docx`` in ``settings.DOCX_DIR``, begun from
``blank_docx(code)``. What is printed is Chinese whatever the screen's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lianxin.tools.kit import clock

from . import facts as kinds
from . import facts_court, facts_filing, facts_referral, facts_supervision
from .forms import (
    agreements,
    binding,
    court,
    filing,
    intake,
    letters,
    people,
    public_security,
    referrals,
    supervision,
    talks,
)
from .layout import Part, spread
from .pdf import write_pdf
from .printable import local_moment, printable
from .word import blank_form, write_docx


@dataclass(frozen=True)
class Document:
    """``zh`` is the name in the dossier's index, ``heading`` what stands on top of the paper, if anything."""

    code: str
    zh: str
    en: str
    facts: type
    form: tuple[Part, ...]
    heading: str = ""
    formats: tuple[str, ...] = ("pdf", "docx")


def _register(*documents: Document) -> dict[str, Document]:
    return {document.code: document for document in documents}


# D00 to D18 and D99 are the codes of the dossier's document table; D19 to D21 are this product's own letters, C01 to C03
# what goes to a court beside D14, P01 is a station's. A subject's forms live in forms/<subject>.py, its facts beside ``facts``.
DOCUMENTS = _register(
    Document("D00", "卷宗封面", "Cover", kinds.Cover, binding.COVER),
    Document("D01", "卷内目录", "Index", kinds.Index, binding.INDEX, "卷内目录"),
    Document(
        *("D02", "人民调解申请书", "Application for mediation"),
        *(kinds.Application, intake.APPLICATION, "人民调解申请书"),
    ),
    Document(
        *("D03", "人民调解受理登记表", "Acceptance register"),
        *(kinds.Acceptance, intake.ACCEPTANCE, "人民调解受理登记表"),
    ),
    Document(
        *("D04", "人民调解当事人权利义务告知书", "Notice of rights and duties"),
        *(kinds.RightsNotice, intake.RIGHTS_NOTICE, "权利义务告知书"),
    ),
    Document(
        *("D05", "当事人身份核对记录", "Record of identity"),
        *(facts_filing.IdentityRecord, people.IDENTITY, "当事人身份核对记录"),
    ),
    Document(
        *("D06", "授权委托书", "Power of attorney"),
        *(facts_filing.PowerOfAttorney, people.POWERS, "授权委托书"),
    ),
    Document(
        *("D07", "人民调解调查记录", "Investigation record"),
        *(facts_filing.Inquiry, filing.INQUIRY, "人民调解调查记录"),
    ),
    Document("D08", "证据材料", "Evidence", kinds.EvidenceList, talks.EVIDENCE, "证据材料"),
    Document(
        *("D09", "人民调解记录", "Mediation record"),
        *(kinds.SessionRecord, talks.SESSION_RECORD, "人民调解记录"),
    ),
    Document(
        *("D10", "人民调解协议书", "Mediation agreement"),
        *(kinds.WrittenAgreement, agreements.WRITTEN, "人民调解协议书"),
    ),
    Document(
        *("D11", "人民调解口头协议登记表", "Oral agreement register"),
        *(kinds.OralAgreement, agreements.ORAL, "人民调解口头协议登记表"),
    ),
    Document(
        *("D12", "履行情况和凭证", "Proof of performance"),
        *(facts_filing.Performance, filing.PERFORMANCE, "协议履行情况"),
    ),
    Document(
        *("D13", "人民调解回访记录", "Return-visit record"),
        *(kinds.ReturnVisit, talks.RETURN_VISIT, "人民调解回访记录"),
    ),
    Document(
        *("D14", "司法确认申请书", "Application for confirmation"),
        *(facts_court.JointApplication, court.APPLICATION, "司法确认申请书"),
    ),
    Document(
        *("C01", "调解组织主持调解的证明", "Proof that the committee presided"),
        *(facts_court.PresidingProof, court.PRESIDING, "主持调解证明"),
    ),
    Document(
        *("C02", "送达地址确认书", "Address for service"),
        *(facts_court.DeliveryAddress, court.DELIVERY, "送达地址确认书"),
    ),
    Document(
        *("C03", "司法确认材料清单", "List for the court"),
        *(facts_court.CourtList, court.LIST, "司法确认材料清单"),
    ),
    Document(
        *("D15", "人民调解结案报告表", "Closing report"),
        *(facts_filing.ClosingReport, filing.CLOSING_REPORT, "人民调解结案报告表"),
    ),
    Document(
        *("D16", "卷宗情况说明", "Note of the dossier"),
        *(facts_filing.DossierNote, filing.NOTE, "卷宗情况说明"),
    ),
    Document(
        *("D17", "终止调解通知书", "Termination notice"),
        *(kinds.Termination, talks.TERMINATION, "终止调解通知书"),
    ),
    Document(
        *("D18", "不予受理告知书", "Notice of non-acceptance"),
        *(kinds.Rejection, intake.REJECTION, "不予受理告知书"),
    ),
    Document("D19", "移送函", "Transfer letter", kinds.Transfer, letters.TRANSFER, "移送函"),
    Document(
        *("D20", "结案告知书", "Closing letter"),
        *(kinds.ClosingLetter, letters.CLOSING_LETTER, "结案告知书"),
    ),
    Document(
        *("D21", "来件收据", "Receipt of a report"),
        *(kinds.ReportReceipt, intake.REPORT_RECEIPT, "来件收据"),
    ),
    Document(
        *("P01", "治安调解审查表", "Public-security mediation: check"),
        *(facts_filing.ViolationForm, public_security.ACCEPTANCE, "治安调解审查表"),
    ),
    Document("R01", "转介函", "Referral letter", facts_referral.Letter, referrals.LETTER, "转介函"),
    Document("R02", "报告", "Report of danger", facts_referral.Letter, referrals.LETTER, "报告"),
    Document("R03", "移送函（转介）", "Transfer of a part", facts_referral.Letter, referrals.LETTER, "移送函"),
    Document("R04", "催办函", "Reminder", facts_referral.Reminder, referrals.REMINDER, "催办函"),
    Document("S01", "督办单", "Supervision order", facts_supervision.Order, supervision.ORDER, "督办单"),
    Document("S02", "审批表", "Approval form", facts_supervision.Approval, supervision.APPROVAL, "审批表"),
    Document("S03", "会商纪要", "Minutes of a case meeting", facts_supervision.Minutes, supervision.MINUTES, "会商纪要"),
    Document("D99", "卷宗封底", "Back cover", kinds.BackCover, binding.BACK_COVER),
)


UNCOUNTED = frozenset({"D00", "D01", "C03", "D99"})
INDEXES = frozenset({"D01", "C03"})


def render_pdf(code: str, facts: dict[str, Any]) -> bytes:
    """The document as PDF. Raises ``KeyError`` for an unknown code, ``printable.WrongFacts`` for a fact without a
    place on it."""
    document = DOCUMENTS[code]
    values = printable(facts, document.facts)
    section = {"heading": document.heading, "parts": list(spread(document.form, values)), "front": False}
    return _paper(document.zh, [section], values, facts.get("printed_at"))


def render_dossier(title: str, papers: Sequence[tuple[str, dict[str, Any]]]) -> bytes:
    """Several documents, ``(code, facts)`` in order, as one PDF for binding; the index among them is given its page
    numbers: its entries stand for the papers after it, in their order. Cover, index and back cover are not counted.
    The foot of every page is that of the first paper."""
    sections, first, listed = [], None, None
    for code, facts in papers:
        document = DOCUMENTS[code]
        values = printable(facts, document.facts)
        parts = list(spread(document.form, values))
        sections.append({"heading": document.heading, "parts": parts, "front": code in UNCOUNTED})
        first = first or (values, facts.get("printed_at"))
        if code in INDEXES:
            listed = parts
    if listed is not None:
        _number_index(listed, [n for n, section in enumerate(sections) if not section["front"]])
    values, printed_at = first or ({}, None)
    return _paper(title, sections, values, printed_at)


def _number_index(parts: list[dict[str, Any]], counted: list[int]) -> None:
    rows = [row for part in parts if part["kind"] == "grid" for row in part["rows"] if not row["head"]]
    for row, section in zip(rows, counted, strict=False):
        row["cells"][2]["pages_of"] = section


def _paper(
    title: str, sections: list[dict[str, Any]], values: dict[str, Any], printed_at: str | None
) -> bytes:
    moment = local_moment(printed_at) if printed_at else clock.now()
    marks = {"demo": bool(values["demo"]), "draft": bool(values["draft"])}
    return write_pdf(title, sections, footer_lines(values), marks=marks, at=moment)


def render_docx(code: str, facts: dict[str, Any]) -> bytes:
    """The document as a Word file, from the county's own template when there is one; ``word.BrokenTemplate``
    when that template cannot be filled."""
    document = DOCUMENTS[code]
    values = printable(facts, document.facts)
    values["footer"] = footer_lines(values)
    return write_docx(code, document.heading, document.form, values)


def blank_docx(code: str) -> bytes:
    """The Word template, its boxes still named, for a county to edit and put into ``settings.DOCX_DIR``."""
    document = DOCUMENTS[code]
    return blank_form(document.heading, document.form)


def footer_lines(values: dict[str, Any]) -> list[str]:
    """Who printed this, when and what for; and that a demo is a demo."""
    printed = [
        ("打印人：", values["printed_by"]),
        ("打印时间：", values["printed_at"]),
        ("用途：", values["purpose"]),
    ]
    lines = ["　".join(name + words for name, words in printed if words)]
    if values["draft"]:
        lines.append("草案，文字还可以改，不得据以签字。")
    if values["demo"]:
        lines.append("演示数据，人物、地点、内容均为虚构，不具有任何效力。")
    return [line for line in lines if line]
