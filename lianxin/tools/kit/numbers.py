"""Numbers that other systems give a matter, and what is typed in their place: somebody's phone, somebody's identity card."""

from __future__ import annotations

import re

from lianxin.tools.kit import clock

_MOBILE = re.compile(r"(?<![0-9])(?:\+?86)?1[3-9][0-9]{9}(?![0-9])")
_CARD = re.compile(r"(?<![0-9])[1-8][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
_BETWEEN = re.compile(r"(?<=[0-9])[ \-·.](?=[0-9])")
_WEIGHTS = tuple(pow(2, 17 - n, 11) for n in range(17))
_GROWN = 10  # the numbers of an office begin with an area and a day too, but with a day of these years


def is_personal_number(text: str) -> bool:
    """Whether a mobile number or an identity card's number stands in the text, with or without signs between its digits."""
    bare = _BETWEEN.sub("", text)
    return any(
        _MOBILE.search(each) or any(_is_card(found.group()) for found in _CARD.finditer(each)) for each in (text, bare)
    )


def _is_card(digits: str) -> bool:
    """A month and a day of birth, and either grown up or with the right check character."""
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    if not (1 <= month <= 12 and 1 <= day <= 31 and year <= clock.today().year):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return year <= clock.today().year - _GROWN or "10X98765432"[total % 11] == digits[17].upper()
