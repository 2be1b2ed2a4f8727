"""What the town and the county look after in the demo county: two orders, a sponsor, a meeting, a request for approval."""

from __future__ import annotations

import datetime as dt

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.demo.staff import COUNTY, County
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.states import Compartment, Role
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import ANY_OPEN
from lianxin.work.supervision import queries
from lianxin.work.supervision.models import Meeting
from lianxin.work.supervision.services import approvals, meetings, orders, sponsors
from lianxin.work.supervision.states import Deed, Reason


def _by(post: Post) -> Actor:
    return actor_of(post, post.staff)


def _here(town: str) -> list[Dispute]:
    """Live disputes of a township that its villages hold, those longest in hand first."""
    rows = Dispute.objects.filter(county=COUNTY, township=town, state__in=ANY_OPEN, root=None, contact_held=False)
    rows = rows.filter(compartment=Compartment.NORMAL, tier=1).select_related(
        "key__county_key", "area", "holder_unit__area", "holder_unit__upper", "holder__staff", "holder__unit"
    )
    return list(rows.order_by("due_at", "pk"))


def _fresh(dispute: Dispute) -> Dispute:
    return next(row for row in _here(dispute.township) if row.pk == dispute.pk)


def supervise(county: County, town: str) -> None:
    """With people who can log in: he (the committee of the town), guo (its station), chen, he-weimin, gao."""
    late = [row for row in _here(town) if row.due_at < clock.now()][:3]
    if len(late) < 2:
        raise LookupError("the demo county has nothing overdue")
    _orders(county, late[0], late[1])
    _sponsored(county, late[0])
    _met(county, late[:2])
    running = [row for row in _here(town) if row.due_at > clock.now() + dt.timedelta(days=1)]
    _asked(county, running[0])


def _orders(county: County, answered: Dispute, waiting: Dispute) -> None:
    he, guo = county.post("石桥镇调委会", Role.COMMITTEE_HEAD), county.post("石桥派出所", Role.CHIEF)
    with clock.at(clock.now() - dt.timedelta(days=2)):
        words = "已超过办理时限。请写明到了哪一步、卡在哪里，两天内约双方见面。"
        order = orders.issue_order(by=_by(he), dispute=answered, reason=Reason.OVERDUE, asked=words)
    with clock.at(clock.now() - dt.timedelta(days=1, hours=2)):
        by = _by(answered.holder)
        orders.read_order(by=by, order=order)
        text = "申请方联系上了，另一方这个星期回来就见面；现场情况各说各的，要请有关部门派人看一看。"
        orders.answer_order(by=by, order=order, text=text, version=order.version)
    with clock.at(clock.now() - dt.timedelta(hours=3)):
        words = "请今天联系另一方，写明不愿意见面的原因。"
        orders.issue_order(by=_by(guo), dispute=waiting, reason=Reason.OVERDUE, asked=words)


def _sponsored(county: County, dispute: Dispute) -> None:
    chen, leader = county.post("县调委会", Role.COUNTY_OFFICER), county.post("县政府", Role.COUNTY_LEADER)
    with clock.at(clock.now() - dt.timedelta(days=1)):
        reason = "牵涉几个部门，要有人牵头一起办。"
        sponsor = sponsors.name_sponsor(by=_by(chen), dispute=_fresh(dispute), post=leader, reason=reason)
    with clock.at(clock.now() - dt.timedelta(hours=5)):
        sponsors.note_help(by=_by(leader), sponsor=sponsor, text="已请自然资源局派一名科员到现场看。")


def _met(county: County, about: list[Dispute]) -> None:
    """Held yesterday, its minutes written and waiting for the chair's word; two promised something."""
    he, gao = county.post("石桥镇调委会", Role.COMMITTEE_HEAD), county.post("县自然资源局", Role.AGENCY)
    by, now = _by(he), clock.now()
    yesterday = clock.today() - dt.timedelta(days=1)
    start = dt.datetime.combine(yesterday, dt.time(9, 30), tzinfo=clock.LOCAL)
    with clock.at(now - dt.timedelta(days=2)):
        meeting = meetings.convene(
            by=by,
            agenda=[(_fresh(row), "卡在哪里，要哪个部门帮") for row in about],
            chair=he,
            place="石桥派出所二楼调解室",
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=90),
        )
        first = queries.items_of(meeting)[0]
        first.meeting = meeting
        meetings.invite(by=by, item=first, post=gao)
    with clock.at(start + dt.timedelta(minutes=80)):
        _write(by, first.number, gao, meeting)


def _write(by: Actor, number: int, gao: Post, meeting: Meeting) -> None:
    said = "各部门把能做的说清楚：先到现场看，再由调解员和双方谈；会上不定结果。"
    for item in queries.items_of(meeting):
        item.meeting = meeting
        came = {seat.pk for seat in item.seats.all()}
        meetings.write_minutes(by=by, item=item, minutes=said, came=came, version=item.version)
        owner, what, days = item.dispute.holder, "联系另一方，约定见面的日子", 2
        if item.number == number:
            owner, what, days = gao, "派人到现场看，出一份书面意见", 5
        due_on = clock.today() + dt.timedelta(days=days)
        meetings.assign_task(by=by, item=item, owner=owner, what=what, due_on=due_on)


def _asked(county: County, dispute: Dispute) -> None:
    """The head of a village asks, so the town decides."""
    head = county.post(dispute.holder_unit.short_name, Role.COMMITTEE_HEAD)
    with clock.at(clock.now() - dt.timedelta(hours=4)):
        given = {"days": 5, "sides": "told", "reason": "一方在外地务工，下星期才回来。"}
        dispute = Dispute.objects.select_related("holder_unit", "key__county_key").get(pk=dispute.pk)
        approvals.ask_approval(by=_by(head), deed=Deed.EXTEND, given=given, reason=given["reason"], dispute=dispute)
