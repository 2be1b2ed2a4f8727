"""Reading the roster. It is a directory: everybody who works in the county may read it whole."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.roster.models import EntryTerm, RosterEntry, RosterTerm, Training
from lianxin.ground.officers.roster.states import SHIPPED, EntryKind, Term, TermKind
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import fold

MOST = 2_000  # entries of a county that are looked through at once


def visible_to(actor: Actor) -> QuerySet[RosterEntry]:
    return RosterEntry.objects.filter(county=actor.county)


def full(rows: QuerySet[RosterEntry]) -> QuerySet[RosterEntry]:
    """With what a row of the list reads: two queries whatever their number."""
    terms = EntryTerm.objects.order_by("kind", "code")
    return rows.select_related("area", "unit", "staff").prefetch_related(Prefetch("terms", queryset=terms))


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is looked for; empty means all. ``area`` is the code of a township or a village."""

    words: str = ""
    kind: str = ""
    skill: str = ""
    language: str = ""
    area: str = ""
    free: bool = False  # only those who can be asked now
    ended: bool = False


def listing(actor: Actor, wanted: Wanted) -> QuerySet[RosterEntry]:
    """By kind, then by initials."""
    rows = visible_to(actor).filter(ended_on__isnull=not wanted.ended)
    word = fold(wanted.words)
    if word:
        rows = rows.filter(Q(name__icontains=word) | Q(initials__startswith=word))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for code in (wanted.skill, wanted.language):
        if code:
            rows = rows.filter(Exists(EntryTerm.objects.filter(entry=OuterRef("pk"), code=code)))
    if wanted.area:
        rows = rows.filter(**{"village" if len(wanted.area) == 12 else "township": wanted.area})
    if wanted.free:
        rows = rows.filter(_open_on(clock.today()), available=True)
    return rows.order_by("kind", "initials", "id")


def _open_on(on: dt.date) -> Q:
    """Terms that run on a day. One that ended without being renewed is not asked, and still stands on the list."""
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))


def entry_of(actor: Actor, pk: uuid.UUID | str) -> RosterEntry | None:
    return full(visible_to(actor)).filter(pk=pk).first()


def entries(pks: Iterable[uuid.UUID]) -> dict[uuid.UUID, RosterEntry]:
    return {row.pk: row for row in full(RosterEntry.objects.filter(pk__in=set(pks)))}


def of_staff(staff: Iterable[uuid.UUID]) -> dict[uuid.UUID, RosterEntry]:
    """The running entries of people with an account, by their key; a people's mediator's before another capacity."""
    rows = full(RosterEntry.objects.filter(staff__in=set(staff), ended_on=None))
    found: dict[uuid.UUID, RosterEntry] = {}
    for row in sorted(rows, key=lambda r: (r.kind != EntryKind.PEOPLES, r.pk)):
        found.setdefault(row.staff_id, row)
    return found


def to_ask(county: str, kinds: Sequence[str] | None = None) -> list[RosterEntry]:
    """Everybody who can be asked today, in one capacity each."""
    rows = RosterEntry.objects.filter(_open_on(clock.today()), county=county, ended_on=None, available=True)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    return list(full(rows).order_by("kind", "initials", "id")[:MOST])


# Skills and languages ----------------------------------------------------------------------------------


def terms(county: str) -> dict[str, Term]:
    """Every skill and language of a county, those no longer offered included: shipped ones, then its own; one query."""
    own = RosterTerm.objects.filter(county=county).order_by("kind", "name")
    return SHIPPED | {row.code: Term(row.code, row.kind, row.name, tuple(row.categories)) for row in own}


def offered(county: str, kind: str) -> list[Term]:
    dropped = set(RosterTerm.objects.filter(county=county).exclude(dropped_on=None).values_list("code", flat=True))
    return [term for term in terms(county).values() if term.kind == kind and term.code not in dropped]


def own_terms(county: str) -> QuerySet[RosterTerm]:
    return RosterTerm.objects.filter(county=county, dropped_on=None).order_by("kind", "name")


def own_term(county: str, pk: uuid.UUID | str) -> RosterTerm | None:
    return own_terms(county).filter(pk=pk).first()


def labels(entry: RosterEntry, kind: str, known: dict[str, Term]) -> list[str]:
    return [str(known[t.code].label) for t in entry.terms.all() if t.kind == kind and t.code in known]


def fitting_skills(county: str, category: str) -> set[str]:
    """The skills that fit a category of disputes."""
    return {
        term.code
        for term in terms(county).values()
        if term.kind == TermKind.SKILL and any(category.startswith(c) for c in term.categories)
    }


# Training ----------------------------------------------------------------------------------------------


def trainings_of(entry: RosterEntry) -> list[Training]:
    return list(entry.trainings.order_by("-on", "-id"))


def training(entry: RosterEntry, pk: uuid.UUID | str) -> Training | None:
    return entry.trainings.filter(pk=pk).first()


def hours_in(year: int, pks: Iterable[uuid.UUID]) -> dict[uuid.UUID, decimal.Decimal]:
    """Hours of training in a year by entry; one query."""
    rows = Training.objects.filter(entry__in=set(pks), on__year=year).values("entry").order_by("entry")
    return {row["entry"]: row["hours"] for row in rows.annotate(hours=Sum("hours"))}


# A committee's members ---------------------------------------------------------------------------------


def members_of(unit: Any) -> list[RosterEntry]:
    """The people's mediators of a committee who stand on the roster today."""
    rows = RosterEntry.objects.filter(_open_on(clock.today()), unit=unit, kind=EntryKind.PEOPLES, ended_on=None)
    return list(rows.order_by("-position", "initials", "id"))


def to_remind(moment: dt.datetime, limit: int = 500) -> list[RosterEntry]:
    rows = RosterEntry.objects.filter(ended_on=None, remind_at__lte=moment).select_related("unit", "area")
    return list(rows.order_by("remind_at", "id")[:limit])
