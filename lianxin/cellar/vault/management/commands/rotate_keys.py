"""``lianxin rotate_keys``: put every county's key under the newest master key; may be interrupted and run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lianxin.cellar.vault import services
from lianxin.cellar.vault.keys import current_generation


class Command(BaseCommand):
    help = (
        "After adding a key to LIANXIN_MASTER_KEYS: rewrap the county keys. Keep the old key in the list as long as "
        "indexes made with it are asked; new rows are indexed under the new one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = services.rotate_master_key()
        self.stdout.write(f"{done} county keys now under master key {current_generation()}")
