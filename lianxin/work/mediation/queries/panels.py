"""A dispute's panel and who sits on it."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.mediation.models import Panel, PanelMember
from lianxin.work.mediation.states import PanelState

_OPEN = (PanelState.PROPOSED, PanelState.CONVENED)


def open_panel(dispute: Dispute) -> Panel | None:
    """The one that is proposed or sits; with its key as the dispute has it."""
    row = Panel.objects.filter(dispute=dispute, state__in=_OPEN).select_related("unit").first()
    if row is not None:
        row.dispute = dispute
        if row.key_id == dispute.key_id:
            row.key = dispute.key
    return row


def panels_of(dispute: Dispute) -> list[Panel]:
    """Every panel there was, the latest first."""
    rows = Panel.objects.filter(dispute=dispute).select_related("unit", "key__county_key")
    return list(rows.order_by("-proposed_at", "-id"))


def panel_members(panel: Panel, *, former: bool = False) -> list[PanelMember]:
    """Those who were asked, the lead first; ``former``: also those who declined or left."""
    rows = PanelMember.objects.filter(panel=panel)
    if not former:
        rows = rows.filter(removed_at=None)
    found = list(_full(rows).order_by("-is_lead", "asked_at", "id"))
    for row in found:
        row.panel, row.dispute = panel, panel.dispute
        for seat in (row.appointment, row.helper):
            if seat is not None:
                seat.dispute = panel.dispute
                if seat.key_id == panel.key_id:
                    seat.key = panel.key
    return found


def _full(rows: QuerySet[PanelMember]) -> QuerySet[PanelMember]:
    seats = [f"{seat}__{part}" for seat in ("appointment", "helper") for part in ("post__staff", "post__unit", "entry", "key")]
    return rows.select_related("key__county_key", *seats)


def stray_panels(limit: int = 500) -> list[Panel]:
    """Panels of disputes that are over, or that moved to another unit."""
    over = ~Q(dispute__state__in=ANY_OPEN) | Q(dispute__root__isnull=False) | ~Q(dispute__holder_unit=F("unit"))
    rows = Panel.objects.filter(over, state__in=_OPEN).select_related("dispute", "key__county_key")
    return list(rows.order_by("proposed_at", "id")[:limit])
