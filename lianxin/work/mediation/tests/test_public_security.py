"""Public-security mediation: a named violation, the exclusions, no agent for the suspect, once and once more in time."""

import datetime as dt

import pytest

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.services import consents, drafting, mediators, sessions, signing
from lianxin.work.mediation.services.violations import check_violation
from lianxin.work.mediation.states import AgreementState, Exclusion, SessionState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db

PEOPLE = [
    SideDraft("applicant", [PartyDraft("周德旺", birth_year=1958)]),
    SideDraft(
        "respondent",
        [
            PartyDraft("冯有才", birth_year=1961),
            PartyDraft("冯小河", capacity="agent", powers=["take_part_and_sign"], acts_for=0),
        ],
    ),
]


@pytest.fixture
def d(w):
    d = make.told(w, make.brawl(w, sides=PEOPLE), by=w.officer)
    one = mediators.name_mediator(by=w.officer, dispute=d, post=w.officer_post)
    mediators.declare_conflict(by=w.officer, appointment=one, ties=())
    for side in make.sides(d):
        make.say(w, d, side, Subject.MEDIATOR, by=w.officer, ref=one.pk)
    return d


def codes(d):
    return [lack.code for lack in rules.blocking(rules.session_verdict(d, "joint"))]


def sit(w, d, present=None, outcome="not_agreed"):
    session = make.planned(w, d, by=w.officer, starts_at=clock.now(), place_kind="station_room")
    sessions.hold_session(
        by=w.officer, session=session, present=present or make.everyone(d), record_text="谈了", outcome=outcome
    )
    return session


def test_first_the_violation_is_named_and_every_exclusion_answered(w, d):
    assert codes(d) == ["unchecked"]
    with pytest.raises(BadInput) as why:
        make.checked(w, d, violation="being_rude", exclusions={"X1": False})
    assert set(why.value.fields) == {"violation", "exclusions"}
    make.checked(w, d)
    assert codes(d) == []


@pytest.mark.parametrize("code", Exclusion.values)
def test_any_exclusion_bars_it_and_cancels_what_was_planned(w, d, code):
    make.checked(w, d)
    session = make.planned(w, d, by=w.officer, place_kind="station_room")
    make.checked(w, d, exclusions={c: c == code for c in Exclusion.values})
    session.refresh_from_db()
    assert codes(d) == ["excluded"] and session.state == SessionState.CANCELLED


def test_a_quarrel_without_a_violation_goes_to_peoples_mediation(w):
    plain = make.dispute(w)
    with pytest.raises(WrongState) as why:
        check_violation(
            by=w.mediator,
            dispute=plain,
            violation="beating",
            suspect_side=make.sides(plain)[1],
            exclusions=dict.fromkeys(Exclusion.values, False),
        )
    assert "人民调解" in str(why.value)


def test_no_committee_mediator_presides(w, d):
    with pytest.raises(WrongState):
        mediators.name_mediator(by=w.officer, dispute=d, post=w.post)


def test_the_suspect_comes_in_person(w, d):
    make.checked(w, d)
    suspect = make.sides(d)[1].parties.get(capacity="principal")
    with pytest.raises(BadInput) as why:
        sit(w, d, present=make.everyone(d) - {suspect.pk})
    assert "本人到场" in why.value.fields["present"]


def test_once_and_once_more_within_seven_working_days(w, d):
    make.checked(w, d)
    sit(w, d)
    check = queries.violation_check(d)
    assert check.attempts == 1 and check.second_due_at == clock.day_end(dt.date(2026, 12, 3))  # 25 Nov to 3 Dec
    with clock.at(check.second_due_at + dt.timedelta(minutes=1)):
        assert codes(d) == ["second_too_late"]
    with clock.at(check.second_due_at - dt.timedelta(hours=9)):
        assert codes(d) == []
        sit(w, d)
        assert codes(d) == ["tried_twice"]


def test_a_separate_talk_is_no_attempt(w, d):
    make.checked(w, d)
    a = make.sides(d)[0]
    session = make.planned(w, d, by=w.officer, form="separate", side=a, starts_at=clock.now())
    here = {p.pk for p in a.parties.all()} | {m.pk for m in queries.mediators_of(d)}
    sessions.hold_session(by=w.officer, session=session, present=here, record_text="谈了", outcome="to_continue")
    assert queries.violation_check(d).attempts == 0


@pytest.mark.parametrize(("birth_year", "ok"), [(2010, True), (2011, False), (None, False)])
def test_a_self_supporting_youth_of_sixteen_may_come_alone(w, birth_year, ok):
    young = SideDraft("applicant", [PartyDraft("周小苗", birth_year=birth_year or 2009)])
    d = make.brawl(w, sides=[young, SideDraft("respondent", [PartyDraft("冯有才", birth_year=1961)])])
    party = make.sides(d)[0].parties.first()
    party.advance(birth_year=birth_year)
    if not ok:
        with pytest.raises(BadInput):
            make.checked(w, d, self_supporting=[party])
        return
    make.checked(w, d)
    assert rules.needs_guardian(queries.standing(d), make.sides(d)[0])
    make.checked(w, d, self_supporting=[party])
    assert not rules.needs_guardian(queries.standing(d), make.sides(d)[0])


def test_it_is_signed_by_the_parties_the_officer_and_the_stations_seal(w, d):
    make.checked(w, d)
    sit(w, d, outcome="agreed")
    draft = make.draft_of(d)
    agreement = drafting.draft_agreement(by=w.officer, dispute=d, draft=draft)
    drafting.fix_text(by=w.officer, agreement=agreement)
    a, b = make.sides(d)
    for side in (a, b):
        consents.read_text(by=w.officer, agreement=agreement, side=side)
        consents.ask_freedom(by=w.officer, agreement=agreement, side=side, free=True, alone=True)
    suspect = b.parties.get(capacity="principal")
    with pytest.raises(WrongState) as why:
        signing.sign_as_party(
            by=w.officer, agreement=agreement, party=suspect, signed_by=b.parties.get(capacity="agent")
        )
    assert "本人签字" in str(why.value)
    signing.sign_as_party(by=w.officer, agreement=agreement, party=suspect)
    signing.sign_as_party(by=w.officer, agreement=agreement, party=a.parties.get())
    [one] = queries.mediators_of(d)
    signing.sign_as_mediator(by=w.officer, agreement=agreement, appointment=one)
    row = signing.stamp_seal(by=w.officer, agreement=agreement, scan=make.scan(w, agreement))
    d.refresh_from_db()
    assert row.state == AgreementState.EFFECTIVE and row.unit == w.station and d.state == State.SETTLED
    assert not hasattr(row, "confirmation")  # a court confirms people's mediation
