"""The part of a dispute's page where both sides sit: mediators, helpers, sessions, the agreement, and the one next thing."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk import bargain, talks
from lianxin.entrances.desk.steps import Bar, Next
from lianxin.ground.officers.states import Act, Compartment, may
from lianxin.work.disputes.states import State
from lianxin.work.mediation import rules
from lianxin.work.mediation.queries import Standing, caucus_count
from lianxin.work.mediation.states import Outcome, SessionState

SHOWN = 6
_TALKING = (State.OPEN, State.MEDIATING)


def of(actor: Actor, standing: Standing, *, may_read: bool, open_names: bool = False) -> dict[str, Any]:
    """Everything shaped from ``standing``; one query more where the notes under seal were not counted with it."""
    dispute = standing.dispute
    may_work = rules.may_work(actor, dispute, standing.mediators) and not dispute.root_id
    step = talks.next_view(standing) if may_work else None
    lacking = talks.lacking(standing)
    hidden = {} if may_read else {"accepted": ""}  # who refuses whom is for those who work on it
    return {
        "may_work": may_work,
        "mediators": [talks.mediator_view(standing, one) | hidden for one in standing.mediators],
        "helpers": [talks.helper_view(standing, one, open_names=open_names) | hidden for one in standing.helpers],
        "sessions": [talks.session_view(dispute, row) for row in standing.sessions[:SHOWN]],
        "held": len(standing.held()),
        "next": step,
        "lacking": lacking,
        "blocked": [row for row in lacking["rows"] if row["blocks"]],
        "agreement": bargain.panel(standing, may_work=may_work, open_names=open_names) if may_read else None,
        "caucus": _caucus(actor, standing) if may_read else {"count": 0, "url": ""},
        "do": _deeds(actor, standing) if may_work else [],
    }


def _caucus(actor: Actor, standing: Standing) -> dict[str, Any]:
    """How many notes there are; the way to them only for a role that may ever read one."""
    reads = may(actor.role, Act.MEDIATE, Compartment.CAUCUS) and any(
        one.post is not None and one.post.staff_id == actor.ref
        for one in [*standing.mediators, *standing.former_mediators]
    )
    count = caucus_count(standing.dispute) if standing.notes is None else standing.notes
    return {"count": count, "url": reverse("caucus", args=[standing.dispute.code]) if reads else ""}


def _deeds(actor: Actor, standing: Standing) -> list[dict[str, str]]:
    """A few verbs beside the next one."""
    dispute = standing.dispute
    if dispute.state not in _TALKING:
        return []
    code = dispute.code
    found = [
        {"label": _("调解准备"), "icon": "list-check", "url": reverse("mediation", args=[code])},
        {"label": _("安排调解"), "icon": "calendar-plus", "url": reverse("session_new", args=[code])},
        {"label": _("邀请协助人"), "icon": "user-plus", "url": reverse("mediation_do", args=[code, "helper"])},
    ]
    agreed = any(row.state == SessionState.HELD and row.outcome == Outcome.AGREED for row in standing.sessions)
    if dispute.state == State.MEDIATING and standing.agreement is None and agreed:
        found.append({"label": _("起草协议"), "icon": "writing-sign", "url": reverse("agreement_new", args=[code])})
    if dispute.state == State.MEDIATING:
        found.append({"label": _("本级调解不成"), "icon": "hand-stop", "url": reverse("mediation_do", args=[code, "stop"])})
    return found


def lead_with_next(bar: Bar, talks_part: dict[str, Any]) -> None:
    """The page's primary button is the mediation's own next step where the life table only says "mediate"."""
    step = talks_part["next"]
    if step is not None and bar.primary is not None and bar.primary.slug in ("mediate", "reach"):
        bar.primary = Next(step["label"], step["url"], "mediate", "messages")
