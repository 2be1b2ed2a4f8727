"""Accounts, their second factors, sessions and slips; posts as the administrators see them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Cover, DeskSession, Leave, Post, ResetSlip, Staff, Unit
from lianxin.ground.officers.queries.people import posts_of
from lianxin.ground.officers.queries.units import current
from lianxin.ground.officers.states import ADMIN_ROLES
from lianxin.tools.kit import clock
from lianxin.tools.kit.text import fold

CLEARED_DAYS = 30


def accounts(
    by: Actor, text: str = "", *, active: bool | None = None, posted: bool | None = None
) -> QuerySet[Staff]:
    """Everybody who has or had an account in the county, each with ``held``: the posts held today.

    By part of a name, by initials, by username; ``posted`` False finds those whom nobody has given a post.
    """
    word = fold(text)
    held = Post.objects.filter(current(clock.today()))
    rows = Staff.objects.filter(county=by.county).order_by("initials", "username", "id")
    if word:
        rows = rows.filter(
            Q(name__icontains=word) | Q(initials__startswith=word) | Q(username__startswith=word)
        )
    if active is not None:
        rows = rows.filter(is_active=active)
    if posted is not None:
        holds = Exists(held.filter(staff=OuterRef("pk")))
        rows = rows.filter(holds if posted else ~holds)
    shown = held.select_related("unit").order_by("from_on", "id")
    return rows.prefetch_related(Prefetch("posts", queryset=shown, to_attr="held"))


def posts_held(staff: Staff) -> QuerySet[Post]:
    """Every post a person ever held or will hold, the newest first."""
    return Post.objects.filter(staff=staff).select_related("unit", "staff").order_by("-from_on", "-id")


def posts_in(unit: Unit) -> QuerySet[Post]:
    """Every post in a unit that has not ended, future ones included."""
    rows = Post.objects.filter(Q(until_on=None) | Q(until_on__gte=clock.today()), unit=unit)
    return rows.select_related("staff", "unit").order_by("from_on", "id")


def covers_of(county: str, unit: Unit | None = None) -> QuerySet[Cover]:
    """Covers that run or are still to come, in a county or one unit."""
    rows = Cover.objects.filter(until_on__gte=clock.today(), post__county=county)
    if unit is not None:
        rows = rows.filter(post__unit=unit)
    return rows.select_related("post__staff", "post__unit", "by_staff").order_by("from_on", "id")


def leaves_of(county: str, unit: Unit | None = None) -> QuerySet[Leave]:
    """Leaves that run or are still to come, of a county or of one unit's people."""
    rows = Leave.objects.filter(until_on__gte=clock.today(), staff__county=county)
    if unit is not None:
        rows = rows.filter(
            Exists(Post.objects.filter(current(clock.today()), staff=OuterRef("staff"), unit=unit))
        )
    return rows.select_related("staff").order_by("from_on", "id")


def is_administrator(staff: Staff) -> bool:
    """Whether any post a person may act under today is an administrator's."""
    return posts_of(staff).filter(role__in=ADMIN_ROLES).exists()


def factors_of(staff: Staff) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=staff).order_by("created_at", "id")


def has_second_factor(staff: Staff) -> bool:
    return factors_of(staff).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def _live() -> QuerySet[DeskSession]:
    alive = Exists(Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=clock.now()))
    return DeskSession.objects.filter(alive, ended_at=None).select_related("staff")


def sessions_of(staff: Staff) -> QuerySet[DeskSession]:
    """A person's live sessions, the last used first."""
    return _live().filter(staff=staff).order_by("-seen_at", "-id")


def sessions_on(device: str) -> list[DeskSession]:
    """Who logged in on this browser today and still is: the latest session of each person, without administrators.

    Administrators always log in in full, and so does who stands in for one.
    """
    if not device:
        return []
    today = clock.day_end(clock.today() - dt.timedelta(days=1))
    rows = _live().filter(device=device, started_at__gte=today, staff__is_active=True)
    latest = {row.staff_id: row for row in rows.order_by("started_at", "id")}
    today_on = current(clock.today())
    own = Post.objects.filter(today_on, staff__in=latest, role__in=ADMIN_ROLES)
    covered = Cover.objects.filter(today_on, by_staff__in=latest, post__role__in=ADMIN_ROLES)
    admins = {*own.values_list("staff", flat=True), *covered.values_list("by_staff", flat=True)}
    return [row for staff_id, row in latest.items() if staff_id not in admins]


def session_owner(session_key: str | None) -> Staff | None:
    """Whose session a key was, even after it ran out; None once it was logged out of."""
    row = (
        DeskSession.objects.select_related("staff")
        .filter(session_key=session_key or None, ended_at=None)
        .first()
    )
    return row.staff if row and row.staff.is_active else None


def cleared_factor(staff: Staff) -> ResetSlip | None:
    """The last slip within CLEARED_DAYS that took a person's second factor away, whoever used it."""
    since = clock.now() - dt.timedelta(days=CLEARED_DAYS)
    rows = ResetSlip.objects.filter(staff=staff, clears_second_factor=True, used_at__gte=since)
    return rows.order_by("-used_at").first()


def open_slip(staff: Staff) -> ResetSlip | None:
    """A slip that still works."""
    rows = ResetSlip.objects.filter(staff=staff, used_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    return rows.order_by("-issued_at").first()


def locked_usernames(usernames: Iterable[str]) -> set[str]:
    """Those of these who are locked out at some address right now."""
    since = clock.now() - (get_cool_off() or dt.timedelta())
    rows = AccessAttempt.objects.filter(username__in=set(usernames), attempt_time__gt=since)
    sums = (
        rows.order_by("username")
        .values("username", "ip_address")
        .annotate(failures=Sum("failures_since_start"))
    )
    return {row["username"] for row in sums if row["failures"] >= settings.AXES_FAILURE_LIMIT}


def staff_by_feed_token(token: str) -> Staff | None:
    """Whose private calendar address this is; None for a revoked one or a closed account."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Staff.objects.filter(feed_secret=digest, is_active=True).first() if token else None


def lockout_left(username: str, ip_address: str | None, at: dt.datetime) -> dt.timedelta:
    """How long a lock-out still lasts. ``at`` comes from the request, because axes counts by its own clock."""
    cool_off = get_cool_off() or dt.timedelta()
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=ip_address)
        .order_by("-attempt_time")
        .first()
    )
    return last.attempt_time + cool_off - at if last else cool_off


def posts_of_county(county: str, unit: Unit | None = None) -> QuerySet[Post]:
    """The posts held today by people with an open account, in a county or one unit."""
    rows = Post.objects.filter(current(clock.today()), county=county, staff__is_active=True)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows.select_related("staff", "unit").order_by("unit__name", "staff__initials", "id")


def covers_by(staff: Staff) -> QuerySet[Cover]:
    """Whom a person stands in for, now or later."""
    rows = Cover.objects.filter(by_staff=staff, until_on__gte=clock.today())
    return rows.select_related("post__staff", "post__unit").order_by("from_on", "id")


def leaves_of_person(staff: Staff) -> QuerySet[Leave]:
    return Leave.objects.filter(staff=staff, until_on__gte=clock.today()).order_by("from_on", "id")


def cover(pk: Any) -> Cover | None:
    return Cover.objects.select_related("post__staff", "post__unit", "by_staff").filter(pk=pk).first()


def leave(pk: Any) -> Leave | None:
    return Leave.objects.select_related("staff").filter(pk=pk).first()
