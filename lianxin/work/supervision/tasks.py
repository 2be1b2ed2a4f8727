"""Sweeps: rows are the queue. Each thing is its own transaction and counts once, killed anywhere and run again."""

from __future__ import annotations

import logging

from lianxin.cellar.journal.actor import system
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.supervision import queries
from lianxin.work.supervision.services import approvals, late, sponsors

log = logging.getLogger(__name__)
BATCH = 500


def sweep_overdue() -> int:
    """Tell each supervisor about what went past its moment; returns how many things were told about."""
    told = 0
    for kind in queries.LATE_KINDS:
        for thing in queries.unmarked(kind, BATCH):
            try:
                told += late.tell_late(thing=thing)
            except Refusal as refusal:
                log.warning("late %s: %s", kind, refusal)
    return told


def sweep_approvals() -> int:
    """Requests that no longer apply lapse; those that nobody in post can decide go one unit up."""
    done = 0
    for row in queries.pending_requests(BATCH):
        try:
            done += approvals.tend(approval=row)
        except Refusal as refusal:
            log.warning("approval %s: %s", row.pk, refusal)
    return done


def sweep_sponsors() -> int:
    """A sponsorship ends with the post it was given to; returns how many did."""
    done = 0
    for row in queries.vacant(BATCH):
        try:
            sponsors.end_vacant(by=system(row.county), sponsor=row)
            done += 1
        except Refusal as refusal:  # somebody else ended it
            log.warning("sponsor %s: %s", row.pk, refusal)
    return done
