"""Facts of one session. A caucus note is no part of it and is never asked for."""

from __future__ import annotations

from typing import Any

from lianxin.work.dossiers.facts_of_case import base, day, parties
from lianxin.work.dossiers.queries import Case
from lianxin.work.mediation.models import Attendance, Session
from lianxin.work.mediation.queries import attendances_of
from lianxin.work.mediation.states import REMOTE, Openness, Outcome, Seat, SessionForm, SessionState

_OUTCOMES = {Outcome.AGREED: "agreed", Outcome.NOT_AGREED: "failed", Outcome.TO_CONTINUE: "continued"}


def session_record(case: Case, session: Session) -> dict[str, Any]:
    """The official record. Of a separate session it holds that side, and what that side agreed may be told."""
    sides = [case.standing.side(session.side_id)] if session.side_id else case.sides
    here = [side for side in sides if side is not None]
    seats = attendances_of(session)
    came = {row.party_id for row in seats if row.seat == Seat.PARTY and row.present}
    stayed_away = [row for row in seats if row.seat == Seat.PARTY and row.present is False]
    told = [row.told_at for row in case.standing.rights.values() if row.told_at <= (session.ended_at or row.told_at)]
    return base(case, session.unit) | {
        "started_at": (session.started_at or session.starts_at).isoformat(),
        "ended_at": session.ended_at.isoformat() if session.ended_at else "",
        "place": session.read("place") or session.get_place_kind_display(),
        "manner": _manner(session),
        "openness": "open" if session.openness == Openness.OPEN else "closed",
        "parties": parties(case, here, present=came),
        "absent": [row.party.read("name") for row in stayed_away if row.party],
        "helpers": [_helper(row) for row in seats if row.seat == Seat.HELPER and row.present],
        "mediators": [row.appointment.display_name for row in seats if row.appointment and row.present],
        "recorder": session.recorder.name if session.recorder else "",
        "told_on": day(max(told)) if told else "",
        "proceedings": [{"who": "", "words": session.read("record")}],
        "outcome": _OUTCOMES.get(Outcome(session.outcome), "") if session.outcome else "",
        "outcome_note": session.read("outcome_note"),
        "next_at": _next(case, session),
    }


def _manner(session: Session) -> str:
    if session.place_kind in REMOTE:
        return "remote"
    return "separate" if session.form == SessionForm.SEPARATE else "joint"


def _helper(row: Attendance) -> dict[str, str]:
    helper = row.helper
    if helper is None:
        return {}
    name = helper.post.staff.name if helper.post else helper.read("name")
    return {"name": name, "relation": helper.get_kind_display()}


def _next(case: Case, session: Session) -> str:
    if session.outcome != Outcome.TO_CONTINUE:
        return ""
    later = [
        other.starts_at
        for other in case.standing.sessions
        if other.state == SessionState.PLANNED and other.starts_at > session.starts_at
    ]
    return min(later).isoformat() if later else ""
