"""A message goes through contacts, and arrives once though the outbox is killed at any point."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lianxin.cellar.contacts.services import Rule, set_contact
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal.models import Line
from lianxin.cellar.notices import gateway, queries, services
from lianxin.cellar.notices.models import Message
from lianxin.cellar.notices.services import outbox
from lianxin.cellar.notices.states import State
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, WrongState

pytestmark = pytest.mark.django_db
COUNTY, KEY = "610699", "a-key-of-sixteen-characters"
NIGHT = dt.datetime(2026, 11, 24, 22, 0, tzinfo=clock.LOCAL)
MORNING = dt.datetime(2026, 11, 25, 7, 0, tzinfo=clock.LOCAL)
TEXT = "您好，请方便时回电 0911-5550100。"


def send(by, owner, once="call:1", **given):
    return services.send(
        by=by, county=COUNTY, owner=owner.pk, channel=Channel.TEXT, kind="notices.call_back", text=TEXT, once=once, **given
    )


class Taken(BaseHTTPRequestHandler):
    """A gateway that knows its idempotency keys, as the contract asks; ``answers`` are given in order, then 200."""

    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.posts.append((dict(self.headers), body))
        status = server.answers.pop(0) if server.answers else 200
        if status < 300:
            server.sent.setdefault(self.headers["Idempotency-Key"], json.loads(body))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://127.0.0.1:{server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def sms(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Taken)
    server.posts, server.sent, server.answers = [], {}, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS_URL, settings.SMS_KEY = f"http://127.0.0.1:{server.server_port}/send", KEY
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_a_gateway_it_is_shown_and_an_officer_tells_it(by, reachable):
    message = send(by, reachable())
    assert services.move_due() == 1 and services.move_due() == 0
    message = queries.message_of(by, message.pk)
    assert message.state == State.SHOWN
    services.tell(by=by, message=message, how=Channel.PHONE)
    assert Message.objects.get().state == State.SENT
    with pytest.raises(WrongState):
        services.tell(by=by, message=message, how=Channel.PHONE)
    assert Line.objects.filter(act="notices.sent").count() == 1


def test_it_waits_for_the_quiet_hours_to_end(by, reachable, sms):
    with clock.at(NIGHT):
        assert send(by, reachable()).not_before == MORNING
        assert services.move_due() == 0 and not sms.posts
    with clock.at(MORNING):
        assert services.move_due() == 1
    assert len(sms.sent) == 1


def test_a_rule_changed_while_it_waits_counts(by, reachable, sms):
    owner = reachable()
    with clock.at(NIGHT):
        send(by, owner)
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.IN_PERSON]))
    with clock.at(MORNING):
        assert services.move_due() == 0
    message = Message.objects.get()
    assert message.state == State.HELD and message.not_before is None and not sms.posts


def test_to_somebody_nobody_asked_nothing_is_written_until_the_rule_is_there(by, reachable, sms):
    class Nobody:
        pk = uuid7()

    send(by, Nobody)
    services.move_due()
    with clock.at(clock.now() + dt.timedelta(days=3)):
        services.move_due()
    assert Message.objects.get().state == State.HELD and not sms.posts


def test_the_post_is_signed_and_carries_number_and_text(by, reachable, sms):
    message = send(by, reachable())
    services.move_due()
    headers, body = sms.posts[0]
    assert json.loads(body) == {"id": str(message.pk), "to": "09005552041", "text": TEXT}
    assert headers["X-Lianxin-Signature"] == gateway.signature(KEY, headers["X-Lianxin-Time"], body)
    assert headers["X-Lianxin-Signature"] != gateway.signature("another-key-of-sixteen", headers["X-Lianxin-Time"], body)
    assert Message.objects.get().state == State.SENT


@pytest.mark.parametrize("place", ["before the claim", "before the post", "after the post"])
def test_killed_anywhere_it_arrives_once(by, reachable, sms, monkeypatch, place):
    send(by, reachable())
    target, name = {
        "before the claim": (outbox, "_claim"), "before the post": (gateway, "deliver"), "after the post": (outbox, "_note"),
    }[place]  # fmt: skip
    real = getattr(target, name)

    def dies(*_args, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(target, name, dies)
    with pytest.raises(KeyboardInterrupt):
        services.move_due()
    monkeypatch.setattr(target, name, real)
    for minutes in (0, 1, 3, 10):
        with clock.at(clock.now() + dt.timedelta(minutes=minutes)):
            services.move_due()
    assert Message.objects.get().state == State.SENT
    assert len(sms.sent) == 1
    assert len({headers["Idempotency-Key"] for headers, _body in sms.posts}) == 1
    assert Line.objects.filter(act="notices.sent").count() == 1


def test_two_workers_with_the_same_row_post_once(by, reachable, sms):
    owner = reachable()
    send(by, owner)
    rows = [Message.objects.select_related("key__county_key").get() for _ in range(2)]
    contact = outbox.contacts.contact_of(owner.pk)
    assert [outbox._move(row, contact) for row in rows] == [True, False]
    assert len(sms.posts) == 1


def test_an_ailing_gateway_is_asked_again_later_and_given_up_in_the_end(by, reachable, sms):
    send(by, reachable())
    sms.answers += [503] * 20
    moment, asked = clock.now(), []
    for minute in range(400):
        with clock.at(moment + dt.timedelta(minutes=minute)):
            before = len(sms.posts)
            services.move_due()
            asked += [minute] * (len(sms.posts) - before)
    assert asked == [0, 1, 6, 21, 81, 321]
    message = Message.objects.get()
    assert (message.state, message.error) == (State.FAILED, "http_503")
    sms.answers.clear()
    services.retry(by=by, message=message)
    services.move_due()
    assert Message.objects.get().state == State.SENT


@pytest.mark.parametrize("status,state", [(400, State.FAILED), (302, State.FAILED), (429, State.QUEUED), (500, State.QUEUED)])
def test_what_the_gateway_answers(by, reachable, sms, status, state):
    send(by, reachable())
    sms.answers.append(status)
    services.move_due()
    assert Message.objects.get().state == state and len(sms.posts) == 1


def test_nobody_there_is_no_error_of_ours(by, reachable, settings):
    settings.SMS_URL, settings.SMS_KEY = "http://127.0.0.1:9/send", KEY
    send(by, reachable())
    services.move_due()
    message = Message.objects.get()
    assert (message.state, message.error, message.tries) == (State.QUEUED, "unreachable", 1)


def test_sent_twice_it_is_one_message(by, reachable):
    owner = reachable()
    assert send(by, owner).pk == send(by, owner).pk
    assert Message.objects.count() == 1 and Line.objects.filter(act="notices.send").count() == 1


@pytest.mark.parametrize("text", ["", "长" * 61, "您的纠纷有结果了", "请来派出所一趟", "编号 7K4M-92QX-R 请回电"])
def test_a_message_says_only_call_back(by, reachable, text):
    with pytest.raises(BadInput):
        services.send(
            by=by, county=COUNTY, owner=reachable().pk, channel=Channel.TEXT, kind="t.kind", text=text, once="x"
        )


def test_telling_by_hand_keeps_to_the_rule(by, reachable):
    message = send(by, reachable(channels=[Channel.TEXT, Channel.PHONE]))
    with pytest.raises(WrongState):
        services.tell(by=by, message=message, how=Channel.IN_PERSON)
    with clock.at(NIGHT), pytest.raises(WrongState):
        services.tell(by=by, message=message, how=Channel.PHONE)
    assert Message.objects.get().state == State.HELD


def test_what_must_not_be_told_any_more_is_not(by, reachable, sms):
    owner = reachable()
    with clock.at(NIGHT):
        send(by, owner)
    assert services.cancel_to(by=by, owner=owner.pk) == 1
    with clock.at(MORNING):
        assert services.move_due() == 0
    assert not sms.posts and Message.objects.get().state == State.CANCELLED


def test_an_outbox_is_its_units(by, person, reachable):
    send(by, reachable())
    assert queries.outbox(by).count() == 1 and queries.outbox(person()).count() == 0
