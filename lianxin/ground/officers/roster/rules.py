"""Who keeps which part of the roster, and what the law says of a committee's members."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Unit
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.queries import members_of
from lianxin.ground.officers.roster.states import MEMBERS_LEAST, MEMBERS_MOST, TERM_YEARS, Position, Sex
from lianxin.ground.officers.states import Act, Role, may
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed

_EVERYWHERE = frozenset({Role.COUNTY_OFFICER, Role.SYSTEM_ADMIN})


def may_keep_any(actor: Actor) -> bool:
    return actor.kind == "system" or may(actor.role, Act.ROSTER)


def may_keep_terms(actor: Actor) -> bool:
    """The lists of skills and languages are the county's."""
    return actor.kind == "system" or (may(actor.role, Act.ROSTER) and actor.role in _EVERYWHERE)


def may_keep(actor: Actor, area: Area, unit: Unit | None) -> bool:
    """The county's people keep all of it; a head what belongs to the own unit or lies in its territory."""
    if actor.kind == "system" or may_keep_terms(actor):
        return actor.county == area.county
    if not may_keep_any(actor) or actor.county != area.county:
        return False
    places = {("county", area.county), ("township", area.township), ("village", area.village)}
    return (unit is not None and unit.pk == actor.unit) or bool(places & set(actor.territory))


def require_keeping(actor: Actor, area: Area, unit: Unit | None) -> None:
    if not may_keep(actor, area, unit):
        raise NotAllowed(_("名册由县中心和各单位负责人管理，只能改本单位、本辖区的。"))


def is_over(entry: RosterEntry) -> bool:
    """The term ran out and nobody renewed or ended it."""
    return entry.ended_on is None and entry.until_on is not None and entry.until_on < clock.today()


def composition(unit: Unit) -> list[Promise | str]:
    """What a committee lacks by the People's Mediation Law (arts. 8, 9), as hints; one query. Nothing hangs on it."""
    members = members_of(unit)
    found: list[Promise | str] = []
    if not MEMBERS_LEAST <= len(members) <= MEMBERS_MOST:
        found.append(_t("名册上有%(n)s人，法律规定3至9人（人民调解法第八条）。") % {"n": len(members)})
    if members and not any(row.sex == Sex.FEMALE for row in members):
        found.append(_("还没有妇女成员（人民调解法第八条）。"))
    chairs = sum(row.position == Position.CHAIR for row in members)
    if members and chairs != 1:
        found.append(_t("主任应有一人，名册上有%(n)s人。") % {"n": chairs})
    too_long = [r for r in members if r.until_on is None or r.until_on > clock.add_months(r.from_on, 12 * TERM_YEARS)]
    if too_long:
        found.append(_t("任期每届三年（人民调解法第九条），%(n)s人没有写到期日或者超过三年。") % {"n": len(too_long)})
    return found
