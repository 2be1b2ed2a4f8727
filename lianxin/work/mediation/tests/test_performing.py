"""What is owed, who confirms it, what keeps a dispute from closing; voiding; the court."""

import datetime as dt

import pytest

from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import OpenItem
from lianxin.work.disputes.states import State
from lianxin.work.mediation import queries, rules, tasks
from lianxin.work.mediation.models import JudicialConfirmation, Obligation
from lianxin.work.mediation.services import court, drafting, performing
from lianxin.work.mediation.states import Concern, CourtBar, ObligationState, Subject, VoidReason
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(w):
    d, agreement = make.settled(w)
    return d, agreement, *queries.obligations_of(agreement)


def test_ones_own_word_is_not_enough(w, done):
    d, _agreement, _stones, money = done
    a, b = make.sides(d)
    for _ in range(2):  # said twice is still one side's word
        row = performing.confirm_done(by=w.mediator, obligation=money, side=a)
    assert row.state == ObligationState.PENDING and len(row.confirmations) == 1
    row = performing.confirm_done(by=w.second, obligation=money, side=b, how="phone")
    assert row.state == ObligationState.DONE and row.done_at == clock.now()
    assert [c["by"] for c in row.confirmations] == [w.mediator.label, w.second.label]
    with pytest.raises(WrongState):
        performing.confirm_done(by=w.mediator, obligation=money, side=a)


def test_all_done_or_let_go_lifts_what_kept_it_open(w, done):
    d, agreement, stones, money = done
    a, b = make.sides(d)
    assert OpenItem.objects.get(dispute=d).ref == agreement.pk
    with pytest.raises(NotAllowed):  # who owes cannot forgive themselves
        performing.waive_obligation(by=w.mediator, obligation=money, agreed_by=[a], reason="算了")
    with pytest.raises(BadInput):
        performing.waive_obligation(by=w.mediator, obligation=money, agreed_by=[b], reason=" ")
    performing.waive_obligation(by=w.mediator, obligation=money, agreed_by=[b], reason="都是乡亲，算了")
    assert OpenItem.objects.filter(dispute=d).exists()
    for side in (a, b):
        performing.confirm_done(by=w.mediator, obligation=stones, side=side)
    assert not OpenItem.objects.filter(dispute=d).exists()


def test_what_all_do_together_is_let_go_by_all(w, done):
    d, _agreement, stones, _money = done
    a, b = make.sides(d)
    with pytest.raises(NotAllowed):
        performing.waive_obligation(by=w.mediator, obligation=stones, agreed_by=[a], reason="不埋了")
    performing.waive_obligation(by=w.mediator, obligation=stones, agreed_by=[a, b], reason="不埋了")


def test_late_is_marked_once_and_may_still_be_done(w, done):
    d, _agreement, stones, _money = done
    after = dt.datetime(2026, 12, 2, 4, tzinfo=dt.UTC)
    with clock.at(clock.day_end(stones.due_on) - dt.timedelta(minutes=1)):
        assert tasks.sweep_late_obligations() == 0
    with clock.at(after):
        assert tasks.sweep_late_obligations() == 1
        assert tasks.sweep_late_obligations() == 0
        stones.refresh_from_db()
        assert stones.state == ObligationState.LATE
        for side in make.sides(d):
            row = performing.confirm_done(by=w.mediator, obligation=stones, side=side)
    assert row.state == ObligationState.DONE


def test_nothing_is_late_before_it_binds(w):
    d, _one = make.settled_talk(w)
    make.drafted(w, d)
    assert tasks.sweep_late_obligations(dt.date(2027, 1, 1)) == 0


def test_an_agreement_without_obligations_keeps_nothing_open(w):
    d, agreement = make.settled(w, obligations=[])
    assert agreement.effective_at and not OpenItem.objects.filter(dispute=d).exists()


@pytest.mark.parametrize("who", ["stranger", "chief", "officer"])
def test_others_confirm_nothing(w, done, who):
    d, _agreement, stones, _money = done
    with pytest.raises(NotAllowed):
        performing.confirm_done(by=getattr(w, who), obligation=stones, side=make.sides(d)[0])


@pytest.mark.parametrize("reason", VoidReason.values)
def test_what_voids_an_effective_agreement(w, done, reason):
    d, agreement, *_rest = done
    a, b = make.sides(d)

    def void(agreed):
        performing.void_agreement(by=w.mediator, agreement=agreement, reason=reason, note="经过", agreed_by=agreed)

    if reason in ("parties", "mistake"):
        with pytest.raises(NotAllowed):
            void([a])
        void([a, b])
    elif reason == "court":
        void([])
    else:
        with pytest.raises(WrongState):
            void([a, b])
        return
    d.refresh_from_db()
    agreement.refresh_from_db()
    assert d.state == State.OPEN and agreement.effective_at is not None
    assert not OpenItem.objects.filter(dispute=d).exists()


# The court ---------------------------------------------------------------------------------------------


def agree_to_court(w, d, agreement):
    for side in make.sides(d):
        make.say(w, d, side, Subject.CONFIRMATION, ref=agreement.pk)


def test_thirty_days_to_ask_a_court_together(w, done):
    d, agreement, *_rest = done
    row = JudicialConfirmation.objects.get(agreement=agreement)
    assert row.due_at == clock.day_end(dt.date(2026, 12, 24))
    with pytest.raises(WrongState) as why:
        court.apply_confirmation(by=w.mediator, agreement=agreement, court="甘棠县人民法院")
    assert "共同申请" in str(why.value)
    agree_to_court(w, d, agreement)
    with clock.at(row.due_at + dt.timedelta(minutes=1)), pytest.raises(WrongState) as why:
        court.apply_confirmation(by=w.mediator, agreement=agreement, court="甘棠县人民法院")
    assert "30日" in str(why.value)
    court.apply_confirmation(by=w.mediator, agreement=agreement, court="甘棠县人民法院")
    with pytest.raises(WrongState):
        court.apply_confirmation(by=w.mediator, agreement=agreement, court="甘棠县人民法院")
    row.refresh_from_db()
    with pytest.raises(BadInput):
        court.record_court_outcome(
            by=w.mediator, confirmation=row, outcome="confirmed", decided_on=dt.date(2026, 11, 1)
        )
    court.record_court_outcome(
        by=w.mediator, confirmation=row, outcome="confirmed", decided_on=clock.today(), case_number="（2026）甘0699民特1号"
    )
    row.refresh_from_db()
    assert row.outcome == "confirmed" and queries.confirmations_due(w.mediator, row.due_at) == []


@pytest.mark.parametrize(
    ("concern", "bar"),
    [
        (Concern.NOT_COURT, "N1"),
        (Concern.STATUS, "N3"),
        (Concern.SPECIAL, "N4"),
        (Concern.TITLE, "N5"),
        (Concern.INTELLECTUAL, "N5"),
        (Concern.CRIMINAL, None),
    ],
)
def test_what_a_court_does_not_confirm(w, concern, bar):
    d, agreement = make.settled(w, concerns=[concern])
    assert rules.confirmation_bars(d, agreement) == ([bar] if bar else [])
    assert JudicialConfirmation.objects.filter(agreement=agreement).exists() == (bar is None)
    agree_to_court(w, d, agreement)
    if bar:
        with pytest.raises(WrongState):
            court.apply_confirmation(by=w.mediator, agreement=agreement, court="甘棠县人民法院")
    items = rules.confirmation_checklist(d, agreement)
    assert [item.code for item in items] == CourtBar.values and all(str(item.instead) for item in items)


def test_a_boundary_hints_at_title_and_names_the_office(w):
    d, agreement = make.settled(w, terms="按现场所划的地界埋设界石")
    item = next(i for i in rules.confirmation_checklist(d, agreement) if i.code == "N5")
    assert item.suspected and not item.flagged and "自然资源局" in str(item.instead)
    assert {x.code for x in rules.fair_deal_warnings(d, agreement)} == {"fair_title"}


def test_a_waived_complaint_is_warned_of(w):
    d, _one = make.settled_talk(w)
    agreement = make.drafted(w, d, terms="赔偿五百元，不报警，双方不再追究")
    warnings = {x.code: x for x in rules.fair_deal_warnings(d, agreement)}
    assert not warnings["fair_criminal"].blocks
    plain = make.draft_of(d, terms="赔偿五百元", matters="谁来赔")
    drafting.change_draft(by=w.mediator, agreement=agreement, version=1, draft=plain)
    assert rules.fair_deal_warnings(d, agreement) == []


def test_due_lists_reach_only_those_who_see_the_dispute(w, done):
    d, agreement, stones, money = done
    until = dt.date(2026, 12, 31)
    assert [o.pk for o in queries.obligations_due(w.mediator, until)] == [stones.pk, money.pk]
    assert [o.pk for o in queries.obligations_due(w.upper_mediator, dt.date(2026, 12, 5))] == [stones.pk]
    assert queries.obligations_due(w.stranger, until) == []
    assert queries.confirmations_due(w.stranger, clock.now() + dt.timedelta(days=99)) == []
    assert len(queries.confirmations_due(w.mediator, clock.now() + dt.timedelta(days=99))) == 1
    Obligation.objects.update(state="done")
    assert queries.obligations_due(w.mediator, until) == []
