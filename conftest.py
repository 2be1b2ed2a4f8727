"""A strict house for tests: undefined template variables fail, the network is off, the clock stands still, a cast is at hand."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
from django.utils import translation

from lianxin.tools.kit import clock

MOMENT = dt.datetime(2026, 11, 24, 1, 12, tzinfo=dt.UTC)  # Tuesday 09:12 in Asia/Shanghai


@pytest.fixture(autouse=True)
def _frozen_clock(request):
    """Every test runs at MOMENT, unless marked ``running_clock``."""
    if request.node.get_closest_marker("running_clock"):
        yield
    else:
        with clock.at(MOMENT):
            yield


@pytest.fixture(autouse=True)
def _chinese():
    """Whatever language a page of the test before was asked in."""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def _true_rulebook(request):
    """Tests with a database begin with the rulebook kept in memory as that database has it: no query of a page is its."""
    if request.node.get_closest_marker("django_db"):
        from lianxin.cellar.rulebook import queries

        request.getfixturevalue("_django_db_helper")
        queries.warm()
    yield


_connect = socket.socket.connect


def _local_only(self, address):
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"a test tried to reach {address[0]}")
    return _connect(self, address)


socket.socket.connect = _local_only


@pytest.fixture
def cast(db):
    """A small county and its people: see ``lianxin.entrances.desk.tests.cast``."""
    from lianxin.entrances.desk.tests.cast import Cast

    return Cast()
