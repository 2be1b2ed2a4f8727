"""From answers to a colour and to what it forbids. Pure: the same answers give the same judgement."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from lianxin.work.disputes.states import Colour
from lianxin.work.triage.states import (
    HOLD_JOINT,
    HOLD_SESSION,
    MUST_BE_KNOWN,
    NEVER_HERE,
    RED,
    RED_NOW,
    SHORT_SCREEN,
    SOFTER_THAN_YES,
    YELLOW,
    Answer,
    Answers,
)


@dataclasses.dataclass(frozen=True)
class Judgement:
    """``because`` names the flags that decided it; it is for officers, never for a party. ``forced_review``: several
    agencies look together. ``urgent``: something that cannot be undone happens within three days, whatever the colour."""

    colour: int
    red_now: bool
    hold_session: bool
    hold_joint: bool
    never_here: bool
    because: tuple[str, ...]
    forced_review: bool = False
    urgent: bool = False


def flags_of(answers: Answers) -> set[str]:
    """``q3.vague``, ``q2.yes``, ``q5.unknown`` …; a question that was not put at all counts as not asked.

    A detail sets its question to yes, whatever else was ticked, except one that is softer than yes: it stands for itself.
    A yes that does not say which, where the rules ask which, is ``unspecified``.
    """
    flags: set[str] = set()
    for code, question in SHORT_SCREEN.items():
        answer, details = answers.get(code, (Answer.NOT_ASKED, ()))
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


def _fired(rules: Iterable[tuple[str, ...]], flags: set[str]) -> list[str]:
    return [flag for rule in rules if set(rule) <= flags for flag in rule]


def judge(every_side: Iterable[Answers]) -> Judgement:
    """One judgement from the answers of all sides that were asked."""
    return judge_flags(set().union(*(flags_of(answers) for answers in every_side)))


def judge_flags(flags: set[str]) -> Judgement:
    """Adding a flag never lowers a colour nor lifts a hold: rules only look for flags that are there."""
    now = _fired(RED_NOW, flags)
    red = _fired(RED, flags)
    never = _fired(NEVER_HERE, flags)
    unknown = [f"{q}.{a}" for q in MUST_BE_KNOWN for a in ("unknown", "not_asked") if f"{q}.{a}" in flags]
    yellow = _fired(YELLOW, flags) + unknown
    colour = Colour.RED if now or red or never else Colour.YELLOW if yellow else Colour.BLUE
    hold_session = bool(now or _fired(HOLD_SESSION, flags))
    hold_joint = bool(colour == Colour.RED or hold_session or never or _fired(HOLD_JOINT, flags))
    return Judgement(
        colour=colour,
        red_now=bool(now),
        hold_session=hold_session,
        hold_joint=hold_joint,
        never_here=bool(never),
        because=tuple(dict.fromkeys(now + red + never + yellow)),
        forced_review="q7.three_or_more" in flags,
        urgent="q11.irreversible_72h" in flags,
    )


def is_all_no(answers: Answers) -> bool:
    """Every question of the short screen was put and answered "no" or does not apply."""
    return all(answers.get(code, ("", ()))[0] in (Answer.NO, Answer.NOT_APPLICABLE) for code in SHORT_SCREEN)
