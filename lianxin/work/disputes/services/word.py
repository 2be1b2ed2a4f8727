"""Word to those who answer for a unit, about a dispute. Never a name: the code, the place and what is to be done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.services import notify
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.queries import recipients
from lianxin.ground.officers.states import Act
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import may_be_told


def tell_people(
    *, by: Actor, dispute: Dispute, to: Iterable[uuid.UUID], kind: str, text: str, once: str,
    due_at: dt.datetime | None = None, urgent: bool = False, about: uuid.UUID | None = None,
) -> int:  # fmt: skip
    """A work notice that leads to the dispute's page; each person gets each ``once`` exactly once. Nobody from whom the
    dispute is kept gets any."""
    return notify(
        by=by, county=dispute.county, to=may_be_told(dispute.pk, to), kind=kind, text=text, once=once,
        url=f"/disputes/{dispute.code}/", due_at=due_at, urgent=urgent, about=about,
    )  # fmt: skip


def heads_of(dispute: Dispute, unit: Unit | uuid.UUID) -> list[uuid.UUID]:
    """Who answers for a unit today and may decide in matters of this kind; without a head, whoever may handle them."""
    found = recipients(unit, Act.APPROVE, dispute.compartment)
    return found or recipients(unit, Act.HANDLE, dispute.compartment)


def tell_heads(
    *, by: Actor, dispute: Dispute, unit: Unit | uuid.UUID, kind: str, text: str, once: str,
    due_at: dt.datetime | None = None, urgent: bool = False,
) -> int:  # fmt: skip
    to = heads_of(dispute, unit)
    return tell_people(by=by, dispute=dispute, to=to, kind=kind, text=text, once=once, due_at=due_at, urgent=urgent)
