"""The text, its signatures, and from when it binds."""

import datetime as dt
import itertools
import json

import pytest

from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft, add_party
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Agreement, Signature
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.services import consents, drafting, signing
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.mediation.states import AgreementState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def talk(w):
    """A dispute with one session held, and its mediator."""
    d, one = make.ready(w)
    make.held(w, d)
    return d, one


def lacks(agreement):
    return [lack.code for lack in rules.signing_lacks(agreement)]


def parties(d, number):
    return must_sign(make.sides(d)[number])


def test_the_text_is_fixed_by_its_digest(w, talk):
    d, _one = talk
    agreement = make.drafted(w, d)
    assert lacks(agreement)[0] == "not_fixed"
    drafting.fix_text(by=w.mediator, agreement=agreement)
    agreement = Agreement.objects.get(pk=agreement.pk)
    text = agreement.read("canonical")
    assert agreement.sm3 == cipher.digest(text.encode()).hex() and rules.is_text_intact(agreement)
    content = json.loads(text)
    assert [p["name"] for p in content["parties"]] == ["周德旺", "周小梅", "冯有才"]
    assert content["obligations"][1]["amount"] == 60_000 and content["unit"] == "南坡沟村调委会"
    assert agreement.copies == 3
    with pytest.raises(WrongState):
        drafting.change_draft(by=w.mediator, agreement=agreement, version=agreement.version, draft=make.draft_of(d))
    with pytest.raises(WrongState):
        drafting.fix_text(by=w.mediator, agreement=agreement)


def test_a_text_changed_behind_our_back_is_not_signed(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d)
    forged = agreement.read("canonical").replace("60000", "600")
    Agreement.objects.filter(pk=agreement.pk).update(**agreement.sealed(canonical=forged))
    with pytest.raises(WrongState):
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=parties(d, 0)[0])
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("gone", "field"),
    [
        ({"facts": ""}, "facts"),
        ({"matters": " "}, "matters"),
        ({"responsibility": ""}, "responsibility"),
        ({"terms": ""}, "terms"),
        ({"performance": "", "obligations": []}, "performance"),
        ({"performance": "", "obligations": [ObligationDraft("道歉")]}, "performance"),
    ],
)
def test_what_article_29_asks_for(w, talk, gone, field):
    d, _one = talk
    agreement = make.drafted(w, d, **gone)
    with pytest.raises(BadInput) as why:
        drafting.fix_text(by=w.mediator, agreement=agreement)
    assert list(why.value.fields) == [field]


def test_no_text_without_a_session(w):
    d, _one = make.ready(w)
    make.planned(w, d)
    agreement = make.drafted(w, d)
    with pytest.raises(BadInput) as why:
        drafting.fix_text(by=w.mediator, agreement=agreement)
    assert list(why.value.fields) == ["session"]


def test_no_draft_before_mediation_and_one_in_hand_at_a_time(w):
    d, _one = make.ready(w)
    with pytest.raises(WrongState):
        make.drafted(w, d)
    make.held(w, d)
    make.drafted(w, d)
    with pytest.raises(WrongState):
        make.drafted(w, d)
    assert Agreement.objects.filter(dispute=d).count() == 1


def test_the_freedom_question_is_asked_alone_and_after_the_text_is_fixed(w, talk):
    d, _one = talk
    agreement = make.drafted(w, d)
    a = make.sides(d)[0]
    with pytest.raises(WrongState):
        consents.ask_freedom(by=w.mediator, agreement=agreement, side=a, free=True, alone=True)
    drafting.fix_text(by=w.mediator, agreement=agreement)
    with pytest.raises(BadInput):
        consents.ask_freedom(by=w.mediator, agreement=agreement, side=a, free=True, alone=False)
    assert queries.standing(d).answer(a, Subject.FREE, agreement.pk) is None


@pytest.mark.parametrize("first", ["text", "free"])
def test_no_signature_before_reading_and_the_freedom_question(w, talk, first):
    d, _one = talk
    agreement = make.drafted(w, d)
    drafting.fix_text(by=w.mediator, agreement=agreement)
    a = make.sides(d)[0]
    if first == "text":
        consents.read_text(by=w.mediator, agreement=agreement, side=a)
    else:
        consents.ask_freedom(by=w.mediator, agreement=agreement, side=a, free=True, alone=True)
    with pytest.raises(WrongState) as why:
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=parties(d, 0)[0])
    assert ("自愿" if first == "text" else "读一遍") in str(why.value)


def test_who_is_not_free_sets_it_aside_and_talk_goes_on(w, talk):
    d, one = talk
    agreement = make.fixed(w, d)
    signing.sign_as_party(by=w.mediator, agreement=agreement, party=parties(d, 0)[0])
    b = make.sides(d)[1]
    consents.ask_freedom(by=w.mediator, agreement=agreement, side=b, free=False, alone=True)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.void_reason) == (AgreementState.VOID, "talk_again")
    d.refresh_from_db()
    assert d.state == State.MEDIATING
    with pytest.raises(WrongState):
        signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one)
    assert rules.next_step(d).action == "draft_agreement"


def _signers(w, d, one, agreement):
    a, b = parties(d, 0)[0], parties(d, 1)[0]
    return {
        "a": lambda: signing.sign_as_party(by=w.mediator, agreement=agreement, party=a),
        "b": lambda: signing.sign_as_party(by=w.mediator, agreement=agreement, party=b),
        "mediator": lambda: signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one),
        "seal": lambda: signing.stamp_seal(by=w.mediator, agreement=agreement, scan=make.scan(w, agreement)),
    }


@pytest.mark.parametrize("order", list(itertools.permutations(["a", "b", "mediator", "seal"]))[::5])
def test_only_when_all_four_are_there_and_with_the_last(w, talk, order):
    d, one = talk
    agreement = make.fixed(w, d)
    moment = clock.now()
    for minute, name in enumerate(order, start=1):
        boxes = rules.signing_boxes(Agreement.objects.get(pk=agreement.pk))
        assert [b.state for b in boxes].count("done") == minute - 1
        state = rules.effectiveness(Agreement.objects.get(pk=agreement.pk))
        assert not state.complete and state.lacks
        with clock.at(moment + dt.timedelta(minutes=minute)):
            result = _signers(w, d, one, agreement)[name]()
            assert (result.state == AgreementState.EFFECTIVE) == (minute == 4)
    d.refresh_from_db()
    assert result.effective_at == d.settled_at == moment + dt.timedelta(minutes=4)
    assert d.state == State.SETTLED
    assert rules.signing_lacks(result) == []


def test_nothing_is_signed_twice(w, talk):
    d, one = talk
    agreement = make.fixed(w, d)
    for name in ("a", "mediator", "seal"):
        verbs = _signers(w, d, one, agreement)
        verbs[name]()
        with pytest.raises(WrongState):
            verbs[name]()
    assert Signature.objects.count() == 3


def test_an_agent_signs_only_with_that_power_and_only_for_their_own(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d)
    a, b = make.sides(d)
    agent = next(p for p in a.parties.all() if p.capacity == "agent")
    with pytest.raises(WrongState):
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=must_sign(b)[0], signed_by=agent)
    agent.advance(powers=["evidence"])
    with pytest.raises(WrongState) as why:
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=must_sign(a)[0], signed_by=agent)
    assert "授权" in str(why.value)
    agent.advance(powers=["take_part_and_sign"])
    signing.sign_as_party(by=w.mediator, agreement=agreement, party=must_sign(a)[0], signed_by=agent)
    with pytest.raises(BadInput):  # an agent is not bound and does not sign for themselves
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=agent)


def test_a_guardian_signs_for_a_minor_and_nobody_else(w):
    child = SideDraft("applicant", [PartyDraft("周小苗", birth_year=2012)])
    other = SideDraft("respondent", [PartyDraft("冯有才", birth_year=1961)])
    d = make.told(w, make.dispute(w, sides=[child, other]))
    make.named(w, d)
    a, b = make.sides(d)
    for side in (a, b):
        make.say(w, d, side, Subject.JOINT)
    young = a.parties.first()
    guardian = add_party(by=w.mediator, side=a, draft=PartyDraft("周德旺", capacity="guardian"), acts_for=young)
    d.refresh_from_db()
    make.held(w, d)
    agreement = make.fixed(w, d)
    with pytest.raises(WrongState) as why:
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=young)
    assert "监护人" in str(why.value)
    signing.sign_as_party(by=w.mediator, agreement=agreement, party=young, signed_by=guardian)
    assert agreement.signatures.get().signed_by == guardian


def test_an_organisation_seals_or_its_representative_signs(w):
    firm = SideDraft(
        "applicant",
        [
            PartyDraft("石桥砂石厂", is_organisation=True),
            PartyDraft("厂长", capacity="representative"),
        ],
    )
    other = SideDraft("respondent", [PartyDraft("冯有才")])
    d, _one = make.ready(w, sides=[firm, other])
    make.held(w, d)
    agreement = make.fixed(w, d)
    [company] = must_sign(make.sides(d)[0])
    person = next(p for p in make.sides(d)[0].parties.all() if p.pk != company.pk)
    with pytest.raises(WrongState):
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=company, method="fingerprint")
    assert rules.may_sign_for(queries.standing(d), company, person, "sign") is None
    assert rules.may_sign_for(queries.standing(d), company, must_sign(make.sides(d)[1])[0], "sign")
    signing.sign_as_party(by=w.mediator, agreement=agreement, party=company, method="seal")


def test_the_seal_is_the_committees_own_and_a_scan_of_this_paper(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d)
    other = make.fixed(w, make.settled_talk(w)[0])
    with pytest.raises(BadInput):
        signing.stamp_seal(by=w.mediator, agreement=agreement, scan=make.scan(w, other))
    make.named(w, d, w.upper_mediator, w.upper_post)
    with pytest.raises(NotAllowed):
        signing.stamp_seal(by=w.upper_mediator, agreement=agreement, scan=make.scan(w, agreement))


def test_a_mediator_who_must_step_back_does_not_sign(w, talk):
    d, one = talk
    agreement = make.fixed(w, d)
    one.refresh_from_db()
    one.advance(declared=["kin"])
    with pytest.raises(WrongState) as why:
        signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one)
    assert "回避" in str(why.value)


def test_a_guest_mediator_may_bring_the_last_signature(w, talk):
    d, one = talk
    guest = make.named(w, d, w.upper_mediator, w.upper_post)
    agreement = make.fixed(w, d)
    verbs = _signers(w, d, one, agreement)
    for name in ("a", "b", "seal"):
        verbs[name]()
    row = signing.sign_as_mediator(by=w.upper_mediator, agreement=agreement, appointment=guest)
    d.refresh_from_db()
    assert row.state == AgreementState.EFFECTIVE and d.state == State.SETTLED


@pytest.mark.parametrize("who", ["stranger", "chief", "officer"])
def test_others_neither_draft_nor_sign(w, talk, who):
    d, one = talk
    actor = getattr(w, who)
    with pytest.raises(NotAllowed):
        drafting.draft_agreement(by=actor, dispute=d, draft=make.draft_of(d))
    agreement = make.fixed(w, d)
    with pytest.raises(NotAllowed):
        signing.sign_as_mediator(by=actor, agreement=agreement, appointment=one)
    with pytest.raises(NotAllowed):
        drafting.replace_text(by=actor, agreement=agreement)
