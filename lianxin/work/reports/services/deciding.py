"""Deciding a report, within its clock."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.judging import make_stale
from lianxin.work.disputes.services.links import note_telling
from lianxin.work.disputes.services.opening import open_dispute
from lianxin.work.disputes.services.parties import SideDraft, check_contact, note_contact
from lianxin.work.disputes.states import Difficulty, MediationKind, SideRole, Source
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.taking import index, require
from lianxin.work.reports.states import (
    ContactConsent,
    Decision,
    ReferenceSystem,
    Remedy,
    ReportState,
    ToldHow,
)


@dataclasses.dataclass
class Acceptance:
    """What accepting adds to the report: who the sides are, what it is about, who will handle it.

    ``contact`` (in_person, phone, duty): where who told it had said "not yet" and the other side has been spoken with all
    the same, how they agreed, or the ``duty`` to act.
    """

    category: str
    holder: Post
    sides: list[SideDraft]
    source: str = Source.PARTY
    kind: str = MediationKind.PEOPLE
    difficulty: str = Difficulty.GENERAL
    narrative: str = ""  # empty: the words as told
    place: str = ""
    amount: int | None = None
    limitation_on: dt.date | None = None
    contact: str = ""
    duty: str = ""


def _require_undecided(by: Actor, report: Report) -> None:
    require(by, Act.DECIDE_REPORT, report)
    if report.state != ReportState.RECEIVED:
        raise WrongState(_("这件来件已经决定了：%(decision)s。") % {"decision": report.get_decision_display()})


def _decide(by: Actor, report: Report, decision: str, version: int, reason: str = "", **changes: object) -> None:
    report.version = version
    report.advance(
        state=ReportState.DECIDED,
        decision=decision,
        decided_at=clock.now(),
        decided_by=by.label[:120],
        **report.sealed(decision_reason=clean(reason)),
        **changes,
    )


def _met(draft: Acceptance) -> bool:
    """Whether another side than the applicant's has been spoken with already: they came together, or it came first."""
    return any(side.reached for side in draft.sides if side.role != SideRole.APPLICANT)


@transaction.atomic
def accept_report(*, by: Actor, report: Report, draft: Acceptance, version: int) -> Dispute:
    """Accept it as a dispute with a holder. The group "faith" and complaints about officials are no dispute categories."""
    _require_undecided(by, report)
    unasked = report.contact_consent == ContactConsent.LATER
    if unasked and _met(draft):
        if not draft.contact:
            why = _("来件人说过先不要联系对方，这里却勾了和对方说上话。请写明来件人怎样同意了，或者去掉那个勾。")
            raise BadInput({"contact": why})
        check_contact(draft.contact, draft.duty, "contact")
    dispute = open_dispute(
        by=by,
        area=report.area,
        category=draft.category,
        holder=draft.holder,
        told_at=report.told_at,
        narrative=draft.narrative or report.read("words"),
        place=draft.place or report.read("place"),
        sides=draft.sides,
        source=draft.source,
        kind=draft.kind,
        difficulty=draft.difficulty,
        amount=draft.amount,
        limitation_on=draft.limitation_on,
        compartment=report.compartment if report.compartment == Compartment.FAMILY else None,
        told_by=report.read("teller_name"),
        contact_held=unasked and not _met(draft),
    )
    if unasked and _met(draft):
        note_contact(by=by, dispute=dispute, how=draft.contact, duty=draft.duty)
    note_telling(by=by, dispute=dispute, ref=report.pk, at=report.told_at, emergency=_is_emergency(report))
    _decide(by, report, Decision.ACCEPTED, version, dispute=dispute, compartment=dispute.compartment)
    index(report)
    record(by, "reports.accept", report, also=[dispute], facts={"dispute": dispute.code})
    return dispute


@transaction.atomic
def join_report(*, by: Actor, report: Report, dispute: Dispute, version: int) -> None:
    """The matter is already being handled. Who told it is kept on the report, the dispute's clock is its own; the earlier
    first telling counts. What is told of a family matter, or of a dispute that is one, is guarded as one."""
    _require_undecided(by, report)
    if not disputes.decided_by(by).filter(pk=dispute.pk).exists():
        raise NotAllowed(_("看不到要并入的那一起。"))
    if not dispute.clock_runs or dispute.root_id:
        raise BadInput({"dispute": _("那一起已经办结；又起来了请在那一起里重新打开。")})
    compartment = Compartment.FAMILY if dispute.compartment == Compartment.FAMILY else report.compartment
    _decide(by, report, Decision.JOINED, version, dispute=dispute, compartment=compartment)
    index(report)
    if report.told_at < dispute.told_at:
        Dispute.objects.filter(pk=dispute.pk, told_at__gt=report.told_at).update(told_at=report.told_at)
    if note_telling(by=by, dispute=dispute, ref=report.pk, at=report.told_at, emergency=_is_emergency(report)):
        make_stale(by=by, dispute=dispute, why="report")
    record(by, "reports.join", report, also=[dispute], facts={"dispute": dispute.code})


def _is_emergency(report: Report) -> bool:
    """It has a number of the emergency call 110."""
    return report.references.filter(system=ReferenceSystem.POLICE_110).exists()


@transaction.atomic
def decline_report(
    *,
    by: Actor,
    report: Report,
    reason: str,
    remedies: list[str],
    told_how: str,
    version: int,
    approved_by: Actor | None = None,
) -> None:
    """Not taken; the person is told why and which other ways are open. ``approved_by``: who said yes when it was asked."""
    _require_undecided(by, report)
    errors: dict[str, object] = {}
    if not clean(reason):
        errors["reason"] = _("请写不受理的理由。")
    if not remedies or set(remedies) - set(Remedy.values):
        errors["remedies"] = _("请至少选一条可以走的途径。")
    if told_how not in ToldHow.values:
        errors["told_how"] = _("请选怎样告知的。")
    if errors:
        raise BadInput(errors)
    _decide(by, report, Decision.DECLINED, version, reason, remedies=sorted(remedies), told_how=told_how)
    facts = {"remedies": sorted(remedies)} | ({"approved_by": approved_by.label} if approved_by else {})
    record(by, "reports.decline", report, facts=facts, words=clean(reason))


@transaction.atomic
def transfer_report(*, by: Actor, report: Report, to: str, reason: str, told_how: str, version: int) -> None:
    """It belongs to another organ: a transfer letter is printed, and the person told where it went."""
    _require_undecided(by, report)
    errors = {
        name: _("请填写。") for name, text in (("to", to), ("reason", reason)) if not clean(text)
    }
    if told_how not in ToldHow.values:
        errors["told_how"] = _("请选怎样告知的。")
    if errors:
        raise BadInput(errors)
    text = _("移送：%(to)s。%(reason)s") % {"to": clean(to), "reason": clean(reason)}
    _decide(by, report, Decision.TRANSFERRED, version, text, told_how=told_how)
    record(by, "reports.transfer", report, words=text)


@transaction.atomic
def pass_to_independent_desk(*, by: Actor, report: Report, version: int) -> None:
    """It is about an official. From now on nobody but the independent desk sees it, or that it is there.

    It leaves the search index; its journal lines stay with the audit administrator, without its words.
    """
    _require_undecided(by, report)
    _decide(
        by,
        report,
        Decision.INDEPENDENT_DESK,
        version,
        compartment=Compartment.COMPLAINT,
        due_at=rulebook.due("report_decide", report.county, clock.now()),
    )
    index(report)
    record(by, "reports.independent", report)
