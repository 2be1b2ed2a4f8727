"""``lianxin replay_triage --rules N``: old answers judged by another version of the rules; changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.services import look_at_list
from lianxin.tools.kit import clock
from lianxin.work.disputes.states import Colour
from lianxin.work.triage.queries import counties_asked, for_replay
from lianxin.work.triage.rules import Book, book_of, read_book, versions
from lianxin.work.triage.rules.replaying import Replay, replay


class Command(BaseCommand):
    help = "Judge what was answered by a version of the rules: how the colours differ, and in which disputes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", help=f"a shipped version: {', '.join(map(str, versions()))}")
        parser.add_argument("--draft", help="a file with rules of your own instead")
        parser.add_argument("--since", help="only what was asked from this day on: 2026-11-01")
        parser.add_argument("--county", help="six digits; all counties when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        book, since = self._book(options), self._day(options["since"])
        for county in [options["county"]] if options["county"] else counties_asked():
            found = replay(for_replay(county, since).iterator(chunk_size=500), book)
            facts = {"rules": book.version, "asked": found.asked, "differ": len(found.differ), "draft": bool(options["draft"])}
            look_at_list(system(county), "triage.replay", facts=facts)
            self._say(county, book, found)

    def _book(self, options: dict[str, Any]) -> Book:
        if bool(options["rules"]) == bool(options["draft"]):
            raise CommandError("say either --rules N or --draft FILE")
        try:
            if options["draft"]:
                return read_book(json.loads(Path(options["draft"]).read_text(encoding="utf-8")))
            return book_of(int(options["rules"]))
        except (LookupError, ValueError, KeyError, TypeError, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _day(self, text: str | None) -> dt.datetime | None:
        if not text:
            return None
        try:
            return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), tzinfo=clock.LOCAL)
        except ValueError as problem:
            raise CommandError(f"--since: {problem}") from problem

    def _say(self, county: str, book: Book, found: Replay) -> None:
        colours = (Colour.RED, Colour.YELLOW, Colour.BLUE)
        self.stdout.write(f"{county}  rules {book.version}: {found.asked} askings, {found.erased} erased")
        self.stdout.write("  then \\ now  " + "".join(f"{c.name.lower():>9}" for c in colours))
        for then in colours:
            cells = "".join(f"{found.table[then, now]:>9}" for now in colours)
            self.stdout.write(f"  {then.name.lower():<12}{cells}")
        for code, (then, now) in sorted(found.differ.items()):
            self.stdout.write(f"  {code}  {Colour(then).name.lower()} -> {Colour(now).name.lower()}")
