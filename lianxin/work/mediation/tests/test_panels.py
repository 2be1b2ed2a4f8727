"""A panel: who may call it, who may sit as what, whose word is needed, and that kinds of mediation never mix in it."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.ground.officers.models import Tier
from lianxin.ground.officers.roster import services as roster
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.ground.officers.states import UNIT_KINDS, UnitKind
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, WrongState
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.states import MediationKind, State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Appointment, Helper, Panel, PanelMember
from lianxin.work.mediation.services import consents, panels
from lianxin.work.mediation.states import PanelRole, PanelState, Subject, why_impossible

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def hold(dispute: Dispute, player, tier: int, kind: str = "people", **given) -> Dispute:
    """Straight into the table: who holds it at which tier."""
    Dispute.objects.filter(pk=dispute.pk).update(
        holder=player.post, holder_unit=player.unit, tier=tier, kind=kind, half_known=False, **given
    )
    return Dispute.objects.select_related("holder_unit", "area", "key__county_key").get(pk=dispute.pk)


@pytest.fixture
def dispute(cast):
    return hold(cast.open_dispute(), cast.county_mediator, Tier.COUNTY)


@pytest.fixture
def panel(cast, dispute):
    return panels.propose_panel(by=cast.county_mediator.actor, dispute=dispute, purpose="四年没有谈下来，要一起看地籍图")


def entry(cast, kind=EntryKind.LAWYER, name="方律师", **given) -> RosterEntry:
    draft = EntryDraft(kind=kind, area=cast.county, name=name, consent_on=TODAY, from_on=TODAY, phone="09110000001", **given)
    return roster.enter(by=cast.county_officer.actor, draft=draft)


def ask(cast, panel, role, by=None, **given) -> PanelMember:
    given.setdefault("why", "懂这一行")
    return panels.ask_member(by=(by or cast.county_mediator).actor, panel=panel, role=role, **given)


def lead(cast, panel) -> PanelMember:
    return ask(cast, panel, PanelRole.MEDIATOR, post=cast.county_mediator.post, is_lead=True)


def rights(cast, dispute) -> None:
    for side in with_sides(dispute):
        consents.tell_rights(by=cast.county_mediator.actor, dispute=dispute, side=side, how="read_aloud")
        agree(cast, dispute, side, Subject.MEDIATE)


def agree(cast, dispute, side, subject, ref=None, answer="given") -> None:
    consents.record_consent(
        by=cast.county_mediator.actor, dispute=dispute, side=side, subject=subject, answer=answer, ref=ref
    )


def ready(cast, member, *, ties=(), but: str = "") -> None:
    """Answered, declared, accepted by both sides, but for one thing."""
    by, dispute = cast.county_mediator.actor, member.dispute
    if but != "answer":
        panels.answer_seat(by=by, member=member, accepted=True)
    if but != "declare":
        panels.declare_panel_tie(by=by, member=member, ties=ties)
    subject = Subject.MEDIATOR if member.appointment_id else Subject.HELPER
    for side in with_sides(dispute)[: 1 if but == "consent" else None]:
        agree(cast, dispute, side, subject, rules.seat_of(member))


def seated(cast, panel) -> list[PanelMember]:
    rights(cast, panel.dispute)
    members = [
        lead(cast, panel),
        ask(cast, panel, PanelRole.LAWYER, entry=entry(cast)),
        ask(cast, panel, PanelRole.LAND, post=cast.agency.post),
    ]
    for member in members:
        ready(cast, member)
    return members


def convene(cast, panel) -> None:
    panels.convene_panel(by=cast.county_mediator.actor, panel=panel)


# Who may call it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tier", Tier.values)
@pytest.mark.parametrize("forced", [False, True])
def test_at_the_county_and_at_a_station_where_several_must_look(cast, tier, forced):
    holder = {1: cast.village_mediator, 2: cast.town_mediator, 3: cast.county_mediator}[tier]
    row = hold(cast.open_dispute(), holder, tier)
    row.forced_review = forced
    assert bool(rules.may_convene(holder.actor, row)) == (tier == 3 or (tier == 2 and forced))


WHO = {
    "county_mediator": True, "county_officer": True, "town_mediator": False, "village_mediator": False, "chief": False,
    "stranger": False, "agency": False, "leader": False, "independent": False, "sysadmin": False,
}  # fmt: skip


@pytest.mark.parametrize("who", WHO)
def test_by_its_holder_and_by_the_countys_own_people(cast, dispute, who):
    by = getattr(cast, who).actor
    if WHO[who]:
        assert panels.propose_panel(by=by, dispute=dispute, purpose="一起看").state == PanelState.PROPOSED
    else:
        with pytest.raises(NotAllowed):
            panels.propose_panel(by=by, dispute=dispute, purpose="一起看")


@pytest.mark.parametrize("state", [State.SETTLED, State.ENDED, State.CLOSED])
def test_not_of_what_is_over(cast, dispute, state):
    dispute.state = state
    with pytest.raises(WrongState):
        panels.propose_panel(by=cast.county_mediator.actor, dispute=dispute, purpose="一起看")


def test_one_at_a_time_and_it_says_why(cast, dispute, panel):
    with pytest.raises(WrongState, match="已经有一个"):
        panels.propose_panel(by=cast.county_officer.actor, dispute=dispute, purpose="再来一个")
    with pytest.raises(BadInput):
        panels.propose_panel(by=cast.county_mediator.actor, dispute=dispute, purpose=" ")


# Kinds never mix: kind × tier × role, cell by cell -----------------------------------------------------


@pytest.fixture
def everybody(cast):
    """One post of every role in every kind of unit in which it exists, and who holds what of each kind."""
    found = {}
    for role, kinds in UNIT_KINDS.items():
        for kind in sorted(kinds):
            unit = make.unit(f"{kind}-{role}", kind, None, cast.county)
            found[role, kind] = make.post(make.staff(f"人{len(found)}"), unit, role)
    return found


@pytest.mark.parametrize("kind", MediationKind.values)
@pytest.mark.parametrize("tier", [Tier.STATION, Tier.COUNTY])
def test_who_may_mediate_on_a_panel_and_everybody_else_takes_part(cast, everybody, kind, tier):
    """A mediator's seat for exactly those the table of kinds allows; whoever is of another kind sits by invitation only."""
    row = hold(cast.open_dispute(), cast.county_mediator, tier, kind)
    row.forced_review = True
    panel = panels.propose_panel(by=cast.county_mediator.actor, dispute=row, purpose="一起看")
    panel.dispute = row
    for (role, unit_kind), post in everybody.items():
        lawful = why_impossible(kind, tier, unit_kind, role) is None
        if lawful:
            member = ask(cast, panel, PanelRole.MEDIATOR, post=post)
            assert member.appointment.post == post and member.helper is None
        else:
            with pytest.raises(Refusal):
                ask(cast, panel, PanelRole.MEDIATOR, post=post)
            if unit_kind != UnitKind.COMMITTEE:
                member = ask(cast, panel, PanelRole.EXPERT, post=post)
                assert member.appointment is None and member.helper.post == post
    allowed = {post.pk for (role, uk), post in everybody.items() if why_impossible(kind, tier, uk, role) is None}
    assert set(Appointment.objects.filter(dispute=row, removed_at=None).values_list("post", flat=True)) == allowed


TRADES = {
    PanelRole.POLICE: {"officer": True, "agency": False, "county_mediator": False, "county_government": False},
    PanelRole.LAND: {"officer": False, "agency": True, "county_mediator": False},
    PanelRole.LAWYER: {"officer": False, "agency": False, "county_mediator": False},
    PanelRole.JUDICIAL: {"officer": False, "agency": True, "county_mediator": False},
}


@pytest.mark.parametrize("role", TRADES)
def test_nobody_sits_in_a_trade_that_is_not_theirs(cast, panel, role):
    for who, fits in TRADES[role].items():
        player = getattr(cast, who)
        if not hasattr(player, "post"):
            continue
        if fits:
            ask(cast, panel, role, post=player.post)
        else:
            with pytest.raises(BadInput):
                ask(cast, panel, role, post=player.post)
    with pytest.raises(BadInput):
        ask(cast, panel, role, entry=entry(cast, EntryKind.VOLUNTEER, "热心人"))


def test_a_police_officer_of_the_roster_is_no_mediator(cast, panel):
    police = entry(cast, EntryKind.POLICE, "", staff=cast.officer.staff, unit=cast.station)
    with pytest.raises(WrongState, match="不是人民调解员"):
        ask(cast, panel, PanelRole.MEDIATOR, entry=police)
    assert ask(cast, panel, PanelRole.POLICE, entry=police).helper.read("name") == "李春燕"


def test_the_lead_is_one_of_the_holders_own(cast, panel):
    for given in (
        {"role": PanelRole.LAWYER, "entry": entry(cast)},
        {"role": PanelRole.MEDIATOR, "post": cast.town_mediator.post},
        {"role": PanelRole.MEDIATOR, "name": "外来的人"},
    ):
        with pytest.raises(BadInput, match="主持人"):
            ask(cast, panel, is_lead=True, **given)


def test_the_committees_room_at_a_station_stays_the_committees(cast):
    """At a station the panel of people's mediation is the committee's: its own mediator leads, the police take part."""
    row = hold(cast.open_dispute(), cast.town_mediator, Tier.STATION)
    row.forced_review = True
    panel = panels.propose_panel(by=cast.town_mediator.actor, dispute=row, purpose="一起看")
    panel.dispute = row
    assert panel.unit == cast.town_committee
    with pytest.raises(WrongState):
        ask(cast, panel, PanelRole.MEDIATOR, by=cast.town_mediator, post=cast.chief.post)
    assert ask(cast, panel, PanelRole.POLICE, by=cast.town_mediator, post=cast.chief.post).helper is not None
    assert ask(cast, panel, PanelRole.MEDIATOR, by=cast.town_mediator, post=cast.town_mediator.post, is_lead=True).is_lead


# Convened when everybody agreed -----------------------------------------------------------------------


def test_it_sits_when_its_members_agreed_and_both_sides_accepted_them(cast, panel, dispute):
    members = seated(cast, panel)
    assert not disputes.visible_to(cast.agency.actor).filter(pk=dispute.pk).exists()
    convene(cast, panel)
    panel.refresh_from_db()
    assert panel.state == PanelState.CONVENED
    assert [m.pk for m in queries.panel_members(panel)] == [m.pk for m in members]
    assert disputes.visible_to(cast.agency.actor).filter(pk=dispute.pk).exists()  # while it sits
    panels.dissolve_panel(by=cast.county_mediator.actor, panel=panel, reason="谈成了")
    assert not disputes.visible_to(cast.agency.actor).filter(pk=dispute.pk).exists()


@pytest.mark.parametrize(
    ("but", "says"),
    [("answer", "还没有答应"), ("declare", "还没有声明"), ("consent", "还没有问"), ("lead", "主持人"), ("alone", "两个人")],
)
def test_what_is_lacking_is_said(cast, panel, but, says):
    rights(cast, panel.dispute)
    first = ask(cast, panel, PanelRole.MEDIATOR, post=cast.county_mediator.post, is_lead=but != "lead")
    ready(cast, first)
    if but != "alone":
        ready(cast, ask(cast, panel, PanelRole.LAWYER, entry=entry(cast)), but=but)
    with pytest.raises(WrongState, match=says):
        convene(cast, panel)
    assert Panel.objects.get().state == PanelState.PROPOSED


def test_a_side_that_refuses_a_member_is_heard(cast, panel):
    rights(cast, panel.dispute)
    ready(cast, lead(cast, panel))
    lawyer = ask(cast, panel, PanelRole.LAWYER, entry=entry(cast))
    ready(cast, lawyer)
    side = with_sides(panel.dispute)[1]
    agree(cast, panel.dispute, side, Subject.HELPER, lawyer.helper_id, answer="refused")
    with pytest.raises(WrongState, match="不接受方律师，请换人"):
        convene(cast, panel)
    panels.leave_panel(by=cast.county_mediator.actor, member=lawyer, note="另一方不接受")
    assert Helper.objects.get().removed_at is not None
    ready(cast, ask(cast, panel, PanelRole.LAWYER, entry=entry(cast, name="另一位")))
    convene(cast, panel)


def test_ties_are_declared_and_checked_for_participants_too(cast, panel):
    rights(cast, panel.dispute)
    ready(cast, lead(cast, panel))
    land = ask(cast, panel, PanelRole.LAND, post=cast.agency.post)
    ready(cast, land, ties=["kin"])
    with pytest.raises(WrongState, match="应当回避"):
        convene(cast, panel)
    panels.declare_panel_tie(by=cast.county_mediator.actor, member=land, ties=["neighbour"])
    with pytest.raises(WrongState, match="知情后仍然接受"):
        convene(cast, panel)
    for side in with_sides(panel.dispute):
        agree(cast, panel.dispute, side, Subject.CONFLICT, land.helper_id)
    convene(cast, panel)


def test_a_participant_who_is_a_party_by_name_and_phone_is_found(cast, panel):
    cast.agency.staff.work_phone = "0900 5557736"
    cast.agency.staff.save()
    rights(cast, panel.dispute)
    ready(cast, lead(cast, panel))
    ready(cast, ask(cast, panel, PanelRole.LAND, post=cast.agency.post))
    with pytest.raises(WrongState, match="电话相同"):
        convene(cast, panel)


def test_who_answers_for_a_member(cast, panel):
    land = ask(cast, panel, PanelRole.LAND, post=cast.agency.post)
    for who in (cast.town_mediator, cast.stranger, cast.chief):
        with pytest.raises(NotAllowed):
            panels.answer_seat(by=who.actor, member=land, accepted=True)
    panels.answer_seat(by=cast.agency.actor, member=land, accepted=False, note="那天在外地")
    land.refresh_from_db()
    assert (land.removal, land.read("note")) == ("declined", "那天在外地")
    with pytest.raises(WrongState):
        panels.answer_seat(by=cast.agency.actor, member=land, accepted=True)
    with pytest.raises(NotAllowed):  # a mediator's ties are the mediator's own to declare
        other = ask(cast, panel, PanelRole.MEDIATOR, post=cast.town_mediator.post)
        panels.declare_panel_tie(by=cast.county_mediator.actor, member=other, ties=[])


def test_a_mediator_a_side_refuses_leaves_the_panel_too(cast, panel):
    seated(cast, panel)
    other = ask(cast, panel, PanelRole.MEDIATOR, post=cast.town_mediator.post)
    agree(cast, panel.dispute, with_sides(panel.dispute)[0], Subject.MEDIATOR, other.appointment_id, answer="refused")
    other.refresh_from_db()
    assert (other.removed_at is not None, other.removal) == (True, "refused")
    convene(cast, panel)  # it lacks nobody
