"""Changing the book. A change begins on a day; the row before it ends the day before, and stays."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries, shipped
from lianxin.cellar.rulebook.denied import refuse_denied
from lianxin.cellar.rulebook.models import (
    Category,
    Clock,
    Dated,
    Holiday,
    PublishedYear,
    Revision,
    Route,
    Unit,
    Wording,
)
from lianxin.tools.kit import clock as kit_clock
from lianxin.tools.kit.refusals import BadInput, Stale
from lianxin.tools.kit.text import clean

_D = TypeVar("_D", bound=Dated)
LONGEST = {
    Unit.MINUTES: 60 * 24,
    Unit.HOURS: 24 * 30,
    Unit.DAYS: 3660,
    Unit.WORKDAYS: 366,
    Unit.MONTHS: 240,
    Unit.YEARS: 20,
}


def set_clock(
    *,
    by: Actor,
    code: str,
    amount: int,
    unit: str,
    roll: bool,
    from_on: dt.date,
    source: str = "",
    seen: uuid.UUID | None = None,
) -> Clock:
    """The acting county's own clock from a day on. ``seen`` is the row the form showed: Stale if it no
    longer holds.

    Clocks already running keep the due date they were given; only what starts from that day on is counted
    anew.
    """
    old = queries.clock_of(code, by.county, from_on)
    if unit not in Unit.values:
        raise BadInput({"unit": _("请选一个单位。")})
    if not 0 <= amount <= LONGEST[Unit(unit)]:
        raise BadInput({"amount": _("请填 0 到 %(most)d。") % {"most": LONGEST[Unit(unit)]}})
    return _change(by, old, from_on, seen, amount=amount, unit=unit, roll=roll, source=_source(source))


def set_category(
    *,
    by: Actor,
    code: str,
    name_zh: str,
    name_en: str,
    moj: str,
    route: str,
    offered: bool,
    from_on: dt.date,
    parent_code: str | None = None,
    source: str = "",
    seen: uuid.UUID | None = None,
) -> Category:
    """Rename, redirect, hide or add a category in the acting county. A new one needs its group."""
    name_zh, name_en = clean(name_zh), clean(name_en)
    refuse_denied(name_zh=name_zh, name_en=name_en)
    if not name_zh:
        raise BadInput({"name_zh": _("请写名称。")})
    if route not in Route.values:
        raise BadInput({"route": _("请选一项。")})
    old = queries.category(code, by.county, from_on)
    if old is None:
        old = _new_category(by, code, parent_code or "", from_on)
    values = {
        "name_zh": name_zh,
        "name_en": name_en or name_zh,
        "moj": moj,
        "route": route,
        "offered": offered,
    }
    return _change(by, old, from_on, seen, **values, source=_source(source))


def _new_category(by: Actor, code: str, parent_code: str, from_on: dt.date) -> Category:
    parent = queries.category(parent_code, by.county, from_on)
    if parent is None or parent.parent_code:
        raise BadInput({"parent_code": _("请选一个大类。")})
    if len(code) != 4 or not code.isdigit() or code[:2] != parent_code:
        raise BadInput({"code": _("小类编码是四位数字，前两位是大类编码。")})
    return Category(county=by.county, code=code, parent_code=parent_code, from_on=from_on, sort=int(code[2:]))


def set_wording(
    *,
    by: Actor,
    code: str,
    text_zh: str,
    text_en: str,
    from_on: dt.date,
    source: str = "",
    seen: uuid.UUID | None = None,
) -> Wording:
    """The acting county's own text from a day on."""
    text_zh, text_en = clean(text_zh), clean(text_en)
    if not text_zh:
        raise BadInput({"text_zh": _("请写正文。")})
    if max(len(text_zh), len(text_en)) > 4000:
        raise BadInput({"text_zh": _("最多 4000 字。")})
    refuse_denied(text_zh=text_zh, text_en=text_en)
    old = queries.wording_row(code, by.county, from_on)
    return _change(by, old, from_on, seen, text_zh=text_zh, text_en=text_en, source=_source(source))


def _source(text: str) -> str:
    text = clean(text)
    if len(text) > 200:
        raise BadInput({"source": _("依据最多 200 字。")})
    return text


def _change(by: Actor, old: _D, from_on: dt.date, seen: uuid.UUID | None, **values: Any) -> _D:
    """End the county's row in force and begin a new one; a row that would begin the same day is replaced."""
    if from_on < kit_clock.today():
        raise BadInput({"from_on": _("只能从今天或以后的某天起改，过去的不能改。")})
    kind = type(old)
    with transaction.atomic():
        _stamp()  # first: on PostgreSQL the second of two changes waits here for the first
        if seen is not None and seen != old.pk:
            raise Stale(_("这一条刚被别人改过。请看过现在的规定再改。"))
        own = kind._default_manager.filter(county=by.county, code=old.code)
        if own.filter(from_on__gt=from_on).exists():
            raise BadInput({"from_on": _("已经定好一次更晚的改动。请选那一天或更晚的日子。")})
        own.filter(from_on=from_on).delete()
        own.filter(from_on__lt=from_on, until_on=None).update(until_on=from_on - dt.timedelta(days=1))
        kept = {
            field.name: getattr(old, field.name)
            for field in kind._meta.concrete_fields
            if field.name not in ("id", "county", "from_on", "until_on")
        }
        new = kind(**{**kept, **values, "county": by.county, "from_on": from_on})
        new.save(force_insert=True)
        changed = [name for name, value in values.items() if getattr(old, name) != value]
        facts = {
            "code": old.code,
            "from_on": from_on.isoformat(),
            **_plain(old, changed, "was"),
            **_plain(new, changed, "is"),
        }
        journal.record(by, f"rulebook.set_{kind._meta.model_name}", new, fields=changed, facts=facts)
    return new


def _plain(row: Dated, names: list[str], prefix: str) -> dict[str, Any]:
    return {f"{prefix}_{name}": getattr(row, name) for name in names if not name.startswith("text_")}


def set_holiday(*, by: Actor, day: dt.date, is_workday: bool | None, name: str = "") -> None:
    """Mark a day in the acting county as off or worked; None takes the county's mark away."""
    name = clean(name)
    refuse_denied(name=name)
    if not 2000 <= day.year <= 2100:
        raise BadInput({"day": _("请填 2000 到 2100 年之间的日期。")})
    if len(name) > 40:
        raise BadInput({"name": _("最多 40 字。")})
    with transaction.atomic():
        _stamp()
        if is_workday is None:
            row = Holiday.objects.filter(county=by.county, day=day).first()
            if row is None:
                return
            journal.record(by, "rulebook.clear_holiday", row, facts={"day": day.isoformat()}, gone=True)
            row.delete()
            return
        row, _made = Holiday.objects.update_or_create(
            county=by.county,
            day=day,
            defaults={"is_workday": is_workday, "name": name or (_("上班") if is_workday else _("放假"))},
        )
        journal.record(
            by, "rulebook.set_holiday", row, facts={"day": day.isoformat(), "is_workday": is_workday}
        )


def set_year_published(*, by: Actor, year: int, published: bool) -> None:
    """Say that a year's holidays are all entered, or take that back (only the county's own word)."""
    if not 2000 <= year <= 2100:
        raise BadInput({"year": _("请填 2000 到 2100 年之间的年份。")})
    with transaction.atomic():
        _stamp()
        if published:
            row, _made = PublishedYear.objects.get_or_create(county=by.county, year=year)
            journal.record(by, "rulebook.publish_year", row, facts={"year": year})
        elif said := PublishedYear.objects.filter(county=by.county, year=year).first():
            journal.record(by, "rulebook.withdraw_year", said, facts={"year": year}, gone=True)
            said.delete()


def load_defaults() -> dict[str, int]:
    """Write the shipped national defaults that are not there yet; may be run again, and changes nothing
    that is there.

    Returns how many rows of each kind were new. Part of setting up: not journaled, since no county did it.
    """
    made: dict[str, int] = {}
    with transaction.atomic():
        made["Clock"] = _add_missing(Clock, shipped.clocks())
        made["Category"] = _add_missing(Category, shipped.categories())
        made["Wording"] = _add_missing(Wording, shipped.wordings())
        days = set(Holiday.objects.filter(county="").values_list("day", flat=True))
        made["Holiday"] = len(Holiday.objects.bulk_create(h for h in shipped.holidays() if h.day not in days))
        years = set(PublishedYear.objects.filter(county="").values_list("year", flat=True))
        made["PublishedYear"] = len(
            PublishedYear.objects.bulk_create(y for y in shipped.published_years() if y.year not in years)
        )
        if any(made.values()) or not Revision.objects.exists():
            _stamp()
    return made


def _add_missing(kind: type[_D], rows: list[_D]) -> int:
    known = set(kind._default_manager.filter(county="").values_list("code", flat=True))
    return len(kind._default_manager.bulk_create(row for row in rows if row.code not in known))


def _stamp() -> None:
    """Mark the book as changed. The first change of a house that never ran ``load_defaults`` loads them."""
    if not Revision.objects.filter(pk=1).update(stamp=uuid.uuid4()):
        Revision.objects.create(pk=1)
        load_defaults()
    queries.forget()
    transaction.on_commit(queries.forget)
