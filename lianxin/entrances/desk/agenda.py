"""What falls on which day: sessions, clocks that run out, return visits, decisions on reports. For the calendar and its feed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Iterable
from functools import partial

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
from lianxin.work.mediation.states import SessionState
from lianxin.work.reports import queries as reports
from lianxin.work.supervision import queries as supervision
from lianxin.work.supervision.models import Meeting
from lianxin.work.supervision.states import MeetingState

MOST = 500
KINDS = {"session": "calendar-event", "due": "clock", "visit": "repeat", "report": "inbox", "meeting": "users-group"}


@dataclasses.dataclass(frozen=True)
class Item:
    """One entry. ``starts_at`` is None for what lasts until the day's end. ``title`` is masked, and opened only for what
    is shown of a full day; ``code`` and ``place`` are all that a feed may carry."""

    kind: str
    key: str
    day: dt.date
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    what: str
    titled: Callable[[], str]
    code: str
    place: str
    url: str
    who: str
    colour: str = ""
    over: bool = False

    @functools.cached_property
    def title(self) -> str:
        return self.titled()

    @property
    def icon(self) -> str:
        return KINDS[self.kind]

    @property
    def order(self) -> tuple[dt.date, dt.datetime, str]:
        return self.day, self.starts_at or clock.day_end(self.day), self.key


def _last_day(due_at: dt.datetime) -> dt.date:
    """A clock that ends at midnight belongs to the day it closes."""
    return clock.local_day(due_at - dt.timedelta(seconds=1))


def _belongs(actor: Actor, dispute: Dispute, who: str) -> bool:
    if who == "mine":
        return dispute.holder_id == actor.post
    return who != "unit" or dispute.holder_unit_id == actor.unit


def _session(row: Session) -> Item:
    return Item(
        kind="session",
        key=row.pk.hex,
        day=clock.local_day(row.starts_at),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        what=_("调解（%(form)s）") % {"form": row.get_form_display()},
        titled=partial(title_of, row.dispute),
        code=row.dispute.code,
        place=f"{place_of(row.dispute)} {row.get_place_kind_display()}",
        url=session_url(row),
        who=row.dispute.holder.staff.name,
        colour=COLOUR_WORDS.get(row.dispute.colour, ""),
        over=row.state == SessionState.PLANNED and row.ends_at <= clock.now(),
    )


def _due(row: Dispute) -> Item:
    return Item(
        kind="due",
        key=row.pk.hex,
        day=_last_day(row.due_at),
        starts_at=None,
        ends_at=None,
        what=_("办理到期"),
        titled=partial(title_of, row),
        code=row.code,
        place=place_of(row),
        url=reverse("dispute", args=[row.code]),
        who=row.holder.staff.name,
        colour=COLOUR_WORDS.get(row.colour, ""),
        over=row.due_at <= clock.now(),
    )


def _meeting(row: Meeting) -> Item:
    """The codes of its agenda are on its page, for those whom they concern; the feed carries none."""
    return Item(
        kind="meeting",
        key=row.pk.hex,
        day=clock.local_day(row.starts_at),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        what=_("会商"),
        titled=partial(str, row.unit.short_name),
        code="",
        place=row.place,
        url=reverse("meeting", args=[row.pk]),
        who=row.chair.staff.name,
        over=row.state == MeetingState.PLANNED and row.ends_at <= clock.now(),
    )


def _dispute_items(actor: Actor, start: dt.datetime, end: dt.datetime, who: str) -> Iterable[Item]:
    for session in mediation.sessions_between(actor, start, end, people=who == "mine"):
        mine = who == "mine" and any(
            seat.appointment and seat.appointment.post_id == actor.post for seat in session.attendances.all()
        )
        if mine or _belongs(actor, session.dispute, who):
            yield _session(session)
    due = Q(state__in=ANY_OPEN, root=None, due_at__gt=start, due_at__lte=end)
    for row in disputes.rows_of(actor, disputes.Wanted(due), "due", limit=MOST):
        if _belongs(actor, row, who):
            yield _due(row)
    for visit in disputes.return_visits_due(actor, end, limit=MOST, since=start):
        if _belongs(actor, visit.dispute, who):
            yield Item(
                kind="visit",
                key=visit.pk.hex,
                day=_last_day(visit.due_at),
                starts_at=None,
                ends_at=None,
                what=_("%(n)s天回访") % {"n": visit.day},
                titled=partial(title_of, visit.dispute),
                code=visit.dispute.code,
                place=place_of(visit.dispute),
                url=reverse("dispute_visits", args=[visit.dispute.code]),
                who=visit.dispute.holder.staff.name,
                over=visit.due_at <= clock.now(),
            )


def items(actor: Actor, start: dt.datetime, end: dt.datetime, who: str = "all") -> list[Item]:
    """Everything in (start, end] that the actor may see; ``who``: all, mine (held or mediated by the post), unit."""
    found = list(_dispute_items(actor, start, end, who))
    for report in reports.due_between(actor, start, end, MOST):
        if who == "all" or (report.owner_id == actor.post if who == "mine" else report.unit_id == actor.unit):
            found.append(
                Item(
                    kind="report",
                    key=report.pk.hex,
                    day=_last_day(report.due_at),
                    starts_at=None,
                    ends_at=None,
                    what=_("来件决定"),
                    titled=partial(tellings.title, report),
                    code=report.code,
                    place=report.area.short_name,
                    url=reverse("report", args=[report.code]),
                    who=report.owner.staff.name,
                    over=report.due_at <= clock.now(),
                )
            )
    found += [_meeting(row) for row in supervision.meetings_between(actor, start, end, MOST)]
    return sorted(found, key=lambda item: item.order)
