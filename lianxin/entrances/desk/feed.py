"""The private calendar feed: codes and places, never a name or a word of what was said. Read without a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import icalendar
from django.utils.translation import gettext as _

from lianxin.cellar.journal.services import look_at_list
from lianxin.entrances.desk import agenda
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Staff
from lianxin.tools.kit import clock

BEFORE, AHEAD = dt.timedelta(days=14), dt.timedelta(days=90)


def items_of(staff: Staff) -> list[agenda.Item]:
    """What any of a person's posts may see, each entry once."""
    start, end = clock.now() - BEFORE, clock.now() + AHEAD
    found: dict[tuple[str, str], agenda.Item] = {}
    seen = set()
    by = None
    for post in officers.posts_of(staff):
        if (post.unit_id, post.role) in seen:
            continue
        seen.add((post.unit_id, post.role))
        actor = officers.actor_of(post, staff)
        by = by or actor
        for item in agenda.items(actor, start, end):
            found[item.kind, item.key] = item
    if by is not None:
        look_at_list(by, "disputes.list", facts={"page": "feed", "count": len(found)})
        agenda.fill(by, found.values())
    return sorted(found.values(), key=lambda item: item.order)


def calendar_of(staff: Staff, absolute: Callable[[str], str]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Lianxin//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("连心桥日程"))
    calendar.add("x-published-ttl", "PT1H")
    for item in items_of(staff):
        calendar.add_component(_event(item, absolute))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(item: agenda.Item, absolute: Callable[[str], str]) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{item.kind}-{item.key}@lianxin")
    event.add("dtstamp", clock.now())
    event.add("summary", f"{item.what} {item.code}")
    event.add("location", item.place)
    event.add("url", absolute(item.url))
    if item.starts_at and item.ends_at:
        event.add("dtstart", item.starts_at.astimezone(clock.LOCAL))
        event.add("dtend", item.ends_at.astimezone(clock.LOCAL))
    else:
        event.add("dtstart", item.day)
        event.add("dtend", item.day + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    return event
