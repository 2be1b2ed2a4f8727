"""What anybody may try with a dispute, as single moves, and what must be true after every one of them.

A move takes the world, the actor and a number to choose with; it calls one service through its public door. ``Skip`` means
that there is nothing to try it on.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.models import UnitKind
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import NOT_DUE, Dispute, Offer
from lianxin.work.disputes.services import course, holding, judging, parties, visits
from lianxin.work.disputes.states import (
    ANY_OPEN,
    LIFE,
    Colour,
    Difficulty,
    EndReason,
    MediationKind,
    State,
    ToldHow,
)
from lianxin.work.mediation.models import Agreement, Appointment, Session
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.services import consents, drafting, sessions, signing
from lianxin.work.mediation.services.sessions import SessionDraft
from lianxin.work.mediation.states import (
    AgreementState,
    Outcome,
    PlaceKind,
    SessionForm,
    SessionState,
    Subject,
)
from lianxin.work.triage import services as triage
from lianxin.work.triage.states import SHORT_SCREEN
from tests.stories import steps


class Skip(Exception):
    """Nothing to try it on."""


@dataclasses.dataclass
class World:
    cast: Any
    dispute: Dispute
    moment: dt.datetime

    def now(self) -> Dispute:
        return steps.now(self.dispute)

    def sides(self) -> list:
        return steps.sides(self.dispute)


def _one(rows: list, n: int) -> Any:
    if not rows:
        raise Skip
    return rows[n % len(rows)]


def _offer(world: World) -> Offer:
    rows = Offer.objects.select_related("dispute__key__county_key", "from_unit", "to_unit", "key__county_key")
    return _one(list(rows.filter(dispute=world.dispute, decided_at=None)), 0)


def _session(world: World, n: int, *states: str) -> Session:
    rows = Session.objects.filter(dispute=world.dispute, state__in=states).order_by("number")
    session = _one(list(rows.select_related("key__county_key")), n)
    session.dispute = world.now()
    return session


def _agreement(world: World, state: str) -> Agreement:
    rows = Agreement.objects.filter(dispute=world.dispute, state=state).order_by("pk")
    agreement = _one(list(rows.select_related("key__county_key")), 0)
    agreement.dispute = world.now()
    return agreement


def _offer_side(world: World, by: Actor, n: int) -> None:
    units = [world.cast.second_committee, world.cast.town_committee, world.cast.other_village_committee, world.cast.station]
    holding.offer_dispute(by=by, dispute=world.now(), to_unit=_one(units, n), reason="他们更熟")


def _accept(world: World, by: Actor, n: int) -> None:
    offer = _offer(world)
    posts = [p.post for p in vars(world.cast).values() if hasattr(p, "post") and p.post.unit_id == offer.to_unit_id]
    holding.accept_offer(by=by, offer=offer, holder=_one(posts, n))


def _end(world: World, by: Actor, n: int) -> None:
    reason = _one(list(EndReason.values), n)
    approver = world.cast.village_head.actor if n % 2 else None
    sessions.end_mediation(
        by=by, dispute=world.now(), reason=reason, note="谈了三次", approved_by=approver, confirmed_alone=bool(n % 3)
    )


ANSWERS: list[dict[str, tuple[str, tuple[str, ...]]]] = [
    {},
    {},
    {"q3": ("yes", ("vague",))},
    {"q2": ("yes", ())},
    {"q4": ("yes", ())},
    {"q5": ("unknown", ())},
    {"q1": ("yes", ("partner_or_ex",))},
]


def _screen(world: World, by: Actor, n: int) -> None:
    answers = {**dict.fromkeys(SHORT_SCREEN, ("no", ())), **ANSWERS[n % len(ANSWERS)]}
    triage.record_screen(by=by, side=_one(world.sides(), n // len(ANSWERS)), answers=answers, alone=True)


def _prepare(world: World, by: Actor, n: int) -> None:
    """Rights, consents and a mediator in one go, so that random lives come to the table at all."""
    dispute = world.now()
    steps.tell_rights(by, dispute)
    if not Appointment.objects.filter(dispute=dispute, removed_at=None).exists():
        steps.name_mediator(by, dispute, dispute.holder)


def _consent(world: World, by: Actor, n: int) -> None:
    side, answer = _one(world.sides(), n), ("given", "refused", "withdrawn")[n % 3]
    subject = (Subject.MEDIATE, Subject.JOINT, Subject.OPEN)[n // 3 % 3]
    consents.record_consent(by=by, dispute=side.dispute, side=side, subject=subject, answer=answer)


def _plan(world: World, by: Actor, n: int) -> None:
    side = None if n % 2 else world.sides()[0]
    form = SessionForm.SEPARATE if side else SessionForm.JOINT
    start = clock.now() + dt.timedelta(hours=n % 5)
    draft = SessionDraft(form=form, side=side, starts_at=start, place_kind=PlaceKind.values[0])
    sessions.schedule_session(by=by, dispute=world.now(), draft=draft)


def _start(world: World, by: Actor, n: int) -> None:
    sessions.start_session(by=by, session=_session(world, n, SessionState.PLANNED))


def _hold(world: World, by: Actor, n: int) -> None:
    session = _session(world, n, SessionState.PLANNED)
    people = steps.everyone(session.dispute) if session.side_id is None else {
        party.pk for side in world.sides() if side.pk == session.side_id for party in side.parties.all()
    }  # fmt: skip
    seated = Appointment.objects.filter(dispute=session.dispute, removed_at=None).values_list("pk", flat=True)
    outcome = Outcome.values[n % len(Outcome.values)]
    sessions.hold_session(by=by, session=session, present=people | set(seated), record_text="谈了一次。", outcome=outcome)


def _agree(world: World, by: Actor, n: int) -> None:
    agreement = steps.draft(by, world.now(), [])
    drafting.fix_text(by=by, agreement=agreement)


def _sign(world: World, by: Actor, n: int) -> None:
    agreement = _agreement(world, AgreementState.FIXED)
    mediator = _one(list(Appointment.objects.filter(dispute=world.dispute, removed_at=None)), 0)
    for side in world.sides():
        agreement.refresh_from_db()
        consents.read_text(by=by, agreement=agreement, side=side)
        consents.ask_freedom(by=by, agreement=agreement, side=side, free=True, alone=True)
        for party in must_sign(side):
            signing.sign_as_party(by=by, agreement=agreement, party=party, method="fingerprint")
    signing.sign_as_mediator(by=by, agreement=agreement, appointment=mediator)
    key = agreement.dispute.key
    scan = steps.files.store(by, key, agreement, steps.picture("seal.png"), kind="signed_scan", root=agreement.dispute)
    signing.stamp_seal(by=by, agreement=agreement, scan=scan.pk)


def _visit(world: World, by: Actor, n: int) -> None:
    fresh = world.now()
    row = _one([v for v in queries.visits_of(fresh) if v.done_at is None], 0)
    row.dispute = fresh
    answers = [
        visits.AnswerDraft(side=side, performed="yes", satisfied="yes", relapsed=("no", "yes")[n % 4 == 3], sued="no")
        for side in world.sides()
    ]
    again = visits.record_visit(by=by, visit=row, answers=answers, measures="已说明", version=row.version)
    if again:
        course.reopen_dispute(by=by, dispute=world.now(), reason="又起来了", asked_by="visit")


def _pause(world: World, by: Actor, n: int) -> None:
    until = clock.today() + dt.timedelta(days=n % 40)
    judging.pause_clock(by=by, dispute=world.now(), until_on=until, reason="外出务工", both_consent=bool(n % 5))


def _resume(world: World, by: Actor, n: int) -> None:
    pause = queries.running_pause(world.now())
    if pause is None:
        raise Skip
    pause.dispute = world.now()
    judging.end_pause(by=by, pause=pause)


def _regrade(world: World, by: Actor, n: int) -> None:
    dispute = world.now()
    difficulty = _one(list(Difficulty.values), n)
    judging.regrade(by=by, dispute=dispute, difficulty=difficulty, reason="牵涉多户", version=dispute.version)


def _raise(world: World, by: Actor, n: int) -> None:
    triage.raise_colour(by=by, dispute=world.now(), colour=n % 5, reason="又吵了")


def _contact(world: World, by: Actor, n: int) -> None:
    parties.record_contact_consent(by=by, dispute=world.now(), how=ToldHow.PHONE)


def _tell(world: World, by: Actor, n: int) -> None:
    course.tell_outcome(by=by, side=_one(world.sides(), n), how=ToldHow.PHONE)


Move = Callable[[World, Actor, int], object]
# name → the line of the life table it follows ("" when it follows several or none), and the move.
MOVES: dict[str, tuple[str, Move]] = {
    "offer": ("offer", _offer_side),
    "accept": ("accept_offer", _accept),
    "return": ("return_offer", lambda w, by, n: holding.return_offer(by=by, offer=_offer(w), reason="不归我们")),
    "withdraw": ("offer", lambda w, by, n: holding.withdraw_offer(by=by, offer=_offer(w))),
    "escalate": (
        "escalate",
        lambda w, by, n: holding.escalate_dispute(by=by, dispute=w.now(), reason="谈不拢", asked_by_party=n % 3 == 0),
    ),
    "raise": ("raise_colour", _raise),
    "screen": ("raise_colour", _screen),
    "contact": ("contact", _contact),
    "prepare": ("", _prepare),
    "consent": ("", _consent),
    "plan": ("", _plan),
    "start": ("", _start),
    "hold": ("", _hold),
    "agree": ("", _agree),
    "sign": ("", _sign),
    "end_talks": ("fail", lambda w, by, n: sessions.end_talks(by=by, dispute=w.now(), reason="谈不拢")),
    "pause": ("pause", _pause),
    "resume": ("pause", _resume),
    "regrade": ("regrade", _regrade),
    "end": ("end", _end),
    "tell": ("tell_outcome", _tell),
    "visit": ("", _visit),
    "close": ("close", lambda w, by, n: course.close_dispute(by=by, dispute=w.now())),
    "reopen": ("reopen", lambda w, by, n: course.reopen_dispute(by=by, dispute=w.now(), reason="又挪了界石")),
    "archive": ("archive", lambda w, by, n: course.archive_dispute(by=by, dispute=w.now(), certified="写明" * (n % 2))),
}


def whose(world: World, name: str) -> Actor:
    """Who would rightly make this move now: the holder, whoever was asked, the keeper, the head."""
    players = [player for player in vars(world.cast).values() if hasattr(player, "post")]
    dispute = world.now()
    if name in ("accept", "return"):
        unit = _offer(world).to_unit_id
        return _one([p.actor for p in players if p.post.unit_id == unit], 0)
    if name == "archive":
        return world.cast.keeper.actor
    if name == "regrade":
        heads = [p.actor for p in players if p.post.unit_id == dispute.holder_unit_id and p.post.role != "mediator"]
        return _one(heads, 0)
    return _one([p.actor for p in players if p.post.pk == dispute.holder_id], 0)


@dataclasses.dataclass(frozen=True)
class Seen:
    """What is compared before and after a move."""

    state: str
    version: int
    holder: Any
    told_at: dt.datetime
    colour: int
    holds: tuple[bool, bool, bool]
    lines: int

    @classmethod
    def of(cls, dispute: Dispute) -> Seen:
        holds = (dispute.hold_session, dispute.hold_joint, dispute.never_here)
        lines = Line.objects.count()
        return cls(dispute.state, dispute.version, dispute.holder_id, dispute.told_at, dispute.colour, holds, lines)


STEPS_OF_LIFE = {(origin, line.to) for line in LIFE.values() if line.to for origin in line.origin}
STEPS_OF_LIFE |= {(origin, State.OPEN) for origin in ANY_OPEN}  # what came up a tier is open again
SOFTENING = {"lower", "lift"}  # the only moves after which a colour or a hold may be less


def check_step(name: str, before: Seen, after: Seen) -> None:
    """A move that was made follows the life table, leaves a line, and softens nothing."""
    line, changed = LIFE.get(MOVES[name][0]), before.state != after.state
    if line is not None:
        assert before.state in line.origin, f"{name} from {before.state}"
        if line.to is not None and name not in ("reopen",):
            assert after.state in (line.to, before.state), f"{name}: {before.state} → {after.state}"
    assert not changed or (before.state, after.state) in STEPS_OF_LIFE, f"{name}: {before.state} → {after.state}"
    assert after.lines > before.lines or after == before, f"{name} changed something and left no line"
    assert after.told_at <= before.told_at
    if name not in SOFTENING:
        assert after.colour >= before.colour, name
        assert all(now or not was for was, now in zip(before.holds, after.holds, strict=True)), name


def check_world(world: World) -> None:
    """Whatever was tried by whomever, this holds (life of a dispute; mission, S6: never in nobody's hands)."""
    dispute = world.now()
    assert dispute.holder.unit_id == dispute.holder_unit_id
    if dispute.kind == MediationKind.PEOPLE:
        assert dispute.holder_unit.kind == UnitKind.COMMITTEE
    pending = list(dispute.offers.filter(decided_at=None))
    assert len(pending) <= 1
    assert all(offer.from_unit_id == dispute.holder_unit_id for offer in pending), "the offerer holds until acceptance"
    if dispute.clock_runs:
        assert dispute.due_at == dispute.resolve_by
    else:
        assert not pending or dispute.state in (State.SETTLED, State.ENDED)
        assert not dispute.pauses.filter(ended_at=None).exists()
        assert dispute.due_at == visits.next_due(dispute) or dispute.state == State.ARCHIVED
    if dispute.state == State.ARCHIVED:
        assert dispute.due_at == NOT_DUE
    if dispute.state in (State.CLOSED, State.ARCHIVED):
        assert not dispute.open_items.exists()
    assert not (dispute.colour == Colour.RED and not dispute.hold_joint), "red forbids a joint session"
    _check_sessions(dispute)
    _check_agreements(dispute)


def _check_sessions(dispute: Dispute) -> None:
    planned = Session.objects.filter(dispute=dispute, state=SessionState.PLANNED, started_at=None)
    if dispute.hold_session or dispute.never_here or dispute.state not in (State.OPEN, State.MEDIATING):
        assert not planned.exists(), f"a session is planned while {dispute.state}, {dispute.hold_session}, {dispute.never_here}"
    if dispute.hold_joint:
        assert not planned.filter(form=SessionForm.JOINT).exists(), "a joint session is planned under a hold"


def _check_agreements(dispute: Dispute) -> None:
    if dispute.state == State.SETTLED and not dispute.on_the_spot:
        assert Agreement.objects.filter(dispute=dispute, state=AgreementState.EFFECTIVE).exists()
