"""A small county without surprises."""

from __future__ import annotations

import datetime as dt

from lianxin.ground.places import codes
from lianxin.ground.places.models import Area

START = dt.date(2026, 1, 1)


def make_area(code: str, name: str, **given) -> Area:
    return Area.objects.create(**{**codes.columns_of(code, name), "valid_from": START, **given})


def make_county(county: str = "610699") -> dict[str, Area]:
    """省 市 县, two townships, five villages (南坡沟村 in both), one community and one group; by code after the county's."""
    names = {
        "": "甘棠县",
        "103": "石桥镇",
        "103001": "石桥社区居委会",
        "103200": "南坡沟村委会",
        "103201": "石窑村委会",
        "103202": "下河湾村委会",
        "103200003": "三组",
        "200": "青崖乡",
        "200200": "南坡沟村委会",
        "200201": "𠮷䶮沟村委会",
    }
    made = {}
    if not Area.objects.filter(code=county[:2]).exists():
        make_area(county[:2], "陕西省")
    if not Area.objects.filter(code=county[:4]).exists():
        make_area(county[:4], "延安市")
    for tail, name in names.items():
        made[tail] = make_area(county + tail, name)
    return made
