"""For the sweeps: what is due, or was left standing. No viewer asks these."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q

from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Agreement, Obligation, Session
from lianxin.work.mediation.queries.standing import IN_HAND
from lianxin.work.mediation.states import AgreementState, ObligationState, SessionState


def awaiting_effect(moment: dt.datetime, limit: int = 500) -> list[tuple[str, uuid.UUID]]:
    """(county, key) of complete agreements whose change-of-mind day is over; those under a safety hold wait."""
    held = Q(dispute__hold_session=True, dispute__never_here=False, dispute__state=State.MEDIATING)
    rows = Agreement.objects.filter(state=AgreementState.FIXED, effect_due_at__lte=moment).exclude(held)
    return list(rows.order_by("effect_due_at", "id").values_list("county", "pk")[:limit])


def stray_sessions(limit: int = 500) -> list[Session]:
    """Planned, not begun, of a dispute that is no longer in talks (ended, settled, merged)."""
    over = ~Q(dispute__state__in=[State.OPEN, State.MEDIATING]) | Q(dispute__root__isnull=False)
    rows = Session.objects.filter(over, state=SessionState.PLANNED, started_at=None)
    return list(rows.select_related("dispute", "key__county_key").order_by("ends_at", "id")[:limit])


def stray_texts(limit: int = 500) -> list[Dispute]:
    """Disputes that are over while a text that does not bind is still in hand."""
    gone = [State.ENDED, State.CLOSED, State.ARCHIVED]
    in_hand = Agreement.objects.filter(state__in=IN_HAND).order_by()
    over = in_hand.filter(Q(dispute__state__in=gone) | Q(dispute__root__isnull=False)).values("dispute")
    return list(Dispute.objects.filter(pk__in=over).order_by("pk")[:limit])


def past_due(today: dt.date, limit: int = 500) -> list[Obligation]:
    """Pending under an effective agreement, and its last day is over."""
    rows = Obligation.objects.filter(
        state=ObligationState.PENDING, due_on__lt=today, agreement__state=AgreementState.EFFECTIVE
    )
    return list(rows.select_related("dispute__key").order_by("due_on", "id")[:limit])
