"""From whom a complaint is kept, and who then works it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.ground.officers.queries import line_of, units_of
from lianxin.ground.officers.states import Act, may
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.models import Complaint, Concerned, Substitute
from lianxin.oversight.rights.rules import require
from lianxin.oversight.rights.states import Part
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.services import shutting

MOST_ABOUT = 500


def keep_from(
    *, by: Actor, complaint: Complaint, units: Iterable[Unit] = (), staff: Iterable[Staff] = (), part: str = Part.ABOUT
) -> None:
    """Add to those from whom it is kept, and with it the report it came from; inside the caller's transaction."""
    for unit in units:
        _one(by, complaint, part, unit=unit)
    for person in staff:
        _one(by, complaint, part, staff=person)


def _one(by: Actor, complaint: Complaint, part: str, unit: Unit | None = None, staff: Staff | None = None) -> None:
    Concerned.objects.get_or_create(complaint=complaint, unit=unit, staff=staff, defaults={"part": part})
    for ref in (complaint.pk, complaint.report_id):
        if ref is not None:
            shutting.exclude(by=by, ref=ref, units=[unit] if unit else [], staff=[staff] if staff else [])


def keep_from_line(*, by: Actor, complaint: Complaint, units: Sequence[Unit], staff: Sequence[Staff]) -> None:
    """Whoever it is about and the units where they work, and the line of these: who commands them, who answers to them."""
    working = [unit for unit in units_of(staff) if unit.pk not in {one.pk for one in units}]
    keep_from(by=by, complaint=complaint, units=units, staff=staff)
    keep_from(by=by, complaint=complaint, units=[*working, *line_of([*units, *working])], part=Part.LINE)


@transaction.atomic
def concern(
    *, by: Actor, complaint: Complaint, about: str, kind: str, units: Sequence[Unit], staff: Sequence[Staff], version: int
) -> None:
    """Say whom it is about. Units are only added: what was kept from somebody once stays so. Afterwards the actor may be
    one of those who do not see it any more."""
    require(by, complaint, "concern")
    about = clean(about)
    if len(about) > MOST_ABOUT:
        raise BadInput({"about": _("最多%(n)s个字。") % {"n": MOST_ABOUT}})
    if any(unit.county != complaint.county for unit in units):
        raise BadInput({"units": _("请选本县的单位。")})
    complaint.version = version
    complaint.advance(kind=kind, **complaint.sealed(about=about))
    keep_from_line(by=by, complaint=complaint, units=units, staff=staff)
    record(by, "rights.concern", complaint, facts={"units": len(units), "staff": len(staff)}, words=about)
    place(by=by, complaint=complaint)


@transaction.atomic
def recuse(*, by: Actor, complaint: Complaint, reason: str) -> None:
    """Somebody of the desk steps back from one complaint; another takes it, or the substitute unit."""
    require(by, complaint, "recuse")
    if not clean(reason):
        raise BadInput({"reason": _("请写回避的原因。")})
    person = Staff.objects.get(pk=by.ref)
    record(by, "rights.recuse", complaint, words=clean(reason))
    keep_from(by=by, complaint=complaint, staff=[person], part=Part.RECUSED)
    place(by=by, complaint=complaint)


def workers_of(complaint: Complaint) -> list[Post]:
    return queries.may_work(complaint, queries.desk_posts(complaint.county))


@transaction.atomic
def place(*, by: Actor, complaint: Complaint) -> bool:
    """See to it that somebody may work it: the desk, or, when it concerns all of them, the substitute unit. Returns
    whether it went to the substitute now."""
    substitute = queries.substitute_of(complaint.county)
    if substitute is None:
        return False
    if complaint.substitute_id == substitute.unit_id:
        return False
    _hide_from_substitute(by, complaint, substitute)
    if workers_of(complaint) or complaint.concerned.filter(unit=substitute.unit).exists():
        return False  # never to the unit complained of, nor to its line
    for ref in (complaint.pk, complaint.report_id):
        if ref is not None:
            shutting.admit(by=by, ref=ref, unit=substitute.unit)
    complaint.advance(substitute=substitute.unit)
    record(by, "rights.place", complaint)
    return True


def _hide_from_substitute(by: Actor, complaint: Complaint, substitute: Substitute) -> None:
    """People of the substitute unit see what was given to it, not the rest."""
    for ref in (complaint.pk, complaint.report_id):
        if ref is not None:
            shutting.exclude(by=by, ref=ref, units=[substitute.unit])


@transaction.atomic
def name_substitute(*, by: Actor, unit: Unit) -> Substitute:
    """Which unit takes what concerns the whole desk. Somebody of it must hold a post of the desk, and it must not be the
    desk itself. Open complaints nobody could work go there at once."""
    if not may(by.role, Act.ORGANISE):
        raise NotAllowed(_("替代单位由系统管理员指定。"))
    if unit.county != by.county or unit.closed_on:
        raise BadInput({"unit": _("请选本县在用的单位。")})
    posts = queries.desk_posts(by.county)
    if not any(post.unit_id == unit.pk for post in posts):
        raise BadInput({"unit": _("这个单位还没有独立受理岗位的人，请先在“单位与分工”里任命。")})
    if not any(post.unit_id != unit.pk for post in posts):
        raise BadInput({"unit": _("替代单位不能就是独立受理室自己。")})
    found = queries.substitute_of(by.county)
    if found is not None and found.unit_id == unit.pk:
        raise WrongState(_("已经是这个单位。"))
    if found is None:
        found = Substitute.objects.create(county=by.county, unit=unit)
    else:
        found.advance(unit=unit)
    record(by, "rights.substitute", found)
    for complaint in Complaint.objects.filter(county=by.county).select_related("key__county_key"):
        place(by=by, complaint=complaint)
    return found
