"""What comes from outside: complaints at the independent desk, a day's sheet of 12345."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

from lianxin.cellar.journal.actor import system
from lianxin.entrances.demo.people import phone
from lianxin.entrances.demo.staff import COUNTY, County
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.states import Role
from lianxin.oversight.rights.services.handling import examine, notice
from lianxin.oversight.rights.services.receiving import ComplaintDraft, take_complaint
from lianxin.oversight.rights.states import Kind, ToldHow
from lianxin.tools.kit import clock
from lianxin.work.reports.services.sheets import read_sheet, receive_sheet
from lianxin.work.reports.states import ReferenceSystem

HEAD = ("工单编号", "来电时间", "来电人", "电话", "地址", "诉求内容", "办理时限")
CALLS = (
    ("石桥镇南坡沟村二组", "去年冬天界石又被挪过，今年浇地两家又吵起来了，想让村里再量一次。"),
    ("石桥镇石窑村", "隔壁养羊，味道大得开不了窗，说了几次不管用。"),
    ("青崖乡", "乡上的路灯坏了半个月，晚上看不见路。"),
    ("说不清，人在外地", "老家的地让人种了三年没给过钱，过年回来要说清楚。"),
    ("石桥镇南坡沟村", ""),
)


def complaints(county: County) -> None:
    """One worked on, one that came this morning: only the desk sees them."""
    qin = county.post("县独立受理室", Role.INDEPENDENT_DESK)
    by = actor_of(qin, qin.staff)
    station, town = county.units["青崖派出所"], county.units["石桥镇调委会"]
    with clock.at(clock.now() - dt.timedelta(days=9)):
        first = take_complaint(
            by=by,
            draft=ComplaintDraft(
                words="我去派出所问案子，值班的人说没空，让我回去等电话，等了两个月没人理。再去问，他把我推出门。",
                about="青崖派出所值班民警，不知道姓名",
                units=[station],
                teller_name="段守田",
                teller_phone=phone(3471),
                contact_when="打我女儿的电话，不要打到村里",
            ),
        )
        notice(by=by, complaint=first, told_how=ToldHow.PHONE, version=first.version)
    with clock.at(clock.now() - dt.timedelta(days=6)):
        examine(by=by, complaint=first, version=first.version)
    with clock.at(clock.now() - dt.timedelta(hours=2)):
        draft = ComplaintDraft(words="调解员和对方是亲戚，三次都劝我让。", kind=Kind.OWN_UNIT, units=[town], anonymous=True)
        take_complaint(by=by, draft=draft)


def hotline(county: County) -> Iterator[tuple[int, int]]:
    """Five calls of yesterday; one says nothing and stays out."""
    yesterday = clock.now().astimezone(clock.LOCAL) - dt.timedelta(days=1)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for n, (place, words) in enumerate(CALLS, 1):
        moment = yesterday.replace(hour=8 + n, minute=7 * n, second=0)
        who = ("王来电", phone(4100 + n)) if n % 2 else ("", "")
        due = moment + dt.timedelta(days=5)
        table.writerow([f"GT{yesterday:%Y%m%d}{n:03d}", f"{moment:%F %T}", *who, place, words, f"{due:%F %T}"])
    by = system(COUNTY, "演示县")
    name = f"12345工单{yesterday:%m%d}.csv"
    given = {"source": ReferenceSystem.HOTLINE_12345, "filename": name, "data": out.getvalue().encode("gb18030")}
    sheet, _new = receive_sheet(by=by, county=COUNTY, **given)  # type: ignore[arg-type]
    return read_sheet(by=by, sheet=sheet)
