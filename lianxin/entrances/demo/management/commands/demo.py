"""``lianxin demo``: the demo county from nothing to a running server. May be run again at any time."""

from __future__ import annotations

import io
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lianxin.entrances.demo.filling import fill, is_filled
from lianxin.entrances.demo.people import PASSWORD
from lianxin.entrances.demo.staff import COUNTY, LOGINS, since
from lianxin.ground.places.queries import area
from lianxin.tools.kit import clock

AREAS = settings.BASE_DIR / "lianxin" / "ground" / "places" / "data" / "gantang.csv"


class Command(BaseCommand):
    help = "Make the demo county 甘棠县 (synthetic, marked as demo on every page) and serve it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=8000, type=int)
        parser.add_argument("--seed", default=7, type=int)
        parser.add_argument("--no-serve", action="store_true", help="make the county and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("LIANXIN_DEMO is not 1: this installation is not a demo, and nothing was written.")
        started = time.monotonic()
        self._say("tables", started)
        call_command("migrate", verbosity=0)
        self._say("rulebook and areas", started)
        call_command("load_rulebook", verbosity=0, stdout=io.StringIO())
        if area(COUNTY) is None:
            call_command("import_areas", str(AREAS), county=COUNTY, from_on=since(clock.today()), stdout=io.StringIO())
        if is_filled():
            self._say("the demo county is there already", started)
        else:
            (settings.VAR / "journal-heads.txt").unlink(missing_ok=True)  # of a county that is no longer there
            for step in fill(seed=options["seed"], county=area(COUNTY)):
                self._say(step, started)
        self._say("ready", started)
        self._logins(options["host"], options["port"])
        if not options["no_serve"]:
            call_command("serve", host=options["host"], port=options["port"])

    def _say(self, step: str, started: float) -> None:
        self.stdout.write(f"{time.monotonic() - started:6.1f} s  {step}")
        self.stdout.flush()

    def _logins(self, host: str, port: int) -> None:
        self.stdout.write(f"\n  http://{host}:{port}/   密码 password: {PASSWORD}\n")
        for login in LOGINS:
            self.stdout.write(f"  {login.username:<10} {login.name} · {login.unit} {login.title}：{login.what}")
        self.stdout.write("")
        self.stdout.flush()
