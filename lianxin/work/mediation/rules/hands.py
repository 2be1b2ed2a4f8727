"""Who may work on a dispute's mediation, and who may read what a side said in confidence."""

from __future__ import annotations

from collections.abc import Iterable

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.rules import holds
from lianxin.work.mediation.models import Appointment, CaucusNote
from lianxin.work.mediation.queries import caucus_notes, is_mediator_of


def may_work(actor: Actor, dispute: Dispute, named: Iterable[Appointment] | None = None) -> bool:
    """People of the unit that holds the dispute, and its named mediators (``named``, where they are known already)."""
    if actor.kind == "system":
        return True
    if not (may(actor.role, Act.HANDLE, dispute.compartment) or may(actor.role, Act.MEDIATE, dispute.compartment)):
        return False
    if named is not None and not holds(actor, dispute):
        return any(one.post is not None and one.post.staff_id == actor.ref for one in named)
    return holds(actor, dispute) or is_mediator_of(actor, dispute)


def may_write_caucus(actor: Actor, dispute: Dispute) -> bool:
    """Only a named mediator: it is to them that a side speaks in confidence."""
    return may(actor.role, Act.MEDIATE, Compartment.CAUCUS) and is_mediator_of(actor, dispute)


def may_read_caucus(actor: Actor, note: CaucusNote) -> bool:
    """Its author, and those who were mediators when it was written. No chief, no later mediator, no other side's."""
    return caucus_notes(actor, note.dispute).filter(pk=note.pk).exists()
