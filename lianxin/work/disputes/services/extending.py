"""More days for the resolve clock, with the yes of a second person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Extension
from lianxin.work.disputes.rules import clock_start, require, require_contact, require_second_person


def days_left(dispute: Dispute) -> int:
    """How many days may still be added in this run of the clock."""
    used = sum(row.days for row in dispute.extensions.filter(at__gte=clock_start(dispute)))
    return max(0, rulebook.clock_of("extend_longest", dispute.county).amount - used)


def check_extension(dispute: Dispute, *, days: int, sides: str, reason: str, asked_at: dt.datetime | None = None) -> None:
    """Raise what stands in the way, whoever says yes. ``asked_at``: it was asked for before, and in time."""
    left, errors = days_left(dispute), {}
    if not 1 <= days <= left:
        errors["days"] = _("还可以延长%(n)s天。") % {"n": left}
    if sides not in dict(Extension._meta.get_field("sides").flatchoices):  # type: ignore[union-attr]
        errors["sides"] = _("延长要告知双方，或者双方同意。")
    if not clean(reason):
        errors["reason"] = _("请写原因。")
    if errors:
        raise BadInput(errors)
    if (asked_at or clock.now()) >= dispute.resolve_by:
        raise WrongState(_("已经超期，不能再延长。"))
    for side in dispute.sides.all():
        require_contact(dispute, side)  # nobody was told for a side that was never spoken to


@transaction.atomic
def extend_clock(
    *,
    by: Actor,
    dispute: Dispute,
    days: int,
    sides: str,
    reason: str,
    approved_by: Actor | None,
    version: int,
    asked_at: dt.datetime | None = None,
) -> Extension:
    """Both sides know or agree, somebody else who may approve says yes; so many days in all as the rulebook has."""
    require(by, dispute, "extend")
    check_extension(dispute, days=days, sides=sides, reason=reason, asked_at=asked_at)
    require_second_person(by, approved_by, dispute, _("延长时限要由另一位负责人同意。"))
    label = approved_by.label if approved_by else ""
    deadline = dispute.resolve_by + dt.timedelta(days=days)
    row = Extension(
        dispute=dispute,
        key=dispute.key,
        days=days,
        at=clock.now(),
        from_at=dispute.resolve_by,
        until_at=deadline,
        sides=sides,
        approved_by=label[:120],
    )
    row.seal(reason=clean(reason))
    dispute.version = version
    dispute.advance(resolve_by=deadline, due_at=deadline, changed_at=clock.now())
    row.save(force_insert=True)
    facts = {"days": days, "sides": sides, "approved_by": label, "until": deadline.isoformat()}
    record(by, "disputes.extend", row, root=dispute, also=[dispute], facts=facts, words=clean(reason))
    return row
