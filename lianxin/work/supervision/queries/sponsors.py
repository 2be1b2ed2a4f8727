"""Sponsors of a dispute, and the disputes one sponsors."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries as officers
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Act, may
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision.models import Sponsor, SponsorNote
from lianxin.work.supervision.states import SPONSORS

FULL = ("key__county_key", "post__staff", "post__unit", "named_by_unit")
_CASE = ("dispute__key__county_key", "dispute__area", "dispute__holder_unit", "dispute__holder__staff")


def sponsors_of(dispute: Dispute) -> list[Sponsor]:
    """All there were, the newest first; of a dispute the caller has found through its own scope."""
    return list(Sponsor.objects.filter(dispute=dispute).select_related(*FULL).order_by("-named_at", "-pk")[:20])


def running(dispute: Dispute) -> Sponsor | None:
    return Sponsor.objects.filter(dispute=dispute, ended_at=None).select_related(*FULL).first()


def sponsor(actor: Actor, pk: Any) -> Sponsor | None:
    seen = disputes.visible_to(actor).values("pk")
    return Sponsor.objects.filter(pk=pk, dispute__in=seen).select_related(*FULL, *_CASE).first()


def notes_of(sponsor: Sponsor) -> list[SponsorNote]:
    return list(sponsor.notes.select_related("key__county_key").order_by("-at", "-pk"))


def sponsored_by(actor: Actor) -> QuerySet[Sponsor]:
    """What the person sponsors now."""
    rows = Sponsor.objects.filter(post__staff=actor.ref, ended_at=None, dispute__in=disputes.visible_to(actor).values("pk"))
    return rows.select_related(*FULL, *_CASE).order_by("-named_at", "-pk")


def vacant(limit: int) -> list[Sponsor]:
    """For the sweep: running ones whose post has ended."""
    gone = Q(post__until_on__lt=clock.today()) | Q(post__staff__is_active=False)
    rows = Sponsor.objects.filter(gone, ended_at=None).select_related(*FULL, *_CASE)
    return list(rows.order_by("named_at", "pk")[:limit])


def could_sponsor(dispute: Dispute) -> list[Post]:
    """Leaders of the county who may see this kind of matter, those highest up first."""
    roles = [role for role in SPONSORS if may(role, Act.SEE, dispute.compartment)]
    unit_open = Q(unit__closed_on=None) | Q(unit__closed_on__gt=clock.today())
    rows = Post.objects.filter(officers.current(clock.today()), unit_open, county=dispute.county, role__in=roles)
    rows = rows.filter(staff__is_active=True).select_related("staff", "unit")
    return list(rows.order_by("-unit__tier", "unit__area__code", "pk"))
