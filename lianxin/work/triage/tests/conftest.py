"""A dispute, and a clock that the test moves on."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.tools.kit import clock
from lianxin.work.triage.tests.asking import ask_both, fresh
from lianxin.work.triage.tests.test_rules import said


@pytest.fixture
def dispute(cast):
    return cast.open_dispute()


@pytest.fixture
def later():
    """A clock that the test moves on."""
    start = clock.now()

    def at(**ahead):
        return clock.at(start + dt.timedelta(**ahead))

    return at


@pytest.fixture
def red(cast, dispute, later):
    """Red since the answers of the first side; two days later both were asked anew and said no."""
    ask_both(cast.officer, dispute, said(q2="yes"))
    with later(days=2):
        ask_both(cast.officer, dispute)
    return fresh(dispute)
