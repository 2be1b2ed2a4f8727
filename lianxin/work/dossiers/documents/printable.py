"""Facts made ready for paper: complete, checked, dates and amounts written out."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any

from lianxin.tools.kit import clock, money, text

from .facts import Day, Fen, Moment

BLANK_DAY = "　　　　年　　月　　日"
_DIGITS = "〇一二三四五六七八九"


class WrongFacts(TypeError):
    """The caller gave a fact this document has no place for, or one of the wrong type."""


def printable(facts: Mapping[str, Any], kind: type) -> dict[str, Any]:
    """Every key of ``kind``, as text for the paper; ``WrongFacts`` for a key that ``kind`` does not name."""
    hints = _hints(kind)
    if unknown := set(facts) - set(hints):
        raise WrongFacts(f"{kind.__name__} has no place for {sorted(unknown)}")
    return {name: _value(facts.get(name), hint, f"{kind.__name__}.{name}") for name, hint in hints.items()}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _value(value: Any, hint: Any, where: str) -> Any:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(arm for arm in typing.get_args(hint) if arm is not types.NoneType)
    if typing.get_origin(hint) is list:
        (item,) = typing.get_args(hint)
        return [_value(entry, item, where) for entry in _of(value or [], (list, tuple), where)]
    if typing.is_typeddict(hint):
        return printable(_of(value or {}, Mapping, where), hint)
    if hint is bool:
        return _of(value or False, bool, where)
    if value is None or value == "":
        return ""
    if hint is Fen:
        fen = _of(value, int, where)
        return f"{money.yuan(fen)}元（大写：{money.capital_yuan(fen)}）"
    if hint is int:
        return str(_of(value, int, where))
    words = text.clean(_of(value, str, where))
    return write_day(words) if hint is Day else write_moment(words) if hint is Moment else words


def _of(value: Any, kind: Any, where: str) -> Any:
    if not isinstance(value, kind):
        raise WrongFacts(f"{where} cannot be {type(value).__name__}")
    return value


def write_day(iso: str) -> str:
    """``2026年11月24日``."""
    day = dt.date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def write_moment(iso: str) -> str:
    """``2026年11月24日9时30分`` in local time; a moment without an offset is local already."""
    moment = local_moment(iso)
    return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute:02d}分"


def local_moment(iso: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(iso)
    return moment.astimezone(clock.LOCAL) if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)


def han(number: Any) -> str:
    """A count below a hundred in Chinese: ``三``, ``十二``; larger ones stay as they are."""
    value = int(number)
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
