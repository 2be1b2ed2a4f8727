"""``lianxin restore <file>``: a backup into an empty database and an empty folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.cellar.backups import services
from lianxin.cellar.backups.container import NotABackup


class Command(BaseCommand):
    help = "Put a backup back; refuses a database or a folder that is not empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        if any(Path(settings.FILES_DIR).glob("??/*")):
            raise CommandError(f"{settings.FILES_DIR} is not empty: move it away first")
        call_command("migrate", verbosity=0)
        try:
            done = services.restore(Path(options["file"]), say=self.stdout.write)
        except (OSError, NotABackup) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{done.rows} rows, {done.files} files as of {done.taken_at}: {done.seconds:.1f} s; epoch {done.epoch}")
        self.stdout.write("Next: lianxin verify. Everybody logs in anew.")
