"""``lianxin seal``: chain what is committed now, and write the heads outside the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lianxin.cellar.journal import queries, services


class Command(BaseCommand):
    help = "Seal every county's committed journal lines; the worker does this each minute."

    def handle(self, *args: Any, **options: Any) -> None:
        made = services.seal_everything()
        services.write_heads()
        self.stdout.write(f"{made} new seals")
        for county in queries.counties():
            if seal := queries.last_seal(county):
                self.stdout.write(f"{county} {seal.number} {seal.head}")
