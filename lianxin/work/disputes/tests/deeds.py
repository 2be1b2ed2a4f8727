"""Every action of the life as something a test can do, and a dispute put into any state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, ReturnVisit
from lianxin.work.disputes.services import course, extending, holding, judging, opening, parties, visits
from lianxin.work.disputes.states import Colour, Difficulty, EndReason, State, ToldHow
from lianxin.work.referrals.services import refer
from lianxin.work.referrals.tests.factories import draft_of

STOPPED = {
    State.SETTLED: {"settled_at": 20},
    State.ENDED: {"ended_at": 20},
    State.CLOSED: {"settled_at": 250, "closed_at": 200},
    State.ARCHIVED: {"settled_at": 450, "closed_at": 400, "archived_at": 10},
}  # days ago


def put(dispute: Dispute, state: str) -> Dispute:
    """Straight into the table, with the moments such a dispute has."""
    moments = {name: clock.now() - dt.timedelta(days=days) for name, days in STOPPED.get(State(state), {}).items()}
    Dispute.objects.filter(pk=dispute.pk).update(state=state, **moments)
    return Dispute.objects.get(pk=dispute.pk)


def ready(cast: Any, state: str, *, offered: bool = False, danger: bool = False) -> Dispute:
    """A dispute in ``state`` with both sides reached, told and visited: no guard but the life stands in the way.

    ``offered``: an offer waits for the neighbouring village. ``danger``: it is red and nobody sits together.
    """
    dispute = cast.open_dispute()
    dispute.sides.update(reached_at=clock.now(), outcome_told_at=clock.now(), outcome_told_how=ToldHow.PHONE)
    Dispute.objects.filter(pk=dispute.pk).update(half_known=False)
    if danger:
        Dispute.objects.filter(pk=dispute.pk).update(colour=Colour.RED, hold_joint=True)
        dispute.refresh_from_db()
    if offered:
        DEEDS["offer"](cast, cast.village_mediator.actor, dispute)
    dispute = put(dispute, state)
    for day, done in ((30, clock.now()), (90, None)):
        visit = ReturnVisit(
            dispute=dispute, county=dispute.county, key=dispute.key, day=day, due_at=clock.now(), done_at=done, tried=1
        )
        visit.save(force_insert=True)
    return dispute


def _amend(cast: Any, by: Actor, dispute: Dispute) -> None:
    opening.amend_dispute(
        by=by, dispute=dispute, version=dispute.version, category="0901", place="三组", narrative="改过的经过", amount=None,
        limitation_on=None,
    )  # fmt: skip


def _merge(cast: Any, by: Actor, dispute: Dispute) -> None:
    with clock.at(dispute.accepted_at - dt.timedelta(days=1)):
        earlier = cast.open_dispute()
    judging.merge_dispute(by=by, dispute=dispute, into=earlier, reason="同一件事")


def _visit(cast: Any, by: Actor, dispute: Dispute) -> None:
    answers = [visits.AnswerDraft(side=side, performed="yes", relapsed="no") for side in dispute.sides.all()]
    visit = dispute.return_visits.get(day=90)
    visits.record_visit(by=by, visit=visit, answers=answers, measures="", version=visit.version)


def _contact(cast: Any, by: Actor, dispute: Dispute) -> None:
    dispute.contact_held = True
    parties.record_contact_consent(by=by, dispute=dispute, how="phone")


def _refer(cast: Any, by: Actor, dispute: Dispute) -> None:
    refer(by=by, dispute=dispute, draft=draft_of(cast, dispute))


def _regrade(cast: Any, by: Actor, dispute: Dispute) -> None:
    judging.regrade(by=by, dispute=dispute, difficulty=Difficulty.COMPLEX, reason="牵涉多户", version=dispute.version)


def _extend(cast: Any, by: Actor, dispute: Dispute) -> None:
    extending.extend_clock(
        by=by, dispute=dispute, days=3, sides="told", reason="等农技站的人", approved_by=cast.village_head.actor,
        version=dispute.version,
    )  # fmt: skip


def _pause(cast: Any, by: Actor, dispute: Dispute) -> None:
    until = clock.today() + dt.timedelta(days=5)
    judging.pause_clock(by=by, dispute=dispute, until_on=until, reason="外出务工", both_consent=True)


DANGEROUS = frozenset({"lower_colour", "lift_hold"})  # nothing to lower where nothing is high
DEEDS: dict[str, Callable[[Any, Actor, Dispute], object]] = {
    "offer": lambda c, by, d: holding.offer_dispute(by=by, dispute=d, to_unit=c.second_committee, reason="他们更熟"),
    "accept_offer": lambda c, by, d: holding.accept_offer(
        by=by, offer=d.offers.get(decided_at=None), holder=c.neighbour_mediator.post
    ),
    "return_offer": lambda c, by, d: holding.return_offer(by=by, offer=d.offers.get(decided_at=None), reason="不归我们"),
    "raise_colour": lambda c, by, d: judging.raise_colour(by=by, dispute=d, colour=Colour.YELLOW, reason="又吵了"),
    "lower_colour": lambda c, by, d: judging.lower_colour(
        by=by, dispute=d, colour=Colour.YELLOW, reason="都问过，说开了", asked_afresh=True, approved_by=c.village_head.actor
    ),
    "lift_hold": lambda c, by, d: judging.lift_hold(
        by=by, dispute=d, hold="hold_joint", plan="分两间屋，派出所来人", asked_afresh=True, asked_for=d.sides.all(),
        approved_by=c.village_head.actor,
    ),
    "respond": lambda c, by, d: judging.record_response(by=by, dispute=d, how=ToldHow.PHONE),
    "contact": _contact,
    "amend": _amend,
    "refer": _refer,
    "begin_mediation": lambda c, by, d: course.begin_mediation(by=by, dispute=d),
    "settle_on_the_spot": lambda c, by, d: course.settle_dispute(
        by=by, dispute=d, effective_at=clock.now(), on_the_spot=True
    ),
    "settle": lambda c, by, d: course.settle_dispute(by=by, dispute=d, effective_at=clock.now()),
    "fail": lambda c, by, d: course.fail_mediation(by=by, dispute=d, reason_text="谈不拢"),
    "escalate": lambda c, by, d: holding.escalate_dispute(by=by, dispute=d, reason="本村谈不拢"),
    "pause": _pause,
    "extend": _extend,
    "regrade": _regrade,
    "merge": _merge,
    "end": lambda c, by, d: course.end_dispute(by=by, dispute=d, reason=EndReason.NO_AGREEMENT, note="谈了三次"),
    "tell_outcome": lambda c, by, d: course.tell_outcome(by=by, side=d.sides.first(), how=ToldHow.PHONE),
    "visit": _visit,
    "close": lambda c, by, d: course.close_dispute(by=by, dispute=d),
    "reopen": lambda c, by, d: course.reopen_dispute(by=by, dispute=d, reason="又挪了界石"),
    "archive": lambda c, by, d: course.archive_dispute(by=by, dispute=d),
}
BY = {"accept_offer": "neighbour_mediator", "return_offer": "neighbour_mediator", "regrade": "village_head"}
KEEPER = {"archive": "keeper"}


def doer(cast: Any, action: str) -> Actor:
    """Somebody of the right unit in the right role."""
    return getattr(cast, {**BY, **KEEPER}.get(action, "village_mediator")).actor


def add_side(cast: Any, by: Actor, dispute: Dispute):
    draft = parties.SideDraft("third", [parties.PartyDraft(name="孙大山")])
    return parties.add_side(by=by, dispute=dispute, draft=draft)
