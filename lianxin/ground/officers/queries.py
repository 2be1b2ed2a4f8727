"""Who works where, and as whom they act."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post, Staff, Territory
from lianxin.tools.kit import clock


def current(on: dt.date) -> Q:
    """Rows with ``from_on`` and ``until_on`` that hold on a day."""
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))


def posts_of(staff: Staff, on: dt.date | None = None) -> QuerySet[Post]:
    """The posts a person may act under today: own ones, and those they cover for."""
    on = on or clock.today()
    covered = Q(covers__by_staff=staff, covers__from_on__lte=on, covers__until_on__gte=on)
    own = Q(staff=staff)
    return (
        Post.objects.filter(own | covered)
        .filter(current(on))
        .select_related("unit__area", "staff")
        .order_by("from_on", "id")
        .distinct()
    )


def acting_post(staff: Staff, chosen: str | None) -> Post | None:
    """The post chosen in the session while it still holds, or the first one."""
    posts = list(posts_of(staff))
    return next((post for post in posts if str(post.id) == chosen), posts[0] if posts else None)


def actor_of(post: Post, staff: Staff) -> Actor:
    """Who ``staff`` is under ``post``; under cover the journal names both."""
    covering = post.staff_id != staff.pk
    title = post.title or post.get_role_display()
    label = f"{staff.name} · {post.unit.short_name} {title}" + (f"（代 {post.staff.name}）" if covering else "")
    return Actor(
        kind="staff",
        county=post.county,
        ref=staff.pk,
        post=post.pk,
        role=post.role,
        unit=post.unit_id,
        label=label,
        on_behalf_of=post.staff_id if covering else None,
    )


def territory_codes(unit: uuid.UUID, on: dt.date | None = None) -> list[tuple[str, str]]:
    """(column, code) pairs a unit answers for today: ("township", "610699101") …"""
    columns = {3: "county", 4: "township", 5: "village"}
    rows = Territory.objects.filter(current(on or clock.today()), unit=unit).values_list("area__level", "area__code")
    return sorted((columns[level], code) for level, code in rows if level in columns)
