"""The nightly copy, when a folder for it is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

from lianxin.cellar.backups.services import SUFFIX, prune, take_backup
from lianxin.tools.kit import clock

FROM_HOUR = 2  # local time; people sleep


def sweep_nightly() -> int:
    """One backup a night into ``LIANXIN_BACKUPS``; the newest ``LIANXIN_BACKUPS_KEEP`` stay. Nothing when no folder is named."""
    if not settings.BACKUPS_DIR:
        return 0
    folder, moment = Path(settings.BACKUPS_DIR), clock.now()
    start = dt.datetime.combine(clock.today(), dt.time(FROM_HOUR), tzinfo=clock.LOCAL).astimezone(dt.UTC)
    newest = max((path.name for path in folder.glob(f"lianxin-*{SUFFIX}")), default="")
    if moment < start or newest >= f"lianxin-{start:%Y%m%dT%H%M%SZ}":
        return 0
    take_backup(folder)
    prune(folder, settings.BACKUPS_KEEP)
    return 1
