"""Whom of the roster to ask about a dispute: what fits first. A suggestion about the matter, no ranking of people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from lianxin.ground.officers.roster import queries as roster
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.states import TermKind
from lianxin.work.disputes.models import Dispute
from lianxin.work.mediation.queries import loads_of


@dataclasses.dataclass(frozen=True)
class Match:
    """``skills`` that fit the matter, ``speaks`` of the languages asked for, ``near``: of the same township."""

    entry: RosterEntry
    skills: tuple[str, ...]
    speaks: tuple[str, ...]
    near: bool
    load: int

    @property
    def fits(self) -> bool:
        return bool(self.skills)


def matches(dispute: Dispute, kinds: Iterable[str] | None = None, languages: Iterable[str] = ()) -> list[Match]:
    """Everybody who can be asked, those first who know the matter, speak the language, live near and have little in hand;
    eight queries whatever their number."""
    fitting, wanted = roster.fitting_skills(dispute.county, dispute.category), set(languages)
    known = roster.terms(dispute.county)
    rows = roster.to_ask(dispute.county, list(kinds) if kinds is not None else None)
    loads = loads_of(rows)
    found = []
    for row in rows:
        terms = [(t.kind, t.code) for t in row.terms.all()]
        skills = tuple(str(known[code].label) for kind, code in terms if kind == TermKind.SKILL and code in fitting)
        speaks = tuple(str(known[code].label) for kind, code in terms if kind == TermKind.LANGUAGE and code in wanted)
        found.append(Match(row, skills, speaks, bool(row.township) and row.township == dispute.township, loads[row.pk]))
    return sorted(found, key=lambda m: (not m.speaks, not m.skills, not m.near, m.load, m.entry.initials, m.entry.pk))
