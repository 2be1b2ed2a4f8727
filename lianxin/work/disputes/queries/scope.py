"""What a viewer may see. Every read starts here.

Scope is territory (the codes the viewer's unit answers for) or involvement (word left by an upper room). For one row
by key an OR is cheap; a list asks each branch for its own top rows by an index and merges them, because an OR over a
million rows cannot use one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.states import MATRIX, Act, Role, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.work.disputes.models import (
    Dispute,
    Exclusion,
    Involvement,
    Offer,
)

ROOM = "disputes"
LOOKING = ("sponsor", "meeting")  # roles of an involvement in which one looks on and helps, and decides nothing
COUNT_LIMIT = 1_000


def compartments(actor: Actor, act: str = Act.SEE) -> list[str]:
    """The compartments in which the actor's role allows ``act``; a caucus is never a dispute's."""
    return sorted(c for c in MATRIX.get(actor.role, {}) if c != "caucus" and may(actor.role, act, c))


def involved(actor: Actor, *, deciding: bool = False) -> QuerySet[Involvement]:
    """Word left by an upper room, for the person or the unit, in force now; ``deciding`` leaves out who only looks on."""
    whose = Q(staff=actor.ref, staff__isnull=False) | Q(unit=actor.unit, unit__isnull=False)
    moment = clock.now()
    now = Q(until_at=None) | Q(until_at__gt=moment)
    rows = Involvement.objects.filter(whose, now, from_at__lte=moment)
    return rows.exclude(role__in=LOOKING) if deciding else rows


def barred(actor: Actor) -> QuerySet[Exclusion]:
    """Exclusions of the person, or of a unit where they act, hold a post or stand in for one; for ``values("ref")``.

    Everything that starts from a viewer leaves these out: disputes here, reports and complaints in their own rooms. Two
    look-ups by an index, whatever the list.
    """
    whose = Q(staff=actor.ref) | Q(unit=actor.unit)
    for units in officers.units_worked_in(actor.ref):
        whose |= Q(unit__in=units)
    return Exclusion.objects.filter(whose).order_by()


def may_be_told(ref: uuid.UUID, people: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Of some people those from whom a record is not kept, in their order: nobody else gets a notice about it."""
    asked = list(people)
    shut = Exclusion.objects.filter(ref=ref).order_by()
    units = shut.exclude(unit=None).values("unit")
    kept_out = set(shut.filter(staff__in=asked).values_list("staff", flat=True))
    kept_out |= set(officers.working_in(units, asked))
    return [person for person in asked if person not in kept_out]


def branches(actor: Actor, *, deciding: bool = False) -> list[Q]:
    """Disjoint conditions that together are what the actor may see; [] for those who see no case at all."""
    allowed = compartments(actor)
    if not allowed or actor.kind != "staff":
        return []
    base = Q(compartment__in=allowed, county=actor.county) & ~Q(pk__in=barred(actor).values("ref"))
    found: list[Q] = []
    seen = Q()
    if actor.role != Role.AGENCY:
        for column in ("county", "township", "village"):
            codes = [code for name, code in actor.territory if name == column]
            if codes:
                here = Q(**{f"{column}__in": codes}) if len(codes) > 1 else Q(**{column: codes[0]})
                found.append(base & here & ~seen if seen else base & here)
                seen |= here
    by_word = base & Q(pk__in=involved(actor, deciding=deciding).values("dispute"))
    found.append(by_word & ~seen if seen else by_word)
    return found


def visible_to(actor: Actor) -> QuerySet[Dispute]:
    """Every dispute the actor may see; for reads by key, code or a short list of keys."""
    return Dispute.objects.filter(_any_of(branches(actor)))


def _any_of(conditions: list[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def decided_by(actor: Actor) -> QuerySet[Dispute]:
    """Those the actor sees otherwise than as somebody who helps: being a sponsor or at a meeting allows nothing."""
    return Dispute.objects.filter(_any_of(branches(actor, deciding=True)))


def with_decides(actor: Actor, disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With ``decides``: whether the row is among ``decided_by``."""
    mine = Case(When(_any_of(branches(actor, deciding=True)), then=Value(True)), default=Value(False))
    return disputes.annotate(decides=mine)


def full(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With what a row or a page reads: no query per row."""
    return disputes.select_related("key__county_key", "area", "holder_unit", "holder__staff")


def get_visible(actor: Actor, code: str) -> Dispute | None:
    """One dispute by its public code, however it was typed; None when there is none or it is not the actor's to see."""
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


def with_offers(actor: Actor, disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    pending = Offer.objects.filter(dispute=OuterRef("pk"), decided_at=None)
    return disputes.annotate(offered=Exists(pending), asked=Exists(pending.filter(to_unit=actor.unit)))
