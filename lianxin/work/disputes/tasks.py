"""What falls due by itself. Rows are the queue: each is claimed by a conditional update in a transaction of its own, so that
a sweep run twice, by two workers, or killed in between does everything once. What is refused waits for the next round."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import system
from lianxin.ground.officers.queries import recipients
from lianxin.ground.officers.states import Act
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Offer, Pause, ReturnVisit, Ring
from lianxin.work.disputes.services import climbing, judging, reminding, ringing
from lianxin.work.disputes.services.reminding import Due
from lianxin.work.disputes.states import ANY_OPEN, Colour

BATCH = 500
log = logging.getLogger(__name__)
_R = TypeVar("_R")


def _each(rows: Iterable[_R], deed: Callable[[_R], object]) -> int:
    done = 0
    for row in rows:
        try:
            deed(row)
            done += 1
        except Refusal as refusal:
            log.warning("%s %s: %s", type(row).__name__, getattr(row, "pk", ""), refusal)
    return done


def sweep_pauses() -> int:
    """End the pauses whose day has come; returns how many."""
    over = Pause.objects.filter(ended_at=None, until_on__lte=clock.today())
    rows = over.select_related("dispute", "key__county_key").order_by("until_on", "id")[:BATCH]
    return _each(rows, lambda pause: judging.end_pause(by=system(pause.dispute.county), pause=pause))


def sweep_offers() -> int:
    """Offers nobody answered: first the heads of the asked unit are told, after the second time it goes up."""
    return _each(queries.unanswered_offers(clock.now(), BATCH), _answer_for)


def _answer_for(offer: Offer) -> None:
    verb = climbing.lift_offer if offer.reminded_at else climbing.remind_asked
    verb(by=system(offer.county), offer=offer)


def sweep_overdue() -> int:
    """Disputes past their time at a village or a station are offered one tier up."""
    return _each(queries.to_climb(clock.now(), BATCH), lambda row: climbing.climb(by=system(row.county), dispute=row))


def sweep_reminders() -> int:
    """Seven, three and one days before a time to resolve, a return visit or an acceptance is over; how many were told."""
    return sum(_remind_county(county) for county in reminding.counties())


def _remind_county(county: str) -> int:
    told = 0
    text = _("%(code)s（%(matter)s）还有 %(days)d 天到办理期限。")
    columns = ("pk", "due_at", "code", "category", "holder")
    for state in sorted(ANY_OPEN):  # while the clock runs, due_at is the time to resolve
        rows = Dispute.objects.filter(county=county, state=state, root=None).only(*columns)
        for dues in reminding.chunks(rows, "due_at", _resolve):
            told += reminding.remind(county=county, what="resolve", kind="disputes.resolve", text=text, dues=dues)
    text = _("%(code)s（%(matter)s）还有 %(days)d 天到回访的日子，两边都要问。")
    visits = ReturnVisit.objects.filter(county=county, done_at=None, cancelled_at=None).select_related("dispute")
    for dues in reminding.chunks(visits, "due_at", _visit):
        told += reminding.remind(county=county, what="visit", kind="disputes.visit", text=text, dues=dues)
    text = _("%(code)s（%(matter)s）等贵单位接收，还有 %(days)d 天到期限。")
    offers = Offer.objects.filter(county=county, decided_at=None).select_related("dispute")
    for dues in reminding.chunks(offers, "due_at", _offer):
        told += reminding.remind(county=county, what="offer", kind="disputes.offer", text=text, dues=dues)
    return told


def _resolve(row: Dispute) -> Due:
    return Due(row.pk, row.due_at, row.pk, row.code, row.category, row.holder_id)


def _visit(row: ReturnVisit) -> Due:
    return Due(row.pk, row.due_at, row.dispute_id, row.dispute.code, row.dispute.category, row.dispute.holder_id)


def _offer(row: Offer) -> Due:
    """The asked unit's heads; where it has none, whoever may handle it there."""
    dispute = row.dispute
    to = recipients(row.to_unit_id, Act.APPROVE, dispute.compartment) or recipients(
        row.to_unit_id, Act.HANDLE, dispute.compartment
    )
    return Due(row.pk, row.due_at, dispute.pk, dispute.code, dispute.category, dispute.holder_id, tuple(to))


def sweep_rings() -> int:
    """Red ones nobody has seen to in time begin to ring, and those that ring ring again; returns how many rang."""
    late = Dispute.objects.filter(colour=Colour.RED, responded_at=None, root=None, respond_by__lte=clock.now())
    unrung = late.filter(~Exists(Ring.objects.filter(dispute=OuterRef("pk"), respond_by=OuterRef("respond_by"))))
    _each(unrung.filter(state__in=ANY_OPEN).order_by("respond_by", "pk")[:BATCH], _begin)
    due = Ring.objects.filter(over_at=None, next_at__lte=clock.now()).order_by("next_at", "id")
    rows = due.select_related("dispute__area", "dispute__key__county_key")[:BATCH]
    return sum(ringing.ring(by=system(row.county), ring=row) for row in rows)


def _begin(row: Dispute) -> bool:
    return ringing.begin_ringing(by=system(row.county), dispute=row)
