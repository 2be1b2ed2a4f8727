"""A small quarrel settled where it arose."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import OpenItem
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.mediation.services.on_the_spot import SpotDraft, record_oral_agreement_on_the_spot
from lianxin.work.mediation.states import AgreementState, SessionState, Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db

NEIGHBOURS = [SideDraft("applicant", [PartyDraft("周德旺")]), SideDraft("respondent", [PartyDraft("冯有才")])]


def spot(**given):
    values = {
        "facts": "夜里放音响，吵得睡不着。",
        "terms": "晚上十点以后不放音响",
        "performance": "从今天起",
        "happened_at": clock.now() - dt.timedelta(minutes=30),
        "read_back": True,
        "both_willing": True,
        "no_tie": True,
    }
    return SpotDraft(**{**values, **given})


def test_one_call_writes_what_a_long_way_would(w):
    d = make.dispute(w, sides=NEIGHBOURS)
    agreement = record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot())
    d.refresh_from_db()
    assert d.state == State.SETTLED and d.on_the_spot and d.settled_at == spot().happened_at
    assert [v.day for v in d.return_visits.all()] == [30]
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE and agreement.form == "oral" and agreement.read_back
    assert rules.is_text_intact(agreement) and not OpenItem.objects.filter(dispute=d).exists()
    assert Session.objects.get(dispute=d).state == SessionState.HELD
    standing = queries.standing(d)
    assert len(standing.rights) == 2 and [m.declared_at is not None for m in standing.mediators] == [True]
    acts = set(Line.objects.filter(root=d.pk).values_list("act", flat=True))
    assert "disputes.settle_on_the_spot" in acts and "disputes.begin_mediation" not in acts


def test_nothing_is_written_that_was_not_asked(w):
    d = make.dispute(w, sides=NEIGHBOURS)
    agreement = record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot())
    standing = queries.standing(d)
    assert not [subject for _side, subject, _ref in standing.answers if subject == Subject.FREE]
    assert {box.state for box in rules.signing_boxes(standing.agreement, standing)} == {"done"}
    assert rules.signing_lacks(standing.agreement, standing) == [] and agreement.pk == standing.agreement.pk


def test_no_tie_is_declared_by_the_mediator_and_not_assumed():
    with pytest.raises(TypeError, match="no_tie"):
        SpotDraft(facts="", terms="", happened_at=clock.now(), read_back=True, both_willing=True)


def test_what_is_still_owed_keeps_it_open(w):
    d = make.dispute(w, sides=NEIGHBOURS)
    a, b = make.sides(d)
    owed = ObligationDraft("赔两只鸡", side=b, to_side=a, amount=12_000, due_on=dt.date(2026, 12, 1))
    record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot(obligations=[owed]))
    assert OpenItem.objects.filter(dispute=d).count() == 1
    assert [o.amount for o in queries.obligations_due(w.mediator, dt.date(2026, 12, 31))] == [12_000]


@pytest.mark.parametrize("field", ["read_back", "both_willing", "no_tie"])
def test_the_three_declarations_must_be_true(w, field):
    d = make.dispute(w, sides=NEIGHBOURS)
    with pytest.raises(BadInput) as why:
        record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot(**{field: False}))
    assert list(why.value.fields) == [field]


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"compartment": "family"}, "family"),
        ({"category": "0103"}, "family"),
        ({"colour": 2}, "colour"),
        ({"colour": 3}, "colour"),
        ({"hold_joint": True}, "colour"),
        ({"hold_session": True}, "colour"),
        ({"never_here": True}, "colour"),
        ({"kind": "administrative"}, "kind"),
    ],
)
def test_where_it_is_refused(w, change, lack):
    d = make.dispute(w, sides=NEIGHBOURS)
    for name, value in change.items():
        setattr(d, name, value)
    assert [x.code for x in rules.on_the_spot_lacks(queries.standing(d))] == [lack]
    with pytest.raises(WrongState):
        record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot())
    assert not Agreement.objects.exists() and not Session.objects.exists()


def test_no_child_and_no_agent(w):
    young = SideDraft("applicant", [PartyDraft("周小苗", birth_year=2012)])
    agent = SideDraft(
        "respondent", [PartyDraft("冯有才"), PartyDraft("冯二", capacity="agent", powers=["admit_waive"], acts_for=0)]
    )
    d = make.dispute(w, sides=[young, agent])
    assert {x.code for x in rules.on_the_spot_lacks(queries.standing(d))} >= {"minor", "agent"}


@pytest.mark.parametrize("who", ["stranger", "chief", "officer"])
def test_only_the_mediator_who_was_there(w, who):
    d = make.dispute(w, sides=NEIGHBOURS)
    with pytest.raises(NotAllowed):
        record_oral_agreement_on_the_spot(by=getattr(w, who), dispute=d, draft=spot())


def test_not_once_mediation_began_and_not_long_ago(w):
    d, _one = make.ready(w, sides=NEIGHBOURS)
    with pytest.raises(BadInput):
        old = clock.now() - dt.timedelta(days=8)
        record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot(happened_at=old))
    make.planned(w, d)
    with pytest.raises(WrongState):
        record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot())


def test_a_mediator_with_a_partys_name_does_not_settle_on_the_spot(w):
    sides = [SideDraft("applicant", [PartyDraft("贺长顺")]), SideDraft("respondent", [PartyDraft("冯有才")])]
    d = make.dispute(w, sides=sides)
    with pytest.raises(WrongState):
        record_oral_agreement_on_the_spot(by=w.mediator, dispute=d, draft=spot())
    d.refresh_from_db()
    assert d.state == State.OPEN and not Agreement.objects.exists()
