"""Reading the journal and the change feed; checking the chain."""

from __future__ import annotations

import dataclasses
import uuid

from django.db import connection
from django.db.models import QuerySet

from lianxin.cellar.journal.chain import FIRST_HEAD, chain
from lianxin.cellar.journal.models import Change, Kind, Line, Seal


def history_of(root: uuid.UUID) -> QuerySet[Line]:
    """The deeds on one record's page, newest first."""
    return Line.objects.filter(root=root, kind=Kind.DID).select_related("key__county_key").order_by("-at", "-id")


def looks_at(root: uuid.UUID) -> QuerySet[Line]:
    """Who opened one record, newest first."""
    return Line.objects.filter(root=root, kind=Kind.SAW).order_by("-at", "-id")


def lines_of(county: str) -> QuerySet[Line]:
    """A county's journal, newest first; for the audit administrator."""
    return Line.objects.filter(county=county).order_by("-at", "-id")


def last_seal(county: str) -> Seal | None:
    return Seal.objects.filter(county=county).order_by("-number").first()


def unsealed_count(county: str) -> int:
    return Line.objects.filter(county=county, seal=None).count()


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something wrong with the chain: the seal's number and what is wrong, as a message key."""

    number: int
    problem: str  # "gap" | "broken_link" | "changed" | "count"


def verify_chain(county: str) -> tuple[int, list[Finding]]:
    """How many seals were checked, and every finding. Reads the whole chain, a seal at a time."""
    findings: list[Finding] = []
    previous, expected, checked = FIRST_HEAD, 1, 0
    for seal in Seal.objects.filter(county=county).order_by("number").iterator(chunk_size=200):
        lines = list(seal.lines.order_by("id"))
        if seal.number != expected:
            findings.append(Finding(expected, "gap"))
        if seal.previous_head != previous:
            findings.append(Finding(seal.number, "broken_link"))
        if len(lines) != seal.lines_count:
            findings.append(Finding(seal.number, "count"))
        elif chain(seal.previous_head, lines) != seal.head:
            findings.append(Finding(seal.number, "changed"))
        previous, expected, checked = seal.head, seal.number + 1, checked + 1
    return checked, findings


def changes_after(cursor: tuple[int, int], limit: int = 500) -> list[Change]:
    """The feed after ``cursor`` = (xid, id), in committed order.

    On PostgreSQL it stops below the oldest running transaction: a plain highest-id mark would lose rows that commit later.
    """
    xid, last = cursor
    rows = Change.objects.extra(where=["(xid, id) > (%s, %s)"], params=[xid, last])  # noqa: S610
    if connection.vendor == "postgresql":
        rows = rows.extra(where=["xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"])  # noqa: S610
    return list(rows.order_by("xid", "id")[:limit])
