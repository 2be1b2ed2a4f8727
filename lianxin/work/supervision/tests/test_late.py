"""What went past its moment: told once to the unit above, whoever sweeps how often."""

import datetime as dt

import pytest

from lianxin.ground.officers.models import Cover, Leave
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, ReturnVisit
from lianxin.work.disputes.queries import Wanted, rows_of
from lianxin.work.disputes.services import holding
from lianxin.work.disputes.tests.together import only_postgres, together
from lianxin.work.supervision import queries
from lianxin.work.supervision.models import LateMark
from lianxin.work.supervision.services import late, orders
from lianxin.work.supervision.tasks import sweep_overdue

LATER = dt.timedelta(days=20)


@pytest.fixture
def told(monkeypatch):
    """What would have been said to whom."""
    found = []
    monkeypatch.setattr(late, "tell", lambda **given: found.append(given) or len(given["to"]))
    return found


def make_late(cast, kind):
    """A dispute (or an order) that is late in one way twenty days from now."""
    dispute = cast.open_dispute()
    far = clock.now() + dt.timedelta(days=400)
    Dispute.objects.filter(pk=dispute.pk).update(due_at=far, resolve_by=far)
    if kind == "overdue":
        Dispute.objects.filter(pk=dispute.pk).update(due_at=clock.now() + dt.timedelta(days=7))
    elif kind == "stale":
        Dispute.objects.filter(pk=dispute.pk).update(colour_due_at=clock.now() + dt.timedelta(days=1))
    elif kind == "offer":
        to = cast.second_committee
        holding.offer_dispute(by=cast.village_mediator.actor, dispute=dispute, to_unit=to, reason="他们更熟")
    elif kind == "visit":
        Dispute.objects.filter(pk=dispute.pk).update(state="settled", settled_at=clock.now())
        day = {"day": 7, "due_at": clock.now() + dt.timedelta(days=7)}
        ReturnVisit.objects.create(dispute=dispute, county=dispute.county, key=dispute.key, **day)
    elif kind == "order":
        orders.issue_order(by=cast.town_head.actor, dispute=dispute, reason="other", asked="去看看")
    return Dispute.objects.get(pk=dispute.pk)


WHOM = {"overdue": "town_head", "stale": "town_head", "offer": "town_head", "visit": "town_head", "order": "town_head"}


@pytest.mark.parametrize(("kind", "who"), WHOM.items())
def test_the_unit_above_is_told_once(cast, told, kind, who):
    dispute = make_late(cast, kind)
    sweep_overdue()
    assert not told
    with clock.at(clock.now() + LATER):
        assert sweep_overdue() == 1
        assert sweep_overdue() == 0
    (one,) = told
    assert list(one["to"]) == [getattr(cast, who).staff.pk]
    assert dispute.code in one["text"] and one["once"].startswith(f"late:{kind}:")
    assert LateMark.objects.get().told == 1


def test_a_new_deadline_is_a_new_thing(cast, told):
    dispute = make_late(cast, "overdue")
    with clock.at(clock.now() + LATER):
        sweep_overdue()
        Dispute.objects.filter(pk=dispute.pk).update(due_at=clock.now() + dt.timedelta(days=1))
    with clock.at(clock.now() + 2 * LATER):
        assert sweep_overdue() == 1
    assert len({one["once"] for one in told}) == 2


def test_killed_half_way_nothing_is_lost_and_nothing_said_twice(cast, told, monkeypatch):
    for _ in range(3):
        make_late(cast, "overdue")

    def die(**given):
        if len(told) == 1:
            raise KeyboardInterrupt
        told.append(given)
        return 1

    with clock.at(clock.now() + LATER):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(late, "tell", die)
            sweep_overdue()
        assert sweep_overdue() == 2
    assert len({one["once"] for one in told}) == len(told) == 3


def test_who_stands_in_is_told_and_who_is_away_is_not(cast, told):
    make_late(cast, "overdue")
    today = clock.today()
    span = {"from_on": today, "until_on": today + dt.timedelta(days=30)}
    Leave.objects.create(staff=cast.town_head.staff, **span)
    Cover.objects.create(post=cast.town_head.post, by_staff=cast.town_mediator.staff, reason="休假", **span)
    with clock.at(clock.now() + LATER):
        sweep_overdue()
    assert list(told[0]["to"]) == [cast.town_mediator.staff.pk]


def test_at_the_top_the_unit_itself_is_told(cast, told):
    dispute = cast.open_dispute(by=cast.county_mediator)
    with clock.at(dispute.due_at + dt.timedelta(minutes=1)):
        sweep_overdue()
    assert list(told[0]["to"]) == [cast.county_mediator.staff.pk]


@pytest.mark.parametrize("kind", ["overdue", "stale", "offer", "visit"])
def test_the_list_holds_what_the_sweep_tells_of_and_no_more(cast, kind):
    dispute = make_late(cast, kind)
    other = cast.open_dispute()
    far = clock.now() + dt.timedelta(days=400)
    Dispute.objects.filter(pk=other.pk).update(due_at=far, resolve_by=far)
    for moment, expected in ((clock.now(), []), (clock.now() + LATER, [dispute])):
        with clock.at(moment):
            rows = rows_of(cast.town_head.actor, Wanted(queries.wanted(kind, dispute.county)), "due")
            assert rows == expected
            assert not rows_of(cast.stranger.actor, Wanted(queries.wanted(kind, dispute.county)), "due")
            if rows:
                assert set(queries.late_of(rows)[dispute.pk]) == {kind}


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(cast, told):
    only_postgres()
    make_late(cast, "overdue")
    with clock.at(clock.now() + LATER):
        things = queries.unmarked("overdue", 9)
        results = together(*[lambda: late.tell_late(thing=things[0]) for _ in range(3)])
    assert sorted(results) == [False, False, True] and LateMark.objects.count() == 1
