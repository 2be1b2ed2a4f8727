"""Who goes the second time, who decides, and what a certificate needs."""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.contacts.queries import contact_of
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Tier
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.queries import may_be_told
from lianxin.work.disputes.rules import YES, Verdict, is_seen_by, why_not_holder
from lianxin.work.triage.silence.models import ContactTry, Silence
from lianxin.work.triage.silence.states import STILL_SILENT, Offered, SilenceState, TryHow


def others_who_may_go(dispute: Dispute, first: uuid.UUID | None) -> list[Post]:
    """Who could go in person instead of whoever tried before: of the holder's unit, then of the one above; not on leave."""
    units = [dispute.holder_unit]
    above = officers.upper_unit(dispute.holder_unit)
    if above is not None:
        units.append(above)
    found = [
        post
        for unit in units
        for post in officers.staff_in_unit(unit)
        if post.staff_id != first and not post.away and not _why_not(post, dispute)
    ]
    told = set(may_be_told(dispute.pk, [post.staff_id for post in found]))  # nobody from whom it is kept is sent
    return list({post.staff_id: post for post in reversed(found) if post.staff_id in told}.values())[::-1]


def _why_not(post: Post, dispute: Dispute) -> Promise | None:
    return why_not_holder(post, dispute.kind, dispute.compartment, dispute.county)


def has_safe_way(side: Side) -> bool:
    """Whether this side said how it is safe to be reached. Going to the door may then be the danger: whoever is sent keeps
    to what was agreed, and that counts as much."""
    contact = contact_of(side.pk)
    return bool(side.read("contact_rule")) or (contact is not None and Channel.IN_PERSON not in contact.channels)


def may_decide(actor: Actor, silence: Silence) -> Verdict:
    """Somebody who may approve, at a station or above, who sees the dispute; on the station's day, not before."""
    if silence.state not in STILL_SILENT:
        return Verdict(False, _("已经联系上，或者已经决定。"))
    if silence.state != SilenceState.DECIDING:
        return Verdict(False, _("还没有到决定的日子，先接着联系。"))
    unit = officers.unit(actor.unit) if actor.unit else None
    if not may(actor.role, Act.APPROVE, silence.dispute.compartment) or unit is None or (unit.tier or 0) < Tier.STATION:
        return Verdict(False, _("由派出所、镇调委会的负责人决定。"), others_may=True)
    return YES if is_seen_by(actor, silence.dispute) else Verdict(False, _("这一起不在您的范围内。"), others_may=True)


@dataclasses.dataclass(frozen=True)
class Step:
    """One thing that is to be tried, and whether it was."""

    code: str
    label: Promise
    done: bool


def checklist(silence: Silence | None, tries: list[ContactTry], *, careful: bool = False) -> list[Step]:
    """What should have been tried before anybody gives up. ``careful``: the side has a safe way of its own."""
    offered = {code for row in tries for code in row.offered}
    second = _("由另一位按约定的办法联系") if careful else _("由另一位上门")
    evening = any(_in_the_evening(row) for row in tries) or Offered.EVENING in offered
    return [
        Step("second", second, silence is not None and silence.second_at is not None),
        Step("phone", _("打过电话"), any(row.how == TryHow.PHONE for row in tries)),
        Step("evening", _("晚上或者休息天试过、提过"), evening),
        Step("shuttle", _("提过可以不见面、分开谈"), Offered.SHUTTLE in offered),
        Step("reason", _("问过为什么不愿意"), any(row.reason_asked for row in tries)),
    ]


def _in_the_evening(row: ContactTry) -> bool:
    local = row.at.astimezone(clock.LOCAL)
    return local.hour >= 18 or local.weekday() >= 5


def lacks_for_certificate(silence: Silence, tries: list[ContactTry]) -> list[Step]:
    """A certificate says that everything was tried: it needs the whole list."""
    steps = checklist(silence, tries, careful=has_safe_way(silence.side))
    return [step for step in steps if not step.done]
