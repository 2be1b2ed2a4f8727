"""Who has not been heard, what was tried, what waits for whom."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Count, Q

from lianxin.cellar.journal.actor import Actor
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.triage.silence.models import ContactTry, Silence
from lianxin.work.triage.silence.states import STILL_SILENT, SilenceState


def silence_of(side: Side) -> Silence | None:
    """The one that runs; otherwise the last one."""
    rows = Silence.objects.filter(side=side).select_related("first_by", "second_by", "decided_by", "key__county_key")
    found = sorted(rows, key=lambda row: (row.state in STILL_SILENT, row.began_at))
    return found[-1] if found else None


def silences_of(dispute: Dispute) -> list[Silence]:
    """Those that run, of one dispute."""
    rows = Silence.objects.filter(dispute=dispute, state__in=STILL_SILENT).select_related("side", "second_by")
    return list(rows.order_by("began_at", "id"))


def tries_of(side: Side) -> list[ContactTry]:
    """Every try to reach a side, the latest first."""
    rows = ContactTry.objects.filter(side=side).select_related("tried_by", "key__county_key")
    return list(rows.order_by("-at", "-id"))


def visits_in_hand(staff: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many second visits each of these people still has to make; one query."""
    rows = Silence.objects.filter(second_by__in=set(staff), second_at=None, state__in=STILL_SILENT)
    return dict(rows.order_by().values_list("second_by").annotate(n=Count("pk")))


def last_tried_by(side: Side) -> uuid.UUID | None:
    return ContactTry.objects.filter(side=side).order_by("-at", "-id").values_list("tried_by", flat=True).first()


def waiting_for(actor: Actor, moment: dt.datetime, limit: int = 20, *, decides: bool) -> list[Silence]:
    """What this person has to do about silent sides, the nearest due first: to go and see them, or (``decides``) to decide
    what follows. On disputes the actor may see."""
    mine = Q(second_by=actor.ref, second_at=None, state=SilenceState.TRYING)
    if decides:
        mine |= Q(state=SilenceState.DECIDING)
    open_ones = Silence.objects.filter(mine, county=actor.county, state__in=STILL_SILENT)
    live = {"state__in": ANY_OPEN, "root": None}
    sets = [open_ones.filter(dispute__in=Dispute.objects.filter(branch, **live)) for branch in disputes.branches(actor)]
    rows = Silence.objects.filter(pk__in=disputes.united(sets))
    rows = rows.select_related("dispute__key__county_key", "dispute__area", "dispute__holder_unit", "side")
    return list(rows.order_by("sweep_at", "decide_due_at", "id")[:limit])


def to_sweep(moment: dt.datetime, limit: int) -> list[Silence]:
    rows = Silence.objects.filter(sweep_at__lte=moment)
    joined = rows.select_related("side", "dispute__key__county_key", "dispute__area", "dispute__holder__staff")
    return list(joined.select_related("dispute__holder_unit").order_by("sweep_at", "id")[:limit])


def no_longer_silent(limit: int) -> list[Silence]:
    """Running silences of sides that were reached, or of disputes in which nobody is to be reached any more."""
    over = ~Q(dispute__state__in=ANY_OPEN) | Q(dispute__root__isnull=False) | Q(dispute__contact_held=True)
    rows = Silence.objects.filter(over | Q(side__reached_at__isnull=False), state__in=STILL_SILENT)
    return list(rows.select_related("side", "dispute").order_by("began_at", "id")[:limit])
