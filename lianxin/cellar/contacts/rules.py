"""When may somebody be reached, and how."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

from lianxin.cellar.contacts import queries
from lianxin.cellar.contacts.models import SafeContact
from lianxin.cellar.contacts.states import BEFORE_ASKED, Channel
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit import clock

DAY = 24 * 60
Span = tuple[int, int]  # minutes from a day's midnight; the end may lie in the next day


def when_allowed(
    owner: uuid.UUID, channel: str, at: dt.datetime, *, county: str = "", urgent: bool = False
) -> dt.datetime | None:
    """The first moment from ``at`` on at which ``owner`` may be reached this way; None: never this way.

    Where nobody has said what is safe, an officer may come or call outside the quiet hours, and nothing is written.
    ``urgent``: a safety call of an officer knows no quiet hours; what the person said about their own hours still holds,
    because a call at the wrong moment may be the danger.
    """
    return when_for(queries.contact_of(owner), channel, at, county=county, urgent=urgent)


def when_for(
    contact: SafeContact | None, channel: str, at: dt.datetime, *, county: str = "", urgent: bool = False
) -> dt.datetime | None:
    """The same for a rule that was read before."""
    if channel not in (contact.channels if contact else BEFORE_ASKED):
        return None
    place = contact.county if contact else county
    quiet = None if urgent or channel == Channel.LETTER else quiet_hours(place, clock.local_day(at))
    hours = contact.hours if contact else []
    local = at.astimezone(clock.LOCAL)
    for away in range(-1, 9):  # a window of yesterday may reach into today
        day = local.date() + dt.timedelta(days=away)
        midnight = dt.datetime.combine(day, dt.time(), tzinfo=clock.LOCAL)
        for start, end in _open_spans(hours, day, quiet):
            first = max(midnight + dt.timedelta(minutes=start), local)
            if first < midnight + dt.timedelta(minutes=end):
                return first.astimezone(dt.UTC)
    return None


def quiet_hours(county: str, on: dt.date) -> Span | None:
    """The minutes of the day from which and until which nobody is disturbed; None where the county has none."""
    start, end = (rulebook.clock_of(code, county, on).amount % 24 * 60 for code in ("quiet_from", "quiet_until"))
    return None if start == end else (start, end)


def _open_spans(hours: list[dict[str, object]], day: dt.date, quiet: Span | None) -> list[Span]:
    """The spans that begin on a day, in order. A window that lies wholly in the quiet hours was meant: it stays."""
    spans: list[Span] = []
    for start, end in _windows(hours, day) if hours else [(0, DAY)]:
        rest = list(_without_quiet(start, end, quiet)) if quiet else [(start, end)]
        spans += rest or [(start, end)]
    return sorted(spans)


def _windows(hours: list[dict[str, object]], day: dt.date) -> Iterator[Span]:
    for window in hours:
        if day.weekday() in window["days"]:  # type: ignore[operator]
            start, end = minute(str(window["from"])), minute(str(window["until"]))
            yield start, end if end > start else end + DAY


def _without_quiet(start: int, end: int, quiet: Span) -> Iterator[Span]:
    """What is left of a span of at most two days when the quiet hours of each day are taken out."""
    first, last = quiet
    length = (last - first) % DAY
    for away in (-DAY, 0, DAY):
        begins = first + away
        if begins + length <= start:
            continue
        if begins >= end:
            break
        if begins > start:
            yield start, begins
        start = begins + length
    if start < end:
        yield start, end


def minute(text: str) -> int:
    """``"09:30"`` as minutes of the day; ``"24:00"`` is the day's end. ValueError for anything else."""
    hour, _colon, rest = text.partition(":")
    if not (hour.isdigit() and rest.isdigit() and len(rest) == 2):
        raise ValueError(text)
    value = int(hour) * 60 + int(rest)
    if int(rest) > 59 or value > DAY:
        raise ValueError(text)
    return value
