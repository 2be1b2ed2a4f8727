"""What a viewer may see. Every read starts here.

Scope is territory (the codes the viewer's unit answers for) or involvement (word left by an upper room). For one row
by key an OR is cheap; a list asks each branch for its own top rows by an index and merges them, because an OR over a
million rows cannot use one.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import heapq
import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import blinds
from lianxin.ground.officers.states import MATRIX, Act, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.text import bigrams
from lianxin.work.disputes.models import Dispute, Involvement, Offer, Party, ReturnVisit, SavedView, Side
from lianxin.work.disputes.states import State

ROOM = "disputes"
COUNT_LIMIT = 1_000


def compartments(actor: Actor, act: str = Act.SEE) -> list[str]:
    """The compartments in which the actor's role allows ``act``; a caucus is never a dispute's."""
    return sorted(c for c in MATRIX.get(actor.role, {}) if c != "caucus" and may(actor.role, act, c))


def _involved(actor: Actor) -> QuerySet[Involvement]:
    whose = Q(staff=actor.ref) | Q(unit=actor.unit)
    return Involvement.objects.filter(whose).filter(Q(until_at=None) | Q(until_at__gt=clock.now()))


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


_ORDERS: dict[str, tuple[str, bool, Callable[[Dispute], Any]]] = {
    "due": ("due_at", False, lambda d: (d.due_at, d.pk)),
    "-due": ("-due_at", True, lambda d: (d.due_at, d.pk)),
    "new": ("-accepted_at", True, lambda d: (d.accepted_at, d.pk)),
    "old": ("accepted_at", False, lambda d: (d.accepted_at, d.pk)),
}
ORDERS = tuple(_ORDERS)


def listing(actor: Actor, filters: Q, order: str, *, offset: int = 0, limit: int = 25) -> Listing:
    """Rows ``offset`` to ``offset + limit`` of what the actor may see under ``filters``; two queries a branch."""
    field, reverse, key = _ORDERS[order]
    tops: list[list[Dispute]] = []
    count = 0
    for branch in branches(actor):
        rows = Dispute.objects.filter(branch & filters)
        count += rows.order_by()[: COUNT_LIMIT + 1 - min(count, COUNT_LIMIT)].count()
        ordered = full(rows).order_by(field, "-pk" if reverse else "pk")
        tops.append(list(ordered[: offset + limit]))
    merged = list(heapq.merge(*tops, key=key, reverse=reverse))[offset : offset + limit]
    return Listing(merged, min(count, COUNT_LIMIT), count > COUNT_LIMIT)


def counts(actor: Actor, named: dict[str, Q]) -> dict[str, int]:
    """Bounded counts of several filters for the actor: one query a filter and branch, each at most COUNT_LIMIT."""
    found = dict.fromkeys(named, 0)
    for branch in branches(actor):
        for name, filters in named.items():
            if found[name] < COUNT_LIMIT:
                found[name] += Dispute.objects.filter(branch & filters).order_by()[:COUNT_LIMIT].count()
    return found


def scopes_of(dispute: Dispute) -> list[str]:
    """The scope terms under which a dispute is indexed for search."""
    return [dispute.county, dispute.township, dispute.village]


def found_by_words(actor: Actor, text: str, limit: int = 500) -> list[uuid.UUID]:
    """Disputes in the actor's territory whose place, narrative or wishes hold every phrase of ``text``, newest first."""
    scopes = [code for _, code in actor.territory] or ["-"]
    return search.find(ROOM, actor.county, text, scopes=scopes, limit=limit)


def found_by_person(actor: Actor, text: str) -> list[uuid.UUID]:
    """Disputes with a party of this whole name, these full initials, this phone or its last four digits.

    Only inside what the actor may see; the caller journals the search with its purpose. There is no partial match.
    """
    condition = Q()
    for field, kind in (
        ("name_blind", "name"),
        ("initials_blind", "initials"),
        ("phone_blind", "phone"),
        ("tail_blind", "tail"),
    ):
        condition |= Q(**{f"{field}__in": blinds(actor.county, ROOM, kind, text)})
    if not condition:
        return []
    keys = Party.objects.filter(condition, left_at=None).order_by("-dispute").values_list("dispute", flat=True)[:500]
    return list(visible_to(actor).filter(pk__in=list(keys)).order_by("-pk").values_list("pk", flat=True))


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


def return_visits_due(actor: Actor, until: dt.datetime, limit: int = 50) -> list[ReturnVisit]:
    """Return visits due up to a moment on disputes the actor may see, the nearest first."""
    rows: list[ReturnVisit] = []
    for branch in branches(actor):
        inner = Dispute.objects.filter(branch).filter(due_at__lte=until)
        rows += (
            ReturnVisit.objects.filter(
                county=actor.county, done_at=None, cancelled_at=None, due_at__lte=until, dispute__in=inner
            )
            .select_related("dispute__key__county_key", "dispute__area", "dispute__holder__staff")
            .order_by("due_at", "pk")[:limit]
        )
    return sorted(rows, key=lambda visit: (visit.due_at, visit.pk))[:limit]


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(staff=actor.ref).order_by("name")
