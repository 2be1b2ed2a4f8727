"""Keeping a dispute from an official on the other side: the unit complained of and its line no longer see it, and somebody
outside that line goes on with it. The independent desk's to do, which sees no dispute otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.work.disputes.models import Dispute, Exclusion
from lianxin.work.disputes.rules import tier_of, why_not_holder
from lianxin.work.disputes.services.holding import lapse_offer
from lianxin.work.disputes.services.links import involve_holder, release, take_turn


def require_independence(by: Actor, county: str) -> None:
    """Raise NotAllowed for everybody but the independent desk of the county."""
    if not may(by.role, Act.HANDLE, Compartment.COMPLAINT) or by.county != county:
        raise NotAllowed(_("这件事只由独立受理人员办。"))


def exclude(*, by: Actor, ref: uuid.UUID, units: Sequence[Unit] = (), staff: Sequence[Staff] = ()) -> None:
    """Keep a record from units and people; inside the caller's transaction, whose journal line says why. Twice is once."""
    moment = clock.now()
    for unit in units:
        Exclusion.objects.get_or_create(ref=ref, unit=unit, staff=None, defaults={"from_at": moment})
    for person in staff:
        Exclusion.objects.get_or_create(ref=ref, unit=None, staff=person, defaults={"from_at": moment})


def admit(*, by: Actor, ref: uuid.UUID, unit: Unit) -> None:
    """The unit may see the record after all; inside the caller's transaction."""
    Exclusion.objects.filter(ref=ref, unit=unit).delete()


def holder_must_change(dispute: Dispute, units: Sequence[Unit], staff: Sequence[Staff]) -> bool:
    """Whether those who must not see the dispute hold it now."""
    keys = {unit.pk for unit in units}
    return dispute.holder_unit_id in keys or dispute.holder.staff_id in {person.pk for person in staff}


@transaction.atomic
def shut_out(
    *, by: Actor, dispute: Dispute, units: Sequence[Unit], staff: Sequence[Staff], holder: Post | None = None
) -> None:
    """From now on these units and people see nothing of the dispute: no page, no row, no count, no search. Where one of
    them holds it, ``holder`` goes on with it: somebody of neither.

    The clock runs on. A pending offer lapses. The line on the dispute's page says only that it changed hands.
    """
    require_independence(by, dispute.county)
    take_turn(dispute=dispute)
    dispute.refresh_from_db()
    if dispute.root is not None:  # what it was merged into goes on
        exclude(by=by, ref=dispute.pk, units=units, staff=staff)
        shut_out(by=by, dispute=dispute.root, units=units, staff=staff, holder=holder)
        return
    if holder is None and holder_must_change(dispute, units, staff):
        raise BadInput({"holder": _("现在的承办人要回避，请选不在这条线上的承办人。")})
    if holder is not None:
        _check(dispute, holder, units, staff)
    exclude(by=by, ref=dispute.pk, units=units, staff=staff)
    lapse_offer(by=by, dispute=dispute)
    if holder is not None and holder.pk != dispute.holder_id:
        before = dispute.holder_unit
        release(by=by, dispute=dispute, role="holder", unit=before)
        dispute.advance(holder=holder, holder_unit=holder.unit, tier=tier_of(holder.unit), changed_at=clock.now())
        involve_holder(by=by, dispute=dispute)
        record(by, "disputes.shut_out", dispute, facts={"to": str(holder.unit_id)})


def _check(dispute: Dispute, holder: Post, units: Sequence[Unit], staff: Sequence[Staff]) -> None:
    why = why_not_holder(holder, dispute.kind, dispute.compartment, dispute.county)
    own = Exclusion.objects.filter(ref=dispute.pk)
    shut_units = {*own.values_list("unit", flat=True), *(unit.pk for unit in units)}
    shut_staff = {*own.values_list("staff", flat=True), *(person.pk for person in staff)}
    if holder.unit_id in shut_units or holder.staff_id in shut_staff:
        why = _("这个人也在要回避的线上，请另选。")
    if why:
        raise BadInput({"holder": why})
