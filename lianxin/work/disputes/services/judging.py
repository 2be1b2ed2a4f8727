"""Colour, difficulty, pauses, merging: what changes beside the state."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.queries import history_of
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Pause
from lianxin.work.disputes.rules import require
from lianxin.work.disputes.services.links import involve
from lianxin.work.disputes.states import Colour, Difficulty

STALE_DAYS = {Colour.RED: 7, Colour.YELLOW: 15, Colour.BLUE: 30}
MAX_PAUSE_DAYS = 30


@transaction.atomic
def raise_colour(*, by: Actor, dispute: Dispute, colour: int, reason: str) -> None:
    """Anyone who sees the dispute may raise its colour, with a reason. This never lowers one.

    Red forbids a joint session; ``mediation`` cancels those that are planned, in the same transaction of its caller.
    """
    require(by, dispute, "raise_colour")
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么。")})
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
) -> None:
    """What the answers of both sides make of it, from ``triage``. Never lower than it was, and no hold is lifted."""
    holds = {"hold_session": hold_session, "hold_joint": hold_joint, "never_here": never_here}
    _judge(by, dispute, max(colour, dispute.colour), clean(reason), "disputes.colour", **holds)


def _judge(by: Actor, dispute: Dispute, colour: int, reason: str, act: str, **holds: bool) -> None:
    before = dispute.colour
    holds["hold_joint"] = holds.get("hold_joint", False) or colour == Colour.RED
    set_now = {name: True for name, wanted in holds.items() if wanted}
    dispute.advance(
        colour=colour,
        colour_due_at=clock.now() + dt.timedelta(days=STALE_DAYS[Colour(colour)]),
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
    before, start = dispute.difficulty, _clock_start(dispute)
    paused = sum(p.days for p in dispute.pauses.filter(ended_at__gte=start))
    deadline = rulebook.due(f"resolve_{difficulty}", dispute.county, start) + dt.timedelta(days=paused)
    dispute.version = version
    dispute.advance(difficulty=difficulty, resolve_by=deadline, due_at=deadline, changed_at=clock.now())
    record(by, "disputes.regrade", dispute, facts={"from": before, "to": difficulty}, words=clean(reason))


def _clock_start(dispute: Dispute) -> dt.datetime:
    line = history_of(dispute.pk).filter(act="disputes.reopen").first()
    return line.at if line else dispute.accepted_at


@transaction.atomic
def pause_clock(*, by: Actor, dispute: Dispute, until_on: dt.date, reason: str, both_consent: bool) -> Pause:
    """Stop the clock until a day, with both sides' recorded consent; thirty days in all."""
    require(by, dispute, "pause")
    today = clock.today()
    used = sum(p.days for p in dispute.pauses.exclude(ended_at=None))
    errors: dict[str, object] = {}
    if not both_consent:
        errors["both_consent"] = _("双方都同意才能暂停。")
    if until_on <= today:
        errors["until_on"] = _("请选今天以后的日期。")
    elif used + (until_on - today).days > MAX_PAUSE_DAYS:
        errors["until_on"] = _("暂停合计不超过30天，还可以暂停%(n)s天。") % {"n": max(0, MAX_PAUSE_DAYS - used)}
    if not clean(reason):
        errors["reason"] = _("请写原因。")
    if errors:
        raise BadInput(errors)
    if dispute.pauses.filter(ended_at=None).exists():
        raise WrongState(_("已经在暂停中。"))
    pause = Pause(dispute=dispute, key=dispute.key, from_on=today, until_on=until_on)
    pause.seal(reason=clean(reason))
    pause.save(force_insert=True)
    shift = dt.timedelta(days=(until_on - today).days)
    dispute.advance(resolve_by=dispute.resolve_by + shift, due_at=dispute.resolve_by + shift, changed_at=clock.now())
    record(by, "disputes.pause", pause, root=dispute, also=[dispute], facts={"until": until_on.isoformat()})
    return pause


@transaction.atomic
def end_pause(*, by: Actor, pause: Pause) -> None:
    """The pause is over, at its date or before; the clock gets back the days it had not used."""
    dispute = pause.dispute
    if pause.ended_at is not None:
        return
    used = max(0, min(clock.today(), pause.until_on).toordinal() - pause.from_on.toordinal())
    back = dt.timedelta(days=(pause.until_on - pause.from_on).days - used)
    Pause.objects.filter(pk=pause.pk).update(ended_at=clock.now(), days=used)
    dispute.advance(resolve_by=dispute.resolve_by - back, due_at=dispute.resolve_by - back, changed_at=clock.now())
    record(by, "disputes.resume", pause, root=dispute, also=[dispute], facts={"days": used})


@transaction.atomic
def merge_dispute(*, by: Actor, dispute: Dispute, into: Dispute, reason: str) -> None:
    """The same quarrel was opened twice: the later one leads to ``into`` from now on; nothing is repointed."""
    require(by, dispute, "merge")
    if not queries.visible_to(by).filter(pk=into.pk).exists():
        raise NotAllowed(_("看不到要并入的那一起。"))
    if into.root_id or into.pk == dispute.pk or not into.clock_runs:
        raise BadInput({"into": _("请选另一起还在办理中的纠纷。")})
    dispute.advance(root=into, changed_at=clock.now(), due_at=into.due_at)
    if into.holder_unit_id != dispute.holder_unit_id:
        involve(by=by, dispute=into, role="merged_from", unit=dispute.holder_unit)
    record(by, "disputes.merge", dispute, also=[into], facts={"into": into.code}, words=clean(reason))
