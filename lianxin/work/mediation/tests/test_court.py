"""The court: reminders on their days, the docket, what it decided, and asking another one while there is time."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.cellar.notices.models import Notice
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation import tasks
from lianxin.work.mediation.models import JudicialConfirmation
from lianxin.work.mediation.services import court
from lianxin.work.mediation.states import Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db
COURT = "甘棠县人民法院"


@pytest.fixture
def done(w):
    d, agreement = make.settled(w)
    for side in make.sides(d):
        make.say(w, d, side, Subject.CONFIRMATION, ref=agreement.pk)
    return d, agreement


def row_of(agreement):
    return JudicialConfirmation.objects.select_related("key__county_key").get(agreement=agreement)


def sweep_on(agreement, day, hours=12):
    with clock.at(agreement.effective_at + dt.timedelta(days=day, hours=hours)):
        return tasks.sweep_confirmation_reminders()


def told(agreement):
    return list(Notice.objects.filter(once__startswith="confirmation:").order_by("created_at").values_list("once", "to"))


def test_on_the_7th_20th_and_27th_day_the_holder_is_told_once(w, done):
    d, agreement = done
    row = row_of(agreement)
    assert sweep_on(agreement, 6) == 0 and told(agreement) == []
    for mark in (7, 20, 27):
        assert [sweep_on(agreement, mark), sweep_on(agreement, mark), sweep_on(agreement, mark, 20)] == [1, 0, 0]
        assert told(agreement)[-1] == (f"confirmation:{row.pk}:{mark}", d.holder.staff_id)
    assert len(told(agreement)) == 3
    assert [sweep_on(agreement, day) for day in (28, 29, 31)] == [0, 0, 0]
    assert Line.objects.filter(act="mediation.remind_confirmation", root=d.pk).count() == 3
    notice = Notice.objects.order_by("created_at").first()
    assert notice.due_at == row.due_at and notice.url.endswith("/court/")


def test_after_a_silence_only_the_last_mark_is_told(w, done):
    _d, agreement = done
    assert sweep_on(agreement, 21) == 1
    assert [once.rsplit(":", 1)[1] for once, _to in told(agreement)] == ["20"]
    assert sweep_on(agreement, 27) == 1


def test_nobody_is_reminded_once_a_court_was_asked_or_the_time_is_over(w, done):
    d, agreement = done
    assert sweep_on(agreement, 31) == 0 and row_of(agreement).remind_at is None
    other, second = make.settled(w)
    for side in make.sides(other):
        make.say(w, other, side, Subject.CONFIRMATION, ref=second.pk)
    court.apply_confirmation(by=w.mediator, agreement=second, court=COURT, ground="body")
    assert sweep_on(second, 7) == 0 and told(second) == []


def test_docketed_and_decided_in_that_order(w, done):
    _d, agreement = done
    with pytest.raises(WrongState):
        court.docket_confirmation(by=w.mediator, agreement=agreement, docketed_on=clock.today())
    with pytest.raises(BadInput) as why:
        court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT, ground="anywhere")
    assert set(why.value.fields) == {"ground"}
    court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT, ground="body")
    early = clock.today() - dt.timedelta(days=1)
    with pytest.raises(BadInput):
        court.docket_confirmation(by=w.mediator, agreement=agreement, docketed_on=early)
    with pytest.raises(BadInput):
        court.docket_confirmation(by=w.mediator, agreement=agreement, docketed_on=clock.today(), docket_number="13900001234")
    number = "（2026）甘0699民特1号"
    court.docket_confirmation(by=w.mediator, agreement=agreement, docketed_on=clock.today(), docket_number=number)
    row = row_of(agreement)
    assert (row.ground, row.docketed_on, row.docket_number) == ("body", clock.today(), number)
    with pytest.raises(NotAllowed):
        court.docket_confirmation(by=w.stranger, agreement=agreement, docketed_on=clock.today())


@pytest.mark.parametrize(
    ("outcome", "why", "taken"),
    [
        ("not_accepted", "N2", True), ("dismissed", "J5", True), ("confirmed", "", True), ("dismissed", "N2", False),
        ("confirmed", "J1", False), ("not_accepted", "J6", False), ("withdrawn", "N1", False),
    ],
)  # fmt: skip
def test_a_reason_fits_the_decision(w, done, outcome, why, taken):
    _d, agreement = done
    court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT)
    given = {"by": w.mediator, "outcome": outcome, "why": why, "decided_on": clock.today()}
    row = row_of(agreement)
    row.agreement = agreement
    if taken:
        court.record_court_outcome(confirmation=row, **given)
        assert (row_of(agreement).outcome, row_of(agreement).why) == (outcome, why)
    else:
        with pytest.raises(BadInput):
            court.record_court_outcome(confirmation=row, **given)
        assert row_of(agreement).outcome == ""


@pytest.mark.parametrize(("outcome", "again"), [("not_accepted", True), ("withdrawn", True), ("dismissed", False)])
def test_while_there_is_time_another_court_may_be_asked(w, done, outcome, again):
    _d, agreement = done
    court.apply_confirmation(by=w.mediator, agreement=agreement, court="邻县人民法院", ground="domicile")
    row = row_of(agreement)
    row.agreement = agreement
    why = {"not_accepted": "N2", "dismissed": "J5"}.get(outcome, "")
    court.record_court_outcome(
        by=w.mediator, confirmation=row, outcome=outcome, decided_on=clock.today(), why=why, note="走错了"
    )
    if not again:
        with pytest.raises(WrongState, match="已经申请过"):
            court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT)
        return
    court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT, ground="body")
    row = row_of(agreement)
    assert (row.court, row.outcome, row.why, row.decided_on, row.read("note")) == (COURT, "", "", None, "")


def test_written_down_later_but_asked_in_time(w, done):
    _d, agreement = done
    last = clock.local_day(row_of(agreement).due_at - dt.timedelta(minutes=1))
    with clock.at(row_of(agreement).due_at + dt.timedelta(days=3)):
        with pytest.raises(WrongState, match="30日"):
            court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT)
        with pytest.raises(WrongState, match="30日"):
            court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT, applied_on=last + dt.timedelta(days=1))
        court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT, applied_on=last)
    assert row_of(agreement).applied_on == last


def test_the_answer_may_come_after_the_dispute_was_closed(w, done):
    d, agreement = done
    court.apply_confirmation(by=w.mediator, agreement=agreement, court=COURT)
    Dispute.objects.filter(pk=d.pk).update(state=State.CLOSED)
    agreement.dispute.refresh_from_db()
    row = row_of(agreement)
    row.agreement = agreement
    court.record_court_outcome(by=w.mediator, confirmation=row, outcome="confirmed", decided_on=clock.today())
    Dispute.objects.filter(pk=d.pk).update(state=State.ARCHIVED)
    agreement.dispute.refresh_from_db()
    row = row_of(agreement)
    row.agreement = agreement
    with pytest.raises(WrongState):
        court.record_court_outcome(by=w.mediator, confirmation=row, outcome="dismissed", decided_on=clock.today())
