"""Whatever is written into the journal has a name that a reader of the journal understands."""

from __future__ import annotations

import ast

from lianxin.cellar.journal.labels import ACTS
from tests.house.source import modules, named, tree

WRITERS = {"record", "look", "look_at_list"}


def _acts(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and len(node.args) > 1:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in WRITERS and isinstance(node.args[1], ast.Constant) and isinstance(node.args[1].value, str):
                yield node.lineno, node.args[1].value


def test_every_act_has_a_name():
    nameless = [
        f"{named(path)}:{line} {act}" for path in modules() for line, act in _acts(path) if act not in ACTS
    ]
    assert not nameless, "\n".join(nameless)


def test_there_are_acts_to_look_at():
    assert sum(1 for path in modules() for _ in _acts(path)) > 80
