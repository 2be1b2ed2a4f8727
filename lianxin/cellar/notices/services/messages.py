"""Messages to people outside, as officers have to do with them."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.contacts import queries as contacts
from lianxin.cellar.contacts.rules import when_for
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices import rules
from lianxin.cellar.notices.models import Message
from lianxin.cellar.notices.states import BEFORE_TOLD, WAITING, State
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.models import Row
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.shell.wording import short_datetime

LOOK_AGAIN = dt.timedelta(hours=1)  # the rule may be changed in the meantime
BY_HAND = (Channel.IN_PERSON, Channel.PHONE)


def send(
    *, by: Actor, county: str, owner: uuid.UUID, channel: str, kind: str, text: str, once: str, about: Row | None = None,
    unit: uuid.UUID | None = None,
) -> Message:  # fmt: skip
    """A message to somebody outside, held until ``contacts`` allows it. Sent twice under one ``once`` it is one message.

    ``owner`` has a SafeContact, or is held until it has one. The text says "please call back" and never what it is about.
    """
    text = rules.checked(text)
    if channel not in Channel.values:
        raise BadInput({"channel": _("请选一种联系方式。")})
    contact, moment = contacts.contact_of(owner), clock.now()
    allowed = when_for(contact, channel, moment, county=county)
    message = Message(
        key=contact.key if contact else vault.create_key(county), county=county, unit=unit or by.unit, owner=owner,
        about=about.pk if about else None, about_code=getattr(about, "code", ""), channel=channel, kind=kind, once=once,
        not_before=allowed, next_at=next_look(allowed, moment), created_by=by.ref, created_at=moment,
    )  # fmt: skip
    message.seal(body=text)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            facts = {"channel": channel, "kind": kind}
            journal.record(by, "notices.send", message, root=about, facts=facts)
    except IntegrityError:
        return Message.objects.select_related("key__county_key").get(county=county, once=once)
    return message


def next_look(allowed: dt.datetime | None, moment: dt.datetime) -> dt.datetime:
    return min(allowed, moment + LOOK_AGAIN) if allowed else moment + LOOK_AGAIN


def tell(*, by: Actor, message: Message, how: str) -> None:
    """An officer told it, by phone or in person, at a moment at which that is allowed; a gateway will not do it again."""
    if how not in BY_HAND:
        raise BadInput({"how": _("请选当面说的还是电话里说的。")})
    moment = clock.now()
    allowed = when_for(contacts.contact_of(message.owner), how, moment, county=message.county)
    if allowed is None:
        raise WrongState(_("登记的安全联系办法里没有这种方式，请换一种。"))
    if allowed > moment:
        raise WrongState(_("现在不是可以联系的时候，最早 %(when)s。") % {"when": short_datetime(allowed)})
    waiting = [state for state in BEFORE_TOLD if state != State.QUEUED]
    with transaction.atomic():
        rows = Message.objects.filter(pk=message.pk, state__in=waiting)
        if not rows.update(state=State.SENT, done_at=moment, done_how=how, error=""):
            raise WrongState(_("这条消息正在发送，或者已经了结。"))
        message.state, message.done_at, message.done_how = State.SENT, moment, how
        journal.record(by, "notices.sent", message, facts={"how": how})


def cancel_message(*, by: Actor, message: Message) -> None:
    with transaction.atomic():
        rows = Message.objects.filter(pk=message.pk, state__in=[State.HELD, State.SHOWN, State.FAILED])
        if not rows.update(state=State.CANCELLED, done_at=clock.now()):
            raise WrongState(_("这条消息正在发送，或者已经了结。"))
        message.state = State.CANCELLED
        journal.record(by, "notices.cancel", message)


def cancel_to(*, by: Actor, owner: uuid.UUID) -> int:
    """Nothing more is told to ``owner``: contact is held, or the matter is over. What is being sent just now cannot be."""
    rows = Message.objects.filter(owner=owner, state__in=[State.HELD, State.SHOWN, State.FAILED]).order_by("id")
    stopped = 0
    for message in rows.select_related("key__county_key"):
        try:
            cancel_message(by=by, message=message)
            stopped += 1
        except WrongState:
            continue
    return stopped


def retry(*, by: Actor, message: Message) -> None:
    """Once more through the outbox, under the same idempotency key."""
    moment = clock.now()
    with transaction.atomic():
        rows = Message.objects.filter(pk=message.pk, state=State.FAILED)
        if not rows.update(state=State.HELD, next_at=moment, tries=0, error=""):
            raise WrongState(_("只有没有发出的才能重发。"))
        message.state = State.HELD
        journal.record(by, "notices.retry", message)


def waiting_for(moment: dt.datetime, limit: int) -> list[Message]:
    """What the outbox has to look at, the longest waiting first."""
    rows = Message.objects.filter(state__in=list(WAITING), next_at__lte=moment).select_related("key__county_key")
    return list(rows.order_by("next_at", "id")[:limit])
