"""Whose areas may be changed, and what a code ought to look like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.places import codes, queries
from lianxin.ground.places.models import Area, Level

NAME_LENGTH, SHORT_LENGTH, KIND_LENGTH = 80, 40, 12


def may_change(by: Actor, code: str) -> bool:
    """One's own county and what is in it. A county that imports a whole province's table adds what is missing
    elsewhere, but never renames it."""
    return by.kind == "system" or (len(code) >= 6 and code[:6] == by.county)


def code_fault(code: str) -> str:
    """Why a code is none, as a sentence; "" when it is one."""
    fault = codes.fault_of(code)
    if fault == "digits":
        return _("代码只能是数字。")
    if fault == "length":
        return _("代码应为 2、4、6、9、12 或 15 位，这里是 %(n)d 位。") % {"n": len(code)}
    return _("代码中有一段不成立（省 11–82，其余各段不能全是 0）。") if fault else ""


def name_fault(name: str) -> str:
    if not name:
        return _("没有名称。")
    if len(name) > NAME_LENGTH:
        return _("名称太长：最多 %(n)d 个字。") % {"n": NAME_LENGTH}
    return _("名称要写在一行里。") if "\n" in name or "\t" in name else ""


def name_doubt(name: str) -> str:
    """What is taken as it is, but ought to be looked at."""
    if name[:1] in "=+-@":
        return _("名称以“%(c)s”开头，像公式：按文字保留，请核对。") % {"c": name[0]}
    return _("名称里没有文字，请核对。") if not any(c.isalpha() for c in name) else ""


def segment_doubt(code: str, kind: str) -> str:
    """Village codes 001–199 are residents' committees, 200–399 village committees … tables break it: warn, never refuse."""
    if codes.is_usual(code, kind):
        return ""
    return _("类型“%(kind)s”与代码末段 %(tail)s 不一致：按国标应为“%(usual)s”。") % {
        "kind": kind, "tail": code[-3:], "usual": codes.kind_of(code),
    }  # fmt: skip


def parent_fault(code: str, parent_code: str, exists: Callable[[str], bool]) -> str:
    """Why ``parent_code`` cannot be above ``code``; ``exists`` knows the areas (or the rows of the same table).

    A township may hang on a prefecture that has no counties.
    """
    if len(code) == 2:
        return _("省级没有上级代码。") if parent_code else ""
    usual = codes.parent_of(code)
    skipped = len(code) == codes.DIGITS[Level.TOWNSHIP] and parent_code == code[:4]
    if parent_code != usual and not skipped:
        return _("上级代码 %(parent)s 与本级代码不符，应为 %(usual)s。") % {"parent": parent_code, "usual": usual}
    return "" if exists(parent_code) else _("上级 %(parent)s 不存在。") % {"parent": parent_code}


def closing_fault(place: Area, last_on: dt.date) -> str:
    """Why an area cannot end on a day; "" when it can."""
    if last_on < place.valid_from:
        return _("截止日早于它的起始日。")
    below = queries.children(place, last_on + dt.timedelta(days=1)).count()
    return _("下面还有 %(n)d 个区划在用，先处理它们。") % {"n": below} if below else ""
