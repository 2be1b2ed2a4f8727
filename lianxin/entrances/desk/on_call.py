"""Who is on call now, beside what one is looking at. Where nobody is, the pages say that this is no emergency line."""

from __future__ import annotations

import dataclasses

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries
from lianxin.ground.officers.models import DutyRole, Post
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import BEFORE_CLOSED, Colour

SHOWN = 5


@dataclasses.dataclass(frozen=True)
class OnCall:
    posts: list[Post]

    @property
    def people(self) -> list[dict[str, str]]:
        return [
            {
                "name": post.on_call.name,  # type: ignore[attr-defined]
                "phone": post.on_call.work_phone,  # type: ignore[attr-defined]
                "role": str(DutyRole(post.duty_role).label),  # type: ignore[attr-defined]
                "unit": post.unit.short_name,
            }
            for post in self.posts[:SHOWN]
        ]


def now(actor: Actor) -> OnCall:
    """Those on call in the own unit and at the county's tier."""
    posts = queries.on_duty(actor.county, clock.now())
    return OnCall([post for post in posts if post.unit_id == actor.unit or (post.unit.tier or 0) >= 3])


def beside(dispute: Dispute) -> OnCall | None:
    """For a red dispute that is not over: whom to call about it. None for all others."""
    if dispute.colour != Colour.RED or dispute.state not in BEFORE_CLOSED:
        return None
    return OnCall(queries.on_call_for(dispute.county, dispute.area.code, clock.now(), dispute.holder_unit_id))
