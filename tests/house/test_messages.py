"""What is said after a deed travels in a cookie, signed but in clear: nothing that is kept sealed may be in it."""

from __future__ import annotations

import ast

from tests.house.source import modules, named, tree

LEVELS = {"success", "error", "warning", "info", "debug", "add_message"}
SAYING = {"carry_out", "do", "effect"}  # what the forms of a deed return is shown as a message


def _sayings(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            if getattr(node.func.value, "id", "") == "messages":
                yield node
        elif isinstance(node, ast.FunctionDef) and node.name in SAYING:
            yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value)


def _opens(node):
    return any(isinstance(part, ast.Attribute) and part.attr in ("read", "plain") for part in ast.walk(node))


def test_no_message_opens_what_is_sealed():
    found = [f"{named(path)}:{node.lineno}" for path in modules() for node in _sayings(path) if _opens(node)]
    assert not found, "\n".join(found)


def test_there_are_messages_to_look_at():
    assert sum(1 for path in modules() for _ in _sayings(path)) > 60
