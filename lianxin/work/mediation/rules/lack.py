"""One thing that is lacking: a sentence, and who can mend it."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

HOLDER = _("承办人")
MEDIATOR = _("调解员本人")
NOBODY = _("这里谁也不能放行")


@dataclasses.dataclass(frozen=True)
class Lack:
    """``code`` is for pages that offer the remedy; ``blocks`` is False for what the officer should only know.

    ``side`` and ``ref`` say whom or what it is about (a side, a mediator, a helper). ``text`` names no party.
    """

    code: str
    text: Promise | str
    fixed_by: Promise | str = HOLDER
    side: uuid.UUID | None = None
    ref: uuid.UUID | None = None
    blocks: bool = True


def blocking(lacks: Iterable[Lack]) -> list[Lack]:
    return [lack for lack in lacks if lack.blocks]


def sentence(lacks: Iterable[Lack]) -> str:
    """The blocking ones in one sentence, for a refusal."""
    gap = "" if (get_language() or "zh").startswith("zh") else " "
    return gap.join(dict.fromkeys(str(lack.text) for lack in blocking(lacks)))
