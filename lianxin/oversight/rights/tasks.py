"""What the worker does for this room."""

from __future__ import annotations

from lianxin.cellar.journal.actor import system
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.services import placing, receiving

CHUNK = 200


def sweep_arrivals() -> int:
    """Reports passed on and disputes flagged by triage become complaints, each once; what nobody at the desk may see any
    more goes to the substitute. Bears being run twice at once."""
    made = 0
    for report in queries.passed_reports().order_by("pk")[:CHUNK]:
        made += receiving.from_report(by=system(report.county), report=report) is not None
    for dispute in queries.flagged_disputes().order_by("pk")[:CHUNK]:
        made += receiving.from_dispute(by=system(dispute.county), dispute=dispute) is not None
    for complaint in queries.homeless()[:CHUNK]:
        made += placing.place(by=system(complaint.county), complaint=complaint)
    return made
