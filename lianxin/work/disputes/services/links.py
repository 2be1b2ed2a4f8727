"""Word left by upper rooms: what is still open, and who is involved."""

from __future__ import annotations

import datetime as dt
import uuid

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Staff, Unit, UnitKind
from lianxin.ground.officers.queries import territory_codes
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Exclusion, Involvement, OpenItem, Telling
from lianxin.work.disputes.services.ringing import hush


def take_turn(*, dispute: Dispute) -> None:
    """Of two who add to one dispute at once the second waits here, and counts on from what the first one wrote. Inside the
    caller's transaction, before it reads."""
    Dispute.objects.select_for_update().filter(pk=dispute.pk).values_list("pk").first()


def place_open_item(*, dispute: Dispute, kind: str, ref: uuid.UUID) -> None:
    """The dispute cannot close until the item is lifted. Placing it twice is placing it once."""
    OpenItem.objects.get_or_create(dispute=dispute, kind=kind, ref=ref, defaults={"since": clock.now()})


def lift_open_item(*, dispute: Dispute, kind: str, ref: uuid.UUID) -> None:
    OpenItem.objects.filter(dispute=dispute, kind=kind, ref=ref).delete()


def note_referral(*, dispute: Dispute) -> None:
    """An agency was asked for its part: the dispute's page looks for it from now on."""
    dispute.advance(referred_at=clock.now(), changed_at=clock.now())


def note_transfer(*, dispute: Dispute) -> None:
    """The organ in charge took the matter over and its outcome is back; only then may it end as transferred."""
    dispute.advance(transferred_at=clock.now(), changed_at=clock.now())


def note_response(*, dispute: Dispute) -> bool:
    """Somebody was there: inside what is a contact itself, an asking or a talk. Whether it was the first. No new version:
    whoever has a form open writes on in it."""
    moment = clock.now()
    if not Dispute.objects.filter(pk=dispute.pk, responded_at=None).update(responded_at=moment):
        return False
    dispute.responded_at = moment
    hush(dispute=dispute)
    return True


def note_telling(*, by: Actor, dispute: Dispute, ref: uuid.UUID, at: dt.datetime, emergency: bool = False) -> bool:
    """Somebody told of it (again): ``ref`` is the report's key, and counts once. Returns whether it was new."""
    _row, new = Telling.objects.get_or_create(ref=ref, defaults={"dispute": dispute, "at": at, "emergency": emergency})
    return new


def involve(*, by: Actor, dispute: Dispute, role: str, unit: Unit | None = None, staff: Staff | None = None) -> None:
    """Let a unit or a person see the dispute from now on. The caller's journal line says why."""
    still = Involvement.objects.filter(dispute=dispute, role=role, unit=unit, staff=staff, until_at=None)
    if not still.exists():
        Involvement.objects.create(dispute=dispute, role=role, unit=unit, staff=staff, from_at=clock.now())


def involve_for(
    *, by: Actor, dispute: Dispute, role: str, staff: Staff, from_at: dt.datetime, until_at: dt.datetime
) -> Involvement:
    """Let a person see the dispute from one moment to another. The row is the caller's, to be ended by it."""
    return Involvement.objects.create(dispute=dispute, role=role, staff=staff, from_at=from_at, until_at=until_at)


def end_involvement(*, by: Actor, involvement: Involvement) -> None:
    """From now on, if it has not run out already."""
    Involvement.objects.filter(pk=involvement.pk, until_at__gt=clock.now()).update(until_at=clock.now())


def involve_holder(*, by: Actor, dispute: Dispute) -> None:
    """A unit that holds a dispute outside its own territory, and an agency that holds any, sees it by involvement."""
    unit = dispute.holder_unit
    here = {("county", dispute.county), ("township", dispute.township), ("village", dispute.village)}
    if unit.kind == UnitKind.AGENCY or not here & set(territory_codes(unit)):
        involve(by=by, dispute=dispute, role="holder", unit=unit)


def is_shut_to(dispute: Dispute, unit: uuid.UUID) -> bool:
    """Whether a unit must not see the dispute, and so cannot be given it."""
    return Exclusion.objects.filter(ref=dispute.pk, unit=unit).exists()


def carry_exclusions(*, dispute: Dispute, to: Dispute) -> None:
    """Who may not see a dispute may not see what it was merged into, nor its next episode."""
    for row in Exclusion.objects.filter(ref=dispute.pk):
        Exclusion.objects.get_or_create(ref=to.pk, unit=row.unit, staff=row.staff, defaults={"from_at": row.from_at})


def release(*, by: Actor, dispute: Dispute, role: str, unit: Unit | None = None, staff: Staff | None = None) -> None:
    Involvement.objects.filter(dispute=dispute, role=role, unit=unit, staff=staff, until_at=None).update(
        until_at=clock.now()
    )
