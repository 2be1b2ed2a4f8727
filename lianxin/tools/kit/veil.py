"""What is written in free words says whole names and numbers. While names are masked, so are those."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lianxin.tools.kit.mask import mask_name, mask_phone

_BLANKS = r"[\s\u200b]*"
_LONG = re.compile(r"(?<!\d)\d{7,}+[Xx]?(?!\d|\.\d|\s*元)")  # phones, ID and card numbers; a sum of money is none
_PARTED = re.compile(r"(?<!\d)\d{3,4}[\s－-]\d{3,4}[\s－-]\d{4}(?!\d)|(?<!\d)0\d{2,3}[\s－-]\d{7,8}(?!\d)")


def mask_number(digits: str) -> str:
    """A phone as everywhere; of longer numbers nothing: their last four would tell as much as a name."""
    return mask_phone(digits) if len(digits) <= 12 else "****"


class Veil:
    """Called with a text, gives it with ``names`` and every long number masked; an open one leaves it as it is."""

    def __init__(self, names: Iterable[str] = (), *, open_names: bool):
        self.open_names = open_names
        whole = {name.strip() for name in names}
        self.names = sorted((name for name in whole if len(name) > 1), key=len, reverse=True) if not open_names else []
        parts = (_BLANKS.join(re.escape(c) for c in name if not c.isspace()) for name in self.names)
        self._pattern = re.compile("|".join(f"(?:{part})" for part in parts)) if self.names else None

    def __call__(self, text: str) -> str:
        if self.open_names or not text:
            return text
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: mask_name(found.group()), text)
        text = _PARTED.sub(lambda found: mask_number(re.sub(r"\D", "", found.group())), text)
        return _LONG.sub(lambda found: mask_number(found.group()), text)


OPEN = Veil(open_names=True)
