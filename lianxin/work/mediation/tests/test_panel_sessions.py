"""Sessions with a panel seated, and how a panel ends."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.ground.officers.models import Tier
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Appointment, Helper, Panel, PanelMember, Signature
from lianxin.work.mediation.services import panels, sessions
from lianxin.work.mediation.services.sessions import SessionDraft
from lianxin.work.mediation.states import PanelRole, PanelState
from lianxin.work.mediation.tasks import sweep_strays
from lianxin.work.mediation.tests.test_panels import ask, convene, hold, lead, seated

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(cast):
    return hold(cast.open_dispute(), cast.county_mediator, Tier.COUNTY)


@pytest.fixture
def panel(cast, dispute):
    return panels.propose_panel(by=cast.county_mediator.actor, dispute=dispute, purpose="四年没有谈下来，要一起看地籍图")


def test_a_session_keeps_one_kind_and_its_participants_are_expected(cast, panel, dispute):
    members = seated(cast, panel)
    convene(cast, panel)
    draft = SessionDraft("joint", clock.now() + dt.timedelta(days=1), "centre")
    dispute.refresh_from_db()
    dispute.hold_joint = False
    session = sessions.schedule_session(by=cast.county_mediator.actor, dispute=dispute, draft=draft)
    assert (session.panel, session.kind, session.unit) == (panel, MediationKind.PEOPLE, cast.county_committee)
    expected = {row.helper_id or row.appointment_id for row in session.attendances.exclude(seat="party")}
    assert expected == {rules.seat_of(member) for member in members}
    assert {row.seat for row in session.attendances.filter(helper__isnull=False)} == {"helper"}


def test_a_participant_never_signs(cast, panel, dispute):
    fields = {f.related_model for f in Signature._meta.get_fields() if f.is_relation and f.many_to_one}
    assert Helper not in fields and PanelMember not in fields
    seated(cast, panel)
    convene(cast, panel)
    assert {a.post for a in Appointment.objects.filter(dispute=dispute, removed_at=None)} == {cast.county_mediator.post}


def test_dissolved_with_a_reason_its_people_go_and_the_holders_mediator_stays(cast, panel, dispute):
    members = seated(cast, panel)
    guest = ask(cast, panel, PanelRole.MEDIATOR, post=cast.town_mediator.post)
    with pytest.raises(BadInput):
        panels.dissolve_panel(by=cast.county_mediator.actor, panel=panel, reason="")
    panels.dissolve_panel(by=cast.county_mediator.actor, panel=panel, reason="双方愿意只由调委会谈")
    assert panel.read("reason") == "双方愿意只由调委会谈"
    still = Appointment.objects.filter(dispute=dispute, removed_at=None)
    assert [a.pk for a in still] == [members[0].appointment_id] and guest.appointment_id not in {a.pk for a in still}
    assert not Helper.objects.filter(dispute=dispute, removed_at=None).exists()
    assert queries.open_panel(dispute) is None
    for deed in (
        lambda: panels.dissolve_panel(by=cast.county_mediator.actor, panel=panel, reason="再来"),
        lambda: convene(cast, panel),
        lambda: ask(cast, panel, PanelRole.LAWYER, name="谁"),
    ):
        with pytest.raises(WrongState):
            deed()
    again = panels.propose_panel(by=cast.county_mediator.actor, dispute=dispute, purpose="又谈不拢")
    again.dispute = dispute
    assert lead(cast, again).appointment_id == members[0].appointment_id  # what the sides said of them still counts


@pytest.mark.parametrize("why", ["ended", "moved", "merged"])
def test_the_sweep_dissolves_what_lost_its_dispute_once(cast, panel, dispute, why):
    seated(cast, panel)
    convene(cast, panel)
    if why == "ended":
        dispute.refresh_from_db()
        course.end_dispute(by=cast.county_mediator.actor, dispute=dispute, reason="no_agreement", note="谈不成")
    elif why == "moved":
        hold(dispute, cast.town_mediator, Tier.STATION)
    else:
        Dispute.objects.filter(pk=dispute.pk).update(root=cast.open_dispute())
    sweep_strays()
    sweep_strays()
    assert Panel.objects.get().state == PanelState.DISSOLVED
    assert not disputes.visible_to(cast.agency.actor).filter(pk=dispute.pk).exists()


def test_what_was_written_about_a_panel_lies_sealed(cast, panel, dispute):
    member = ask(cast, panel, PanelRole.LAND, post=cast.agency.post)
    panels.declare_panel_tie(by=cast.county_mediator.actor, member=member, ties=["neighbour"], note="界边是我家的地")
    raw = PanelMember.objects.values_list("note", flat=True).get(pk=member.pk)
    assert "界边".encode() not in bytes(raw) and member.read("note") == "界边是我家的地"
    assert "四年".encode() not in bytes(Panel.objects.values_list("purpose", flat=True).get())
