"""The list of reports: what an address asks for, all of it in the query string."""

from __future__ import annotations

import functools
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk import names
from lianxin.ground.officers.states import Role
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import clean
from lianxin.work.reports import queries
from lianxin.work.reports.states import Channel, Decision, ReportState

WAITING = Q(state=ReportState.RECEIVED)
STATES = {"waiting": _("待决定"), "decided": _("已决定"), "all": _("全部")}
SORTS = [("due", _("时限近的在前")), ("-due", _("时限远的在前")), ("new", _("新收到的在前")), ("old", _("早收到的在前"))]
_FLAGS = {"overdue": _("已超期"), "mine": _("我负责的")}


def overdue() -> Q:
    return WAITING & Q(due_at__lte=clock.now())


class Asked:
    """What one address asks for. Values nobody offers are dropped, so that no address can break the list."""

    def __init__(self, actor: Actor, query: QueryDict):
        self.actor = actor
        self.words = clean(query.get("q", ""))[:60]
        state = query.get("state", "")
        self.independent = actor.role == Role.INDEPENDENT_DESK  # what reaches that desk was decided so, and is all its work
        self.stage = "all" if self.independent else state if state in STATES else "waiting"
        self.channel = query.get("channel", "") if query.get("channel", "") in Channel.values else ""
        self.decision = query.get("decision", "") if query.get("decision", "") in Decision.values else ""
        area = query.get("area", "")
        self.area = area if len(area) in (9, 12) and area in names.area_names(actor.county) else ""
        self.overdue, self.mine = query.get("overdue") == "1", query.get("mine") == "1"
        sort = query.get("sort", "")
        self.order = sort if sort in queries.ORDERS else ("new" if self.stage == "decided" else "due")
        page = query.get("page", "")[:6]
        self.page = max(1, int(page)) if page.isascii() and page.isdigit() else 1

    @functools.cached_property
    def filters(self) -> Q:
        found = Q()
        if self.overdue:
            found &= overdue()
        elif self.stage != "all":
            found &= Q(state=ReportState.RECEIVED if self.stage == "waiting" else ReportState.DECIDED)
        if self.mine:
            found &= Q(owner=self.actor.post)
        if self.channel:
            found &= Q(channel=self.channel)
        if self.decision:
            found &= Q(decision=self.decision)
        if self.area:
            found &= Q(township=self.area) if len(self.area) == 9 else Q(village=self.area)
        return found & queries.search_filter(self.actor, self.words) if self.words else found

    def chips(self) -> list[dict[str, Any]]:
        """What is in force beside the tab."""
        rows: list[dict[str, Any]] = []
        if self.channel:
            rows.append({"name": "channel", "label": Channel(self.channel).label})
        if self.decision:
            rows.append({"name": "decision", "label": Decision(self.decision).label})
        if self.area:
            rows.append({"name": "area", "label": names.area_name(self.actor.county, self.area)})
        rows += [{"name": name, "label": label} for name, label in _FLAGS.items() if getattr(self, name)]
        return rows

    def menus(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        if not self.channel:
            rows.append({"name": "channel", "label": _("怎么来的"), "options": Channel.choices})
        if not self.area or len(self.area) == 9:
            rows.append({"name": "area", "label": _("村镇"), "options": self._areas()})
        if self.stage != "waiting" and not self.independent and not self.decision and not self.overdue:
            rows.append({"name": "decision", "label": _("怎么决定的"), "options": Decision.choices})
        return [row for row in rows if row["options"]]

    def _areas(self) -> list[tuple[str, str]]:
        """Townships of a county's actor; inside a chosen or an own township its villages."""
        codes = tuple(code for _column, code in self.actor.territory)
        mine = {c: n for c, n in names.area_names(self.actor.county).items() if codes and c.startswith(codes)}
        towns = [(c, n) for c, n in mine.items() if len(c) == 9]
        if self.area or len(towns) <= 1:
            return [(c, n) for c, n in mine.items() if len(c) == 12 and c.startswith(self.area)]
        return towns

    @property
    def facts(self) -> dict[str, Any]:
        """For the journal: codes only, never the words."""
        given = {"state": self.stage, "channel": self.channel, "decision": self.decision, "area": self.area}
        flags = {"overdue": self.overdue, "mine": self.mine, "words": bool(self.words)}
        return {name: value for name, value in {**given, **flags}.items() if value}
