"""Who was there, and whether a session with these people was one."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes.models import Party, Side
from lianxin.work.disputes.states import Capacity, MediationKind
from lianxin.work.mediation.models import Appointment, Attendance, Helper, Session
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.rules import helper_may_come, needs_guardian, usable_mediators
from lianxin.work.mediation.states import Seat, SessionForm


def check_presence(standing: Standing, session: Session, present: set[uuid.UUID]) -> None:
    """Raises BadInput at ``present``: a side or the mediator missing, a minor alone, a helper not consented to, somebody
    of the other side at a separate talk, an agent in the suspect's place."""
    people = {p.pk: p for side in standing.sides for p in side.parties.all()}
    mediators = {a.pk for a in standing.mediators}
    helpers = {h.pk: h for h in standing.helpers}
    if present - people.keys() - mediators - helpers.keys():
        raise BadInput({"present": _("有人不属于这起纠纷。")})
    sides = [s for s in standing.sides if session.side_id in (None, s.pk)]
    here = [people[pk] for pk in present & people.keys()]
    if any(p.side_id not in {s.pk for s in sides} for p in here):
        raise BadInput({"present": _("分开谈的时候，别的方不在场。")})
    must_come = [s for s in standing.sides_in if s in sides] or sides
    for side in must_come:
        _check_side(standing, side, [p for p in here if p.side_id == side.pk])
    if not present & {a.pk for a in usable_mediators(standing, sides if session.form == SessionForm.SEPARATE else None)}:
        raise BadInput({"present": _("要有各方接受的调解员在场。")})
    for pk in present & helpers.keys():
        if not helper_may_come(standing, helpers[pk], [session.side] if session.side else None):
            raise BadInput({"present": _("协助人要经每一方同意才能参加。")})


def _check_side(standing: Standing, side: Side, here: list[Party]) -> None:
    name = {"side": side.get_role_display()}
    if not here:
        raise BadInput({"present": _("%(side)s没有人到场，请登记为“有人没来”。") % name})
    guarded = {p.acts_for_id for p in here if p.capacity == Capacity.GUARDIAN}
    minors = {p.pk for p in needs_guardian(standing, side)}
    if any(p.pk in minors and p.pk not in guarded for p in here):
        raise BadInput({"present": _("%(side)s有未成年人，监护人要在场。") % name})
    check = standing.check
    suspect = standing.dispute.kind == MediationKind.PUBLIC_SECURITY and check and check.suspect_side_id == side.pk
    if suspect and not any(p.capacity in (Capacity.PRINCIPAL, Capacity.REPRESENTATIVE) for p in here):
        raise BadInput({"present": _("治安调解中，违反治安管理的一方要本人到场，不能由代理人代替。")})


def write_presence(session: Session, present: set[uuid.UUID], recorder: uuid.UUID | None) -> None:
    """Settle the list: those expected are present or absent, those who came besides are added, and who wrote it."""
    known: set[uuid.UUID] = set()
    for row in session.attendances.exclude(seat=Seat.RECORDER).order_by("id"):
        who = row.party_id or row.appointment_id or row.helper_id
        known.add(who)
        Attendance.objects.filter(pk=row.pk).update(present=who in present)
    extra = present - known
    if extra:
        _seat(session, extra)
    if recorder is not None:
        Attendance.objects.get_or_create(
            session=session, seat=Seat.RECORDER, staff_id=recorder, defaults={"present": True}
        )


def _seat(session: Session, extra: set[uuid.UUID]) -> None:
    rows = [
        Attendance(session=session, seat=seat, present=True, **{column: row})
        for seat, column, model in (
            (Seat.PARTY, "party", Party),
            (Seat.MEDIATOR, "appointment", Appointment),
            (Seat.HELPER, "helper", Helper),
        )
        for row in model.objects.filter(pk__in=extra, dispute=session.dispute_id).order_by("id")
    ]
    Attendance.objects.bulk_create(rows)
