"""The course of a dispute: the only place that assigns ``state`` (with ``holding.accept_offer``)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import NOT_DUE, Dispute, Side
from lianxin.work.disputes.rules import (
    clock_start,
    may_close,
    needs_approval,
    require,
    require_contact,
    require_second_person,
    response_code,
)
from lianxin.work.disputes.services.judging import let_go
from lianxin.work.disputes.services.visits import cancel_visits, next_due, schedule_visits
from lianxin.work.disputes.states import Colour, EndReason, State, ToldHow


@transaction.atomic
def begin_mediation(*, by: Actor, dispute: Dispute) -> None:
    """open → mediating. Rights told, consents and the kind of mediation are checked by the room ``mediation`` first."""
    require(by, dispute, "begin_mediation")
    dispute.advance(state=State.MEDIATING, changed_at=clock.now())
    record(by, "disputes.begin_mediation", dispute, facts={"tier": dispute.tier, "kind": dispute.kind})


@transaction.atomic
def fail_mediation(*, by: Actor, dispute: Dispute, reason_text: str) -> None:
    """mediating → unsettled: this level did not manage it. The clock runs on; next is up, or an end with the remedies."""
    require(by, dispute, "fail")
    if not clean(reason_text):
        raise BadInput({"reason": _("请写没有调成的原因。")})
    dispute.advance(state=State.UNSETTLED, changed_at=clock.now())
    record(by, "disputes.fail", dispute, facts={"tier": dispute.tier}, words=clean(reason_text))


@transaction.atomic
def settle_dispute(*, by: Actor, dispute: Dispute, effective_at: dt.datetime, on_the_spot: bool = False) -> None:
    """An agreement is effective: the resolve clock stops and the return visits are set (People's Mediation Law art. 31).

    Written agreements get visits at 7, 30, 90 and 180 days; a blue dispute settled on the spot one at 30 days.
    """
    action = "settle_on_the_spot" if on_the_spot else "settle"
    require(by, dispute, action)
    if effective_at > clock.now():
        raise WrongState(_("协议还没有生效。"))
    let_go(by=by, dispute=dispute)
    dispute.advance(
        state=State.SETTLED, settled_at=effective_at, on_the_spot=on_the_spot, changed_at=clock.now(), end_reason=""
    )
    schedule_visits(dispute, effective_at, (30,) if on_the_spot else (7, 30, 90, 180))
    _set_due(dispute)
    in_time = effective_at <= dispute.resolve_by
    record(by, f"disputes.{action}", dispute, facts={"effective": effective_at.isoformat(), "in_time": in_time})


@transaction.atomic
def end_dispute(
    *,
    by: Actor,
    dispute: Dispute,
    reason: str,
    note: str,
    approved_by: Actor | None = None,
    refused: bool = False,
    confirmed_alone: bool = False,
) -> None:
    """No agreement: the matter ends here and both sides are told the other ways (art. 26). Counts as in time.

    A red dispute needs a second person who may approve. ``refused`` is set by ``mediation`` when a side explicitly
    refused (art. 17): that needs nobody's approval. ``confirmed_alone``: whoever withdraws said so again with nobody
    else there; asked for where there is danger or a rule about safe contact. A party's wish to go up comes first.
    """
    require(by, dispute, "end")
    if reason not in EndReason.values:
        raise BadInput({"reason": _("请选终止的原因。")})
    if not clean(note):
        raise BadInput({"note": _("请写终止的经过。")})
    if reason == EndReason.REFUSED and not refused:
        raise BadInput({"reason": _("还没有登记哪一方不愿意调解，请先登记。")})
    if reason == EndReason.TRANSFERRED:
        _check_outcome_is_back(dispute)
    if reason == EndReason.WITHDRAWN and not confirmed_alone and _must_be_asked_alone(dispute):
        raise BadInput({"confirmed_alone": _("请先单独问过申请人，确认撤回是自己的意思。")})
    if needs_approval(dispute) and not refused:
        require_second_person(by, approved_by, dispute, _("红色纠纷要由另一位负责人同意才能终止。"))
    if not refused and dispute.offers.filter(decided_at=None, asked_by_party=True).exists():
        raise WrongState(_("当事人要求上提，要等上一级决定。"))
    let_go(by=by, dispute=dispute)
    dispute.advance(
        state=State.ENDED,
        end_reason=reason,
        ended_at=clock.now(),
        changed_at=clock.now(),
        **dispute.sealed(end_note=clean(note)),
    )
    dispute.sides.update(outcome_told_at=None, outcome_told_how="")
    _set_due(dispute)
    record(
        by,
        "disputes.end",
        dispute,
        facts={"reason": reason, "approved_by": approved_by.label if approved_by else ""},
        words=clean(note),
    )


def _check_outcome_is_back(dispute: Dispute) -> None:
    """A transfer is not a closure: the organ took it over in this round, and what became of it is here."""
    if dispute.open_items.filter(kind="referral").exists():
        raise WrongState(_("移送还没有结果，等有了结果再终止。"))
    if dispute.transferred_at is None or dispute.transferred_at < clock_start(dispute):
        raise BadInput({"reason": _("没有部门接手并答复结果，不能按移送终止。请先转介，等结果回来。")})


def _must_be_asked_alone(dispute: Dispute) -> bool:
    return dispute.colour >= Colour.YELLOW or dispute.sides.exclude(contact_rule=None).exists()


@transaction.atomic
def tell_outcome(*, by: Actor, side: Side, how: str) -> None:
    """Record that one side was told the outcome and, where there is none, the other ways open to it."""
    dispute = side.dispute
    require(by, dispute, "tell_outcome")
    if how not in ToldHow.values:
        raise BadInput({"how": _("请选怎样告知的。")})
    require_contact(dispute, side)
    side.advance(outcome_told_at=clock.now(), outcome_told_how=how)
    record(by, "disputes.tell_outcome", side, root=dispute, facts={"side": side.number, "how": how})


@transaction.atomic
def close_dispute(*, by: Actor, dispute: Dispute) -> None:
    """settled or ended → closed. Return visits run on and may reopen it."""
    require(by, dispute, "close")
    verdict = may_close(dispute)
    if not verdict:
        raise WrongState(verdict.reason)
    let_go(by=by, dispute=dispute)
    dispute.advance(state=State.CLOSED, closed_at=clock.now(), changed_at=clock.now())
    _set_due(dispute)
    record(by, "disputes.close", dispute, facts={"episode": dispute.episode})


@transaction.atomic
def reopen_dispute(*, by: Actor, dispute: Dispute, reason: str, asked_by: str = "side") -> Dispute:
    """It has started again. Within the relapse time after closing it is the same episode; later a new one.

    The dispute stays the same row and code in both cases; a new episode counts up, so that its measures stand apart.
    The resolve clock starts anew from now; ``told_at`` does not move. The colour stays and is asked again at once.
    ``asked_by``: side, visit or sweep.
    """
    require(by, dispute, "reopen")
    if not clean(reason):
        raise BadInput({"reason": _("请写又发生了什么。")})
    moment = clock.now()
    late = dispute.closed_at is not None and moment > rulebook.due("relapse", dispute.county, dispute.closed_at)
    deadline = rulebook.due(f"resolve_{dispute.difficulty}", dispute.county, moment)
    cancel_visits(dispute)
    dispute.advance(
        state=State.OPEN,
        episode=dispute.episode + (1 if late else 0),
        settled_at=None,
        ended_at=None,
        closed_at=None,
        archived_at=None,
        reopened_at=moment,
        end_reason="",
        on_the_spot=False,
        resolve_by=deadline,
        due_at=deadline,
        colour_due_at=moment if dispute.colour_due_at else None,
        colour_at=moment,
        respond_by=rulebook.due(response_code(dispute), dispute.county, moment),
        responded_at=None,
        changed_at=moment,
    )
    dispute.sides.update(outcome_told_at=None, outcome_told_how="")
    record(
        by, "disputes.reopen", dispute, facts={"asked_by": asked_by, "episode": dispute.episode}, words=clean(reason)
    )
    return dispute


@transaction.atomic
def archive_dispute(*, by: Actor, dispute: Dispute, certified: str = "") -> None:
    """closed → archived, 180 days after closing, with the 90- and 180-day visits done or tried, or a keeper's word."""
    require(by, dispute, "archive")
    open_visits = dispute.return_visits.filter(
        episode=dispute.episode, day__gte=90, done_at=None, cancelled_at=None, tried=0
    )
    if open_visits.exists() and not clean(certified):
        raise WrongState(_("90天、180天回访还没有做或试过；确实做不了请写明情况。"))
    dispute.advance(state=State.ARCHIVED, archived_at=clock.now(), changed_at=clock.now(), due_at=NOT_DUE)
    record(by, "disputes.archive", dispute, words=clean(certified))


def _set_due(dispute: Dispute) -> None:
    """Keep ``due_at`` true after the state changed: the resolve clock while it runs, then the next return visit."""
    due_at = dispute.resolve_by if dispute.clock_runs else next_due(dispute)
    Dispute.objects.filter(pk=dispute.pk).update(due_at=due_at)
    dispute.due_at = due_at
