"""Who held a dispute, from when until when and why it moved: read from the journal, which cannot be rewritten."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

from django.db.models import Exists, F, OuterRef, Q

from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.queries import history_of
from lianxin.work.disputes.models import Dispute, Offer, OfferKind, Pause
from lianxin.work.disputes.states import ANY_OPEN

_TURNS = ("disputes.open", "disputes.accept_offer", "disputes.name_handler")


@dataclasses.dataclass(frozen=True)
class Stint:
    """One holder's time. ``until_at`` is None for who holds it now. ``began`` is the line of the journal with which it
    began; ``before`` says whom that line took it from (None for the first)."""

    unit: str
    post: str
    tier: int
    from_at: dt.datetime
    until_at: dt.datetime | None
    began: Line
    before: tuple[str, str] | None


def stints_of(dispute: Dispute) -> list[Stint]:
    """Everybody who held it, in order; one query."""
    lines = history_of(dispute.pk).filter(act__in=_TURNS).order_by("at", "id")
    found: list[Stint] = []
    for line in lines:
        last = found[-1] if found else None
        facts = line.facts
        before = None
        if line.act != "disputes.open":
            before = (facts.get("from_unit", last.unit if last else ""), facts.get("from_post", ""))
        if last is not None:
            found[-1] = dataclasses.replace(last, until_at=line.at)
        found.append(
            Stint(
                unit=facts.get("unit", last.unit if last else ""),
                post=facts.get("post", ""),
                tier=facts.get("tier", last.tier if last else 0),
                from_at=line.at,
                until_at=None,
                began=line,
                before=before,
            )
        )
    return found


def unheld_moments(dispute: Dispute, stints: list[Stint] | None = None) -> list[dt.datetime]:
    """The moments at which, by the journal, it had no holder or two; [] for a dispute that was always in one hand.

    Each turn must take it from who held it then, the first must be its acceptance, and the last must be who holds it now.
    """
    stints = stints_of(dispute) if stints is None else stints
    if not stints or stints[0].before is not None or stints[0].from_at != dispute.accepted_at:
        return [dispute.accepted_at]
    wrong = [
        later.from_at
        for earlier, later in zip(stints, stints[1:], strict=False)
        if later.before != (earlier.unit, earlier.post)
    ]
    if (stints[-1].unit, stints[-1].post) != (str(dispute.holder_unit_id), str(dispute.holder_id)):
        wrong.append(dispute.changed_at)
    return wrong


def held_by(stints: list[Stint], moment: dt.datetime) -> list[tuple[str, str]]:
    """(unit, post) of everybody who held it at a moment."""
    return [
        (s.unit, s.post) for s in stints if s.from_at <= moment and (s.until_at is None or moment < s.until_at)
    ]


def unit_key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# For the sweeps ----------------------------------------------------------------------------------------


def unanswered_offers(moment: dt.datetime, limit: int) -> list[Offer]:
    """Pending offers the system has to look at now, the longest due first."""
    rows = Offer.objects.filter(decided_at=None, sweep_at__lte=moment)
    joined = rows.select_related("dispute__key__county_key", "dispute__area", "dispute__holder__staff", "to_unit", "from_unit")
    return list(joined.order_by("sweep_at", "id")[:limit])


def to_climb(moment: dt.datetime, limit: int) -> list[Dispute]:
    """Live disputes below the top whose time is over and for whom nobody has asked the next tier since: not while the
    clock stands still, nor while an offer waits."""
    offers = Offer.objects.filter(dispute=OuterRef("pk"))
    waits = offers.filter(decided_at=None)
    asked = offers.filter(kind=OfferKind.ESCALATE, made_at__gte=OuterRef("resolve_by"))
    paused = Pause.objects.filter(dispute=OuterRef("pk"), ended_at=None)
    rows = Dispute.objects.filter(
        ~Exists(waits),
        ~Exists(asked),
        ~Exists(paused),
        Q(climbed_for=None) | Q(climbed_for__lt=F("resolve_by")),
        state__in=ANY_OPEN,
        root=None,
        tier__lt=3,
        resolve_by__lte=moment,
    )
    joined = rows.select_related("key__county_key", "area", "holder__staff", "holder_unit__area")
    return list(joined.order_by("resolve_by", "id")[:limit])
