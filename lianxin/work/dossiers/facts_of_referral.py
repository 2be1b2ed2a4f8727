"""Facts of a referral letter: what was disclosed when it was sent, and nothing read anew from the dispute."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import UnitKind
from lianxin.tools.kit import clock
from lianxin.work.dossiers.facts_of_case import contact, day, last_day
from lianxin.work.referrals import queries
from lianxin.work.referrals.models import Referral


def _base(referral: Referral) -> dict[str, Any]:
    unit = referral.from_unit
    return {
        "committee": unit.name,
        "code": referral.code,
        "demo": settings.DEMO,
        "we": "" if unit.kind == UnitKind.COMMITTEE else "本单位",
        "office": referral.to_unit.name if referral.to_unit else referral.to_office,
        "kind": str(referral.get_kind_display()),
        "asked": referral.read("asked"),
        "contact": contact(unit, referral.from_post.staff.name if referral.from_post else ""),
    }


def _moment(due_at: Any) -> str:
    """A day for what ends at midnight, an hour for what runs by hours."""
    local = due_at.astimezone(clock.LOCAL)
    if (local.hour, local.minute) == (0, 0):
        local = (due_at - dt.timedelta(seconds=1)).astimezone(clock.LOCAL)
        return f"{local.year}年{local.month}月{local.day}日"
    return f"{local.year}年{local.month}月{local.day}日{local.hour}时{local.minute:02d}分"


def letter(referral: Referral, link: str = "", secret: str = "", expires_at: Any = None) -> dict[str, Any]:
    shown = referral.shown()
    answer = referral.line.urgent if referral.urgent and referral.line.urgent else referral.line.answer
    events = queries.events_of(referral)
    first = next((event.due_at for event in events if event.act == "refer"), referral.due_at)
    return _base(referral) | {
        "to_contact": referral.read("to_contact"),
        "matter": shown.get("matter", ""),
        "summary": shown.get("summary", ""),
        "place": shown.get("place", ""),
        "narrative": shown.get("narrative", ""),
        "wishes": shown.get("wishes", []),
        "amount": shown.get("amount"),
        "limitation_on": shown.get("limitation", ""),
        "people": shown.get("people", []),
        "no_contact": bool(shown.get("no_contact")),
        "supplied": [one["text"] for one in shown.get("supplied", ())],
        "duty": referral.line.duty if referral.basis == "duty" else "",
        "consent": _consent(referral),
        "accept_by": _moment(first or referral.due_at),
        "answer_in": rulebook.clock_of(answer, referral.county).length,
        "sent_on": day(referral.made_at),
        "link": link,
        "secret": secret,
        "expires_on": last_day(expires_at) if expires_at else "",
    }


def _consent(referral: Referral) -> str:
    parts = [
        f"{one.side.get_role_display()}{one.given_on.year}年{one.given_on.month}月{one.given_on.day}日"
        f"{one.get_how_display()}"
        for one in queries.consents_of(referral)
    ]
    return "；".join(parts)


def reminder(referral: Referral) -> dict[str, Any]:
    return _base(referral) | {
        "matter": referral.shown().get("matter", ""),
        "sent_on": day(referral.made_at),
        "due": _moment(referral.due_at),
        "times": str(referral.chased) if referral.chased else "",
        "accepted": referral.accepted_at is not None,
        "reminded_on": day(clock.now()),
    }
