"""From answers to a colour: the vignettes that eight questions can tell, and that nothing added makes it milder."""

from __future__ import annotations

import random

import pytest

from lianxin.work.disputes.states import Colour
from lianxin.work.triage.rules import flags_of, is_all_no, judge, judge_flags
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
)

BLUE, YELLOW_, RED_ = Colour.BLUE, Colour.YELLOW, Colour.RED


def said(**given):
    """All no but what is given: ``q1="yes"`` or ``q1="injury choking"``."""
    answers = dict.fromkeys(SHORT_SCREEN, (Answer.NO, ()))
    for code, text in given.items():
        details = () if text in Answer.values else tuple(text.split())
        answers[code] = (text if text in Answer.values else Answer.YES, details)
    return answers


def beside(verdict) -> set[str]:
    names = ("red_now", "hold_session", "hold_joint", "never_here", "forced_review", "urgent")
    return {name for name in names if getattr(verdict, name)}


JOINT, NEVER = {"hold_joint"}, {"hold_joint", "never_here"}
NOW = {"red_now", "hold_session", "hold_joint"}
VIGNETTES = [
    ("fence moved 20 cm, first time, all no", said(), BLUE, set()),
    ("the same, the fear question unanswered", said(q5="unknown"), YELLOW_, set()),
    ("the same, the fear question not put", said(q5="not_asked"), YELLOW_, set()),
    ("noise, fourth report", said(q7="three_or_more"), YELLOW_, {"forced_review"}),
    ("and 'you will regret this', a promise broken", said(q3="vague", q7="three_or_more broken_agreement"), RED_,
     JOINT | {"forced_review"}),
    ("'you will regret this' and nothing else", said(q3="vague"), YELLOW_, set()),
    ("husband pushed wife once, no injury", said(q1="partner_or_ex"), RED_, NEVER),
    ("a neighbour pushed, no injury", said(q1="yes"), YELLOW_, set()),
    ("child bitten by the neighbour's dog", said(), BLUE, set()),
    ("brothers scuffled twenty years ago, now an inheritance", said(), BLUE, set()),
    ("a hoe carried across the field", said(), BLUE, set()),
    ("a hoe raised to frighten", said(q2="yes"), RED_, JOINT),
    ("unpaid wages, no food money", said(q14="basic_need"), YELLOW_, set()),
    ("'let us all die together', petrol fetched", said(q2="yes", q3="yes"), RED_, NOW),
    ("said how and when", said(q3="how_when_where"), RED_, NOW),
    ("debtor says life is not worth it", said(q4="yes"), RED_, {"hold_session", "hold_joint"}),
    ("pesticide drunk yesterday", said(q4="attempt"), RED_, NOW),
    ("burial in two days, all calm", said(q11="irreversible_72h"), BLUE, {"urgent"}),
    ("harvest within the week", said(q11="irreversible_7d"), YELLOW_, set()),
    ("an earlier agreement broken", said(q7="broken_agreement"), YELLOW_, set()),
    ("fire set, no threat", said(q11="fire_or_poison"), RED_, JOINT),
    ("fire set after 'you will regret this'", said(q11="fire_or_poison", q3="vague"), RED_, NOW),
    ("somebody held", said(q14="held"), RED_, NOW),
    ("an elder who needs care was hit", said(q1="dependent_elder"), RED_, JOINT),
    ("afraid today", said(q5="today"), RED_, JOINT),
    ("somewhat worried", said(q5="somewhat"), YELLOW_, set()),
    ("afraid, and nobody wrote down when", said(q5="yes"), YELLOW_, set()),
    ("something broken, and nobody wrote down what", said(q11="yes"), YELLOW_, set()),
    ("somebody in need, and nobody wrote down how", said(q14="yes"), YELLOW_, set()),
]  # fmt: skip


@pytest.mark.parametrize(("story", "answers", "colour", "more"), VIGNETTES, ids=[v[0] for v in VIGNETTES])
def test_vignettes(story, answers, colour, more):
    verdict = judge([said(), answers])
    assert (Colour(verdict.colour), beside(verdict)) == (colour, more)
    assert judge([answers, said()]) == verdict
    assert bool(verdict.because) == (colour != BLUE)


@pytest.mark.parametrize("answer", [Answer.UNKNOWN, Answer.NOT_ASKED])
@pytest.mark.parametrize("code", list(SHORT_SCREEN))
def test_unknown_is_not_no(code, answer):
    answers = said(**{code: answer})
    assert not is_all_no(answers)
    assert Colour(judge([answers]).colour) == (YELLOW_ if code in MUST_BE_KNOWN else BLUE)
    left_out = {k: v for k, v in answers.items() if k != code}
    assert judge([left_out]).colour == judge([said(**{code: "not_asked"})]).colour
    assert not is_all_no(left_out)


def test_all_no_and_what_does_not_apply():
    assert is_all_no(said()) and is_all_no(said(q14="not_applicable"))
    assert not is_all_no({}) and not is_all_no(said(q7="yes"))
    assert judge([{}]).colour == YELLOW_
    assert judge([]).colour == BLUE  # nobody asked: the dispute is half-known, which is another mark


def test_one_side_is_enough():
    """A threat that one side tells of is not outvoted by the other's no."""
    assert judge([said(q3="how_when_where"), said(), said()]).red_now


def test_two_sides_together_say_more_than_each():
    assert judge([said(q2="yes")]).red_now is False
    assert judge([said(q3="yes")]).red_now is False
    assert judge([said(q2="yes"), said(q3="yes")]).red_now is True


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize(("code", "detail"), [(c, d) for c, q in SHORT_SCREEN.items() for d in q.details])
def test_a_detail_sets_its_question_to_yes_whatever_was_ticked(code, detail, answer):
    flags = flags_of({code: (answer, (detail,))})
    assert f"{code}.{detail}" in flags
    softer = f"{code}.{detail}" in SOFTER_THAN_YES
    assert (f"{code}.yes" in flags) == (not softer)
    assert not {f"{code}.no", f"{code}.unknown", f"{code}.not_asked"} & flags


def mildness(verdict) -> tuple:
    return (verdict.colour, *(getattr(verdict, n) for n in ("red_now", "hold_session", "hold_joint", "never_here")))


def no_milder(after, before) -> bool:
    return all(a >= b for a, b in zip(mildness(after), mildness(before), strict=True))


ALL_FLAGS = sorted(
    {f"{c}.{d}" for c, q in SHORT_SCREEN.items() for d in q.details} | {f"{c}.{a}" for c in SHORT_SCREEN for a in Answer.values}
)


def test_adding_a_flag_never_lowers_a_colour_nor_lifts_a_hold():
    dice = random.Random(20261124)
    for _ in range(20_000):
        flags = set(dice.sample(ALL_FLAGS, dice.randrange(6)))
        more = flags | {dice.choice(ALL_FLAGS)}
        assert no_milder(judge_flags(more), judge_flags(flags)), (flags, more)


def test_one_more_yes_or_detail_or_side_never_makes_it_milder():
    """As people answer: no becomes yes, a detail is added to what is already told in detail, another side is asked."""
    dice = random.Random(7)

    def side():
        answers = {}
        for code, question in SHORT_SCREEN.items():
            some = dice.randrange(len(question.details) + 1) if dice.random() < 0.3 else 0
            details = dice.sample(list(question.details), some)
            kind = Answer.YES if details else dice.choice([Answer.NO] * 6 + [Answer.UNKNOWN, Answer.NOT_APPLICABLE])
            answers[code] = (kind, tuple(details))
        return answers

    for _ in range(5_000):
        sides = [side() for _ in range(dice.randrange(1, 3))]
        before = judge(sides)
        assert no_milder(judge([*sides, side()]), before)
        answers = dice.choice(sides)
        code = dice.choice(list(SHORT_SCREEN))
        answer, details = answers[code]
        if details:
            answers[code] = (answer, (*details, dice.choice(list(SHORT_SCREEN[code].details))))
        elif answer == Answer.NO:
            answers[code] = (Answer.YES, ())
        assert no_milder(judge(sides), before), (sides, code)


def test_what_is_never_mediated_here_is_red_and_nobody_sits_together():
    for rule in NEVER_HERE:
        verdict = judge_flags(set(rule))
        assert verdict.colour == RED_ and verdict.hold_joint and verdict.never_here


def test_rules_speak_of_questions_that_are_asked():
    known = set(ALL_FLAGS) | {f"{c}.unspecified" for c in SHORT_SCREEN}
    for table in (RED_NOW, RED, YELLOW, NEVER_HERE, HOLD_SESSION, HOLD_JOINT):
        for rule in table:
            assert isinstance(rule, tuple) and set(rule) <= known, rule


@pytest.mark.parametrize("seed", range(50))
def test_the_same_answers_give_the_same_judgement(seed):
    dice = random.Random(seed)
    flags = set(dice.sample(ALL_FLAGS, 5))
    assert len({judge_flags(set(dice.sample(sorted(flags), 5))) for _ in range(10)}) == 1
