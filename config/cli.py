"""``lianxin <command>``: Django's commands and ours, with the environment of ``var/lianxin.env`` when it is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def load_environment(path: Path) -> None:
    """Fill what is not set from a file of NAME=value lines, as a service unit's EnvironmentFile would."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, mark, value = line.partition("=")
            if mark and not name.startswith("#"):
                os.environ.setdefault(name.strip(), value.strip())


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    base = Path(__file__).resolve().parent.parent
    load_environment(Path(os.environ.get("LIANXIN_VAR", base / "var")) / "lianxin.env")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["lianxin", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.exit(f"lianxin: {error}")


if __name__ == "__main__":
    main()
