"""Word before something is due: at seven, three and one days, each once, to whoever answers for it."""

import datetime as dt

import pytest

from lianxin.cellar.notices.models import Notice
from lianxin.cellar.notices.services import notifying
from lianxin.ground.officers.services import grant_cover, record_leave
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Exclusion
from lianxin.work.disputes.services import holding, judging, reminding
from lianxin.work.disputes.tasks import sweep_reminders

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(kind="disputes.resolve"):
    """(when the step was, to whom) of every notice of a kind."""
    rows = Notice.objects.filter(kind=kind).order_by("created_at", "id")
    return [(int(row.once.rpartition(":")[2]), row.to) for row in rows]


def sweep_tomorrow():
    """A general one has seven days from midnight: it is spoken of from the next day."""
    with clock.at(clock.now() + DAY):
        return sweep_reminders()


def sweep_for(days, every=8):
    """The sweep through some days, every few hours, twice each time."""
    start = clock.now()
    for hour in range(0, days * 24, every):
        with clock.at(start + dt.timedelta(hours=hour)):
            sweep_reminders()
            assert sweep_reminders() == 0


def test_the_holder_is_told_at_seven_three_and_one_days_and_never_twice(cast):
    dispute = cast.open_dispute(difficulty="complex")
    sweep_for(17)
    me = cast.village_mediator.staff.pk
    assert told() == [(7, me), (3, me), (1, me)]
    row = Notice.objects.select_related("key__county_key").order_by("created_at").first()
    assert dispute.code in row.read("text") and "周" not in row.read("text") and row.url == f"/disputes/{dispute.code}/"
    moments = list(Notice.objects.order_by("created_at").values_list("created_at", flat=True))
    assert all(dispute.resolve_by - moment <= step * DAY for moment, step in zip(moments, (7, 3, 1), strict=True))


def test_after_a_long_silence_only_the_step_that_was_reached(cast):
    dispute = cast.open_dispute(difficulty="complex")
    with clock.at(dispute.resolve_by - 2 * DAY):
        sweep_reminders()
    assert [step for step, _to in told()] == [3]


def test_a_moved_deadline_is_reminded_of_anew(cast):
    dispute = cast.open_dispute()
    sweep_tomorrow()
    given = {"difficulty": "complex", "reason": "要找当年的账", "version": dispute.version}
    judging.regrade(by=cast.village_head.actor, dispute=dispute, **given)
    with clock.at(dispute.resolve_by - DAY / 2):
        sweep_reminders()
    assert len(told()) == 2


def test_during_leave_the_cover_is_told(cast):
    cast.open_dispute()
    today = clock.today() + DAY
    span = {"from_on": today, "until_on": today}
    record_leave(by=cast.village_mediator.actor, staff=cast.village_mediator.staff, **span)
    cover = cast.second_mediator.staff
    grant_cover(by=cast.sysadmin.actor, post=cast.village_mediator.post, by_staff=cover, reason="休假", **span)
    sweep_tomorrow()
    assert [to for _step, to in told()] == [cover.pk]


def test_from_whom_it_is_kept_hears_nothing(cast):
    dispute = cast.open_dispute()
    Exclusion.objects.create(ref=dispute.pk, staff=cast.village_mediator.staff, from_at=clock.now())
    sweep_tomorrow()
    assert told() == []


def test_the_asked_unit_is_reminded_of_an_offer(cast):
    dispute = cast.open_dispute()
    holding.offer_dispute(by=cast.village_mediator.actor, dispute=dispute, to_unit=cast.second_committee, reason="他们更熟")
    sweep_tomorrow()
    assert told("disputes.offer")[0][1] == cast.neighbour_mediator.staff.pk


def test_what_is_over_is_not_reminded_of(cast):
    dispute = cast.open_dispute()
    with clock.at(dispute.resolve_by + dt.timedelta(minutes=1)):
        sweep_reminders()
    assert told() == []


@pytest.mark.parametrize("stop_at", [1, 2, 3])
def test_killed_in_the_middle_and_run_again_each_is_told_once(cast, monkeypatch, stop_at):
    for _number in range(9):
        cast.open_dispute()
    monkeypatch.setattr(reminding, "CHUNK", 3)
    real, calls = notifying._chunk, []

    def dies(*args):
        calls.append(1)
        found = real(*args)
        if len(calls) == stop_at:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(notifying, "_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        sweep_tomorrow()
    assert Notice.objects.count() == 3 * stop_at
    sweep_tomorrow()
    rows = Notice.objects.values_list("once", flat=True)
    assert len(rows) == len(set(rows)) == 9


def test_pages_of_rows_with_one_deadline_lose_none(cast, monkeypatch):
    for _number in range(7):
        cast.open_dispute()
    assert Dispute.objects.values("due_at").distinct().count() == 1
    monkeypatch.setattr(reminding, "CHUNK", 3)
    sweep_tomorrow()
    assert Notice.objects.count() == 7
