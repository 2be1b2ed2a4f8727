"""Whether a session may be arranged and begun. Asked when it is arranged and again when it starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lianxin.cellar.rulebook.queries import is_family
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.rules import may_contact
from lianxin.work.disputes.states import Capacity, Colour, MediationKind, State
from lianxin.work.mediation.models import Helper, Session
from lianxin.work.mediation.queries import Standing, acting_for, bookings, must_sign
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules.conflicts import mediator_lacks, usable_mediators
from lianxin.work.mediation.rules.lack import HOLDER, NOBODY, Lack
from lianxin.work.mediation.states import SessionForm, Subject, why_impossible


def session_verdict(
    dispute: Dispute,
    form: str,
    side: Side | None = None,
    *,
    standing: Standing | None = None,
    starts_at: dt.datetime | None = None,
    minutes: int = 60,
    but: Session | None = None,
) -> list[Lack]:
    """Everything that stands against a session of this form now; [] or only non-blocking lines when it may be.

    With ``starts_at`` also who is booked elsewhere then. ``but`` is the session being moved.
    """
    standing = standing or read_standing(dispute)
    wanted = [s for s in standing.sides_in if form == SessionForm.JOINT or (side is not None and s.pk == side.pk)]
    if form == SessionForm.SEPARATE and side is not None and not wanted:
        wanted = [s for s in standing.sides if s.pk == side.pk]
    lacks = _state_lacks(dispute) + _hold_lacks(dispute, form)
    wrong = why_impossible(dispute.kind, dispute.tier, dispute.holder_unit.kind)
    if wrong:
        lacks.append(Lack("illegal", wrong))
    if dispute.kind == MediationKind.PUBLIC_SECURITY:
        lacks += violation_lacks(standing)
    for one in wanted:
        lacks += _side_lacks(standing, one, form)
    lacks += _mediators_lacking(standing, wanted)
    if starts_at is not None:
        lacks += _booked(standing, starts_at, minutes, but)
    return lacks


def _state_lacks(dispute: Dispute) -> list[Lack]:
    if dispute.root_id:
        return [Lack("merged", _("这一起已并入另一起，请到那一起办理。"))]
    if dispute.state not in (State.OPEN, State.MEDIATING):
        text = _("现在是“%(state)s”，不能安排调解。") % {"state": dispute.get_state_display()}
        return [Lack("state", text)]
    return []


def _hold_lacks(dispute: Dispute, form: str) -> list[Lack]:
    if dispute.never_here:
        return [Lack("never_here", _("这类情况不能由调解处理，请转有权机关并帮助求助的一方。"), NOBODY)]
    if dispute.hold_session:
        by = _("至少24小时后重新单独询问，由公安或卫生部门先行处置")
        return [Lack("hold_session", _("为了人身安全，现在不能安排任何调解。"), by)]
    if dispute.hold_joint and form == SessionForm.JOINT:
        by = _("两位负责人，凭安全方案、重新分别询问和各方的要求")
        return [Lack("hold_joint", _("现在不能当面调解，可以分开谈。"), by)]
    return []


def cancels_session(dispute: Dispute, session: Session) -> bool:
    """Whether the dispute's holds forbid a planned session."""
    return bool(_hold_lacks(dispute, session.form))


def _side_lacks(standing: Standing, side: Side, form: str) -> list[Lack]:
    name = {"side": side.get_role_display()}
    lacks: list[Lack] = []
    contact = may_contact(standing.dispute, side)
    if not contact:
        return [Lack("contact_held", contact.reason, side=side.pk)]
    if side.pk not in standing.rights:
        lacks.append(Lack("rights", _("还没有向%(side)s告知权利和义务。") % name, side=side.pk))
    if standing.declined(side, Subject.MEDIATE):
        lacks.append(Lack("declined", _("%(side)s不愿意调解。") % name, _("这一方自己"), side=side.pk))
    elif form == SessionForm.JOINT and not standing.gave(side, Subject.MEDIATE):
        lacks.append(Lack("consent", _("%(side)s还没有说愿意调解。") % name, side=side.pk))
    if form == SessionForm.JOINT:
        lacks += _joint_lacks(standing, side)
    lacks += [
        Lack("guardian", _("%(side)s有未成年人，还没有写明监护人。") % name, side=side.pk, ref=party.pk)
        for party in needs_guardian(standing, side)
        if not acting_for(side, party, Capacity.GUARDIAN)
    ]
    if side.read("contact_rule"):  # that there is one, never its words: a lack is shown to many
        lacks.append(Lack("contact_rule", _("联系%(side)s以前，先看“怎样联系才安全”。") % name, side=side.pk, blocks=False))
    return lacks


def _joint_lacks(standing: Standing, side: Side) -> list[Lack]:
    """Refusing to sit together always counts; in family matters and from yellow on each side must have asked for it."""
    dispute, name = standing.dispute, {"side": side.get_role_display()}
    if standing.declined(side, Subject.JOINT):
        return [Lack("joint_declined", _("%(side)s不愿意当面谈，可以分开谈。") % name, _("这一方自己"), side=side.pk)]
    asked = standing.gave(side, Subject.JOINT)
    if not asked and (dispute.compartment == Compartment.FAMILY or dispute.colour >= Colour.YELLOW):
        return [Lack("joint_unasked", _("还没有单独问过%(side)s愿不愿意当面谈，先分开谈。") % name, side=side.pk)]
    return []


def needs_guardian(standing: Standing, side: Side) -> list[Party]:
    """The minors on a side who may not come or sign alone.

    In public-security mediation one of sixteen or more living on own work may choose to come without (art. 181).
    """
    free = set(standing.check.self_supporting) if standing.check else set()
    today = clock.today()
    return [party for party in must_sign(side) if party.is_minor(today) and str(party.pk) not in free]


def violation_lacks(standing: Standing) -> list[Lack]:
    """Procedure for Administrative Cases of Public Security arts. 178, 179, 183."""
    check = standing.check
    if check is None:
        return [Lack("unchecked", _("治安调解先要写明是哪种违法行为，并逐项排除不能调解的情形。"))]
    if any(check.exclusions.values()):
        return [Lack("excluded", _("有不适用治安调解的情形，请依法处理。"), NOBODY)]
    if check.attempts >= 2:
        return [Lack("tried_twice", _("治安调解已经进行过两次，请依法处理并告知可以起诉。"), NOBODY)]
    if check.attempts == 1 and check.second_due_at and clock.now() > check.second_due_at:
        return [Lack("second_too_late", _("第二次治安调解应在第一次之后7个工作日内，已经过了。"), NOBODY)]
    return []


def _mediators_lacking(standing: Standing, sides: list[Side]) -> list[Lack]:
    if not standing.mediators:
        return [Lack("no_mediator", _("还没有确定调解员。"))]
    usable = usable_mediators(standing, sides)
    if not usable:
        return [lack for one in standing.mediators for lack in mediator_lacks(standing, one, sides)]
    home = standing.dispute.holder_unit_id
    if not any(one.post is None or one.post.unit_id == home for one in usable):
        unit = standing.dispute.holder_unit.short_name
        return [Lack("no_home_mediator", _("至少要有一位%(unit)s的调解员。") % {"unit": unit})]
    return []


def _booked(standing: Standing, start: dt.datetime, minutes: int, but: Session | None) -> list[Lack]:
    people = {a.post.staff_id: a for a in standing.mediators if a.post}
    end = start + dt.timedelta(minutes=minutes)
    return [
        Lack(
            "booked",
            _("%(name)s在%(time)s另有一次调解。")
            % {
                "name": people[staff].display_name,
                "time": f"{session.starts_at.astimezone(clock.LOCAL):%H:%M}",
            },
            HOLDER,
            ref=people[staff].pk,
            blocks=False,
        )
        for staff, session in bookings(people, start, end)
        if but is None or session.pk != but.pk
    ]


def may_be_open(standing: Standing) -> bool:
    """Open to others only when every side was asked and none objects (People's Mediation Law art. 23)."""
    return all(standing.gave(side, Subject.OPEN) for side in standing.sides_in)


def helper_may_come(standing: Standing, helper: Helper, sides: Iterable[Side] | None = None) -> bool:
    """With every side's consent (art. 20); to a talk with one side, that side's is enough."""
    wanted = standing.sides_in if sides is None else list(sides)
    return all(standing.gave(side, Subject.HELPER, helper.pk) for side in wanted)


def on_the_spot_lacks(standing: Standing) -> list[Lack]:
    """Where a quarrel is too much for one sitting: ``life.md``. The short screen itself is triage's, above."""
    dispute = standing.dispute
    found = []
    if dispute.kind != MediationKind.PEOPLE:
        found.append(Lack("kind", _("当场调解只用于人民调解。")))
    if dispute.compartment != Compartment.NORMAL or is_family(dispute.category):
        found.append(Lack("family", _("家事不能当场调解，先分开谈。")))
    if dispute.colour != Colour.BLUE or dispute.hold_joint or dispute.hold_session or dispute.never_here:
        found.append(Lack("colour", _("不是蓝色的，或者暂停了当面调解的，不能当场调解。")))
    if any(needs_guardian(standing, side) for side in standing.sides):
        found.append(Lack("minor", _("有未成年人的，不能当场调解。")))
    if any(party.capacity == Capacity.AGENT for side in standing.sides for party in side.parties.all()):
        found.append(Lack("agent", _("当场调解要双方本人在场。")))
    return found
