"""Finding disputes: by words and places, by person, by likeness."""

from __future__ import annotations

import datetime as dt
import functools
import operator
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import blinds
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, Role
from lianxin.ground.places import queries as places
from lianxin.ground.places.models import Level
from lianxin.tools.kit.text import bigrams, fold
from lianxin.work.disputes.models import (
    Dispute,
    Party,
)
from lianxin.work.disputes.queries.lists import Wanted
from lianxin.work.disputes.queries.scope import ROOM, compartments, full, involved, visible_to
from lianxin.work.disputes.states import State

_Said = tuple[str, Sequence[Any]]  # a statement and its values
PERSONS = 20  # more is not looking for somebody but going through a county


def scopes_of(dispute: Dispute) -> list[str]:
    """The scope terms under which a dispute is indexed for search."""
    return [dispute.county, dispute.township, dispute.village]


def found_by_words(actor: Actor, text: str, limit: int = 500) -> list[uuid.UUID]:
    """Disputes in the actor's territory whose place, narrative or wishes hold every phrase of ``text``, newest first.

    What is involved from elsewhere is not searched by words. Compartments hold here as everywhere.
    """
    scopes = [code for _, code in actor.territory] or ["-"]
    keys = search.find(ROOM, actor.county, text, scopes=scopes, limit=limit)
    seen = set(visible_to(actor).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return [key for key in keys if key in seen]


def found_by_person(actor: Actor, text: str) -> list[uuid.UUID]:
    """Disputes with a party of this whole name, these full initials, this phone or its last four digits; at most
    PERSONS.

    Only inside one's own assignment: what the actor may see, and for those who see a whole county or only keep papers
    what their unit holds or has a part in. The caller journals the search with its purpose. There is no partial match.
    """
    condition = Q()
    for kind, value in (("name", text), ("initials", text), ("phone", digits(text)), ("tail", digits(text))):
        if found := blinds(actor.county, ROOM, kind, value):
            condition |= Q(**{f"{kind}_blind__in": found})
    if not condition:
        return []
    theirs = Party.objects.filter(condition, left_at=None).order_by().values("dispute")
    mine = visible_to(actor).filter(pk__in=theirs)
    if actor.role == Role.DOSSIER_KEEPER or any(column == "county" for column, _code in actor.territory):
        mine = mine.filter(Q(holder_unit=actor.unit) | Q(pk__in=involved(actor)))
    return list(mine.order_by("-pk").values_list("pk", flat=True)[:PERSONS])


def names_a_party(actor: Actor, text: str) -> bool:
    """Whether a text is the whole name of somebody on a dispute of the county, or a number as long as a phone's."""
    return len(digits(text)) >= 5 or _called(actor, text).exists()


def _called(actor: Actor, text: str) -> QuerySet[Party]:
    """Those of the county whose whole name the text is, or one of its words."""
    names = () if text.isascii() else {text, *text.split()}
    found = [value for name in names for value in blinds(actor.county, ROOM, "name", name)]
    return Party.objects.filter(name_blind__in=found, left_at=None).order_by()


def digits(phone: str) -> str:
    """A phone however it was written; its blind index is made of this."""
    return "".join(c for c in fold(phone) if c.isascii() and c.isdigit())


def look_alikes(
    actor: Actor, *, village: str, text: str, names: list[str], since: dt.datetime, phones: Sequence[str] = ()
) -> list[Dispute]:
    """Open disputes a new report may be about: a party of the same name or phone, or the same village and shared words."""
    keys: list[uuid.UUID] = []
    wanted = [b for name in names for b in blinds(actor.county, ROOM, "name", name)]
    if wanted:
        same = Party.objects.filter(name_blind__in=wanted, left_at=None, dispute__county=actor.county)
        keys += same.order_by("-dispute").values_list("dispute", flat=True)[:20]
    called = [b for phone in phones for b in blinds(actor.county, ROOM, "phone", digits(phone))]
    if called:
        same = Party.objects.filter(phone_blind__in=called, left_at=None, dispute__county=actor.county)
        keys += same.order_by("-dispute").values_list("dispute", flat=True)[:20]
    near = visible_to(actor).filter(accepted_at__gte=since, root=None).exclude(state=State.ARCHIVED)
    rows = full(near.filter(Q(pk__in=keys) | Q(village=village) if village else Q(pk__in=keys))).order_by("-pk")[:40]
    shared = {gram for gram in bigrams(text) if len(gram) > 1}
    scored = []
    for row in rows:
        own = set(bigrams(row.read("narrative") + "。" + row.read("place")))
        likeness = len(shared & own) / (len(shared) or 1) + (1 if row.pk in keys else 0)
        if likeness >= 0.15:
            scored.append((likeness, row))
    return [row for _, row in sorted(scored, key=lambda pair: -pair[0])[:5]]


def matching(actor: Actor, text: str) -> Wanted:
    """What a text typed into a list means: words of place, narrative and wishes, or a name or pinyin initials of a
    township, a village, a unit or a handler. Several words narrow. Never a party's name: that is ``found_by_person``.
    Whoever may see no name reads no text, and searches none.

    One query says what there is; what a word cannot mean is asked of no list.
    """
    words = fold(text).split()[:4]
    if not words:
        return Wanted()
    first, *others = _meanings(actor, text, words)
    filters = Q()
    for meanings in others:
        filters &= functools.reduce(operator.or_, meanings, Q(pk__in=[]))
    return Wanted(filters, tuple(first) or (Q(pk__in=[]),))


def _meanings(actor: Actor, text: str, words: list[str]) -> list[list[Q]]:
    """For each word the conditions under which a dispute is meant by it, each by an index of its own."""
    scopes = [code for _, code in actor.territory] or ["-"]
    texts = bool(compartments(actor, Act.UNMASK)) and len(digits(text)) < 5
    parts: dict[tuple[int, str], _Said] = {}
    if texts and not text.isascii():
        parts[0, "party"] = _called(actor, text).values_list("pk")[:1].query.sql_with_params()
    for n, word in enumerate(words):
        named = Q(initials__startswith=word) if word.isascii() else Q(folded__contains=word)
        who = Q(staff__initials__startswith=word) if word.isascii() else Q(staff__name__contains=word)
        said = search.statement(ROOM, actor.county, word, scopes) if texts else None
        if said:
            parts[n, "pk"] = said
        for column, rows in (
            ("area", places.areas_of(actor.county).filter(named, level__gte=Level.TOWNSHIP).values_list("code")),
            ("holder_unit", officers.search_units(actor, word).values_list("pk")),
            ("holder", Post.objects.filter(who, county=actor.county).values_list("pk")),
        ):
            parts[n, column] = rows.order_by().query.sql_with_params()
    found = _first_columns(parts)
    columns = ("area", "holder_unit", "holder") if (0, "party") in found else ("pk", "area", "holder_unit", "holder")
    return [
        [q for column in columns for q in _among(column, found.get((n, column), []))]
        for n in range(len(words))
    ]


def _first_columns(parts: Mapping[tuple[int, str], _Said]) -> dict[tuple[int, str], list[str]]:
    """What several statements find, in one query."""
    known = ", ".join(f"part{k:d} (v) AS ({sql})" for k, (sql, _params) in enumerate(parts.values()))
    asked = " UNION ALL ".join(f"SELECT {k:d}, CAST(v AS text) FROM part{k:d}" for k in range(len(parts)))  # noqa: S608
    names, found = list(parts), {}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {known} {asked}", [value for _sql, params in parts.values() for value in params])
        for k, value in cursor.fetchall():
            found.setdefault(names[k], []).append(value)
    return found


def _among(column: str, found: list[str]) -> list[Q]:
    """The condition that a column is one of these; none for nothing. A village's code is twelve digits, a township's nine."""
    if column != "area":
        return [Q(**{f"{column}__in": search.listed(uuid.UUID(one) for one in found)})] if found else []
    longer = {"village": [code for code in found if len(code) > 9], "township": [code for code in found if len(code) == 9]}
    return [Q(**{f"{name}__in": search.listed(codes)}) for name, codes in longer.items() if codes]
