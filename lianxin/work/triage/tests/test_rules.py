"""From answers to a colour: the vectors that lie beside the rules, and that nothing added makes it milder."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.work.disputes.states import Colour
from lianxin.work.triage.rules import (
    BESIDE,
    Facts,
    book_of,
    facts_of,
    flags_in,
    flags_of,
    is_all_no,
    judge,
    judge_facts,
    read_book,
    versions,
)
from lianxin.work.triage.rules.tree import DATA
from lianxin.work.triage.states import QUESTIONS, RULES_VERSION, SHORT_SCREEN, SOFTER_THAN_YES, Answer

BLUE, YELLOW, RED = Colour.BLUE, Colour.YELLOW, Colour.RED
MUST_BE_KNOWN = ("q1", "q2", "q3", "q4", "q5")
CLOSE = ("q8", "q9", "q10")


def said(**given):
    """All fourteen no but what is given: ``q1="yes"`` or ``q1="injury choking"``."""
    answers = dict.fromkeys(QUESTIONS, (Answer.NO, ()))
    for code, text in given.items():
        details = () if text in Answer.values else tuple(text.split())
        answers[code] = (text if text in Answer.values else Answer.YES, details)
    return answers


def beside(verdict) -> set[str]:
    return {name for name in BESIDE if getattr(verdict, name)}


VECTORS = json.loads((DATA / f"vectors_v{RULES_VERSION}.json").read_text(encoding="utf-8"))["vectors"]
# The table of vignettes the county's rules were agreed on: each of its lines has to be among the vectors.
TABLE = {
    "fence moved 20 cm, first time, all no": ("blue", set()),
    "the same, the fear question unanswered": ("yellow", set()),
    "noise, fourth report, neighbour silent 72 h": ("yellow", {"forced_review"}),
    "and 'you will regret this', an earlier promise broken": ("red", {"hold_joint", "forced_review"}),
    "husband pushed wife once, no injury": ("red", {"never_here"}),
    "wife leaving, phone watched, threat to kill": ("red", {"red_now", "never_here"}),
    "child touched, family asks for money": ("red", {"red_now", "never_here"}),
    "child bitten by the neighbour's dog": ("blue", set()),
    "two pupils scuffled": ("yellow", {"guardians"}),
    "brothers scuffled twenty years ago, now an inheritance": ("blue", {"separate"}),
    "a hoe carried across the field": ("blue", set()),
    "a hoe raised to frighten": ("red", {"hold_joint"}),
    "unpaid wages, no food money, boss and worker": ("yellow", {"adviser"}),
    "'let us all die together', petrol fetched": ("red", {"red_now", "hold_session"}),
    "debtor says life is not worth it": ("red", {"hold_session"}),
    "pesticide drunk yesterday": ("red", {"red_now", "hold_session"}),
    "worker threatened for complaining about an official": ("red", {"independent"}),
    "burial in two days, all calm": ("blue", {"urgent"}),
    "four years old, three failed sessions, agreement broken": ("yellow", set()),
    "two clans calling people together after a threat": ("red", {"red_now", "hold_session"}),
}


def test_every_vignette_of_the_table_is_a_vector():
    stored = {v["story"]: v for v in VECTORS}
    for story, (colour, marks) in TABLE.items():
        assert stored[story]["colour"] == colour and marks <= set(stored[story]["beside"]), story


@pytest.mark.parametrize("vector", VECTORS, ids=[v["story"] for v in VECTORS])
def test_vectors(vector):
    answers, other = said(**vector["answers"]), said(**vector.get("other", {}))
    rows, applies = vector.get("rows"), vector.get("applies", ())
    verdict = judge([other, answers], rows, applies)
    assert (Colour(verdict.colour).name.lower(), beside(verdict)) == (vector["colour"], set(vector["beside"]))
    assert judge([answers, other], rows, applies) == verdict
    assert bool(verdict.because) == (verdict.colour != BLUE)


@pytest.mark.parametrize("answer", [Answer.UNKNOWN, Answer.NOT_ASKED])
@pytest.mark.parametrize("code", list(QUESTIONS))
def test_unknown_is_not_no(code, answer):
    answers = said(**{code: answer})
    must = code in MUST_BE_KNOWN or (code in CLOSE)
    assert Colour(judge([answers], None, CLOSE).colour) == (YELLOW if must else BLUE)
    assert is_all_no(answers) == (code not in SHORT_SCREEN and answer == Answer.NOT_ASKED)
    left_out = {k: v for k, v in answers.items() if k != code}
    assert judge([left_out], None, CLOSE).colour == judge([said(**{code: "not_asked"})], None, CLOSE).colour


@pytest.mark.parametrize("code", CLOSE)
def test_what_does_not_apply_and_was_not_asked_is_no_gap(code):
    assert judge([said(**{code: "not_asked"})]).colour == BLUE
    assert judge([said(**{code: "unknown"})]).colour == YELLOW  # it was offered, and not answered


def test_all_no_and_what_does_not_apply():
    assert is_all_no(said()) and is_all_no(said(q14="not_applicable"))
    assert not is_all_no({}) and not is_all_no(said(q7="yes")) and not is_all_no(said(q6="yes"))
    assert is_all_no(dict.fromkeys(SHORT_SCREEN, (Answer.NO, ())))
    assert judge([{}]).colour == YELLOW
    assert judge([]).colour == BLUE  # nobody asked: the dispute is half-known, which is another mark


def test_one_side_is_enough_and_two_together_say_more():
    """A threat that one side tells of is not outvoted by the other's no."""
    assert judge([said(q3="how_when_where"), said(), said()]).red_now
    assert not judge([said(q2="yes")]).red_now and not judge([said(q3="yes")]).red_now
    assert judge([said(q2="yes"), said(q3="yes")]).red_now


def test_what_the_rows_know_is_not_asked_again():
    known = judge([said()], {"told_6_months": 3, "agreement_broken": 1})
    assert known.colour == YELLOW and known.forced_review
    assert judge([said()], {"told_6_months": 2}).colour == BLUE
    assert judge([said(q3="vague")], {"agreement_broken": 1}).colour == RED


@pytest.mark.parametrize("answer", list(Answer))
@pytest.mark.parametrize(("code", "detail"), [(c, d) for c, q in QUESTIONS.items() for d in q.details])
def test_a_detail_sets_its_question_to_yes_whatever_was_ticked(code, detail, answer):
    flags = flags_of({code: (answer, (detail,))})
    assert f"{code}.{detail}" in flags
    assert (f"{code}.yes" in flags) == (f"{code}.{detail}" not in SOFTER_THAN_YES)
    assert not {f"{code}.no", f"{code}.unknown", f"{code}.not_asked"} & flags


ALL_FLAGS = sorted(
    {f"{c}.{d}" for c, q in QUESTIONS.items() for d in q.details}
    | {f"{c}.{a}" for c in QUESTIONS for a in (*Answer.values, "unspecified")}
    | {"rows.silent_72h", "rows.older_than_1_year", "matter.family"}
)
NUMBERS = ("rows.failed_sessions", "rows.emergency_calls_30d", "rows.side_size")
flag_sets = st.frozensets(st.sampled_from(ALL_FLAGS), max_size=8)
numbers = st.dictionaries(st.sampled_from(NUMBERS), st.integers(0, 9))


def mildness(verdict) -> tuple:
    return (verdict.colour, *(getattr(verdict, name) for name in BESIDE))


def no_milder(after, before) -> bool:
    return all(a >= b for a, b in zip(mildness(after), mildness(before), strict=True))


@settings(max_examples=3_000, deadline=None)
@given(flag_sets, st.sampled_from(ALL_FLAGS), numbers, st.sampled_from(NUMBERS))
def test_adding_a_flag_never_lowers_a_colour_nor_lifts_a_hold(flags, one_more, counts, name):
    before = judge_facts(Facts(flags, counts))
    assert no_milder(judge_facts(Facts(flags | {one_more}, counts)), before)
    assert no_milder(judge_facts(Facts(flags, {**counts, name: counts.get(name, 0) + 1})), before)


def _an_answer(code):
    """No, unknown, does not apply, or a yes in detail where the question asks which; as people answer."""
    details = list(QUESTIONS[code].details)
    told = st.lists(st.sampled_from(details), min_size=1, unique=True) if details else st.just([])
    return st.one_of(
        st.sampled_from([(Answer.NO, ()), (Answer.UNKNOWN, ()), (Answer.NOT_APPLICABLE, ())]),
        told.map(lambda marks: (Answer.YES, tuple(marks))),
    )


sides = st.fixed_dictionaries({code: _an_answer(code) for code in QUESTIONS})


@settings(max_examples=500, deadline=None)
@given(st.lists(sides, min_size=1, max_size=2), sides, st.sampled_from(list(QUESTIONS)), st.data())
def test_one_more_side_yes_or_detail_never_makes_it_milder(asked, another, code, data):
    """As people answer: no becomes yes, a detail is added to what is already told in detail, another side is asked."""
    before = judge(asked, None, CLOSE)
    assert no_milder(judge([*asked, another], None, CLOSE), before)
    answer, details = asked[0][code]
    if details:
        more = (answer, (*details, data.draw(st.sampled_from(list(QUESTIONS[code].details)))))
    else:
        more = (Answer.YES, ()) if answer == Answer.NO else (answer, details)
    assert no_milder(judge([{**asked[0], code: more}, *asked[1:]], None, CLOSE), before)


def test_every_never_here_is_at_least_red_and_nobody_sits_together():
    """All sets of up to three details and yeses."""
    loud = [f for f in ALL_FLAGS if not f.endswith((".no", ".not_applicable", ".unknown", ".not_asked"))]
    for flags in itertools.chain.from_iterable(itertools.combinations(loud, n) for n in (1, 2)):
        verdict = judge_facts(Facts(frozenset(flags)))
        if verdict.never_here:
            assert verdict.colour == RED and verdict.hold_joint, flags
        if verdict.red_now:
            assert verdict.colour == RED and verdict.hold_session and verdict.hold_joint, flags


@settings(max_examples=1_000, deadline=None)
@given(st.frozensets(st.sampled_from(ALL_FLAGS), min_size=3, max_size=6))
def test_every_never_here_is_at_least_red_in_larger_sets(flags):
    verdict = judge_facts(Facts(flags))
    assert not verdict.never_here or (verdict.colour == RED and verdict.hold_joint)


@settings(max_examples=200, deadline=None)
@given(st.permutations(ALL_FLAGS[:12]))
def test_the_same_answers_and_version_give_the_same_judgement(order):
    assert judge_facts(Facts(frozenset(order))) == judge_facts(Facts(frozenset(sorted(order))))


def test_rules_speak_of_questions_that_are_asked():
    known = set(ALL_FLAGS) | set(NUMBERS)
    for version in versions():
        for rule in book_of(version).rules:
            assert flags_in(rule.when) <= known, rule.code
            assert rule.zh and rule.en


def test_every_rule_can_fire_alone_and_says_what_made_it():
    """No rule is dead, and each names exactly flags that are there."""
    book = book_of(RULES_VERSION)
    for rule in book.rules:
        flags = frozenset(flags_in(rule.when))
        fired = [one for one in book.fire(Facts(flags, dict.fromkeys(NUMBERS, 9))) if one.rule == rule]
        if not flags:  # follows from other outputs
            continue
        assert fired and set(fired[0].flags) <= flags | set(NUMBERS) and fired[0].flags, rule.code


GOOD = {"version": 9, "outputs": ["red", "yellow"], "rules": []}


@pytest.mark.parametrize(
    "when",
    ["q2", "DROP TABLE", {"not": "q2.yes"}, {"any": []}, {"any": "q2.yes"}, {"at_least": ["rows.side_size"]}, {},
     {"at_least": ["rows.side_size", "5"]}, {"output": "yellow"}, {"any": ["q2.yes"], "all": ["q3.yes"]}, 7],
)  # fmt: skip
def test_a_version_that_says_nonsense_is_refused_whole(when):
    row = {"output": "red", "code": "one", "topic": "", "zh": "一", "en": "one", "when": when}
    with pytest.raises(ValueError):
        read_book(GOOD | {"rules": [row]})


def test_no_version_is_made_up():
    with pytest.raises(LookupError):
        book_of(999)
    assert RULES_VERSION in versions() and facts_of(set()).flags == frozenset()
