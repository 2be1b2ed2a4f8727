"""Who sees a referral: those in whose scope its dispute lies, and the unit it was made to."""

from __future__ import annotations

import pytest

from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.referrals import queries, rules, services
from lianxin.work.referrals.kinds import KINDS, Kind, kinds_for
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.tests.factories import send

pytestmark = pytest.mark.django_db
SEES = {
    "village_mediator": True, "town_mediator": True, "county_mediator": True, "officer": True, "leader": True, "keeper": True,
    "stranger": False, "stranger_mediator": False, "neighbour_mediator": False, "agency": False, "independent": False,
    "sysadmin": False, "auditor": False,
}  # fmt: skip


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_the_desk_sees_it_where_it_sees_the_dispute(cast, who, sees):
    send(cast)
    assert queries.visible_to(getattr(cast, who).actor).exists() is sees


@pytest.mark.parametrize("who", [name for name in SEES if name != "agency"])
def test_only_the_unit_it_was_made_to_has_it_in_its_inbox(cast, who):
    send(cast)
    assert not queries.inbox(getattr(cast, who).actor).exists()
    assert queries.inbox(cast.agency.actor).count() == 1


def test_the_station_answers_a_report_made_to_it(cast):
    referral = send(cast, kind="police_report", to_unit=cast.station, basis="duty")
    assert queries.get_mine(cast.officer.actor, referral.code) is not None
    assert queries.get_mine(cast.stranger.actor, referral.code) is None
    assert rules.answers(cast.chief.actor, queries.get_mine(cast.chief.actor, referral.code))


def test_a_family_matter_reaches_the_agency_and_no_more_than_that(cast):
    dispute = cast.open_dispute(category="0101")
    assert dispute.compartment == Compartment.FAMILY
    send(cast, dispute, kind="dv_order")
    assert queries.inbox(cast.agency.actor).count() == 1
    assert not queries.visible_to(cast.leader.actor).exists()


# The independent desk -------------------------------------------------------------------------------


@pytest.fixture
def complaint(cast):
    dispute = cast.open_dispute()
    Dispute.objects.filter(pk=dispute.pk).update(compartment=Compartment.COMPLAINT, holder_unit=cast.centre)
    return Dispute.objects.get(pk=dispute.pk)


def test_what_goes_to_discipline_never_leaves_its_compartment(cast, complaint):
    referral = send(
        cast, complaint, by=cast.independent, kind=Kind.DISCIPLINE, to_unit=None, to_office="县纪委监委信访室"
    )
    assert queries.get_visible(cast.independent.actor, referral.code) is not None
    for name in ("county_officer", "county_mediator", "leader", "village_mediator", "officer", "agency", "keeper", "sysadmin"):
        player = getattr(cast, name)
        assert not queries.visible_to(player.actor).exists(), name
        assert not queries.inbox(player.actor).exists(), name
        assert not queries.to_tend(player.actor).exists(), name
        assert rules.allowed(player.actor, queries.full(Referral.objects.all()).get(), "withdraw").ok is False


def test_no_agency_account_reads_a_complaint(cast, complaint):
    assert KINDS[Kind.DISCIPLINE].receivers == frozenset()
    with pytest.raises(BadInput):
        send(cast, complaint, by=cast.independent, kind=Kind.DISCIPLINE, to_unit=cast.bureau)


def test_nobody_else_refers_a_complaint(cast, complaint):
    for player in (cast.village_mediator, cast.county_officer, cast.chief):
        with pytest.raises((NotAllowed, WrongState)):
            send(cast, complaint, by=player, kind=Kind.DISCIPLINE, to_unit=None, to_office="县纪委监委")
    assert not Referral.objects.exists()


@pytest.mark.parametrize("compartment", Compartment.values)
def test_the_kinds_a_compartment_offers(compartment):
    offered = set(kinds_for(compartment))
    assert (Kind.DISCIPLINE in offered) == (compartment == Compartment.COMPLAINT)
    assert (Kind.LABOUR_ARB in offered) == (compartment in (Compartment.NORMAL, Compartment.FAMILY))


def test_silence_in_a_complaint_is_told_inside_the_compartment(cast, complaint):
    from lianxin.work.referrals.services import telling

    referral = send(cast, complaint, by=cast.independent, kind=Kind.DISCIPLINE, to_unit=None, to_office="县纪委监委")
    row = queries.full(Referral.objects.all()).get(pk=referral.pk)
    assert telling.level_above(row) == telling.holders(row) == [cast.independent.staff.pk]
    assert services.note_silence(referral=row) is False  # not due
