"""Whether those in the middle all stand nearer to one side. Hints, in words: who decides are the sides."""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.roster import queries as roster
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.states import Sex
from lianxin.work.disputes.models import Side
from lianxin.work.disputes.states import Capacity
from lianxin.work.mediation.models import Appointment, Helper
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.rules.lack import Lack

_BOTH = {Sex.MALE, Sex.FEMALE}


@dataclasses.dataclass(frozen=True)
class _InTheMiddle:
    ref: uuid.UUID
    name: str
    mediates: bool
    places: frozenset[str]  # names of the village and of the unit they come from
    sex: str
    near: uuid.UUID | None  # the side they are tied to by their own word


def _middle(standing: Standing) -> list[_InTheMiddle]:
    """Everybody named and invited, with what the roster says of them; two queries, none when there is nobody."""
    people: list[Appointment | Helper] = [*standing.mediators, *standing.helpers]
    staff = {row.post.staff_id for row in people if row.post is not None}
    known = roster.of_staff(staff) if staff else {}
    found = []
    for row in people:
        entry = row.entry or (known.get(row.post.staff_id) if row.post is not None else None)
        mediates = isinstance(row, Appointment)
        name = row.display_name if isinstance(row, Appointment) else (row.post.staff.name if row.post else row.read("name"))
        near = row.tied_to_id if isinstance(row, Appointment) else row.close_to_id
        found.append(_InTheMiddle(row.pk, name, mediates, _places(row, entry), entry.sex if entry else "", near))
    return found


def _places(row: Appointment | Helper, entry: RosterEntry | None) -> frozenset[str]:
    """A village, and a unit by name; the committee of a whole township is near to nobody."""
    names = set()
    if entry is not None and entry.village:
        names.add(entry.area.short_name)
    if row.post is not None:
        names.add(row.post.unit.short_name)
        if row.post.unit.area.level >= 5:
            names.add(row.post.unit.area.short_name)
    return frozenset(name for name in names if len(name) > 1)


def _where(side: Side) -> str:
    """Where a side's own people live and work, as they said it."""
    people = [p for p in side.parties.all() if p.capacity in (Capacity.PRINCIPAL, Capacity.REPRESENTATIVE)]
    return " ".join(part for p in people for part in (p.read("address"), p.read("occupation"), _body(p)) if part)


def _body(party: object) -> str:
    return party.read("name") if getattr(party, "is_organisation", False) else ""  # type: ignore[attr-defined]


def one_sided(standing: Standing) -> list[Lack]:
    """What the officer should weigh before talks: [] when nothing leans. Never a bar."""
    middle = _middle(standing)
    where = {side.pk: _where(side) for side in standing.sides_in}
    said = {pk: text for pk, text in where.items() if text}
    near: dict[uuid.UUID, set[uuid.UUID]] = {}  # somebody in the middle → the sides of the same place
    for one in middle:
        near[one.ref] = {pk for pk, text in said.items() if any(place in text for place in one.places)}
    sides = {side.pk: side.get_role_display() for side in standing.sides_in}
    found: list[Lack] = []
    for one in middle:
        found += _place_hint(one, near[one.ref], said, sides) + _tie_hint(one, middle, sides)
    return found + _all_of_one_village(middle, near, said, sides) + _all_of_one_sex(standing, middle)


def _hint(code: str, text: Promise | str, ref: uuid.UUID | None = None) -> Lack:
    return Lack(code, text, ref=ref, blocks=False)


def _place_hint(one: _InTheMiddle, near: set[uuid.UUID], said: dict[uuid.UUID, str], sides: dict[uuid.UUID, str]) -> list[Lack]:
    if len(near) != 1 or len(said) < 2:
        return []
    words = {"name": one.name, "side": sides[next(iter(near))]}
    return [_hint("same_place", _("%(name)s和%(side)s同村或者同单位，请问另一方介不介意。") % words, one.ref)]


def _tie_hint(one: _InTheMiddle, middle: list[_InTheMiddle], sides: dict[uuid.UUID, str]) -> list[Lack]:
    """Somebody near to one side, and nobody near to the other."""
    if one.near not in sides or any(other.near in sides and other.near != one.near for other in middle):
        return []
    words = {"name": one.name, "side": sides[one.near]}
    return [_hint("near_one_side", _("%(name)s和%(side)s有关系，另一方还没有人。可以再请一位另一方信得过的。") % words, one.ref)]


def _all_of_one_village(
    middle: list[_InTheMiddle], near: dict[uuid.UUID, set[uuid.UUID]], said: dict[uuid.UUID, str], sides: dict[uuid.UUID, str]
) -> list[Lack]:
    helpers = [one for one in middle if not one.mediates]
    shared = {next(iter(near[one.ref])) if len(near[one.ref]) == 1 else None for one in helpers}
    if len(helpers) < 2 or len(said) < 2 or len(shared) != 1 or None in shared:
        return []
    words = {"side": sides[next(iter(shared))]}  # type: ignore[index]
    return [_hint("all_from_one_side", _("请来协助的都是%(side)s那边的人，请再请一位。") % words)]


def _all_of_one_sex(standing: Standing, middle: list[_InTheMiddle]) -> list[Lack]:
    mediators = [one.sex for one in middle if one.mediates]
    people = [p for side in standing.sides_in for p in side.parties.all() if p.capacity == Capacity.PRINCIPAL]
    differ = {p.sex for p in people} >= _BOTH
    if not mediators or len(set(mediators)) != 1 or mediators[0] not in _BOTH or not differ:
        return []
    text = _("调解员都是男的，有女当事人；可以问她愿不愿意有一位女调解员在场。")
    if mediators[0] == Sex.FEMALE:
        text = _("调解员都是女的，有男当事人；可以问他愿不愿意有一位男调解员在场。")
    return [_hint("one_sex", text)]
