"""Statistical division codes: their segments, what a spreadsheet does to them, and what follows from them.

2 province, 4 prefecture, 6 county, 9 township, 12 village, 15 village group (village code and a local serial). Inside
a township code 001–099 are sub-districts, 100–199 towns, 200–399 rural townships, 400–599 alike; inside a village code
001–199 residents' committees, 200–399 village committees, 400–599 alike. Real tables break these habits now and then:
they give warnings, never refusals.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from lianxin.ground.places.models import Level
from lianxin.tools.kit.pinyin import initials
from lianxin.tools.kit.text import fold

DIGITS = {Level.PROVINCE: 2, Level.PREFECTURE: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12, Level.GROUP: 15}
LEVEL_OF = {digits: level for level, digits in DIGITS.items()}

LEVEL_WORDS = {
    "1": 1, "省": 1, "省级": 1, "自治区": 1, "直辖市": 1, "province": 1,
    "2": 2, "市": 2, "地": 2, "市级": 2, "地级": 2, "地市": 2, "地级市": 2, "prefecture": 2, "city": 2,
    "3": 3, "县": 3, "区": 3, "县级": 3, "区县": 3, "县区": 3, "county": 3, "district": 3,
    "4": 4, "乡": 4, "镇": 4, "乡镇": 4, "街道": 4, "乡级": 4, "乡镇街道": 4, "乡镇级": 4, "township": 4, "town": 4,
    "5": 5, "村": 5, "社区": 5, "村级": 5, "村居": 5, "村社区": 5, "village": 5, "community": 5,
    "6": 6, "组": 6, "村民小组": 6, "小组": 6, "group": 6,
}  # fmt: skip

_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?e\+?[0-9]{1,2}", re.IGNORECASE)
_TAILS = (
    ("村村民委员会", "村"), ("社区居民委员会", "社区"), ("社区居委会", "社区"), ("社区村委会", "社区"),
    ("村民委员会", "村"), ("居民委员会", "社区"), ("村村委会", "村"), ("村委会", "村"), ("居委会", "社区"),
)  # fmt: skip


class Lost(ValueError):
    """A spreadsheet turned the code into a rounded number: its last digits are gone."""


def level_from(text: str) -> int | None:
    """The level a word or number means; None when it means none."""
    return LEVEL_WORDS.get(fold(text).removesuffix(".0").replace("、", "").replace(" ", ""))


def normal_code(text: str, level: int | None = None) -> str:
    """The code meant by a cell: ``610699000000`` at county level, ``610699.0``, ``6.1E+01``, with blanks or a quote mark.

    Returns digits even when they are no valid code (``fault_of`` says what is wrong) and the folded text when they are
    no digits; raises Lost when a rounded number no longer tells.
    """
    raw = fold(text).strip("'’‘` ").replace(" ", "").replace("-", "")
    if _SCIENTIFIC.fullmatch(raw):
        return _from_scientific(raw, level)
    if re.fullmatch(r"[0-9]+\.0+", raw):
        raw = raw.partition(".")[0]
    if not re.fullmatch(r"[0-9]+", raw):
        return raw
    return unpadded(raw, level)


def _from_scientific(raw: str, level: int | None) -> str:
    try:
        digits = str(int(Decimal(raw)))
    except (InvalidOperation, ValueError, OverflowError):
        return raw
    mantissa = raw.lower().partition("e")[0].replace(".", "").rstrip("0")
    code = unpadded(digits, level)
    if len(mantissa) < len(code.rstrip("0")) or fault_of(code) or (level and len(code) != DIGITS[Level(level)]):
        raise Lost(raw)
    if level is None and len(code) < len(digits) and len(mantissa) >= 6:
        raise Lost(raw)  # 6.10699E+11 may be the county or any village of it
    return code


def unpadded(digits: str, level: int | None = None) -> str:
    """Without the zeros that pad a code to 6, 9 or 12 digits; never shorter than its level when that is known."""
    floor = DIGITS[Level(level)] if level else 2
    for longer, shorter in ((15, 12), (12, 9), (9, 6), (6, 4), (4, 2)):
        if len(digits) == longer and longer > floor and digits[shorter:].strip("0") == "":
            digits = digits[:shorter]
    return digits


def fault_of(code: str) -> str:
    """"" for a well-formed code, else ``digits``, ``length`` or ``segment`` (a segment of zeros, an unknown province)."""
    if not (code.isascii() and code.isdecimal()):
        return "digits"
    if len(code) not in LEVEL_OF:
        return "length"
    if not 11 <= int(code[:2]) <= 82 or (len(code) > 2 and code[2:4] == "00" and len(code) == 4):
        return "segment"
    if len(code) >= 9 and (code[6:9] == "000" or code[9:12] == "000" or code[12:15] == "000"):
        return "segment"
    return ""


def kind_of(code: str) -> str:
    """What the last segment says by the standard; "" above townships and for groups."""
    if len(code) == 9:
        serial = int(code[6:])
        return "街道" if serial < 100 else "镇" if serial < 200 else "乡" if serial < 400 else "类似乡级"
    if len(code) == 12:
        serial = int(code[9:])
        return "居委会" if serial < 200 else "村委会" if serial < 400 else "类似村级"
    return {2: "省", 4: "地级", 6: "县级", 15: "村民小组"}.get(len(code), "")


def is_usual(code: str, kind: str) -> bool:
    """Whether kind and last segment agree, where the standard has an opinion."""
    expected = kind_of(code)
    if len(code) not in (9, 12) or not kind or expected.startswith("类似"):
        return True
    return kind == expected or kind not in ("街道", "镇", "乡", "居委会", "村委会")


def parent_of(code: str) -> str:
    """The code one level up; "" for a province."""
    level = LEVEL_OF[len(code)]
    return code[: DIGITS[Level(level - 1)]] if level > Level.PROVINCE else ""


def short_name_of(name: str) -> str:
    """``南坡沟村委会`` → ``南坡沟村``, ``石桥社区居委会`` → ``石桥社区``; other names stay."""
    for tail, word in _TAILS:
        if name.endswith(tail) and len(name) > len(tail):
            stem = name.removesuffix(tail)
            return stem if stem.endswith(word) else stem + word
    return name


def columns_of(code: str, name: str, *, short_name: str = "", kind: str = "", parent_code: str = "") -> dict[str, Any]:
    """Every column of an area that follows from its code and names."""
    level = LEVEL_OF[len(code)]
    short = (short_name or short_name_of(name))[:40]
    return {
        "code": code,
        "name": name,
        "short_name": short,
        "initials": initials(short)[:40],
        "folded": fold(name if short in name else f"{name} {short}")[:130],
        "level": level,
        "kind": kind or kind_of(code),
        "parent_code": parent_code or parent_of(code),
        "county": code[:6] if level >= Level.COUNTY else "",
        "township": code[:9] if level >= Level.TOWNSHIP else "",
        "village": code[:12] if level >= Level.VILLAGE else "",
    }

