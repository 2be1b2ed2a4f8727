import pytest

from lianxin.cellar.contacts.services import Rule, set_contact
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.models import WorkNotice
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7

COUNTY = "610699"


@pytest.fixture
def person():
    """Makes somebody who works."""

    def make(role="mediator"):
        return Actor(kind="staff", county=COUNTY, ref=uuid7(), unit=uuid7(), role=role, label="田桂兰 · 南坡沟 调解员")

    return make


@pytest.fixture
def by(person):
    return person()


@pytest.fixture
def reachable(by):
    """Makes a row of an upper room that may be reached, by text message unless said otherwise."""

    def make(**given):
        row = WorkNotice(key=vault.create_key(COUNTY), county=COUNTY, sender=uuid7(), created_at=clock.now())
        row.save(force_insert=True)
        rule = Rule(**{"channels": [Channel.TEXT, Channel.PHONE], "number": "09005552041", **given})
        set_contact(by=by, owner=row, rule=rule)
        return row

    return make
