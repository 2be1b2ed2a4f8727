"""How a side may be reached, as a few words on its panel."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lianxin.cellar.contacts.models import SafeContact
from lianxin.entrances.desk.veil import Veil


def days_of(days: list[int]) -> str:
    """``周一至周五``, ``周六、周日``, ``每天``."""
    names = [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")]
    if len(days) == 7:
        return _("每天")
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s至%(last)s") % {"first": names[days[0]], "last": names[days[-1]]}
    return "、".join(names[day] for day in days)


def of(contact: SafeContact | None, veil: Veil) -> dict[str, Any] | None:
    """While the veil is down names and numbers in its words are masked like those everywhere."""
    if contact is None:
        return None
    spans = [f"{days_of(window['days'])} {window['from']}–{window['until']}" for window in contact.hours]
    return {
        "ways": "、".join(contact.ways),
        "hours": "；".join(spans),
        "may_leave": contact.may_leave_message,
        "must_not": veil(contact.read("must_not")),
    }
