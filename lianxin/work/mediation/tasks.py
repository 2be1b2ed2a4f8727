"""Sweeps: rows are the queue, each marked by a conditional update, so that a sweep may be run twice or by two workers."""

from __future__ import annotations

import datetime as dt

from lianxin.tools.kit import clock
from lianxin.work.mediation import queries
from lianxin.work.mediation.services.performing import mark_late
from lianxin.work.mediation.services.signing import effect_deferred


def sweep_deferred_agreements(now: dt.datetime | None = None) -> int:
    """Complete agreements whose change-of-mind day is over take effect; returns how many did."""
    waiting = queries.awaiting_effect(now or clock.now())
    return sum(effect_deferred(county=county, agreement_id=pk) for county, pk in waiting)


def sweep_late_obligations(today: dt.date | None = None) -> int:
    """What is owed under an effective agreement and past its day is marked late; returns how many."""
    return sum(mark_late(obligation=row) for row in queries.past_due(today or clock.today()))
