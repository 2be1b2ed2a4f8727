"""Units and their territory. Everything here asks for ``Act.ORGANISE``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook.denied import refuse_denied_names
from lianxin.ground.officers import queries, rules
from lianxin.ground.officers.models import Post, Territory, Unit
from lianxin.ground.officers.states import Act, UnitKind
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.pinyin import initials
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean

_TIERLESS = (UnitKind.AGENCY, UnitKind.GOVERNMENT, UnitKind.BUREAU_SECTION)


def _checked(county: str, given: dict[str, Any], unit: Unit | None) -> dict[str, Any]:
    """The columns to write; raises BadInput with every field that is wrong."""
    facts = {
        name: clean(given.get(name) or "")
        for name in ("name", "short_name", "dossier_prefix", "phone", "address")
    }
    facts["short_name"] = facts["short_name"] or facts["name"][:40]
    facts["initials"] = initials(facts["short_name"])[:40]
    kind, tier, upper = given["kind"], given.get("tier") or None, given.get("upper")
    wrong = {}
    if not facts["name"]:
        wrong["name"] = _("请填单位名称。")
    elif (
        Unit.objects.filter(county=county, name=facts["name"])
        .exclude(pk__in=[unit.pk] if unit else [])
        .exists()
    ):
        wrong["name"] = _("本县已有同名单位。")
    if tier is None and kind not in _TIERLESS:
        wrong["tier"] = _("这类单位要写明在哪一级。")
    if upper is not None:
        wrong |= _wrong_upper(upper, county, tier, unit)
    if given["area"].county != county:
        wrong["area"] = _("请选本县的地方。")
    if wrong:
        raise BadInput(wrong)
    labels = {name: facts[name] for name in ("name", "short_name", "dossier_prefix")}
    if labels["short_name"] == labels["name"][:40]:
        del labels["short_name"]  # made of the name, which says it itself
    refuse_denied_names(**labels)
    return {**facts, "kind": kind, "tier": tier, "upper": upper, "area": given["area"]}


def _wrong_upper(upper: Unit, county: str, tier: int | None, unit: Unit | None) -> dict[str, str]:
    if upper.county != county or upper.closed_on:
        return {"upper": _("请选本县仍在的单位。")}
    if tier and upper.tier and upper.tier <= tier:
        return {"upper": _("上级单位要在更高一级。")}
    seen: Unit | None = upper
    while seen is not None:
        if unit is not None and seen.pk == unit.pk:
            return {"upper": _("上级不能是它自己或它的下级。")}
        seen = seen.upper
    return {}


def open_unit(
    *, by: Actor, name: str, kind: str, area: Area, tier: int | None = None, answers_for: Iterable[Area] | None = None,
    from_on: dt.date | None = None, **more: Any,
) -> Unit:  # fmt: skip
    """A new unit, answering from ``from_on`` (today) for ``answers_for``, or for its own area when that is None.

    ``more``: short_name, upper, dossier_prefix, phone, address.
    """
    rules.require(by, Act.ORGANISE, by.county)
    with transaction.atomic():
        facts = _checked(by.county, {**more, "name": name, "kind": kind, "area": area, "tier": tier}, None)
        unit = Unit.objects.create(county=by.county, **facts)
        day = from_on or clock.today()
        places = [area] if answers_for is None else list(answers_for)
        Territory.objects.bulk_create(Territory(unit=unit, area=place, from_on=day) for place in places)
        journal.record(
            by,
            "open_unit",
            unit,
            facts={"kind": kind, "tier": tier, "areas": sorted(place.code for place in places)},
        )
    return unit


def amend_unit(*, by: Actor, unit: Unit, **given: Any) -> Unit:
    """Change what a unit is called, where it belongs, how it is reached. Its territory changes through ``set_territory``."""
    rules.require(by, Act.ORGANISE, unit.county)
    columns = ("name", "short_name", "kind", "tier", "area", "upper", "dossier_prefix", "phone", "address")
    kept = {name: getattr(unit, name) for name in columns}
    with transaction.atomic():
        facts = _checked(unit.county, {**kept, **given}, unit)
        changed = {name: value for name, value in facts.items() if getattr(unit, name) != value}
        if "kind" in changed:
            _refuse_misplaced(unit, changed["kind"])
        if changed:
            unit.advance(**changed)
            journal.record(by, "amend_unit", unit, fields=changed)
    return unit


def _refuse_misplaced(unit: Unit, kind: str) -> None:
    probe = Unit(kind=kind)
    held = (
        Post.objects.filter(queries.current(clock.today()), unit=unit)
        .order_by("id")
        .values_list("role", flat=True)
    )
    reasons = [reason for role in held if (reason := rules.misplaced(role, probe))]
    if reasons:
        raise BadInput({"kind": reasons[0]})


def set_territory(*, by: Actor, unit: Unit, areas: Iterable[Area], from_on: dt.date | None = None) -> None:
    """From ``from_on`` (today) the unit answers for exactly these areas; what went before stays readable by its days."""
    rules.require(by, Act.ORGANISE, unit.county)
    day = from_on or clock.today()
    wanted = {area.code: area for area in areas}
    if any(area.county != unit.county for area in wanted.values()):
        raise BadInput({"areas": _("请选本县的地方。")})
    with transaction.atomic():
        unit.advance()
        Territory.objects.filter(unit=unit, from_on__gte=day).exclude(area__code__in=wanted).delete()
        Territory.objects.filter(unit=unit, from_on__gt=day).delete()
        running = {row.area.code: row for row in queries.territory_of(unit, day)}
        gone = [row.pk for code, row in running.items() if code not in wanted]
        Territory.objects.filter(pk__in=gone).update(until_on=day - dt.timedelta(days=1))
        Territory.objects.filter(pk__in=[r.pk for c, r in running.items() if c in wanted]).update(
            until_on=None
        )
        fresh = [
            Territory(unit=unit, area=area, from_on=day)
            for code, area in wanted.items()
            if code not in running
        ]
        Territory.objects.bulk_create(fresh)
        journal.record(by, "set_territory", unit, facts={"from": day.isoformat(), "areas": sorted(wanted)})


def close_unit(*, by: Actor, unit: Unit, on: dt.date | None = None) -> None:
    """The unit is no more from ``on`` (today). Refused while somebody is in post there or a unit below names it."""
    rules.require(by, Act.ORGANISE, unit.county)
    day = on or clock.today()
    if unit.closed_on:
        raise WrongState(_("这个单位已经撤销。"))
    with transaction.atomic():
        if Post.objects.filter(unit=unit).exclude(until_on__lt=day).exists():
            raise WrongState(_("还有人在这个单位任职，请先结束他们的岗位。"))
        if queries.lower_units(unit, day).exists():
            raise WrongState(_("还有下级单位，请先改它们的上级。"))
        unit.advance(closed_on=day)
        Territory.objects.filter(unit=unit, from_on__gte=day).delete()
        last = day - dt.timedelta(days=1)
        Territory.objects.filter(queries.current(last), unit=unit).update(until_on=last)
        journal.record(by, "close_unit", unit, facts={"on": day.isoformat()})
