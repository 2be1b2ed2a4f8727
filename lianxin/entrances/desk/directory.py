"""The roster as its pages show it: what an address asks for, rows, the cells of an export."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk import names
from lianxin.ground.officers.roster import queries, rules
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.states import EntryKind, Term, TermKind
from lianxin.tools.kit.text import clean
from lianxin.tools.shell.wording import full_date
from lianxin.work.mediation.queries import loads_of

LOADS: list[tuple[str, Promise]] = [
    ("none", gettext_lazy("手上没有")),
    ("some", gettext_lazy("手上1到3起")),
    ("many", gettext_lazy("手上4起以上")),
]
_BOUNDS = {"none": (0, 0), "some": (1, 3), "many": (4, 10**6)}
STATES: list[tuple[str, Promise]] = [("free", gettext_lazy("现在请得到")), ("ended", gettext_lazy("已退出"))]


@dataclasses.dataclass
class Asked:
    """What the query string asks for; what makes no sense is left out."""

    actor: Actor
    given: QueryDict
    with_load: bool

    def __post_init__(self) -> None:
        self.known = queries.terms(self.actor.county)
        self.words = clean(self.given.get("q", ""))[:40]
        self.kind = self._one("kind", EntryKind.values)
        self.skill = self._term("skill", TermKind.SKILL)
        self.language = self._term("language", TermKind.LANGUAGE)
        self.towns = [(code, name) for code, name in names.area_names(self.actor.county).items() if len(code) == 9]
        self.area = self._one("area", [code for code, _name in self.towns])
        self.load = self._one("load", list(_BOUNDS)) if self.with_load else ""
        self.which = self._one("state", [value for value, _label in STATES])

    def _one(self, name: str, allowed: Iterable[str]) -> str:
        value = self.given.get(name, "")
        return value if value in set(allowed) else ""

    def _term(self, name: str, kind: str) -> str:
        code = self.given.get(name, "")
        return code if code in self.known and self.known[code].kind == kind else ""

    @property
    def wanted(self) -> queries.Wanted:
        free, ended = self.which == "free", self.which == "ended"
        return queries.Wanted(self.words, self.kind, self.skill, self.language, self.area, free=free, ended=ended)

    def chips(self) -> list[dict[str, Any]]:
        named: list[tuple[str, str, Any]] = [
            ("kind", self.kind, dict(EntryKind.choices)),
            ("skill", self.skill, self.labels),
            ("language", self.language, self.labels),
            ("area", self.area, dict(self.towns)),
            ("load", self.load, dict(LOADS)),
            ("state", self.which, dict(STATES)),
        ]
        return [{"name": name, "label": labels[value], "value": value} for name, value, labels in named if value]

    @property
    def labels(self) -> dict[str, Promise | str]:
        return {code: term.label for code, term in self.known.items()}

    def menus(self) -> list[dict[str, Any]]:
        skills = [(t.code, t.label) for t in self.known.values() if t.kind == TermKind.SKILL]
        languages = [(t.code, t.label) for t in self.known.values() if t.kind == TermKind.LANGUAGE]
        found = [
            {"label": _("身份"), "name": "kind", "options": EntryKind.choices},
            {"label": _("擅长"), "name": "skill", "options": skills},
            {"label": _("语言"), "name": "language", "options": languages},
            {"label": _("乡镇"), "name": "area", "options": self.towns},
            {"label": _("状态"), "name": "state", "options": STATES},
        ]
        if self.with_load:
            found.insert(4, {"label": _("手上的事"), "name": "load", "options": LOADS})
        return found

    def entries(self) -> Any:
        """A queryset, or a list where how much somebody has in hand was asked: then everybody is looked at."""
        rows = queries.full(queries.listing(self.actor, self.wanted))
        if not self.load:
            return rows
        least, most = _BOUNDS[self.load]
        looked = list(rows[: queries.MOST])
        loads = loads_of(looked)
        return [row for row in looked if least <= loads[row.pk] <= most]


def rows_of(actor: Actor, entries: Iterable[RosterEntry], known: dict[str, Term], *, with_load: bool) -> list[dict[str, Any]]:
    rows = list(entries)
    loads = loads_of(rows) if with_load else {}
    return [row_of(actor, row, known) | {"load": loads.get(row.pk)} for row in rows]


def row_of(actor: Actor, row: RosterEntry, known: dict[str, Term]) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "name": row.name,
        "kind": row.get_kind_display(),
        "position": row.get_position_display() if row.position else "",
        "where": row.unit.short_name if row.unit else names.place_of(actor.county, row.county, row.township, row.village),
        "skills": queries.labels(row, TermKind.SKILL, known),
        "languages": queries.labels(row, TermKind.LANGUAGE, known),
        "about": row.about,
        "term": full_date(row.until_on) if row.until_on else "",
        "over": rules.is_over(row),
        "ended": row.ended_on,
        "free": row.available and row.ended_on is None and not rules.is_over(row),
    }


def columns(with_load: bool) -> list[str]:
    found = [_("姓名"), _("身份"), _("单位、地方"), _("擅长"), _("语言"), _("任期到"), _("请不请得到")]
    return [*found, _("手上几起")] if with_load else found


def cells(row: dict[str, Any], with_load: bool) -> list[str]:
    kind = f"{row['kind']}（{row['position']}）" if row["position"] else str(row["kind"])
    free = _("现在请得到") if row["free"] else _("已退出") if row["ended"] else _("暂时请不到")
    found = [row["name"], kind, row["where"], "、".join(row["skills"]), "、".join(row["languages"]), row["term"], str(free)]
    return [*found, str(row["load"])] if with_load else found
