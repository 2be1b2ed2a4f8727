"""What falls due by itself."""

from __future__ import annotations

import logging

from lianxin.cellar.journal.actor import system
from lianxin.ground.officers.roster import queries, services
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal

log = logging.getLogger(__name__)


def sweep_terms() -> int:
    """Tell of terms that end soon; each once, however many workers ask."""
    told = 0
    for entry in queries.to_remind(clock.now()):
        try:
            services.remind_term(by=system(entry.county), entry=entry)
            told += 1
        except Refusal as refusal:
            log.warning("%s: %s", entry.pk, refusal)
    return told
