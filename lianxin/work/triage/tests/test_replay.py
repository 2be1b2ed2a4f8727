"""Old answers by other rules: the table, the codes, a line in the journal, and nothing else changed."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from lianxin.cellar.journal.models import Line
from lianxin.cellar.vault.services import destroy_key
from lianxin.work.disputes.models import Dispute
from lianxin.work.triage.models import Screen
from lianxin.work.triage.rules.tree import DATA
from lianxin.work.triage.tests.asking import ask
from lianxin.work.triage.tests.test_rules import said

pytestmark = pytest.mark.django_db


def run(**options):
    out = io.StringIO()
    call_command("replay_triage", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def asked(cast):
    calm, threat, broken = (cast.open_dispute() for _ in range(3))
    ask(cast.officer, calm, 1)
    ask(cast.officer, threat, 1, said(q3="vague"))
    ask(cast.officer, broken, 1, said(q7="broken_agreement"))
    ask(cast.officer, broken, 2, said(q3="vague"))  # red by what both sides said together
    return calm, threat, broken


def rows(text):
    lines = [line.split() for line in text.splitlines() if line.split()[:1] and line.split()[0] in ("red", "yellow", "blue")]
    return {name: [int(n) for n in cells] for name, *cells in lines}


def test_the_same_rules_give_the_same_colours_whatever_the_rows_know_by_now(asked):
    Dispute.objects.update(silent=True, half_known=True)
    text = run(rules="2")
    assert rows(text) == {"red": [1, 0, 0], "yellow": [0, 2, 0], "blue": [0, 0, 1]}
    assert "->" not in text and "4 askings" in text
    line = Line.objects.get(act="triage.replay")
    assert line.facts == {"rules": 2, "asked": 4, "differ": 0, "draft": False}


def test_a_draft_shows_which_disputes_would_differ_and_changes_nothing(asked, tmp_path):
    draft = json.loads((DATA / "rules_v2.json").read_text(encoding="utf-8"))
    draft["version"] = 3
    draft["rules"] = [rule for rule in draft["rules"] if rule["code"] != "vague_threat"]
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(draft), encoding="utf-8")
    before = list(Dispute.objects.order_by("pk").values()), list(Screen.objects.order_by("pk").values())
    text = run(draft=str(path))
    assert rows(text) == {"red": [1, 0, 0], "yellow": [0, 1, 1], "blue": [0, 0, 1]}
    assert f"{asked[1].code}  yellow -> blue" in text and asked[0].code not in text
    assert (list(Dispute.objects.order_by("pk").values()), list(Screen.objects.order_by("pk").values())) == before


def test_what_was_erased_is_counted_and_left_out(asked):
    destroy_key(asked[1].key)
    assert "3 askings, 1 erased" in run(rules="2")


def test_since_and_county_bound_it(asked):
    assert "0 askings" in run(rules="2", since="2099-01-01", county=asked[0].county)
    assert "0 askings" in run(rules="2", county="999999")


@pytest.mark.parametrize(
    "options",
    [{}, {"rules": "99"}, {"rules": "x"}, {"rules": "2", "draft": "x"}, {"draft": "/nowhere"}, {"rules": "2", "since": "x"}],
)
def test_what_it_does_not_understand_it_says(options):
    with pytest.raises(CommandError):
        run(**options)
