"""The shape of the house: sizes, names, who may write what."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import ROOMS, ROOT, modules, named, tree

FORBIDDEN_NAMES = {"utils.py", "helpers.py", "mixins.py", "managers.py", "signals.py", "constants.py"}
MAX_LINES, MAX_FUNCTION = 400, 48


@pytest.mark.parametrize("path", list(modules(tests=True)), ids=named)
def test_files_can_be_read_in_one_sitting(path):
    assert path.name not in FORBIDDEN_NAMES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_functions_can_be_read_at_a_glance():
    long = []
    for path in modules():
        if path.name == "samples.py":  # literal data for the page of components
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = len((ast.get_docstring(node) or "").splitlines())
                length = (node.end_lineno or 0) - node.lineno + 1 - docstring
                if length > MAX_FUNCTION:
                    long.append(f"{named(path)}:{node.lineno} {node.name} {length}")
    assert not long, "\n".join(long)


@pytest.mark.parametrize("room", ROOMS, ids=lambda p: p.name)
def test_every_room_says_what_it_holds(room):
    assert ast.get_docstring(tree(room / "__init__.py")), f"{named(room)}/__init__.py has no first paragraph"


def _assigned_names(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


def test_only_services_assign_a_state():
    """``.state = …``, ``advance(state=…)`` and ``update(state=…)`` stand in services alone (and in the data of models)."""
    found = []
    for path in modules():
        parts = path.relative_to(ROOT).parts
        if "services" in parts or path.name in ("services.py", "models.py") or "models" in parts:
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute) and target.attr == "state":
                        found.append(f"{named(path)}:{node.lineno}")
            written = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("advance", "update")
            if written and "state" in _assigned_names(node):
                found.append(f"{named(path)}:{node.lineno}")
    assert not found, "\n".join(found)


def test_views_read_through_queries_and_write_through_services():
    found = []
    for path in modules():
        parts = path.relative_to(ROOT).parts
        if not ("views" in parts or path.name in ("views.py", "api.py", "context.py", "access.py")):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager"):
                found.append(f"{named(path)}:{node.lineno} .{node.attr}")
            if isinstance(node, ast.Attribute) and node.attr in ("delete", "advance", "bulk_create", "bulk_update"):
                found.append(f"{named(path)}:{node.lineno} .{node.attr}")
    assert not found, "\n".join(found)


def test_services_take_keywords_and_name_the_actor():
    """Public functions of a services module that change rows take the actor as keyword-only ``by``."""
    missing = []
    for path in modules():
        parts = path.relative_to(ROOT).parts
        if "work" not in parts or not ("services" in parts or path.name == "services.py"):
            continue
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            atomic = any("atomic" in ast.unparse(d) for d in node.decorator_list)
            if atomic and "by" not in {arg.arg for arg in node.args.kwonlyargs}:
                missing.append(f"{named(path)}:{node.lineno} {node.name}")
    assert not missing, "\n".join(missing)


def test_no_clock_but_the_kits():
    found = []
    for path in modules():
        if path.name == "clock.py":
            continue
        text = path.read_text(encoding="utf-8")
        for word in ("datetime.now(", "dt.date.today(", "date.today(", "timezone.now(", "time.time("):
            # ids make keys, files ask how old a file on the disk is: both mean the machine's own time
            if word in text and named(path) not in ("lianxin/tools/kit/ids.py", "lianxin/cellar/files/services.py"):
                found.append(f"{named(path)} {word}")
    assert not found, "\n".join(found)


def test_lock_files_name_no_host():
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text and "index-url" not in text and "find-links" not in text, lock.name
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
