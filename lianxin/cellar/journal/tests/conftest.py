"""Heads are written to a folder of the test's own."""

import pytest

from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit.ids import uuid7


@pytest.fixture(autouse=True)
def _own_heads(tmp_path, settings):
    settings.VAR = tmp_path


@pytest.fixture
def by():
    return Actor(
        kind="staff", county="610699", ref=uuid7(), role="mediator", label="田桂兰 · 南坡沟调委会 调解员"
    )
