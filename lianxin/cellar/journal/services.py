"""Writing lines, and sealing them."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

from lianxin.cellar.journal import heads, queries
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.chain import FIRST_HEAD, chain
from lianxin.cellar.journal.models import Change, Kind, Line, Seal
from lianxin.cellar.vault.models import SealedRow
from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock

BATCH = 5_000


def snapshot(actor: Actor) -> dict[str, Any]:
    """The actor as a line keeps it: who it was then, without the territory."""
    return {
        k: str(v) if isinstance(v, uuid.UUID) else v
        for k, v in dataclasses.asdict(actor).items()
        if v and k != "territory"
    }


def record(
    by: Actor,
    act: str,
    subject: models.Model,
    *,
    root: models.Model | None = None,
    fields: Iterable[str] = (),
    facts: Mapping[str, Any] | None = None,
    words: str = "",
    gone: bool = False,
    also: Iterable[models.Model] = (),
) -> Line:
    """A deed, in the caller's transaction, with its row in the change feed.

    ``facts`` takes codes, states, dates (JSON); anything a person said or is called goes to ``words`` and is kept under
    the subject's key. ``root`` is the record on whose page the line appears; ``also`` names further rows that changed.
    """
    line = _line(by, act, Kind.DID, subject, root)
    line.fields, line.facts = sorted(fields), dict(facts or {})
    if words:
        _seal_words(line, subject, root, words)
    line.save(force_insert=True)
    Change.objects.bulk_create(
        Change(county=line.county, table=row._meta.label_lower, ref=row.pk, gone=gone and row is subject)
        for row in (subject, *also)
    )
    return line


def look(
    by: Actor,
    act: str,
    subject: models.Model,
    *,
    purpose: str,
    root: models.Model | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Line:
    """An opening, unmask, print or export. ``purpose`` is one of ``models.Look``."""
    line = _line(by, act, Kind.SAW, subject, root)
    line.purpose, line.facts = purpose, dict(facts or {})
    line.save(force_insert=True)
    return line


def look_at_list(by: Actor, act: str, *, facts: Mapping[str, Any]) -> Line:
    """A masked list or its export: one line with its filter and count, nobody's "opening"."""
    line = _line(by, act, Kind.SAW, None, None)
    line.facts = dict(facts)
    line.save(force_insert=True)
    return line


def _line(by: Actor, act: str, kind: str, subject: models.Model | None, root: models.Model | None) -> Line:
    page = root or subject
    return Line(
        county=by.county,
        at=clock.now(),
        kind=kind,
        act=act,
        actor_kind=by.kind,
        actor_ref=by.ref,
        actor_unit=by.unit,
        actor=snapshot(by),
        subject_type=subject._meta.label_lower if subject else "",
        subject=subject.pk if subject else None,
        code=getattr(page, "code", "") or "",
        root=page.pk if page else None,
    )


def _seal_words(line: Line, subject: models.Model, root: models.Model | None, words: str) -> None:
    keeper = subject if isinstance(subject, SealedRow) else root
    if not isinstance(keeper, SealedRow):
        raise TypeError(f"{subject!r} has no key to keep words under")
    line.key = keeper.key
    plain = keeper.key.plain()
    if plain is not None:
        line.words = cipher.encrypt(plain, words.encode(), b"journal_line:" + line.id.bytes)


def read_words(line: Line) -> str:
    """What a line says in clear; "" when it says nothing or its key was destroyed. Select
    ``key__county_key`` with it.
    """
    plain = line.key.plain() if line.words and line.key else None
    return (
        cipher.decrypt(plain, bytes(line.words), b"journal_line:" + line.id.bytes).decode() if plain else ""
    )


def seal_lines(county: str) -> Seal | None:
    """Chain what is committed and not yet sealed, at most BATCH lines; None when there is nothing or
    another was faster.
    """
    try:
        with transaction.atomic():
            # The last seal first: a sealer that was overtaken between the two then meets the unique number.
            last = Seal.objects.filter(county=county).order_by("-number").first()
            lines = list(Line.objects.filter(county=county, seal=None).order_by("id")[:BATCH])
            if not lines:
                return None
            previous = last.head if last else FIRST_HEAD
            seal = Seal.objects.create(
                county=county,
                number=last.number + 1 if last else 1,
                at=clock.now(),
                lines_count=len(lines),
                previous_head=previous,
                head=chain(previous, lines),
            )
            for start in range(0, len(lines), 500):
                Line.objects.filter(pk__in=[x.pk for x in lines[start : start + 500]]).update(seal=seal)
            return seal
    except IntegrityError:
        return None


def seal_everything() -> int:
    """Seal every county's committed lines; returns how many seals were made. The worker's sweep."""
    made = 0
    for county in (
        Line.objects.filter(seal=None).order_by("county").values_list("county", flat=True).distinct()
    ):
        while seal_lines(county):
            made += 1
    return made


def write_heads() -> int:
    """Put each county's present head outside the database; returns how many were new. The worker's
    hourly sweep.
    """
    last = (queries.last_seal(county) for county in queries.counties())
    return sum(heads.write(seal) for seal in last if seal)
