"""Who stands above whom, and who is in post there today."""

from __future__ import annotations

import uuid

from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Cover, Post, Unit
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.work.disputes.queries import may_be_told


def approvers(unit: Unit | uuid.UUID, compartment: str) -> list[Post]:
    """The posts of a unit that may approve and are in use today: their holder is there, or somebody stands in."""
    today = clock.today()
    posts = [post for post in officers.staff_in_unit(unit) if may(post.role, Act.APPROVE, compartment)]
    away = [post.pk for post in posts if post.away]  # type: ignore[attr-defined]
    covered = set(
        Cover.objects.filter(officers.current(today), post__in=away, by_staff__is_active=True).values_list("post", flat=True)
        if away
        else ()
    )
    return [post for post in posts if not post.away or post.pk in covered]  # type: ignore[attr-defined]


def people_of(posts: list[Post]) -> list[uuid.UUID]:
    """Whom to tell: who holds the posts and is not away, and who stands in."""
    covers = Cover.objects.filter(officers.current(clock.today()), post__in=[post.pk for post in posts], by_staff__is_active=True)
    there = [post.staff_id for post in posts if not post.away]  # type: ignore[attr-defined]
    return list(dict.fromkeys([*there, *covers.order_by("id").values_list("by_staff", flat=True)]))


def supervising(unit: Unit, ref: uuid.UUID, compartment: str) -> tuple[Unit, list[uuid.UUID]]:
    """The unit above that has somebody in post who may approve and from whom the record is not kept, and who they are; at
    the top the unit itself."""
    found: Unit | None = officers.upper_unit(unit)
    last = unit
    while found is not None:
        people = may_be_told(ref, people_of(approvers(found, compartment)))
        if people:
            return found, people
        last, found = found, officers.upper_unit(found)
    return last, may_be_told(ref, officers.recipients(last, Act.APPROVE, compartment))
