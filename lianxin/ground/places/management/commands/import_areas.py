"""``lianxin import_areas FILE``: a county's or a province's table of areas."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.cellar.journal.actor import system
from lianxin.ground.places import services
from lianxin.ground.places.tables import COLUMN_LABELS, REFUSED, Finding
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal


class Command(BaseCommand):
    help = "Import areas from a CSV or XLSX file. Good rows go in, bad rows are listed; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--from", dest="from_on", type=dt.date.fromisoformat, help="first valid day; default 1 January")
        parser.add_argument("--with-changes", action="store_true", help="also take names that differ, from that day on")
        parser.add_argument("--county", default="", help="the county in whose journal it is written")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        path: Path = options["file"]
        by = system(options["county"] or "", "lianxin import_areas")
        from_on = options["from_on"] or clock.today().replace(month=1, day=1)
        try:
            plan = services.plan_import(by=by, data=path.read_bytes(), filename=path.name, from_on=from_on)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for finding in plan.findings:
            self._say(finding)
        for area in plan.missing[:20]:
            self.stdout.write(f"? {area.code} {area.name}: here, but not in the table")
        for entry, area in plan.changes[:200]:
            self.stdout.write(f"~ {entry.code} {area.name} -> {entry.name}")
        if not options["dry_run"]:
            for progress in services.import_areas(by=by, plan=plan, with_changes=options["with_changes"]):
                for finding in progress.findings:
                    self._say(finding)
        self.stdout.write(
            f"{len(plan.additions)} new, {len(plan.changes)} with another name, {plan.same} as they are, "
            f"{plan.refused} lines refused, {len(plan.missing)} missing; {time.monotonic() - started:.1f} s"
            + (" (nothing written)" if options["dry_run"] else "")
        )

    def _say(self, finding: Finding) -> None:
        mark = "x" if finding.weight == REFUSED else "!"
        column = str(COLUMN_LABELS.get(finding.column, ""))
        self.stdout.write(f"{mark} {finding.line} {column} {finding.reason} {finding.value}".replace("  ", " "))
