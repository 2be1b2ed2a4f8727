"""The life table is the test: every action in every state, against the page that people read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import LIFE, State
from lianxin.work.disputes.tests.deeds import DANGEROUS, DEEDS, doer, ready

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[4] / "docs" / "life.md"
HAN = re.compile(r"[\u4e00-\u9fff]")


def _rows(heading: str) -> list[dict[str, str]]:
    lines = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def _states(text: str) -> set[str]:
    named = {part.strip() for part in text.split(",")}
    return named - {"live"} | ({"open", "mediating", "unsettled"} if "live" in named else set())


ACTIONS = {row["action"]: row for row in _rows("Actions")}
CELLS = [(action, state) for action in ACTIONS for state in State.values]


def test_the_page_names_every_state_with_its_word():
    assert {row["code"]: row["on screen"] for row in _rows("States")} == dict(State.choices)


def test_the_page_and_the_table_name_the_same_actions():
    assert list(ACTIONS) == list(LIFE)
    assert set(DEEDS) == set(LIFE)


@pytest.mark.parametrize("action", list(ACTIONS))
def test_the_page_says_where_it_leads_and_what_it_takes(action):
    row = ACTIONS[action]
    assert (LIFE[action].to or "–") == row["to"]
    assert LIFE[action].act == row["act"]
    who = "asked" if action in rules._WAITING else "seeing" if action in rules._BY_ANYONE_WHO_SEES else "holder"
    assert who == row["who"]
    assert row["guard"]


@pytest.mark.parametrize(("action", "state"), CELLS)
def test_every_action_in_every_state(cast, action, state):
    """Where the page allows it, it happens and leads where the page says. Elsewhere it is refused with a sentence that
    names the state, and nothing changed."""
    dispute = ready(cast, state, offered=action in rules._WAITING, danger=action in DANGEROUS)
    by = doer(cast, action)
    verdict = rules.allowed(by, dispute, action)
    lines = Line.objects.count()
    if state in _states(ACTIONS[action]["from"]):
        assert verdict, verdict.reason
        DEEDS[action](cast, by, dispute)
        dispute.refresh_from_db()
        assert dispute.state == (state if ACTIONS[action]["to"] == "–" else ACTIONS[action]["to"])
        assert Line.objects.count() > lines
    else:
        before = Dispute.objects.filter(pk=dispute.pk).values().get()
        with pytest.raises(WrongState) as refusal:
            DEEDS[action](cast, by, dispute)
        assert str(verdict.reason) == str(refusal.value)
        assert str(State(state).label) in str(refusal.value)
        assert HAN.search(str(refusal.value))
        assert Dispute.objects.filter(pk=dispute.pk).values().get() == before
        if action != "merge":  # which opens a second dispute for the trial
            assert Line.objects.count() == lines


@pytest.mark.parametrize("action", list(ACTIONS))
def test_a_merged_dispute_is_not_acted_on(cast, action):
    dispute = ready(cast, State.OPEN, offered=action in rules._WAITING)
    other = cast.open_dispute()
    Dispute.objects.filter(pk=dispute.pk).update(root=other)
    dispute.refresh_from_db()
    with pytest.raises(WrongState, match="并入"):
        DEEDS[action](cast, doer(cast, action), dispute)
