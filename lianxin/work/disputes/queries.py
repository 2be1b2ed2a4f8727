"""What a viewer may see. Every read starts here.

Scope is territory (the codes the viewer's unit answers for) or involvement (word left by an upper room). For one row
by key an OR is cheap; a list asks each branch for its own top rows by an index and merges them, because an OR over a
million rows cannot use one.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import operator
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import blinds
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import MATRIX, Act, Role, may
from lianxin.ground.places import queries as places
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.text import bigrams, fold
from lianxin.work.disputes.models import (
    Dispute,
    Involvement,
    Offer,
    OpenItem,
    Party,
    Pause,
    ReturnVisit,
    SavedView,
    Side,
    VisitAnswer,
)
from lianxin.work.disputes.states import ANY_OPEN, Colour, State

ROOM = "disputes"
COUNT_LIMIT = 1_000


def compartments(actor: Actor, act: str = Act.SEE) -> list[str]:
    """The compartments in which the actor's role allows ``act``; a caucus is never a dispute's."""
    return sorted(c for c in MATRIX.get(actor.role, {}) if c != "caucus" and may(actor.role, act, c))


def _involved(actor: Actor) -> QuerySet[Involvement]:
    whose = Q(staff=actor.ref, staff__isnull=False) | Q(unit=actor.unit, unit__isnull=False)
    moment = clock.now()
    now = Q(until_at=None) | Q(until_at__gt=moment)
    return Involvement.objects.filter(whose, now, from_at__lte=moment)


def branches(actor: Actor) -> list[Q]:
    """Disjoint conditions that together are what the actor may see; [] for those who see no case at all."""
    allowed = compartments(actor)
    if not allowed or actor.kind != "staff":
        return []
    base = Q(compartment__in=allowed, county=actor.county)
    found: list[Q] = []
    seen = Q()
    if actor.role != Role.AGENCY:
        for column in ("county", "township", "village"):
            codes = [code for name, code in actor.territory if name == column]
            if codes:
                here = Q(**{f"{column}__in": codes}) if len(codes) > 1 else Q(**{column: codes[0]})
                found.append(base & here & ~seen if seen else base & here)
                seen |= here
    by_word = base & Q(pk__in=_involved(actor).values("dispute"))
    found.append(by_word & ~seen if seen else by_word)
    return found


def visible_to(actor: Actor) -> QuerySet[Dispute]:
    """Every dispute the actor may see; for reads by key, code or a short list of keys."""
    condition = Q(pk__in=[])
    for branch in branches(actor):
        condition |= branch
    return Dispute.objects.filter(condition)


def full(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With what a row or a page reads: no query per row."""
    return disputes.select_related("key__county_key", "area", "holder_unit", "holder__staff")


def get_visible(actor: Actor, code: str) -> Dispute | None:
    """One dispute by its public code, however it was typed; None when there is none or it is not the actor's to see."""
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


def page_of(actor: Actor, code: str) -> Dispute | None:
    """As ``get_visible``, with what its page asks: ``offered``, ``asked``, ``paused_until``, ``paused_days``,
    ``open_count`` (open items) and ``has_relatives`` (others merged into it, later episodes)."""
    normal = normal_code(code)
    if not normal:
        return None
    mine = Pause.objects.filter(dispute=OuterRef("pk")).order_by()
    others = Dispute.objects.filter(Q(root=OuterRef("pk")) | Q(lineage=OuterRef("pk"))).order_by()
    items = OpenItem.objects.filter(dispute=OuterRef("pk")).order_by()
    rows = with_offers(actor, full(visible_to(actor))).select_related("root", "lineage").annotate(
        paused_until=Subquery(mine.filter(ended_at=None).values("until_on")[:1]),
        paused_days=Coalesce(Subquery(mine.values("dispute").annotate(n=Sum("days")).values("n")), 0),
        open_count=Coalesce(Subquery(items.values("dispute").annotate(n=Count("pk")).values("n")), 0),
        has_relatives=Exists(others),
    )  # fmt: skip
    return rows.filter(code=normal).first()


def relatives_of(actor: Actor, dispute: Dispute) -> list[Dispute]:
    """Those merged into it and later episodes, as far as the actor may see them."""
    rows = visible_to(actor).filter(Q(root=dispute) | Q(lineage=dispute))
    return list(full(rows).order_by("accepted_at", "pk")[:20])


def offers_of(dispute: Dispute) -> list[Offer]:
    """Every offer in order: the dispute's way from unit to unit."""
    rows = dispute.offers.select_related("from_unit", "to_unit", "key__county_key")
    return list(rows.order_by("made_at", "pk"))


def visits_of(dispute: Dispute) -> list[ReturnVisit]:
    """The return visits of the present episode, in order."""
    rows = dispute.return_visits.filter(episode=dispute.episode, cancelled_at=None)
    return list(rows.select_related("key__county_key").order_by("day", "pk"))


def visit_of(dispute: Dispute, pk: object) -> ReturnVisit | None:
    return dispute.return_visits.select_related("key__county_key").filter(pk=pk).first()


def answers_of(visit: ReturnVisit) -> list[VisitAnswer]:
    return list(visit.answers.select_related("side", "key__county_key").order_by("side__number"))


def open_items_of(dispute: Dispute) -> list[OpenItem]:
    return list(dispute.open_items.order_by("since", "pk"))


def running_pause(dispute: Dispute) -> Pause | None:
    return dispute.pauses.filter(ended_at=None).select_related("key__county_key").first()


def side_of(dispute: Dispute, pk: object) -> Side | None:
    return dispute.sides.select_related("key__county_key").filter(pk=pk).first()


def party_of(dispute: Dispute, pk: object) -> Party | None:
    """Somebody on the dispute still; one who was taken off is not found."""
    rows = dispute.parties.filter(left_at=None).select_related("side", "key__county_key")
    return rows.filter(pk=pk).first()


def with_sides(dispute: Dispute) -> list[Side]:
    """The sides in order, with their parties; two queries."""
    parties = Party.objects.filter(left_at=None).select_related("key__county_key").order_by("number", "id")
    sides = dispute.sides.select_related("key__county_key").prefetch_related(Prefetch("parties", queryset=parties))
    return list(sides.order_by("number"))


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


def _selects(actor: Actor, wanted: Wanted, order: str, limit: int) -> list[tuple[str, tuple[Any, ...]]]:
    """The statement of each branch and alternative; what can hold nothing is left out."""
    column, found = order.lstrip("-"), []
    for branch in branches(actor):
        for alternative in wanted.any_of:
            rows = Dispute.objects.filter(branch, wanted.filters, alternative)
            ordered = rows.order_by(order, "-id" if order[0] == "-" else "id").values_list("id", column)[:limit]
            try:
                found.append(ordered.query.get_compiler(connection=connection).as_sql())
            except EmptyResultSet:
                continue
    return found


def _union(selects: list[tuple[str, tuple[Any, ...]]]) -> tuple[str, list[Any]]:
    sql = " UNION ".join(f"SELECT * FROM ({sql}) part{n}" for n, (sql, _params) in enumerate(selects))  # noqa: S608
    return sql, [value for _sql, params in selects for value in params]


def rows_of(actor: Actor, wanted: Wanted, order: str, *, offset: int = 0, limit: int = 25) -> list[Dispute]:
    """Rows ``offset`` to ``offset + limit`` with what a row of a list reads, in one query whatever the branches.

    Each row has ``offered`` (an offer is pending) and ``asked`` (it is the actor's unit that was asked).
    """
    by = _ORDERS[order]
    selects = _selects(actor, wanted, by, offset + limit)
    if not selects:
        return []
    down, column = ("DESC" if by[0] == "-" else "ASC"), by.lstrip("-")
    union, params = _union(selects)
    sql = f"SELECT id FROM ({union}) found ORDER BY {column} {down}, id {down} LIMIT %s OFFSET %s"  # noqa: S608
    keys = RawSQL(sql, [*params, limit, offset])  # noqa: S611 - made of our own querysets' statements
    rows = with_offers(actor, full(Dispute.objects.filter(pk__in=keys)))
    return list(rows.order_by(by, "-id" if by[0] == "-" else "id"))


def with_offers(actor: Actor, disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    pending = Offer.objects.filter(dispute=OuterRef("pk"), decided_at=None)
    return disputes.annotate(offered=Exists(pending), asked=Exists(pending.filter(to_unit=actor.unit)))


def listing(actor: Actor, wanted: Wanted | Q, order: str, *, offset: int = 0, limit: int = 25) -> Listing:
    """A page and its count: two queries."""
    wanted = wanted if isinstance(wanted, Wanted) else Wanted(wanted)
    rows = rows_of(actor, wanted, order, offset=offset, limit=limit)
    count = counts(actor, {"": wanted})[""]
    return Listing(rows, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def counts(
    actor: Actor,
    named: Mapping[str, Wanted | Q],
    also: Mapping[str, Sequence[QuerySet[Any]]] | None = None,
) -> dict[str, int]:
    """Bounded counts of several lists in one query; COUNT_LIMIT + 1 says "more than COUNT_LIMIT".

    ``also``: lists of upper rooms, each a sequence of querysets whose rows are counted once.
    """
    selects = {
        name: _selects(actor, wanted if isinstance(wanted, Wanted) else Wanted(wanted), "due_at", COUNT_LIMIT + 1)
        for name, wanted in named.items()
    }
    for name, sets in (also or {}).items():
        rows = [part.order_by().values_list("id")[: COUNT_LIMIT + 1] for part in sets]
        selects[name] = [part.query.get_compiler(connection=connection).as_sql() for part in rows]
    asked = [name for name, parts in selects.items() if parts]
    unions = [_union(selects[name]) for name in asked]
    found = dict.fromkeys(selects, 0)
    if unions:
        columns = ", ".join(f"(SELECT COUNT(*) FROM ({union}) found)" for union, _params in unions)  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}", [value for _union, params in unions for value in params])
            found |= {n: min(c, COUNT_LIMIT + 1) for n, c in zip(asked, cursor.fetchone(), strict=True)}
    return found


def matching(actor: Actor, text: str) -> Wanted:
    """What a text typed into a list means: words of place, narrative and wishes, or a name or pinyin initials of a
    township, a village, a unit or a handler. Several words narrow. Never a party's name: that is ``found_by_person``.
    """
    words = fold(text).split()[:4]
    if not words:
        return Wanted()
    first, *others = (_meanings(actor, word) for word in words)
    filters = Q()
    for meanings in others:
        filters &= functools.reduce(operator.or_, meanings)
    return Wanted(filters, tuple(first))


def _meanings(actor: Actor, word: str) -> list[Q]:
    named = Q(initials__startswith=word) if word.isascii() else Q(folded__contains=word)
    areas = places.areas_of(actor.county).filter(named).values("code")
    units = officers.search_units(actor, word).values("pk")
    who = Q(staff__initials__startswith=word) if word.isascii() else Q(staff__name__contains=word)
    posts = Post.objects.filter(who, county=actor.county).values("pk")
    scopes = [code for _, code in actor.territory] or ["-"]
    return [
        Q(pk__in=search.keys(ROOM, actor.county, word, scopes=scopes)),
        Q(village__in=areas),
        Q(township__in=areas),
        Q(holder_unit__in=units),
        Q(holder__in=posts),
    ]


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
    """Disputes with a party of this whole name, these full initials, this phone or its last four digits.

    Only inside what the actor may see; the caller journals the search with its purpose. There is no partial match.
    """
    condition = Q()
    for kind, value in (("name", text), ("initials", text), ("phone", digits(text)), ("tail", digits(text))):
        if found := blinds(actor.county, ROOM, kind, value):
            condition |= Q(**{f"{kind}_blind__in": found})
    if not condition:
        return []
    theirs = Party.objects.filter(condition, left_at=None).order_by().values("dispute")
    return list(visible_to(actor).filter(pk__in=theirs).order_by("-pk").values_list("pk", flat=True)[:500])


def digits(phone: str) -> str:
    """A phone however it was written; its blind index is made of this."""
    return "".join(c for c in fold(phone) if c.isascii() and c.isdigit())


def look_alikes(actor: Actor, *, village: str, text: str, names: list[str], since: dt.datetime) -> list[Dispute]:
    """Open disputes a new report may be about: a party of the same name, or the same village and shared words."""
    keys: list[uuid.UUID] = []
    wanted = [b for name in names for b in blinds(actor.county, ROOM, "name", name)]
    if wanted:
        same = Party.objects.filter(name_blind__in=wanted, left_at=None, dispute__county=actor.county)
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


def pending_offer(dispute: Dispute) -> Offer | None:
    return (
        dispute.offers.filter(decided_at=None)
        .select_related("from_unit", "to_unit", "key__county_key")
        .first()
    )


def offers_to(unit: uuid.UUID) -> QuerySet[Offer]:
    """What waits for a unit's acceptance, the nearest deadline first."""
    return (
        Offer.objects.filter(to_unit=unit, decided_at=None)
        .select_related("dispute__key__county_key", "dispute__area", "from_unit")
        .order_by("due_at", "pk")
    )


def united(sets: Sequence[QuerySet[Any]]) -> RawSQL | list[uuid.UUID]:
    """The keys of several lists as one statement, for the right side of ``pk__in``: each list by an index of its own."""
    selects = []
    for part in sets:
        try:
            selects.append(part.order_by().values_list("id").query.get_compiler(connection=connection).as_sql())
        except EmptyResultSet:
            continue
    return RawSQL(*_union(selects)) if selects else []  # noqa: S611 - made of our own querysets' statements


def return_visits_due(
    actor: Actor, until: dt.datetime, limit: int = 50, since: dt.datetime | None = None
) -> list[ReturnVisit]:
    """Return visits due up to a moment (and after another) on disputes the actor may see, the nearest first."""
    open_ones = ReturnVisit.objects.filter(county=actor.county, done_at=None, cancelled_at=None, due_at__lte=until)
    if since is not None:
        open_ones = open_ones.filter(due_at__gt=since)
    sets = [
        open_ones.filter(dispute__in=Dispute.objects.filter(branch, due_at__lte=until)) for branch in branches(actor)
    ]
    rows = ReturnVisit.objects.filter(pk__in=united(sets))
    rows = rows.select_related("dispute__key__county_key", "dispute__area", "dispute__holder__staff", "dispute__holder_unit")
    return list(rows.order_by("due_at", "pk")[:limit])


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
    rows = Dispute.objects.filter(holder_unit=unit, state__in=ANY_OPEN, root=None)
    rows = rows.values("holder", "holder__staff__name").annotate(
        count=Count("pk"), red=Count("pk", filter=Q(colour=Colour.RED)), over=Count("pk", filter=Q(due_at__lt=clock.now()))
    )
    return [
        Load(row["holder"], row["holder__staff__name"], row["count"], row["red"], row["over"])
        for row in rows.order_by("-count", "holder")
    ]


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(staff=actor.ref).order_by("name")
