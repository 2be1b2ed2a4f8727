"""A dispute runs past its day. The unit above is told once, asks for an answer in two clicks, and gets one; a meeting brings
the bureau that was missing, more days are asked for and granted. Through the pages, and the sweep that runs by itself."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest

from lianxin.cellar.notices.models import Notice
from lianxin.entrances.desk.tests.walking import local, send, sign_in
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.supervision.models import Approval, Meeting, MeetingTask, SupervisionOrder
from lianxin.work.supervision.tasks import sweep_approvals, sweep_overdue

pytestmark = pytest.mark.django_db


class County:
    """Everybody at their own screen; the clock is moved for all of them."""

    def __init__(self, cast):
        self.start = clock.now()
        names = ("village_mediator", "village_head", "town_head", "agency", "leader")
        self.people = {name: getattr(cast, name) for name in names}
        self.browsers = {name: cast.client(who) for name, who in self.people.items()}

    @contextlib.contextmanager
    def after(self, days: float):
        with clock.at(self.start + dt.timedelta(days=days)):
            for name, who in self.people.items():
                sign_in(self.browsers[name], who)
            yield self.browsers


def test_an_overdue_dispute_is_supervised_and_answered(cast):
    dispute = cast.open_dispute()
    county = County(cast)
    before = dispute.resolve_by

    with county.after(2) as at:  # more days are asked for in time; the head of the village is there and agrees
        send(at["village_mediator"], f"/disputes/{dispute.code}/do/extend/", days="3", sides="told", reason="冯家在外地")
        approval = Approval.objects.get()
        assert f"/supervision/approvals/{approval.pk}/" in at["village_head"].get("/").content.decode()
        send(at["village_head"], f"/supervision/approvals/{approval.pk}/approve/", note="抓紧")
        dispute.refresh_from_db()
        assert dispute.resolve_by == before + dt.timedelta(days=3)
        assert sweep_overdue() == 0

    with county.after(11) as at:  # they have gone by all the same: the town is told once
        assert sweep_overdue() >= 1
        assert sweep_overdue() == 0 == sweep_approvals()
        told = Notice.objects.filter(kind="supervision.late")
        assert set(told.values_list("to", flat=True)) == {cast.town_head.staff.pk}
        listed = at["town_head"].get("/supervision/late/").content.decode()
        assert dispute.code in listed
        send(at["town_head"], f"/supervision/orders/new/?dispute={dispute.code}&reason=overdue")
        order = SupervisionOrder.objects.get()
        assert Notice.objects.filter(kind="supervision.order", to=cast.village_mediator.staff.pk).count() == 1

    with county.after(12) as at:  # the village reads and answers; it lacks somebody with a tape measure
        page = f"/supervision/orders/{order.pk}/"
        assert page in at["village_mediator"].get("/").content.decode()
        at["village_mediator"].get(page)
        send(at["village_mediator"], f"{page}answer/", text="双方都愿意谈，缺人量地。")
        start = clock.now() + dt.timedelta(days=1)
        send(
            at["town_head"], f"/supervision/meetings/new/?dispute={dispute.code}", codes=dispute.code, question="谁来量地",
            starts_at=local(start), minutes="60", place="镇政府二楼",
        )  # fmt: skip
        meeting = Meeting.objects.get()
        send(at["town_head"], f"/supervision/meetings/{meeting.pk}/items/1/invite/", post=str(cast.agency.post.pk))
        assert at["agency"].get(f"/disputes/{dispute.code}/").status_code == 404, "not before the meeting"

    with county.after(13.1) as at:  # the meeting: the bureau takes it on; the chair confirms
        assert at["agency"].get(f"/disputes/{dispute.code}/").status_code == 200
        base = f"/supervision/meetings/{meeting.pk}/"
        seats = [str(seat.pk) for item in meeting.items.all() for seat in item.seats.all()]
        send(at["town_head"], f"{base}items/1/minutes/", minutes="土地局派人量。", came=seats)
        day = (clock.today() + dt.timedelta(days=2)).isoformat()
        send(at["town_head"], f"{base}items/1/task/", owner=str(cast.agency.post.pk), what="派人量地", due_on=day)
        send(at["town_head"], f"{base}fix/")

    with county.after(19) as at:  # its look is over, its task is late: told, and done
        assert at["agency"].get(f"/disputes/{dispute.code}/").status_code == 404
        task = MeetingTask.objects.get()
        assert sweep_overdue() >= 1
        assert Notice.objects.filter(kind="supervision.late", to=cast.agency.staff.pk).count() == 1
        send(at["agency"], f"/supervision/tasks/{task.pk}/", outcome="量过，差二十公分。")
        assert at["town_head"].get(f"{page}paper.pdf").content.startswith(b"%PDF")
        send(at["town_head"], f"{page}close/", note="已量地，接着谈。")

    order.refresh_from_db()
    assert order.state == "closed" and order.read_at is not None
    assert Dispute.objects.get(pk=dispute.pk).holder_unit_id == cast.village_committee.pk, "nothing was decided over their heads"
