"""Deciding: accepted, joined, declined, transferred, or the independent desk's; once."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole, State
from lianxin.work.reports import queries
from lianxin.work.reports.models import Report
from lianxin.work.reports.services import deciding
from lianxin.work.reports.states import Decision, Remedy, ToldHow
from lianxin.work.reports.tests.factories import WORDS, acceptance, take

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def decline(cast, report, **given):
    rest = {"reason": "不是纠纷", "remedies": ["court"], "told_how": ToldHow.PHONE, "version": report.version}
    deciding.decline_report(by=cast.village_mediator.actor, report=report, **{**rest, **given})


def transfer(cast, report, **given):
    rest = {"to": "县人社局", "reason": "劳动仲裁", "told_how": ToldHow.IN_PERSON, "version": report.version}
    deciding.transfer_report(by=cast.village_mediator.actor, report=report, **{**rest, **given})


DECISIONS = {
    Decision.ACCEPTED: lambda c, r: deciding.accept_report(
        by=c.village_mediator.actor, report=r, draft=acceptance(c), version=r.version
    ),
    Decision.JOINED: lambda c, r: deciding.join_report(
        by=c.village_mediator.actor, report=r, dispute=Dispute.objects.first() or c.open_dispute(), version=r.version
    ),
    Decision.DECLINED: decline,
    Decision.TRANSFERRED: transfer,
    Decision.INDEPENDENT_DESK: lambda c, r: deciding.pass_to_independent_desk(
        by=c.village_mediator.actor, report=r, version=r.version
    ),
}


def test_every_decision_is_tried():
    assert set(DECISIONS) == set(Decision)


@pytest.mark.parametrize("second", list(DECISIONS))
@pytest.mark.parametrize("first", list(DECISIONS))
def test_decided_once_and_with_one_line(cast, first, second):
    report = take(cast)
    DECISIONS[first](cast, report)
    now = fresh(report)
    assert (now.state, now.decision, now.decided_at) == ("decided", first, clock.now())
    assert now.decided_by.startswith("田桂兰")
    lines = Line.objects.count()
    with pytest.raises((WrongState, NotAllowed)) as refusal:
        DECISIONS[second](cast, now)
    if first != Decision.INDEPENDENT_DESK:
        assert str(Decision(first).label) in str(refusal.value)
    assert fresh(report).decision == first and Line.objects.filter(act__startswith="reports.").count() == 2
    assert Line.objects.count() in (lines, lines + 1)  # the dispute that joining opens for the trial


@pytest.mark.parametrize("decision", list(DECISIONS))
def test_two_at_once_one_is_told(cast, decision):
    report = take(cast)
    copy = fresh(report)
    decline(cast, report)
    with pytest.raises(Stale):
        DECISIONS[decision](cast, copy)
    assert fresh(report).decision == Decision.DECLINED
    assert decision == Decision.JOINED or not Dispute.objects.exists()


def test_accepted_becomes_a_dispute_with_a_holder_and_the_first_telling(cast):
    told = clock.now() - dt.timedelta(days=12)
    report = take(cast, told_at=told, place="二组")
    dispute = deciding.accept_report(by=cast.officer.actor, report=report, draft=acceptance(cast), version=1)
    assert (dispute.told_at, dispute.accepted_at, dispute.holder) == (told, clock.now(), cast.village_mediator.post)
    assert (dispute.read("narrative"), dispute.read("place")) == (WORDS, "二组")
    assert fresh(report).dispute == dispute
    assert list(queries.reports_of(dispute.pk)) == [report]
    line = Line.objects.get(act="reports.accept")
    assert line.facts == {"dispute": dispute.code}


def test_what_cannot_be_accepted_leaves_the_report_undecided(cast):
    report = take(cast)
    for draft in (acceptance(cast, category="1301"), acceptance(cast, category=""), acceptance(cast, sides=[])):
        with pytest.raises(BadInput):
            deciding.accept_report(by=cast.officer.actor, report=report, draft=draft, version=1)
        report = fresh(report)
    assert (report.state, report.version) == ("received", 1)
    assert not Dispute.objects.exists()


@pytest.mark.parametrize("why", ["told as family", "turns out to be", "a child"])
def test_family_and_children_are_guarded_on_both_rows(cast, why):
    report = take(cast, category="0101" if why == "told as family" else "")
    child = [
        SideDraft(SideRole.APPLICANT, [PartyDraft("小宝", birth_year=2015)]),
        SideDraft(SideRole.RESPONDENT, [PartyDraft("冯有才")]),
    ]
    given = {"turns out to be": {"category": "0103"}, "a child": {"sides": child}}.get(why, {})
    dispute = deciding.accept_report(by=cast.officer.actor, report=report, draft=acceptance(cast, **given), version=1)
    assert dispute.compartment == fresh(report).compartment == Compartment.FAMILY


# Joining


@pytest.mark.parametrize(("days", "moves"), [(40, True), (0, False)])
def test_the_earlier_first_telling_counts(cast, days, moves):
    dispute = cast.open_dispute(told_at=clock.now() - dt.timedelta(days=7))
    told = clock.now() - dt.timedelta(days=days)
    report = take(cast, told_at=told)
    clock_before = (dispute.accepted_at, dispute.resolve_by, dispute.version)
    deciding.join_report(by=cast.officer.actor, report=report, dispute=dispute, version=1)
    now = fresh(dispute)
    assert now.told_at == (told if moves else dispute.told_at)
    assert (now.accepted_at, now.resolve_by, now.version) == clock_before
    assert fresh(report).dispute == dispute


def test_joined_to_what_one_sees_and_what_is_still_open(cast):
    report = take(cast)
    elsewhere = cast.open_dispute(area=cast.other_village, by=cast.stranger_mediator)
    with pytest.raises(NotAllowed, match="看不到"):
        deciding.join_report(by=cast.officer.actor, report=report, dispute=elsewhere, version=1)
    done, merged = cast.open_dispute(), cast.open_dispute()
    Dispute.objects.filter(pk=done.pk).update(state=State.SETTLED)
    Dispute.objects.filter(pk=merged.pk).update(root=done)
    for dispute in (done, merged):
        with pytest.raises(BadInput, match="办结"):
            deciding.join_report(by=cast.officer.actor, report=report, dispute=fresh(dispute), version=1)
    assert fresh(report).state == "received"


def test_what_is_joined_to_a_family_matter_is_guarded_as_one(cast):
    report, dispute = take(cast), cast.open_dispute(category="0101")
    deciding.join_report(by=cast.officer.actor, report=report, dispute=dispute, version=1)
    assert fresh(report).compartment == Compartment.FAMILY


def test_the_reports_of_a_dispute_come_in_the_order_they_were_told(cast):
    dispute = cast.open_dispute()
    told = [clock.now() - dt.timedelta(days=days) for days in (1, 9, 5)]
    for moment in told:
        deciding.join_report(by=cast.officer.actor, report=take(cast, told_at=moment), dispute=dispute, version=1)
    assert [r.told_at for r in queries.reports_of(dispute.pk)] == sorted(told)


# Declining, transferring


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"), ({"remedies": []}, "remedies"), ({"remedies": ["prayer"]}, "remedies"),
        ({"remedies": ["court", "prayer"]}, "remedies"), ({"told_how": "by_pigeon"}, "told_how"), ({"told_how": ""}, "told_how"),
    ],
)  # fmt: skip
def test_declining_says_why_which_ways_are_open_and_how_it_was_told(cast, given, field):
    report = take(cast)
    with pytest.raises(BadInput) as refusal:
        decline(cast, report, **given)
    assert set(refusal.value.fields) == {field}


def test_declined_with_the_remedies(cast):
    report = take(cast)
    decline(cast, report, remedies=[Remedy.LEGAL_AID, Remedy.COURT], reason="不属于受理范围")
    now = fresh(report)
    assert (now.remedies, now.read("decision_reason"), now.told_how) == (["court", "legal_aid"], "不属于受理范围", "phone")


@pytest.mark.parametrize("given", [{"to": ""}, {"reason": " "}, {"told_how": "x"}])
def test_a_transfer_names_where_and_why(cast, given):
    with pytest.raises(BadInput) as refusal:
        transfer(cast, take(cast), **given)
    assert set(refusal.value.fields) == set(given)


def test_transferred(cast):
    report = take(cast)
    transfer(cast, report)
    assert fresh(report).read("decision_reason") == "移送：县人社局。劳动仲裁"
    line = Line.objects.select_related("key__county_key").get(act="reports.transfer")
    assert "县人社局" in read_words(line) and "人社局" not in str(line.facts)


def test_overdue_reports_are_still_decided(cast):
    report = take(cast)
    with clock.at(clock.now() + dt.timedelta(days=90)):
        assert queries.waiting(cast.officer.actor, clock.now()) == [report]
        decline(cast, fresh(report))
        assert queries.waiting(cast.officer.actor) == []
    assert Report.objects.count() == 1
