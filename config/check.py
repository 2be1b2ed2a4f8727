"""What must hold before the tests: no missing migration, no missing English word. ``--words`` only compiles the catalogues.

Runs on the tests' own keys, so that it needs no installation.
"""

from __future__ import annotations

import os
import sys

import config.testenv  # noqa: F401


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    if "--words" in sys.argv:
        call_command("messages", compile=True)
        return
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True)
    call_command("messages", check=True)


if __name__ == "__main__":
    sys.exit(main())
