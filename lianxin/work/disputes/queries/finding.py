"""Finding disputes: by words and places, by person, by likeness."""

from __future__ import annotations

import datetime as dt
import functools
import operator
import uuid
from collections.abc import Sequence

from django.db.models import Q

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault import search
from lianxin.cellar.vault.services import blinds
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, Role
from lianxin.ground.places import queries as places
from lianxin.tools.kit.text import bigrams, fold
from lianxin.work.disputes.models import (
    Dispute,
    Party,
)
from lianxin.work.disputes.queries.lists import Wanted
from lianxin.work.disputes.queries.scope import ROOM, compartments, full, involved, visible_to
from lianxin.work.disputes.states import State

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
        mine = mine.filter(Q(holder_unit=actor.unit) | Q(pk__in=involved(actor).values("dispute")))
    return list(mine.order_by("-pk").values_list("pk", flat=True)[:PERSONS])


def names_a_party(actor: Actor, text: str) -> bool:
    """Whether a text is the whole name of somebody on a dispute of the county, or a number as long as a phone's."""
    if len(digits(text)) >= 5:
        return True
    if text.isascii():
        return False
    found = [value for name in {text, *text.split()} for value in blinds(actor.county, ROOM, "name", name)]
    return bool(found) and Party.objects.filter(name_blind__in=found, left_at=None).exists()


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
    """
    words = fold(text).split()[:4]
    if not words:
        return Wanted()
    texts = bool(compartments(actor, Act.UNMASK)) and not names_a_party(actor, text)
    first, *others = (_meanings(actor, word, texts) for word in words)
    filters = Q()
    for meanings in others:
        filters &= functools.reduce(operator.or_, meanings)
    return Wanted(filters, tuple(first))


def _meanings(actor: Actor, word: str, texts: bool) -> list[Q]:
    named = Q(initials__startswith=word) if word.isascii() else Q(folded__contains=word)
    areas = places.areas_of(actor.county).filter(named).values("code")
    units = officers.search_units(actor, word).values("pk")
    who = Q(staff__initials__startswith=word) if word.isascii() else Q(staff__name__contains=word)
    posts = Post.objects.filter(who, county=actor.county).values("pk")
    scopes = [code for _, code in actor.territory] or ["-"]
    said = [Q(pk__in=search.keys(ROOM, actor.county, word, scopes=scopes))] if texts else []
    return [
        *said,
        Q(village__in=areas),
        Q(township__in=areas),
        Q(holder_unit__in=units),
        Q(holder__in=posts),
    ]
