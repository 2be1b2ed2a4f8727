"""Asking for an approval, deciding it, and what becomes of a request that nobody can decide any more."""

from __future__ import annotations

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Staff, Unit
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import may_be_told
from lianxin.work.reports import queries as reports
from lianxin.work.reports.models import Report
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Approval, ApprovalWord
from lianxin.work.supervision.services.deeds import DOING
from lianxin.work.supervision.services.telling import tell
from lianxin.work.supervision.states import DEEDS, PENDING, ApprovalState, Deed, WordKind


def deciding_unit(unit: Unit, row: Dispute | Report, asker: Actor) -> Unit | None:
    """The nearest unit with somebody else in post, or standing in, who may approve and from whom the row is not kept: the
    own one, or one above."""
    found: Unit | None = unit
    while found is not None:
        people = queries.people_of(queries.approvers(found, row.compartment))
        if any(pk != asker.ref for pk in may_be_told(row.pk, people)):
            return found
        found = officers.upper_unit(found)
    return None


@transaction.atomic
def ask_approval(
    *, by: Actor, deed: str, given: dict[str, Any], reason: str, dispute: Dispute | None = None, report: Report | None = None
) -> Approval:
    """Keep what is wanted, sealed, and put it before whoever decides. Nothing is done yet, and no clock stops for it."""
    row = dispute or report
    if row is None or deed not in Deed.values or (deed == Deed.DECLINE) != (report is not None):
        raise BadInput({"deed": _("请选要审批什么。")})
    _require_asker(by, deed, dispute, report)
    if not clean(reason):
        raise BadInput({"reason": _("请写原因。")})
    DOING[Deed(deed)].check(row, given)
    holder = dispute.holder_unit if dispute else report.unit  # type: ignore[union-attr]
    unit = deciding_unit(holder, row, by)
    if unit is None:
        raise WrongState(_("本单位和上级都没有可以审批的人，请系统管理员补上岗位。"))
    approval = Approval(
        key=row.key,
        county=row.county,
        deed=deed,
        dispute=dispute,
        report=report,
        about_version=row.version,
        post_id=by.post,
        staff_id=by.ref,
        asked_label=by.label[:120],
        unit=unit,
        asked_at=clock.now(),
        due_at=due("approval_decide", row.county, clock.now()),
    )
    approval.seal(given=json.dumps(given, ensure_ascii=False), reason=clean(reason))
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("已经有一份同样的申请在等审批。")) from None
    facts = {"deed": deed, "unit": str(unit.pk), "due": approval.due_at.isoformat()}
    record(by, "supervision.ask", approval, root=row, facts=facts, words=clean(reason))
    _tell_deciders(by, approval, "asked")
    return approval


def _require_asker(by: Actor, deed: str, dispute: Dispute | None, report: Report | None) -> None:
    if by.kind != "staff" or by.post is None:
        raise NotAllowed(_("您的岗位不能做这件事。"))
    if dispute is not None:
        disputes.require(by, dispute, DEEDS[Deed(deed)].action)
    elif report is None or not may(by.role, Act.DECIDE_REPORT, report.compartment):
        raise NotAllowed(_("您的岗位不能做这件事。"))
    elif not reports.visible_to(by).filter(pk=report.pk).exists():
        raise NotAllowed(_("这一起不在您的范围内。"))


def _tell_deciders(by: Actor, approval: Approval, what: str) -> None:
    row = rules.about(approval)
    tell(
        by=by,
        about=row,
        county=approval.county,
        to=[pk for pk in officers.recipients(approval.unit, Act.APPROVE, row.compartment) if pk != approval.staff_id],
        kind="supervision.approval",
        text=_("请审批：%(deed)s %(code)s") % {"deed": approval.get_deed_display(), "code": row.code},
        once=f"approval:{approval.pk}:{what}:{approval.unit_id}",
        page="approval",
        key=approval.pk,
        due_at=approval.due_at,
    )


def _tell_asker(by: Actor, approval: Approval) -> None:
    words = {"deed": approval.get_deed_display(), "code": rules.about(approval).code, "state": approval.get_state_display()}
    tell(
        by=by,
        about=rules.about(approval),
        county=approval.county,
        to=[approval.staff_id],
        kind="supervision.approval",
        text=_("%(deed)s %(code)s：%(state)s") % words,
        once=f"approval:{approval.pk}:{approval.state}:{approval.version}",
        page="approval",
        key=approval.pk,
    )


def asker_of(approval: Approval) -> Actor | None:
    """Who asked, as the actor they are today; None when they may no longer act under that post."""
    staff = Staff.objects.filter(pk=approval.staff_id, is_active=True).first()
    if staff is None:
        return None
    post = officers.posts_of(staff).filter(pk=approval.post_id).first()
    return officers.actor_of(post, staff) if post else None


def given_of(approval: Approval) -> dict[str, Any]:
    """The service's arguments as they were asked for; shown under the veil only."""
    return json.loads(approval.read("given") or "{}")


@transaction.atomic
def approve(*, by: Actor, approval: Approval, note: str, version: int) -> str:
    """Run what was asked for, in this transaction, in the asker's name and with the approver's beside it. Returns the
    request's state: it may have lapsed instead, and stays so. What the service refuses leaves the request as it was."""
    why = rules.why_not_decide(by, approval)
    if why:
        raise NotAllowed(why)
    approval.version = version
    asker = asker_of(approval)
    gone = rules.why_lapsed(approval, asker)
    if gone or asker is None:
        _lapse(by, approval, str(gone))
        return ApprovalState.LAPSED
    _decide(by, approval, ApprovalState.APPROVED, clean(note))
    DOING[Deed(approval.deed)].run(asker, approval, given_of(approval), by)
    facts = {"deed": approval.deed, "asked_by": asker.label, "approved_by": by.label}
    record(by, "supervision.approve", approval, root=rules.about(approval), facts=facts, words=clean(note))
    _tell_asker(by, approval)
    return ApprovalState.APPROVED


def _decide(by: Actor, approval: Approval, state: str, words: str) -> None:
    approval.advance(state=state, decided_at=clock.now(), decided_by=by.label[:120], **approval.sealed(answer=words))


@transaction.atomic
def refuse(*, by: Actor, approval: Approval, reason: str, version: int) -> None:
    why = rules.why_not_decide(by, approval)
    if why:
        raise NotAllowed(why)
    if not clean(reason):
        raise BadInput({"reason": _("请写不同意的理由。")})
    approval.version = version
    _decide(by, approval, ApprovalState.REFUSED, clean(reason))
    facts = {"deed": approval.deed, "asked_by": approval.asked_label}
    record(by, "supervision.refuse", approval, root=rules.about(approval), facts=facts, words=clean(reason))
    _tell_asker(by, approval)


@transaction.atomic
def ask_back(*, by: Actor, approval: Approval, question: str, version: int) -> None:
    """The approver wants to know more first. The asker answers; the deadline starts anew with the answer."""
    why = rules.why_not_decide(by, approval)
    if why:
        raise NotAllowed(why)
    if not clean(question):
        raise BadInput({"question": _("请写要补充什么。")})
    approval.version = version
    approval.advance(state=ApprovalState.ASKED_BACK)
    _say(by, approval, WordKind.ASKED, clean(question))
    record(by, "supervision.ask_back", approval, root=rules.about(approval), words=clean(question))
    _tell_asker(by, approval)


@transaction.atomic
def add_words(*, by: Actor, approval: Approval, text: str, version: int) -> None:
    """The asker's answer to a question."""
    if not rules.is_asker(by, approval):
        raise NotAllowed(_("由申请人补充。"))
    if approval.state != ApprovalState.ASKED_BACK:
        raise WrongState(_("现在不用补充。"))
    if not clean(text):
        raise BadInput({"text": _("请写补充的情况。")})
    approval.version = version
    approval.advance(state=ApprovalState.WAITING, due_at=due("approval_decide", approval.county, clock.now()))
    _say(by, approval, WordKind.GIVEN, clean(text))
    record(by, "supervision.add_words", approval, root=rules.about(approval), words=clean(text))
    _tell_deciders(by, approval, f"again:{approval.version}")


def _say(by: Actor, approval: Approval, kind: str, text: str) -> None:
    row = ApprovalWord(approval=approval, key=approval.key, kind=kind, at=clock.now(), by_label=by.label[:120])
    row.seal(text=text)
    row.save(force_insert=True)


@transaction.atomic
def withdraw_request(*, by: Actor, approval: Approval, version: int) -> None:
    """Asked for by mistake, or done at one screen meanwhile."""
    if not rules.is_asker(by, approval):
        raise NotAllowed(_("由申请人自己撤回。"))
    if approval.state not in PENDING:
        raise WrongState(_("这个申请已经有结果了：%(state)s。") % {"state": approval.get_state_display()})
    approval.version = version
    _decide(by, approval, ApprovalState.WITHDRAWN, "")
    record(by, "supervision.withdraw_request", approval, root=rules.about(approval), facts={"deed": approval.deed})


def _lapse(by: Actor, approval: Approval, why: str) -> None:
    _decide(by, approval, ApprovalState.LAPSED, why)
    record(by, "supervision.lapse", approval, root=rules.about(approval), facts={"deed": approval.deed}, words=why)
    _tell_asker(by, approval)


@transaction.atomic
def tend(*, approval: Approval, by: Actor | None = None) -> bool:
    """For the sweep: lapse what cannot be done any more; hand up what nobody in post in the unit can decide. Whether
    something was done."""
    by = by or system(approval.county)
    asker = asker_of(approval)
    gone = rules.why_lapsed(approval, asker)
    if gone or asker is None:
        _lapse(by, approval, str(gone))
        return True
    if approval.state != ApprovalState.WAITING:
        return False
    unit = deciding_unit(approval.unit, rules.about(approval), asker)
    if unit is None or unit.pk == approval.unit_id:
        return False
    before = approval.unit_id
    approval.advance(unit=unit)
    facts = {"from": str(before), "to": str(unit.pk)}
    record(by, "supervision.move_up", approval, root=rules.about(approval), facts=facts)
    _tell_deciders(by, approval, "moved")
    return True
