"""How what was handed over is written down."""

from __future__ import annotations

import json
from typing import Any


def sealed_disclosure(disclosed: dict[str, Any]) -> str:
    return json.dumps(disclosed, ensure_ascii=False, sort_keys=True)
