"""What tests of this room do: ask a side, ask both, read a row anew."""

from __future__ import annotations

import datetime as dt

from lianxin.work.triage.services import record_screen
from lianxin.work.triage.tests.test_rules import said

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def ask(player, dispute, number: int, answers=None, alone=True, **given):
    side = fresh(dispute).sides.get(number=number)
    side.dispute = fresh(dispute)
    return record_screen(by=player.actor, side=side, answers=said() if answers is None else answers, alone=alone, **given)


def ask_both(player, dispute, one=None, other=None):
    ask(player, dispute, 1, one)
    ask(player, dispute, 2, other)
    return fresh(dispute)
