"""Who lays hands on a mediation, and how an effect on the dispute below is carried out."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import allowed
from lianxin.work.disputes.states import State
from lianxin.work.mediation.rules import may_work

_FINISHED = (State.CLOSED, State.ARCHIVED)


def require_work(by: Actor, dispute: Dispute) -> None:
    """Raises NotAllowed, or WrongState when the dispute was merged or closed."""
    if not may_work(by, dispute):
        raise NotAllowed(_("由承办单位的人和这起纠纷的调解员办理。"))
    if dispute.root_id:
        raise WrongState(_("这一起已并入另一起，请到那一起办理。"))
    if dispute.state in _FINISHED:
        raise WrongState(_("已经结案；又起来了，请先重新打开。"))


def staff_of(by: Actor) -> uuid.UUID | None:
    """Whose name stands in ``recorded_by``: nobody's for the system and for residents."""
    return by.ref if by.kind == "staff" else None


def carrier(by: Actor, dispute: Dispute, action: str) -> Actor:
    """Who carries an effect into the dispute: ``by``, or the system in their name.

    A guest mediator may bring the last signature and an officer presides over public-security mediation: what follows
    in the dispute is then no decision of theirs but the law's. Guards of the life (order, holds) stand for all.
    """
    return by if allowed(by, dispute, action) else system(dispute.county, label=by.label or "系统")


def happened(field: str, at: dt.datetime | None, *, not_before: dt.datetime | None = None) -> dt.datetime:
    """When something happened as told by a person: not in the future, not absurdly long ago. Raises BadInput."""
    moment = clock.now()
    if at is None:
        return moment
    if at.tzinfo is None or at > moment:
        raise BadInput({field: _("时间不能在现在之后。")})
    earliest = not_before or moment - dt.timedelta(days=366)
    if at < earliest:
        raise BadInput({field: _("时间太早了，请核对。")})
    return at


def same_dispute(field: str, dispute: Dispute, *owners: uuid.UUID) -> None:
    """Raises BadInput when something of another dispute was handed in."""
    if any(owner != dispute.pk for owner in owners):
        raise BadInput({field: _("不属于这起纠纷。")})
