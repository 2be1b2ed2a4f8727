"""``lianxin messages [room …]``: extract into each room's English catalogue; ``--check``; ``--compile``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.tools.shell import catalogues


class Command(BaseCommand):
    help = "Bring the catalogues of translations up to date, or check or compile them."
    requires_system_checks: list[str] = []  # catalogues can be made while pages are being written

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "rooms", nargs="*", metavar="room", help="app labels; all rooms when none is named"
        )
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 if anything is untranslated"
        )
        parser.add_argument("--compile", action="store_true", help="only compile what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            self.stdout.write(f"{catalogues.compile_all()} catalogues compiled")
            return
        try:
            rooms = catalogues.rooms(options["rooms"])
        except LookupError as error:
            raise CommandError(f"no such room: {error}") from None
        if options["check"]:
            found = [line for room in rooms for line in catalogues.problems(room)]
            if found:
                raise CommandError("\n".join(found))
            self.stdout.write("every message is translated")
            return
        for room in rooms:
            self.stdout.write(f"{room.label}: {catalogues.merge(room)} to translate")
