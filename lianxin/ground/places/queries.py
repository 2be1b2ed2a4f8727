"""Areas by code, name and initials. Everything is read as of a day: today unless another is asked for."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from lianxin.cellar.jobs import queries as jobs
from lianxin.ground.places.codes import DIGITS, unpadded
from lianxin.ground.places.models import Area, Intake, Level
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import fold


def valid(on: dt.date | None = None) -> Q:
    """Rows that hold on a day."""
    on = on or clock.today()
    return Q(valid_from__lte=on) & (Q(valid_until=None) | Q(valid_until__gte=on))


def area(code: str, on: dt.date | None = None) -> Area | None:
    """The area under ``code`` on a day."""
    return Area.objects.filter(valid(on), code=code).order_by("-valid_from").first()


def areas(codes: Iterable[str], on: dt.date | None = None) -> dict[str, Area]:
    """Areas by their codes; those that do not hold on the day are absent."""
    return {row.code: row for row in Area.objects.filter(valid(on), code__in=set(codes)).order_by("code")}


def history_of(code: str) -> QuerySet[Area]:
    """Every row a code ever had, the newest first."""
    return Area.objects.filter(code=code).order_by("-valid_from")


def children(parent: Area, on: dt.date | None = None) -> QuerySet[Area]:
    return Area.objects.filter(valid(on), parent_code=parent.code).order_by("code")


def villages_of(county: str, on: dt.date | None = None) -> QuerySet[Area]:
    """Villages and communities of a county."""
    return Area.objects.filter(valid(on), county=county, level=Level.VILLAGE).order_by("code")


def areas_of(county: str, level: int | None = None, on: dt.date | None = None) -> QuerySet[Area]:
    """A county, its townships, villages and groups, in the order of codes."""
    rows = Area.objects.filter(valid(on), county=county).order_by("code")
    return rows.filter(level=level) if level else rows


def counts_by_township(county: str, on: dt.date | None = None) -> dict[str, dict[str, int]]:
    """For each township's code: ``villages``, ``communities`` (residents' committees) and ``groups``."""
    rows = (
        Area.objects.filter(valid(on), county=county, level__gte=Level.VILLAGE)
        .values("township")
        .annotate(
            villages=Count("id", filter=Q(level=Level.VILLAGE) & ~Q(kind="居委会")),
            communities=Count("id", filter=Q(level=Level.VILLAGE, kind="居委会")),
            groups=Count("id", filter=Q(level=Level.GROUP)),
        )
        .order_by("township")
    )
    names = ("villages", "communities", "groups")
    return {row["township"]: {name: row[name] for name in names} for row in rows}


def ancestor_codes(code: str) -> list[str]:
    """The codes above one, from the province down; a prefecture without counties leaves one that has no area."""
    return [code[:n] for n in DIGITS.values() if n < len(code)]


def path_of(place: Area, on: dt.date | None = None) -> list[Area]:
    """County › township › village › group, down to the area itself (which is given back as it came)."""
    codes = [code for code in ancestor_codes(place.code) if len(code) >= DIGITS[Level.COUNTY]]
    above = areas(codes, on) if codes else {}
    return [above[code] for code in codes if code in above] + [place]


def scope_of(place: Area) -> dict[str, str]:
    """The three codes rows elsewhere copy."""
    return {"county": place.county, "township": place.township, "village": place.village}


def search_areas(
    county: str | None, text: str, level: int | Sequence[int] | None = None, limit: int = 20, on: dt.date | None = None
) -> list[Area]:
    """Areas by any part of a name, pinyin initials (``npgc``) or the beginning of a code; the nearest first.

    Several words narrow: ``石桥 南坡沟`` is 南坡沟村 in 石桥镇. ``county=None`` searches all that is known here. Each
    row comes with ``township_name`` (its own name at that level, "" above it), so that equal names can be told apart.
    """
    words = fold(text).replace("·", " ").replace("›", " ").split()[:4]
    if not words:
        return []
    rows = Area.objects.filter(valid(on))
    if county is not None:
        rows = rows.filter(county=county)
    if level:
        rows = rows.filter(level__in=[level] if isinstance(level, int) else list(level))
    *outer, last = words
    for word in outer:
        upper = Area.objects.filter(valid(on), _match(word), level__in=[Level.TOWNSHIP, Level.VILLAGE, Level.COUNTY])
        if county is not None:
            upper = upper.filter(county=county)
        codes = list(upper.order_by("code").values_list("code", flat=True)[:200])
        within = Q(township__in=codes) | Q(village__in=codes) | Q(county__in=codes)
        rows = rows.filter(within | _match(word))
    rows = rows.filter(_match(last)).annotate(rank=_rank(last)).order_by("rank", "level", "code")
    return with_township_names(rows[:limit], on)


def _match(word: str) -> Q:
    if word.isdecimal():
        return Q(code__startswith=unpadded(word)) | Q(folded__contains=word)
    if word.isascii() and word.isalnum():
        return Q(initials__contains=word) | Q(folded__contains=word)
    return Q(folded__contains=word)


def _rank(word: str) -> Case:
    return Case(
        When(Q(short_name=word) | Q(name=word) | Q(code=word), then=Value(0)),
        When(initials=word, then=Value(1)),
        When(short_name__startswith=word, then=Value(2)),
        When(Q(initials__startswith=word) | Q(code__startswith=word), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def with_township_names(rows: Iterable[Area], on: dt.date | None = None) -> list[Area]:
    """The rows, each with ``township_name``; one query for all."""
    found = list(rows)
    names = {code: row.short_name for code, row in areas({r.township for r in found if r.township}, on).items()}
    for row in found:
        row.township_name = names.get(row.township, "")  # type: ignore[attr-defined]
    return found


def rival_of(code: str, from_on: dt.date) -> Area | None:
    """A row of the same code that still holds on ``from_on`` or begins later: two would overlap."""
    open_ended = Q(valid_until=None) | Q(valid_until__gte=from_on)
    return Area.objects.filter(open_ended, code=code).order_by("valid_from").first()


# For imports ------------------------------------------------------------------------------------------------------


def known_codes(on: dt.date) -> set[str]:
    """Every code that holds on a day or later: an import asks for parents by the ten thousand."""
    return set(Area.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on)).values_list("code", flat=True))


def latest_rows(codes: Iterable[str]) -> dict[str, Area]:
    """The newest row of each code, whether it still holds or not."""
    wanted = sorted(set(codes))
    found: dict[str, Area] = {}
    for start in range(0, len(wanted), 900):
        rows = Area.objects.filter(code__in=wanted[start : start + 900]).order_by("valid_from")
        found.update((row.code, row) for row in rows)
    return found


def missing_from(codes: set[str], on: dt.date) -> list[Area]:
    """Areas here that a table leaves out, in the counties whose villages or townships it lists.

    Groups count only in villages for which the table lists groups.
    """
    counties = {code[:6] for code in codes if len(code) >= DIGITS[Level.TOWNSHIP]}
    villages = {code[:12] for code in codes if len(code) == DIGITS[Level.GROUP]}
    missing = []
    for start in range(0, len(counties), 900):
        part = sorted(counties)[start : start + 900]
        rows = Area.objects.filter(valid(on), county__in=part, level__gte=Level.TOWNSHIP).order_by("code")
        missing += [r for r in rows if r.code not in codes and (r.level < Level.GROUP or r.village in villages)]
    return missing


def intake(pk: uuid.UUID | str, county: str) -> Intake | None:
    """An uploaded table of one's own county, ready to be read."""
    return Intake.objects.filter(pk=pk, county=county).select_related("key__county_key").first()


def intakes_of(county: str) -> QuerySet[Intake]:
    return Intake.objects.filter(county=county).order_by("-at")


def report_of(row: Intake) -> dict[str, Any]:
    """What an intake's preview or run had to say, in the language of whoever uploaded it."""
    return json.loads(row.read("report") or "{}")


def is_cut_off(row: Intake) -> bool:
    """Whether an import that should be running has nobody who runs it: its job ended, or its page request died."""
    return row.job is None or not jobs.is_open(row.job)
