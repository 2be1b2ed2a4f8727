"""Printing: facts are gathered, the paper made, the look journaled, and what was printed remembered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from lianxin.cellar.files.models import MediaType
from lianxin.cellar.files.queries import open_file
from lianxin.cellar.files.services import freeze_rendition
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Look
from lianxin.cellar.journal.services import look
from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import is_seen_by
from lianxin.work.dossiers import (
    facts_of_agreement,
    facts_of_case,
    facts_of_court,
    facts_of_dossier,
    facts_of_filing,
    facts_of_people,
    facts_of_report,
    facts_of_session,
    facts_of_violation,
    facts_of_visit,
    queries,
    rules,
)
from lianxin.work.dossiers.documents import DOCUMENTS, render_docx, render_dossier, render_pdf
from lianxin.work.dossiers.documents.word import BrokenTemplate
from lianxin.work.dossiers.models import Rendition
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.rules import PDF, WORD, Target
from lianxin.work.dossiers.services.numbers import ensure_number
from lianxin.work.dossiers.states import OF_A_REPORT, PAPERS, POLICE_PAPERS, WHOLE, Purpose
from lianxin.work.mediation.models import Agreement
from lianxin.work.reports import queries as reports
from lianxin.work.reports.models import Report

CHINESE = "zh-hans"
_MEDIA = {PDF: "application/pdf", WORD: str(MediaType.DOCX)}


@dataclasses.dataclass(frozen=True)
class Printed:
    data: bytes
    filename: str
    media_type: str


_FACTS: dict[str, Callable[[Case, Target], dict[str, Any]]] = {
    "D00": lambda case, target: facts_of_dossier.cover(case),
    "D02": lambda case, target: facts_of_case.application(case),
    "D03": lambda case, target: facts_of_case.acceptance(case),
    "D04": lambda case, target: facts_of_case.rights_notice(case),
    "D05": lambda case, target: facts_of_people.identity(case),
    "D06": lambda case, target: facts_of_people.powers(case, _given(target.party)),
    "D07": lambda case, target: facts_of_filing.inquiry(case, _given(target.inquiry)),
    "D08": lambda case, target: facts_of_case.evidence(case),
    "D09": lambda case, target: facts_of_session.session_record(case, _given(target.session)),
    "D10": lambda case, target: facts_of_agreement.written_agreement(case, _given(target.agreement)),
    "D11": lambda case, target: facts_of_agreement.oral_agreement(case, _given(target.agreement)),
    "D12": lambda case, target: facts_of_filing.performance(case, _given(case.standing.effective)),
    "D13": lambda case, target: facts_of_visit.return_visit(case, _given(target.visit), target.side),
    "D14": lambda case, target: facts_of_court.application(case, _given(case.confirmable)),
    "C01": lambda case, target: facts_of_court.presiding(case, _given(case.confirmable)),
    "C02": lambda case, target: facts_of_court.delivery(case, _given(case.confirmable), _given(target.side)),
    "C03": lambda case, target: facts_of_court.court_list(case, _given(case.confirmable)),
    "D15": lambda case, target: facts_of_filing.closing_report(case),
    "D16": lambda case, target: facts_of_filing.dossier_note(case),
    "P01": lambda case, target: facts_of_violation.acceptance(case),
    "D17": lambda case, target: facts_of_case.termination(case),
    "D20": lambda case, target: facts_of_case.closing_letter(case, _given(target.side)),
    "D99": lambda case, target: facts_of_dossier.back_cover(case),
}
_REPORT_FACTS: dict[str, Callable[[Report], dict[str, Any]]] = {
    "D18": facts_of_report.rejection,
    "D19": facts_of_report.transfer,
    "D21": facts_of_report.receipt,
}


def facts_of(case: Case, code: str, target: Target) -> dict[str, Any]:
    """What stands on one paper of a dispute. The language is set to Chinese."""
    return _FACTS[code](case, target)


def _given(one: Any) -> Any:
    if one is None:
        raise WrongState(_("请选是哪一次、哪一方。"))
    return one


@transaction.atomic
def print_document(
    *,
    by: Actor,
    dispute: Dispute,
    code: str,
    fmt: str = PDF,
    purpose: str = "",
    **which: Any,
) -> Printed:
    """A paper of a dispute the actor may see. Gives the dossier its number if it had none.

    An agreement whose text is fixed comes as PDF only: the first one is frozen and the same bytes are handed out ever
    after. A draft says that it is one and leaves no ``Rendition``. Raises NotAllowed, WrongState with the reason, BadInput.
    ``which``: the fields of ``rules.Target``, as ``rules.find_target`` gives them.
    """
    if not rules.may_print(by, dispute) or not is_seen_by(by, dispute):
        raise NotAllowed(_("您的岗位不能打印文书。"))
    purpose = _checked(code, purpose, fmt, PAPERS)
    target = Target(**which)
    agreement, side = target.agreement, target.side
    case = queries.case(dispute)
    why = rules.why_not(case, code, target)
    if why:
        raise WrongState(str(why))
    if code not in POLICE_PAPERS:
        case.dossier = case.dossier or ensure_number(by=by, dispute=dispute)
    is_frozen = agreement is not None and agreement.is_fixed and code in ("D10", "D11")
    if (is_frozen or code == WHOLE) and fmt != PDF:
        raise WrongState(_("定稿的协议和全卷只出 PDF。"))
    marks = {"code": code, "fmt": fmt, "purpose": purpose, "number": case.dossier.number if case.dossier else ""}
    marks |= {"side": side.number} if side else {}
    if is_frozen and agreement is not None:
        data = frozen(by, case, code, agreement, purpose)
    else:
        data = _rendered(by, case, code, fmt, target, purpose)
    draft = agreement is not None and not agreement.is_fixed
    if not draft and not is_frozen:
        remember(by, case, code, fmt, target, purpose, data)
    look(by, "dossiers.print", dispute, purpose=Look.PRINT, facts=marks | ({"draft": True} if draft else {}))
    return Printed(data, _filename(code, dispute.code, fmt, draft=draft), _MEDIA[fmt])


def _checked(code: str, purpose: str, fmt: str, known: Any) -> str:
    if code not in known or (code not in DOCUMENTS and code != WHOLE):
        raise BadInput({"document": _("没有这种文书。")})
    if fmt not in _MEDIA:
        raise BadInput({"fmt": _("只有 PDF 和 DOCX。")})
    if purpose and purpose not in Purpose.values:
        raise BadInput({"purpose": _("请选打印用途。")})
    return purpose or str(PAPERS[code].purpose)


def _filename(code: str, number: str, fmt: str, *, draft: bool = False) -> str:
    """Name of the form and public code: nobody's name leaves in a file name."""
    name = DOCUMENTS[code].zh if code in DOCUMENTS else "全卷"
    return f"{name}{'（草案）' if draft else ''} {number}.{fmt}"


def _foot(by: Actor, purpose: str) -> dict[str, str]:
    return {
        "printed_by": by.label.split(" · ")[0],
        "printed_at": clock.now().isoformat(),
        "purpose": str(Purpose(purpose).label),
    }


def _rendered(by: Actor, case: Case, code: str, fmt: str, target: Target, purpose: str) -> bytes:
    with translation.override(CHINESE):
        at_foot = _foot(by, purpose)
        if code == WHOLE:
            return _whole(case, at_foot)
        facts = facts_of_dossier.index(case, _bound(case)) if code == "D01" else facts_of(case, code, target)
        return _write(code, facts | at_foot, fmt)


def _write(code: str, facts: dict[str, Any], fmt: str) -> bytes:
    if fmt == PDF:
        return render_pdf(code, facts)
    try:
        return render_docx(code, facts)
    except BrokenTemplate:
        raise WrongState(_("本县的 Word 样式有错，请改用 PDF，并告诉系统管理员。")) from None


def _papers(case: Case) -> list[tuple[str, Target]]:
    """What is bound, in the official order: every session, every visit as filed, every letter; no draft."""
    found: list[tuple[str, Target]] = []
    for code in PAPERS:
        if code in ("D00", "D01", "D99") or code not in _FACTS:
            continue
        for _about, _query, target in rules.targets(case, code):
            draft = target.agreement is not None and not target.agreement.is_fixed
            answered_alone = code == "D13" and target.side is not None
            if not draft and not answered_alone and rules.is_bound(case, code) and rules.why_not(case, code, target) is None:
                found.append((code, target))
    applied = any(code == "D02" for code, _target in found)
    return [(code, target) for code, target in found if not (applied and code == "D03")]


def _bound(case: Case) -> list[tuple[str, str]]:
    return [(code, _remark(code, target)) for code, target in _papers(case)]


def _remark(code: str, target: Target) -> str:
    if code == "D20" and target.side is not None:
        return f"送{facts_of_case.side_name(target.side)}"
    if target.visit is not None:
        return f"{target.visit.day}天"
    if target.inquiry is not None:
        return f"第{target.inquiry.number}份"
    return f"{facts_of_case.side_name(target.side)}" if code == "C02" and target.side is not None else ""


def _whole(case: Case, at_foot: dict[str, str]) -> bytes:
    papers = [("D00", facts_of_dossier.cover(case)), ("D01", facts_of_dossier.index(case, _bound(case)))]
    papers += [(code, _FACTS[code](case, target)) for code, target in _papers(case)]
    papers.append(("D99", facts_of_dossier.back_cover(case)))
    return render_dossier(facts_of_case.title(case), [(code, facts | at_foot) for code, facts in papers])


def frozen(by: Actor, case: Case, code: str, agreement: Agreement, purpose: str) -> bytes:
    """The kept bytes, or the first ones, kept from now on. Two at once: the second gets what the first kept.

    Its foot names nobody: the paper is the parties', whoever printed it."""
    kept = queries.frozen_of(agreement)
    if kept is None:
        with translation.override(CHINESE):
            facts = _FACTS[code](case, Target(agreement=agreement))
            data = _write(code, facts, PDF)
        name = _filename(code, case.dispute.code, PDF)
        try:
            with transaction.atomic():
                file = freeze_rendition(
                    by,
                    case.dispute.key,
                    agreement,
                    name,
                    data,
                    str(MediaType.PDF),
                    compartment=case.dispute.compartment,
                    root=case.dispute,
                )
                remember(by, case, code, PDF, Target(agreement=agreement), purpose, data, file=file)
            return data
        except IntegrityError:
            kept = queries.frozen_of(agreement)
    if kept is None or kept.file is None:
        raise WrongState(_("这份协议的定稿文本没有存好，请再试一次。"))
    data = open_file(kept.file)
    remember(by, case, code, PDF, Target(agreement=agreement), purpose, data)
    return data


def remember(
    by: Actor, case: Case, code: str, fmt: str, target: Target, purpose: str, data: bytes, file: Any = None
) -> None:
    one = target.one
    _rendition(
        by,
        dispute=case.dispute,
        county=case.dispute.county,
        episode=case.dispute.episode,
        code=code,
        format=fmt,
        side=target.side.number if target.side else None,
        ref=one.pk if one else None,
        purpose=purpose,
        data=data,
        file=file,
    )


def _rendition(by: Actor, *, data: bytes, **columns: Any) -> None:
    Rendition.objects.create(
        sm3=cipher.digest(data).hex(), at=clock.now(), by_ref=by.ref, by_label=by.label[:120], **columns
    )


@transaction.atomic
def print_report_paper(*, by: Actor, report: Report, code: str, fmt: str = PDF, purpose: str = "") -> Printed:
    """The receipt, the refusal or the transfer letter of a report the actor may see. No dossier, no number."""
    if not rules.may_print_report(by, report) or not reports.visible_to(by).filter(pk=report.pk).exists():
        raise NotAllowed(_("您的岗位不能打印文书。"))
    purpose = _checked(code, purpose, fmt, OF_A_REPORT)
    why = rules.why_not_of_report(report, code)
    if why:
        raise WrongState(str(why))
    with translation.override(CHINESE):
        data = _write(code, _REPORT_FACTS[code](report) | _foot(by, purpose), fmt)
    _rendition(by, report=report, county=report.county, code=code, format=fmt, purpose=purpose, data=data)
    look(by, "dossiers.print", report, purpose=Look.PRINT, facts={"code": code, "fmt": fmt, "purpose": purpose})
    return Printed(data, _filename(code, report.code, fmt), _MEDIA[fmt])
