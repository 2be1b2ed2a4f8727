"""What falls due by itself."""

from __future__ import annotations

import logging

from lianxin.cellar.journal.actor import system
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes.models import Pause
from lianxin.work.disputes.services import judging

BATCH = 500
log = logging.getLogger(__name__)


def sweep_pauses() -> int:
    """End the pauses whose day has come; returns how many. Each is its own transaction and marks itself by a conditional
    update: run twice, by two workers, or killed in between, it ends each once. What cannot be ended waits for the next
    round."""
    over = Pause.objects.filter(ended_at=None, until_on__lte=clock.today())
    ended = 0
    for pause in over.select_related("dispute", "key__county_key").order_by("until_on", "id")[:BATCH]:
        try:
            judging.end_pause(by=system(pause.dispute.county), pause=pause)
            ended += 1
        except Refusal as refusal:
            log.warning("pause of %s: %s", pause.dispute.code, refusal)
    return ended
