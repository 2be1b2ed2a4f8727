"""No field, choice, code table, fixture or export can hold a label of a person (mission: "left out on purpose")."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps
from django.db import models

from lianxin.cellar.rulebook.denied import denied_term
from tests.house.source import ROOT

FORBIDDEN_FIELDS = re.compile(
    r"religio|faith|ethnic|nation(?!al)|politic|party_member|diagnos|illness|disab|criminal|convict|record_of|addict|drug|"
    r"petitioner|dissatisf|opinion|attention_level|key_person|person_type|person_colour|risk_score|person_score|"
    r"household_grade|credit_score|veteran|poverty|blacklist|watch",
    re.IGNORECASE,
)
OUR_MODELS = [m for m in apps.get_models() if m.__module__.startswith("lianxin.")]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda m: m._meta.label)
def test_no_field_or_choice_labels_a_person(model):
    for field in model._meta.get_fields():
        assert not FORBIDDEN_FIELDS.search(field.name), f"{model._meta.label}.{field.name}"
        for value, label in getattr(field, "flatchoices", None) or ():
            assert not FORBIDDEN_FIELDS.search(str(value)), f"{model._meta.label}.{field.name}: {value}"
            assert denied_term(str(label)) is None, f"{model._meta.label}.{field.name}: {label}"


def _strings(value: object):
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("source", "note", "sources"):
                yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("path", sorted((ROOT / "lianxin").rglob("data/*.json")), ids=lambda p: p.name)
def test_no_code_table_labels_a_person(path):
    for text in _strings(json.loads(path.read_text(encoding="utf-8"))):
        assert denied_term(text) is None, f"{path.name}: {text}"


def test_a_party_has_no_key_to_any_register_of_people():
    party = apps.get_model("disputes", "Party")
    targets = {f.related_model._meta.label for f in party._meta.get_fields() if isinstance(f, models.ForeignKey)}
    assert targets == {"vault.SubjectKey", "disputes.Dispute", "disputes.Side", "disputes.Party"}


def test_colour_lies_on_disputes_alone():
    """Colour is a judgement on a dispute; no other row carries one but the record of an asking, which belongs to it."""
    holders = {m._meta.label for m in OUR_MODELS for f in m._meta.get_fields() if f.name == "colour"}
    assert holders <= {"disputes.Dispute", "triage.Screen"}


def test_denied_terms_are_recognised():
    for term in ("重点人员", "上访户", "信教群众", "吸毒人员", "精神病人", "key person"):
        assert denied_term(term) is not None, term
    for term in ("邻里纠纷", "宅基地", "信访系统", "老人赡养"):
        assert denied_term(term) is None, term
