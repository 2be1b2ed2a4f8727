"""Every change of a referral leaves a receipt and a journal line, together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import clean
from lianxin.work.referrals.models import Referral, ReferralEvent
from lianxin.work.referrals.states import How


def receipt(
    by: Actor,
    referral: Referral,
    act: str,
    *,
    words: str = "",
    how: str = "",
    due_at: dt.datetime | None = None,
    facts: dict[str, Any] | None = None,
    also: Iterable[Any] = (),
) -> None:
    """Inside the caller's transaction. ``due_at``: by when the next answer is owed. ``also``: what else changed, for the
    feed."""
    words = clean(words)
    row = ReferralEvent(
        referral=referral, key=referral.key, act=act, at=clock.now(), who=by.label[:120], how=how, due_at=due_at
    )
    row.seal(words=words)
    row.save(force_insert=True)
    told = {"referral": referral.code, "kind": referral.kind, **({"how": how} if how else {}), **(facts or {})}
    record(by, f"referrals.{act}", referral, root=referral.dispute, facts=told, words=words, also=[row, *also])


def how_of(by: Actor, on_paper: bool) -> str:
    """By which way an answer comes, from who brings it."""
    if on_paper:
        return How.PAPER
    return How.LINK if by.kind == "client" else How.ACCOUNT
