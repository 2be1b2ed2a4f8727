"""docs/roles.md and the program say the same, cell by cell."""

from pathlib import Path

import pytest

from lianxin.ground.officers import rules
from lianxin.ground.officers.states import (
    ADMIN_ROLES,
    MATRIX,
    OFFICE,
    UNIT_KINDS,
    Act,
    Compartment,
    Role,
    UnitKind,
    may,
)

DOCUMENT = Path(__file__).parents[4] / "docs" / "roles.md"
LETTERS = {
    "n": Compartment.NORMAL,
    "f": Compartment.FAMILY,
    "c": Compartment.CAUCUS,
    "x": Compartment.COMPLAINT,
}


def tables():
    """The document's tables as {(role, act): cell}, in order."""
    found, header = [], None
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            header = None
        elif header is None:
            header = cells[1:]
            found.append({})
        elif set(cells[0]) != {"-"}:
            found[-1].update({(cells[0], act): cell for act, cell in zip(header, cells[1:], strict=True)})
    return found


CASES, OFFICES = tables()


def test_the_document_has_every_role_and_every_act_once():
    roles = set(Role.values)
    assert {role for role, _ in CASES} == {role for role, _ in OFFICES} == roles
    case_acts, office_acts = {act for _, act in CASES}, {act for _, act in OFFICES}
    assert case_acts | office_acts == set(Act.values)
    assert not case_acts & office_acts
    assert len(CASES) == len(roles) * len(case_acts) and len(OFFICES) == len(roles) * len(office_acts)


CELLS = [(role, act, c) for (role, act) in CASES for c in Compartment.values]


@pytest.mark.parametrize(("role", "act", "compartment"), CELLS)
def test_with_cases(role, act, compartment):
    cell = CASES[role, act]
    written = set() if cell == "–" else {LETTERS[letter] for letter in cell.split()}
    assert may(role, act, compartment) == (compartment in written)


@pytest.mark.parametrize(("role", "act"), list(OFFICES))
def test_without_cases(role, act):
    assert OFFICES[role, act] in ("yes", "–")
    assert may(role, act) == (OFFICES[role, act] == "yes")


def test_a_case_act_needs_a_compartment_and_an_office_act_has_none():
    assert not any(may(role, act) for role in Role.values for _, act in CASES)
    assert not any(
        may(role, act, c) for role in Role.values for _, act in OFFICES for c in Compartment.values
    )


@pytest.mark.parametrize(
    ("role", "act", "compartment"), [("nobody", "see", "normal"), ("mediator", "x", "normal"), ("", "", "")]
)
def test_what_is_unknown_is_not_allowed(role, act, compartment):
    assert not may(role, act, compartment)


def test_every_role_stands_in_every_table():
    assert set(MATRIX) == set(UNIT_KINDS) == set(Role)
    assert set(OFFICE) <= set(Role)
    assert not any(MATRIX[role] for role in ADMIN_ROLES)


HOLDS = {
    (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN): False,
    (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN): False,
    (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN): False,
    (Role.SYSTEM_ADMIN, Role.SYSTEM_ADMIN): True,
    (Role.SYSTEM_ADMIN, Role.MEDIATOR): False,
    (Role.AUDIT_ADMIN, Role.COUNTY_LEADER): False,
    (Role.MEDIATOR, Role.DOSSIER_KEEPER): True,
    (Role.OFFICER, Role.COUNTY_OFFICER): True,
}


@pytest.mark.parametrize(("pair", "together"), list(HOLDS.items()))
def test_which_posts_go_together(pair, together):
    one, other = pair
    for a, b in ((one, other), (other, one)):
        assert (rules.clash(a, UnitKind.COUNTY_CENTRE, b, UnitKind.COUNTY_CENTRE) == "") is together


def test_a_police_officer_is_no_peoples_mediator_but_a_judicial_assistant_may_be():
    for role in (Role.OFFICER, Role.CHIEF):
        for mediating in (Role.MEDIATOR, Role.COMMITTEE_HEAD):
            assert rules.clash(role, UnitKind.STATION, mediating, UnitKind.COMMITTEE)
            assert rules.clash(mediating, UnitKind.COMMITTEE, role, UnitKind.STATION)
            assert not rules.clash(role, UnitKind.JUDICIAL_OFFICE, mediating, UnitKind.COMMITTEE)
