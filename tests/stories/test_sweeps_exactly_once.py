"""Every sweep of the house, killed at one write after another and run again: each effect is there exactly once.

A county in which much is due is left alone for a month; the sweeps run as the worker runs them. The clean run says what
should have happened; every killed run must come to the same.
"""

from __future__ import annotations

import collections
import contextlib
import datetime as dt
import secrets

import pytest
from django.db import connection, transaction

from lianxin.cellar.jobs import services as jobs
from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Offer
from lianxin.work.disputes.services import holding, judging
from lianxin.work.disputes.states import Colour
from tests.stories import steps

pytestmark = pytest.mark.django_db
BEATS = (dt.timedelta(days=1), dt.timedelta(days=4), dt.timedelta(days=9), dt.timedelta(days=31))
NOT_OF_THE_WORK = {"journal.seal", "journal.write_heads", "files.settle", "jobs.forget_tokens"}


class Killed(BaseException):
    """The worker is gone: no ``except Exception`` sees it."""


@pytest.fixture
def county(cast):
    """Something due for each sweep: a pause, an offer nobody answers, a silent side, a red one nobody has gone to see."""
    paused, offered, red = (cast.open_dispute() for _ in range(3))
    steps.tell_rights(cast.village_mediator.actor, paused)
    until = clock.today() + dt.timedelta(days=2)
    me = cast.village_mediator.actor
    judging.pause_clock(by=me, dispute=steps.now(paused), until_on=until, reason="外出务工", both_consent=True)
    holding.offer_dispute(by=me, dispute=offered, to_unit=cast.second_committee, reason="他们更熟")
    judging.raise_colour(by=me, dispute=red, colour=Colour.RED, reason="举起了锄头")
    return cast


def sweep_all() -> None:
    for sweep in jobs.sweeps():
        if sweep.name not in NOT_OF_THE_WORK:
            sweep.function()


def a_month(stop_at: int = 0) -> int:
    """Let the sweeps run at every beat; the worker dies at its ``stop_at``-th write and is started again. Returns how many
    writes there were."""
    start, writes = clock.now(), 0

    def count(execute, sql, params, many, context):
        nonlocal writes
        if sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            writes += 1
            if writes == stop_at:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        for beat in BEATS:
            with clock.at(start + beat):
                with contextlib.suppress(Killed):  # only the transaction it was in is lost
                    sweep_all()
                sweep_all()
    return writes


def effects() -> tuple[dict[str, int], list[tuple[str, int]], list[tuple[str, int, int]]]:
    acts = collections.Counter(Line.objects.values_list("act", flat=True))
    offers = sorted(collections.Counter(Offer.objects.values_list("outcome", flat=True)).items())
    stand = sorted(Dispute.objects.values_list("state", "tier", "colour"))
    return dict(acts), offers, stand


def test_a_worker_killed_anywhere_leaves_each_effect_once(county):
    with transaction.atomic():
        writes = a_month()
        wanted = effects()
        transaction.set_rollback(True)
    assert writes > 20, "the county had nothing due"
    every = 1 + writes // 60  # each run its own sample, so that many runs try them all
    for stop_at in range(1 + secrets.randbelow(every), writes + 1, every):
        with transaction.atomic():
            a_month(stop_at)
            assert effects() == wanted, f"killed at write {stop_at} of {writes}"
            transaction.set_rollback(True)
