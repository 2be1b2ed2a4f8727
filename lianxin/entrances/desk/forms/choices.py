"""Choices that come from the county: categories in two levels, who may hold a dispute, who may own a report."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.ground.places.models import Area

Choices = list[tuple[Any, Any]]


def categories(county: str, blank: str) -> Choices:
    """Groups with what is below them; a group with nothing below it is chosen itself."""
    found: Choices = [("", blank)]
    for group, below in rulebook.categories(county):
        if below:
            found.append((group.name, [(row.code, row.name) for row in below]))
        else:
            found.append((group.code, group.name))
    return found


def category_codes(county: str) -> Choices:
    """The same in one level, for checking."""
    return [(row.code, row.name) for group, below in rulebook.categories(county) for row in (below or [group])]


def _posts(units: list[Any], mediators: bool) -> dict[uuid.UUID, Post]:
    ask = officers.mediators_of if mediators else officers.staff_in_unit
    return {post.pk: post for unit in units for post in ask(unit)}


def _grouped(posts: dict[uuid.UUID, Post]) -> Choices:
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts.values():
        away = _("（休假）") if post.away else ""  # type: ignore[attr-defined]
        label = f"{post.staff.name} {post.title or post.get_role_display()}{away}"
        groups.setdefault(post.unit.short_name, []).append((str(post.pk), label))
    return [("", _("请选")), *groups.items()]


def holders(actor: Actor, place: Area) -> tuple[Choices, dict[uuid.UUID, Post]]:
    """The mediators of the committees that answer for a place, the most local first; one's own committee leads."""
    units = list(officers.committees_for(place.code).values())
    units.sort(key=lambda unit: unit.pk != actor.unit)
    posts = _posts(units, mediators=True)
    return _grouped(posts), posts


def owners(actor: Actor, place: Area) -> tuple[Choices, dict[uuid.UUID, Post]]:
    """Who may answer for a report: the own unit, and the committees that answer for the place."""
    own = officers.unit(actor.unit)
    units = [own] if own else []
    units += [unit for unit in officers.committees_for(place.code).values() if unit.pk != actor.unit]
    posts = {pk: post for pk, post in _posts(units, mediators=False).items() if _decides(post)}
    return _grouped(posts), posts


def _decides(post: Post) -> bool:
    return any(may(post.role, Act.DECIDE_REPORT, c) for c in (Compartment.NORMAL, Compartment.COMPLAINT))
