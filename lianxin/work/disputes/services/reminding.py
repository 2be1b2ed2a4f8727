"""Before something is due: word to whoever holds the dispute at seven, three and one days, each once.

For sweeps of this room and of those above. A reminder is a notice under a key of its own (what, until when, which step), so
that a sweep may be killed anywhere and run again; it works in chunks of a short transaction each.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from lianxin.cellar.journal.actor import system
from lianxin.cellar.notices.services import Draft, notify_many
from lianxin.cellar.rulebook.queries import category_name
from lianxin.ground.officers.queries import answering
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Exclusion
from lianxin.work.disputes.queries import may_be_told

STEPS = (1, 3, 7)  # days
CHUNK = 200
DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """One thing that falls due, of one dispute. ``ref`` is its own key; ``to`` whom to tell instead of the holder."""

    ref: uuid.UUID
    at: dt.datetime
    dispute: uuid.UUID
    code: str
    category: str
    holder: uuid.UUID
    to: tuple[uuid.UUID, ...] = ()


def horizon() -> dt.datetime:
    """What is due later than this is not yet spoken of."""
    return clock.now() + STEPS[-1] * DAY


def step_of(at: dt.datetime, now: dt.datetime) -> int:
    """The smallest step that has been reached; 0 before the first one and once it is over."""
    return next((days for days in STEPS if dt.timedelta(0) < at - now <= days * DAY), 0)


def remind(*, county: str, what: str, kind: str, text: str, dues: Sequence[Due]) -> int:
    """Tell of one chunk; returns how many notices were new. ``text`` takes ``code``, ``matter`` and ``days``. Those from whom
    a dispute is kept hear nothing of it."""
    now = clock.now()
    people = answering(due.holder for due in dues if not due.to)
    shut = set(Exclusion.objects.filter(ref__in=[due.dispute for due in dues]).order_by().values_list("ref", flat=True))
    drafts = []
    for due in dues:
        step = step_of(due.at, now)
        to: Iterable[uuid.UUID] = (due.to or people.get(due.holder, ())) if step else ()
        words = {
            "code": due.code,
            "matter": category_name(due.category, county=county),
            "days": math.ceil((due.at - now) / DAY),
        }
        once = f"{what}:{due.ref}:{due.at:%Y%m%d%H%M}:{step}"
        drafts += [
            Draft(who, text % words, once, f"/disputes/{due.code}/", due.at)
            for who in (may_be_told(due.dispute, to) if due.dispute in shut else to)
        ]
    return notify_many(by=system(county), county=county, kind=kind, drafts=drafts)


def chunks(rows: QuerySet[Any], field: str, read: Callable[[Any], Due]) -> Iterator[list[Due]]:
    """The rows due between now and the horizon by ``field``, each chunk read by the key of the last row of the one before it:
    no transaction is held open, and no row is skipped because others came or went."""
    first, end = clock.now(), horizon()
    bounds: dict[str, Any] = {f"{field}__gt": first, f"{field}__lte": end}
    if field.endswith("_on"):  # a day is over at its midnight
        bounds = {f"{field}__gte": clock.local_day(first), f"{field}__lte": clock.local_day(end)}
    last: tuple[Any, uuid.UUID] | None = None
    rows = rows.filter(**bounds).order_by(field, "pk")
    while True:
        after = Q(**{f"{field}__gt": last[0]}) | Q(**{field: last[0], "pk__gt": last[1]}) if last else Q()
        bound = {f"{field}__gte": last[0]} if last else {}  # so that the index is entered there
        found = list(rows.filter(after, **bound)[:CHUNK])
        if not found:
            return
        yield [read(row) for row in found]
        last = (getattr(found[-1], field), found[-1].pk)


def counties() -> list[str]:
    return list(Dispute.objects.order_by("county").values_list("county", flat=True).distinct())
