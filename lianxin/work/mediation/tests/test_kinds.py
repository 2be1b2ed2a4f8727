"""Kinds of mediation never mix: every cell of kind × tier × unit × role."""

import itertools

import pytest

from lianxin.ground.officers.models import Tier, UnitKind
from lianxin.ground.officers.states import Role
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation.states import why_impossible

PEOPLES_MEDIATORS = {"mediator", "committee_head", "county_officer"}
OFFICIALS = {"officer", "chief"}
LEGAL = (
    {("people", tier, "committee", role) for tier in (1, 2, 3) for role in PEOPLES_MEDIATORS}
    | {("public_security", 2, "station", role) for role in OFFICIALS}
    | {("administrative", 2, unit, role) for unit in ("judicial_office", "government") for role in OFFICIALS | {"agency"}}
    | {("administrative", 3, unit, role) for unit in ("agency", "bureau_section") for role in OFFICIALS | {"agency"}}
)


@pytest.mark.parametrize("tier", Tier.values)
@pytest.mark.parametrize("kind", MediationKind.values)
def test_every_cell_is_legal_or_says_why_not(kind, tier):
    for unit, role in itertools.product(UnitKind.values, Role.values):
        why = why_impossible(kind, tier, unit, role)
        if (kind, tier, unit, role) in LEGAL:
            assert why is None, (unit, role)
        else:
            assert why and str(why), (unit, role)


def test_no_police_officer_mediates_for_a_committee_and_no_mediator_for_the_police():
    for tier, unit, role in itertools.product(Tier.values, UnitKind.values, ("officer", "chief")):
        assert why_impossible("people", tier, unit, role)
    for tier, unit, role in itertools.product(Tier.values, UnitKind.values, PEOPLES_MEDIATORS):
        assert why_impossible("public_security", tier, unit, role)


def test_the_reason_names_the_first_thing_that_is_wrong():
    assert "法院" in str(why_impossible("judicial", 3, "committee", "mediator"))
    assert "移交" in str(why_impossible("people", 2, "station", "mediator"))
    assert "参加人" in str(why_impossible("people", 2, "committee", "officer"))
    assert "派出所一级" in str(why_impossible("public_security", 1, "station", "officer"))


def test_without_a_role_only_the_unit_is_asked():
    assert why_impossible("people", 1, "committee") is None
    assert why_impossible("administrative", 1, "government")
