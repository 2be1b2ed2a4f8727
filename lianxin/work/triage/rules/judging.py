"""From answers to a colour and to what it forbids. Pure: the same answers and version give the same judgement."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping

from lianxin.work.disputes.states import Colour
from lianxin.work.triage.rules.tree import Book, Facts, Fired, book_of
from lianxin.work.triage.states import (
    QUESTIONS,
    RULES_VERSION,
    SHORT_SCREEN,
    SOFTER_THAN_YES,
    Answer,
    Answers,
)

WHERE_CLOSE = frozenset({"q8", "q9", "q10"})  # not asked is something only where they apply
_ROW_FLAGS = {"older_than_1_year": "rows.older_than_1_year", "silent_72h": "rows.silent_72h", "family": "matter.family"}


@dataclasses.dataclass(frozen=True)
class Judgement:
    """``fired`` are the rules that hold, ``because`` the flags behind them; both for officers, never for a party.

    ``forced_review``: several agencies look together. ``urgent``: something that cannot be undone happens within three
    days, whatever the colour. ``independent``: the independent desk is told. ``separate``: it starts with separate talks.
    """

    colour: int
    red_now: bool
    hold_session: bool
    hold_joint: bool
    never_here: bool
    because: tuple[str, ...]
    forced_review: bool = False
    urgent: bool = False
    independent: bool = False
    separate: bool = False
    guardians: bool = False
    adviser: bool = False
    fired: tuple[Fired, ...] = ()

    @property
    def rank(self) -> tuple[int, bool]:
        return (self.colour, self.red_now)


BESIDE = (
    "red_now", "hold_session", "hold_joint", "never_here", "forced_review", "urgent", "independent", "separate", "guardians",
    "adviser",
)  # fmt: skip


def flags_of(answers: Answers, applies: Collection[str] = ()) -> set[str]:
    """``q3.vague``, ``q2.yes``, ``q5.unknown`` …; a question that was not put at all counts as not asked.

    A detail sets its question to yes, whatever else was ticked, except one that is softer than yes: it stands for itself.
    A yes that does not say which, where the rules ask which, is ``unspecified``. ``applies``: which of questions 8, 9
    and 10 are asked openly here; one that is not and was left out does not apply.
    """
    flags: set[str] = set()
    for code, question in QUESTIONS.items():
        answer, details = answers.get(code, (Answer.NOT_ASKED, ()))
        if answer == Answer.NOT_ASKED and not details and code in WHERE_CLOSE and code not in applies:
            answer = Answer.NOT_APPLICABLE
        marks = {f"{code}.{detail}" for detail in details}
        softer = marks and marks <= SOFTER_THAN_YES
        if marks - SOFTER_THAN_YES or (answer == Answer.YES and not softer):
            flags.add(f"{code}.yes")
        elif answer != Answer.YES and not marks:
            flags.add(f"{code}.{answer}")
        if answer == Answer.YES and question.details and not marks:
            flags.add(f"{code}.unspecified")
        flags |= marks
    return flags


def facts_of(flags: Iterable[str], rows: Mapping[str, int] | None = None) -> Facts:
    """Flags and what the rows know (``queries.rows_of``) together."""
    rows = rows or {}
    known = {flag for name, flag in _ROW_FLAGS.items() if rows.get(name)}
    if rows.get("told_6_months", 0) >= 3:
        known |= {"q7.three_or_more", "q7.yes"}
    if rows.get("agreement_broken"):
        known |= {"q7.broken_agreement", "q7.yes"}
    return Facts(frozenset(flags) | known, {f"rows.{name}": count for name, count in rows.items()})


def judge(
    every_side: Iterable[Answers],
    rows: Mapping[str, int] | None = None,
    applies: Collection[str] = (),
    book: Book | None = None,
) -> Judgement:
    """One judgement from the answers of all sides that were asked, and from what the rows know."""
    flags = set().union(*(flags_of(answers, applies) for answers in every_side))
    return judge_facts(facts_of(flags, rows), book)


def judge_facts(facts: Facts, book: Book | None = None) -> Judgement:
    """Adding a flag never lowers a colour nor lifts a hold: rules only look for what is there."""
    book = book or book_of(RULES_VERSION)
    fired = book.fire(facts)
    said = {one.rule.output for one in fired}
    red = said & {"red_now", "red", "never_here"}
    colour = Colour.RED if red else Colour.YELLOW if "yellow" in said else Colour.BLUE
    decided = [flag for one in fired if one.rule.output in ("red_now", "red", "never_here", "yellow") for flag in one.flags]
    return Judgement(colour=colour, because=tuple(dict.fromkeys(decided)), fired=tuple(fired), **{n: n in said for n in BESIDE})


def is_all_no(answers: Answers) -> bool:
    """Every question of the short screen was put and answered "no" or does not apply, and none of the others with yes."""
    calm = (Answer.NO, Answer.NOT_APPLICABLE)
    others = (answers.get(code, (Answer.NOT_ASKED, ())) for code in QUESTIONS if code not in SHORT_SCREEN)
    asked = all(answers.get(code, ("", ()))[0] in calm for code in SHORT_SCREEN)
    return asked and all(answer in (*calm, Answer.NOT_ASKED) and not details for answer, details in others)


def needs_full_set(answers: Answers, *, family: bool = False, child: bool = False, repeat: bool = False) -> bool:
    """The short screen is enough only when nothing was told, between people who are no family, of no child, for the first
    time, on an equal footing."""
    yes = any(answer == Answer.YES or details for answer, details in answers.values())
    return yes or family or child or repeat
