"""Unpaid wages and a broken door: the door is mediated, the wages go to the labour office, and both come to an end."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.notices.models import Notice
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import Refusal
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.services import course
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.mediation.services import sessions
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.mediation.services.sessions import SessionDraft
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.disclosing import PersonDraft
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.tasks import sweep_silent
from tests.stories import steps
from tests.stories.steps import local, now, sides, visit

pytestmark = pytest.mark.django_db


def fresh(referral) -> Referral:
    return queries.full(Referral.objects.all()).get(pk=referral.pk)


def quarrel(cast):
    worker = PartyDraft(name="罗铁牛", phone="09005550301")
    boss = PartyDraft(name="万进宝", phone="09005550302")
    return cast.open_dispute(
        category="0701",
        narrative="罗铁牛在砖厂干了三个月没领到工资，去要钱时把万进宝家的门踢坏了。",
        place="砖厂",
        amount=1_860_000,
        sides=[
            SideDraft("applicant", [worker], "年前拿到工资。", "晚上打电话。", reached=True),
            SideDraft("respondent", [boss], "先把门修好。", "", reached=True),
        ],
    )


def refer_the_wages(cast, dispute) -> Referral:
    first = sides(dispute)[0]
    draft = services.Draft(
        kind="labour_arb",
        asked="请查明罗铁牛三个月工资的数额，依法处理。",
        summary="罗铁牛要求万进宝支付三个月工资。",
        basis="consent",
        to_unit=cast.bureau,
        facts=["amount", "wishes"],
        people=[PersonDraft(first.parties.all()[0], "要核对工资", phone=True)],
        consents=[services.ConsentDraft(first, clock.today(), "in_person")],
    )
    return services.refer(by=cast.village_mediator.actor, dispute=now(dispute), draft=draft)


def settle_the_door(cast, dispute) -> None:
    """What is for mediation is mediated, while the labour office has the wages."""
    me = cast.village_mediator.actor
    for number in (1, 2):
        steps.ask_alone(me, dispute, number)
    steps.tell_rights(me, dispute)
    mediator = steps.name_mediator(me, dispute, cast.village_mediator.post)
    asked = SessionDraft("joint", clock.now() + dt.timedelta(hours=3), "village_office", place="村部")
    session = sessions.schedule_session(by=me, dispute=now(dispute), draft=asked)
    steps.hold(me, session, steps.everyone(dispute) | {mediator.pk})
    with clock.at(clock.now() + dt.timedelta(hours=5)):
        first, second = sides(dispute)
        promise = ObligationDraft("把门修好", side=first, to_side=second, due_on=dt.date(2026, 9, 20))
        agreement = steps.sign(me, steps.draft(me, dispute, [promise]), mediator)
        steps.perform(me, agreement)


def test_the_wage_part_is_referred_and_comes_back(cast):
    me, agency = cast.village_mediator.actor, cast.agency.actor
    with clock.at(local(2026, 9, 1, 9, 0)):
        dispute = quarrel(cast)
        referral = refer_the_wages(cast, dispute)
        assert now(dispute).holder == cast.village_mediator.post  # the holder stays
        assert Notice.objects.filter(to=cast.agency.staff.pk, kind="referral.new").count() == 1
        mine = queries.get_mine(agency, referral.code)
        told = str(mine.shown()) + mine.read("asked")
        assert "罗铁牛" in told and "09005550301" in told and "晚上打电话" in told and "1860000" in told
        assert "万进宝" not in told and "踢坏" not in told and "先把门修好" not in told
        assert not disputes.visible_to(agency).exists()
    with clock.at(fresh(referral).due_at + dt.timedelta(hours=10)):  # five days are over, not a word
        assert (sweep_silent(), sweep_silent()) == (1, 0)
        assert Notice.objects.filter(to=cast.village_mediator.staff.pk, kind="referral.silent").count() == 1
        services.chase_agency(by=me, referral=fresh(referral), version=fresh(referral).version)
        services.accept_referral(by=agency, referral=fresh(referral), version=fresh(referral).version)
    with clock.at(local(2026, 9, 10, 10, 0)):
        services.ask_back(by=agency, referral=fresh(referral), question="有没有工资条？", version=fresh(referral).version)
        services.supply(by=me, referral=fresh(referral), words="有三张，罗铁牛带来。", version=fresh(referral).version)
        services.accept_referral(by=agency, referral=fresh(referral), version=fresh(referral).version)
    with clock.at(local(2026, 9, 12, 9, 0)):
        settle_the_door(cast, dispute)  # the door is mended: that much was for mediation
    with clock.at(local(2026, 10, 12, 9, 0)):
        visit(me, dispute, 30)
        with pytest.raises(Refusal, match="转介"):
            course.close_dispute(by=me, dispute=now(dispute))  # a transfer is not a closure
    with clock.at(local(2026, 10, 14, 15, 0)):
        row = fresh(referral)
        services.finish_referral(
            by=agency, referral=row, outcome="decided", words="已裁决支付18600元，十五日内付清。", version=row.version
        )
        services.tell_party(by=me, referral=fresh(referral), side=sides(dispute)[0], how="in_person", version=row.version)
        course.close_dispute(by=me, dispute=now(dispute))
    assert now(dispute).state == "closed"
    assert [event.act for event in queries.events_of(fresh(referral))] == [
        "refer", "silent", "chase", "accept", "ask_back", "supply", "accept", "finish", "tell",
    ]  # fmt: skip
