"""Each test starts without a kept book: what a test before it changed was rolled back."""

import pytest

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries
from lianxin.tools.kit.ids import uuid7


@pytest.fixture(autouse=True)
def _no_kept_book():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def admin():
    return Actor(kind="staff", county="610699", ref=uuid7(), role="system_admin", label="钱管理 · 县局")
