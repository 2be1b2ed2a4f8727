"""``lianxin import_reports FILE --post ID --area CODE``: reports from another system's sheet."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.ground.officers import queries as officers
from lianxin.ground.places import queries as places
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.reports.services.importing import import_reports
from lianxin.work.reports.states import ReferenceSystem


class Command(BaseCommand):
    help = "Take each row of a CSV, CSV.GZ or XLSX as a report. Bad rows are listed with their reason; run it again freely."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--username", required=True, help="who takes them, under their first post")
        parser.add_argument("--area", help="code of the area of rows that name none")
        parser.add_argument("--system", default=ReferenceSystem.OTHER, choices=ReferenceSystem.values)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        if path.suffix == ".gz":
            data, path = gzip.decompress(data), path.with_suffix("")
        staff = officers.person_named(options["username"])
        post = officers.posts_of(staff).first() if staff else None
        if staff is None or post is None:
            raise CommandError(f"{options['username']} is nobody in post today")
        area = places.area(options["area"]) if options["area"] else None
        started, taken, refused = time.monotonic(), 0, 0
        try:
            rows = import_reports(
                by=officers.actor_of(post, staff), owner=post, data=data, filename=path.name, area=area, system=options["system"]
            )
            for row in rows:
                taken += row.report is not None
                refused += row.report is None
                if row.reason:
                    self.stdout.write(f"{row.line}: {row.reason}")
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{taken} taken, {refused} refused, {time.monotonic() - started:.1f} s")
