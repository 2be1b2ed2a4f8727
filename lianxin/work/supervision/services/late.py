"""Telling the supervisor, once, about what went past its moment."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.work.supervision import queries
from lianxin.work.supervision.models import LateMark
from lianxin.work.supervision.queries import Thing
from lianxin.work.supervision.services.telling import tell
from lianxin.work.supervision.states import LATE_DISPUTES, LateKind


def tell_late(*, thing: Thing, by: Actor | None = None) -> bool:
    """Whether it was this call that told. The mark and the notices are one transaction: both or neither, once."""
    by = by or system(thing.root.county)
    try:
        with transaction.atomic():
            _mark_and_tell(by, thing)
    except IntegrityError:  # another worker was first
        return False
    return True


def _mark_and_tell(by: Actor, thing: Thing) -> None:
    unit, people = _whom(thing)
    mark = LateMark(
        county=thing.root.county, kind=thing.kind, ref=thing.ref, due_at=thing.due_at, at=clock.now(), unit=unit, told=len(people)
    )
    mark.save(force_insert=True)
    page, key = {
        LateKind.ORDER: ("order", thing.ref),
        LateKind.TASK: ("meeting_task", thing.ref),
        LateKind.APPROVAL: ("approval", thing.ref),
    }.get(LateKind(thing.kind), ("dispute", thing.root.code))
    tell(
        by=by,
        about=thing.root,
        county=mark.county,
        to=people,
        kind="supervision.late",
        text=_("%(what)s：%(code)s") % {"what": LateKind(thing.kind).label, "code": thing.root.code},
        once=f"late:{thing.kind}:{thing.ref}:{thing.due_at:%Y%m%d%H%M}",
        page=page,
        key=key,
        due_at=thing.due_at,
    )
    facts = {"kind": thing.kind, "unit": str(unit.pk), "told": len(people), "due": thing.due_at.isoformat()}
    record(by, "supervision.late", mark, root=thing.root, facts=facts)


def _whom(thing: Thing):
    """Of a dispute the unit above the one that is late; of an order its issuer; of a task who convened, and whose it is."""
    if thing.kind in LATE_DISPUTES or thing.kind == LateKind.APPROVAL:
        return queries.supervising(thing.unit, thing.root.pk, thing.compartment)
    people = officers.recipients(thing.unit, Act.APPROVE, thing.compartment)
    if thing.kind == LateKind.TASK:
        people = [*people, *queries.owners_of(thing.ref)]
    return thing.unit, people
