"""One dispute and the rows beside it, found through its own scope."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import DateField, Q
from django.db.models.expressions import RawSQL

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.queries import history_of
from lianxin.cellar.journal.services import read_words
from lianxin.tools.kit.ids import normal_code
from lianxin.work.disputes.models import (
    Dispute,
    Offer,
    OpenItem,
    Party,
    Pause,
    ReturnVisit,
    Side,
    VisitAnswer,
)
from lianxin.work.disputes.queries.scope import beside, full, visible_to, with_decides, with_offers

_FAR = [  # of the dispute it was merged into, and of the episode before it, a page reads the code
    f"{name}__{field.name}"
    for name in ("root", "lineage")
    for field in Dispute._meta.concrete_fields
    if field.name not in ("id", "code")
]


def page_of(actor: Actor, code: str) -> Dispute | None:
    """As ``get_visible``, with what its page asks: ``offered``, ``asked``, ``paused_until``, ``paused_days``,
    ``open_count`` (open items), ``has_relatives`` (others merged into it, later episodes), ``someone_left``, and whether
    there are ``has_offers`` and ``has_visits`` to be read at all. ``decides``: the actor does not only look on and help."""
    normal = normal_code(code)
    if not normal:
        return None
    seen = with_decides(actor, full(visible_to(actor)))
    found = with_offers(actor, seen).select_related("root", "lineage").defer(*_FAR).annotate(
        paused_until=beside("disputes_pause", "beside.ended_at IS NULL", "MIN(beside.until_on)", output_field=DateField()),
        paused_days=beside("disputes_pause", "", "COALESCE(SUM(beside.days), 0)"),
        open_count=beside("disputes_openitem", "", "COUNT(*)"),
        has_relatives=RawSQL(_RELATIVES, ()),  # noqa: S611
        someone_left=beside("disputes_party", "beside.left_at IS NOT NULL"),
        has_offers=beside("disputes_offer"),
        has_visits=beside("disputes_returnvisit"),
    ).filter(code=normal)  # fmt: skip
    return next(iter(found[:1]), None)


_RELATIVES = (
    "EXISTS(SELECT 1 FROM disputes_dispute far WHERE far.root_id = disputes_dispute.id)"
    " OR EXISTS(SELECT 1 FROM disputes_dispute far WHERE far.lineage_id = disputes_dispute.id)"
)


def relatives_of(actor: Actor, dispute: Dispute) -> list[Dispute]:
    """Those merged into it and later episodes, as far as the actor may see them."""
    rows = visible_to(actor).filter(Q(root=dispute) | Q(lineage=dispute))
    return list(full(rows).order_by("accepted_at", "pk")[:20])


def offers_of(dispute: Dispute) -> list[Offer]:
    """Every offer in order: the dispute's way from unit to unit."""
    rows = dispute.offers.select_related("from_unit__area", "to_unit__area", "key__county_key")
    return list(rows.order_by("made_at", "pk"))


def pending_offer(dispute: Dispute) -> Offer | None:
    return (
        dispute.offers.filter(decided_at=None)
        .select_related("from_unit", "to_unit", "key__county_key")
        .first()
    )


def visits_of(dispute: Dispute) -> list[ReturnVisit]:
    """The return visits of the present episode, in order."""
    rows = dispute.return_visits.filter(episode=dispute.episode, cancelled_at=None)
    return list(rows.select_related("key__county_key").order_by("day", "pk"))


def visit_of(dispute: Dispute, pk: uuid.UUID | str) -> ReturnVisit | None:
    return dispute.return_visits.select_related("key__county_key").filter(pk=pk).first()


def answers_of(visit: ReturnVisit) -> list[VisitAnswer]:
    return list(visit.answers.select_related("side", "key__county_key").order_by("side__number"))


def open_items_of(dispute: Dispute) -> list[OpenItem]:
    return list(dispute.open_items.order_by("since", "pk"))


def running_pause(dispute: Dispute) -> Pause | None:
    return dispute.pauses.filter(ended_at=None).select_related("key__county_key").first()


def side_of(dispute: Dispute, pk: uuid.UUID | str) -> Side | None:
    return dispute.sides.select_related("key__county_key").filter(pk=pk).first()


def party_of(dispute: Dispute, pk: uuid.UUID | str) -> Party | None:
    """Somebody on the dispute still; one who was taken off is not found."""
    rows = dispute.parties.filter(left_at=None).select_related("side", "key__county_key")
    return rows.filter(pk=pk).first()


def with_sides(dispute: Dispute) -> list[Side]:
    """The sides in order, with their parties; one query, since every side keeps somebody."""
    people = Party.objects.filter(dispute=dispute, left_at=None).select_related("side__key__county_key")
    found: dict[uuid.UUID, Side] = {}
    parties: dict[uuid.UUID, list[Party]] = {}
    for party in people.order_by("side__number", "number", "id"):
        party.side = found.setdefault(party.side_id, party.side)
        if party.key_id == party.side.key_id:
            party.key = party.side.key
        parties.setdefault(party.side_id, []).append(party)
    for side in found.values():
        rows = Party.objects.filter(side=side)
        rows._result_cache = parties[side.pk]  # type: ignore[attr-defined]
        side._prefetched_objects_cache = {"parties": rows}  # type: ignore[attr-defined]
    return list(found.values())


def names_ever_on(dispute: Dispute, sides: Iterable[Side] | None = None) -> list[str]:
    """Whom its texts may speak of: its people, those taken off, who told it, and what a name was before it was corrected.

    ``sides`` as ``with_sides`` read them: then of a dispute from ``page_of`` nothing is asked but who left, if anyone
    did, and what was corrected, if anything was.
    """
    if dispute.is_erased:
        return []
    people = dispute.parties.select_related("key__county_key")
    if sides is None:
        everybody = list(people)
    else:
        everybody = [party for side in sides for party in side.parties.all()]
        if getattr(dispute, "someone_left", True):
            everybody += people.exclude(left_at=None)
    names = [party.read("name") for party in everybody] + [dispute.read("told_by")]
    if any(party.version > 1 for party in everybody):
        lines = history_of(dispute.pk).filter(act="disputes.change_party")
        names += [read_words(line).split("；")[0] for line in lines if "name" in line.fields]  # a name is written first
    return names
