"""Heads of the chains, written outside the database: without a copy elsewhere a chain proves nothing against its owner.

One line a county and hour, appended to ``VAR/journal-heads.txt``: county, number, head, time. The file is meant to be
copied away (printed on the daily sheet, mailed, put on write-once storage); ``verify`` compares what is still here.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from lianxin.cellar.journal.models import Seal


def path() -> Path:
    return Path(settings.VAR) / "journal-heads.txt"


def written(county: str) -> dict[int, str]:
    """The heads on file by number."""
    if not path().exists():
        return {}
    rows = (line.split() for line in path().read_text(encoding="utf-8").splitlines())
    return {int(row[1]): row[2] for row in rows if len(row) >= 3 and row[0] == county and row[1].isdigit()}


def write(seal: Seal) -> bool:
    """Append a head unless it is on file; returns whether it was new."""
    if written(seal.county).get(seal.number) == seal.head:
        return False
    with path().open("a", encoding="utf-8") as out:
        out.write(f"{seal.county} {seal.number} {seal.head} {seal.at.isoformat()}\n")
        out.flush()
        os.fsync(out.fileno())
    return True
