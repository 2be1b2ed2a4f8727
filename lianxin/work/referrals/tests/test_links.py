"""The one-time link and code: what a stranger learns (nothing), how often one may try, how often it counts."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.models import Referral, ReferralLink
from lianxin.work.referrals.services import links
from lianxin.work.referrals.tests.factories import send
from tests.stories.steps import picture

pytestmark = pytest.mark.django_db
OFFICE = {"to_unit": None, "to_office": "石桥法律服务所"}


def fresh(referral):
    return queries.full(Referral.objects.filter(pk=referral.pk)).get()


@pytest.fixture
def asked(cast):
    return fresh(send(cast, kind="legal_aid", **OFFICE))


@pytest.fixture
def link(cast, asked):
    return services.issue_link(by=cast.village_mediator.actor, referral=asked)


def enter(link, referral):
    row = services.open_link(token=link[0], code=link[1])
    return links.bearer(row, fresh(referral))


def test_neither_token_nor_code_is_kept(asked, link):
    token, code = link
    row = ReferralLink.objects.values_list().get()
    assert token not in repr(row) and code not in repr(row) and code.replace("-", "") not in repr(row)
    assert len(code.replace("-", "")) == 8 and asked.code not in token


@pytest.mark.parametrize("shape", [str, str.lower, lambda c: c.replace("-", " "), lambda c: f"  {c} "])
def test_the_code_may_be_typed_as_people_type(asked, link, shape):
    assert services.open_link(token=link[0], code=shape(link[1]))


def wrong_ways(link):
    token, code = link
    other = "A" if code[0] != "A" else "B"
    return {"code": (token, other + code[1:]), "token": ("x" + token, code), "empty": (token, ""), "long": (token, code + "A")}


@pytest.mark.parametrize("way", ["code", "token", "empty", "long"])
def test_what_is_wrong_is_said_in_the_same_words(asked, link, way):
    token, code = wrong_ways(link)[way]
    with pytest.raises(BadInput) as refusal:
        services.open_link(token=token, code=code)
    assert str(refusal.value) == "链接或者回执码不对，或者已经用过、过期。请按函上的电话联系转介单位。"


def test_a_link_that_does_not_exist_costs_a_comparison_all_the_same(asked, link, monkeypatch):
    compared = []
    real = links.check_password
    monkeypatch.setattr(links, "check_password", lambda code, kept: compared.append(kept) or real(code, kept))
    for token, code in wrong_ways(link).values():
        with pytest.raises(BadInput):
            services.open_link(token=token, code=code)
    assert len(compared) == 4 and len({kept.split("$")[1] for kept in compared}) == 1  # one each, of the same costliness


def test_after_five_wrong_codes_the_right_one_opens_nothing(cast, asked, link):
    wrong = wrong_ways(link)["code"]
    for _n in range(links.MOST_TRIES):
        with pytest.raises(BadInput):
            services.open_link(token=wrong[0], code=wrong[1])
    with pytest.raises(BadInput):
        services.open_link(token=link[0], code=link[1])
    lines = Line.objects.filter(act="referrals.wrong_code").order_by("id")
    assert [line.facts["locked"] for line in lines] == [False] * 4 + [True]
    assert {line.actor_kind for line in lines} == {"client"}
    again = services.issue_link(by=cast.village_mediator.actor, referral=asked)
    assert services.open_link(token=again[0], code=again[1])


def test_a_right_code_forgives_the_wrong_ones_before(asked, link):
    wrong = wrong_ways(link)["code"]
    for _n in range(3):
        for _m in range(links.MOST_TRIES - 1):
            with pytest.raises(BadInput):
                services.open_link(token=wrong[0], code=wrong[1])
        services.open_link(token=link[0], code=link[1])


def test_a_new_code_ends_the_old_one(cast, asked, link):
    services.issue_link(by=cast.village_mediator.actor, referral=asked)
    with pytest.raises(BadInput):
        services.open_link(token=link[0], code=link[1])


def test_it_ends_with_its_day(asked, link):
    expires = ReferralLink.objects.get().expires_at
    with clock.at(expires - dt.timedelta(minutes=1)):
        services.open_link(token=link[0], code=link[1])
    with clock.at(expires + dt.timedelta(minutes=1)), pytest.raises(BadInput):
        services.open_link(token=link[0], code=link[1])


def test_it_counts_once(cast, asked, link):
    client = enter(link, asked)
    services.accept_referral(by=client, referral=fresh(asked), version=asked.version)
    again = fresh(asked)
    with pytest.raises(WrongState, match="用过"):
        services.finish_referral(by=client, referral=again, outcome="helped", words="已指派律师", version=again.version)
    assert fresh(asked).state == "accepted"
    following = services.next_link(by=client, referral=fresh(asked))
    services.finish_referral(
        by=enter(following, asked), referral=fresh(asked), outcome="helped", words="已指派律师", version=again.version
    )
    assert fresh(asked).state == "done"
    assert services.next_link(by=client, referral=fresh(asked)) is None
    with pytest.raises(BadInput):
        services.open_link(token=following[0], code=following[1])


def test_the_receipt_says_by_which_way(cast, asked, link):
    services.accept_referral(by=enter(link, asked), referral=fresh(asked), version=asked.version)
    event = next(e for e in queries.events_of(asked) if e.act == "accept")
    assert (event.how, event.who) == ("link", "石桥法律服务所（回执码）")
    assert Line.objects.get(act="referrals.accept").actor_kind == "client"


def test_a_code_answers_its_own_referral_only(cast, asked, link):
    other = fresh(send(cast, kind="legal_aid", **OFFICE))
    client = enter(link, asked)
    for deed in (
        lambda: services.accept_referral(by=client, referral=other, version=other.version),
        lambda: services.reject_referral(by=client, referral=other, version=other.version, reason="不归"),
    ):
        with pytest.raises(WrongState):
            deed()
    with pytest.raises(NotAllowed):
        services.attach_paper(by=client, referral=other, upload=picture("x.png"))
    services.attach_paper(by=client, referral=fresh(asked), upload=picture("x.png"))
    assert len(queries.papers_of(asked)) == 1 and not queries.papers_of(other)


def test_nobody_but_the_holder_issues_one(cast, asked):
    for player in (cast.stranger_mediator, cast.agency, cast.officer, cast.leader):
        with pytest.raises(NotAllowed):
            services.issue_link(by=player.actor, referral=asked)


def test_taken_back_it_opens_nothing(cast, asked, link):
    services.withdraw(by=cast.village_mediator.actor, referral=fresh(asked), reason="不用了", version=asked.version)
    with pytest.raises(BadInput):
        services.open_link(token=link[0], code=link[1])
