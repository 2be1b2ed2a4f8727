"""The panel's page: put together by the county, word by word, and closed to those it is not for."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.ground.officers.models import Tier
from lianxin.ground.officers.roster import services as roster
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.work.disputes.queries import with_sides
from lianxin.work.mediation.models import Panel, PanelMember
from lianxin.work.mediation.services import consents
from lianxin.work.mediation.states import PanelState, Subject
from lianxin.work.mediation.tests.test_panels import hold

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def dispute(cast):
    return hold(cast.open_dispute(), cast.county_mediator, Tier.COUNTY)


@pytest.fixture
def me(cast):
    return cast.client(cast.county_mediator)


def at(dispute, tail="") -> str:
    return f"/disputes/{dispute.code}/panel/{tail}"


def propose(me, dispute):
    return me.post(at(dispute, "propose/"), {"purpose": "要一起看地籍图", "version": "0", "token": "p" * 20})


def ask(me, dispute, token, **given):
    version = str(Panel.objects.get().version)
    return me.post(at(dispute, "ask/"), {"version": version, "token": token * 20, "why": "懂这一行", **given})


def test_a_panel_from_the_first_word_to_the_last(cast, dispute, me):
    assert "还没有调解小组" in me.get(at(dispute)).content.decode()
    assert propose(me, dispute).status_code == 302
    draft = EntryDraft(kind=EntryKind.LAWYER, area=cast.county, name="方律师", consent_on=TODAY, from_on=TODAY)
    lawyer = roster.enter(by=cast.county_officer.actor, draft=draft)
    text = me.get(at(dispute, "ask/")).content.decode()
    assert "方律师 律师、法律工作者" in text and "高建平" in text and "陈思雨" in text
    lead = ask(me, dispute, "a", role="mediator", who=f"post:{cast.county_mediator.post.pk}", is_lead="on")
    assert lead.status_code == 302
    assert ask(me, dispute, "b", role="lawyer", who=f"entry:{lawyer.pk}").status_code == 302
    assert ask(me, dispute, "c", role="land", who=f"post:{cast.agency.post.pk}").status_code == 302
    assert ask(me, dispute, "d", role="mediator", who=f"post:{cast.agency.post.pk}").status_code == 409
    assert ask(me, dispute, "e", role="police", who=f"post:{cast.agency.post.pk}").status_code == 422
    page = me.get(at(dispute)).content.decode()
    assert page.count("还没有答应") >= 3 and "组成以前还差" in page
    for member in PanelMember.objects.order_by("asked_at"):
        url = at(dispute, f"members/{member.pk}/")
        answer = {"answer": "yes", "version": str(member.version), "token": f"f{member.pk.hex}"}
        assert me.post(f"{url}answer/", answer).status_code == 302
        member.refresh_from_db()
        ties = dict.fromkeys((f"tie_{t}" for t in ("kin", "household", "lender", "neighbour", "earlier_role")), "no")
        given = {**ties, "version": str(member.version), "token": f"g{member.pk.hex}"}
        assert me.post(f"{url}declare/", given).status_code == 302
    for side in with_sides(dispute):
        consents.tell_rights(by=cast.county_mediator.actor, dispute=dispute, side=side, how="read_aloud")
        for member in PanelMember.objects.all():
            subject = Subject.MEDIATOR if member.appointment_id else Subject.HELPER
            consents.record_consent(
                by=cast.county_mediator.actor, dispute=dispute, side=side, subject=subject, answer="given",
                ref=member.appointment_id or member.helper_id,
            )  # fmt: skip
    version = str(Panel.objects.get().version)
    assert me.post(at(dispute, "convene/"), {"version": version, "token": "h" * 20}).status_code == 302
    assert Panel.objects.get().state == PanelState.CONVENED
    page = me.get(at(dispute)).content.decode()
    assert "安排调解" in page and "参加人" in page and "主持" in page
    seen = cast.client(cast.agency).get(f"/disputes/{dispute.code}/")
    assert seen.status_code == 200 and "周德旺" not in seen.content.decode()
    gone = {"version": str(Panel.objects.get().version), "token": "i" * 20, "reason": "谈成了"}
    assert me.post(at(dispute, "dissolve/"), gone).status_code == 302
    assert cast.client(cast.agency).get(f"/disputes/{dispute.code}/").status_code == 404
    assert "以前的小组" in me.get(at(dispute)).content.decode()


def test_what_is_lacking_is_said_when_it_is_convened_too_early(cast, dispute, me):
    propose(me, dispute)
    answer = me.post(at(dispute, "convene/"), {"version": "1", "token": "j" * 20})
    assert answer.status_code == 409 and "至少要有两个人" in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "sysadmin", "independent"])
def test_closed_to_those_it_is_not_for(cast, dispute, me, who):
    propose(me, dispute)
    browser = cast.client(getattr(cast, who))
    for tail in ("", "propose/", "ask/", "convene/", "dissolve/"):
        assert browser.get(at(dispute, tail)).status_code in (403, 404)
        assert browser.post(at(dispute, tail), {"token": "k" * 20}).status_code in (403, 404, 405)


@pytest.mark.parametrize("who", ["village_mediator", "chief", "town_mediator"])
def test_those_below_see_it_and_change_nothing(cast, dispute, me, who):
    propose(me, dispute)
    browser = cast.client(getattr(cast, who))
    assert browser.get(at(dispute)).status_code == 200
    for tail in ("ask/", "convene/", "dissolve/"):
        assert browser.post(at(dispute, tail), {"version": "1", "token": "l" * 20}).status_code == 403
    assert Panel.objects.get().state == PanelState.PROPOSED


def test_below_the_county_there_is_none(cast):
    dispute = cast.open_dispute()
    answer = cast.client(cast.village_mediator).get(at(dispute))
    assert answer.status_code == 403 and "县一级" in answer.content.decode()
