"""What a viewer may see of referrals: those on the disputes in their scope, and those made to their own unit."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianxin.cellar.files import queries as files
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.states import MATRIX, Act, may
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.referrals.models import Referral, ReferralEvent, ReferralLink
from lianxin.work.referrals.states import OPEN, PAPER, WITH_AGENCY, State


def _of_dispute(condition: Q) -> Q:
    """A condition on a dispute's own columns, said of a referral's dispute."""
    found = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            found.children.append(_of_dispute(child))
        else:
            name, value = child
            found.children.append((f"dispute__{name}", value))
    return found


def visible_to(actor: Actor) -> QuerySet[Referral]:
    """Referrals on the disputes the actor may see: county first, so that the index of the county's open ones serves."""
    condition = Q(pk__in=[])
    for branch in disputes.branches(actor):
        condition |= _of_dispute(branch)
    return Referral.objects.filter(condition, county=actor.county)


def answerable(actor: Actor) -> list[str]:
    """The compartments in which the actor's role may answer."""
    return sorted(c for c in MATRIX.get(actor.role, {}) if may(actor.role, Act.ANSWER, c))


def inbox(actor: Actor) -> QuerySet[Referral]:
    """What was referred to the actor's own unit; nothing for a role that does not answer."""
    allowed = answerable(actor)
    if actor.kind != "staff" or not allowed or actor.unit is None:
        return Referral.objects.none()
    kept_from = Q(dispute__in=disputes.barred(actor))
    return Referral.objects.filter(
        ~kept_from, to_unit=actor.unit, county=actor.county, dispute__compartment__in=allowed
    )


def full(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    """With what a row or a page reads."""
    return rows.select_related(
        "key__county_key", "to_unit", "from_unit", "from_post__staff", "dispute__area", "dispute__holder_unit",
        "dispute__holder__staff", "dispute__key__county_key",
    )  # fmt: skip


def get_visible(actor: Actor, code: str) -> Referral | None:
    normal = normal_code(code)
    return full(visible_to(actor)).filter(code=normal).first() if normal else None


def get_mine(actor: Actor, code: str) -> Referral | None:
    """One made to the actor's unit, by its public code."""
    normal = normal_code(code)
    return full(inbox(actor)).filter(code=normal).first() if normal else None


def of_dispute(dispute: Dispute) -> list[Referral]:
    """All of a dispute the caller found through its scope, newest first; one query."""
    rows = Referral.objects.filter(dispute=dispute).select_related("to_unit")
    found = list(rows.order_by("-made_at", "-pk"))
    for row in found:
        row.dispute, row.key = dispute, dispute.key
    return found


def events_of(referral: Referral) -> list[ReferralEvent]:
    rows = list(referral.events.order_by("at", "pk"))
    for row in rows:
        row.key = referral.key
    return rows


def consents_of(referral: Referral) -> list[Any]:
    return list(referral.consents.select_related("side").order_by("side__number"))


def papers_of(referral: Referral) -> list[StoredFile]:
    return list(files.files_of(referral.pk, PAPER))


def paper_of(referral: Referral, pk: uuid.UUID) -> StoredFile | None:
    return files.file_of(referral.pk, pk)


def live_link(referral: Referral) -> ReferralLink | None:
    """The code that may be used now, if there is one."""
    rows = referral.links.filter(used_at=None, revoked_at=None, expires_at__gt=clock.now())
    return rows.order_by("-issued_at", "-pk").first()


def narrowed(
    rows: QuerySet[Referral], *, state: str = "", kind: str = "", late: bool = False, unit: str = ""
) -> QuerySet[Referral]:
    """The filters of a list. ``state`` "open" is everything somebody still has to answer."""
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state == "closed":
        rows = rows.exclude(state__in=OPEN)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if late:
        rows = rows.filter(state__in=WITH_AGENCY, due_at__lte=clock.now())
    if unit:
        rows = rows.filter(to_unit=unit)
    return rows


def counts(rows: QuerySet[Referral]) -> dict[str, int]:
    """Open, late and waiting for ourselves; one query."""
    return rows.aggregate(
        open=Count("pk", filter=Q(state__in=OPEN)),
        late=Count("pk", filter=Q(state__in=WITH_AGENCY, due_at__lte=clock.now())),
        asked=Count("pk", filter=Q(state=State.ASKED_BACK)),
    )


def waiting_for(actor: Actor) -> QuerySet[Referral]:
    """What the actor's unit still has to answer: for the count beside the navigation."""
    return inbox(actor).filter(state__in=WITH_AGENCY)


def to_tend(actor: Actor) -> QuerySet[Referral]:
    """What the actor's unit has to see to: late agencies and questions asked back."""
    late = Q(state__in=WITH_AGENCY, due_at__lte=clock.now())
    mine = Q(dispute__holder_unit=actor.unit) | Q(from_unit=actor.unit)
    return visible_to(actor).filter(mine, late | Q(state=State.ASKED_BACK))


def silent_at(moment: dt.datetime, limit: int) -> list[Referral]:
    """Whose silence is to be told by now."""
    rows = Referral.objects.filter(warn_at__lte=moment, state__in=WITH_AGENCY)
    return list(full(rows).order_by("warn_at", "pk")[:limit])
