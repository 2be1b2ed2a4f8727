"""Rows for tests, straight into the tables: a county of invented places, units and people. Other rooms' tests borrow these."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.hashers import make_password

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries
from lianxin.ground.officers.models import Post, Staff, Territory, Tier, Unit, UnitKind
from lianxin.ground.places.models import Area
from lianxin.tools.kit.pinyin import initials, name_initials

COUNTY = "610699"
LONG_AGO = dt.date(2020, 1, 1)
PASSWORD = "石桥-南坡-9321"
_hash: list[str] = []
_numbers = itertools.count(1)


def area(code: str, name: str, **given: Any) -> Area:
    level = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5, 15: 6}[len(code)]
    found = Area.objects.filter(code=code).first()
    return found or Area.objects.create(
        code=code,
        name=name,
        short_name=given.pop("short_name", name.removesuffix("村民委员会")),
        initials=initials(name),
        folded=name,
        level=level,
        county=code[:6] if level >= 3 else "",
        township=code[:9] if level >= 4 else "",
        village=code[:12] if level >= 5 else "",
        parent_code=code[: {4: 2, 6: 4, 9: 6, 12: 9, 15: 12}.get(len(code), 0)],
        valid_from=LONG_AGO,
        **given,
    )


def county() -> Area:
    return area(COUNTY, "甘棠县")


def township(number: int = 1, name: str = "石桥镇") -> Area:
    county()
    return area(f"{COUNTY}{100 + number}", name)


def village(number: int = 1, name: str = "南坡沟村", of: Area | None = None) -> Area:
    return area(f"{(of or township()).code}{200 + number}", name)


def unit(
    name: str,
    kind: str,
    tier: int | None,
    place: Area,
    *,
    answers_for: list[Area] | None = None,
    **given: Any,
) -> Unit:
    row = Unit.objects.create(
        county=given.pop("county", COUNTY),
        name=name,
        short_name=given.pop("short_name", name[:40]),
        initials=initials(name),
        kind=kind,
        tier=tier,
        area=place,
        **given,
    )
    for part in [place] if answers_for is None else answers_for:
        Territory.objects.create(unit=row, area=part, from_on=LONG_AGO)
    return row


def committee(place: Area, tier: int = Tier.VILLAGE, **given: Any) -> Unit:
    return unit(given.pop("name", f"{place.short_name}调委会"), UnitKind.COMMITTEE, tier, place, **given)


def staff(name: str = "杜满囤", **given: Any) -> Staff:
    """Someone with an account and PASSWORD; hashing it once keeps the suite quick."""
    if not _hash:
        _hash.append(make_password(PASSWORD))
    given.setdefault("username", f"u{next(_numbers)}")
    return Staff.objects.create(
        county=given.pop("county", COUNTY),
        name=name,
        initials=name_initials(name),
        password=_hash[0],
        **given,
    )


def post(who: Staff, where: Unit, role: str, **given: Any) -> Post:
    given.setdefault("from_on", LONG_AGO)
    return Post.objects.create(county=where.county, staff=who, unit=where, role=role, **given)


def actor(who: Staff, held: Post | None = None) -> Actor:
    chosen = held or queries.acting_post(who, None)
    assert chosen is not None, "this person has no post"
    return queries.actor_of(chosen, who)
