"""Word to those who answer for a unit, about a dispute. Never a name: the code, the place and what is to be done."""

from __future__ import annotations

import datetime as dt
import importlib.util
import uuid
from collections.abc import Iterable

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.queries import staff_in_unit
from lianxin.ground.officers.states import Role
from lianxin.work.disputes.models import Dispute

HEADS = (Role.CHIEF, Role.COMMITTEE_HEAD, Role.COUNTY_OFFICER)


def heads_of(unit: Unit | uuid.UUID) -> list[uuid.UUID]:
    """Who answers for a unit today; everybody in post there when it has no head."""
    heads = [post.staff_id for post in staff_in_unit(unit, HEADS)]
    return heads or [post.staff_id for post in staff_in_unit(unit)]


def tell_people(
    *, by: Actor, dispute: Dispute, to: Iterable[uuid.UUID], kind: str, text: str, once: str,
    due_at: dt.datetime | None = None, urgent: bool = False,
) -> int:  # fmt: skip
    """A work notice that leads to the dispute's page; each person gets each ``once`` exactly once."""
    if importlib.util.find_spec("lianxin.cellar.notices") is None:
        return 0
    services = importlib.import_module("lianxin.cellar.notices.services")
    return services.notify(
        by=by, county=dispute.county, to=list(to), kind=kind, text=text, once=once, url=f"/disputes/{dispute.code}/",
        due_at=due_at, urgent=urgent,
    )  # fmt: skip


def tell_heads(
    *, by: Actor, dispute: Dispute, unit: Unit | uuid.UUID, kind: str, text: str, once: str,
    due_at: dt.datetime | None = None, urgent: bool = False,
) -> int:  # fmt: skip
    to = heads_of(unit)
    return tell_people(by=by, dispute=dispute, to=to, kind=kind, text=text, once=once, due_at=due_at, urgent=urgent)
