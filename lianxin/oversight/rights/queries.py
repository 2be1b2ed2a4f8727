"""What the desk may see. Every read starts from ``visible_to``."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post, Unit
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.oversight.rights.models import Complaint, Concerned, Review, Substitute
from lianxin.oversight.rights.states import OPEN, Part, State
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports.models import Report
from lianxin.work.reports.states import Decision

ORDERS = {"due": "done_by", "-due": "-done_by", "new": "-received_at", "old": "received_at"}
MOST = 500


def is_desk(actor: Actor) -> bool:
    return actor.kind == "staff" and may(actor.role, Act.SEE, Compartment.COMPLAINT)


def visible_to(actor: Actor) -> QuerySet[Complaint]:
    """The county's complaints, without those the actor must not see; none for anybody who is not the desk."""
    if not is_desk(actor):
        return Complaint.objects.none()
    return Complaint.objects.filter(~Q(pk__in=disputes.barred(actor)), county=actor.county)


def full(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return rows.select_related("key__county_key", "report__area", "dispute__area", "substitute")


def get_visible(actor: Actor, code: str) -> Complaint | None:
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


def overdue() -> Q:
    now = clock.now()
    return Q(state__in=OPEN) & (Q(done_by__lte=now) | Q(noticed_at=None, notice_by__lte=now))


def listing(actor: Actor, filters: Q, order: str) -> QuerySet[Complaint]:
    by = ORDERS.get(order, "done_by")
    return full(visible_to(actor).filter(filters)).order_by(by, "-pk" if by[0] == "-" else "pk")


def waiting_sets(actor: Actor) -> list[QuerySet[Complaint]]:
    """Open ones, for ``disputes.queries.counts``; [] for everybody else, whose pages ask nothing."""
    return [visible_to(actor).filter(state__in=OPEN)] if is_desk(actor) else []


def due_next(actor: Actor, limit: int = 12) -> list[Complaint]:
    return list(listing(actor, Q(state__in=OPEN), "due")[:limit])


def reviews_open(actor: Actor) -> QuerySet[Review]:
    rows = Review.objects.filter(answered_at=None, complaint__in=visible_to(actor))
    return rows.select_related("complaint", "key__county_key").order_by("due_at", "pk")


def receipts_missing(actor: Actor) -> QuerySet[Complaint]:
    """Passed to another body that has not said yet that it has it."""
    return full(visible_to(actor).filter(state=State.PASSED, receipt_on=None)).order_by("decided_at", "pk")


def concerned_of(complaint: Complaint) -> list[Concerned]:
    rows = complaint.concerned.select_related("unit", "staff")
    return sorted(rows, key=lambda row: (list(Part).index(Part(row.part)), row.pk))


def reviews_of(complaint: Complaint) -> list[Review]:
    rows = list(complaint.reviews.order_by("at", "pk"))
    for row in rows:
        row.key = complaint.key
    return rows


def review_of(complaint: Complaint, pk: uuid.UUID) -> Review | None:
    return next((row for row in reviews_of(complaint) if row.pk == pk), None)


def substitute_of(county: str) -> Substitute | None:
    return Substitute.objects.select_related("unit").filter(county=county).first()


def desk_posts(county: str, units: list[Unit] | None = None) -> list[Post]:
    """Posts of the desk held today, or those in some units."""
    today = clock.today()
    rows = Post.objects.filter(officers.current(today), county=county, role=Role.INDEPENDENT_DESK, staff__is_active=True)
    if units is not None:
        rows = rows.filter(unit__in=units)
    return list(rows.select_related("staff", "unit").order_by("from_on", "pk"))


def may_work(complaint: Complaint, posts: list[Post]) -> list[Post]:
    """Those of the desk who are not kept from it."""
    free = []
    for post in posts:
        actor = officers.actor_of(post, post.staff)
        if visible_to(actor).filter(pk=complaint.pk).exists():
            free.append(post)
    return free


# Arrivals: what the sweep and the services look for ------------------------------------------------------------------


def passed_reports() -> QuerySet[Report]:
    """Reports with the independent desk of which no complaint was made yet."""
    made = Complaint.objects.exclude(report=None).values("report")
    rows = Report.objects.filter(compartment=Compartment.COMPLAINT).exclude(pk__in=made)
    return rows.filter(Q(decision=Decision.INDEPENDENT_DESK) | Q(decision="")).select_related("key__county_key")


def flagged_disputes() -> QuerySet[Dispute]:
    """Disputes in which an official stands on the other side or somebody was threatened for complaining, not yet here."""
    made = Complaint.objects.exclude(dispute=None).values("dispute")
    return Dispute.objects.filter(independent=True, root=None).exclude(pk__in=made)


def homeless() -> QuerySet[Complaint]:
    """Open complaints, to see whether there is still somebody who may work them."""
    return Complaint.objects.filter(state__in=OPEN).select_related("key__county_key").order_by("pk")


# Figures -------------------------------------------------------------------------------------------------------------


def figures(actor: Actor, year: int) -> dict[str, Any]:
    """A year's figures of the desk, for the desk alone."""
    start = dt.datetime(year, 1, 1, tzinfo=clock.LOCAL)
    end = dt.datetime(year + 1, 1, 1, tzinfo=clock.LOCAL)
    rows = visible_to(actor).filter(received_at__gte=start, received_at__lt=end)
    decided = Q(decided_at__isnull=False)
    total = rows.aggregate(
        received=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN)),
        noticed=Count("pk", filter=Q(noticed_at__lte=F("notice_by"))),
        in_time=Count("pk", filter=decided & Q(decided_at__lte=F("done_by"))),
        late=Count("pk", filter=decided & Q(decided_at__gt=F("done_by"))),
        passed=Count("pk", filter=~Q(body="")),
    )
    kinds = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    return {**total, "kinds": kinds, "reviews": Review.objects.filter(complaint__in=rows).count()}
