"""What the teller said about speaking with the other side goes into the dispute with the acceptance."""

from __future__ import annotations

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.work.disputes.models import Dispute
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
    why = given.pop("why", "")
    draft = acceptance(cast, **given, duty=why)
    return accept_report(by=cast.village_mediator.actor, report=report, draft=draft, version=1)


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


def spoken_with(respondent: bool):
    return [
        SideDraft(SideRole.APPLICANT, [PartyDraft("周德旺")], reached=True),
        SideDraft(SideRole.RESPONDENT, [PartyDraft("冯有才")], reached=respondent),
    ]


@pytest.mark.parametrize(("contact", "duty"), [("", ""), ("by_pigeon", ""), ("duty", " ")])
@pytest.mark.parametrize("order", [1, -1])
def test_the_other_side_is_not_spoken_with_before_the_teller_agrees_however_it_is_ticked(cast, order, contact, duty):
    with pytest.raises(BadInput):
        accepted(cast, consent="later", sides=spoken_with(True)[::order], contact=contact, why=duty)
    assert not Dispute.objects.exists()
    assert accepted(cast, consent="later", sides=spoken_with(False)).contact_held


@pytest.mark.parametrize(("contact", "duty"), [("phone", ""), ("in_person", ""), ("duty", "有人持械")])
def test_how_the_teller_agreed_is_written_down_with_the_acceptance(cast, contact, duty):
    dispute = accepted(cast, consent="later", sides=spoken_with(True), contact=contact, why=duty)
    assert not dispute.contact_held
    line = Line.objects.get(act="disputes.contact", root=dispute.pk)
    assert line.facts == {"how": contact} and read_words(line) == duty
    for consent in ("yes", "duty"):
        other = accepted(cast, consent=consent, duty="有人持械", sides=spoken_with(True))
        assert not Line.objects.filter(act="disputes.contact", root=other.pk).exists()
