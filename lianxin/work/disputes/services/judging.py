"""Colour, difficulty, pauses, merging: what changes beside the state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

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
from lianxin.work.disputes.models import NOT_DUE, Dispute, Pause, Side
from lianxin.work.disputes.rules import (
    clock_start,
    is_urgent,
    require,
    require_contact,
    require_second_person,
    response_code,
)
from lianxin.work.disputes.services.holding import lapse_offer
from lianxin.work.disputes.services.links import (
    carry_exclusions,
    involve,
    is_shut_to,
    note_response,
    take_turn,
)
from lianxin.work.disputes.states import Colour, Difficulty, ToldHow


@transaction.atomic
def raise_colour(*, by: Actor, dispute: Dispute, colour: int, reason: str, red_now: bool = False) -> None:
    """Anyone who sees the dispute may raise its colour, with a reason. This never lowers one.

    Red forbids a joint session, ``red_now`` every session; ``mediation`` cancels those that are planned, in the same
    transaction of its caller. The clock of the first contact starts anew, for somebody has to be there sooner.
    """
    require(by, dispute, "raise_colour")
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么。")})
    if colour not in Colour.values:
        raise BadInput({"colour": _("请选颜色。")})
    red_now = red_now and colour == Colour.RED
    if (colour, red_now) <= (dispute.colour, dispute.red_now):
        raise WrongState(_("只能往上提；降低颜色要两个人、写明理由，并重新单独询问。"))
    marks = {"red_now", "hold_session"} if red_now else set()
    _judge(by, dispute, colour, clean(reason), "disputes.raise_colour", marks, again_by=dispute.colour_due_at)


MARKS = frozenset({"red_now", "hold_session", "hold_joint", "never_here", "forced_review", "independent"})


@transaction.atomic
def judge_colour(
    *,
    by: Actor,
    dispute: Dispute,
    colour: int,
    reason: str,
    asked: bool = True,
    urgent_by: dt.datetime | None = None,
    **marks: bool,
) -> None:
    """What the answers of both sides make of it, from ``triage``. Never lower than it was, and nothing of ``MARKS`` that
    was found before falls away.

    ``red_now`` is asked again the next day. ``asked``: somebody was asked just now; what was judged without asking (a
    side's silence) does not make an old asking young. ``urgent_by``: when something happens that cannot be undone.
    """
    require(by, dispute, "raise_colour")
    if set(marks) - MARKS:
        raise TypeError(f"no such marks: {sorted(set(marks) - MARKS)}")
    wanted = {name for name, found in marks.items() if found}
    before = dispute.colour_due_at if not asked else None
    _judge(by, dispute, max(colour, dispute.colour), clean(reason), "disputes.colour", wanted, urgent_by, before)


def _judge(
    by: Actor,
    dispute: Dispute,
    colour: int,
    reason: str,
    act: str,
    marks: set[str],
    urgent_by: dt.datetime | None = None,
    again_by: dt.datetime | None = None,
) -> None:
    """``again_by``: when it falls due to be asked again as it stands; only an asking puts that off."""
    before, moment, was = dispute.colour, clock.now(), (dispute.colour, dispute.red_now, dispute.urgent_by)
    marks = marks | ({"hold_joint"} if colour == Colour.RED else set())
    changes: dict[str, object] = {"colour": colour, "changed_at": moment, **dict.fromkeys(marks, True)}
    if "hold_session" in marks:
        changes["held_at"] = moment
    if urgent_by is not None:
        changes["urgent_by"] = min(urgent_by, dispute.urgent_by) if is_urgent(dispute) and dispute.urgent_by else urgent_by
    again = "red_now" if dispute.red_now or "red_now" in marks else Colour(colour).name.lower()
    due_at = rulebook.due(f"ask_again_{again}", dispute.county, moment)
    changes["colour_due_at"] = min(due_at, again_by or due_at)
    dispute.advance(**changes, **dispute.sealed(colour_reason=reason))
    if was != (dispute.colour, dispute.red_now, dispute.urgent_by):
        _answer_sooner(dispute, moment)
    told = sorted(set(marks) - {"independent"})  # what is said of an official is the independent desk's alone
    facts = {"from": before, "to": int(colour), "holds": told}
    record(by, act, dispute, facts=facts, words=reason)


def _answer_sooner(dispute: Dispute, moment: dt.datetime) -> None:
    """It rose: somebody has to be there again, by the clock of what it is now, and never later than was promised."""
    due_at = rulebook.due(response_code(dispute), dispute.county, moment)
    if dispute.responded_at is None and dispute.respond_by is not None:
        due_at = min(due_at, dispute.respond_by)
    dispute.advance(colour_at=moment, respond_by=due_at, responded_at=None)


@transaction.atomic
def lower_colour(
    *, by: Actor, dispute: Dispute, colour: int, reason: str, asked_afresh: bool, approved_by: Actor | None = None
) -> None:
    """A milder colour, by people and never by software: with a reason, after each side was asked anew and alone (which
    ``triage`` checks and says in ``asked_afresh``), and from red with a second person who may approve.

    From "red now" it may go to red. Holds stay: each is lifted for itself. What is never mediated here stays red.
    """
    require(by, dispute, "lower_colour")
    if by.kind != "staff":
        raise NotAllowed(_("颜色只能由人来降。"))
    errors: dict[str, object] = {}
    if colour not in Colour.values or (colour, False) >= (dispute.colour, dispute.red_now):
        errors["colour"] = _("请选比现在低的颜色。")
    if not clean(reason):
        errors["reason"] = _("请写为什么可以降。")
    if errors:
        raise BadInput(errors)
    if dispute.never_here and colour < Colour.RED:
        raise WrongState(_("这类情况不在这里降颜色，由主管部门处理。"))
    if not asked_afresh:
        raise WrongState(_("颜色变高或者又出事以后，还没有重新单独问过每一方。"))
    if dispute.colour == Colour.RED:
        require_second_person(by, approved_by, dispute, _("从红色往下降，要另一位负责人同意。"))
    before, moment = dispute.colour, clock.now()
    dispute.advance(
        colour=colour,
        red_now=False,
        colour_due_at=rulebook.due(f"ask_again_{Colour(colour).name.lower()}", dispute.county, moment),
        changed_at=moment,
        **dispute.sealed(colour_reason=clean(reason)),
    )
    facts = {"from": before, "to": int(colour), "approved_by": approved_by.label if approved_by else ""}
    record(by, "disputes.lower_colour", dispute, facts=facts, words=clean(reason))


@transaction.atomic
def lift_hold(
    *,
    by: Actor,
    dispute: Dispute,
    hold: str,
    plan: str,
    asked_afresh: bool,
    asked_for: Collection[Side] = (),
    led_by: str = "",
    approved_by: Actor | None = None,
) -> None:
    """Let the sides meet again, by two people, after each side was asked anew and alone.

    ``hold_joint``: with a safety plan, and when every side has asked for it. ``hold_session``: at the earliest 24 hours
    after it was set, when the police or the health service were there first (``led_by``); a joint session stays forbidden
    until that is lifted for itself. ``never_here`` cannot be lifted by anybody here.
    """
    require(by, dispute, "lift_hold")
    if hold not in ("hold_session", "hold_joint") or not getattr(dispute, hold):
        raise BadInput({"hold": _("请选要恢复的是哪一种。")})
    errors: dict[str, object] = {}
    if not clean(plan):
        errors["plan"] = _("请写安全方案。")
    if hold == "hold_session" and led_by not in ("police", "health"):
        errors["led_by"] = _("要公安或者卫生部门先处置过。")
    missing = hold == "hold_joint" and dispute.sides.exclude(pk__in=[side.pk for side in asked_for]).exists()
    if missing:
        errors["asked_for"] = _("要每一方单独说过，自己要当面谈。")
    if errors:
        raise BadInput(errors)
    if hold == "hold_joint" and dispute.hold_session:
        raise WrongState(_("还停着一切调解，先恢复分开谈。"))
    if hold == "hold_session" and dispute.held_at and clock.now() < rulebook.due("hold_recheck", dispute.county, dispute.held_at):
        raise WrongState(_("至少过24小时，再重新问过，才能恢复。"))
    if not asked_afresh:
        raise WrongState(_("颜色变高或者又出事以后，还没有重新单独问过每一方。"))
    require_second_person(by, approved_by, dispute, _("恢复当面调解，要另一位负责人同意。"))
    kept: dict[str, object] = {"held_at": None} if hold == "hold_session" else {}
    dispute.advance(**{hold: False}, **kept, changed_at=clock.now(), **dispute.sealed(safety_plan=clean(plan)))
    facts = {"hold": hold, "led_by": led_by, "approved_by": approved_by.label if approved_by else ""}
    record(by, "disputes.lift_hold", dispute, facts=facts, words=clean(plan))


@transaction.atomic
def record_response(*, by: Actor, dispute: Dispute, how: str) -> None:
    """Somebody was there: the clock of the first contact stops. Saying it twice is saying it once."""
    require(by, dispute, "respond")
    if how not in ToldHow.values:
        raise BadInput({"how": _("请选怎样联系上的。")})
    if note_response(dispute=dispute):
        record(by, "disputes.respond", dispute, facts={"how": how, "in_time": _in_time(dispute)})


def _in_time(dispute: Dispute) -> bool:
    return dispute.respond_by is None or (dispute.responded_at or clock.now()) <= dispute.respond_by


def put_off_asking(dispute: Dispute) -> None:
    """The colour was looked at again and stays: it falls due after its time from now. Inside the caller's transaction."""
    again = "red_now" if dispute.red_now else Colour(dispute.colour).name.lower()
    due_at = rulebook.due(f"ask_again_{again}", dispute.county, clock.now())
    dispute.advance(colour_due_at=due_at, changed_at=clock.now())


@transaction.atomic
def make_stale(*, by: Actor, dispute: Dispute, why: str) -> None:
    """Something happened: what was asked before is old, and is asked again at once. The colour stays. ``why`` is a code.

    No new version: whoever has a form open writes on in it.
    """
    moment = clock.now()
    dispute.colour_due_at, dispute.colour_at = min(dispute.colour_due_at or moment, moment), moment
    row = Dispute.objects.filter(pk=dispute.pk)
    row.update(colour_due_at=dispute.colour_due_at, colour_at=moment, changed_at=moment)
    record(by, "disputes.stale", dispute, facts={"why": why})


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
    danger = _danger_of(dispute, into)
    into.advance(told_at=min(dispute.told_at, into.told_at), changed_at=clock.now(), **danger)
    if into.holder_unit_id != dispute.holder_unit_id:
        involve(by=by, dispute=into, role="merged_from", unit=dispute.holder_unit)
    record(by, "disputes.merge", dispute, also=[into], facts={"into": into.code}, words=clean(reason))


def _danger_of(dispute: Dispute, into: Dispute) -> dict[str, object]:
    """What ``into`` takes over: only what is worse than its own."""
    found: dict[str, object] = {name: True for name in MARKS if getattr(dispute, name)}
    urgent = [at for at in (dispute.urgent_by, into.urgent_by) if at is not None]
    held = [at for at in (dispute.held_at, into.held_at) if at is not None]
    found |= {"urgent_by": min(urgent, default=None), "held_at": max(held, default=None)}
    if dispute.respond_by and dispute.responded_at is None:
        found |= {"respond_by": min(dispute.respond_by, into.respond_by or dispute.respond_by), "responded_at": None}
    if Compartment.FAMILY in (dispute.compartment, into.compartment):
        found["compartment"] = Compartment.FAMILY
    if dispute.colour > into.colour:
        found |= {"colour": dispute.colour, "colour_due_at": dispute.colour_due_at, "colour_at": clock.now()}
        found |= into.sealed(colour_reason=dispute.read("colour_reason"))
    elif any(not getattr(into, name) for name in MARKS if getattr(dispute, name)):
        again = [at for at in (dispute.colour_due_at, into.colour_due_at) if at is not None]
        found |= {"colour_at": clock.now(), "colour_due_at": min(again, default=None)}  # what was asked before is old
    return found
