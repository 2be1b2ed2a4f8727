"""The list of disputes: what an address asks for. Everything is in the query string, so that a list can be sent and kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.ground.officers.states import Role, Tier
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.text import clean, fold
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import NOT_DUE
from lianxin.work.disputes.states import ANY_OPEN, BEFORE_CLOSED, Colour, Difficulty, State

Options = list[tuple[str, Promise | str]]
SOON_DAYS = 7
_NAME = re.compile(r"[\u3400-\u9fff·]{2,5}")

_STATES: dict[str, tuple[Promise, Q]] = {
    "open": (_("未化解"), Q(state__in=ANY_OPEN)),
    "live": (_("未结案"), Q(state__in=BEFORE_CLOSED)),
    "accepted": (_("已受理"), Q(state=State.OPEN)),
    "mediating": (_("调解中"), Q(state=State.MEDIATING)),
    "unsettled": (_("本级未调成"), Q(state=State.UNSETTLED)),
    "settled": (_("已达成协议"), Q(state=State.SETTLED)),
    "ended": (_("已终止"), Q(state=State.ENDED)),
    "closed": (_("已结案"), Q(state__in=[State.CLOSED, State.ARCHIVED])),
}
_COLOURS = {"red": Colour.RED, "yellow": Colour.YELLOW, "blue": Colour.BLUE}
COLOUR_COUNTS = (("colour_red", _("红")), ("colour_yellow", _("黄")), ("colour_blue", _("蓝")))
COLOUR_WORDS = {value: word for word, value in _COLOURS.items()}
_DUE: Options = [
    ("overdue", _("已超期")),
    ("today", _("今天到期")),
    ("week", _("本周到期")),
    ("visits", _("待回访")),
]
_FLAGS: Options = [
    ("asked", _("等本单位接收")),
    ("half", _("还没联系上各方")),
    ("stale", _("颜色该重问")),
    ("held", _("暂停当面调解")),
    ("merged", _("已并入另一起")),
]
_WHO: Options = [("me", _("我经办")), ("unit", _("本单位承办"))]


def _overdue() -> Q:
    return Q(state__in=ANY_OPEN, due_at__lt=clock.now())


def _due_until(moment: dt.datetime) -> Q:
    return Q(due_at__gte=clock.now(), due_at__lte=moment)


def _due(value: str) -> Q:
    today = clock.today()
    if value == "overdue":
        return _overdue()
    if value == "today":
        return _due_until(clock.day_end(today))
    if value == "week":
        return _due_until(clock.day_end(today + dt.timedelta(days=6 - today.weekday())))
    soon = clock.now() + dt.timedelta(days=SOON_DAYS)
    return ~Q(state__in=ANY_OPEN) & Q(due_at__lte=soon)


def open_ones() -> Q:
    """Disputes whose resolve clock runs, merged ones left out."""
    return Q(state__in=ANY_OPEN, root=None)


def _flag(actor: Actor, value: str) -> Q:
    return {
        "asked": Q(pk__in=queries.asked_of(actor.unit)) if actor.unit else Q(pk__in=[]),
        "half": Q(half_known=True, state__in=ANY_OPEN),
        "stale": Q(colour_due_at__lt=clock.now(), state__in=ANY_OPEN),
        "held": Q(hold_session=True) | Q(hold_joint=True),
        "merged": Q(root__isnull=False),
    }[value]


def _area(code: str) -> Q:
    return Q(village=code) if len(code) > 9 else Q(township=code)


def _category(actor: Actor, code: str) -> Q:
    rows = rulebook.all_categories(actor.county)
    return Q(category__in=[row.code for row in rows if code in (row.code, row.parent_code)])


@dataclasses.dataclass(frozen=True)
class Filter:
    """One key of the address: its chip's label, the values it takes for this actor, and what a value means."""

    name: str
    label: Promise
    options: Callable[[Asked], Options]
    meaning: Callable[[Actor, str], Q]


def _areas(asked: Asked) -> Options:
    """The townships of the territory; of a chosen township, or when there is one only, its villages."""
    rows = names.area_names(asked.actor.county)
    codes = tuple(code for _column, code in asked.actor.territory)
    mine = [(code, name) for code, name in rows.items() if codes and code.startswith(codes)]
    towns = [(code, name) for code, name in mine if len(code) == 9]
    inside = asked.given.get("area", "")[:9] or (towns[0][0] if len(towns) == 1 else "")
    villages = [(code, name) for code, name in mine if len(code) == 12 and inside and code.startswith(inside)]
    return villages if len(towns) < 2 else towns + villages


def _groups(asked: Asked) -> Options:
    return [(group.code, group.name) for group, _below in rulebook.categories(asked.actor.county)]


FILTERS = {
    row.name: row
    for row in (
        Filter("state", _("阶段"), lambda a: [(k, v[0]) for k, v in _STATES.items()], lambda a, v: _STATES[v][1]),
        Filter("colour", _("颜色"), lambda a: [(k, c.label) for k, c in _COLOURS.items()], lambda a, v: Q(colour=_COLOURS[v])),
        Filter("due", _("时限"), lambda a: _DUE, lambda a, v: _due(v)),
        Filter("cat", _("类别"), _groups, _category),
        Filter("area", _("村镇"), _areas, lambda a, v: _area(v)),
        Filter("who", _("谁办"), lambda a: _WHO, lambda a, v: Q(holder=a.post) if v == "me" else Q(holder_unit=a.unit)),
        Filter("tier", _("级别"), lambda a: [(str(t.value), t.label) for t in Tier], lambda a, v: Q(tier=int(v))),
        Filter("grade", _("难易"), lambda a: [(d.value, d.label) for d in Difficulty], lambda a, v: Q(difficulty=v)),
        Filter("flag", _("其他"), lambda a: _FLAGS, _flag),
    )
}
SORTS: Options = [
    ("due", _("时限近的在前")),
    ("-due", _("时限远的在前")),
    ("new", _("新受理的在前")),
    ("old", _("早受理的在前")),
]
_TABS: tuple[tuple[str, Promise, dict[str, str]], ...] = (
    ("all", _("全部"), {}),
    ("mine", _("我经办的"), {"who": "me", "state": "live"}),
    ("unit", _("本单位"), {"who": "unit", "state": "live"}),
    ("red", _("红色"), {"colour": "red", "state": "live"}),
    ("overdue", _("已超期"), {"due": "overdue"}),
    ("visits", _("待回访"), {"due": "visits"}),
)


class Asked:
    """What one address asks for. Values nobody offers are dropped, so that no address can break a list."""

    def __init__(self, actor: Actor, query: QueryDict | dict[str, str]):
        self.actor = actor
        self.words = clean(str(query.get("q", "")))[:60]
        self.given: dict[str, str] = {}
        for name, row in FILTERS.items():
            value = str(query.get(name, ""))
            if name == "area":
                self._take_area(value)
            elif name == "cat" and rulebook.category(value[:4], actor.county) is not None:
                self.given[name] = value[:4]
            elif value and value in dict(row.options(self)):
                self.given[name] = value
        sort = str(query.get("sort", ""))
        self.order = sort if sort in queries.ORDERS else "due"
        page = str(query.get("page", ""))[:6]
        self.page = max(1, int(page)) if page.isascii() and page.isdigit() else 1

    def _take_area(self, code: str) -> None:
        if len(code) in (9, 12) and code in names.area_names(self.actor.county):
            self.given["area"] = code

    @property
    def filters(self) -> Q:
        found = Q() if self.given.get("flag") == "merged" else Q(root=None)
        for name, value in self.given.items():
            found &= FILTERS[name].meaning(self.actor, value)
        return found

    @functools.cached_property
    def wanted(self) -> queries.Wanted:
        found = queries.matching(self.actor, self.words)
        code = normal_code(self.words)
        any_of = (*found.any_of, Q(code=code)) if code else found.any_of
        return queries.Wanted(self.filters & found.filters, any_of)

    @property
    def is_person(self) -> bool:
        """Whether the words look like a name or a number of somebody, there or not: the list is not searched for people."""
        text = fold(self.words)
        return bool(_NAME.fullmatch(text)) or len(queries.digits(text)) >= 5

    def by_colour(self) -> dict[str, queries.Wanted]:
        """The same list by colour, to be counted; nothing when a colour was asked for, or words: see ``split``."""
        if "colour" in self.given or self.words:
            return {}
        whole = self.wanted
        return {
            f"colour_{word}": queries.Wanted(whole.filters & Q(colour=value), whole.any_of)
            for word, value in _COLOURS.items()
        }

    @property
    def split(self) -> dict[str, int]:
        """Colours to be counted among what was found, while words are looked for: the search is not made once for each."""
        return {f"colour_{word}": value for word, value in _COLOURS.items()} if self.words and "colour" not in self.given else {}

    @property
    def kept_query(self) -> str:
        """The filters and the order as a saved view holds them: never the words, which may be somebody's name."""
        order = {"sort": self.order} if self.order != "due" else {}
        return urlencode({**self.given, **order})

    def label_of(self, name: str) -> str:
        value = self.given[name]
        if name == "area":
            return names.area_name(self.actor.county, value)
        if name == "cat":
            return rulebook.category_name(value, county=self.actor.county)
        return str(dict(FILTERS[name].options(self))[value])

    def chips(self) -> list[dict[str, str]]:
        return [{"name": name, "label": self.label_of(name)} for name in self.given]

    def menus(self) -> list[dict[str, Any]]:
        """A menu for every filter that is not in force; the area's also when one is, to go from town to village."""
        rows = []
        for name, row in FILTERS.items():
            if name not in self.given or (name == "area" and len(self.given[name]) == 9):
                options = [(value, label) for value, label in row.options(self) if value != self.given.get(name)]
                if options:
                    rows.append({"name": name, "label": row.label, "options": options})
        return rows


def parsed(query: str) -> dict[str, str]:
    """A query string as a dictionary, whatever was put into it."""
    return dict(parse_qsl(query[:600], max_num_fields=40)) if query.count("&") < 40 else {}


@dataclasses.dataclass
class Tab:
    """A view of the list: one of the house's, or one that the person saved (``pk``)."""

    key: str
    label: Promise | str
    query: str
    given: dict[str, str]
    wanted: queries.Wanted
    pk: object = None
    here: bool = False
    count: int | None = None  # None: not counted


def tabs(actor: Actor, asked: Asked, saved: Iterable[Any]) -> list[Tab]:
    rows = [
        Tab(key, label, urlencode(given), given, queries.Wanted(Asked(actor, given).filters))
        for key, label, given in _TABS
        if actor.role not in (Role.COUNTY_LEADER, Role.AGENCY, Role.DOSSIER_KEEPER) or "who" not in given
    ]
    for view in saved:
        own = Asked(actor, parsed(view.query))
        rows.append(Tab(f"v{view.pk.hex}", view.name, view.query, own.given, queries.Wanted(own.filters), view.pk))
    for row in rows:
        row.here = not asked.words and row.given == asked.given
        if row.here:
            break
    return rows


def is_due_visit(due_at: dt.datetime) -> bool:
    """Whether a settled or closed dispute's next return visit should be made now."""
    return due_at != NOT_DUE and due_at <= clock.day_end(clock.today())
