"""A dispute with an official on the other side: the unit complained of and its line no longer see it, others go on with it."""

from __future__ import annotations

import pytest
from django.db.models import Q

from lianxin.ground.officers.queries import line_of
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.services import handling, receiving
from lianxin.oversight.rights.states import Kind, Origin
from lianxin.oversight.rights.tasks import sweep_arrivals
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Exclusion
from lianxin.work.disputes.services.holding import escalate_dispute, offer_dispute
from lianxin.work.disputes.services.judging import merge_dispute
from lianxin.work.disputes.services.links import involve
from lianxin.work.reports import queries as reports
from lianxin.work.reports.services.deciding import join_report
from lianxin.work.reports.tests.factories import take

pytestmark = pytest.mark.django_db


def _raised(cast, dispute) -> Complaint:
    complaint = receiving.from_dispute(by=cast.independent.actor, dispute=dispute)
    assert complaint is not None
    return complaint


def _shield(cast, complaint, units, holder=None, staff=(), line=None):
    line = line_of(units) if line is None else line
    handling.shield_dispute(
        by=cast.independent.actor, complaint=complaint, units=units, line=line, staff=list(staff), holder=holder
    )


def _sees(player, dispute):
    one = disputes.get_visible(player.actor, dispute.code) is not None
    listed = dispute in disputes.rows_of(player.actor, disputes.Wanted(), "due")
    counted = disputes.counts(player.actor, {"all": Q()})["all"] == 1
    assert one == listed == counted
    return one


def test_the_committee_and_its_line_see_nothing_and_another_committee_goes_on(cast):
    dispute = cast.open_dispute()
    involve(by=cast.county_officer.actor, dispute=dispute, role="asked", unit=cast.town_committee)
    complaint = _raised(cast, dispute)
    with pytest.raises(BadInput) as refused:
        _shield(cast, complaint, [cast.village_committee])
    assert "holder" in refused.value.fields and not Exclusion.objects.filter(ref=dispute.pk).exists()
    _shield(cast, complaint, [cast.village_committee], holder=cast.stranger_mediator.post)
    kept_out = "village_mediator second_mediator village_head town_mediator town_head keeper county_mediator"
    for name in kept_out.split():
        assert not _sees(getattr(cast, name), dispute), name
    for name in ("stranger_mediator", "chief", "officer", "county_officer"):
        assert _sees(getattr(cast, name), dispute), name
    dispute.refresh_from_db()
    assert dispute.holder == cast.stranger_mediator.post and complaint.shielded_at


def test_a_person_is_kept_out_whatever_their_unit(cast):
    dispute = cast.open_dispute()
    _shield(cast, _raised(cast, dispute), [], staff=[cast.chief.staff], line=[])
    assert not _sees(cast.chief, dispute) and _sees(cast.officer, dispute) and _sees(cast.village_mediator, dispute)


def test_the_new_holder_is_of_no_line_that_is_kept_out(cast):
    complaint = _raised(cast, cast.open_dispute())
    for wrong in (cast.town_mediator.post, cast.second_mediator.post, cast.officer.post):
        with pytest.raises(BadInput) as refused:
            _shield(cast, complaint, [cast.village_committee], holder=wrong)
        assert set(refused.value.fields) == {"holder"}


def test_it_is_not_offered_back_nor_climbs_into_the_line(cast):
    dispute = cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village)
    complaint = _raised(cast, dispute)
    _shield(cast, complaint, [cast.other_town_committee], line=[])
    dispute.refresh_from_db()
    with pytest.raises(BadInput) as refused:
        offer_dispute(by=cast.stranger_mediator.actor, dispute=dispute, to_unit=cast.other_town_committee, reason="远")
    assert "to_unit" in refused.value.fields
    offer = escalate_dispute(by=cast.stranger_mediator.actor, dispute=dispute, reason="谈不拢")
    assert offer.to_unit == cast.county_committee


def test_a_pending_offer_to_the_line_lapses(cast):
    dispute = cast.open_dispute()
    escalate_dispute(by=cast.village_mediator.actor, dispute=dispute, reason="谈不拢")
    _shield(cast, _raised(cast, dispute), [cast.town_committee], line=[])
    assert not disputes.offers_to(cast.town_committee.pk).exists() and disputes.pending_offer(dispute) is None


def test_what_was_told_of_it_goes_with_it(cast):
    dispute = cast.open_dispute(by=cast.neighbour_mediator, area=cast.second_village)
    report = take(cast, by=cast.town_mediator, area=cast.second_village)
    join_report(by=cast.town_mediator.actor, report=report, dispute=dispute, version=report.version)
    assert reports.visible_to(cast.town_mediator.actor).filter(pk=report.pk).exists()
    _shield(cast, _raised(cast, dispute), [cast.town_committee], line=[])
    assert not reports.visible_to(cast.town_mediator.actor).exists()
    assert not reports.rows_of(cast.town_mediator.actor, Q(), "new")
    assert reports.visible_to(cast.neighbour_mediator.actor).filter(pk=report.pk).exists()


def test_merging_takes_the_exclusion_along_and_never_hides_a_case_from_its_holder(cast):
    first, second = cast.open_dispute(), cast.open_dispute()
    _shield(cast, _raised(cast, second), [cast.station], line=[])
    merge_dispute(by=cast.village_mediator.actor, dispute=second, into=first, reason="同一件事")
    assert not disputes.visible_to(cast.chief.actor).filter(pk__in=[first.pk, second.pk]).exists()


@pytest.mark.parametrize("who", ["village_mediator", "chief", "county_officer", "leader", "sysadmin"])
def test_nobody_else_shields(cast, who):
    dispute = cast.open_dispute()
    complaint = _raised(cast, dispute)
    with pytest.raises(NotAllowed):
        handling.shield_dispute(
            by=getattr(cast, who).actor, complaint=complaint, units=[cast.station], line=[], staff=[], holder=None
        )
    assert _sees(cast.chief, dispute)


def test_only_what_came_from_a_dispute_has_one_to_shield(cast):
    from lianxin.oversight.rights.tests.factories import complain

    with pytest.raises(WrongState):
        _shield(cast, complain(cast), [cast.station])


def test_a_dispute_is_raised_once(cast):
    dispute = cast.open_dispute()
    _raised(cast, dispute)
    assert receiving.from_dispute(by=cast.independent.actor, dispute=dispute) is None


def test_what_triage_flags_is_with_the_desk_and_the_line_named_there_no_longer_sees_it(cast):
    dispute, calm = cast.open_dispute(), cast.open_dispute()
    flag_dispute(dispute)
    assert sweep_arrivals() == 1 and sweep_arrivals() == 0
    complaint = Complaint.objects.get()
    assert complaint.dispute == dispute and complaint.kind == Kind.OTHER_SIDE and complaint.origin == Origin.DISPUTE
    _shield(cast, complaint, [cast.station], line=[])
    assert not disputes.get_visible(cast.chief.actor, dispute.code) and disputes.get_visible(cast.chief.actor, calm.code)


def flag_dispute(dispute):
    """As the judgement of triage leaves it."""
    type(dispute).objects.filter(pk=dispute.pk).update(independent=True)
