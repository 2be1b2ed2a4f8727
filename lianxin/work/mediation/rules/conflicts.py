"""Ties between a mediator and the matter: declared by the mediator, and found by comparing blind indexes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.services import blinds
from lianxin.work.disputes.models import Party, Side
from lianxin.work.disputes.queries import ROOM
from lianxin.work.disputes.states import Capacity, MediationKind
from lianxin.work.mediation.models import Appointment
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.rules.lack import HOLDER, MEDIATOR, Lack, blocking
from lianxin.work.mediation.states import MAY_BE_ACCEPTED, Conflict, Subject, why_impossible


def _matches(appointment: Appointment, party: Party) -> set[str]:
    """A name alone may be chance in a village of namesakes; a telephone is not."""
    county = appointment.dispute.county
    found: set[str] = set()
    name = party.name_blind and bytes(party.name_blind) in blinds(county, ROOM, "name", appointment.display_name)
    phone_text = appointment.post.staff.work_phone if appointment.post else ""
    digits = "".join(c for c in phone_text if c.isdigit())
    phone = party.phone_blind and digits and bytes(party.phone_blind) in blinds(county, ROOM, "phone", digits)
    if phone:
        found.add(Conflict.SAME_PHONE)
    if name:
        found.add(Conflict.SAME_NAME)
    if (name or phone) and party.capacity == Capacity.AGENT:
        found.add(Conflict.AGENT)
    return found


def conflicts_of(appointment: Appointment, parties: Iterable[Party]) -> set[str]:
    """Everything known to tie this mediator to the matter now; parties may have been added since."""
    found = set(appointment.declared)
    for party in parties:
        found |= _matches(appointment, party)
    return found


def conflict_lacks(standing: Standing, appointment: Appointment) -> list[Lack]:
    """No declaration yet; a tie that means stepping back; a tie that every side must know of and accept."""
    name = {"name": appointment.display_name}
    if appointment.declared_at is None:
        text = _("%(name)s还没有声明有没有利害关系。") % name
        return [Lack("undeclared", text, MEDIATOR, ref=appointment.pk)]
    parties = [party for side in standing.sides for party in side.parties.all()]
    found = conflicts_of(appointment, parties)
    grave = sorted(found - MAY_BE_ACCEPTED)
    if grave:
        text = _("%(name)s应当回避：%(tie)s。") % {**name, "tie": Conflict(grave[0]).label}
        return [Lack("must_step_back", text, HOLDER, ref=appointment.pk)]
    tie = Conflict(sorted(found)[0]).label if found else ""
    return [
        Lack(
            "tie_unaccepted",
            _("%(name)s%(tie)s，%(side)s还没有说知情后仍然接受。")
            % {**name, "tie": tie, "side": side.get_role_display()},
            side=side.pk,
            ref=appointment.pk,
        )
        for side in standing.sides_in
        if found and not standing.gave(side, Subject.CONFLICT, appointment.pk)
    ]


def mediator_lacks(standing: Standing, appointment: Appointment, sides: Iterable[Side] | None = None) -> list[Lack]:
    """Why this person cannot sit as mediator yet: their post, the sides' acceptance, ties to the matter."""
    dispute = standing.dispute
    if appointment.post is None:
        why = None if dispute.kind == MediationKind.PEOPLE else _("外请的调解员只能参加人民调解。")
    else:
        # the holder's unit may be another; a mediator from any lawful unit may sit with its own
        why = why_impossible(dispute.kind, dispute.tier, appointment.post.unit.kind, appointment.post.role)
    if why:
        return [Lack("wrong_mediator", why, ref=appointment.pk)]
    lacks = [
        Lack(
            "mediator_unaccepted",
            _("%(side)s还没有接受调解员%(name)s。") % {"side": side.get_role_display(), "name": appointment.display_name},
            side=side.pk,
            ref=appointment.pk,
        )
        for side in (standing.sides_in if sides is None else sides)
        if not standing.gave(side, Subject.MEDIATOR, appointment.pk)
    ]
    return lacks + conflict_lacks(standing, appointment)


def usable_mediators(standing: Standing, sides: Iterable[Side] | None = None) -> list[Appointment]:
    """Those who may sit now, for all sides or for the given ones."""
    chosen = list(sides) if sides is not None else None
    return [a for a in standing.mediators if not blocking(mediator_lacks(standing, a, chosen))]
