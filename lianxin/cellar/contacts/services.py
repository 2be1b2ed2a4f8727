"""Saying how somebody may be reached."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.contacts import queries, rules
from lianxin.cellar.contacts.models import SafeContact
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault.models import SealedRow
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Stale
from lianxin.tools.kit.text import clean

MOST_WINDOWS = 14
LENGTHS = {"language": 30, "number": 20, "pick_up": 60, "go_between": 120, "must_not": 300}


@dataclasses.dataclass(frozen=True)
class Rule:
    """What was said. ``hours`` as ``SafeContact.hours`` keeps them; ``channels`` the preferred one first."""

    channels: Sequence[str]
    hours: Sequence[dict[str, Any]] = ()
    may_leave_message: bool = False
    language: str = ""
    number: str = ""
    pick_up: str = ""
    go_between: str = ""
    must_not: str = ""


def set_contact(
    *, by: Actor, owner: SealedRow, rule: Rule, root: models.Model | None = None, seen: int | None = None
) -> SafeContact:
    """Set or change how ``owner`` may be reached. Whether ``by`` may is asked by the owner's room; ``root`` is the record on
    whose page the line appears; ``seen`` is the version the form showed."""
    rule = checked(rule)
    old = queries.contact_of(owner.pk)
    values = {
        "channels": list(rule.channels),
        "hours": [dict(window) for window in rule.hours],
        "may_leave_message": rule.may_leave_message,
    }
    texts = {name: getattr(rule, name) for name in LENGTHS}
    with transaction.atomic():
        if old is None:
            return _first(by, owner, values, texts, root)
        if seen is not None:
            old.version = seen
        changed = [n for n, v in values.items() if getattr(old, n) != v] + [n for n, v in texts.items() if old.read(n) != v]
        if not changed:
            return old
        former = "；".join(old.read(name) for name in changed if name in texts and old.read(name))
        old.advance(**values, **old.sealed(**texts), changed_at=clock.now())
        facts = {"channels": values["channels"], "hours": values["hours"]}
        journal.record(by, "contacts.change", old, root=root, fields=changed, facts=facts, words=former)
    return old


def _first(
    by: Actor, owner: SealedRow, values: dict[str, Any], texts: dict[str, str], root: models.Model | None
) -> SafeContact:
    row = SafeContact(county=by.county, owner=owner.pk, key=owner.key, changed_at=clock.now(), **values)
    row.seal(**texts)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Stale(_("这一方的联系办法刚被别人登记过，请看过再改。")) from None
    facts = {"channels": values["channels"], "hours": values["hours"]}
    journal.record(by, "contacts.set", row, root=root, fields=[n for n, v in texts.items() if v], facts=facts)
    return row


def checked(rule: Rule) -> Rule:
    """The rule as it will be kept; BadInput at each field that cannot be taken."""
    wrong: dict[str, str] = {}
    texts = {name: clean(getattr(rule, name)) for name in LENGTHS}
    wrong |= {n: _("最多 %(most)d 个字。") % {"most": LENGTHS[n]} for n, v in texts.items() if len(v) > LENGTHS[n]}
    channels = list(dict.fromkeys(rule.channels))
    if not channels or not set(channels) <= set(Channel.values):
        wrong["channels"] = _("至少选一种联系方式。")
    if Channel.TEXT in channels and not texts["number"]:
        wrong["number"] = _("要发短信，请填可以发到的号码。")
    if Channel.GO_BETWEEN in channels and not texts["go_between"]:
        wrong["go_between"] = _("请写明托谁转告。")
    try:
        hours = [_window(window) for window in rule.hours]
    except (KeyError, TypeError, ValueError):
        hours = []
        wrong["hours"] = _("请核对方便的时间：选好星期，时间写成 09:00 这样。")
    if len(hours) > MOST_WINDOWS:
        wrong["hours"] = _("时间段太多，最多 %(most)d 段。") % {"most": MOST_WINDOWS}
    if wrong:
        raise BadInput(wrong)
    return dataclasses.replace(rule, channels=channels, hours=hours, **texts)


def _window(window: dict[str, Any]) -> dict[str, Any]:
    days = sorted({int(day) for day in window["days"]})
    if not days or not set(days) <= set(range(7)):
        raise ValueError("days")
    start, end = rules.minute(str(window["from"])), rules.minute(str(window["until"]))
    if start == end:
        raise ValueError("empty")
    return {"days": days, "from": str(window["from"]), "until": str(window["until"])}
