"""Who is on call this week, notices read and unread, and a message that waits for the morning."""

from __future__ import annotations

import datetime as dt

from lianxin.cellar.contacts.services import Rule
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.notices import queries as notices
from lianxin.cellar.notices import services as noticing
from lianxin.cellar.notices.rules import call_back
from lianxin.entrances.demo.staff import COUNTY, County
from lianxin.ground.officers.models import DutyRole, Post
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.services import issue_notice, plan_shift
from lianxin.ground.officers.states import Role
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.reaching import ask_to_call_back, set_safe_contact
from lianxin.work.disputes.states import ANY_OPEN, SideRole

EVENING = [{"days": [0, 1, 2, 3, 4], "from": "18:00", "until": "20:30"}, {"days": [5, 6], "from": "09:00", "until": "11:30"}]


def roster(county: County) -> None:
    """This week from today on: the chief and an officer by turns, a second beside them, the county's committee, an agency.

    One night of the station is left open on purpose: the page says so.
    """
    by, today = system(COUNTY, "演示县"), clock.local_day(clock.now())
    chief, officers = county.post("石桥派出所", Role.CHIEF), county.posts["石桥派出所", Role.OFFICER]
    land = county.post("县自然资源局", Role.AGENCY)
    for n in range(7):
        day = today + dt.timedelta(days=n)
        if n != 4:
            _shift(by, officers[(n + 1) % 3] if n % 2 else chief, DutyRole.LEAD, day)
        _shift(by, officers[3 + n % 3], DutyRole.SECOND, day)
        head = county.post("石桥镇调委会", Role.COMMITTEE_HEAD)
        _shift(by, head if n % 2 else county.post("石桥镇调委会", Role.MEDIATOR, 2), DutyRole.LEAD, day)
        _shift(by, county.post("县调委会", Role.COUNTY_OFFICER, n), DutyRole.LEAD, day)
        if n < 5:
            _shift(by, land, DutyRole.AGENCY, day, hours=10)


def _shift(by: Actor, post: Post, role: str, day: dt.date, hours: int = 24) -> None:
    start = dt.datetime.combine(day, dt.time(8), tzinfo=clock.LOCAL)
    end = start + dt.timedelta(hours=hours)
    if day == clock.today():
        start = min(start, clock.now())  # somebody is on call whenever the demo begins
    if end > clock.now():
        plan_shift(by=by, post=post, role=role, from_at=start, until_at=end)


def letters(county: County) -> None:
    """A work notice that asks for a receipt, given by some; and reminders."""
    head = county.post("石桥镇调委会", Role.COMMITTEE_HEAD)
    units = [county.units["石桥镇调委会"], *(u for u in county.units.values() if u.upper_id == head.unit_id)]
    week = clock.day_end(clock.today() + dt.timedelta(days=5))
    with clock.at(clock.now() - dt.timedelta(hours=20)):
        work = issue_notice(
            by=actor_of(head, head.staff), units=units, title="岁末矛盾纠纷排查怎么分工", needs_receipt=True, due_at=week,
            body="各村这周把去年调过的地界、水渠纠纷回头看一遍，有反复的当天登记。\n周五下午三点在镇调委会碰头，带上各自的台账。",
        )  # fmt: skip
    tian = county.post("南坡沟村调委会", Role.MEDIATOR)
    for number, copy in enumerate(work.copies.order_by("id")):
        if number % 2 == 0 and copy.to != tian.staff_id:
            post = next(p for rows in county.posts.values() for p in rows if p.staff_id == copy.to)
            reader = actor_of(post, post.staff)
            mine = notices.notice_of(reader, copy.pk)
            assert mine is not None
            noticing.confirm(by=reader, notice=mine)
    chen = county.post("县调委会", Role.COUNTY_OFFICER)
    issue_notice(
        by=actor_of(chen, chen.staff), units=[county.units["石桥镇调委会"], county.units["石桥派出所"]],
        title="县里下周二来听汇报", body="请准备本季度红色、黄色纠纷的办理情况，一页纸就够。",
    )  # fmt: skip


def messages(county: County) -> None:
    """田桂兰 has asked one side how it may be reached: a message waits for the evening, another is to be told by phone."""
    tian = county.post("南坡沟村调委会", Role.MEDIATOR)
    by = actor_of(tian, tian.staff)
    rows = Dispute.objects.filter(holder=tian, state__in=ANY_OPEN, root=None, contact_held=False)
    for number, dispute in enumerate(rows.select_related("key__county_key", "holder_unit").order_by("accepted_at")[:2]):
        side = dispute.sides.filter(role=SideRole.APPLICANT).select_related("key__county_key").first()
        if side is None:
            continue
        side.dispute = dispute
        hours = EVENING if number == 0 else []
        rule = Rule(channels=[Channel.TEXT, Channel.PHONE], hours=hours, number=f"0900555{2041 + number}", language="本地话")
        set_safe_contact(by=by, side=side, rule=rule)
        channel = Channel.TEXT if number == 0 else Channel.PHONE
        ask_to_call_back(by=by, side=side, channel=channel, text=call_back("0911-5550100"), once="demo")
    noticing.move_due()
