"""Least disclosure: what was not ticked is nowhere in what the agency gets, whoever wrote it into which field."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes.models import Dispute
from lianxin.work.referrals import queries
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.states import Fact
from lianxin.work.referrals.tests.factories import person, red, send

pytestmark = pytest.mark.django_db
SECRETS = ("周德旺", "冯有才", "09005552041", "09005557736", "二组12号", "二组15号", "18:00", "白天打电话")


def handed_over(referral) -> str:
    referral = queries.full(Referral.objects.filter(pk=referral.pk)).get()
    return json.dumps(referral.shown(), ensure_ascii=False) + referral.read("asked")


def test_by_default_nobody_is_named(cast):
    text = handed_over(send(cast))
    assert not [secret for secret in SECRETS if secret in text]
    assert "周*" in text and "冯*" in text and "090****7736" in text
    assert "界石" not in text and "水渠" not in text and "红" not in text  # neither narrative, place nor colour


FACTS = {
    Fact.PLACE: "二组水渠北边",
    Fact.NARRATIVE: "界石被人挪了",
    Fact.WISHES: "开春能浇上水",
    Fact.AMOUNT: "60000",
    Fact.LIMITATION: "2027-01-31",
}


@pytest.mark.parametrize("fact", Fact.values)
def test_one_tick_hands_over_one_fact(cast, fact):
    dispute = cast.open_dispute(amount=60000)
    Dispute.objects.filter(pk=dispute.pk).update(limitation_on="2027-01-31")
    dispute.refresh_from_db()
    text = handed_over(send(cast, dispute, facts=[fact]))
    assert {name for name, said in FACTS.items() if said in text} == {fact}


def test_only_the_consenting_sides_wish(cast):
    text = handed_over(send(cast, facts=[Fact.WISHES]))
    assert "开春能浇上水" in text and "承包证上的亩数" not in text


def test_a_ticked_name_comes_alone(cast):
    dispute = cast.open_dispute()
    text = handed_over(send(cast, dispute, people=[person(dispute)]))
    assert "周德旺" in text and "要到现场核对身份" in text
    assert not [secret for secret in SECRETS[1:] if secret in text]


def test_a_phone_brings_the_safe_way_to_use_it(cast):
    dispute = cast.open_dispute()
    text = handed_over(send(cast, dispute, people=[person(dispute, phone=True)]))
    assert "09005552041" in text and "白天打电话，不留言" in text and "二组12号" not in text
    assert send(cast, dispute, people=[person(dispute, phone=True, address=True)]).facts == [
        "names:1", "phones:1", "addresses:1",
    ]  # fmt: skip


def test_nobody_is_named_whose_side_did_not_agree(cast):
    dispute = red(cast)
    other = person(dispute, side=1)
    with pytest.raises(BadInput) as refusal:
        send(cast, dispute, people=[other])
    assert set(refusal.value.fields) == {f"name_{other.party.pk.hex}"}
    text = handed_over(send(cast, dispute, people=[other], kind="police_report", to_unit=cast.station, basis="duty"))
    assert "冯有才" in text  # a duty to report asks for nobody's consent


def test_a_name_needs_its_reason(cast):
    dispute = cast.open_dispute()
    one = person(dispute, why=" ")
    with pytest.raises(BadInput) as refusal:
        send(cast, dispute, people=[one])
    assert set(refusal.value.fields) == {f"why_{one.party.pk.hex}"}


def test_contact_that_is_held_is_said_to_the_agency(cast):
    assert '"no_contact": true' in handed_over(send(cast, cast.open_dispute(contact_held=True)))


def test_what_is_supplied_later_is_under_the_same_veil(cast):
    from lianxin.work.referrals.services import ask_back, supply

    dispute = cast.open_dispute()
    referral = queries.full(Referral.objects.all()).get(pk=send(cast, dispute, people=[person(dispute)]).pk)
    ask_back(by=cast.agency.actor, referral=referral, question="是谁家的地？", version=referral.version)
    supply(
        by=cast.village_mediator.actor, referral=referral, words="周德旺家的，挨着冯有才家。", version=referral.version
    )
    text = handed_over(referral)
    assert "周德旺家的，挨着冯*家" in text


def test_the_row_holds_no_word_in_clear(cast):
    send(cast, to_unit=None, to_office="某某公益法律服务所", to_contact="王主任 09005550001", facts=Fact.values)
    with connection.cursor() as cursor:
        for table in ("referrals_referral", "referrals_referralevent"):
            cursor.execute(f"SELECT * FROM {table}")
            text = repr([bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row])
            for word in ("周德旺", "界石", "承包面积", "王主任", "09005550001"):
                assert word not in text
                assert repr(word.encode())[2:-1] not in text
