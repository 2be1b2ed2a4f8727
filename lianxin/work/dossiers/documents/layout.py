"""The parts a form is described with, once, for every output.

A text in a part is a sentence in the language of ``filling``; ``each`` and ``when`` are expressions in it.
``spread`` fills a description with facts and gives plain parts for the PDF; ``word`` writes the same description as a
Word template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .filling import evaluate, fill


@dataclass(frozen=True)
class Para:
    """``role`` is text, last (text on the page of what follows), plain (no indent), heading, address, number, right,
    centre, note, code, cover…"""

    text: str
    role: str = "text"


@dataclass(frozen=True)
class Gap:
    mm: float


@dataclass(frozen=True)
class Cut:
    """The dashed line along which a slip is torn off."""


@dataclass(frozen=True)
class Cell:
    text: str = ""
    span: int = 1
    label: bool = False


@dataclass(frozen=True)
class Row:
    """``height`` is the least in mm; ``each`` is ``(name, list expression)``; ``head`` repeats on each page."""

    cells: tuple[Cell, ...]
    height: float = 0
    when: str = ""
    each: tuple[str, str] | None = None
    head: bool = False


@dataclass(frozen=True)
class Group:
    """Rows that share one label at their left, for each entry of a list."""

    label: str
    each: tuple[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Grid:
    widths: tuple[float, ...]
    rows: tuple[Row | Group, ...]


@dataclass(frozen=True)
class Seal:
    """Who seals, when, and the place for the stamp."""

    name: str = "{{ committee }}"
    day: str = ""


@dataclass(frozen=True)
class Signatures:
    """A list of ``{label, hint}``, two to a line, each with room for a hand and a day; the seal stays with the last."""

    signers: str
    seal: Seal | None = None


@dataclass(frozen=True)
class Blanks:
    """Label and value on a ruled line, as on a cover."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Each:
    name: str
    items: str
    parts: tuple[Any, ...]


@dataclass(frozen=True)
class When:
    test: str
    parts: tuple[Any, ...]


Part = Para | Gap | Cut | Grid | Signatures | Seal | Blanks | Each | When


def label(text: str, span: int = 1) -> Cell:
    return Cell(text, span, label=True)


def value(text: str = "", span: int = 1) -> Cell:
    return Cell(text, span)


def field(name: str, text: str, span: int, height: float = 0) -> Row:
    """One row: a label and one value over ``span`` columns."""
    return Row((label(name), value(text, span)), height)


def spread(parts: Sequence[Part], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts with their facts filled in: no expression, no loop and no markup left."""
    for part in parts:
        match part:
            case Each(name, items, inner):
                for scope in _scopes(name, items, values):
                    yield from spread(inner, scope)
            case When(test, inner):
                if evaluate(test, values):
                    yield from spread(inner, values)
            case _:
                yield _plain(part, values)


def _plain(part: Part, values: dict[str, Any]) -> dict[str, Any]:
    match part:
        case Para(text, role):
            return {"kind": "para", "role": role, "text": fill(text, values)}
        case Gap(mm):
            return {"kind": "gap", "mm": mm}
        case Grid(widths, rows):
            return {"kind": "grid", "widths": widths, "rows": list(_rows(rows, values))}
        case Signatures(signers, seal):
            sealed = _seal(seal, values) if seal else None
            return {"kind": "signatures", "signers": evaluate(signers, values), "seal": sealed}
        case Seal():
            return _seal(part, values)
        case Blanks(entries):
            return {"kind": "blanks", "entries": [[name, fill(text, values)] for name, text in entries]}
        case _:
            return {"kind": "cut"}


def _scopes(name: str, items: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    found = list(evaluate(items, values))
    for index, item in enumerate(found, 1):
        loop = {"index": index, "first": index == 1, "last": index == len(found), "length": len(found)}
        yield {**values, name: item, "loop": loop}


def _seal(seal: Seal, values: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "seal", "name": fill(seal.name, values), "day": fill(seal.day, values)}


def _rows(rows: Sequence[Row | Group], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if isinstance(row, Group):
            for scope in _scopes(*row.each, values):
                inner = list(_rows(row.rows, scope))
                first = {"text": fill(row.label, scope), "span": 1, "down": len(inner), "label": True}
                inner[0]["cells"].insert(0, first)
                yield from inner
        elif row.each:
            for scope in _scopes(*row.each, values):
                yield _row(row, scope)
        elif not row.when or evaluate(row.when, values):
            yield _row(row, values)


def _row(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    cells = [
        {"text": fill(cell.text, values), "span": cell.span, "down": 1, "label": cell.label}
        for cell in row.cells
    ]
    return {"cells": cells, "height": row.height, "head": row.head}
