"""When mediation is not the way, and what is: the table of next steps as data."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterable

from django.utils.translation import get_language

from lianxin.work.disputes.models import Dispute
from lianxin.work.triage.rules.tree import DATA, Condition, Facts, holds

_CATEGORIES = {"07": "matter.labour", "0507": "matter.labour", "0502": "matter.medical", "09": "matter.land"}


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@dataclasses.dataclass(frozen=True)
class NextStep:
    """One thing to do: by which agency, with which paper, by when. ``kind`` is the kind of referral that carries it."""

    kind: str
    zh: str
    en: str
    agency_zh: str
    agency_en: str
    paper_zh: str
    paper_en: str
    limit_zh: str
    limit_en: str
    source: str

    @property
    def text(self) -> str:
        return self.zh if _chinese() else self.en

    @property
    def agency(self) -> str:
        return self.agency_zh if _chinese() else self.agency_en

    @property
    def paper(self) -> str:
        return self.paper_zh if _chinese() else self.paper_en

    @property
    def limit(self) -> str:
        return self.limit_zh if _chinese() else self.limit_en


@dataclasses.dataclass(frozen=True)
class Situation:
    """A line of the table: what it is, what is not done, and what is."""

    code: str
    zh: str
    en: str
    not_zh: str
    not_en: str
    when: Condition
    steps: tuple[NextStep, ...]

    @property
    def text(self) -> str:
        return self.zh if _chinese() else self.en

    @property
    def never(self) -> str:
        return self.not_zh if _chinese() else self.not_en


@functools.cache
def situations() -> tuple[Situation, ...]:
    rows = json.loads((DATA / "next_steps.json").read_text(encoding="utf-8"))["situations"]
    return tuple(Situation(**{**row, "steps": tuple(NextStep(**step) for step in row["steps"])}) for row in rows)


def matter_flags(dispute: Dispute, *, family: bool, refused: bool) -> set[str]:
    """What the dispute's own columns say, without anybody's answers."""
    found = {f"matter.{name}" for name in ("never_here", "hold_session") if getattr(dispute, name)}
    found |= {"matter.family"} if family else set()
    found |= {"matter.refused"} if refused else set()
    return found | {flag for code, flag in _CATEGORIES.items() if dispute.category.startswith(code)}


def ways_for(flags: Iterable[str]) -> list[Situation]:
    """The lines that apply, in the order of the table."""
    facts = Facts(frozenset(flags))
    return [one for one in situations() if holds(one.when, facts)]
