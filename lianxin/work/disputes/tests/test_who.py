"""Who may act: the role in the compartment, the unit that holds it, and nobody who does not see it."""

from __future__ import annotations

import dataclasses

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.ground.officers.states import Act, Compartment, Role, may
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course, holding, judging, parties
from lianxin.work.disputes.states import LIFE, Colour, MediationKind, State
from lianxin.work.disputes.tests.deeds import DANGEROUS, DEEDS, doer, ready

pytestmark = pytest.mark.django_db

HOLDERS_ONLY = [a for a in LIFE if a not in rules._WAITING | rules._BY_ANYONE_WHO_SEES]


def _fitting(action: str) -> str:
    """A state from which the life allows the action."""
    return sorted(LIFE[action].origin, key=list(State).index)[0]


@pytest.mark.parametrize("compartment", [Compartment.NORMAL, Compartment.FAMILY])
@pytest.mark.parametrize("role", Role.values)
def test_the_role_decides_in_the_holding_unit(cast, role, compartment):
    dispute = ready(cast, State.OPEN)
    dispute.compartment = compartment
    calm = {"colour": dispute.colour, "hold_joint": False}
    by = dataclasses.replace(cast.village_mediator.actor, role=role)
    for action, line in LIFE.items():
        dispute.state = _fitting(action)
        dispute.colour, dispute.hold_joint = (Colour.RED, True) if action in DANGEROUS else calm.values()
        if action == "settle_on_the_spot" and compartment == Compartment.FAMILY:
            continue
        verdict = rules.allowed(by, dispute, action)
        assert bool(verdict) == may(role, line.act, compartment), (role, action)
        assert verdict or (verdict.others_may and "岗位" in str(verdict.reason))


@pytest.mark.parametrize("action", HOLDERS_ONLY)
def test_another_unit_that_sees_it_does_not_do_the_holders_work(cast, action):
    dispute = ready(cast, _fitting(action))
    by = cast.town_head.actor
    assert rules.is_seen_by(by, dispute)
    with pytest.raises(NotAllowed, match="南坡沟村"):
        DEEDS[action](cast, by, dispute)


@pytest.mark.parametrize("action", list(LIFE))
@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "leader", "independent", "sysadmin"])
def test_who_does_not_see_it_does_nothing(cast, action, who):
    dispute = ready(cast, _fitting(action), offered=action in rules._WAITING)
    with pytest.raises(NotAllowed):
        DEEDS[action](cast, getattr(cast, who).actor, dispute)


@pytest.mark.parametrize("who", ["officer", "town_mediator", "county_officer"])
def test_anyone_who_sees_it_may_raise_the_alarm_and_reopen(cast, who):
    by = getattr(cast, who).actor
    judging.raise_colour(by=by, dispute=ready(cast, State.OPEN), colour=Colour.RED, reason="拿了铁锹")
    course.reopen_dispute(by=by, dispute=ready(cast, State.SETTLED), reason="又堵了渠")


@pytest.mark.parametrize("action", [a for a in LIFE if a not in rules._WAITING | DANGEROUS | {"merge"}])
def test_the_system_is_bound_by_the_order_alone(cast, action):
    """Merging needs a pair of eyes: the system sees no list. What lowers or lifts is never done by it: see test_danger."""
    dispute = ready(cast, _fitting(action))
    DEEDS[action](cast, system(dispute.county), dispute)


def test_the_system_of_another_county_does_nothing(cast):
    with pytest.raises(NotAllowed):
        course.begin_mediation(by=system("610698"), dispute=ready(cast, State.OPEN))


def test_the_same_person_under_another_post_is_another_actor(cast):
    """A village mediator who is also an officer elsewhere does not hold the village's disputes from there."""
    dispute = ready(cast, State.OPEN)
    second = make.post(cast.village_mediator.staff, cast.other_station, Role.OFFICER)
    by = make.actor(cast.village_mediator.staff, second)
    with pytest.raises(NotAllowed):
        course.begin_mediation(by=by, dispute=dispute)


@pytest.mark.parametrize("kind", [MediationKind.PUBLIC_SECURITY, MediationKind.ADMINISTRATIVE])
def test_kinds_of_mediation_do_not_mix(cast, kind):
    """Public-security mediation is the police's; a committee's mediator has no part in it, and the other way round."""
    dispute = ready(cast, State.OPEN)
    dispute.kind, dispute.holder_unit = kind, cast.station
    assert rules.allowed(cast.officer.actor, dispute, "begin_mediation")
    mediator = dataclasses.replace(cast.village_mediator.actor, unit=cast.station.pk)
    assert bool(rules.allowed(mediator, dispute, "begin_mediation")) == (kind == MediationKind.ADMINISTRATIVE)
    dispute.kind = MediationKind.PEOPLE
    assert not rules.allowed(cast.officer.actor, dispute, "begin_mediation")
    assert not may(Role.OFFICER, Act.MEDIATE, Compartment.NORMAL)


@pytest.mark.parametrize(
    ("who", "says"),
    [("officer", "调委会"), ("keeper", "不能承办"), ("stranger_mediator", "")],
)
def test_who_can_be_given_a_dispute_of_peoples_mediation(cast, who, says):
    post = getattr(cast, who).post
    why = rules.why_not_holder(post, MediationKind.PEOPLE, Compartment.NORMAL, cast.county.code)
    assert (says in str(why)) if says else why is None


@pytest.mark.parametrize(
    ("role", "may_hold"),
    [("officer", True), ("chief", True), ("agency", True), ("system_admin", False), ("county_leader", False),
     ("audit_admin", False), ("dossier_keeper", False)],
)  # fmt: skip
def test_an_administrative_mediation_is_held_by_an_officer_or_an_agency(cast, role, may_hold):
    post = cast.officer.post
    post.role = role
    why = rules.why_not_holder(post, MediationKind.ADMINISTRATIVE, Compartment.NORMAL, cast.county.code)
    assert (why is None) == may_hold


def test_a_post_that_has_ended_and_a_person_who_has_left_hold_nothing(cast):
    ask = (MediationKind.PEOPLE, Compartment.NORMAL, cast.county.code)
    post = cast.second_mediator.post
    post.until_on = clock.today()
    assert rules.why_not_holder(post, *ask) is None
    post.until_on = clock.today().replace(day=23)
    assert "不在这个岗位" in str(rules.why_not_holder(post, *ask))
    post.until_on, post.staff.is_active = None, False
    assert "不在这个岗位" in str(rules.why_not_holder(post, *ask))
    post.staff.is_active, post.unit.closed_on = True, clock.today()
    assert "撤销" in str(rules.why_not_holder(post, *ask))
    assert "不在本县" in str(rules.why_not_holder(post, ask[0], ask[1], "610698"))


def test_nobody_unable_is_named_handler(cast):
    dispute = cast.open_dispute()
    keeper = make.post(make.staff("白守义"), cast.village_committee, Role.DOSSIER_KEEPER)
    with pytest.raises(BadInput, match="不能承办"):
        holding.name_handler(by=cast.village_head.actor, dispute=dispute, holder=keeper, version=dispute.version)
    with pytest.raises(BadInput, match="本单位"):
        holding.name_handler(
            by=cast.village_head.actor, dispute=dispute, holder=cast.town_mediator.post, version=dispute.version
        )
    post = cast.second_mediator.post
    holding.name_handler(by=cast.village_head.actor, dispute=dispute, holder=post, version=dispute.version)
    assert Dispute.objects.get().holder == post


def test_a_side_is_marked_reached_only_by_who_sees_it(cast):
    side = cast.open_dispute().sides.get(number=2)
    with pytest.raises(NotAllowed):
        parties.mark_reached(by=cast.stranger.actor, side=side)
    parties.mark_reached(by=cast.officer.actor, side=side)
    assert not Dispute.objects.get().half_known


@pytest.mark.parametrize("flag", ["hold_session", "never_here"])
def test_a_hold_is_nobodys_to_pass(cast, flag):
    dispute = ready(cast, State.OPEN)
    Dispute.objects.update(**{flag: True})
    dispute.refresh_from_db()
    for by in (cast.village_mediator.actor, system(dispute.county)):
        with pytest.raises(WrongState):
            course.begin_mediation(by=by, dispute=dispute)
        with pytest.raises(WrongState):
            course.settle_dispute(by=by, dispute=dispute, effective_at=clock.now(), on_the_spot=True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": Colour.YELLOW}, "危险"),
        ({"hold_joint": True}, "危险"),
        ({"half_known": True}, "每一方"),
        ({"compartment": Compartment.FAMILY}, "家事"),
    ],
)
def test_what_is_not_calm_and_known_is_not_settled_on_the_spot(cast, change, says):
    dispute = ready(cast, State.OPEN)
    Dispute.objects.update(**change)
    dispute.refresh_from_db()
    with pytest.raises(WrongState, match=says):
        DEEDS["settle_on_the_spot"](cast, doer(cast, "settle"), dispute)
    if "half_known" not in change:
        DEEDS["begin_mediation"](cast, doer(cast, "settle"), dispute)


def test_what_may_never_be_mediated_here_does_not_settle(cast):
    dispute = ready(cast, State.MEDIATING)
    Dispute.objects.update(never_here=True)
    dispute.refresh_from_db()
    with pytest.raises(WrongState, match="有权机关"):
        DEEDS["settle"](cast, doer(cast, "settle"), dispute)
