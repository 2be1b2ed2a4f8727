"""Conditions as SQL, kept from one request to the next.

A page asks a dozen lists for the same few conditions, with other moments and other people's keys in them; putting them
into SQL cost it more than the database's own work. What differs is marked, so that the text is made once.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from lianxin.work.disputes.models import Dispute

Said = tuple[str, tuple[Any, ...]]  # a condition or a statement, and its values
_MOST = 1_000  # conditions kept; people's own filters come and go
MARKED = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
_PLAIN = (str, int, uuid.UUID, dt.date, type(None))
_kept: dict[Any, tuple[str, tuple[Any, ...], dict[int, int]] | None] = {}


class _NotKept(Exception):
    """Something stands in the condition of which it is not known what it depends on."""


def where(condition: Q) -> Said:
    """A condition on the dispute's own columns as text; raises EmptyResultSet when nothing can fulfil it.

    A condition across another table has to come as a subquery: joined columns would mean nothing outside their statement.
    """
    if not condition:
        return "1 = 1", ()
    values: list[Any] = []
    try:
        key, marked = _split(condition, values)
    except _NotKept:
        return _compiled(condition)
    key = (connection.vendor, key)
    if key not in _kept:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[key] = _with_places(marked, len(values))
    found = _kept[key]
    if found is None:
        return _compiled(condition)
    sql, params, places = found
    return sql, tuple(values[places[n]] if n in places else param for n, param in enumerate(params))


def _compiled(condition: Q) -> Said:
    query = Dispute.objects.filter(condition).query
    if sum(1 for count in query.alias_refcount.values() if count) > 1:
        raise ValueError(f"a list's condition may not join: {condition}")
    try:
        sql, params = query.get_compiler(connection=connection).compile(query.where)
    except FullResultSet:
        return "1 = 1", ()
    return sql or "1 = 1", tuple(params)


def _with_places(marked: Q, count: int) -> tuple[str, tuple[Any, ...], dict[int, int]] | None:
    """The text, its values and which of them are marks; None where a mark was changed on its way."""
    try:
        sql, params = _compiled(marked)
    except EmptyResultSet:
        return None
    marks = {_mark(n): n for n in range(count)} | {
        _moment(MARKED + dt.timedelta(days=n)): n for n in range(count)
    }
    places = {
        n: marks[param]
        for n, param in enumerate(params)
        if isinstance(param, str | dt.datetime) and param in marks
    }
    return (sql, params, places) if len(places) == count else None


def _split(part: Any, values: list[Any]) -> tuple[Any, Any]:
    """A name for the condition's shape, and the condition with what differs from one asking to the next marked."""
    if isinstance(part, Q):
        rows = [_split(child, values) for child in part.children]
        marked = Q(*(row[1] for row in rows), _connector=part.connector, _negated=part.negated)
        return (part.connector, part.negated, tuple(row[0] for row in rows)), marked
    if not isinstance(part, tuple):
        raise _NotKept
    name, value = part
    if isinstance(value, dt.datetime):
        values.append(_moment(value))
        return (name, "moment"), (name, MARKED + dt.timedelta(days=len(values) - 1))
    if isinstance(value, RawSQL):
        start = len(values)
        values += value.params
        marks = [_mark(n) for n in range(start, len(values))]
        return (name, "sql", value.sql), (name, RawSQL(value.sql, marks))  # noqa: S611
    several = isinstance(value, list | tuple | set | frozenset)
    value = value.pk if isinstance(value, Model) else tuple(value) if several else value
    if not all(isinstance(one, _PLAIN) for one in (value if isinstance(value, tuple) else (value,))):
        raise _NotKept
    return (name, type(value), value), (name, value)


def _mark(n: int) -> str:
    return f"\0{n}"


def _moment(value: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def rows_beside(model: type[Model], dispute: Dispute, most: int = 1) -> Said:
    """The rows that a table has of this dispute, up to ``most``; for ``counts(also=…)``, so that a page reads only what
    there is."""
    key = model._meta.get_field("dispute").get_db_prep_value(dispute.pk, connection)
    return f"SELECT id FROM {model._meta.db_table} WHERE dispute_id = %s LIMIT {most:d}", (key,)  # noqa: S608


def statement(rows: QuerySet[Any]) -> Said:
    """What a queryset asks, to be kept by whoever knows on what it depends."""
    sql, params = rows.order_by().query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def at(found: Said, moment: dt.datetime | None = None) -> RawSQL:
    """For the right side of an ``__in``: a statement kept, with a moment where MARKED stands."""
    sql, params = found
    if moment is not None:
        marked, now = _moment(MARKED), _moment(moment)
        params = tuple(now if value == marked else value for value in params)
    return RawSQL(sql, params)  # noqa: S611 - our own querysets' statements
