"""Change of mind, oral agreements, new versions, and the life of an agreement cell by cell."""

import datetime as dt

import pytest

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Stale, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules, tasks
from lianxin.work.mediation.models import Agreement
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.services import consents, drafting, performing, sessions, signing
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.mediation.states import AGREEMENT_LIFE, AgreementState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def talk(w):
    """A dispute with one session held, and its mediator."""
    d, one = make.ready(w)
    make.held(w, d)
    return d, one


def parties(d, number):
    return must_sign(make.sides(d)[number])


def test_a_change_of_mind_clause_puts_the_effect_off(w, talk):
    d, one = talk
    until = clock.today() + dt.timedelta(days=3)
    agreement = make.signed(w, make.fixed(w, d, change_of_mind_until=until), one)
    d.refresh_from_db()
    assert agreement.state == AgreementState.FIXED and d.state == State.MEDIATING
    assert agreement.effect_due_at == clock.day_end(until)
    assert rules.effectiveness(agreement).deferred
    assert tasks.sweep_deferred_agreements() == 0
    with clock.at(clock.day_end(until)):
        assert tasks.sweep_deferred_agreements() == 1
        assert tasks.sweep_deferred_agreements() == 0
    agreement.refresh_from_db()
    d.refresh_from_db()
    assert agreement.effective_at == clock.day_end(until) == d.settled_at
    assert d.state == State.SETTLED and d.open_items.exists()


def test_a_side_takes_it_back_in_time_and_not_after(w, talk):
    d, one = talk
    until = clock.today() + DAY
    agreement = make.signed(w, make.fixed(w, d, change_of_mind_until=until), one)
    b = make.sides(d)[1]
    with clock.at(clock.day_end(until)), pytest.raises(WrongState):
        signing.change_mind(by=w.mediator, agreement=agreement, side=b, how="written")
    signing.change_mind(by=w.mediator, agreement=agreement, side=b, how="written")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.void_reason) == (AgreementState.VOID, "changed_mind")
    with clock.at(clock.day_end(until)):
        assert tasks.sweep_deferred_agreements() == 0
    d.refresh_from_db()
    assert d.state == State.MEDIATING


def test_without_the_clause_nobody_takes_it_back(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d)
    with pytest.raises(WrongState):
        signing.change_mind(by=w.mediator, agreement=agreement, side=make.sides(d)[0], how="written")


def test_signed_after_the_day_it_binds_at_once(w, talk):
    d, one = talk
    agreement = make.fixed(w, d, change_of_mind_until=clock.today())
    late = clock.now() + 2 * DAY
    with clock.at(late):
        agreement = make.signed(w, agreement, one)
    assert agreement.effective_at == late


@pytest.mark.parametrize("change", [{"state": "unsettled"}, {"never_here": True}])
def test_a_deferred_agreement_falls_when_the_talks_ended_meanwhile(w, talk, change):
    d, one = talk
    agreement = make.signed(w, make.fixed(w, d, change_of_mind_until=clock.today()), one)
    Dispute.objects.filter(pk=d.pk).update(**change)
    with clock.at(clock.now() + DAY):
        assert tasks.sweep_deferred_agreements() == 0
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.VOID


def test_an_oral_agreement_binds_when_it_is_agreed_and_recorded(w, talk):
    d, one = talk
    agreed = clock.now() - dt.timedelta(minutes=20)
    agreement = make.drafted(w, d, form="oral", agreed_at=agreed, read_back=True, matters="", responsibility="")
    drafting.fix_text(by=w.mediator, agreement=agreement)
    with pytest.raises(WrongState):
        signing.sign_as_party(by=w.mediator, agreement=agreement, party=parties(d, 0)[0])
    row = signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one)
    assert row.state == AgreementState.FIXED  # not yet read back to the sides
    first, second = make.sides(d)
    consents.read_text(by=w.mediator, agreement=agreement, side=first)
    consents.ask_freedom(by=w.mediator, agreement=agreement, side=first, free=True, alone=True)
    consents.read_text(by=w.mediator, agreement=agreement, side=second)
    consents.ask_freedom(by=w.mediator, agreement=agreement, side=second, free=True, alone=True)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE and agreement.effective_at == agreed
    assert not hasattr(agreement, "confirmation")


def test_an_oral_agreement_has_no_change_of_mind(w, talk):
    d, _one = talk
    with pytest.raises(BadInput) as why:
        make.drafted(w, d, form="oral", change_of_mind_until=clock.today())
    assert list(why.value.fields) == ["change_of_mind_until"]


def test_a_new_version_takes_none_of_the_signatures_along(w, talk):
    d, _one = talk
    old = make.fixed(w, d)
    signing.sign_as_party(by=w.mediator, agreement=old, party=parties(d, 0)[0])
    stones = queries.obligations_of(old)[0]
    for side in make.sides(d):
        performing.confirm_done(by=w.mediator, obligation=stones, side=side)
    new = drafting.replace_text(by=w.mediator, agreement=old)
    old.refresh_from_db()
    assert old.state == AgreementState.SUPERSEDED and (new.number, new.state) == (2, AgreementState.DRAFT)
    assert new.read("terms") == old.read("terms") and not new.signatures.exists()
    assert [o.state for o in queries.obligations_of(new)] == ["done", "pending"]
    assert queries.current_agreement(d) == new
    with pytest.raises(WrongState):
        signing.sign_as_party(by=w.mediator, agreement=old, party=parties(d, 1)[0])


def test_an_effective_agreement_binds_until_the_next_one_does(w):
    with clock.at(clock.now() - dt.timedelta(days=3)):
        d, first = make.settled(w)
        course.reopen_dispute(by=w.mediator, dispute=d, reason="又起来了")
    one = queries.mediators_of(d)[0]
    make.told(w, d)  # what was agreed to for the first talks is no yes to these
    for side in make.sides(d):
        make.say(w, d, side, Subject.MEDIATOR, ref=one.pk)
    make.held(w, d)
    second = make.fixed(w, d)
    first.refresh_from_db()
    assert first.state == AgreementState.EFFECTIVE
    make.signed(w, second, one)
    first.refresh_from_db()
    assert first.state == AgreementState.SUPERSEDED
    assert Agreement.objects.get(dispute=d, state=AgreementState.EFFECTIVE) == second
    assert [item.ref for item in d.open_items.all()] == [second.pk]


def test_two_officers_at_once_one_is_told(w, talk):
    d, _one = talk
    agreement = make.drafted(w, d)
    other = Agreement.objects.select_related("dispute").get(pk=agreement.pk)
    drafting.change_draft(by=w.mediator, agreement=agreement, version=1, draft=make.draft_of(d, terms="甲"))
    with pytest.raises(Stale):
        drafting.change_draft(by=w.second, agreement=other, version=1, draft=make.draft_of(d, terms="乙"))
    with pytest.raises(Stale):
        drafting.fix_text(by=w.second, agreement=other, version=1)
    assert Agreement.objects.get(pk=agreement.pk).read("terms") == "甲"


def test_changed_words_lose_what_was_confirmed_of_them(w, talk):
    d, _one = talk
    agreement = make.drafted(w, d)
    stones, money = queries.obligations_of(agreement)
    for row in (stones, money):
        for side in make.sides(d):
            performing.confirm_done(by=w.mediator, obligation=row, side=side)
    draft = make.draft_of(d)
    draft.obligations[1].amount = 70_000
    drafting.change_draft(by=w.mediator, agreement=agreement, version=1, draft=draft)
    assert [o.state for o in queries.obligations_of(agreement)] == ["done", "pending"]
    draft.obligations.pop()
    drafting.change_draft(by=w.mediator, agreement=agreement, version=2, draft=draft)
    assert queries.obligations_of(agreement).count() == 1


def test_after_going_up_the_new_unit_makes_its_own_text(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d)
    Dispute.objects.filter(pk=d.pk).update(holder_unit=w.upper, holder=w.upper_post, tier=2)
    with pytest.raises(WrongState) as why:
        signing.sign_as_party(by=w.upper_mediator, agreement=agreement, party=parties(d, 0)[0])
    assert "承办单位" in str(why.value)


def test_talks_that_failed_take_the_text_with_them(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d)
    sessions.end_talks(by=w.mediator, dispute=d, reason="谈不拢")
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.VOID


@pytest.mark.parametrize("state", AgreementState.values)
@pytest.mark.parametrize("action", ["change", "fix", "sign", "replace", "void", "perform"])
def test_the_life_of_an_agreement(w, talk, action, state):
    d, one = talk
    agreement = make.drafted(w, d) if action in ("change", "fix") or state == "draft" else make.fixed(w, d)
    given = {"effective_at": clock.now(), "fixed_at": clock.now(), "sm3": agreement.sm3 or "0" * 64}
    Agreement.objects.filter(pk=agreement.pk).update(state=state, **(given if state == "effective" else {}))
    agreement = Agreement.objects.select_related("dispute").get(pk=agreement.pk)
    a, b = make.sides(d)
    verbs = {
        "change": lambda: drafting.change_draft(
            by=w.mediator, agreement=agreement, version=agreement.version, draft=make.draft_of(d)
        ),
        "fix": lambda: drafting.fix_text(by=w.mediator, agreement=agreement),
        "sign": lambda: signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=one),
        "replace": lambda: drafting.replace_text(by=w.mediator, agreement=agreement),
        "void": lambda: performing.void_agreement(
            by=w.mediator, agreement=agreement, reason="parties", note="双方不要了", agreed_by=[a, b]
        ),
        "perform": lambda: performing.confirm_done(
            by=w.mediator, obligation=queries.obligations_of(agreement)[0], side=a
        ),
    }
    if state in AGREEMENT_LIFE[action][0]:
        verbs[action]()
        agreement.refresh_from_db()
        expected = AGREEMENT_LIFE[action][1] or state
        assert agreement.state == ("effective" if action == "replace" and state == "effective" else expected)
    else:
        with pytest.raises(WrongState):
            verbs[action]()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("form", {"form": "song"}),
        ("concerns", {"concerns": ["weather"]}),
        ("terms", {"terms": "长" * 20_001}),
        ("change_of_mind_until", {"change_of_mind_until": dt.date(2026, 1, 1)}),
        ("change_of_mind_until", {"change_of_mind_until": dt.date(2028, 1, 1)}),
        ("obligation_1_what", {"obligations": [ObligationDraft(" ")]}),
        ("obligation_1_amount", {"obligations": [ObligationDraft("付钱", amount=-5)]}),
        ("obligation_1_due_on", {"obligations": [ObligationDraft("付钱", due_on=dt.date(1926, 1, 1))]}),
    ],
)
def test_nonsense_is_refused_at_its_field(w, talk, field, given):
    d, _one = talk
    with pytest.raises(BadInput) as why:
        make.drafted(w, d, **given)
    assert list(why.value.fields) == [field]


def test_rare_characters_and_emoji_survive(w, talk):
    d, _one = talk
    agreement = make.fixed(w, d, terms="𠮷䶮家搬走🙂\x00旧石")
    assert agreement.read("terms") == "𠮷䶮家搬走🙂旧石"
    assert rules.is_text_intact(agreement)
