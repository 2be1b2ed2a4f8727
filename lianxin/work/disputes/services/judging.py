"""Colour, difficulty, pauses, merging: what changes beside the state."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import NOT_DUE, Dispute, Pause
from lianxin.work.disputes.rules import clock_start, require, require_contact
from lianxin.work.disputes.services.holding import lapse_offer
from lianxin.work.disputes.services.links import carry_exclusions, involve, is_shut_to, take_turn
from lianxin.work.disputes.states import Colour, Difficulty


@transaction.atomic
def raise_colour(*, by: Actor, dispute: Dispute, colour: int, reason: str) -> None:
    """Anyone who sees the dispute may raise its colour, with a reason. This never lowers one.

    Red forbids a joint session; ``mediation`` cancels those that are planned, in the same transaction of its caller.
    """
    require(by, dispute, "raise_colour")
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么。")})
    if colour not in Colour.values:
        raise BadInput({"colour": _("请选颜色。")})
    if colour <= dispute.colour:
        raise WrongState(_("只能往上提；降低颜色要两个人、写明理由，并重新单独询问。"))
    _judge(by, dispute, colour, clean(reason), "disputes.raise_colour")


@transaction.atomic
def judge_colour(
    *,
    by: Actor,
    dispute: Dispute,
    colour: int,
    reason: str,
    hold_session: bool = False,
    hold_joint: bool = False,
    never_here: bool = False,
    red_now: bool = False,
) -> None:
    """What the answers of both sides make of it, from ``triage``. Never lower than it was, and no hold is lifted.

    ``red_now`` is asked again the next day.
    """
    require(by, dispute, "raise_colour")
    holds = {"hold_session": hold_session, "hold_joint": hold_joint, "never_here": never_here}
    _judge(by, dispute, max(colour, dispute.colour), clean(reason), "disputes.colour", red_now, **holds)


def _judge(
    by: Actor, dispute: Dispute, colour: int, reason: str, act: str, red_now: bool = False, **holds: bool
) -> None:
    before = dispute.colour
    holds["hold_joint"] = holds.get("hold_joint", False) or colour == Colour.RED
    set_now = {name: True for name, wanted in holds.items() if wanted}
    again = "red_now" if red_now else Colour(colour).name.lower()
    dispute.advance(
        colour=colour,
        colour_due_at=rulebook.due(f"ask_again_{again}", dispute.county, clock.now()),
        changed_at=clock.now(),
        **set_now,
        **dispute.sealed(colour_reason=reason),
    )
    record(by, act, dispute, facts={"from": before, "to": int(colour), "holds": sorted(set_now)}, words=reason)


@transaction.atomic
def regrade(*, by: Actor, dispute: Dispute, difficulty: str, reason: str, version: int) -> None:
    """Another difficulty sets another clock, still counted from the acceptance (or the last reopening)."""
    require(by, dispute, "regrade")
    order = list(Difficulty.values)
    if difficulty not in order:
        raise BadInput({"difficulty": _("请选难易程度。")})
    if order.index(difficulty) <= order.index(dispute.difficulty):
        raise BadInput({"difficulty": _("难易只能往上调。")})
    if not clean(reason):
        raise BadInput({"reason": _("请写调整的理由。")})
    before, start = dispute.difficulty, clock_start(dispute)
    pauses = dispute.pauses.filter(Q(ended_at=None) | Q(ended_at__gte=start))
    extended = sum(row.days for row in dispute.extensions.filter(at__gte=start))
    paused = sum((p.until_on - p.from_on).days if p.ended_at is None else p.days for p in pauses)
    deadline = rulebook.due(f"resolve_{difficulty}", dispute.county, start) + dt.timedelta(days=paused + extended)
    dispute.version = version
    dispute.advance(difficulty=difficulty, resolve_by=deadline, due_at=deadline, changed_at=clock.now())
    record(by, "disputes.regrade", dispute, facts={"from": before, "to": difficulty}, words=clean(reason))


@transaction.atomic
def pause_clock(*, by: Actor, dispute: Dispute, until_on: dt.date, reason: str, both_consent: bool) -> Pause:
    """Stop the clock until a day, with both sides' recorded consent; thirty days in all, never once it has run out."""
    require(by, dispute, "pause")
    today, longest = clock.today(), rulebook.clock_of("pause_longest", dispute.county).amount
    used = sum(p.days for p in dispute.pauses.exclude(ended_at=None))
    errors: dict[str, object] = {}
    if not both_consent:
        errors["both_consent"] = _("双方都同意才能暂停。")
    if until_on <= today:
        errors["until_on"] = _("请选今天以后的日期。")
    elif used + (until_on - today).days > longest:
        errors["until_on"] = _("暂停合计不超过%(all)s天，还可以暂停%(n)s天。") % {"all": longest, "n": max(0, longest - used)}
    if not clean(reason):
        errors["reason"] = _("请写原因。")
    if errors:
        raise BadInput(errors)
    for side in dispute.sides.all():
        require_contact(dispute, side)  # nobody agreed for a side that was never spoken to
    if dispute.pauses.filter(ended_at=None).exists():
        raise WrongState(_("已经在暂停中。"))
    if clock.now() >= dispute.resolve_by:
        raise WrongState(_("已经超期，不能再暂停。"))
    pause = Pause(dispute=dispute, key=dispute.key, from_on=today, until_on=until_on)
    pause.seal(reason=clean(reason))
    pause.save(force_insert=True)
    shift = dt.timedelta(days=(until_on - today).days)
    dispute.advance(resolve_by=dispute.resolve_by + shift, due_at=dispute.resolve_by + shift, changed_at=clock.now())
    record(by, "disputes.pause", pause, root=dispute, also=[dispute], facts={"until": until_on.isoformat()})
    return pause


@transaction.atomic
def end_pause(*, by: Actor, pause: Pause) -> None:
    """The pause is over, at its date or before; the clock gets back the days it had not used. Done once, however often
    it is asked."""
    dispute = pause.dispute
    require(by, dispute, "pause")
    used = stop_pause(pause, dispute)
    if used is not None:
        record(by, "disputes.resume", pause, root=dispute, also=[dispute], facts={"days": used})


def stop_pause(pause: Pause, dispute: Dispute) -> int | None:
    """As ``end_pause`` without its line: also inside what stops the clock for good. Days used; None when it was over."""
    used = max(0, (min(clock.today(), pause.until_on) - pause.from_on).days)
    if not Pause.objects.filter(pk=pause.pk, ended_at=None).update(ended_at=clock.now(), days=used):
        return None
    pause.ended_at, pause.days = clock.now(), used
    deadline = dispute.resolve_by - dt.timedelta(days=(pause.until_on - pause.from_on).days - used)
    dispute.advance(resolve_by=deadline, due_at=deadline, changed_at=clock.now())
    return used


def let_go(*, by: Actor, dispute: Dispute) -> None:
    """What runs beside the clock ends with it: a pause and a pending offer, inside the caller's transaction."""
    take_turn(dispute=dispute)  # an offer that is being made now is seen by what follows, or sees what this made
    pause = queries.running_pause(dispute)
    if pause is not None:
        stop_pause(pause, dispute)
    lapse_offer(by=by, dispute=dispute)


@transaction.atomic
def merge_dispute(*, by: Actor, dispute: Dispute, into: Dispute, reason: str) -> None:
    """The same quarrel was opened twice: the later one leads to ``into`` from now on; nothing is repointed.

    What is known of danger goes along: colour and holds of ``into`` only rise. The earlier telling counts.
    """
    require(by, dispute, "merge")
    if not queries.decided_by(by).filter(pk=into.pk).exists():
        raise NotAllowed(_("看不到要并入的那一起。"))
    if into.root_id or into.pk == dispute.pk or not into.clock_runs:
        raise BadInput({"into": _("请选另一起还在办理中的纠纷。")})
    if dispute.offers.filter(decided_at=None, asked_by_party=True).exists():
        raise WrongState(_("当事人要求上提，要等上一级决定。"))
    if into.accepted_at > dispute.accepted_at:
        raise BadInput({"into": _("请把后受理的并入先受理的。")})
    if is_shut_to(dispute, into.holder_unit_id) or is_shut_to(into, dispute.holder_unit_id):
        raise BadInput({"into": _("两起的承办单位有一方要回避，不能并。")})
    carry_exclusions(dispute=dispute, to=into)
    carry_exclusions(dispute=into, to=dispute)
    let_go(by=by, dispute=dispute)
    dispute.advance(root=into, changed_at=clock.now(), due_at=NOT_DUE)
    holds: dict[str, object] = {name: True for name in ("hold_session", "hold_joint", "never_here") if getattr(dispute, name)}
    if Compartment.FAMILY in (dispute.compartment, into.compartment):
        holds["compartment"] = Compartment.FAMILY
    if dispute.colour > into.colour:
        holds |= {"colour": dispute.colour, "colour_due_at": dispute.colour_due_at}
        holds |= into.sealed(colour_reason=dispute.read("colour_reason"))
    into.advance(told_at=min(dispute.told_at, into.told_at), changed_at=clock.now(), **holds)
    if into.holder_unit_id != dispute.holder_unit_id:
        involve(by=by, dispute=into, role="merged_from", unit=dispute.holder_unit)
    record(by, "disputes.merge", dispute, also=[into], facts={"into": into.code}, words=clean(reason))
