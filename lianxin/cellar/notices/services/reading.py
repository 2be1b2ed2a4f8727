"""What a reader does with a notice. Reading twice is reading once."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices import queries
from lianxin.cellar.notices.models import Notice
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed, WrongState


def _own(by: Actor, notice: Notice) -> None:
    if by.ref is None or notice.to != by.ref or notice.county != by.county:
        raise NotAllowed(_("只能打开给自己的通知。"))


def open_notice(*, by: Actor, notice: Notice) -> None:
    """The reader has it before their eyes. The receipt itself is the record: no journal line a notice."""
    _own(by, notice)
    moment = clock.now()
    if Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=moment):
        notice.read_at = moment


def mark_all_read(*, by: Actor) -> int:
    """All that waits for nothing more than being read: what rings, or asks for a receipt, stays."""
    rows = queries.inbox(by, unread=True).exclude(urgent=True, acknowledged_at=None)
    rows = rows.exclude(work__needs_receipt=True)
    return Notice.objects.filter(pk__in=rows.order_by().values("pk")).update(read_at=clock.now())


def confirm(*, by: Actor, notice: Notice) -> None:
    """The receipt a sender asked for."""
    _own(by, notice)
    if notice.work is None or not notice.work.needs_receipt:
        raise WrongState(_("这条通知不用签收。"))
    moment = clock.now()
    with transaction.atomic():
        if Notice.objects.filter(pk=notice.pk, confirmed_at=None).update(confirmed_at=moment):
            Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=moment)
            notice.confirmed_at = moment
            journal.record(by, "notices.confirm", notice, root=notice.work)


def acknowledge_own(*, by: Actor, notice: Notice) -> None:
    """An urgent one that is about nothing others were rung for: its reader has heard it."""
    _own(by, notice)
    moment = clock.now()
    with transaction.atomic():
        if Notice.objects.filter(pk=notice.pk, urgent=True, acknowledged_at=None).update(acknowledged_at=moment):
            Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=moment)
            notice.acknowledged_at = moment
            journal.record(by, "notices.acknowledge", notice)


def acknowledge(*, by: Actor, county: str, about: uuid.UUID) -> int:
    """Somebody takes it in hand: what rings about it goes quiet for everybody. Whether ``by`` may is the calling room's
    question. It says that somebody has heard, and nothing about what they did."""
    moment = clock.now()
    with transaction.atomic():
        rows = Notice.objects.filter(county=county, about=about, urgent=True, acknowledged_at=None)
        mine = rows.filter(to=by.ref).order_by("-created_at").select_related("key__county_key").first()
        quiet = rows.update(acknowledged_at=moment)
        Notice.objects.filter(county=county, about=about, to=by.ref, read_at=None).update(read_at=moment)
        if mine is not None:
            journal.record(by, "notices.acknowledge", mine, facts={"about": str(about), "quiet": quiet})
    return quiet
