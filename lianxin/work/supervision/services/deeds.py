"""What an approval runs: for each deed how its arguments are kept, checked before asking, and handed to its service."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import needs_approval
from lianxin.work.disputes.services.extending import check_extension, extend_clock
from lianxin.work.disputes.services.judging import pause_clock
from lianxin.work.disputes.states import Colour, EndReason
from lianxin.work.mediation.services.sessions import end_mediation
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import decline_report
from lianxin.work.reports.states import Remedy, ToldHow
from lianxin.work.supervision.models import Approval
from lianxin.work.supervision.states import Deed
from lianxin.work.triage.services import lower_colour


@dataclasses.dataclass(frozen=True)
class Doing:
    """``check(row, given)`` raises before it is asked for; ``run(asker, approval, given, approver)`` is the deed itself."""

    check: Callable[[Any, dict[str, Any]], None]
    run: Callable[[Actor, Approval, dict[str, Any], Actor], Any]


def _check_extend(dispute: Dispute, given: dict[str, Any]) -> None:
    check_extension(dispute, days=given["days"], sides=given["sides"], reason=given["reason"])


def _extend(asker: Actor, approval: Approval, given: dict[str, Any], approver: Actor) -> None:
    dispute = _case(approval)
    extend_clock(
        by=asker,
        dispute=dispute,
        days=given["days"],
        sides=given["sides"],
        reason=given["reason"],
        approved_by=approver,
        version=dispute.version,
        asked_at=approval.asked_at,
    )


def _check_pause(dispute: Dispute, given: dict[str, Any]) -> None:
    if not given["both_consent"]:
        raise BadInput({"both_consent": _("双方都同意才能暂停。")})
    if not clean(given["reason"]):
        raise BadInput({"reason": _("请写原因。")})


def _pause(asker: Actor, approval: Approval, given: dict[str, Any], approver: Actor) -> None:
    until = dt.date.fromisoformat(given["until_on"])
    consent = given["both_consent"]
    pause_clock(by=asker, dispute=_case(approval), until_on=until, reason=given["reason"], both_consent=consent)


def _check_lower(dispute: Dispute, given: dict[str, Any]) -> None:
    if given["colour"] not in Colour.values or (given["colour"], False) >= (dispute.colour, dispute.red_now):
        raise BadInput({"colour": _("请选比现在低的颜色。")})
    if not clean(given["reason"]):
        raise BadInput({"reason": _("请写为什么可以降。")})


def _lower(asker: Actor, approval: Approval, given: dict[str, Any], approver: Actor) -> None:
    lower_colour(
        by=asker, dispute=_case(approval), colour=given["colour"], reason=given["reason"], approved_by=approver
    )


def _check_end(dispute: Dispute, given: dict[str, Any]) -> None:
    if not needs_approval(dispute):
        raise WrongState(_("不是红色的，不用审批，可以直接终止。"))
    if given["reason"] not in EndReason.values or given["reason"] == EndReason.REFUSED:
        raise BadInput({"reason": _("请选终止的原因。")})
    if not clean(given["note"]):
        raise BadInput({"note": _("请写终止的经过。")})


def _end(asker: Actor, approval: Approval, given: dict[str, Any], approver: Actor) -> None:
    end_mediation(
        by=asker,
        dispute=_case(approval),
        reason=given["reason"],
        note=given["note"],
        approved_by=approver,
        confirmed_alone=given["confirmed_alone"],
    )


def _check_decline(report: Report, given: dict[str, Any]) -> None:
    if not clean(given["reason"]) or not given["remedies"] or set(given["remedies"]) - set(Remedy.values):
        raise BadInput({"reason": _("请写不受理的理由，并至少选一条可以走的途径。")})
    if given["told_how"] not in ToldHow.values:
        raise BadInput({"told_how": _("请选怎样告知的。")})


def _decline(asker: Actor, approval: Approval, given: dict[str, Any], approver: Actor) -> None:
    report = approval.report
    if report is None:
        raise WrongState(_("这件来件已经决定了。"))
    decline_report(
        by=asker,
        report=report,
        reason=given["reason"],
        remedies=given["remedies"],
        told_how=given["told_how"],
        version=report.version,
        approved_by=approver,
    )


def _case(approval: Approval) -> Dispute:
    if approval.dispute is None:
        raise WrongState(_("这一起已经不在了。"))
    return approval.dispute


DOING = {
    Deed.EXTEND: Doing(_check_extend, _extend),
    Deed.PAUSE: Doing(_check_pause, _pause),
    Deed.LOWER: Doing(_check_lower, _lower),
    Deed.END_RED: Doing(_check_end, _end),
    Deed.DECLINE: Doing(_check_decline, _decline),
}
