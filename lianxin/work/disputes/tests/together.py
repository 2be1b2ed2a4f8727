"""Two people at once, each on a connection of their own; for tests on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal


def only_postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each returned, or the refusal it met; they start at the same moment, under the test's own clock."""
    results: list[object] = [None] * len(deeds)
    gate, moment = threading.Barrier(len(deeds)), clock.now()

    def call(n: int, deed: Callable[[], object]) -> None:
        try:
            with clock.at(moment):
                connection.ensure_connection()
                gate.wait(10)
                results[n] = deed()
        except Refusal as refusal:
            results[n] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return results


def refusals(results: list[object]) -> list[Refusal]:
    return [result for result in results if isinstance(result, Refusal)]
