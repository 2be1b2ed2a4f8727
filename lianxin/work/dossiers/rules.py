"""What may be printed now and why not, who may file what, and when a dossier may be archived."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import Act, may
from lianxin.tools.shell.wording import month_day
from lianxin.work.disputes.models import Dispute, Party, ReturnVisit, Side
from lianxin.work.disputes.rules import holds
from lianxin.work.disputes.states import MediationKind, Source, State
from lianxin.work.dossiers.models import Inquiry
from lianxin.work.dossiers.queries import Case
from lianxin.work.dossiers.queries import case as read_case
from lianxin.work.dossiers.states import (
    COURT_PAPERS,
    OF_A_REPORT,
    PACK,
    PAPERS,
    POLICE_PAPERS,
    WHOLE,
    Material,
)
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.mediation.states import AgreementForm, SessionState
from lianxin.work.reports.models import Report
from lianxin.work.reports.states import Decision

PDF, WORD = "pdf", "docx"


@dataclasses.dataclass(frozen=True)
class PrintChoice:
    """One paper that could be printed. ``about`` tells it from its like (第1次, 申请方); ``query`` is what its address takes
    besides the code: side, session, visit, agreement. ``draft``: its words may still change."""

    code: str
    name: Promise | str
    ok: bool
    reason: Promise | str = ""
    about: Promise | str = ""
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    formats: tuple[str, ...] = (PDF, WORD)
    draft: bool = False
    file_only: bool = False  # holds what several sides said each for itself


@dataclasses.dataclass(frozen=True)
class Target:
    """Which one of its kind is meant."""

    side: Side | None = None
    session: Session | None = None
    visit: ReturnVisit | None = None
    agreement: Agreement | None = None
    party: Party | None = None
    inquiry: Inquiry | None = None

    @property
    def one(self) -> Session | ReturnVisit | Agreement | Party | Inquiry | None:
        """What a print of it is remembered by."""
        return self.session or self.visit or self.agreement or self.party or self.inquiry


def may_print(actor: Actor, dispute: Dispute) -> bool:
    return may(actor.role, Act.PRINT, dispute.compartment)


def may_print_report(actor: Actor, report: Report) -> bool:
    return may(actor.role, Act.PRINT, report.compartment)


def may_file(actor: Actor, dispute: Dispute) -> bool:
    """People of the unit that holds the dispute, and the keepers of dossiers, until it is archived."""
    if dispute.state == State.ARCHIVED or dispute.root_id:
        return False
    if may(actor.role, Act.ARCHIVE, dispute.compartment):
        return True
    return may(actor.role, Act.HANDLE, dispute.compartment) and holds(actor, dispute)


def why_not(case: Case, code: str, target: Target) -> Promise | str | None:
    """Why a paper cannot be printed now; None when it can."""
    if case.dispute.root_id:
        return _("这一起已并入另一起，请到那一起打印。")
    if code in POLICE_PAPERS:
        return None if case.dispute.kind == MediationKind.PUBLIC_SECURITY else _("治安调解才用。")
    if case.dispute.kind != MediationKind.PEOPLE:
        return _("这是人民调解的文书，治安调解、行政调解不用。")
    check = _CHECKS.get(code)
    return check(case, target) if check else None


def _application(case: Case, target: Target) -> Promise | None:
    if case.dispute.source != Source.PARTY:
        return _("不是当事人申请的，用受理登记表。")
    return None


def _session(case: Case, target: Target) -> Promise | None:
    if target.session is None:
        return _("还没有一次调解记录。")
    return None if target.session.state == SessionState.HELD else _("这一次还没有记录。")


def _written(case: Case, target: Target) -> Promise | None:
    if target.agreement is None:
        return _("还没有书面协议。")
    return None if target.agreement.form == AgreementForm.WRITTEN else _("这是口头协议，用口头协议登记表。")


def _oral(case: Case, target: Target) -> Promise | None:
    if target.agreement is None:
        return _("没有口头协议。")
    return None if target.agreement.form == AgreementForm.ORAL else _("这是书面协议，用协议书。")


def _visit(case: Case, target: Target) -> Promise | None:
    if target.visit is None or target.visit.done_at is None:
        return _("还没有做过回访。")
    return None


def _ended(case: Case, target: Target) -> Promise | None:
    return None if case.dispute.end_reason else _("调解没有终止。")


def _letter(case: Case, target: Target) -> Promise | None:
    if case.dispute.state not in (State.ENDED, State.CLOSED, State.ARCHIVED):
        return _("结案或者终止以后才有。")
    return None if target.side is not None else _("结案告知书一方一份，请选给哪一方。")


def _evidence(case: Case, target: Target) -> Promise | None:
    listed = any(row.material == Material.EVIDENCE for row in case.evidence)
    return None if listed else _("还没有登记证据材料。")


def _identity(case: Case, target: Target) -> Promise | None:
    return None if case.identity else _("还没有登记核对过谁的证件。")


def _powers(case: Case, target: Target) -> Promise | None:
    return None if target.party is not None else _("没有代理人。")


def _inquiry(case: Case, target: Target) -> Promise | None:
    return None if target.inquiry is not None else _("还没有调查记录。")


def _performance(case: Case, target: Target) -> Promise | None:
    return None if case.standing.effective is not None else _("协议生效以后才有。")


def _court(case: Case, target: Target) -> Promise | None:
    if case.confirmable is None:
        return _("没有可以申请司法确认的书面协议。")
    return None


def _delivery(case: Case, target: Target) -> Promise | None:
    return _court(case, target) or (None if target.side is not None else _("一方一份，请选是哪一方。"))


def _over(case: Case, target: Target) -> Promise | None:
    if case.dispute.state not in (State.SETTLED, State.ENDED, State.CLOSED, State.ARCHIVED):
        return _("有了结果以后才有。")
    return None


_CHECKS: dict[str, Any] = {
    "D02": _application,
    "D05": _identity,
    "D06": _powers,
    "D07": _inquiry,
    "D12": _performance,
    "D14": _court,
    "C01": _court,
    "C02": _delivery,
    "C03": _court,
    PACK: _court,
    "D15": _over,
    "D08": _evidence,
    "D09": _session,
    "D10": _written,
    "D11": _oral,
    "D13": _visit,
    "D17": _ended,
    "D20": _letter,
}


def printable(actor: Actor, dispute: Dispute, of: Case | None = None) -> list[PrintChoice]:
    """Every paper of a dispute in the order of its dossier, and why one cannot be printed yet."""
    case = of or read_case(dispute)
    police = dispute.kind == MediationKind.PUBLIC_SECURITY
    denied = None if may_print(actor, dispute) else _("您的岗位不能打印文书。")
    choices = []
    for code in PAPERS:
        if (code in POLICE_PAPERS) != police or code == PACK:
            continue  # the pack has a page of its own
        for about, query, target in targets(case, code):
            reason = denied or why_not(case, code, target)
            choices.append(_choice(code, target, about, query, reason))
    return choices


def _choice(
    code: str, target: Target, about: Promise | str, query: dict[str, str], reason: Promise | str | None
) -> PrintChoice:
    formats = (PDF, WORD)
    agreement = target.agreement
    if code == WHOLE or (agreement is not None and agreement.is_fixed):
        formats = (PDF,)
    return PrintChoice(
        code=code,
        name=PAPERS[code].name,
        ok=reason is None,
        reason=reason or "",
        about=about,
        query=query,
        formats=formats,
        draft=agreement is not None and not agreement.is_fixed,
        file_only=code == "D07" or (code == "D13" and target.visit is not None and target.side is None),
    )


_ONE: list[tuple[str, dict[str, str], Target]] = [("", {}, Target())]
_PLAIN = frozenset({
    *("D00", "D01", "D02", "D03", "D04", "D05", "D08", "D12", "D14", "D15", "D16", "D17", "D99"),
    *("C01", "C03", "P01", WHOLE, PACK),
})  # fmt: skip


def targets(case: Case, code: str) -> list[tuple[Promise | str, dict[str, str], Target]]:
    if code in _PLAIN:
        return list(_ONE)
    if code == "D06":
        return _agents(case)
    if code == "D07":
        return _inquiries(case) or list(_ONE)
    if code == "C02":
        return _sides(case.standing.sides_in) if case.confirmable else []
    if code == "D09":
        return _sessions(case) or list(_ONE)
    if code in ("D10", "D11"):
        return _agreements(case, code)
    if code == "D13":
        return _visits(case) or list(_ONE)
    if code == "D20":
        return _sides(case.sides)
    return []


def find_target(case: Case, code: str, query: dict[str, str]) -> Target | None:
    """What an address means: the one with exactly this query, or else the only one that has it; None when there is none."""
    found = [(given, target) for _about, given, target in targets(case, code)]
    exact = [target for given, target in found if given == query]
    near = [target for given, target in found if query.items() <= given.items()]
    if exact or len(near) == 1:
        return (exact or near)[0]
    return None


def _sides(sides: list[Side]) -> list[tuple[Promise | str, dict[str, str], Target]]:
    return [(side.get_role_display(), {"side": str(side.number)}, Target(side=side)) for side in sides]


def _agents(case: Case) -> list[tuple[Promise | str, dict[str, str], Target]]:
    found: list[tuple[Promise | str, dict[str, str], Target]] = []
    for side, agent, _whom in case.agents:
        query = {"party": f"{side.number}.{agent.number}"}
        found.append((_("%(side)s的代理人") % {"side": side.get_role_display()}, query, Target(party=agent)))
    return found


def _inquiries(case: Case) -> list[tuple[Promise | str, dict[str, str], Target]]:
    found: list[tuple[Promise | str, dict[str, str], Target]] = []
    for row in case.inquiries:
        about = _("第%(n)s份，%(day)s") % {"n": row.number, "day": month_day(row.started_at)}
        found.append((about, {"inquiry": str(row.number)}, Target(inquiry=row)))
    return found


def is_bound(case: Case, code: str) -> bool:
    """Whether a paper that could be printed belongs into the dossier as it is now; drafts and forms that nobody needs stay
    out of the whole print."""
    if code in (*POLICE_PAPERS, "C03", PACK):
        return False
    if code in COURT_PAPERS:
        return case.applied
    if code == "D16":
        return case.dossier is not None and bool(case.dossier.read("remark"))
    return True


def _sessions(case: Case) -> list[tuple[Promise | str, dict[str, str], Target]]:
    found: list[tuple[Promise | str, dict[str, str], Target]] = []
    for session in case.held():
        day = month_day(session.started_at or session.starts_at)
        about = _("第%(n)s次，%(day)s") % {"n": session.number, "day": day}
        found.append((about, {"session": str(session.number)}, Target(session=session)))
    return found


def _agreements(case: Case, code: str) -> list[tuple[Promise | str, dict[str, str], Target]]:
    form = AgreementForm.WRITTEN if code == "D10" else AgreementForm.ORAL
    fitting = [agreement for agreement in case.agreements if agreement.form == form]
    if not fitting:
        return list(_ONE) if code == "D10" and not case.agreements else []
    found: list[tuple[Promise | str, dict[str, str], Target]] = []
    for agreement in fitting:
        about = _("第%(n)s稿，%(state)s") % {"n": agreement.number, "state": agreement.get_state_display()}
        found.append((about, {"agreement": str(agreement.number)}, Target(agreement=agreement)))
    return found


def _visits(case: Case) -> list[tuple[Promise | str, dict[str, str], Target]]:
    """Of each visit the record for the file, and what each side that was reached said, for that side to sign."""
    found: list[tuple[Promise | str, dict[str, str], Target]] = []
    for visit in case.visits_done():
        day = {"day": visit.day}
        found.append((_("%(day)s天，各方，只供立卷") % day, {"visit": str(visit.pk)}, Target(visit=visit)))
        reached = {answer.side_id for answer in visit.answers.all() if answer.reached}
        for side in case.sides:
            if side.pk in reached:
                about = _("%(day)s天，%(side)s") % (day | {"side": side.get_role_display()})
                query = {"visit": str(visit.pk), "side": str(side.number)}
                found.append((about, query, Target(visit=visit, side=side)))
    return found


def printable_of_report(actor: Actor, report: Report) -> list[PrintChoice]:
    denied = None if may_print_report(actor, report) else _("您的岗位不能打印文书。")
    return [
        PrintChoice(code, PAPERS[code].name, ok=reason is None, reason=reason or "")
        for code in OF_A_REPORT
        for reason in [denied or why_not_of_report(report, code)]
    ]


def why_not_of_report(report: Report, code: str) -> Promise | None:
    if code == "D18" and report.decision != Decision.DECLINED:
        return _("决定不予受理以后才有。")
    if code == "D19" and report.decision != Decision.TRANSFERRED:
        return _("决定移送以后才有。")
    return None
