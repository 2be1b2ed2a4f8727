"""What decided, and which one answer would change it: in full for whoever asked, by topic for everybody else."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from lianxin.work.triage.rules.judging import Judgement, facts_of, flags_of, judge_facts
from lianxin.work.triage.states import QUESTIONS, Answer, Answers

TOPICS = {
    "violence": _("动手"),
    "weapon": _("拿东西吓人"),
    "threat": _("威胁"),
    "self_harm": _("自我伤害"),
    "fear": _("害怕"),
    "worse": _("越闹越凶"),
    "gathering": _("人多、叫人"),
    "repeat": _("反复、说好的没做到"),
    "control": _("控制、想离开"),
    "child": _("孩子"),
    "sexual": _("性侵害、骚扰"),
    "property": _("财物、改不回来的事"),
    "state": _("当时的状态"),
    "power": _("地位悬殊"),
    "held": _("人身、就医"),
    "need": _("生活急需"),
    "unknown": _("还不知道的"),
}
DECIDING = ("red_now", "red", "never_here", "yellow")


@dataclasses.dataclass(frozen=True)
class Reason:
    """One rule as it may be told to this reader: ``flags`` only where the reader asked those questions, otherwise the topic."""

    output: str
    text: str
    flags: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Pivot:
    """If ``question`` were answered ``answer`` instead, the colour would be this. Nothing is lowered by it."""

    question: str
    answer: str
    colour: int
    red_now: bool


def explain(verdict: Judgement, own: Collection[str]) -> list[Reason]:
    """Each rule once, the worst first. ``own``: the flags of what the reader wrote down; a rule that holds by those alone
    (or by what every page shows: rows) is told in full, one that needs another's answers by its topic."""
    found: dict[tuple[str, str], Reason] = {}
    for one in (one for one in verdict.fired if one.rule.output in DECIDING):
        told = all(flag in own or flag.startswith(("rows.", "matter.")) for flag in one.flags)
        text = one.rule.text if told else str(TOPICS[one.rule.topic])
        found.setdefault((one.rule.output, text), Reason(one.rule.output, text, one.flags if told else ()))
    return list(found.values())


def pivots(
    own: Answers,
    others: Collection[str],
    rows: Mapping[str, int],
    applies: Collection[str],
    most: int = 2,
) -> list[Pivot]:
    """The one answer that would change the colour: what is unknown first (as no, and as yes), then a yes that decides alone.

    ``own``: what the reader wrote down of one side; ``others``: the flags of the other sides, which stand as they are.
    """

    def with_answer(code: str, answer: str, details: tuple[str, ...] = ()) -> Judgement:
        flags = flags_of({**own, code: (answer, details)}, applies)
        return judge_facts(facts_of(flags | set(others), rows))

    now = judge_facts(facts_of(flags_of(own, applies) | set(others), rows))
    found: list[Pivot] = []
    order = sorted(QUESTIONS, key=lambda c: own.get(c, (Answer.NOT_ASKED, ()))[0] not in (Answer.UNKNOWN, Answer.NOT_ASKED))
    for code in order:
        answer, details = own.get(code, (Answer.NOT_ASKED, ()))
        if answer in (Answer.NO, Answer.NOT_APPLICABLE) and not details:
            continue
        tried = [(Answer.NO, with_answer(code, Answer.NO))]
        if answer == Answer.UNKNOWN or (answer == Answer.NOT_ASKED and tried[0][1].rank < now.rank):
            tried.append((Answer.YES, with_answer(code, Answer.YES)))
        found += [Pivot(code, said, then.colour, then.red_now) for said, then in tried if then.rank != now.rank]
        if len(found) >= most:
            break
    return found[:most]
