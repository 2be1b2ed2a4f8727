"""``lianxin <command>``: Django's commands and ours, with the environment of ``var/lianxin.env`` when it is there."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent


def load_environment(path: Path) -> None:
    """Fill what is not set from a file of NAME=value lines, as a service unit's EnvironmentFile would."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, mark, value = line.partition("=")
            if mark and not name.startswith("#"):
                os.environ.setdefault(name.strip(), value.strip())


def write_demo_environment(path: Path) -> None:
    """Fresh keys for a demo county, readable by its owner alone; an existing file is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Keys of this demo county. Whoever has them can read its database; without them nobody can.",
        f"LIANXIN_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"LIANXIN_MASTER_KEYS=1:{secrets.token_hex(16)}",
        "LIANXIN_DEMO=1",
        "LIANXIN_SUPPORT=0900-555-0102",
    ]
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except FileExistsError:
        return


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    file = Path(os.environ.get("LIANXIN_VAR", BASE / "var")) / "lianxin.env"
    if sys.argv[1:2] == ["demo"] and "LIANXIN_MASTER_KEYS" not in os.environ:
        write_demo_environment(file)
    load_environment(file)
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["lianxin", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.exit(f"lianxin: {error}")


if __name__ == "__main__":
    main()
