"""Names of townships and villages, kept for a minute: every page shows some, and they change once a year."""

from __future__ import annotations

import time

from lianxin.ground.places import queries
from lianxin.ground.places.models import Level

KEEP_SECONDS = 60.0
_kept: dict[str, tuple[float, dict[str, str]]] = {}


def area_names(county: str) -> dict[str, str]:
    """Short names by code of a county, its townships and villages, in the order of codes."""
    stamp, names = _kept.get(county, (float("-inf"), {}))
    if time.monotonic() - stamp > KEEP_SECONDS:
        rows = queries.areas_of(county).filter(level__lte=Level.VILLAGE)
        names = dict(rows.values_list("code", "short_name"))
        _kept[county] = (time.monotonic(), names)
    return names


def area_name(county: str, code: str) -> str:
    """One name; an area made a moment ago is read anew, one that is gone stays its code."""
    names = area_names(county)
    if code and code not in names:
        _kept.pop(county, None)
        names = area_names(county)
    return names.get(code, code)


def place_of(county: str, *codes: str) -> str:
    """``甘棠县·石桥镇·南坡沟村`` from the codes that are not empty."""
    return "·".join(area_name(county, code) for code in codes if code)
