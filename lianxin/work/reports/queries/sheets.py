"""Sheets of other systems: what arrived, what became of each line, what waits to be answered."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.queries import unit as unit_of
from lianxin.ground.officers.states import Act, Compartment, Tier, may
from lianxin.ground.places import queries as places
from lianxin.ground.places.models import Area, Level
from lianxin.tools.kit.text import fold
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports.models import Report, Sheet, SheetColumns, SheetRow
from lianxin.work.reports.queries import visible_to
from lianxin.work.reports.states import ReferenceSystem, ReportState, RowOutcome

SHOWN_BAD = 500


def may_bring(actor: Actor) -> bool:
    """Those who take reports above the village: sheets come to stations and to the county."""
    if actor.kind != "staff" or not may(actor.role, Act.REPORT, Compartment.NORMAL):
        return False
    own = unit_of(actor.unit)
    return own is not None and own.tier is not None and own.tier > Tier.VILLAGE


def sheets_of(actor: Actor) -> QuerySet[Sheet]:
    """The county's sheets, for those who may bring some; the newest first. Of what became of their lines only what the
    actor may see is counted (``counts_of``)."""
    rows = Sheet.objects.filter(county=actor.county) if may_bring(actor) else Sheet.objects.none()
    return rows.order_by("-arrived_at", "-pk")


def sheet_of(actor: Actor, pk: uuid.UUID) -> Sheet | None:
    return sheets_of(actor).select_related("key__county_key").filter(pk=pk).first()


def counts_of(actor: Actor, sheets: list[Sheet]) -> dict[uuid.UUID, dict[str, int]]:
    """Of each sheet: ``taken`` and ``waiting`` (as far as the actor sees those reports), ``known``, ``bad``, ``answered``."""
    seen = visible_to(actor).order_by()
    rows = SheetRow.objects.filter(sheet__in=sheets).filter(Q(report=None) | Q(report__in=seen))
    taken = Q(outcome=RowOutcome.TAKEN)
    counted = rows.order_by().values("sheet").annotate(
        taken=Count("pk", filter=taken),
        known=Count("pk", filter=Q(outcome=RowOutcome.KNOWN)),
        bad=Count("pk", filter=Q(outcome=RowOutcome.BAD)),
        waiting=Count("pk", filter=taken & Q(report__state=ReportState.RECEIVED)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )  # fmt: skip
    nothing = {"taken": 0, "known": 0, "bad": 0, "waiting": 0, "answered": 0}
    found = {row.pop("sheet"): row for row in counted}
    return {sheet.pk: found.get(sheet.pk, nothing) for sheet in sheets}


def bad_rows(sheet: Sheet) -> list[SheetRow]:
    """Lines that did not go in, with their reasons; of nobody's words."""
    rows = list(sheet.lines.filter(outcome=RowOutcome.BAD).order_by("line")[:SHOWN_BAD])
    for row in rows:
        row.key = sheet.key
    return rows


def own_columns(county: str, system: str) -> SheetColumns | None:
    return SheetColumns.objects.filter(county=county, system=system).first()


def latest_with_columns(actor: Actor, system: str) -> Sheet | None:
    return sheets_of(actor).filter(system=system).exclude(columns=[]).first()


def from_sheets(system: str = "", suggested: bool | None = None) -> Q:
    """Of reports: those that came in by a sheet, for the filters of a list."""
    rows = SheetRow.objects.exclude(report=None).order_by()
    if system:
        rows = rows.filter(system=system)
    if suggested is not None:
        rows = rows.filter(suggested__isnull=not suggested)
    return Q(pk__in=rows.values("report"))


def rows_by_report(reports: list[Report]) -> dict[uuid.UUID, SheetRow]:
    rows = SheetRow.objects.filter(report__in=reports)
    rows = rows.select_related("suggested__key__county_key", "suggested__area", "key__county_key")
    return {row.report_id: row for row in rows if row.report_id}


def answer_days(actor: Actor, limit: int = 60) -> list[dict[str, Any]]:
    """By source and day of arrival: how many are decided, how many of those were answered, how many wait."""
    seen = visible_to(actor).order_by()
    rows = SheetRow.objects.filter(county=actor.county, report__in=seen)
    decided = Q(report__state=ReportState.DECIDED)
    counted = rows.order_by().values("system", "day").annotate(
        decided=Count("pk", filter=decided),
        ready=Count("pk", filter=decided & Q(answered_at=None)),
        waiting=Count("pk", filter=~decided),
    )  # fmt: skip
    return list(counted.order_by("-day", "system")[:limit])


def to_answer(actor: Actor, system: str, day: dt.date, *, again: bool = False) -> list[SheetRow]:
    """Decided rows of one source and day the actor may see, file by file in the order received; with ``again`` also those
    answered before."""
    seen = visible_to(actor).filter(state=ReportState.DECIDED).order_by()
    rows = SheetRow.objects.filter(county=actor.county, system=system, day=day, report__in=seen)
    if not again:
        rows = rows.filter(answered_at=None)
    full = rows.select_related(
        "sheet", "report__key__county_key", "report__area", "report__unit", "report__dispute__key__county_key",
        "report__dispute__holder_unit", "key__county_key",
    )  # fmt: skip
    return list(full.order_by("sheet__arrived_at", "sheet", "line"))


def emergency_calls(dispute: Dispute, since: dt.datetime) -> int:
    """How many different calls to 110 were told about a dispute since then."""
    rows = Report.objects.filter(dispute=dispute, told_at__gte=since, references__system=ReferenceSystem.POLICE_110)
    return rows.order_by().values("pk").distinct().count()


def area_in(county: str, text: str) -> Area | None:
    """The village an address names, else the township; None when it names none, or two villages alike."""
    return Gazetteer(county).find(text)


class Gazetteer:
    """A county's names, read once for a whole sheet."""

    def __init__(self, county: str):
        rows = list(places.areas_of(county))
        self.county = [area for area in rows if area.level == Level.COUNTY]
        self.towns = [area for area in rows if area.level == Level.TOWNSHIP]
        self.villages = [area for area in rows if area.level == Level.VILLAGE]

    def find(self, text: str) -> Area | None:
        said = "".join(fold(text).split())
        towns = [town for town in self.towns if town.name in said or town.short_name in said]
        for area in sorted([*self.county, *towns], key=lambda row: -len(row.name)):  # 石桥镇 is not also 石桥社区
            said = said.replace(area.name, "｜").replace(area.short_name, "｜")
        codes = {town.code for town in towns}
        named = [(self._length(village, said), village) for village in self.villages]
        within = [pair for pair in named if pair[0] and (pair[1].township in codes or not codes)]
        longest = max((length for length, _village in within), default=0)
        best = [village for length, village in within if length == longest]
        if len(best) == 1:
            return best[0]
        return towns[0] if len(towns) == 1 else None

    @staticmethod
    def _length(village: Area, said: str) -> int:
        """How many characters of the text name the village: the whole name, the short one, or its stem."""
        stem = village.short_name.removesuffix("村").removesuffix("社区")
        names = (village.name, village.short_name, stem)
        return max((len(name) for name in names if len(name) > 1 and fold(name) in said), default=0)
