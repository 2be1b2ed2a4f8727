"""The one language in which a form names its facts: sandboxed Jinja, for PDF, DOCX and a county's own template.

What a form may use besides its facts: the filters ``lines``, ``han`` and ``pairs``, the functions below, and
``law``, the standing texts. A name that does not exist is an error, so that a misspelt box in a county's template
cannot print empty.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from . import texts
from .printable import BLANK_DAY, han

_DOCXTPL_MARKS = ("{_{", "}_}", "{_%", "%_}")


def lines(words: str) -> list[str]:
    """The paragraphs of a narrative, empty ones left out."""
    return [line.strip() for line in words.splitlines() if line.strip()]


def boxes(name: str, chosen: str) -> str:
    """``■当事人申请　□主动调解``: the choices of an official box, the chosen one filled."""
    return "　　".join(("■" if key == chosen else "□") + label for key, label in texts.BOXES[name])


def signer(label: str, hint: str) -> dict[str, str]:
    return {"label": label, "hint": hint}


def party_signers(parties: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """A place to sign for each party, and for each agent after the party."""
    signers = []
    for party in parties:
        who = party["side"] or party["role"]
        hint = "法定代表人或者负责人签名，加盖公章" if party["organisation"] else "签名、盖章或者按指印"
        signers.append(signer(f"{who}　{party['name']}", hint))
        signers += [
            signer(f"{who}{agent['kind']}　{agent['name']}", "签名、盖章或者按指印")
            for agent in party["agents"]
        ]
    return signers


def staff_signers(role: str, names: Iterable[str]) -> list[dict[str, str]]:
    """A place to sign for each named person of the committee, or one without a name."""
    return [signer(f"{role}　{name}".strip("　"), "签名") for name in names or [""]]


def pairs(entries: list[Any]) -> list[list[Any]]:
    """Two to a line; an odd last one stands beside an empty place."""
    rows = [entries[start : start + 2] for start in range(0, len(entries), 2)]
    if rows and len(rows[-1]) == 1:
        rows[-1] = [*rows[-1], signer("", "")]
    return rows


def party_names(parties: Iterable[dict[str, Any]], glue: str = "、") -> str:
    return glue.join(party["name"] for party in parties)


def helper_names(helpers: Iterable[dict[str, str]]) -> str:
    return "、".join(h["name"] + (f"（{h['relation']}）" if h["relation"] else "") for h in helpers)


def _for_docx(value: Any) -> Markup:
    """Escaped, and with docxtpl's own escapes for braces broken up, so that typed braces stay as typed."""
    out = str(escape(value))
    for mark in _DOCXTPL_MARKS:
        out = out.replace(mark, f"{mark[0]}&#{ord('_')};{mark[2]}")
    return Markup(out)  # noqa: S704 (escaped above)


@cache
def environment(markup: bool) -> ImmutableSandboxedEnvironment:
    """``markup`` true for DOCX, whose text is XML; false for PDF, whose text is data."""
    made = ImmutableSandboxedEnvironment(
        autoescape=markup, undefined=StrictUndefined, finalize=_for_docx if markup else None
    )
    made.filters.update(lines=lines, han=han, pairs=pairs)
    made.globals = {
        "blank_day": BLANK_DAY,
        "boxes": boxes,
        "nl": "\n",
        "helper_names": helper_names,
        "law": {name: value for name, value in vars(texts).items() if name.isupper()},
        "party_names": party_names,
        "party_signers": party_signers,
        "signer": signer,
        "staff_signers": staff_signers,
    }
    return made


@cache
def _template(source: str) -> Any:
    return environment(False).from_string(source)


@cache
def _expression(source: str) -> Any:
    return environment(False).compile_expression(source, undefined_to_none=False)


def fill(source: str, values: dict[str, Any]) -> str:
    return _template(source).render(values) if "{" in source else source


def evaluate(source: str, values: dict[str, Any]) -> Any:
    return _expression(source)(values)
