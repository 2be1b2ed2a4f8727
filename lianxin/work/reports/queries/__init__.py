"""Reports a viewer may see: those of the territory, and those the viewer's unit received or owns.

A report with the independent desk is seen by that desk alone, whoever took it and wherever it arose.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault import search
from lianxin.ground.officers.states import Role
from lianxin.ground.places import queries as places
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.queries import barred, compartments, names_a_party
from lianxin.work.reports.models import Correction, ExternalRef, Report
from lianxin.work.reports.states import Decision, ReportState

ROOM = "reports"


def branches(actor: Actor) -> list[Q]:
    """Disjoint conditions that together are what the actor may see; [] for those who see no case at all."""
    allowed = compartments(actor)
    if not allowed or actor.kind != "staff" or actor.role in (Role.AGENCY, Role.COUNTY_LEADER):
        return []
    shut = barred(actor)
    base = Q(compartment__in=allowed, county=actor.county) & ~Q(pk__in=shut)
    if actor.role == Role.INDEPENDENT_DESK:
        return [base]
    base &= Q(dispute=None) | ~Q(dispute__in=shut)
    found: list[Q] = []
    seen = Q()
    for column in ("county", "township", "village"):
        codes = [code for name, code in actor.territory if name == column]
        if codes:
            here = Q(**{f"{column}__in": codes}) if len(codes) > 1 else Q(**{column: codes[0]})
            found.append(base & here & ~seen if seen else base & here)
            seen |= here
    mine = base & Q(unit=actor.unit)
    found.append(mine & ~seen if seen else mine)
    return found


def visible_to(actor: Actor) -> QuerySet[Report]:
    condition = Q(pk__in=[])
    for branch in branches(actor):
        condition |= branch
    return Report.objects.filter(condition)


def full(reports: QuerySet[Report]) -> QuerySet[Report]:
    return reports.select_related("key__county_key", "area", "unit", "owner__staff", "dispute")


def get_visible(actor: Actor, code: str) -> Report | None:
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


def corrections_of(report: Report) -> list[Correction]:
    """What was appended, in order; they are under the report's own key."""
    rows = list(report.corrections.order_by("at", "id"))
    for row in rows:
        row.key = report.key
    return rows


_ORDERS = {"due": "due_at", "-due": "-due_at", "new": "-received_at", "old": "received_at"}
ORDERS = tuple(_ORDERS)


def _union(actor: Actor, filters: Q, order: str, limit: int) -> tuple[str, list[Any]]:
    """The statement of (id, order column) of each branch's own first rows, united; "" when nothing can be found."""
    column, parts, params = order.lstrip("-"), [], []
    for n, branch in enumerate(branches(actor)):
        rows = Report.objects.filter(branch, filters).order_by(order, "-id" if order[0] == "-" else "id")
        try:
            sql, values = rows.values_list("id", column)[:limit].query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) part{n}")  # noqa: S608 - our own queryset's statement
        params += values
    return " UNION ".join(parts), params


def rows_of(actor: Actor, filters: Q, order: str, *, offset: int = 0, limit: int = 25) -> list[Report]:
    """Rows ``offset`` to ``offset + limit`` of what the actor may see, in one query whatever the branches."""
    by = _ORDERS[order]
    sql, params = _union(actor, filters, by, offset + limit)
    if not sql:
        return []
    down = "DESC" if by[0] == "-" else "ASC"
    sql = f"SELECT id FROM ({sql}) found ORDER BY {by.lstrip('-')} {down}, id {down} LIMIT %s OFFSET %s"  # noqa: S608
    keys = RawSQL(sql, [*params, limit, offset])  # noqa: S611
    return list(full(Report.objects.filter(pk__in=keys)).order_by(by, "-id" if by[0] == "-" else "id"))


def sets(actor: Actor, filters: Q) -> list[QuerySet[Report]]:
    """The branches of a list, for ``disputes.queries.counts``, which counts several lists in one query."""
    return [Report.objects.filter(branch, filters) for branch in branches(actor)]


def _waiting(actor: Actor) -> Q:
    """Undecided; for the independent desk also what was passed to it."""
    undecided = Q(state=ReportState.RECEIVED)
    passed = Q(decision=Decision.INDEPENDENT_DESK)
    return undecided | passed if actor.role == Role.INDEPENDENT_DESK else undecided


def waiting_sets(actor: Actor) -> list[QuerySet[Report]]:
    return sets(actor, _waiting(actor))


def search_filter(actor: Actor, text: str) -> Q:
    """What a person may have meant: words that were said, a code, a number elsewhere, a village by name or initials.

    Words are searched in the territory and in what the unit itself received; not where they are
    somebody's whole name. The independent desk's reports are in no index: that desk finds its own by code.
    """
    code = normal_code(text)
    if code:
        return Q(code=code)
    numbered = ExternalRef.objects.filter(county=actor.county, number=clean(text)[:60]).order_by().values("report")
    villages = [row.code for row in places.search_areas(actor.county, text, limit=20) if row.village]
    scopes = [*(code for _, code in actor.territory), str(actor.unit)]
    named = names_a_party(actor, clean(text))
    said = Q(pk__in=[] if named else search.keys(ROOM, actor.county, text, scopes=scopes))
    return said | Q(pk__in=numbered) | Q(village__in=villages)


def waiting(actor: Actor, until: dt.datetime | None = None, limit: int = 20) -> list[Report]:
    """What waits for a decision or an answer, the nearest deadline first."""
    filters = _waiting(actor) & (Q(due_at__lte=until) if until else Q())
    return rows_of(actor, filters, "due", limit=limit)


def due_between(actor: Actor, start: dt.datetime, end: dt.datetime, limit: int = 500) -> list[Report]:
    """What waits, and whose clock runs out in (start, end], by time."""
    return rows_of(actor, _waiting(actor) & Q(due_at__gt=start, due_at__lte=end), "due", limit=limit)


def same_number(actor: Actor, report: Report, references: list[ExternalRef]) -> list[ExternalRef]:
    """References of other reports the actor may see that carry one of this report's numbers: the same call told twice."""
    same = Q()
    for row in references:
        same |= Q(system=row.system, number=row.number)
    if not same:
        return []
    rows = ExternalRef.objects.filter(same, county=report.county, report__in=visible_to(actor)).exclude(report=report)
    return list(rows.select_related("report__area", "report__dispute").order_by("-report", "id")[:10])


def reports_of(dispute_pk: uuid.UUID) -> QuerySet[Report]:
    """What was told about one dispute, in order; the caller has found the dispute through its own scope."""
    return (
        Report.objects.filter(dispute=dispute_pk)
        .select_related("key__county_key", "owner__staff")
        .prefetch_related("references")
        .order_by("told_at", "pk")
    )
