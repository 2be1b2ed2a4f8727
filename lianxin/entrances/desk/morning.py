"""Today: what there is to do, in few queries whatever there is. Counts equal those of the lists they lead to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import chasing, ledger, referring, tellings
from lianxin.entrances.desk.context import bounded, count_with
from lianxin.entrances.desk.rows import Row, place_of, row_of, title_of
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.kit import clock
from lianxin.tools.shell.wording import deadline, left_text
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN, BEFORE_CLOSED, Colour, State
from lianxin.work.mediation import queries as mediation
from lianxin.work.mediation.models import Session
from lianxin.work.referrals import queries as referrals
from lianxin.work.reports import queries as reports
from lianxin.work.supervision import queries as supervision

SHOWN = 8  # rows of a section; the rest is one click away
READ = 160  # disputes read at once to be sorted into sections
_LISTS = {
    "red": {"colour": "red", "state": "live"},
    "today": {"due": "today"},
    "overdue": {"due": "overdue"},
    "asked": {"flag": "asked"},
    "visits": {"due": "visits"},
    "stale": {"flag": "stale"},
}


@dataclasses.dataclass
class Visit:
    """A return visit that is due: how long after the agreement, of what, and whose it is."""

    day: int
    title: str
    holder: str
    url: str
    due_at: dt.datetime


@dataclasses.dataclass
class Offered:
    title: str
    note: str
    colour: str
    url: str
    started_at: dt.datetime
    due_at: dt.datetime


@dataclasses.dataclass
class Morning:
    """Everything the page shows. ``number`` are bounded counts as written, ``count`` the same as figures."""

    count: dict[str, int]
    number: dict[str, str]
    red: list[Row]
    today: list[Row]
    soon: list[Row]
    overdue: list[Row]
    visits: list[Visit]
    stale: list[Row]
    offers: list[Offered]
    reports: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
    load: list[dict[str, Any]]
    tend: list[dict[str, Any]]  # agencies past their time, and what they asked back
    asked: list[dict[str, Any]]  # orders to answer, requests to decide, tasks of meetings

    @property
    def quiet(self) -> bool:
        return not any(self.count.values()) and not any((self.sessions, self.tend, self.asked))


def _attention(actor: Actor, count: dict[str, int]) -> dict[str, list[disputes.Due]]:
    """Red, overdue, due today or this week, to be visited: one query, sorted into sections; each dispute is in one."""
    now, tonight = clock.now(), clock.day_end(clock.today())
    soon = now + dt.timedelta(days=ledger.SOON_DAYS)
    red = Q(colour=Colour.RED, state__in=BEFORE_CLOSED)
    wanted = disputes.Wanted(Q(root=None), (red, Q(state__in=[*BEFORE_CLOSED, State.CLOSED], due_at__lte=soon)))
    parts: dict[str, list[disputes.Due]] = {"red": [], "today": [], "soon": [], "overdue": [], "visits": []}
    for row in disputes.due_rows(actor, wanted, READ):
        parts[_section(row, now, tonight)].append(row)
    if len(parts["red"]) < min(count["red"], SHOWN):  # crowded out by more than READ others: danger is shown all the same
        parts["red"] = disputes.due_rows(actor, disputes.Wanted(Q(root=None) & red), SHOWN)
    return parts


def _shown(actor: Actor, parts: dict[str, list[disputes.Due]]) -> dict[str, list[Dispute]]:
    """The first of each section, read for the page; one query for all."""
    rows = disputes.brief_of(actor, (row.pk for part in parts.values() for row in part[:SHOWN]))
    return {name: [rows[row.pk] for row in part[:SHOWN] if row.pk in rows] for name, part in parts.items()}


def _section(row: disputes.Due, now: dt.datetime, tonight: dt.datetime) -> str:
    if row.colour == Colour.RED and row.state in BEFORE_CLOSED:
        return "red"
    if row.state not in ANY_OPEN:
        return "visits"
    if row.due_at > tonight:
        return "soon"
    return "overdue" if row.due_at < now else "today"


def _stale(actor: Actor, count: int, red: list[disputes.Due]) -> list[Row]:
    """Colours that are to be asked again, the nearest deadline first; the red ones stand above already."""
    if not count:
        return []
    wanted = ledger.Asked(actor, _LISTS["stale"]).wanted
    shown = {row.pk for row in red}
    rows = disputes.rows_of(actor, wanted, "due", limit=SHOWN + len(shown))
    return [row_of(actor, row) for row in rows if row.pk not in shown][:SHOWN]


def _visit(dispute: Dispute) -> Visit:
    """A day clock ends at midnight: the days between are those of the visit."""
    last = clock.local_day(dispute.due_at - dt.timedelta(seconds=1))
    day = (last - clock.local_day(dispute.settled_at or dispute.accepted_at)).days
    url = reverse("dispute_visits", args=[dispute.code])
    return Visit(day, title_of(dispute), dispute.holder.staff.name, url, dispute.due_at)


def _offers(actor: Actor) -> list[Offered]:
    found = []
    for offer in disputes.offers_to(actor.unit)[:SHOWN] if actor.unit else ():
        dispute = offer.dispute
        kind = rulebook.category_name(dispute.category, county=dispute.county)
        note = _("%(unit)s%(what)s") % {"unit": offer.from_unit.short_name, "what": offer.get_kind_display()}
        url = reverse("dispute_act", args=[dispute.code, "accept"])
        colour = ledger.COLOUR_WORDS.get(dispute.colour, "")
        title = f"{place_of(dispute)} {dispute.read('heading')} {kind}"
        found.append(Offered(title, note, colour, url, offer.made_at, offer.due_at))
    return found


def _sessions(actor: Actor) -> list[dict[str, Any]]:
    start = clock.day_end(clock.today() - dt.timedelta(days=1))
    rows = mediation.sessions_between(actor, start, start + dt.timedelta(days=1), people=False)
    return [
        {
            "session": row,
            "title": title_of(row.dispute),
            "holder": row.dispute.holder.staff.name,
            "url": session_url(row),
        }
        for row in rows
    ]


def session_url(session: Session) -> str:
    """The session's own page; that part of its dispute's page while there is none."""
    try:
        return reverse("session", args=[session.dispute.code, session.number])
    except NoReverseMatch:
        return reverse("dispute", args=[session.dispute.code])


def _load(actor: Actor) -> list[dict[str, Any]]:
    """Bars for those who share the work out; nothing is compared but how much lies with whom."""
    if not actor.unit or not may(actor.role, Act.APPROVE, Compartment.NORMAL):
        return []
    rows = disputes.load_of(actor.unit)
    most = max((row.count for row in rows), default=1)
    return [{"row": row, "width": round(row.count * 100 / most)} for row in rows[:12]]


def _tend(actor: Actor) -> list[dict[str, Any]]:
    """Agencies past their time, and questions they asked back; read only where the count says there are any."""
    rows = referrals.full(referrals.to_tend(actor)).order_by("due_at", "pk")[:SHOWN]
    return [referring.row_of(row, reverse("referral", args=[row.code])) for row in rows]


def read(request: HttpRequest) -> Morning:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    named = {name: ledger.Asked(actor, given).wanted for name, given in _LISTS.items()}
    handles = may(actor.role, Act.HANDLE, Compartment.NORMAL)
    others = {"asked": supervision.sets_waiting(actor), **({"tend": [referrals.to_tend(actor)]} if handles else {})}
    counts = count_with(request, named, others)
    count = {**{name: counts[name] for name in _LISTS}, "reports": counts["nav_reports"]}
    parts = _attention(actor, count)
    shown = _shown(actor, parts)
    waiting = reports.waiting(actor, limit=SHOWN)
    return Morning(
        count=count,
        number={name: bounded(number) for name, number in count.items()},
        red=[row_of(actor, row) for row in shown["red"]],
        today=[row_of(actor, row) for row in shown["today"]],
        soon=[row_of(actor, row) for row in shown["soon"]],
        overdue=[row_of(actor, row) for row in shown["overdue"]],
        visits=[_visit(row) for row in shown["visits"]],
        stale=_stale(actor, count["stale"], parts["red"]),
        offers=_offers(actor) if handles else [],
        reports=[tellings.row(actor, row) for row in waiting],
        sessions=_sessions(actor),
        load=_load(actor),
        asked=chasing.asked_of(actor, SHOWN) if counts["asked"] else [],
        tend=_tend(actor) if counts.get("tend") else [],
    )


def first_thing(morning: Morning) -> dict[str, str]:
    """One sentence: what to do first, and where it leads. ``lead`` and ``then`` are plain, ``what`` is set in bold."""
    if morning.red:
        row = morning.red[0]
        when = _("%(when)s前要办") % {"when": deadline(row.due_at)} if row.due_at else _("先确保人身安全")
        return _say(_("先看红色："), f"{row.place} {row.heading} {row.kind}", row.url, when)
    if morning.overdue:
        row = morning.overdue[0]
        return _say(_("先办超期的："), f"{row.place} {row.heading} {row.kind}", row.url, left_text(row.due_at))
    if morning.offers:
        offer = morning.offers[0]
        return _say(_("先接收："), offer.title, offer.url, _("%(when)s前") % {"when": deadline(offer.due_at)})
    if morning.today:
        row = morning.today[0]
        return _say(_("先办今天到期的："), f"{row.place} {row.heading} {row.kind}", row.url, left_text(row.due_at))
    if morning.reports:
        first = morning.reports[0]
        url = reverse("report", args=[first["report"].code])
        return _say(_("先给来件作决定："), first["title"], url, left_text(first["report"].due_at))
    if morning.visits:
        return _say(_("先去回访："), morning.visits[0].title, morning.visits[0].url, deadline(morning.visits[0].due_at))
    if morning.sessions:
        first = morning.sessions[0]
        at = f"{first['session'].starts_at.astimezone(clock.LOCAL):%H:%M}"
        return _say(_("今天先是："), first["title"], session_url(first["session"]), at)
    return {}


def _say(lead: str, what: str, url: str, then: str) -> dict[str, str]:
    return {"lead": lead, "what": what, "url": url, "then": then}
