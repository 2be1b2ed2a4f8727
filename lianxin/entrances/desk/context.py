"""What every page's frame needs (the contract is in ``tools/shell/__init__``)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.notices import queries as notices
from lianxin.entrances.desk import ledger, names
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.oversight.rights import queries as complaints
from lianxin.work.disputes import queries as disputes
from lianxin.work.referrals import queries as referrals
from lianxin.work.reports import queries as reports


def _everyone(actor: Actor) -> bool:
    return True


def _sees_cases(actor: Actor) -> bool:
    return bool(disputes.compartments(actor))


def _sees_disputes(actor: Actor) -> bool:
    return _sees_cases(actor) and actor.role != Role.INDEPENDENT_DESK


def _works_on_cases(actor: Actor) -> bool:
    return _sees_cases(actor) and actor.role not in (Role.AGENCY, Role.COUNTY_LEADER)


def _supervised(actor: Actor) -> bool:
    return _sees_cases(actor) and actor.role != Role.INDEPENDENT_DESK


def _answers(actor: Actor) -> bool:
    return bool(referrals.answerable(actor))


def _follows(actor: Actor) -> bool:
    return _sees_disputes(actor) and actor.role != Role.AGENCY


def _audits(actor: Actor) -> bool:
    return may(actor.role, Act.AUDIT)


def _supervises(actor: Actor) -> bool:
    return may(actor.role, Act.APPROVE, Compartment.NORMAL)


def _measures(actor: Actor) -> bool:
    return actor.role in (Role.COUNTY_OFFICER, Role.COUNTY_LEADER)


@dataclasses.dataclass(frozen=True)
class Entry:
    """A line of the navigation, drawn when its page exists and the actor may open it. ``inside``: other paths that are its."""

    page: str
    label: Promise
    icon: str
    shown: Callable[[Actor], bool]
    group: Promise | str = ""
    inside: tuple[str, ...] = ()


_WHOLE = gettext_lazy("看全局")
ENTRIES = (
    Entry("today", gettext_lazy("今日"), "sun", _works_on_cases),
    Entry("complaints", gettext_lazy("独立受理"), "shield-lock", complaints.is_desk),
    Entry("reports", gettext_lazy("来件"), "inbox", _works_on_cases, "", ("/sheets/",)),
    Entry("inbox", gettext_lazy("转来的事"), "mail", _answers),
    Entry("disputes", gettext_lazy("纠纷台账"), "list-details", _sees_disputes),
    Entry("referrals", gettext_lazy("转介"), "send", _follows),
    Entry("calendar", gettext_lazy("调解日程"), "calendar-event", _works_on_cases),
    Entry("supervision", gettext_lazy("督办会商"), "bell", _supervised),
    Entry("call_backs", gettext_lazy("抽查回问"), "repeat", _supervises, _WHOLE),
    Entry("calibration", gettext_lazy("颜色准不准"), "chart-funnel", _measures, _WHOLE),
    Entry("units", gettext_lazy("单位与分工"), "users", _everyone, _WHOLE, ("/staff/", "/away/", "/duty/")),
    Entry("roster", gettext_lazy("调解员名册"), "address-book", _everyone, _WHOLE),
    Entry("areas", gettext_lazy("村镇区划"), "map-2", _everyone, _WHOLE),
    Entry("rulebook", gettext_lazy("时限与类别"), "book", _everyone, _WHOLE),
    Entry("journal", gettext_lazy("日志与查验"), "shield-check", _audits, _WHOLE),
)


def bounded(count: int) -> str:
    """``34``, or ``1,000+`` where counting stopped."""
    return f"{disputes.COUNT_LIMIT:,}+" if count > disputes.COUNT_LIMIT else f"{count:,}"


def address(page: str) -> str:
    """Where a page is; "" while there is none."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def count_with(
    request: HttpRequest,
    named: Mapping[str, Any],
    others: Mapping[str, Any] | None = None,
    split: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """The counts a page asks for, and in the same query those beside the navigation.

    ``named`` are lists of disputes, ``others`` sequences of querysets of upper rooms; ``split`` as there.
    """
    actor = request.actor  # type: ignore[attr-defined]
    mine = {"nav_disputes": ledger.open_ones()} if _sees_cases(actor) else {}
    mail = {"nav_notices": notices.unread_sets(actor), "nav_ringing": notices.ringing_sets(actor)}
    also = {"nav_reports": reports.waiting_sets(actor), **mail, **(others or {})}
    if _answers(actor):
        also["nav_inbox"] = [referrals.waiting_for(actor)]
    if complaints.is_desk(actor):
        also["nav_complaints"] = complaints.waiting_sets(actor)
    found = disputes.counts(actor, {**mine, **named}, also, split)
    request.nav_counts = found  # type: ignore[attr-defined]
    return found


def _counts(request: HttpRequest) -> dict[str, int]:
    counts = getattr(request, "nav_counts", None)
    return count_with(request, {}) if counts is None else counts


def _bell(request: HttpRequest) -> dict[str, Any]:
    """Where the notices are, and how many wait; counted in the query of the navigation."""
    number = _counts(request)["nav_notices"]
    return {"url": address("notices"), "count": bounded(number) if number else ""}


def _alarms(request: HttpRequest) -> list[dict[str, Any]]:
    """What rings for this person until somebody takes it in hand. Without any: no query."""
    if not _counts(request)["nav_ringing"]:
        return []
    rows = notices.ringing(request.actor)  # type: ignore[attr-defined]
    return [
        {"text": row.read("text"), "url": reverse("notice_go", args=[row.pk]), "at": row.created_at}
        | {"take_url": reverse("notice_take", args=[row.pk]), "take": _("我来处理") if row.about else _("知道了")}
        for row in rows
    ]


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    actor, rows = request.actor, []  # type: ignore[attr-defined]
    counts = _counts(request)
    for entry in ENTRIES:
        url = address(entry.page)
        if url and entry.shown(actor):
            inside = (url, *entry.inside)
            here = request.path == "/" if url == "/" else request.path.startswith(inside)
            number = counts.get(f"nav_{entry.page}", 0)
            rows.append(
                {"label": entry.label, "url": url, "icon": entry.icon, "group": entry.group, "active": here}
                | {"count": bounded(number) if number else ""}
            )
    return rows


def _search(actor: Actor) -> dict[str, Any]:
    if complaints.is_desk(actor):
        return {"search_url": address("complaints"), "search_hint": _("按编号找反映")}
    hint = _("找纠纷：编号、村名、事由或拼音首字母")
    return {"search_url": address("disputes_find") if _sees_disputes(actor) else "", "search_hint": hint, "search_post": True}


def _signed_in(request: HttpRequest) -> dict[str, Any]:
    post, actor = request.acting_post, request.actor  # type: ignore[attr-defined]
    area = post.unit.area
    covered = f"（{_('代')}{post.staff.name}）" if actor.on_behalf_of else ""
    return {
        "home_url": address("today") or address("disputes") if _sees_cases(actor) else address("units"),
        "nav": SimpleLazyObject(lambda: _nav(request)),
        "bell": SimpleLazyObject(lambda: _bell(request)),
        "alarms": SimpleLazyObject(lambda: _alarms(request)),
        **_search(actor),
        "actor_label": {
            "area": names.place_of(actor.county, area.county, area.township, area.village),
            "unit": post.unit.short_name,
            "role": f"{post.title or post.get_role_display()}{covered}",
            "person": request.user.name,
        },
        "posts": [
            {
                "id": row.pk,
                "label": f"{row.unit.short_name} {row.title or row.get_role_display()}"
                + ("" if row.staff_id == request.user.pk else f"（{_('代')}{row.staff.name}）"),
                "active": row.pk == post.pk,
            }
            for row in request.posts  # type: ignore[attr-defined]
        ]
        if len(request.posts) > 1  # type: ignore[attr-defined]
        else [],
        "switch_url": address("act_under"),
        "account_url": address("me"),
        "desk_url": address("switch"),
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context processor. What costs a query is lazy: pages without the frame do not pay for it."""
    shell: dict[str, Any] = {
        "demo": settings.DEMO,
        "login_url": address("login"),
        "foot": [
            line
            for line in (
                _("应急请拨 %(phone)s") % {"phone": settings.EMERGENCY_PHONE} if settings.EMERGENCY_PHONE else "",
                _("技术支持 %(phone)s") % {"phone": settings.SUPPORT_PHONE} if settings.SUPPORT_PHONE else "",
            )
            if line
        ],
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        shell |= {
            "logout_url": address("logout"),
            "idle_seconds": settings.IDLE_SECONDS,
            "who": user.pk.hex,
        }
        if getattr(request, "actor", None) is not None:
            shell |= _signed_in(request)
    return {"shell": shell}
