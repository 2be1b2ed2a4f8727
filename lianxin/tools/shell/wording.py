"""Dates, remaining time and amounts as a person reads them, in the language in use and in Asia/Shanghai."""

from __future__ import annotations

import datetime as dt
import math

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lianxin.tools.kit import clock, money

HOUR, DAY = 3600, 86400


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def local(moment: dt.date) -> dt.date:
    """``moment`` in Asia/Shanghai; a plain day stays a day. Naive moments are refused: nothing here
    makes them.
    """
    if isinstance(moment, dt.datetime):
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone cannot be shown")
        return moment.astimezone(clock.LOCAL)
    return moment


def _day(day: dt.date, *, year: bool) -> str:
    if is_chinese():
        return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS_3[day.month].title()}" + (f" {day.year}" if year else "")


def full_date(moment: dt.date | None) -> str:
    """``2026年11月23日`` / ``23 Nov 2026``."""
    return _day(local(moment), year=True) if moment else ""


def month_day(moment: dt.date | None) -> str:
    """``11月23日``, with the year only when it is another one."""
    if not moment:
        return ""
    day = local(moment)
    return _day(day, year=day.year != clock.today().year)


def full_datetime(moment: dt.datetime | None) -> str:
    """``2026年11月23日 09:05``."""
    return f"{_day(local(moment), year=True)} {local(moment):%H:%M}" if moment else ""


def short_datetime(moment: dt.datetime | None) -> str:
    """``今天 09:05`` or ``11月23日 09:05``."""
    return f"{_near(local(moment))} {local(moment):%H:%M}" if moment else ""


def deadline(due: dt.date | None) -> str:
    """``今天 24:00``: a clock that ends at midnight belongs to the day it closes, not to the next."""
    if not due:
        return ""
    if not isinstance(due, dt.datetime):
        due = clock.day_end(due)
    at = local(due)
    if at.time() == dt.time():
        return f"{_near(at - dt.timedelta(days=1))} 24:00"
    return f"{_near(at)} {at:%H:%M}"


def _near(at: dt.date) -> str:
    day = at.date() if isinstance(at, dt.datetime) else at
    away = (day - clock.today()).days
    return {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get(away) or month_day(day)


def amount(fen: int | None) -> str:
    """``6,800元``; a dash when it was never stated."""
    return "–" if fen is None else _("%(amount)s元") % {"amount": money.yuan(fen)}


def left_text(due: dt.date | None, at: dt.datetime | None = None) -> str:
    """``剩 3 天``, ``剩 14 小时 48 分``, ``已超期 2 天``; overdue days start at 1, the day after the missed
    one.
    """
    if not due:
        return ""
    if not isinstance(due, dt.datetime):
        due = clock.day_end(due)
    seconds = (due - (at or clock.now())).total_seconds()
    return _left(seconds) if seconds > 0 else _over(-seconds, by_day=local(due).time() == dt.time())


def _left(seconds: float) -> str:
    minutes = max(1, int(seconds // 60))
    hours, rest = divmod(minutes, 60)
    if seconds < HOUR:
        return ngettext("剩 %(n)d 分", "剩 %(n)d 分", minutes) % {"n": minutes}
    if seconds >= DAY:
        days = int(seconds // DAY)
        return ngettext("剩 %(n)d 天", "剩 %(n)d 天", days) % {"n": days}
    if rest:
        return _("剩 %(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
    return ngettext("剩 %(n)d 小时", "剩 %(n)d 小时", hours) % {"n": hours}


def _over(seconds: float, *, by_day: bool) -> str:
    if by_day or seconds >= DAY:
        days = max(1, math.ceil(seconds / DAY))
        return ngettext("已超期 %(n)d 天", "已超期 %(n)d 天", days) % {"n": days}
    if seconds >= HOUR:
        hours = int(seconds // HOUR)
        return ngettext("已超期 %(n)d 小时", "已超期 %(n)d 小时", hours) % {"n": hours}
    minutes = max(1, int(seconds // 60))
    return ngettext("已超期 %(n)d 分", "已超期 %(n)d 分", minutes) % {"n": minutes}


def left_fraction(start: dt.datetime | None, due: dt.datetime | None, at: dt.datetime | None = None) -> float:
    """How full the ring still is, 0 to 1; 0 when it is over or unknown."""
    if not start or not due or due <= start:
        return 0.0
    whole = (due - start).total_seconds()
    return min(1.0, max(0.0, (due - (at or clock.now())).total_seconds() / whole))
