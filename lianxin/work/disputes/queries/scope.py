"""What a viewer may see. Every read starts here.

Scope is territory (the codes the viewer's unit answers for) or involvement (word left by an upper room). For one row
by key an OR is cheap; a list asks each branch for its own top rows by an index and merges them, because an OR over a
million rows cannot use one.
"""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault.models import SealedText
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.ground.officers.states import MATRIX, Act, Role, may
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.work.disputes.models import (
    Dispute,
    Exclusion,
    Involvement,
    Offer,
)
from lianxin.work.disputes.queries import said

ROOM = "disputes"
LOOKING = ("sponsor", "meeting")  # roles of an involvement in which one looks on and helps, and decides nothing
COUNT_LIMIT = 1_000


def compartments(actor: Actor, act: str = Act.SEE) -> list[str]:
    """The compartments in which the actor's role allows ``act``; a caucus is never a dispute's."""
    return sorted(c for c in MATRIX.get(actor.role, {}) if c != "caucus" and may(actor.role, act, c))


def involved(actor: Actor, *, deciding: bool = False) -> RawSQL:
    """The disputes of which an upper room left word, for the person or the unit, in force now; for ``pk__in``. ``deciding``
    leaves out those on which one only looks and helps."""
    return said.at(_involved(actor.ref, actor.unit, deciding), clock.now())


@functools.lru_cache(maxsize=1_000)
def _involved(staff: uuid.UUID | None, unit: uuid.UUID | None, deciding: bool) -> said.Said:
    whose = Q(staff=staff, staff__isnull=False) | Q(unit=unit, unit__isnull=False)
    now = Q(until_at=None) | Q(until_at__gt=said.MARKED)
    rows = Involvement.objects.filter(whose, now, from_at__lte=said.MARKED)
    return said.statement((rows.exclude(role__in=LOOKING) if deciding else rows).values("dispute"))


def barred(actor: Actor) -> RawSQL:
    """The records kept from the person, or from a unit where they act, hold a post or stand in for one; for ``pk__in``.

    Everything that starts from a viewer leaves these out: disputes here, reports and complaints in their own rooms. Two
    look-ups by an index, whatever the list.
    """
    return said.at(_barred(actor.ref, actor.unit, clock.today()))


@functools.lru_cache(maxsize=1_000)
def _barred(staff: uuid.UUID | None, unit: uuid.UUID | None, on: dt.date) -> said.Said:
    whose = Q(staff=staff) | Q(unit=unit)
    for units in officers.units_worked_in(staff, on):
        whose |= Q(unit__in=units)
    return said.statement(Exclusion.objects.filter(whose).values("ref"))


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
    open_to = Q(compartment__in=allowed) & ~Q(pk__in=barred(actor))
    found: list[Q] = []
    seen = Q()
    if actor.role != Role.AGENCY:
        for column in ("county", "township", "village"):
            # A code begins with its county's: asking for the county as well would only keep the answer out of the index.
            codes = [code for name, code in actor.territory if name == column and code.startswith(actor.county)]
            if codes:
                here = Q(**{f"{column}__in": codes}) if len(codes) > 1 else Q(**{column: codes[0]})
                found.append(open_to & here & ~seen if seen else open_to & here)
                seen |= here
    by_word = open_to & Q(county=actor.county) & Q(pk__in=involved(actor, deciding=deciding))
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


_R = TypeVar("_R", bound=Model)
_JOINED = ("key__county_key", "area", "holder_unit", "holder__staff")
_READ = {  # of the rows beside it a list reads no more than this
    "area": (Area, {"code", "short_name"}),
    "holder_unit": (Unit, {"short_name"}),
    "holder": (Post, {"staff"}),
    "holder__staff": (Staff, {"name"}),
}
_UNREAD = [
    *(field.name for field in Dispute._meta.concrete_fields if isinstance(field, SealedText) and field.name != "heading"),
    *(
        f"{path}__{field.name}"
        for path, (model, read) in _READ.items()
        for field in model._meta.concrete_fields
        if field.name not in read and not field.primary_key
    ),
]


def brief(rows: QuerySet[_R], path: str = "") -> QuerySet[_R]:
    """As ``full``, for a line of a list: heading, place and who holds it, none of the texts. ``path``: from rows of
    another kind to their dispute."""
    at = f"{path}__" if path else ""
    joined = rows.select_related(*(f"{at}{name}" for name in _JOINED))
    return joined.defer(*(f"{at}{name}" for name in _UNREAD))


def full(disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """With what a row or a page reads: no query per row."""
    return disputes.select_related(*_JOINED)


def get_visible(actor: Actor, code: str) -> Dispute | None:
    """One dispute by its public code, however it was typed; None when there is none or it is not the actor's to see."""
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


def beside(table: str, condition: str = "", asked: str = "", values: Sequence[Any] = (), **output: Any) -> RawSQL:
    """Whether a dispute has rows in a table beside it, or what ``asked`` says of them; for ``annotate``.

    Written out, because every page and every row of a list asks: the words are fixed, what varies is among the values.
    """
    whole = f"FROM {table} beside WHERE beside.dispute_id = disputes_dispute.id{' AND ' + condition if condition else ''}"
    if asked:
        return RawSQL(f"(SELECT {asked} {whole})", values, **output)  # noqa: S611
    return RawSQL(f"EXISTS(SELECT 1 {whole})", values, output_field=BooleanField())  # noqa: S611


def with_offers(actor: Actor, disputes: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Each with ``offered`` (an offer is pending) and ``asked`` (it is the actor's unit that was asked)."""
    unit = Offer._meta.get_field("to_unit").get_db_prep_value(actor.unit, connection)
    return disputes.annotate(
        offered=beside("disputes_offer", "beside.decided_at IS NULL"),
        asked=beside("disputes_offer", "beside.decided_at IS NULL AND beside.to_unit_id = %s", values=[unit]),
    )
