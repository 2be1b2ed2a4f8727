"""``lianxin serve``: the server, and the worker beside it, until told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Serve the pages (granian) and run the worker in one go. Ends both on Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=8000, type=int)
        parser.add_argument("--workers", default=2, type=int)
        parser.add_argument("--no-worker", action="store_true", help="the worker runs elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        server = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options["host"], "--port", str(options["port"]),
            "--workers", str(options["workers"]), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "config.wsgi:application",
        ]  # fmt: skip
        commands = [server] + ([] if options["no_worker"] else [[sys.executable, "-m", "config.cli", "work"]])
        children = [subprocess.Popen(command, env=os.environ.copy()) for command in commands]  # noqa: S603
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: [child.send_signal(signal.SIGTERM) for child in children])
        code = children[0].wait()
        for child in children[1:]:
            child.terminate()
            child.wait(timeout=20)
        if code > 0:
            sys.exit(code)
