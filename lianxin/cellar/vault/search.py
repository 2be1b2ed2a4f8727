"""Full text over keyed bigrams: the index holds HMACs of two-character terms and can be asked only with the key.

Each record is indexed with the terms of its texts and with one term per scope (a county, township or village code), so
that a search inside a scope is one index look-up. FTS5 on SQLite, tsvector with GIN on PostgreSQL.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from lianxin.cellar.vault.keys import current_generation, derive, master_keys
from lianxin.cellar.vault.models import SearchDocument
from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit.text import bigrams, fold, query_runs

_NUMBER = r"\d(?:[\s-]?\d){4,}"
MAX_TERMS = 12_000  # a tsvector holds positions up to 16,383; what comes later in a longer text is not found


def _term(key: bytes, kind: str, text: str) -> str:
    return kind + cipher.mac(key, text.encode())[:7].hex()


def without_people(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """The texts to be indexed, without these names and without any number of five digits or more: words are searched
    with no purpose stated, so no person is found by them."""
    whole = sorted({"".join(fold(name).split()) for name in names}, key=len, reverse=True)
    spelt = [r"\s*".join(map(re.escape, name)) for name in whole if len(name) > 1]
    pattern = re.compile("|".join([*spelt, _NUMBER]))
    return [pattern.sub("\n", fold(text)) for text in texts]


def terms_of(room: str, county: str, texts: Iterable[str], scopes: Iterable[str]) -> str:
    """The keyed terms of one record, as ``index`` writes them."""
    key = derive(current_generation(), f"search|{county}|{room}")
    words: list[str] = []
    for text in texts:
        words += [_term(key, "w", gram) for gram in bigrams(text)] + ["stop"]
    return " ".join([*(_term(key, "s", scope) for scope in scopes if scope), "stop", *words[:MAX_TERMS]])


def index(room: str, ref: uuid.UUID, county: str, *, texts: Iterable[str], scopes: Iterable[str]) -> None:
    """Index or re-index one record, inside the caller's transaction."""
    terms = terms_of(room, county, texts, scopes)
    with transaction.atomic():
        document, _ = SearchDocument.objects.get_or_create(room=room, ref=ref)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "UPDATE vault_searchdocument SET terms = to_tsvector('simple', %s) WHERE id = %s",
                    [terms, document.pk],
                )
            else:
                cursor.execute("DELETE FROM vault_search WHERE rowid = %s", [document.pk])
                cursor.execute(
                    "INSERT INTO vault_search (rowid, terms) VALUES (%s, %s)", [document.pk, terms]
                )


def forget(room: str, ref: uuid.UUID) -> None:
    """Take a record out of the index."""
    document = SearchDocument.objects.filter(room=room, ref=ref).first()
    if document is None:
        return
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM vault_search WHERE rowid = %s", [document.pk])
    document.delete()


def _question(generation: int, room: str, county: str, runs: list[list[str]], scopes: Iterable[str]) -> str:
    """The query in the database's language, in the terms of one index key: two live while keys rotate."""
    key = derive(generation, f"search|{county}|{room}")
    phrases = [[_term(key, "w", gram) for gram in run] for run in runs]
    where = [_term(key, "s", scope) for scope in scopes if scope]
    if connection.vendor == "postgresql":
        parts = ["(" + " <-> ".join(phrase) + ")" for phrase in phrases]
        return "(" + " & ".join(parts + (["(" + " | ".join(where) + ")"] if where else [])) + ")"
    parts = ['"' + " ".join(phrase) + '"' for phrase in phrases]
    return "(" + " AND ".join(parts + (["(" + " OR ".join(where) + ")"] if where else [])) + ")"


def find(
    room: str, county: str, query: str, *, scopes: Iterable[str] = (), limit: int = 500
) -> list[uuid.UUID]:
    """Records that hold every phrase of the query and lie in any of the scopes, newest first; [] for
    an empty query.
    """
    asked = statement(room, county, query, scopes, limit)
    if asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return [ref if isinstance(ref, uuid.UUID) else uuid.UUID(ref) for (ref,) in cursor.fetchall()]


def keys(
    room: str, county: str, query: str, *, scopes: Iterable[str] = (), limit: int = 500
) -> RawSQL | list[uuid.UUID]:
    """As ``find``, for the right side of ``pk__in``: part of the caller's own statement, no query by
    itself.
    """
    asked = statement(room, county, query, scopes, limit)
    return RawSQL(*asked) if asked else []  # noqa: S611 - keyed terms, all of them parameters


def listed(found: Iterable[uuid.UUID | str]) -> RawSQL:
    """Keys or codes that are known already, for the right side of an ``__in``: one value however many they are, and
    nothing looked for twice where a page asks several lists about them."""
    known = list(found)
    if connection.vendor == "postgresql":
        kind = "uuid" if known and isinstance(known[0], uuid.UUID) else "text"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [known])  # noqa: S611 - two fixed words
    plain = [one.hex if isinstance(one, uuid.UUID) else one for one in known]
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(plain)])


def statement(
    room: str, county: str, query: str, scopes: Iterable[str], limit: int = 500
) -> tuple[str, list[str | int]] | None:
    """What ``find`` asks, for a caller that asks it together with other things; None for an empty query."""
    runs = query_runs(query)[:8]
    if not runs:
        return None
    scopes = list(scopes)
    asks = [_question(generation, room, county, runs, scopes) for generation in sorted(master_keys())]
    if connection.vendor == "postgresql":
        sql = (
            "SELECT ref FROM vault_searchdocument WHERE room = %s AND terms @@ to_tsquery('simple', %s)"
            " ORDER BY id DESC LIMIT %s"
        )
        return sql, [room, " | ".join(asks), limit]
    sql = (
        "SELECT d.ref FROM vault_search s JOIN vault_searchdocument d ON d.id = s.rowid"
        " WHERE s.terms MATCH %s AND d.room = %s ORDER BY s.rowid DESC LIMIT %s"
    )
    return sql, [" OR ".join(asks), room, limit]
