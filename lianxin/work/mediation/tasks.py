"""Sweeps: rows are the queue, each marked by a conditional update, so that a sweep may be run twice or by two workers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import system
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes.services import reminding
from lianxin.work.disputes.services.reminding import Due
from lianxin.work.mediation import queries
from lianxin.work.mediation.models import Obligation
from lianxin.work.mediation.services.court import remind_confirmation, to_remind
from lianxin.work.mediation.services.panels import dissolve_stray
from lianxin.work.mediation.services.performing import mark_late
from lianxin.work.mediation.services.setting_aside import cancel_stray, set_aside_stray
from lianxin.work.mediation.services.signing import effect_deferred
from lianxin.work.mediation.states import AgreementState, ObligationState

log = logging.getLogger(__name__)
_R = TypeVar("_R")


def _each(rows: Iterable[_R], verb: Callable[[_R], object]) -> int:
    """How many it did. What is refused waits for the next round and holds up nothing."""
    done = 0
    for row in rows:
        try:
            done += bool(verb(row))
        except Refusal as refusal:
            log.warning("%s: %s", row, refusal)
    return done


def sweep_deferred_agreements(now: dt.datetime | None = None) -> int:
    """Complete agreements whose change-of-mind day is over take effect; returns how many did."""
    waiting = queries.awaiting_effect(now or clock.now())
    return _each(waiting, lambda row: effect_deferred(county=row[0], agreement_id=row[1]))


def sweep_late_obligations(today: dt.date | None = None) -> int:
    """What is owed under an effective agreement and past its day is marked late; returns how many."""
    return _each(queries.past_due(today or clock.today()), lambda row: mark_late(obligation=row))


def sweep_confirmation_reminders(now: dt.datetime | None = None) -> int:
    """On the seventh, twentieth and twenty-seventh of the thirty days for a court; returns how many were reminded."""
    return _each(to_remind(now or clock.now()), lambda pk: remind_confirmation(pk=pk))


def sweep_strays() -> int:
    """Panels, sessions still planned and texts still in hand of disputes that are over, whoever ended them; returns how many
    sessions were cancelled."""
    _each(queries.stray_panels(), lambda row: dissolve_stray(by=system(row.county), panel=row))
    _each(queries.stray_texts(), lambda row: set_aside_stray(dispute=row))
    return _each(queries.stray_sessions(), lambda row: cancel_stray(session=row))


def sweep_reminders() -> int:
    """Seven, three and one days before something promised is to be done; how many people were told."""
    return sum(_remind_county(county) for county in reminding.counties())


def _remind_county(county: str) -> int:
    told = 0
    text = _("%(code)s（%(matter)s）协议里约定的事还有 %(days)d 天到期。")
    owed = Obligation.objects.filter(
        county=county, state=ObligationState.PENDING, agreement__state=AgreementState.EFFECTIVE
    ).select_related("dispute")
    for dues in reminding.chunks(owed, "due_on", _owed):
        told += reminding.remind(county=county, what="owed", kind="mediation.owed", text=text, dues=dues)
    return told


def _owed(row: Obligation) -> Due:
    """A day ends at midnight."""
    dispute = row.dispute
    return Due(row.pk, clock.day_end(row.due_on), dispute.pk, dispute.code, dispute.category, dispute.holder_id)
