"""How a side is safely reached, the word "please call back", and the outbox of a unit."""

import datetime as dt

import pytest

from lianxin.cellar.contacts import queries as contacts
from lianxin.cellar.contacts.services import Rule
from lianxin.cellar.journal.models import Line
from lianxin.cellar.notices.models import Message
from lianxin.cellar.notices.states import State
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import reaching

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 11, 24, 22, 0, tzinfo=clock.LOCAL)


@pytest.fixture
def dispute(cast):
    return cast.open_dispute()


@pytest.fixture
def side(dispute):
    return dispute.sides.get(number=1)


def text(answer):
    return answer.content.decode()


def safe(dispute, side, **given):
    fresh = Dispute.objects.get(pk=dispute.pk)
    form = {"version": fresh.version, "token": "t" * 32, "first_way": "phone", "ways": ["text"], "number": "09005552041"}
    form |= {"days_1": ["0", "1"], "from_1": "18:00", "until_1": "20:30", "must_not": "不要让周德旺的儿子知道"}
    return f"/disputes/{dispute.code}/sides/{side.pk}/safe/", {**form, **given}


def test_the_rule_is_kept_shown_and_corrected(cast, dispute, side):
    browser = cast.client(cast.village_mediator)
    answer = browser.post(*safe(dispute, side))
    assert answer.status_code == 302
    row = contacts.contact_of(side.pk)
    assert row.channels == ["phone", "text"] and row.hours == [{"days": [0, 1], "from": "18:00", "until": "20:30"}]
    page = text(browser.get(f"/disputes/{dispute.code}/"))
    assert "打电话、发短信" in page and "周一、周二 18:00–20:30" in page and "不留言" in page
    assert "周德旺" not in page and "周*的儿子" in page  # masked like everything else
    form = text(browser.get(f"/disputes/{dispute.code}/sides/{side.pk}/safe/"))
    assert "周德旺的儿子" in form and Line.objects.filter(act="disputes.unmask").exists()
    browser.post(*safe(dispute, side, seen=row.version, token="u" * 32, ways=[], first_way="in_person"))
    assert contacts.contact_of(side.pk).channels == ["in_person"]


@pytest.mark.parametrize("given", [{"first_way": "", "ways": []}, {"number": ""}, {"from_1": ""}, {"days_1": ["9"]}])
def test_what_is_wrong_comes_back_with_what_was_typed(cast, dispute, side, given):
    answer = cast.client(cast.village_mediator).post(*safe(dispute, side, **given))
    assert answer.status_code == 422 and "不要让周德旺" in text(answer)
    assert contacts.contact_of(side.pk) is None


@pytest.mark.parametrize("who,status", [("stranger", 404), ("agency", 404), ("officer", 403), ("leader", 403)])
def test_others_do_not_touch_it(cast, dispute, side, who, status):
    url, form = safe(dispute, side)
    browser = cast.client(getattr(cast, who))
    assert browser.get(url).status_code == status
    browser.post(url, form)
    assert contacts.contact_of(side.pk) is None


def test_a_leader_reads_no_rule(cast, dispute, side):
    cast.client(cast.village_mediator).post(*safe(dispute, side))
    assert "18:00–20:30" not in text(cast.client(cast.leader).get(f"/disputes/{dispute.code}/"))


def call(cast, dispute, side, who=None, **given):
    form = {"version": Dispute.objects.get(pk=dispute.pk).version, "token": "c" * 32, "way": "text", "phone": "0911-5550100"}
    return cast.client(who or cast.village_mediator).post(f"/disputes/{dispute.code}/sides/{side.pk}/call/", {**form, **given})


def test_a_message_is_held_shown_and_told_by_hand(cast, dispute, side):
    rule = Rule(channels=["text", "phone"], number="09005552041")
    reaching.set_safe_contact(by=cast.village_mediator.actor, side=side, rule=rule)
    with clock.at(NIGHT):
        assert call(cast, dispute, side).status_code == 302
        page = text(cast.client(cast.village_mediator).get("/outbox/"))
        assert "请方便时回电 0911-5550100" in page and "090****2041" in page and "09005552041" not in page
        assert "最早 明天 07:00" in page and "已告诉（" not in page
    message = Message.objects.get()
    assert message.state == State.HELD and message.unit == cast.village_committee.pk
    browser = cast.client(cast.village_mediator)
    assert "已告诉（打电话）" in text(browser.get("/outbox/"))
    for who in (cast.stranger, cast.officer, cast.neighbour_mediator):
        assert "请方便时回电" not in text(cast.client(who).get("/outbox/"))
        assert cast.client(who).post(f"/outbox/{message.pk}/phone/").status_code == 404
    for who in (cast.agency, cast.leader, cast.sysadmin):
        assert cast.client(who).get("/outbox/").status_code == 403
    browser.post(f"/outbox/{message.pk}/phone/")
    browser.post(f"/outbox/{message.pk}/phone/")
    assert Message.objects.get().state == State.SENT and Line.objects.filter(act="notices.sent").count() == 1
    assert "打电话告诉的" in text(browser.get("/outbox/?tab=done"))


def test_dropping_a_message(cast, dispute, side):
    reaching.set_safe_contact(by=cast.village_mediator.actor, side=side, rule=Rule(channels=["phone"], number="09005552041"))
    call(cast, dispute, side, way="phone")
    cast.client(cast.village_mediator).post(f"/outbox/{Message.objects.get().pk}/cancel/")
    assert Message.objects.get().state == State.CANCELLED
    assert cast.client(cast.village_mediator).post(f"/outbox/{Message.objects.get().pk}/burn/").status_code == 404


def test_nothing_is_sent_to_the_other_side_before_the_teller_agreed(cast):
    dispute = cast.open_dispute(contact_held=True)
    other = dispute.sides.get(number=2)
    answer = call(cast, dispute, other, way="phone")
    assert answer.status_code == 409 and not Message.objects.exists()
