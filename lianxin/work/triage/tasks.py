"""What falls due by itself."""

from __future__ import annotations

import logging

from lianxin.cellar.journal.actor import system
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes.queries import silent_by
from lianxin.work.triage.services import judge_silence

BATCH = 500
log = logging.getLogger(__name__)


def sweep_silent() -> int:
    """Judge anew each dispute with a side that was not reached in time; returns how many. Each is its own transaction and
    marks itself: run twice, by two workers, or killed in between, each is judged once."""
    judged, moment = 0, clock.now()
    for dispute in silent_by(moment)[:BATCH]:
        try:
            judged += judge_silence(by=system(dispute.county), dispute=dispute, moment=moment)
        except Refusal as refusal:
            log.warning("silence in %s: %s", dispute.code, refusal)
    return judged
