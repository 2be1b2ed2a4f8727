"""What the worker does for this room."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lianxin.cellar.journal.actor import system
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.services import placing, receiving
from lianxin.tools.kit.refusals import Refusal

CHUNK = 200
log = logging.getLogger(__name__)


def sweep_arrivals() -> int:
    """Reports passed on and disputes flagged by triage become complaints, each once; what nobody at the desk may see any
    more goes to the substitute. Bears being run twice at once."""
    made = 0
    for report in queries.passed_reports().order_by("pk")[:CHUNK]:
        made += _done(receiving.from_report, report.county, report=report)
    for dispute in queries.flagged_disputes().order_by("pk")[:CHUNK]:
        made += _done(receiving.from_dispute, dispute.county, dispute=dispute)
    for complaint in queries.homeless()[:CHUNK]:
        made += _done(placing.place, complaint.county, complaint=complaint)
    return made


def _done(deed: Callable[..., object], county: str, **given: object) -> bool:
    """What is refused, or was changed by somebody in this moment, waits for the next round and holds up nothing."""
    try:
        return bool(deed(by=system(county), **given))
    except Refusal as refusal:
        log.warning("%s: %s", deed.__name__, type(refusal).__name__)
        return False
