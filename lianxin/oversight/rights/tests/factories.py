"""Complaints taken through the real services."""

from __future__ import annotations

from typing import Any

from lianxin.ground.officers.states import Role, UnitKind
from lianxin.ground.officers.tests import factories as make
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.services.receiving import ComplaintDraft, take_complaint

WORDS = "派出所的郭所长收了我家两条烟，事情一拖再拖，我再去问他就骂人。"


def complain(cast: Any, **given: Any) -> Complaint:
    """Said to the desk, about the station and its chief."""
    by = given.pop("by", cast.independent)
    given.setdefault("words", WORDS)
    given.setdefault("units", [cast.station])
    given.setdefault("staff", [cast.chief.staff])
    return take_complaint(by=by.actor, draft=ComplaintDraft(**given))


def second_desk(cast: Any) -> Any:
    """Another unit with somebody of the desk: (unit, player)."""
    from lianxin.entrances.desk.tests.cast import Player

    unit = make.unit("甘棠县纪委监委派驻组", UnitKind.AGENCY, None, cast.county)
    who = make.staff("孔正直")
    return unit, Player(who, make.post(who, unit, Role.INDEPENDENT_DESK))
