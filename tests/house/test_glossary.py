"""The glossary names every model, with its Chinese word, and no word that the code does not use."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from tests.house.source import ROOT, modules

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
HAN = re.compile(r"[\u4e00-\u9fff]")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in modules())
MODELS = {m._meta.label for m in apps.get_models() if m.__module__.startswith("lianxin.") and not m._meta.proxy}


def rows(heading: str) -> list[list[str]]:
    lines = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return cells[2:]


TERMS, NAMED = rows("Terms"), rows("Models")


def test_every_model_is_named_once():
    assert sorted(row[0] for row in NAMED) == sorted(MODELS)


def test_one_term_is_one_identifier():
    for column in (0, 2):
        words = [row[column] for row in TERMS]
        assert len(words) == len(set(words))
    assert len({row[1] for row in NAMED}) == len(NAMED), "two models under one Chinese word"


@pytest.mark.parametrize("row", NAMED, ids=lambda row: row[0])
def test_a_model_has_its_chinese_word_and_a_sentence(row):
    assert HAN.search(row[1]) and row[2].endswith(".") and not HAN.search(row[2])


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[2])
def test_a_term_is_used_in_the_code(row):
    chinese, english, identifier = row
    assert HAN.search(chinese) and english and not HAN.search(english)
    assert re.search(rf"\b{re.escape(identifier.strip('`'))}\b", SOURCES), identifier
