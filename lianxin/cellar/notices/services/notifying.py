"""Notices to people who work."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.models import Notice, WorkNotice
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7

CHUNK = 200


@dataclasses.dataclass(frozen=True)
class Draft:
    """One notice to one person. ``text`` names nobody from a dispute: its code leads there."""

    to: uuid.UUID
    text: str
    once: str
    url: str = ""
    due_at: dt.datetime | None = None
    urgent: bool = False
    about: uuid.UUID | None = None
    to_unit: uuid.UUID | None = None


def notify(
    *, by: Actor, county: str, to: Iterable[uuid.UUID], kind: str, text: str, once: str, url: str = "",
    due_at: dt.datetime | None = None, urgent: bool = False, about: uuid.UUID | None = None,
) -> int:  # fmt: skip
    """A work notice to each of these people; one that this person already got under ``once`` is not made again, ever.

    Returns how many were new. ``about`` is what an urgent one is acknowledged by, together with those of other people.
    """
    drafts = [Draft(who, text, once, url, due_at, urgent, about) for who in dict.fromkeys(to)]
    return notify_many(by=by, county=county, kind=kind, drafts=drafts)


def notify_many(
    *, by: Actor, county: str, kind: str, drafts: Sequence[Draft], work: WorkNotice | None = None
) -> int:
    """Many at once, in chunks, each with its own transaction and one journal line: for sweeps. Killed anywhere and run
    again, every notice exists exactly once. Returns how many were new."""
    return sum(
        _chunk(by, county, kind, drafts[start : start + CHUNK], work) for start in range(0, len(drafts), CHUNK)
    )


def _chunk(by: Actor, county: str, kind: str, drafts: Sequence[Draft], work: WorkNotice | None) -> int:
    there = set(
        Notice.objects.filter(to__in={d.to for d in drafts}, once__in={d.once for d in drafts})
        .order_by()
        .values_list("to", "once")
    )
    wanted = {(d.to, d.once): d for d in drafts if (d.to, d.once) not in there}
    if not wanted:
        return 0
    key = work.key if work else vault.create_key(county)
    rows = []
    for draft in wanted.values():  # sealed before the transaction, which is to be short; a key left over is under nothing
        given = {f.name: getattr(draft, f.name) for f in dataclasses.fields(draft) if f.name != "text"}
        row = Notice(id=uuid7(), county=county, kind=kind, key=key, work=work, created_at=clock.now(), **given)
        row.seal(text=draft.text)
        rows.append(row)
    with transaction.atomic():
        Notice.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may have been faster
        made = set(
            Notice.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("pk", flat=True)
        )
        new = [row for row in rows if row.pk in made]
        if new:
            facts = {"kind": kind, "count": len(new)}
            journal.record(by, "notices.notify", new[0], facts=facts, also=new[1:])
    return len(new)
