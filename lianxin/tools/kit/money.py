"""Money is an integer number of 分; None means not stated."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LIMIT = 10**15
_TYPED = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")  # no sign, exponent, NaN: Decimal would take them all


def parse_yuan(text: str) -> int:
    """分 from a typed amount in 元, such as ``1,200.5``; raises ValueError when it is none."""
    typed = text.strip().removesuffix("元").strip().replace(",", "").replace("，", "")
    if not _TYPED.fullmatch(typed):
        raise ValueError(text)
    fen = Decimal(typed) * 100
    if fen != fen.to_integral_value() or fen >= _LIMIT:
        raise ValueError(text)
    return int(fen)


def yuan(fen: int) -> str:
    """``1,200`` or ``1,200.50``: the amount in 元 without the word."""
    whole, cents = divmod(fen, 100)
    return f"{whole:,}" if not cents else f"{whole:,}.{cents:02d}"


def _group(value: int) -> str:
    out, zero = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = value // unit % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out


def capital_yuan(fen: int) -> str:
    """The amount in financial capitals, as forms want it: ``陆佰元整``."""
    whole, cents = divmod(fen, 100)
    out, gap = "", False
    for power, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        part = whole // power % 10**4
        if part:
            out += ("零" if out and (gap or part < 1000) else "") + _group(part) + name
            gap = False
        else:
            gap = bool(out)
    out = (out or "零") + "元"
    jiao, fen_digit = divmod(cents, 10)
    if not cents:
        return out + "整"
    out += _DIGITS[jiao] + "角" if jiao else "零"
    return out + (_DIGITS[fen_digit] + "分" if fen_digit else "整")
