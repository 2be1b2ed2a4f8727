"""People who work, their posts, and as whom they act."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Cover, Leave, Post, Staff, Unit
from lianxin.ground.officers.queries.units import current, territory_codes
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.tools.kit import clock

MEDIATING = tuple(role for role in Role.values if may(role, Act.MEDIATE, Compartment.NORMAL))


def person(pk: Any) -> Staff | None:
    return Staff.objects.filter(pk=pk).first()


def person_named(username: str) -> Staff | None:
    return Staff.objects.filter(username=username, is_active=True).first()


def post(pk: Any) -> Post | None:
    return Post.objects.select_related("staff", "unit__area").filter(pk=pk).first()


def staff_names(pks: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names by key, for lists that keep only the key."""
    return dict(Staff.objects.filter(pk__in=set(pks)).order_by("id").values_list("id", "name"))


def post_holders(pks: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who holds or held a post, by its key: for histories that keep only the key."""
    return dict(Post.objects.filter(pk__in=set(pks)).order_by("id").values_list("id", "staff__name"))


def posts_of(staff: Staff, on: dt.date | None = None) -> QuerySet[Post]:
    """The posts a person may act under today: own ones, and those they cover for."""
    on = on or clock.today()
    covered = Exists(
        Cover.objects.filter(post=OuterRef("pk"), by_staff=staff, from_on__lte=on, until_on__gte=on)
    )
    return (
        Post.objects.filter(Q(staff=staff) | covered, current(on))
        .select_related("unit__area", "staff")
        .order_by("from_on", "id")
    )


def units_worked_in(staff: uuid.UUID | None, on: dt.date | None = None) -> list[QuerySet[Any]]:
    """The units where a person holds a post on a day, and those where they stand in for one: two sets of keys, each by an
    index of its own, for ``unit__in``."""
    day = current(on or clock.today())
    covered = Cover.objects.filter(day, by_staff=staff).order_by().values("post__unit")
    return [Post.objects.filter(day, staff=staff).order_by().values("unit"), covered]


def units_of(people: Iterable[Staff]) -> list[Unit]:
    """The units where some people hold a post today, or stand in for one."""
    found: dict[uuid.UUID, Unit] = {}
    for person in people:
        for keys in units_worked_in(person.pk):
            found |= {row.pk: row for row in Unit.objects.filter(pk__in=keys).select_related("area")}
    return sorted(found.values(), key=lambda row: (row.area.code, row.name))


def working_in(units: Any, people: Iterable[uuid.UUID], on: dt.date | None = None) -> QuerySet[Any]:
    """Of some people those who hold a post in any of these units on a day, or stand in for one; their keys."""
    day, some = current(on or clock.today()), list(people)
    own = Post.objects.filter(day, staff__in=some, unit__in=units).order_by().values_list("staff", flat=True)
    standing_in = Cover.objects.filter(day, by_staff__in=some, post__unit__in=units).order_by()
    return own.union(standing_in.values_list("by_staff", flat=True))


def people_named(county: str, name: str) -> list[Staff]:
    """Everybody with an open account who is called so."""
    return list(Staff.objects.filter(county=county, name=name, is_active=True).order_by("id")) if name else []


def chosen_post(posts: Sequence[Post], staff: Staff, chosen: str | None) -> Post | None:
    """Of the posts a person may act under: the one chosen in the session while it still holds, or the first own one."""
    own = [post for post in posts if post.staff_id == staff.pk]
    return next((post for post in posts if str(post.pk) == chosen), next(iter([*own, *posts]), None))


def acting_post(staff: Staff, chosen: str | None) -> Post | None:
    """As ``chosen_post``, asking for the posts itself."""
    return chosen_post(list(posts_of(staff)), staff, chosen)


def actor_of(post: Post, staff: Staff) -> Actor:
    """Who ``staff`` is under ``post``; under cover the journal names both."""
    covering = post.staff_id != staff.pk
    title = post.title or post.get_role_display()
    label = f"{staff.name} · {post.unit.short_name} {title}" + (
        f"（代 {post.staff.name}）" if covering else ""
    )
    return Actor(
        kind="staff",
        county=post.county,
        ref=staff.pk,
        post=post.pk,
        role=post.role,
        unit=post.unit_id,
        label=label,
        on_behalf_of=post.staff_id if covering else None,
        territory=tuple(territory_codes(post.unit_id)),
    )


def actor_without_post(staff: Staff) -> Actor:
    """Somebody acting on their own account only: logging in, changing a password. No role, so no act but one's own."""
    return Actor(kind="staff", county=staff.county, ref=staff.pk, label=staff.name)


def actors(unit: Unit, roles: Iterable[str] | None = None) -> list[Actor]:
    """Everybody in post in a unit today, as actors: for the demo, for tests and for notices."""
    return [actor_of(post, post.staff) for post in staff_in_unit(unit, roles)]


def away_on(on: dt.date) -> Exists:
    """For annotating posts: whether their holder is on leave on a day."""
    return Exists(Leave.objects.filter(current(on), staff=OuterRef("staff")))


def staff_in_unit(
    unit: Unit | uuid.UUID, roles: Iterable[str] | None = None, on: dt.date | None = None
) -> QuerySet[Post]:
    """The posts held in a unit on a day by people with an open account, heads first; ``away`` says who is on leave."""
    on = on or clock.today()
    heads = Case(
        When(role__in=[Role.CHIEF, Role.COMMITTEE_HEAD], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Post.objects.filter(current(on), unit=unit, staff__is_active=True)
    if roles is not None:
        rows = rows.filter(role__in=list(roles))
    return (
        rows.select_related("staff", "unit__area")
        .annotate(away=away_on(on), head=heads)
        .order_by("head", "from_on", "id")
    )


def recipients(unit: Unit | uuid.UUID, act: str, compartment: str | None = None) -> list[uuid.UUID]:
    """Staff who may do ``act`` in a unit now, for notices: its posts' holders, and whoever covers for one today; a holder on
    leave whose post is covered is left in peace."""
    today = clock.today()
    roles = [role for role in Role.values if may(role, act, compartment)]
    posts = list(staff_in_unit(unit, roles, today))
    covers = Cover.objects.filter(current(today), post__in=posts, by_staff__is_active=True)
    standing_in: dict[uuid.UUID, list[uuid.UUID]] = {}
    for post_id, staff_id in covers.order_by("id").values_list("post", "by_staff"):
        standing_in.setdefault(post_id, []).append(staff_id)
    found: list[uuid.UUID] = []
    for post in posts:
        instead = standing_in.get(post.pk, [])
        found += instead if post.away and instead else [post.staff_id, *instead]  # type: ignore[attr-defined]
    return list(dict.fromkeys(found))


def answering(posts: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Who answers for each of these posts today: its holder, or during leave whoever covers (the holder where nobody does).
    Two queries however many."""
    today, keys = clock.today(), set(posts)
    held = Post.objects.filter(pk__in=keys, staff__is_active=True).order_by("id").annotate(away=away_on(today))
    covers = Cover.objects.filter(current(today), post__in=keys, by_staff__is_active=True).order_by("id")
    standing_in: dict[uuid.UUID, list[uuid.UUID]] = {}
    for post_id, staff_id in covers.values_list("post", "by_staff"):
        standing_in.setdefault(post_id, []).append(staff_id)
    found = dict(standing_in)
    for pk, staff, away in held.values_list("pk", "staff", "away"):
        found[pk] = (standing_in.get(pk) or [staff]) if away else [staff]
    return found


def mediators_of(unit: Unit | uuid.UUID, on: dt.date | None = None) -> QuerySet[Post]:
    """Those of a unit who may mediate. Those on leave are in it, with ``away`` set: let the page say so."""
    return staff_in_unit(unit, MEDIATING, on)


def people_on_leave(county: str, on: dt.date | None = None) -> QuerySet[Leave]:
    """Leaves that run on a day, those that end soonest first."""
    rows = Leave.objects.filter(current(on or clock.today()), staff__county=county)
    return rows.select_related("staff").order_by("until_on", "id")
