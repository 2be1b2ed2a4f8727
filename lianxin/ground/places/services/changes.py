"""One area at a time: add, rename, close, and groups of a village."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.denied import refuse_denied_names
from lianxin.ground.places import codes, queries, rules
from lianxin.ground.places.models import Area, Level
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.tools.shell.wording import full_date


def _check_may(by: Actor, code: str) -> None:
    if not rules.may_change(by, code):
        raise NotAllowed(_("只能改动本县的区划。"))


def _check_names(name: str, short_name: str = "", kind: str = "") -> None:
    faults = {
        "name": rules.name_fault(name),
        "short_name": _("简称太长。") if len(short_name) > rules.SHORT_LENGTH else "",
        "kind": _("类型太长。") if len(kind) > rules.KIND_LENGTH else "",
    }
    if any(faults.values()):
        raise BadInput({field: fault for field, fault in faults.items() if fault})
    refuse_denied_names(name=name, short_name=short_name, kind=kind)


def add_area(
    *, by: Actor, code: str, name: str, from_on: dt.date, short_name: str = "", kind: str = "", parent_code: str = ""
) -> Area:
    """A new code from a day on. Its parent must hold on that day; a code in use is refused."""
    code, name = codes.normal_code(code), clean(name)
    short_name, kind = clean(short_name), clean(kind)
    if fault := rules.code_fault(code):
        raise BadInput({"code": fault})
    _check_may(by, code)
    _check_names(name, short_name, kind)
    parent_code = parent_code or codes.parent_of(code)
    with transaction.atomic():
        if fault := rules.parent_fault(code, parent_code, lambda above: queries.area(above, from_on) is not None):
            raise BadInput({"code": fault})
        rival = queries.rival_of(code, from_on)
        if rival is not None:
            raise BadInput({"code": _("代码 %(code)s 已是“%(name)s”。") % {"code": code, "name": rival.name}})
        columns = codes.columns_of(code, name, short_name=short_name, kind=kind, parent_code=parent_code)
        place = Area(**columns, valid_from=from_on)
        _save_new(place)
        record(by, "places.add_area", place, facts={"code": code, "from_on": from_on.isoformat()})
    return place


def _save_new(place: Area) -> None:
    try:
        with transaction.atomic():
            place.save(force_insert=True)
    except IntegrityError:  # somebody else added it in this moment
        raise BadInput({"code": _("代码 %(code)s 刚被别人用了。") % {"code": place.code}}) from None


def rename_area(
    *, by: Actor, area: Area, name: str, from_on: dt.date, short_name: str = "", kind: str = ""
) -> Area:
    """The code goes on under a new name (or kind) from a day on; returns its new row.

    The old row ends the day before and keeps its name. From the old row's own first day the name was never right: it
    is mended in place. Raises Stale when ``area`` was changed since it was read.
    """
    _check_may(by, area.code)
    name, short_name, kind = clean(name), clean(short_name), clean(kind) or area.kind
    _check_names(name, short_name, kind)
    _check_open(area)
    columns = codes.columns_of(area.code, name, short_name=short_name, kind=kind, parent_code=area.parent_code)
    if (columns["name"], columns["kind"], columns["short_name"]) == (area.name, area.kind, area.short_name):
        raise BadInput({"name": _("名称和类型都没有变。")})
    if from_on < area.valid_from:
        raise BadInput({"from_on": _("起始日早于现名称的起始日 %(day)s。") % {"day": full_date(area.valid_from)}})
    with transaction.atomic():
        if from_on == area.valid_from:
            area.advance(**columns)
            place = area
        else:
            area.advance(valid_until=from_on - dt.timedelta(days=1))
            place = Area(**columns, valid_from=from_on)
            _save_new(place)
        facts = {"code": area.code, "from_on": from_on.isoformat()}
        record(by, "places.rename_area", place, facts=facts, fields=["name", "kind", "short_name"], also=[area])
    return place


def _check_open(place: Area) -> None:
    if place.valid_until is not None:
        raise WrongState(_("“%(name)s”已于 %(day)s 截止，不能再改。") % {
            "name": place.name, "day": full_date(place.valid_until),
        })  # fmt: skip


def close_area(*, by: Actor, area: Area, last_on: dt.date) -> Area:
    """The code ends after ``last_on``; refused while anything below it goes on. Rows that copied the code keep it."""
    _check_may(by, area.code)
    _check_open(area)
    with transaction.atomic():
        if fault := rules.closing_fault(area, last_on):
            raise BadInput({"last_on": fault})
        area.advance(valid_until=last_on)
        record(by, "places.close_area", area, facts={"code": area.code, "last_on": last_on.isoformat()})
    return area


def add_group(*, by: Actor, village: Area, name: str, from_on: dt.date | None = None) -> Area:
    """The next village group under a village; serials of closed groups are not used again."""
    _check_may(by, village.code)
    name = clean(name)
    _check_names(name)
    if village.level != Level.VILLAGE:
        raise BadInput({"name": _("村民小组只能设在村或社区下面。")})
    _check_open(village)
    from_on = from_on or clock.today()
    with transaction.atomic():
        village.advance()  # two at once would take the same serial: the later one is told
        last = Area.objects.filter(parent_code=village.code).aggregate(last=Max("code"))["last"]
        serial = int(last[12:]) + 1 if last else 1
        if serial > 999:
            raise BadInput({"name": _("这个村的小组代码已用完。")})
        if queries.children(village, from_on).filter(name=name).exists():
            raise BadInput({"name": _("这个村已经有“%(name)s”。") % {"name": name}})
        place = Area(**codes.columns_of(f"{village.code}{serial:03}", name), valid_from=from_on)
        _save_new(place)
        record(by, "places.add_area", place, facts={"code": place.code, "from_on": from_on.isoformat()}, also=[village])
    return place
