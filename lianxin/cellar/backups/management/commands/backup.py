"""``lianxin backup [folder]``: everything into one encrypted file, while people work; ``--drill`` proves that it is good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.cellar.backups import services
from lianxin.cellar.backups.container import NotABackup


class Command(BaseCommand):
    help = "Take an encrypted backup of rows, files and a check of the keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", help="default: LIANXIN_BACKUPS, or LIANXIN_VAR/backups")
        parser.add_argument("--keep", type=int, help="remove all but the newest so many")
        parser.add_argument("--drill", action="store_true", help="put it into a database beside the real one and compare all")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"] or settings.BACKUPS_DIR or settings.VAR / "backups")
        try:
            if options["drill"]:
                done = services.drill(folder)
                taken, back = done.taken, done.restored
            else:
                taken, back = services.take_backup(folder), None
            gone = services.prune(folder, options["keep"]) if options["keep"] else 0
        except (OSError, NotABackup) as error:
            raise CommandError(f"no backup was made: {error}") from None
        size = taken.path.stat().st_size / 1e6
        self.stdout.write(f"{taken.path}: {taken.rows} rows, {taken.files} files, {size:.1f} MB, {taken.seconds:.1f} s")
        if back:
            self.stdout.write(f"put back and compared: all rows and SM3 agree, {back.files} files, {back.seconds:.1f} s")
        if gone:
            self.stdout.write(f"{gone} older ones removed")
        self.stdout.write("Keep it on another machine, and the master keys apart from it, on paper.")
