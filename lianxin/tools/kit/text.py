"""What people type, made safe to keep: no NUL, no control characters, composed, of bounded length."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udfff]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[0-9a-z]+")


def clean(text: str) -> str:
    """The text without control or direction-override characters and outer blanks; rare characters and emoji stay."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()


def fold(text: str) -> str:
    """The form in which texts are compared and searched: NFKC, lower case."""
    return unicodedata.normalize("NFKC", clean(text)).lower()


def bigrams(text: str) -> list[str]:
    """Search terms in order: for each run of Han characters its bigrams and its last character, and each ASCII word."""
    folded = fold(text)
    found: list[tuple[int, str]] = [(m.start(), m.group()) for m in _WORD.finditer(folded)]
    for run in _HAN.finditer(folded):
        chars = run.group()
        found += [(run.start() + i, chars[i : i + 2]) for i in range(len(chars) - 1)]
        found.append((run.end() - 1, chars[-1]))
    return [term for _, term in sorted(found, key=lambda pair: pair[0])]


def query_runs(text: str) -> list[list[str]]:
    """A query as phrases: each run of Han characters gives its bigrams (or its one character), each ASCII word itself."""
    folded = fold(text)
    runs = [[m.group()] for m in _WORD.finditer(folded)]
    for run in _HAN.finditer(folded):
        chars = run.group()
        runs.append([chars[i : i + 2] for i in range(len(chars) - 1)] or [chars])
    return runs
