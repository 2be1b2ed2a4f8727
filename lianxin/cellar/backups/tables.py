"""Every table's rows in a form that is the same on both databases, and back."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import itertools
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models

# Made anew by ``migrate`` or worth nothing tomorrow.
LEFT_OUT = {"django_content_type", "auth_permission", "django_session"}
LEFT_OUT_APPS = {"axes", "contenttypes", "sessions"}
AS_NOTHING = {("journal_change", "xid"): 0}  # numbers of one database's own transactions
SEARCH = "vault_search"
BATCH = 1000


@dataclasses.dataclass
class Tally:
    """How many rows a table has, and the SM3 of all of them in the order of their keys."""

    rows: int
    sm3: str


def tables() -> list[type[models.Model]]:
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    kept = [m for m in found if m._meta.db_table not in LEFT_OUT and m._meta.app_label not in LEFT_OUT_APPS]
    return sorted(kept, key=lambda model: model._meta.db_table)


def applied(using: str) -> list[str]:
    """The migrations a database has, as ``app.name``."""
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connections[using]).applied_migrations())


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def columns(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def rows_of(model: type[models.Model], using: str) -> Iterator[bytes]:
    """Each row as canonical JSON, in the order of keys."""
    fields, table = columns(model), model._meta.db_table
    instead = {n: AS_NOTHING[table, f.column] for n, f in enumerate(fields) if (table, f.column) in AS_NOTHING}
    rows = model._base_manager.using(using).order_by("pk").values_list(*(f.attname for f in fields))
    for row in rows.iterator(chunk_size=BATCH):
        values = [instead.get(n, _plain(value)) for n, value in enumerate(row)]
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def search_rows(using: str) -> Iterator[bytes]:
    """The keyed terms of each indexed record; they lie outside any model."""
    connection = connections[using]
    sql = "SELECT rowid, terms FROM vault_search ORDER BY rowid"
    if connection.vendor == "postgresql":
        sql = "SELECT id, terms::text FROM vault_searchdocument WHERE terms IS NOT NULL ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from (json.dumps(row, separators=(",", ":")).encode() for row in rows)


def tally(rows: Iterable[bytes]) -> Tally:
    count, digest = 0, hashes.Hash(hashes.SM3())
    for row in rows:
        digest.update(row + b"\n")
        count += 1
    return Tally(count, digest.finalize().hex())


def tallies(using: str) -> dict[str, Tally]:
    """Of every table as it stands."""
    found = {model._meta.db_table: tally(rows_of(model, using)) for model in tables()}
    return {**found, SEARCH: tally(search_rows(using))}


def is_empty(using: str) -> bool:
    return not any(model._base_manager.using(using).exists() for model in tables())


class Loader:
    """Rows back into an empty database, inside the caller's transaction; foreign keys are checked when it commits."""

    def __init__(self, using: str, vendor: str):
        self._using, self._vendor = using, vendor
        self._models = {model._meta.db_table: model for model in tables()}

    def load(self, table: str, rows: Iterable[bytes]) -> None:
        if table == SEARCH:
            self._load_search(rows)
            return
        model = self._models[table]
        fields = columns(model)
        while batch := list(itertools.islice(rows, BATCH)):
            made = [model(**_values(fields, json.loads(row))) for row in batch]
            model._base_manager.using(self._using).bulk_create(made)

    def _load_search(self, rows: Iterable[bytes]) -> None:
        connection = connections[self._using]
        moved = connection.vendor != self._vendor
        pairs = (json.loads(row) for row in rows)
        if moved and self._vendor == "postgresql":
            pairs = ([number, _words(terms)] for number, terms in pairs)
        sql = "INSERT INTO vault_search (terms, rowid) VALUES (%s, %s)"
        if connection.vendor == "postgresql":
            sql = "UPDATE vault_searchdocument SET terms = %s::tsvector WHERE id = %s"
            if moved:
                sql = sql.replace("%s::tsvector", "to_tsvector('simple', %s)")
        with connection.cursor() as cursor:
            while batch := [(terms, number) for number, terms in itertools.islice(pairs, BATCH)]:
                cursor.executemany(sql, batch)

    def finish(self) -> None:
        """Counters go on after the highest number that was loaded."""
        connection = connections[self._using]
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), list(self._models.values())):
                cursor.execute(sql)


def _values(fields: list[models.Field], row: list[Any]) -> dict[str, Any]:
    return {
        field.attname: value if value is None or isinstance(field, models.JSONField) else _target(field).to_python(value)
        for field, value in zip(fields, row, strict=True)
    }


def _target(field: models.Field) -> models.Field:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _words(vector: str) -> str:
    """A tsvector's text as the words it was made of; a gap, where a word stood more often than is kept, breaks phrases."""
    places = {int(at): word for word, ats in re.findall(r"'([^']+)':([\d,]+)", vector) for at in ats.split(",")}
    return " ".join(places.get(at, "stop") for at in range(1, max(places, default=0) + 1))
