"""Saved views, and what each post of a unit has in hand."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.actor import system
from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, SavedView
from lianxin.work.disputes.services import lists
from lianxin.work.disputes.states import Colour, State

pytestmark = pytest.mark.django_db


def names(player) -> list[str]:
    return [view.name for view in queries.saved_views(player.actor)]


def test_a_view_is_kept_under_its_name_and_is_ones_own(cast):
    me = cast.officer.actor
    view = lists.save_view(by=me, name=" 红色的 ", query="colour=red")
    lists.save_view(by=me, name="红色的", query="colour=red&due=week")
    lists.save_view(by=cast.chief.actor, name="红色的", query="x=1")
    assert names(cast.officer) == ["红色的"]
    assert SavedView.objects.get(pk=view.pk).query == "colour=red&due=week"
    with pytest.raises(NotAllowed):
        lists.drop_view(by=cast.chief.actor, view=view)
    lists.drop_view(by=me, view=view)
    assert names(cast.officer) == [] and names(cast.chief) == ["红色的"]
    assert list(Line.objects.order_by("id").values_list("act", flat=True)) == ["disputes.save_view"] * 3 + ["disputes.drop_view"]


def test_a_view_is_not_named_after_people(cast):
    with pytest.raises(BadInput) as refusal:
        lists.save_view(by=cast.officer.actor, name="老上访户", query="colour=red")
    assert "name" in refusal.value.fields and not SavedView.objects.exists()


def test_what_is_no_view(cast):
    for name, query in (("", "x"), (" \x00", "x"), ("长" * 31, "x"), ("短", "x" * 601)):
        with pytest.raises(BadInput):
            lists.save_view(by=cast.officer.actor, name=name, query=query)
    with pytest.raises(NotAllowed):
        lists.save_view(by=system(cast.county.code), name="短", query="x")
    for n in range(lists.MOST_VIEWS):
        lists.save_view(by=cast.officer.actor, name=f"第{n}个", query="x")
    with pytest.raises(BadInput, match=str(lists.MOST_VIEWS)):
        lists.save_view(by=cast.officer.actor, name="再一个", query="x")
    lists.save_view(by=cast.officer.actor, name="第0个", query="y")  # an old name may still be given new filters


def test_the_load_of_a_unit_counts_open_ones_by_holder(cast, django_assert_num_queries):
    first = [cast.open_dispute() for _ in range(3)]
    cast.open_dispute(holder=cast.second_mediator)
    done, merged = cast.open_dispute(), cast.open_dispute()
    Dispute.objects.filter(pk=done.pk).update(state=State.SETTLED)
    Dispute.objects.filter(pk=merged.pk).update(root=done)
    Dispute.objects.filter(pk=first[0].pk).update(colour=Colour.RED)
    Dispute.objects.filter(pk__in=[first[0].pk, first[1].pk]).update(due_at=clock.now() - dt.timedelta(seconds=1))
    with django_assert_num_queries(1):
        rows = queries.load_of(cast.village_committee.pk)
    assert [(r.name, r.count, r.red, r.overdue) for r in rows] == [("田桂兰", 3, 1, 2), ("杜满囤", 1, 0, 0)]
    assert queries.load_of(cast.second_committee.pk) == []
