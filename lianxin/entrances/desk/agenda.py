"""What falls on which day: sessions, clocks that run out, return visits, decisions on reports. For the calendar and its feed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk import tellings
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.morning import session_url
from lianxin.entrances.desk.rows import place_of, title_of
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.mediation import queries as mediation
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.states import PlaceKind, SessionForm, SessionState
from lianxin.work.reports import queries as reports
from lianxin.work.reports.models import Report
from lianxin.work.supervision import queries as supervision
from lianxin.work.supervision.models import Meeting
from lianxin.work.supervision.states import MeetingState

MOST = 500
KINDS = {"session": "calendar-event", "due": "clock", "visit": "repeat", "report": "inbox", "meeting": "users-group"}


@dataclasses.dataclass
class Item:
    """One entry. ``starts_at`` is None for what lasts until the day's end. Of a full month little is shown, so what is
    read of each (``title`` to ``colour``) is put in by ``fill``. ``title`` is masked; ``code`` and ``place`` are all that a
    feed may carry. ``row`` is what it is about, ``dispute`` the key of a dispute not read yet."""

    kind: str
    key: str
    day: dt.date
    what: str
    over: bool
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    row: Any = None
    dispute: uuid.UUID | None = None
    title: str = ""
    code: str = ""
    place: str = ""
    url: str = ""
    who: str = ""
    colour: str = ""

    @property
    def icon(self) -> str:
        return KINDS[self.kind]

    @property
    def order(self) -> tuple[dt.date, dt.datetime, str]:
        return self.day, self.starts_at or clock.day_end(self.day), self.key


def _last_day(due_at: dt.datetime) -> dt.date:
    """A clock that ends at midnight belongs to the day it closes."""
    return clock.local_day(due_at - dt.timedelta(seconds=1))


def _mine(actor: Actor, who: str) -> Q:
    return {"mine": Q(holder=actor.post), "unit": Q(holder_unit=actor.unit)}.get(who, Q())


# What is read of each -----------------------------------------------------------------------------------


def _session_words(row: Session) -> dict[str, str]:
    found = _due_words(row.dispute)
    return found | {"place": f"{found['place']} {PlaceKind(row.place_kind).label}", "url": session_url(row)}


def _due_words(row: Dispute) -> dict[str, str]:
    return {
        "title": title_of(row),
        "code": row.code,
        "place": place_of(row),
        "url": reverse("dispute", args=[row.code]),
        "who": row.holder.staff.name,
        "colour": COLOUR_WORDS.get(row.colour, ""),
    }


def _visit_words(row: Dispute) -> dict[str, str]:
    return _due_words(row) | {"url": reverse("dispute_visits", args=[row.code]), "colour": ""}


def _report_words(row: Report) -> dict[str, str]:
    url = reverse("report", args=[row.code])
    return {"title": tellings.title(row), "code": row.code, "place": row.area.short_name, "url": url, "who": row.owner.staff.name}


def _meeting_words(row: Meeting) -> dict[str, str]:
    """The codes of its agenda are on its page, for those whom they concern; the feed carries none."""
    url = reverse("meeting", args=[row.pk])
    return {"title": row.unit.short_name, "place": row.place, "url": url, "who": row.chair.staff.name}


_WORDS: dict[str, Callable[[Any], dict[str, str]]] = {
    "session": _session_words, "due": _due_words, "visit": _visit_words, "report": _report_words, "meeting": _meeting_words,
}  # fmt: skip


def fill(actor: Actor, found: Iterable[Item]) -> None:
    """What is read of these entries; one query for the disputes among them."""
    entries = list(found)
    rows = disputes.brief_of(actor, (entry.dispute for entry in entries if entry.row is None and entry.dispute))
    for entry in entries:
        entry.row = rows[entry.dispute] if entry.row is None and entry.dispute else entry.row
        for name, words in _WORDS[entry.kind](entry.row).items():
            setattr(entry, name, words)


# What there is ------------------------------------------------------------------------------------------


def _sessions(actor: Actor, start: dt.datetime, end: dt.datetime, who: str) -> Iterable[Item]:
    for row in mediation.sessions_between(actor, start, end, people=who == "mine"):
        dispute = row.dispute
        if who == "unit" and dispute.holder_unit_id != actor.unit:
            continue
        if who == "mine" and dispute.holder_id != actor.post and not any(
            seat.appointment and seat.appointment.post_id == actor.post for seat in row.attendances.all()
        ):  # fmt: skip
            continue
        what = _("调解（%(form)s）") % {"form": SessionForm(row.form).label}
        over = row.state == SessionState.PLANNED and row.ends_at <= clock.now()
        day = clock.local_day(row.starts_at)
        yield Item("session", row.pk.hex, day, what, over, row.starts_at, row.ends_at, row=row)


def _days(actor: Actor, start: dt.datetime, end: dt.datetime, who: str) -> Iterable[Item]:
    """Clocks that run out, and return visits."""
    now, mine, due_word = clock.now(), _mine(actor, who), _("办理到期")
    due = Q(state__in=ANY_OPEN, root=None, due_at__gt=start, due_at__lte=end)
    for row in disputes.due_rows(actor, disputes.Wanted(due & mine), MOST):
        yield Item("due", row.pk.hex, _last_day(row.due_at), due_word, row.due_at <= now, dispute=row.pk)
    for visit in disputes.return_visits_due(actor, end, limit=MOST, since=start, of=mine):
        at, what = visit.due_at, _("%(n)s天回访") % {"n": visit.day}
        yield Item("visit", visit.pk.hex, _last_day(at), what, at <= now, dispute=visit.dispute_id)


def items(actor: Actor, start: dt.datetime, end: dt.datetime, who: str = "all") -> list[Item]:
    """Everything in (start, end] that the actor may see; ``who``: all, mine (held or mediated by the post), unit."""
    now = clock.now()
    found = [*_sessions(actor, start, end, who), *_days(actor, start, end, who)]
    for row in reports.due_between(actor, start, end, MOST):
        if who == "all" or (row.owner_id == actor.post if who == "mine" else row.unit_id == actor.unit):
            found.append(Item("report", row.pk.hex, _last_day(row.due_at), _("来件决定"), row.due_at <= now, row=row))
    for one in supervision.meetings_between(actor, start, end, MOST):
        over = one.state == MeetingState.PLANNED and one.ends_at <= now
        day = clock.local_day(one.starts_at)
        found.append(Item("meeting", one.pk.hex, day, _("会商"), over, one.starts_at, one.ends_at, row=one))
    return sorted(found, key=lambda item: item.order)
