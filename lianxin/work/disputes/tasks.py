"""What falls due by itself. Rows are the queue: each is claimed by a conditional update in a transaction of its own, so that
a sweep run twice, by two workers, or killed in between does everything once. What is refused waits for the next round."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from lianxin.cellar.journal.actor import system
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Offer, Pause
from lianxin.work.disputes.services import climbing, judging

BATCH = 500
log = logging.getLogger(__name__)
_R = TypeVar("_R")


def _each(rows: Iterable[_R], deed: Callable[[_R], object]) -> int:
    done = 0
    for row in rows:
        try:
            deed(row)
            done += 1
        except Refusal as refusal:
            log.warning("%s %s: %s", type(row).__name__, getattr(row, "pk", ""), refusal)
    return done


def sweep_pauses() -> int:
    """End the pauses whose day has come; returns how many."""
    over = Pause.objects.filter(ended_at=None, until_on__lte=clock.today())
    rows = over.select_related("dispute", "key__county_key").order_by("until_on", "id")[:BATCH]
    return _each(rows, lambda pause: judging.end_pause(by=system(pause.dispute.county), pause=pause))


def sweep_offers() -> int:
    """Offers nobody answered: first the heads of the asked unit are told, after the second time it goes up."""
    return _each(queries.unanswered_offers(clock.now(), BATCH), _answer_for)


def _answer_for(offer: Offer) -> None:
    verb = climbing.lift_offer if offer.reminded_at else climbing.remind_asked
    verb(by=system(offer.county), offer=offer)


def sweep_overdue() -> int:
    """Disputes past their time at a village or a station are offered one tier up."""
    return _each(queries.to_climb(clock.now(), BATCH), lambda row: climbing.climb(by=system(row.county), dispute=row))
