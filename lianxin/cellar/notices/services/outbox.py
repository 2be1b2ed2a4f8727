"""Moving messages on. Rows are the queue; a conditional update of ``next_at`` is the claim: of several workers one has it.

Killed before the claim, nothing happened. Killed after it, the claim runs out and the message is tried again under the same
idempotency key: the gateway knows it, and the person gets it once.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from lianxin.cellar.contacts import queries as contacts
from lianxin.cellar.contacts.models import SafeContact
from lianxin.cellar.contacts.rules import when_for
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import system
from lianxin.cellar.notices import gateway
from lianxin.cellar.notices.models import Message
from lianxin.cellar.notices.services.messages import next_look, waiting_for
from lianxin.cellar.notices.states import State
from lianxin.tools.kit import clock

CHUNK = 50
LEASE = dt.timedelta(minutes=2)  # longer than a gateway may take
BACK_OFF = (1, 5, 15, 60, 240)  # minutes
MOST_TRIES = len(BACK_OFF) + 1


def move_due(limit: int = 500) -> int:
    """Everything the outbox may do now; returns how many messages were told, shown or given up."""
    done = seen = 0
    while seen < limit:
        due = waiting_for(clock.now(), CHUNK)
        if not due:
            break
        known = contacts.contacts_of(message.owner for message in due)
        done += sum(_move(message, known.get(message.owner)) for message in due)
        seen += len(due)
    return done


def _claim(message: Message, **changes: object) -> bool:
    ours = Message.objects.filter(
        pk=message.pk, state=message.state, next_at=message.next_at, tries=message.tries
    ).update(**changes)
    if ours:
        for name, value in changes.items():
            setattr(message, name, value)
    return bool(ours)


def _move(message: Message, contact: SafeContact | None) -> bool:
    moment = clock.now()
    allowed = when_for(contact, message.channel, moment, county=message.county)
    if allowed is None or allowed > moment:
        _claim(message, state=State.HELD, not_before=allowed, next_at=next_look(allowed, moment))
        return False
    if message.channel != Channel.TEXT or contact is None or not gateway.is_configured():
        return _claim(message, state=State.SHOWN, not_before=moment)
    if not _claim(message, state=State.QUEUED, next_at=moment + LEASE, tries=message.tries + 1):
        return False
    number, text = contact.read("number"), message.read("body")
    return _note(message, gateway.deliver(once=str(message.pk), number=number, text=text))


def _note(message: Message, outcome: gateway.Outcome) -> bool:
    """What became of a try. A claim that ran out in the meantime is no longer ours to note."""
    moment, by = clock.now(), system(message.county)
    if outcome.sent:
        with transaction.atomic():
            ours = _claim(message, state=State.SENT, done_at=moment, done_how=Channel.TEXT, error="")
            if ours:
                journal.record(by, "notices.sent", message, facts={"how": Channel.TEXT, "tries": message.tries})
        return ours
    if outcome.again and message.tries < MOST_TRIES:
        _claim(message, next_at=moment + dt.timedelta(minutes=BACK_OFF[message.tries - 1]), error=outcome.code)
        return False
    with transaction.atomic():
        ours = _claim(message, state=State.FAILED, error=outcome.code)
        if ours:
            journal.record(by, "notices.failed", message, facts={"error": outcome.code, "tries": message.tries})
    return ours
