"""``lianxin load_rulebook``: the shipped clocks, categories, holidays and texts; may be run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lianxin.cellar.rulebook import services


class Command(BaseCommand):
    help = "Load the national defaults of the rulebook; changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        made = services.load_defaults()
        self.stdout.write("rulebook: " + ", ".join(f"{count} new {name}" for name, count in made.items()))
