"""Initials for search: 南坡沟 → npg; surnames are read as surnames (单 shan, 仇 qiu, 曾 zeng, 解 xie)."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

_SURNAMES = {
    "单": "s", "仇": "q", "曾": "z", "解": "x", "查": "z", "任": "r", "盖": "g", "区": "o", "尹": "y", "乐": "y",
    "朴": "p", "翟": "z", "员": "y", "黑": "h", "缪": "m", "折": "s", "宓": "f", "覃": "q", "种": "c",
}  # fmt: skip


def initials(text: str) -> str:
    """The first letters of each syllable, lower case; letters and digits stay themselves."""
    letters = lazy_pinyin(text, style=Style.FIRST_LETTER, errors=lambda s: list(s))
    return "".join(c for c in "".join(letters).lower() if c.isascii() and c.isalnum())


def name_initials(name: str) -> str:
    """As ``initials``, for a person's name."""
    first = _SURNAMES.get(name[:1])
    return first + initials(name[1:]) if first else initials(name)
