"""Work notices about referrals: to the agency's people, to the holder, to the level above. No word of anybody stands in them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices.services import notify
from lianxin.ground.officers.queries import recipients, upper_unit
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.work.disputes.queries import may_be_told
from lianxin.work.referrals.models import Referral


def agency_people(referral: Referral) -> list[uuid.UUID]:
    if referral.to_unit is None:
        return []
    return recipients(referral.to_unit, Act.ANSWER, referral.dispute.compartment)


def holders(referral: Referral) -> list[uuid.UUID]:
    """Whoever holds the dispute, and whoever made the referral."""
    posts = [referral.dispute.holder, *([referral.from_post] if referral.from_post else [])]
    if referral.dispute.compartment == Compartment.COMPLAINT:  # told inside its compartment, whoever held it before
        posts = [post for post in posts if may(post.role, Act.HANDLE, Compartment.COMPLAINT)]
    return sorted({post.staff_id for post in posts})


def level_above(referral: Referral) -> list[uuid.UUID]:
    """Who may approve in the unit above the holder's; without one above, or nobody in it, in the holder's own."""
    own = referral.dispute.holder_unit
    above = upper_unit(own)
    for unit in (above, own):
        if unit is not None and (found := recipients(unit, Act.APPROVE, referral.dispute.compartment)):
            return found
    return recipients(own, Act.HANDLE, referral.dispute.compartment)


def tell(
    *,
    by: Actor,
    referral: Referral,
    to: Iterable[uuid.UUID],
    kind: str,
    text: object,
    url: str,
    due_at: dt.datetime | None = None,
    step: str = "",
) -> int:
    """One notice to each, however often it is asked for: ``step`` tells repeated ones apart. None to anybody from whom the
    dispute is kept."""
    return notify(
        by=by,
        county=referral.county,
        to=may_be_told(referral.dispute_id, to),
        kind=kind,
        text=str(text),
        once=f"{kind}:{referral.pk}:{step or referral.version}",
        url=url,
        due_at=due_at,
        urgent=referral.urgent or bool(referral.line.duty),
    )


def agency_url(referral: Referral) -> str:
    return f"/inbox/{referral.code}/"


def holder_url(referral: Referral) -> str:
    return f"/referrals/{referral.code}/"
