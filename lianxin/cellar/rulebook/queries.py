"""What holds in a county on a day: clocks, due dates, working days, categories, texts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import time
import uuid
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from lianxin.cellar.rulebook import shipped
from lianxin.cellar.rulebook.models import (
    Category,
    Clock,
    Dated,
    Holiday,
    PublishedYear,
    Revision,
    Route,
    Unit,
    Wording,
)
from lianxin.tools.kit import clock as kit_clock

_D = TypeVar("_D", bound=Dated)
KEEP_SECONDS = 30.0  # how long another process may go on with the old book after a change
FAMILY_GROUP = "01"
BY_THE_HOUR = frozenset({Unit.MINUTES, Unit.HOURS})
_FIXED = {
    (1, 1),
    (5, 1),
    (5, 2),
    (10, 1),
    (10, 2),
    (10, 3),
}  # festivals by the solar calendar, for years not published


@dataclasses.dataclass
class _Book:
    stamp: uuid.UUID | None
    clocks: dict[str, list[Clock]]
    categories: dict[str, list[Category]]
    wordings: dict[str, list[Wording]]
    days: dict[tuple[str, dt.date], Holiday]
    years: set[tuple[str, int]]
    checked: float


_book: _Book | None = None


def forget() -> None:
    """Read the book again at the next question: after a change in this process, and between tests."""
    global _book
    _book = None


def _read() -> _Book:
    """The kept book if it is young or its stamp still stands (one query); otherwise read anew (six).

    Before ``load_defaults`` has run the tables are empty and the shipped defaults themselves answer.
    """
    global _book
    book, moment = _book, time.monotonic()
    if book is not None and moment - book.checked < KEEP_SECONDS:
        return book
    stamp = Revision.objects.values_list("stamp", flat=True).first()
    if book is None or book.stamp != stamp:
        loaded = stamp is not None
        book = _Book(
            stamp,
            _by_code(Clock.objects.order_by("from_on") if loaded else shipped.clocks()),
            _by_code(Category.objects.order_by("from_on") if loaded else shipped.categories()),
            _by_code(Wording.objects.order_by("from_on") if loaded else shipped.wordings()),
            {
                (x.county, x.day): x
                for x in (Holiday.objects.order_by("day") if loaded else shipped.holidays())
            },
            {
                (x.county, x.year)
                for x in (PublishedYear.objects.order_by("year") if loaded else shipped.published_years())
            },
            moment,
        )
    book.checked, _book = moment, book
    return book


def warm() -> None:
    """Make sure that the kept book is the database's: what follows costs no query."""
    if _book is not None:
        _book.checked = float("-inf")
    _read()


def _by_code(rows: Iterable[_D]) -> dict[str, list[_D]]:
    found: dict[str, list[_D]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return found


def _holding(rows: Iterable[_D], county: str, on: dt.date | None) -> _D | None:
    """The county's row of that day, or the national one; for a day before all rows, the oldest national
    one.
    """
    rows, on = list(rows), on or kit_clock.today()
    for place in dict.fromkeys((county, "")):
        for row in rows:
            if row.county == place and row.from_on <= on and (row.until_on is None or row.until_on >= on):
                return row
    return next((row for row in rows if row.county == "" and row.from_on > on), None)


# Clocks ----------------------------------------------------------------------------------------------


def clock_of(code: str, county: str, on: dt.date | None = None) -> Clock:
    """The clock in force on a day (today by default); LookupError for a code no rulebook knows."""
    row = _holding(_read().clocks.get(code, ()), county, on)
    if row is None:
        raise LookupError(f"no clock {code!r}")
    return row


def due(code: str, county: str, start: dt.datetime) -> dt.datetime:
    """When a clock that starts at ``start`` runs out, as an instant in UTC, by the rule in force on the day
    it starts.
    """
    return due_by(clock_of(code, county, kit_clock.local_day(start)), county, start)


def due_by(
    clock: Clock, county: str, start: dt.datetime, works: Callable[[dt.date], bool] | None = None
) -> dt.datetime:
    """As ``due``, for a clock that need not be saved: the preview of a change.

    Minutes and hours run through nights and holidays. The others exclude the first day and end at 24:00 local time of
    the last.
    """
    if clock.unit in BY_THE_HOUR:
        return start.astimezone(dt.UTC) + dt.timedelta(**{clock.unit: clock.amount})
    first = kit_clock.local_day(start)
    works = works or functools.partial(is_workday, county=county)
    if clock.unit == Unit.WORKDAYS:
        last = kit_clock.add_days(first, clock.amount, works)
    elif clock.unit in (Unit.MONTHS, Unit.YEARS):
        last = kit_clock.add_months(first, clock.amount * (12 if clock.unit == Unit.YEARS else 1))
    else:
        last = kit_clock.add_days(first, clock.amount)
    while clock.roll and not works(last):
        last += dt.timedelta(days=1)
    return kit_clock.day_end(last)


def clocks(county: str, on: dt.date | None = None) -> list[Clock]:
    """Every clock in force on a day, in the order of the book."""
    rows = (_holding(rows, county, on) for rows in _read().clocks.values())
    return sorted((row for row in rows if row), key=lambda row: (row.sort, row.code))


def limitation_code(category_code: str) -> str:
    """Which limitation clock a claim of this category runs under: labour arbitration and land contracts
    have their own.
    """
    if category_code.startswith("07"):
        return "limitation_labour"
    return "limitation_land" if category_code == "0901" else "limitation_general"


# Working days ----------------------------------------------------------------------------------------


def special_day(day: dt.date, county: str) -> Holiday | None:
    """The county's or the nation's exception for a day."""
    days = _read().days
    return days.get((county, day)) or days.get(("", day))


def is_workday(day: dt.date, county: str) -> bool:
    """By the table of holidays; in years not yet published Monday to Friday, less the festivals with a
    fixed date.
    """
    special = special_day(day, county)
    if special is not None:
        return special.is_workday
    if not is_published(day.year, county) and (day.month, day.day) in _FIXED:
        return False
    return day.weekday() < 5


def is_published(year: int, county: str = "") -> bool:
    """Whether the year's holidays are known; if not, a due date counted in working days may still move
    (调休未公布).
    """
    years = _read().years
    return (county, year) in years or ("", year) in years


def is_published_by(year: int, county: str) -> bool:
    """Whether the county itself said so, and may take it back."""
    return (county, year) in _read().years


# Categories ------------------------------------------------------------------------------------------


def category(code: str, county: str = "", on: dt.date | None = None) -> Category | None:
    return _holding(_read().categories.get(code, ()), county, on)


def all_categories(county: str, on: dt.date | None = None) -> list[Category]:
    """Every category in force, groups before what is below them, also those no longer offered."""
    rows = (_holding(rows, county, on) for rows in _read().categories.values())
    return sorted((row for row in rows if row), key=lambda row: (row.parent_code or row.code, row.code))


def categories(county: str, on: dt.date | None = None) -> list[tuple[Category, list[Category]]]:
    """What may be chosen on a day, in two levels: (group, what is below it)."""
    rows = [row for row in all_categories(county, on) if row.offered]
    return [
        (group, [row for row in rows if row.parent_code == group.code])
        for group in rows
        if group.parent_code == ""
    ]


def category_name(code: str, lang: str | None = None, county: str = "") -> str:
    """A category's name on a screen; "其他" says of what. An unknown code stays itself. ``lang``: "zh" or
    "en".
    """
    row = category(code, county)
    if row is None:
        return code
    name = _in_language(row, lang)
    parent = category(row.parent_code, county) if row.parent_code and row.code.endswith("99") else None
    if parent is None:
        return name
    return (
        f"{_in_language(parent, lang)}: other"
        if name == "Other"
        else f"{_in_language(parent, lang)}（{name}）"
    )


def _in_language(row: Category, lang: str | None) -> str:
    if lang is None:
        return row.name
    return row.name_zh if lang.startswith("zh") else row.name_en


def mediable(code: str, county: str = "") -> bool:
    """Whether mediation is the usual way; False for kinds that usually belong to a competent authority,
    which is told first.

    It is advice, not a bar: see ``Route``.
    """
    row = category(code, county)
    return row is not None and row.route != Route.ADVISE


def is_family(code: str) -> bool:
    """Marriage and family: both sides start separately, and the compartment is family."""
    return code[:2] == FAMILY_GROUP


# Texts -----------------------------------------------------------------------------------------------


def wording_row(code: str, county: str, on: dt.date | None = None) -> Wording:
    row = _holding(_read().wordings.get(code, ()), county, on)
    if row is None:
        raise LookupError(f"no wording {code!r}")
    return row


def wording(code: str, county: str, on: dt.date | None = None) -> str:
    """The text in the language in use; LookupError for a code no rulebook knows."""
    return wording_row(code, county, on).text


def wordings(county: str, on: dt.date | None = None) -> list[Wording]:
    rows = (_holding(rows, county, on) for rows in _read().wordings.values())
    return sorted((row for row in rows if row), key=lambda row: row.code)


# For the pages ---------------------------------------------------------------------------------------


def history(kind: type[_D], code: str, county: str) -> list[_D]:
    """Every row of a code that held or will hold in a county, newest first."""
    return list(
        kind._default_manager.filter(code=code, county__in=["", county]).order_by("-from_on", "-county")
    )


def days_of(year: int, county: str) -> dict[dt.date, Holiday]:
    """The exceptions of a year by day, the county's over the nation's."""
    found: dict[dt.date, Holiday] = {}
    for (place, day), row in _read().days.items():
        if day.year == year and place in ("", county) and (place or day not in found):
            found[day] = row
    return found


def own_codes(kind: type[_D], county: str) -> set[str]:
    """Codes for which a county has a row of its own."""
    return (
        set(kind._default_manager.filter(county=county).values_list("code", flat=True)) if county else set()
    )


def planned(kind: type[_D], county: str) -> dict[str, _D]:
    """A county's changes that have not begun yet, by code."""
    rows = kind._default_manager.filter(county=county, from_on__gt=kit_clock.today())
    return {row.code: row for row in rows.order_by("-from_on")}


@dataclasses.dataclass(frozen=True)
class Sample:
    """When a clock that starts at ``start`` would run out before and after a change."""

    label: str
    start: dt.datetime
    old_due: dt.datetime
    new_due: dt.datetime

    @property
    def differs(self) -> bool:
        return self.old_due != self.new_due


def clock_samples(old: Clock, new: Clock, county: str, from_on: dt.date) -> list[Sample]:
    """What a change of a clock would mean for some starts: the day it begins, a Friday, a month's
    end, before a festival.
    """
    friday = from_on + dt.timedelta(days=(4 - from_on.weekday()) % 7)
    month_end = kit_clock.add_months(from_on.replace(day=1), 1) - dt.timedelta(days=1)
    festival = _before_spring_festival(from_on, county)
    starts = [
        (_("改动当天"), from_on, 9),
        (_("下一个星期五下班前"), friday, 17),
        (_("月底"), month_end, 9),
        (_("春节前最后一个工作日"), festival, 9),
    ]
    return [_sample(label, day, hour, old, new, county) for label, day, hour in starts if day is not None]


def _sample(label: str, day: dt.date, hour: int, old: Clock, new: Clock, county: str) -> Sample:
    start = dt.datetime.combine(day, dt.time(hour), tzinfo=kit_clock.LOCAL).astimezone(dt.UTC)
    return Sample(str(label), start, due_by(old, county, start), due_by(new, county, start))


def _before_spring_festival(on: dt.date, county: str) -> dt.date | None:
    """The last working day before the next Spring Festival that is known, or before the latest known one."""
    first: dict[int, dt.date] = {}
    for (place, day), row in sorted(_read().days.items(), key=lambda item: item[0][1]):
        if place in ("", county) and row.name == "春节" and not row.is_workday:
            first.setdefault(day.year, day)
    ahead = [day for day in first.values() if day > on] or list(first.values())[-1:]
    if not ahead:
        return None
    day = ahead[0] - dt.timedelta(days=1)
    while not is_workday(day, county):
        day -= dt.timedelta(days=1)
    return day


def day_samples(day: dt.date, works: bool | None, county: str) -> list[Sample]:
    """What marking a day would mean for clocks that are near it: those counted in working days, and those that roll.

    ``works`` None: the county's own mark is taken away.
    """
    if works is None:
        national = _read().days.get(("", day))
        works = national.is_workday if national else day.weekday() < 5

    def after(asked: dt.date) -> bool:
        return works if asked == day else is_workday(asked, county)

    found = []
    for clock in clocks(county, day):
        counted = clock.unit == Unit.WORKDAYS
        if clock.unit in BY_THE_HOUR or not (counted or (clock.roll and clock.unit == Unit.DAYS)):
            continue
        first = day - dt.timedelta(days=1 if counted else clock.amount)
        start = dt.datetime.combine(first, dt.time(9), tzinfo=kit_clock.LOCAL).astimezone(dt.UTC)
        found.append(
            Sample(clock.name, start, due_by(clock, county, start), due_by(clock, county, start, after))
        )
    return found
