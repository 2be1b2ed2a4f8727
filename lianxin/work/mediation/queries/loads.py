"""How much somebody has in hand: computed when it is asked, kept nowhere, compared with nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.mediation.models import Appointment, Helper

BOUND = 20_000  # rows read of each sort; more than a county's mediators have in hand together


def loads_of(entries: Iterable[RosterEntry]) -> dict[uuid.UUID, int]:
    """Open disputes by entry: held, mediated or helped in; each counted once. Three queries whatever their number."""
    rows = list(entries)
    staff = {row.staff_id for row in rows if row.staff_id}
    keys = {row.pk for row in rows}
    mine: dict[uuid.UUID, set[uuid.UUID]] = {}
    live = {"dispute__state__in": ANY_OPEN, "dispute__root": None, "removed_at": None}
    for who, dispute in (
        Dispute.objects.filter(state__in=ANY_OPEN, root=None, holder__staff__in=staff)
        .order_by("pk")
        .values_list("holder__staff", "pk")[:BOUND]
    ):
        mine.setdefault(who, set()).add(dispute)
    for model in (Appointment, Helper):
        found = model.objects.filter(**live).order_by("pk")  # type: ignore[attr-defined]
        theirs = found.filter(post__staff__in=staff) | found.filter(entry__in=keys)
        for who, entry, dispute in theirs.values_list("post__staff", "entry", "dispute")[:BOUND]:
            for key in (who, entry):
                if key is not None:
                    mine.setdefault(key, set()).add(dispute)
    none: set[uuid.UUID] = set()
    return {row.pk: len(mine.get(row.pk, none) | (mine.get(row.staff_id, none) if row.staff_id else none)) for row in rows}
