"""Sweeps: rows are the queue, each marks itself by a conditional update."""

from __future__ import annotations

import logging

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.referrals import queries
from lianxin.work.referrals.services.chasing import note_silence

BATCH = 200
log = logging.getLogger(__name__)


def sweep_silent() -> int:
    """Agencies that did not answer in time; returns how many were told of. Run twice, by two workers, or killed in
    between, each is told once."""
    done = 0
    for referral in queries.silent_at(clock.now(), BATCH):
        try:
            done += note_silence(referral=referral)
        except Refusal as refusal:
            log.warning("silence of %s: %s", referral.code, refusal)
    return done
