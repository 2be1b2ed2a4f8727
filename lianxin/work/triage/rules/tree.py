"""The rules as data: a small tree of conditions, and the few lines that walk it.

A condition is a flag (``"q3.vague"``), ``{"any": […]}``, ``{"all": […]}``, ``{"at_least": [number, n]}``, or
``{"output": name}`` of an output that stands earlier. There is no "not", so that one flag more can only add.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

DATA = Path(__file__).parents[1] / "data"
Condition = str | Mapping[str, Any]
_FLAG = re.compile(r"(q\d{1,2}|rows|matter)\.[a-z0-9_]+")


@dataclasses.dataclass(frozen=True)
class Facts:
    """What is known: flags that are there, and numbers by name."""

    flags: frozenset[str]
    numbers: Mapping[str, int] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Rule:
    output: str
    code: str
    topic: str  # what it is about, for those who may not know what was answered
    zh: str
    en: str
    when: Condition

    @property
    def text(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@dataclasses.dataclass(frozen=True)
class Fired:
    """A rule that holds, and the flags that made it hold."""

    rule: Rule
    flags: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Book:
    """One version of the rules. ``outputs`` is the order in which they are worked out."""

    version: int
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]

    def fire(self, facts: Facts) -> list[Fired]:
        """Every rule that holds, output by output."""
        found: list[Fired] = []
        known: set[str] = set()
        for output in self.outputs:
            for rule in self.rules:
                if rule.output == output and holds(rule.when, facts, known):
                    found.append(Fired(rule, tuple(dict.fromkeys(because(rule.when, facts)))))
            known |= {one.rule.output for one in found}
        return found


def holds(condition: Condition, facts: Facts, outputs: set[str] | frozenset[str] = frozenset()) -> bool:
    if isinstance(condition, str):
        return condition in facts.flags
    ((kind, parts),) = condition.items()
    if kind == "output":
        return parts in outputs
    if kind == "at_least":
        return facts.numbers.get(parts[0], 0) >= parts[1]
    return (any if kind == "any" else all)(holds(part, facts, outputs) for part in parts)


def because(condition: Condition, facts: Facts) -> list[str]:
    """The flags and numbers of a condition that are there; an output of an earlier one says so for itself."""
    if isinstance(condition, str):
        return [condition] if condition in facts.flags else []
    ((kind, parts),) = condition.items()
    if kind == "output":
        return []
    if kind == "at_least":
        return [parts[0]] if facts.numbers.get(parts[0], 0) >= parts[1] else []
    if kind == "all" and not all(isinstance(p, Mapping) and "output" in p or because(p, facts) for p in parts):
        return []
    return [flag for part in parts for flag in because(part, facts)]


def flags_in(condition: Condition) -> set[str]:
    """Every flag and number that a condition speaks of."""
    if isinstance(condition, str):
        return {condition}
    ((kind, parts),) = condition.items()
    if kind == "output":
        return set()
    return {parts[0]} if kind == "at_least" else set().union(*map(flags_in, parts))


def _check(condition: Any, earlier: set[str], where: str) -> None:
    """Raise ValueError for what the walk would not understand."""
    if isinstance(condition, str):
        if not _FLAG.fullmatch(condition):
            raise ValueError(f"{where}: no flag {condition!r}")
        return
    if not isinstance(condition, Mapping) or len(condition) != 1:
        raise ValueError(f"{where}: a condition has one key, not {condition!r}")
    ((kind, parts),) = condition.items()
    if kind == "output":
        if parts not in earlier:
            raise ValueError(f"{where}: output {parts!r} does not stand earlier")
    elif kind == "at_least":
        if not (isinstance(parts, list) and len(parts) == 2 and _FLAG.fullmatch(str(parts[0])) and isinstance(parts[1], int)):
            raise ValueError(f"{where}: at_least takes a number's name and an integer")
    elif kind in ("any", "all") and isinstance(parts, list) and parts:
        for part in parts:
            _check(part, earlier, where)
    else:
        raise ValueError(f"{where}: no condition {kind!r}")


def read_book(raw: Mapping[str, Any]) -> Book:
    """A version from its file; ValueError says what is wrong with it, before anything is judged by it."""
    rules, outputs, seen = [], tuple(raw["outputs"]), set()
    for row in raw["rules"]:
        if row["output"] not in outputs or row["code"] in seen:
            raise ValueError(f"{row['code']}: no such output, or twice")
        seen.add(row["code"])
        _check(row["when"], set(outputs[: outputs.index(row["output"])]), row["code"])
        rules.append(Rule(**row))
    return Book(int(raw["version"]), outputs, tuple(rules))


@functools.cache
def book_of(version: int) -> Book:
    """A shipped version; LookupError when there is none."""
    path = DATA / f"rules_v{version:d}.json"
    if not path.exists():
        raise LookupError(f"no rules version {version}")
    return read_book(json.loads(path.read_text(encoding="utf-8")))


def versions() -> list[int]:
    return sorted(int(path.stem.removeprefix("rules_v")) for path in DATA.glob("rules_v*.json"))
