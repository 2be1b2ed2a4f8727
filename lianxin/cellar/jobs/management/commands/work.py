"""``lianxin work``: sweeps and jobs until told to end (SIGTERM, SIGINT); ``--once`` for one round."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lianxin.cellar.jobs.tasks import Worker


class Command(BaseCommand):
    help = "Run what is due: sweeps by the clock, then jobs. As many workers as you like may share a PostgreSQL database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker()
        if options["once"]:
            self.stdout.write(f"{worker.round()} jobs")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        self.stdout.write("working")
        worker.run()
        self.stdout.write("ended")
