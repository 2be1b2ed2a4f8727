"""Red and nobody has been there: whoever is on call is rung, again and again, until somebody takes it in hand.

The system is no emergency line. It rings those who promised to answer; without a roster the pages say so and show 110 and 120.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.cellar.notices import services as notices
from lianxin.cellar.notices.models import Notice
from lianxin.cellar.rulebook.queries import category_name
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed
from lianxin.tools.shell.wording import full_datetime
from lianxin.work.disputes.models import Dispute, Ring
from lianxin.work.disputes.services.word import tell_people
from lianxin.work.disputes.states import ANY_OPEN, Colour

AGAIN = (5, 10, 20, 40, 60)  # minutes; the last one goes on
AFTER_TAKEN = dt.timedelta(minutes=60)  # somebody said "I will": then it is quiet so long, and no longer


def needs_ringing(dispute: Dispute) -> bool:
    """Red, open, nobody was there, and the time to be there is over."""
    late = dispute.respond_by is not None and dispute.respond_by <= clock.now()
    return bool(
        dispute.colour == Colour.RED and dispute.state in ANY_OPEN and not dispute.root_id
        and dispute.responded_at is None and (late or dispute.red_now)
    )  # fmt: skip


@transaction.atomic
def begin_ringing(*, by: Actor, dispute: Dispute) -> bool:
    """Once for each time by which somebody had to be there."""
    if dispute.respond_by is None:
        return False
    given = {"county": dispute.county, "next_at": clock.now()}
    _row, new = Ring.objects.get_or_create(dispute=dispute, respond_by=dispute.respond_by, defaults=given)
    return new


@transaction.atomic
def ring(*, by: Actor, ring: Ring) -> bool:
    """Ring once more, or note that it is over. The number of the ring is the claim: of two workers one rings, and a worker
    killed in between has rung nobody."""
    dispute = ring.dispute
    mine = Ring.objects.filter(pk=ring.pk, rung=ring.rung, next_at=ring.next_at, over_at=None)
    if not needs_ringing(dispute) or dispute.respond_by != ring.respond_by:
        if mine.update(over_at=clock.now()):
            notices.acknowledge(by=by, county=ring.county, about=dispute.pk)
        return False
    wait = dt.timedelta(minutes=AGAIN[min(ring.rung, len(AGAIN) - 1)])
    if not mine.update(rung=ring.rung + 1, next_at=clock.now() + wait):
        return False
    once = f"ring:{dispute.pk}:{ring.respond_by:%Y%m%d%H%M%S}:{ring.rung + 1}"
    tell_people(
        by=by, dispute=dispute, to=whom_to_ring(dispute), kind="disputes.ring", text=_words(dispute), once=once,
        due_at=ring.respond_by, urgent=True, about=dispute.pk,
    )  # fmt: skip
    record(by, "disputes.ring", dispute, facts={"number": ring.rung + 1, "respond_by": ring.respond_by.isoformat()})
    return True


def whom_to_ring(dispute: Dispute) -> list[uuid.UUID]:
    """Whoever is on call for the holder's unit, for the place or for the county and may see such a matter; and whoever holds
    it. Where nobody is on call, those who may approve in the holder's unit."""
    posts = officers.on_call_for(dispute.county, dispute.area.code, clock.now(), dispute.holder_unit_id)
    on_call = [post.on_call.pk for post in posts if may(post.role, Act.HANDLE, dispute.compartment)]  # type: ignore[attr-defined]
    heads = [] if on_call else officers.recipients(dispute.holder_unit_id, Act.APPROVE, dispute.compartment)
    holder = officers.answering([dispute.holder_id]).get(dispute.holder_id, [])
    return list(dict.fromkeys([*on_call, *heads, *holder]))


def _words(dispute: Dispute) -> str:
    return _("红色 %(code)s（%(matter)s）还没有人见到人、说上话，应在 %(when)s 以前。") % {
        "code": dispute.code,
        "matter": category_name(dispute.category, county=dispute.county),
        "when": full_datetime(dispute.respond_by),  # kept as written: no "yesterday" that is another day tomorrow
    }


@transaction.atomic
def take_in_hand(*, by: Actor, notice: Notice) -> None:
    """“我来处理”: it goes quiet for everybody who was rung. It is no response: that is recorded when somebody was there, and
    until then it rings again after an hour."""
    if by.ref is None or notice.to != by.ref or notice.about is None:
        raise NotAllowed(_("只能应答给自己的提醒。"))
    moment = clock.now()
    open_one = Ring.objects.filter(dispute=notice.about, over_at=None).select_related("dispute__key__county_key").first()
    if open_one is not None and (open_one.taken_by != by.ref or open_one.next_at <= moment):
        Ring.objects.filter(pk=open_one.pk).update(taken_at=moment, taken_by=by.ref, next_at=moment + AFTER_TAKEN)
        record(by, "disputes.take_ring", open_one.dispute, facts={"rung": open_one.rung})
    notices.acknowledge(by=by, county=by.county, about=notice.about)


def hush(*, dispute: Dispute) -> None:
    """Somebody was there: what still rings goes quiet at once. Inside the service that recorded it."""
    if Ring.objects.filter(dispute=dispute, over_at=None).update(over_at=clock.now()):
        notices.acknowledge(by=system(dispute.county), county=dispute.county, about=dispute.pk)
