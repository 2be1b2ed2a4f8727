"""``lianxin verify``: check every chain, and the heads kept outside the database; exit 1 on any finding."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.cellar.journal import queries


class Command(BaseCommand):
    help = "Check the journal's chains; names what is not yet sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--county", help="six digits; all counties when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        counties = [options["county"]] if options["county"] else queries.counties()
        wrong = 0
        for county in counties:
            checked, findings = queries.verify_chain(county)
            findings += queries.compare_heads(county)
            head = queries.last_seal(county)
            self.stdout.write(f"{county}: {checked} seals, {len(findings)} findings")
            if head:
                self.stdout.write(f"  head {head.number}: {head.head}")
            if waiting := queries.unsealed_count(county):
                since = queries.first_unsealed_at(county)
                self.stdout.write(f"  not yet sealed: {waiting} lines, the oldest of {since:%F %T} UTC")
            for finding in findings:
                self.stdout.write(f"  seal {finding.number}: {finding.problem}")
            wrong += len(findings)
        if wrong:
            raise CommandError(f"{wrong} findings")
