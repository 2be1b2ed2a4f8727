"""Old answers judged by other rules: what would have been, beside what was. Pure of writes; nothing is changed by it."""

from __future__ import annotations

import collections
import dataclasses
import uuid
from collections.abc import Iterable

from lianxin.work.triage.models import Screen
from lianxin.work.triage.queries import answers_of, known_then
from lianxin.work.triage.rules.judging import judge
from lianxin.work.triage.rules.tree import Book
from lianxin.work.triage.states import Answers


@dataclasses.dataclass
class Replay:
    """``table``: (colour then, colour by these rules) and how often. ``differ``: codes of the disputes where one differs."""

    table: collections.Counter[tuple[int, int]] = dataclasses.field(default_factory=collections.Counter)
    differ: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    erased: int = 0

    @property
    def asked(self) -> int:
        return sum(self.table.values())


def replay(screens: Iterable[Screen], book: Book) -> Replay:
    """Each asking once more, in order, with what the other sides had said by then and what the rows knew then.

    ``screens`` come dispute by dispute, the earliest first. What was erased is counted and left out.
    """
    found = Replay()
    sides: dict[uuid.UUID, Answers] = {}
    dispute: uuid.UUID | None = None
    for screen in screens:
        if screen.dispute_id != dispute:
            dispute, sides = screen.dispute_id, {}
        if screen.key.plain() is None:
            found.erased += 1
            continue
        sides[screen.side_id] = answers_of(screen)
        rows, applies = known_then(screen)
        colour = judge(sides.values(), rows, applies, book).colour
        found.table[screen.colour, colour] += 1
        if screen.colour != colour:
            found.differ[screen.dispute.code] = (screen.colour, colour)
    return found
