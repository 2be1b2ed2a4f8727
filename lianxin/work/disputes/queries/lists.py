"""Lists and counts: each branch of the scope gives its own top rows by an index, one statement merges them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import (
    Dispute,
    Exclusion,
    Offer,
    ReturnVisit,
    SavedView,
)
from lianxin.work.disputes.queries import said
from lianxin.work.disputes.queries.said import Said, where
from lianxin.work.disputes.queries.scope import COUNT_LIMIT, branches, brief, full, with_offers
from lianxin.work.disputes.states import ANY_OPEN, Colour


@dataclasses.dataclass(frozen=True)
class Listing:
    """A page of a list: rows, the count up to COUNT_LIMIT, and whether there are more than that."""

    rows: list[Dispute]
    count: int
    more: bool


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What a list asks for: conditions that all hold, and alternatives of which one does, each by an index of its own."""

    filters: Q = dataclasses.field(default_factory=Q)
    any_of: tuple[Q, ...] = (Q(),)


_ORDERS = {"due": "due_at", "-due": "-due_at", "new": "-accepted_at", "old": "accepted_at"}
ORDERS = tuple(_ORDERS)


def _selects(places: Sequence[Said], wanted: Wanted, order: str, limit: int, more: str = "") -> list[Said]:
    """The statement of each branch (``places``: see ``_known``) and alternative; what can hold nothing is left out.

    Each condition is put into SQL once and joined as text: a page counts a dozen lists over the same branches, and
    building every combination from querysets cost more than the database's own work.
    """
    table, found = connection.ops.quote_name(Dispute._meta.db_table), []
    down, column = ("DESC" if order.startswith("-") else "ASC"), order.lstrip("-")
    sort = f" ORDER BY {column} {down}, id {down}" if order else ""  # what is only counted needs no order
    columns = f"{table}.id AS id" + "".join(f", {table}.{one} AS {one}" for one in (column, more) if one)
    filters = _known([wanted.filters])
    for place, place_params in places:
        for one, one_params in filters:
            for other, other_params in _known(wanted.any_of):
                sql = (
                    f"SELECT {columns} FROM {table}"  # noqa: S608
                    f" WHERE ({place}) AND ({one}) AND ({other}){sort} LIMIT {limit:d}"
                )
                found.append((sql, place_params + one_params + other_params))
    return found


def _known(conditions: Sequence[Q]) -> list[Said]:
    known = []
    for condition in conditions:
        try:
            known.append(where(condition))
        except EmptyResultSet:
            continue
    return known


def _union(selects: list[Said], *, apart: bool = False) -> tuple[str, list[Any]]:
    """``apart``: no row is in two of them (branches are disjoint), so that nothing has to be sorted to find twins."""
    parts = [f"SELECT * FROM ({sql}) part{n}" for n, (sql, _params) in enumerate(selects)]  # noqa: S608
    sql = (" UNION ALL " if apart else " UNION ").join(parts)
    return sql, [value for _sql, params in selects for value in params]


def united(sets: Sequence[QuerySet[Any]]) -> RawSQL | list[uuid.UUID]:
    """The keys of several lists as one statement, for the right side of ``pk__in``: each list by an index of its own."""
    selects = []
    for part in sets:
        try:
            selects.append(part.order_by().values_list("id").query.get_compiler(connection=connection).as_sql())
        except EmptyResultSet:
            continue
    return RawSQL(*_union(selects)) if selects else []  # noqa: S611 - made of our own querysets' statements


def rows_of(actor: Actor, wanted: Wanted, order: str, *, offset: int = 0, limit: int = 25) -> list[Dispute]:
    """Rows ``offset`` to ``offset + limit`` with what a row of a list reads, in one query whatever the branches.

    Each row has ``offered`` (an offer is pending) and ``asked`` (it is the actor's unit that was asked).
    """
    found = _ordered(actor, wanted, order, offset, limit)
    if found is None:
        return []
    by = _ORDERS[order]
    rows = with_offers(actor, brief(Dispute.objects.filter(pk__in=said.at(found))))
    return list(rows.order_by(by, "-id" if by[0] == "-" else "id"))


def _ordered(actor: Actor, wanted: Wanted, order: str, offset: int, limit: int) -> Said | None:
    """The keys of those rows as a statement; None when nothing can be found."""
    by = _ORDERS[order]
    selects = _selects(_known(branches(actor)), wanted, by, offset + limit)
    if not selects:
        return None
    down, column = ("DESC" if by[0] == "-" else "ASC"), by.lstrip("-")
    union, params = _union(selects)
    sql = f"SELECT id FROM ({union}) found ORDER BY {column} {down}, id {down} LIMIT %s OFFSET %s"  # noqa: S608
    return sql, (*params, limit, offset)


class Due(NamedTuple):
    """Of a dispute no more than says where it belongs on a day: most of what a page sorts it does not show."""

    pk: uuid.UUID
    due_at: dt.datetime
    state: str
    colour: int


def due_rows(actor: Actor, wanted: Wanted, limit: int) -> list[Due]:
    """The first by due moment; those that are shown are then read with ``brief_of``."""
    found = _ordered(actor, wanted, "due", 0, limit)
    rows = Dispute.objects.filter(pk__in=said.at(found)) if found else Dispute.objects.none()
    return [Due(*row) for row in rows.order_by("due_at", "id").values_list(*Due._fields)]


def brief_of(actor: Actor, keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Dispute]:
    """Disputes that were found through the actor's scope before, as a line shows them; one query."""
    wanted = set(keys)
    rows = with_offers(actor, brief(Dispute.objects.filter(pk__in=wanted))) if wanted else ()
    return {row.pk: row for row in rows}


def listing(actor: Actor, wanted: Wanted | Q, order: str, *, offset: int = 0, limit: int = 25) -> Listing:
    """A page and its count: two queries."""
    wanted = wanted if isinstance(wanted, Wanted) else Wanted(wanted)
    rows = rows_of(actor, wanted, order, offset=offset, limit=limit)
    count = counts(actor, {"": wanted})[""]
    return Listing(rows, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def counts(
    actor: Actor,
    named: Mapping[str, Wanted | Q],
    also: Mapping[str, Sequence[QuerySet[Any] | Said]] | None = None,
    split: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Bounded counts of several lists in one query; COUNT_LIMIT + 1 says "more than COUNT_LIMIT".

    ``also``: lists of upper rooms, each a sequence of querysets or statements whose rows are counted once. ``split``:
    colours by the name of their count, of the list "": read once where finding it is dear.
    """
    places = _known(branches(actor))
    lists = {name: wanted if isinstance(wanted, Wanted) else Wanted(wanted) for name, wanted in named.items()}
    selects = {
        name: _selects(places, wanted, "", COUNT_LIMIT + 1, "colour" if split and not name else "")
        for name, wanted in lists.items()
    }
    for name, sets in (also or {}).items():
        parts = (part if isinstance(part, tuple) else _bounded(part) for part in sets)
        selects[name] = [part for part in parts if part is not None]
    unions = {
        name: _union(parts, apart=name in lists and len(lists[name].any_of) == 1) for name, parts in selects.items() if parts
    }
    asked = {name: f"SELECT COUNT(*) FROM found{n:d}" for n, name in enumerate(unions)}  # noqa: S608
    if "" in unions:
        asked |= {name: f"{asked['']} WHERE colour = {colour:d}" for name, colour in (split or {}).items()}
    found = dict.fromkeys([*selects, *(split or {})], 0)
    if unions:
        sets_of = ", ".join(f"found{n:d} AS ({union})" for n, (union, _params) in enumerate(unions.values()))
        columns = ", ".join(f"({sql})" for sql in asked.values())
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {sets_of} SELECT {columns}", [v for _union, params in unions.values() for v in params])
            found |= {n: min(c, COUNT_LIMIT + 1) for n, c in zip(asked, cursor.fetchone(), strict=True)}
    return found


def offers_to(unit: uuid.UUID) -> QuerySet[Offer]:
    """What waits for a unit's acceptance, the nearest deadline first."""
    shut = Exclusion.objects.filter(unit=unit).order_by().values("ref")
    return (
        Offer.objects.filter(~Q(dispute__in=shut), to_unit=unit, decided_at=None)
        .select_related("dispute__key__county_key", "dispute__area", "from_unit")
        .order_by("due_at", "pk")
    )


def _bounded(rows: QuerySet[Any]) -> Said | None:
    """None for a list that can hold nothing."""
    first = rows.order_by().values_list("id")[: COUNT_LIMIT + 1]
    try:
        sql, params = first.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    return sql, tuple(params)


def asked_of(unit: uuid.UUID) -> RawSQL:
    """The disputes that wait for a unit's acceptance; for ``pk__in``."""
    return said.at(_asked_of(unit))


@functools.lru_cache(maxsize=1_000)
def _asked_of(unit: uuid.UUID) -> Said:
    return said.statement(Offer.objects.filter(to_unit=unit, decided_at=None).values("dispute"))


def return_visits_due(
    actor: Actor, until: dt.datetime, limit: int = 50, since: dt.datetime | None = None, of: Q | None = None
) -> list[ReturnVisit]:
    """Return visits due up to a moment (and after another) on disputes the actor may see (``of``: some of them), the
    nearest first; the disputes themselves are for ``brief_of``, once it is known which are shown."""
    open_ones = ReturnVisit.objects.filter(county=actor.county, done_at=None, cancelled_at=None, due_at__lte=until)
    if since is not None:
        open_ones = open_ones.filter(due_at__gt=since)
    sets = [
        open_ones.filter(dispute__in=Dispute.objects.filter(branch, of or Q(), due_at__lte=until))
        for branch in branches(actor)
    ]
    rows = ReturnVisit.objects.filter(pk__in=united(sets)).defer("measures")
    return list(rows.order_by("due_at", "pk")[:limit])


def awaiting_response(county: str, moment: dt.datetime) -> QuerySet[Dispute]:
    """Nobody has been there and by ``moment`` somebody should have; the longest overdue first. For sweeps: no viewer."""
    rows = Dispute.objects.filter(county=county, responded_at=None, respond_by__lte=moment, root=None)
    return full(rows.filter(state__in=ANY_OPEN)).order_by("respond_by", "pk")


def silent_by(moment: dt.datetime) -> QuerySet[Dispute]:
    """A side was not reached in time and may be spoken to; for the sweep of ``triage``."""
    return Dispute.objects.filter(silent_due_at__lte=moment).order_by("silent_due_at", "pk")


@dataclasses.dataclass(frozen=True)
class Load:
    """How many open disputes one post of a unit holds."""

    post: uuid.UUID
    name: str
    count: int
    red: int
    overdue: int


def load_of(unit: uuid.UUID) -> list[Load]:
    """What each post of a unit has in hand, the most first; one query. Those who hold nothing are not in it."""
    shut = Exclusion.objects.filter(unit=unit).order_by().values("ref")
    rows = Dispute.objects.filter(~Q(pk__in=shut), holder_unit=unit, state__in=ANY_OPEN, root=None)
    counted = rows.values("holder", "holder__staff__name").annotate(
        count=Count("pk"), red=Count("pk", filter=Q(colour=Colour.RED)), over=Count("pk", filter=Q(due_at__lt=clock.now()))
    )
    return [
        Load(row["holder"], row["holder__staff__name"], row["count"], row["red"], row["over"])
        for row in counted.order_by("-count", "holder")
    ]


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(staff=actor.ref).order_by("name")
