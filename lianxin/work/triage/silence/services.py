"""Trying again, and deciding what follows. Nothing here changes a dispute's state: silence closes nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Tier
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.rules import may_contact, require, require_contact
from lianxin.work.disputes.services.parties import mark_reached
from lianxin.work.disputes.services.word import tell_heads, tell_people
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.triage.silence import queries, rules
from lianxin.work.triage.silence.models import ContactTry, Silence
from lianxin.work.triage.silence.states import (
    STILL_SILENT,
    Decision,
    Offered,
    SilenceState,
    TryHow,
    TryOutcome,
)


def begin(*, by: Actor, dispute: Dispute) -> list[Silence]:
    """In the transaction that found the dispute silent: each side not reached, and to which one may speak, is given to
    somebody else than who tried before, with a day to go there and a day on which the station decides."""
    made = []
    for side in dispute.sides.filter(reached_at=None).order_by("number"):
        running = Silence.objects.filter(side=side, state__in=STILL_SILENT).exists()
        if not running and may_contact(dispute, side):
            made.append(_begin(by, dispute, side))
    return made


def _begin(by: Actor, dispute: Dispute, side: Side) -> Silence:
    moment = clock.now()
    first = queries.last_tried_by(side) or dispute.holder.staff_id
    others = rules.others_who_may_go(dispute, first)
    busy = queries.visits_in_hand(post.staff_id for post in others)
    other = min(others, key=lambda post: busy.get(post.staff_id, 0), default=None)
    second_due = due("silent_second", dispute.county, moment)
    row = Silence(
        county=dispute.county, dispute=dispute, side=side, key=dispute.key, began_at=moment, first_by_id=first,
        second_by=other.staff if other else None, second_due_at=second_due,
        decide_due_at=due("silent_decide", dispute.county, moment), sweep_at=second_due,
    )  # fmt: skip
    row.save(force_insert=True)
    facts = {"side": side.number, "second": str(row.second_by_id or ""), "due": second_due.isoformat()}
    record(by, "triage.begin_silence", row, root=dispute, facts=facts)
    text = _asking_to_go(row)
    once = f"silence-second:{row.pk}"
    if other is not None:
        tell_people(
            by=by, dispute=dispute, to=[other.staff_id], kind="triage.silence", text=text, once=once, due_at=second_due
        )
    else:
        _tell_heads(by, row, _("%(code)s（%(place)s）有一方一直联系不上，请另派一位上门。"), once)
    return row


def _asking_to_go(silence: Silence) -> str:
    """Nobody is sent to a door where somebody asked that nobody comes."""
    if rules.has_safe_way(silence.side):
        text = _("%(code)s（%(place)s）有一方一直联系不上，请您再去联系一次：先看怎样联系才安全，照约定的办法。")
    else:
        text = _("%(code)s（%(place)s）有一方一直联系不上，请您换个人上门去一次。")
    return text % _about(silence.dispute)


def _about(dispute: Dispute) -> dict[str, str]:
    return {"code": dispute.code, "place": dispute.area.short_name}


def _tell_heads(by: Actor, silence: Silence, text: str, once: str) -> None:
    dispute = silence.dispute
    tell_heads(
        by=by, dispute=dispute, unit=dispute.holder_unit, kind="triage.silence", text=text % _about(dispute), once=once
    )


# Trying ------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class TryDraft:
    how: str
    outcome: str
    words: str = ""
    offered: Collection[str] = ()
    reason_asked: bool = False
    at: dt.datetime | None = None


@transaction.atomic
def record_try(*, by: Actor, side: Side, draft: TryDraft) -> ContactTry:
    """Write down one try to reach a side, by whoever tried. One that was answered marks the side as reached; one in person
    by somebody else than who tried before (or by the safe way this side named) is the second notice. Refused while the
    teller has not agreed to contact."""
    dispute = side.dispute
    require(by, dispute, "raise_colour")
    require_contact(dispute, side)
    if dispute.state not in ANY_OPEN:
        raise WrongState(_("已经不在办理中，不用再联系。"))
    moment = _check(dispute, draft)
    silence = Silence.objects.filter(side=side, state__in=STILL_SILENT).first()
    row = ContactTry(
        county=dispute.county, dispute=dispute, side=side, silence=silence, key=dispute.key, at=moment, how=draft.how,
        outcome=draft.outcome, offered=sorted(draft.offered), reason_asked=draft.reason_asked, tried_by_id=by.ref,
        recorded_at=clock.now(),
    )  # fmt: skip
    row.seal(words=clean(draft.words))
    row.save(force_insert=True)
    record(by, "triage.record_try", row, root=dispute, facts={"side": side.number, "how": draft.how, "outcome": draft.outcome})
    if silence is not None:
        silence.dispute = dispute
        _count(by, silence, row)
    if draft.outcome == TryOutcome.REACHED:
        mark_reached(by=by, side=side)
    return row


def _check(dispute: Dispute, draft: TryDraft) -> dt.datetime:
    errors: dict[str, object] = {}
    moment, now = draft.at or clock.now(), clock.now()
    if draft.how not in TryHow.values:
        errors["how"] = _("请选怎样联系的。")
    if draft.outcome not in TryOutcome.values:
        errors["outcome"] = _("请选结果。")
    if set(draft.offered) - set(Offered.values):
        errors["offered"] = _("请从清单里选。")
    if moment.tzinfo is None or moment > now or moment < dispute.accepted_at - dt.timedelta(days=30):
        errors["at"] = _("时间不能在现在之后，也不能太早。")
    if len(draft.words) > 2_000:
        errors["words"] = _("最多%(n)s字。") % {"n": 2_000}
    if errors:
        raise BadInput(errors)
    return moment


def _count(by: Actor, silence: Silence, row: ContactTry) -> None:
    if row.outcome == TryOutcome.REACHED:
        _end(by, silence, SilenceState.REACHED)
        return
    fitting = row.how == TryHow.IN_PERSON or rules.has_safe_way(row.side)
    another = fitting and row.tried_by_id != silence.first_by_id and row.at >= silence.began_at
    if another and silence.second_at is None:
        sweep_at = silence.decide_due_at if silence.state == SilenceState.TRYING else silence.sweep_at
        silence.advance(second_at=row.at, sweep_at=sweep_at)
    if silence.state == SilenceState.VISIT and row.how == TryHow.IN_PERSON:
        silence.advance(state=SilenceState.DECIDING, sweep_at=None, decide_due_at=clock.now())


@transaction.atomic
def assign_second(*, by: Actor, silence: Silence, post: Post) -> None:
    """Give the second visit to another person than who tried before."""
    dispute = silence.dispute
    require(by, dispute, "offer")
    _require_running(silence)
    if post.staff_id == silence.first_by_id:
        raise BadInput({"post": _("要换一个人去：这一位已经联系过了。")})
    if all(other.pk != post.pk for other in rules.others_who_may_go(dispute, silence.first_by_id)):
        raise BadInput({"post": _("请选本单位或者上一级能办这一起的人。")})
    silence.advance(second_by=post.staff)
    record(by, "triage.assign_second", silence, root=dispute, facts={"second": str(post.staff_id)})
    text = _asking_to_go(silence)
    once = f"silence-second:{silence.pk}:{post.staff_id}"
    to = [post.staff_id]
    tell_people(
        by=by, dispute=dispute, to=to, kind="triage.silence", text=text, once=once, due_at=silence.second_due_at
    )


def _require_running(silence: Silence) -> None:
    if silence.state not in STILL_SILENT:
        raise WrongState(_("已经联系上，或者已经决定。"))


# Deciding ----------------------------------------------------------------------------------------------


@transaction.atomic
def decide_silence(*, by: Actor, silence: Silence, decision: str, reason: str, version: int | None = None) -> None:
    """The station's word, with its reason: somebody goes to see whether they are safe, the agency in charge takes it, or
    mediation is given up and certified. The last needs everything to have been tried. The dispute's state is not touched:
    its holder ends it, telling both sides the other ways, with the second person that a red one needs."""
    verdict = rules.may_decide(by, silence)
    if not verdict:
        raise (NotAllowed if verdict.others_may else WrongState)(verdict.reason)
    errors: dict[str, object] = {}
    if decision not in Decision.values:
        errors["decision"] = _("请选怎样处理。")
    if not clean(reason):
        errors["reason"] = _("请写为什么。")
    if errors:
        raise BadInput(errors)
    dispute = silence.dispute
    if decision == Decision.CERTIFICATE:
        lacking = rules.lacks_for_certificate(silence, queries.tries_of(silence.side))
        if lacking:
            names = "、".join(str(step.label) for step in lacking)
            raise WrongState(_("还没有都试过，不能出具证明。还差：%(what)s。") % {"what": names})
    visit = decision == Decision.VISIT
    silence.version = silence.version if version is None else version
    silence.advance(
        state=SilenceState.VISIT if visit else SilenceState.DECIDED,
        decision=decision,
        decided_at=clock.now(),
        decided_by_id=by.ref,
        sweep_at=due("silent_visit", dispute.county, clock.now()) if visit else None,
        ended_at=None if visit else clock.now(),
        **silence.sealed(reason=clean(reason)),
    )
    record(by, "triage.decide_silence", silence, root=dispute, facts={"decision": decision}, words=clean(reason))
    text = _("%(code)s（%(place)s）没有回音的一方，站所决定：%(what)s。") % {
        **_about(dispute), "what": Decision(decision).label
    }  # fmt: skip
    once = f"silence-decided:{silence.pk}:{silence.version}"
    tell_people(by=by, dispute=dispute, to=[dispute.holder.staff_id], kind="triage.silence", text=text, once=once)


# By the clock ------------------------------------------------------------------------------------------


@transaction.atomic
def move_on(*, by: Actor, silence: Silence) -> None:
    """A deadline is over: the heads are told that nobody went, the station that it has to decide; both when the worker was
    away over both. Claimed by the row's version, so that each step is made once."""
    if silence.state == SilenceState.TRYING and silence.second_at is None and silence.second_late_at is None:
        silence.advance(second_late_at=clock.now(), sweep_at=silence.decide_due_at)
        record(by, "triage.second_late", silence, root=silence.dispute, facts={"side": silence.side.number})
        text = _("%(code)s（%(place)s）联系不上的一方，还没有人第二次上门。")
        _tell_heads(by, silence, text, f"silence-late:{silence.pk}")
        if silence.decide_due_at > clock.now():
            return
    silence.advance(state=SilenceState.DECIDING, sweep_at=None)
    record(by, "triage.wait_for_decision", silence, root=silence.dispute, facts={"side": silence.side.number})
    dispute = silence.dispute
    text = _("%(code)s（%(place)s）有一方一直没有回音，请决定怎么办。") % _about(dispute)
    once = f"silence-decide:{silence.pk}:{silence.version}"
    for unit in _who_decides(dispute):
        tell_heads(by=by, dispute=dispute, unit=unit, kind="triage.silence", text=text, once=once, urgent=True)


def _who_decides(dispute: Dispute) -> list[object]:
    """The committee's room and the police station of the place; at the county its own holder."""
    if dispute.tier >= Tier.COUNTY:
        return [dispute.holder_unit]
    return list(officers.units_for(dispute.area.code, tier=Tier.STATION)) or [dispute.holder_unit]


@transaction.atomic
def end_silence(*, by: Actor, silence: Silence) -> None:
    """The side was reached some other way, or nobody is to be reached any more."""
    _require_running(silence)
    reached = silence.side.reached_at is not None
    _end(by, silence, SilenceState.REACHED if reached else SilenceState.OVER)


def _end(by: Actor, silence: Silence, state: str) -> None:
    silence.advance(state=state, ended_at=clock.now(), sweep_at=None)
    record(by, "triage.end_silence", silence, root=silence.dispute, facts={"state": state})
