"""Referrals as a test sends them, through the service."""

from __future__ import annotations

from typing import Any

from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.services.judging import raise_colour
from lianxin.work.disputes.states import Colour
from lianxin.work.referrals.disclosing import PersonDraft
from lianxin.work.referrals.kinds import Kind
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.services import ConsentDraft, Draft, refer
from lianxin.work.referrals.states import Basis, Given

ASKED = "请查明界线，告知周德旺和冯有才各自的承包面积。"
SUMMARY = "周德旺和冯有才为承包地界线争执，电话 09005557736。"


def draft_of(cast: Any, dispute: Dispute, **given: Any) -> Draft:
    """To the bureau, with the applicant's consent; nobody is named."""
    first = with_sides(dispute)[0]
    given.setdefault("kind", Kind.DEPARTMENT)
    given.setdefault("asked", ASKED)
    given.setdefault("summary", SUMMARY)
    given.setdefault("basis", Basis.CONSENT)
    if "to_office" not in given:
        given.setdefault("to_unit", cast.bureau)
    if given["basis"] == Basis.CONSENT:
        given.setdefault("consents", [ConsentDraft(first, clock.today(), Given.IN_PERSON)])
    return Draft(**given)


def person(dispute: Dispute, side: int = 0, **given: Any) -> PersonDraft:
    party = with_sides(dispute)[side].parties.all()[0]
    return PersonDraft(party, given.pop("why", "要到现场核对身份"), **given)


def red(cast: Any) -> Dispute:
    """A quarrel in which a weapon was raised, and somebody has written it down."""
    dispute = cast.open_dispute()
    raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=Colour.RED, reason="举起了锄头")
    return dispute


def send(cast: Any, dispute: Dispute | None = None, by: Any = None, **given: Any) -> Referral:
    dispute = dispute or (red(cast) if given.get("basis") == "duty" else cast.open_dispute())
    return refer(by=(by or cast.village_mediator).actor, dispute=dispute, draft=draft_of(cast, dispute, **given))
