"""From answers to a colour: the tree of rules, the judgement, and what may be explained to whom."""

from lianxin.work.triage.rules.explaining import Pivot, Reason, explain, pivots
from lianxin.work.triage.rules.judging import (
    BESIDE,
    Judgement,
    facts_of,
    flags_of,
    is_all_no,
    judge,
    judge_facts,
    needs_full_set,
)
from lianxin.work.triage.rules.tree import Book, Facts, Fired, Rule, book_of, flags_in, read_book, versions
from lianxin.work.triage.rules.ways import matter_flags, situations, ways_for

__all__ = [
    "BESIDE",
    "Book",
    "Facts",
    "Fired",
    "Judgement",
    "Pivot",
    "Reason",
    "Rule",
    "book_of",
    "explain",
    "facts_of",
    "flags_in",
    "flags_of",
    "is_all_no",
    "judge",
    "judge_facts",
    "matter_flags",
    "needs_full_set",
    "pivots",
    "read_book",
    "situations",
    "versions",
    "ways_for",
]
