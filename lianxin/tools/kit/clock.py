"""The one place that knows what time it is, and day arithmetic as the law counts it.

Day clocks exclude the first day and end at 24:00 local time of the last; months clip to the month's end.
"""

from __future__ import annotations

import calendar as _calendar
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
_frozen: ContextVar[dt.datetime | None] = ContextVar("lianxin_now", default=None)


def now() -> dt.datetime:
    """The present instant, in UTC. Services call this and nothing else."""
    return _frozen.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The present day in Asia/Shanghai."""
    return local_day(now())


def local_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(LOCAL).date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` (aware) inside the block: for the demo and for tests."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware moment")
    token = _frozen.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def day_end(day: dt.date) -> dt.datetime:
    """24:00 local time of ``day``, as an instant in UTC."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=LOCAL)
    return midnight.astimezone(dt.UTC)


def add_days(
    start: dt.date, days: int, is_workday: Callable[[dt.date], bool] | None = None, *, roll: bool = False
) -> dt.date:
    """The last day of a clock of ``days`` days from ``start``, which itself is not counted.

    With ``is_workday`` and ``roll`` false, only working days are counted; with ``roll`` true calendar days are counted
    and a last day that is no working day rolls to the next one (Civil Code art. 203).
    """
    if is_workday is None:
        return start + dt.timedelta(days=days)
    day = start
    if roll:
        day = start + dt.timedelta(days=days)
        while not is_workday(day):
            day += dt.timedelta(days=1)
        return day
    left = days
    while left > 0:
        day += dt.timedelta(days=1)
        left -= is_workday(day)
    return day


def add_months(start: dt.date, months: int) -> dt.date:
    """The same day ``months`` later, clipped to the month's end (Civil Code art. 202)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(start.day, _calendar.monthrange(year, month + 1)[1]))
