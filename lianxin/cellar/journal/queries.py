"""Reading the journal and the change feed; checking the chain."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.journal import heads, labels
from lianxin.cellar.journal.chain import FIRST_HEAD, chain
from lianxin.cellar.journal.models import Change, Kind, Line, Seal
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code

PROBLEMS = {
    "gap": gettext_lazy("少了这一环"),
    "broken_link": gettext_lazy("和上一环接不上"),
    "count": gettext_lazy("记录条数和封存时不同：有增加或删除"),
    "changed": gettext_lazy("记录内容或顺序和封存时不同"),
    "head_lost": gettext_lazy("库外留存的链头，库里没有这一环"),
    "head_differs": gettext_lazy("和库外留存的链头不同"),
}


def history_of(root: uuid.UUID) -> QuerySet[Line]:
    """The deeds on one record's page, newest first."""
    return (
        Line.objects.filter(root=root, kind=Kind.DID).select_related("key__county_key").order_by("-at", "-id")
    )


def looks_at(root: uuid.UUID) -> QuerySet[Line]:
    """Who opened one record, newest first."""
    return Line.objects.filter(root=root, kind=Kind.SAW).order_by("-at", "-id")


def latest_of(root: uuid.UUID, deeds: int, looks: int) -> tuple[list[Line], list[Line]]:
    """The newest deeds and the newest looks of one record, in one query: for its page."""
    did = history_of(root).values("pk")[:deeds]
    saw = looks_at(root).values("pk")[:looks]
    lines = Line.objects.filter(Q(pk__in=did) | Q(pk__in=saw)).select_related("key__county_key")
    found = list(lines.order_by("-at", "-id"))
    return [x for x in found if x.kind == Kind.DID], [x for x in found if x.kind == Kind.SAW]


def lines_of(county: str) -> QuerySet[Line]:
    """A county's journal, newest first; for the audit administrator."""
    return Line.objects.filter(county=county).order_by("-at", "-id")


def last_seal(county: str) -> Seal | None:
    return Seal.objects.filter(county=county).order_by("-number").first()


def unsealed_count(county: str) -> int:
    return Line.objects.filter(county=county, seal=None).count()


def first_unsealed_at(county: str) -> dt.datetime | None:
    """When the oldest line was written that no seal vouches for yet."""
    return Line.objects.filter(county=county, seal=None).aggregate(at=Min("at"))["at"]


def counties() -> list[str]:
    """Every county that has a line or a seal."""
    found = set(Seal.objects.order_by().values_list("county", flat=True).distinct())
    return sorted(
        found | set(Line.objects.filter(seal=None).order_by().values_list("county", flat=True).distinct())
    )


# For the audit administrator --------------------------------------------------------------------------


def local_days(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The instants between which two local days and all between them lie."""
    return clock.day_end(first - dt.timedelta(days=1)), clock.day_end(last)


def lines_between(
    county: str,
    first: dt.date,
    last: dt.date,
    *,
    kind: str = "",
    act: str = "",
    person: uuid.UUID | None = None,
    code: str = "",
) -> QuerySet[Line]:
    """A county's lines of some days, newest first, narrowed by what is given. ``act``: an act, or a
    room ("disputes").
    """
    start, end = local_days(first, last)
    lines = lines_of(county).filter(at__gte=start, at__lt=end)
    if kind:
        lines = lines.filter(kind=kind)
    if act and labels.is_closed(act):
        lines = lines.filter(act__startswith=act.partition(".")[0] + ".")
    elif act:
        lines = lines.filter(act=act) if "." in act else lines.filter(act__startswith=act + ".")
    if person:
        lines = lines.filter(actor_ref=person)
    if code:
        for room in labels.CLOSED:
            lines = lines.exclude(act__startswith=f"{room}.")
        lines = lines.filter(code=normal_code(code) or code.strip())
    return lines


def people_between(
    county: str, first: dt.date, last: dt.date, limit: int = 300
) -> list[tuple[uuid.UUID, str]]:
    """Who acted in these days, as they were called last: (ref, label), by label."""
    start, end = local_days(first, last)
    lines = Line.objects.filter(county=county, at__gte=start, at__lt=end).exclude(actor_ref=None)
    rows = lines.order_by("actor_ref").values_list("actor_ref", "actor__label").distinct()[:limit]
    found = {ref: str(label or "") for ref, label in rows if ref}
    return sorted(found.items(), key=lambda pair: pair[1])


def act_label(act: str) -> str:
    """What an act is called on a screen; an unregistered one stays its code, one of a closed room is called as its room."""
    return str(labels.CLOSED[act.partition(".")[0]]) if labels.is_closed(act) else labels.label(act)


def acts() -> list[tuple[str, str]]:
    """Every registered act with its label, by room; a closed room as one."""
    open_ones = [(act, str(label)) for act, label in labels.ACTS.items() if not labels.is_closed(act)]
    return sorted([*open_ones, *((room, str(label)) for room, label in labels.CLOSED.items())])


def is_closed(line: Line) -> bool:
    """Whether all that may be shown of a line is who, when, and in which room."""
    return labels.is_closed(line.act)


# The chain --------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something wrong with the chain: the seal's number and which of ``PROBLEMS``."""

    number: int
    problem: str

    def __str__(self) -> str:
        return _("第 %(number)d 环：%(problem)s") % {"number": self.number, "problem": PROBLEMS[self.problem]}


def verify_chain(county: str, note: Callable[[int, int], object] | None = None) -> tuple[int, list[Finding]]:
    """How many seals were checked, and every finding. Reads the whole chain, a seal at a time.

    ``note(checked, total)`` is told now and then how far it is. What is not yet sealed is not checked: see
    ``unsealed_count``; that the end of the chain was not cut off only ``compare_heads`` can tell.
    """
    findings: list[Finding] = []
    previous, expected, checked = FIRST_HEAD, 1, 0
    seals = Seal.objects.filter(county=county).order_by("number")
    total = seals.count() if note else 0
    for seal in seals.iterator(chunk_size=200):
        lines = list(seal.lines.order_by("id"))
        if seal.number != expected:
            findings.append(Finding(expected, "gap"))
        if seal.previous_head != previous:
            findings.append(Finding(seal.number, "broken_link"))
        if len(lines) != seal.lines_count:
            findings.append(Finding(seal.number, "count"))
        elif chain(seal.previous_head, lines) != seal.head or any(line.county != county for line in lines):
            findings.append(Finding(seal.number, "changed"))
        previous, expected, checked = seal.head, seal.number + 1, checked + 1
        if note and checked % 200 == 0:
            note(checked, total)
    return checked, findings


def compare_heads(county: str) -> list[Finding]:
    """Whether the heads written outside the database are still in it: tells when the end of the chain was cut off.

    After restoring an older backup it rightly tells so too.
    """
    known = dict(Seal.objects.filter(county=county).values_list("number", "head"))
    return [
        Finding(number, "head_differs" if number in known else "head_lost")
        for number, head in sorted(heads.written(county).items())
        if known.get(number) != head
    ]


def daily_sheet(county: str, day: dt.date) -> str:
    """The day's sheet for the audit administrator to print, sign and file: counts, seals, the head at
    the day's end.
    """
    start, end = local_days(day, day)
    counts = dict(
        Line.objects.filter(county=county, at__gte=start, at__lt=end)
        .order_by()
        .values_list("kind")
        .annotate(n=Count("id"))
    )
    seals = list(Seal.objects.filter(county=county, at__gte=start, at__lt=end).order_by("number"))
    head = Seal.objects.filter(county=county, at__lt=end).order_by("-number").first()
    waiting = Line.objects.filter(county=county, at__lt=end, seal=None).count()
    rows = [
        _("连心桥 操作日志日报"),
        _("县区代码：%(county)s　日期：%(day)s") % {"county": county, "day": day.isoformat()},
        "",
        _("办理记录：%(n)d 条") % {"n": counts.get(Kind.DID, 0)},
        _("查看记录：%(n)d 条") % {"n": counts.get(Kind.SAW, 0)},
        _("当日封存：第 %(first)d 环至第 %(last)d 环") % {"first": seals[0].number, "last": seals[-1].number}
        if seals
        else _("当日封存：无"),
        _("尚未封存：%(n)d 条") % {"n": waiting},
        "",
        _("链头（SM3）：第 %(number)d 环") % {"number": head.number} if head else _("链头：还没有"),
        *([head.head[n : n + 16] for n in range(0, 64, 16)] if head else []),
        "",
        _("核对人签字：　　　　　　　　日期："),
    ]
    return "\n".join(str(row) for row in rows) + "\n"


# The change feed --------------------------------------------------------------------------------------


def changes_after(cursor: tuple[int, int], limit: int = 500) -> list[Change]:
    """The feed after ``cursor`` = (xid, id), in committed order.

    On PostgreSQL it stops below the oldest running transaction: a plain highest-id mark would lose rows that commit later.
    """
    xid, last = cursor
    rows = Change.objects.extra(where=["(xid, id) > (%s, %s)"], params=[xid, last])
    if connection.vendor == "postgresql":
        rows = rows.extra(where=["xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"])
    return list(rows.order_by("xid", "id")[:limit])
