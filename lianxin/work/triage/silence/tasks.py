"""What falls due by itself, each step once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from lianxin.cellar.journal.actor import Actor, system
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.triage.silence import queries, services
from lianxin.work.triage.silence.models import Silence

BATCH = 500
log = logging.getLogger(__name__)


def _each(rows: Iterable[Silence], deed: Callable[[Actor, Silence], None]) -> int:
    done = 0
    for row in rows:
        try:
            deed(system(row.county), row)
            done += 1
        except Refusal as refusal:
            log.warning("silence %s: %s", row.pk, refusal)
    return done


def sweep_silences() -> int:
    """End those that are silent no longer, then take the next step with those whose time has come."""
    ended = _each(queries.no_longer_silent(BATCH), lambda by, row: services.end_silence(by=by, silence=row))
    due = queries.to_sweep(clock.now(), BATCH)
    return ended + _each(due, lambda by, row: services.move_on(by=by, silence=row))
