"""Two workers at once, on PostgreSQL: one notice, one message, one reminder."""

import pytest

from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.notices import services
from lianxin.cellar.notices.models import Message, Notice
from lianxin.cellar.notices.services import Draft
from lianxin.tools.kit.ids import uuid7
from lianxin.work.disputes.tests.together import only_postgres, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
COUNTY = "610699"


@pytest.fixture(autouse=True)
def _only_postgres():
    only_postgres()


def test_the_same_notices_from_two_sweeps_exist_once_and_are_counted_once(by):
    drafts = [Draft(uuid7(), "还有 3 天到期", f"resolve:{n}:3") for n in range(300)]
    there, back = list(drafts), list(reversed(drafts))

    def sweep(rows):
        return lambda: services.notify_many(by=by, county=COUNTY, kind="t.kind", drafts=rows)

    made = together(sweep(there), sweep(there), sweep(back))
    assert all(isinstance(n, int) for n in made), made
    assert sum(made) == 300 and Notice.objects.count() == 300


def test_a_message_is_told_once_by_two_outboxes(by, reachable):
    owner = reachable()
    services.send(by=by, county=COUNTY, owner=owner.pk, channel=Channel.TEXT, kind="t.kind", text="请回电", once="1")
    assert sorted(together(services.move_due, services.move_due)) == [0, 1]  # type: ignore[type-var]
    assert Message.objects.get().state == "shown"


def test_a_message_sent_by_two_at_once_is_one(by, reachable):
    owner = reachable()

    def send():
        given = {"county": COUNTY, "owner": owner.pk, "channel": Channel.TEXT, "kind": "t.kind", "text": "请回电"}
        return services.send(by=by, once="1", **given).pk

    one, two = together(send, send)
    assert one == two and Message.objects.count() == 1
