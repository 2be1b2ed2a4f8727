"""What the teller said about speaking with the other side goes into the dispute with the acceptance."""

from __future__ import annotations

import pytest

from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole
from lianxin.work.mediation.services.consents import tell_rights
from lianxin.work.reports.services.deciding import accept_report
from lianxin.work.reports.tests.factories import acceptance, take
from lianxin.work.triage.models import Screen
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import SHORT_SCREEN, Answer

pytestmark = pytest.mark.django_db
ALL_NO = dict.fromkeys(SHORT_SCREEN, (Answer.NO, ()))


def accepted(cast, **given):
    report = take(cast, contact_consent=given.pop("consent"), duty=given.pop("duty", ""))
    return accept_report(by=cast.village_mediator.actor, report=report, draft=acceptance(cast, **given), version=1)


@pytest.mark.parametrize(("consent", "duty", "held"), [("later", "", True), ("yes", "", False), ("duty", "有人持械", False)])
def test_the_tellers_word_holds_the_contact(cast, consent, duty, held):
    dispute, me = accepted(cast, consent=consent, duty=duty), cast.village_mediator.actor
    assert dispute.contact_held == held
    first, other = dispute.sides.order_by("number")
    record_screen(by=me, side=first, answers=ALL_NO, alone=True)
    if not held:
        record_screen(by=me, side=other, answers=ALL_NO, alone=True)
        return
    for touch in (
        lambda: record_screen(by=me, side=other, answers=ALL_NO, alone=True),
        lambda: tell_rights(by=me, dispute=dispute, side=other, how="phone"),
    ):
        with pytest.raises(WrongState, match="同意联系对方"):
            touch()
    other.refresh_from_db()
    assert other.reached_at is None and Screen.objects.count() == 1


@pytest.mark.parametrize("order", [1, -1])
def test_who_came_together_needs_no_consent(cast, order):
    sides = [
        SideDraft(SideRole.APPLICANT, [PartyDraft("周德旺")], reached=True),
        SideDraft(SideRole.RESPONDENT, [PartyDraft("冯有才")], reached=order == 1),
    ][::order]
    assert accepted(cast, consent="later", sides=sides).contact_held == (order == -1)
