"""Some twenty-five people on the demo county's roster: its mediators, and helpers who agreed to be asked."""

from __future__ import annotations

import datetime as dt
import decimal

from lianxin.cellar.journal.actor import system
from lianxin.entrances.demo.people import phone
from lianxin.entrances.demo.staff import COUNTY, County
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.roster import services
from lianxin.ground.officers.roster.models import RosterEntry
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryKind as Kind
from lianxin.ground.officers.roster.states import Position, Sex
from lianxin.ground.officers.states import Role
from lianxin.tools.kit import clock

_HE, _SHE = Sex.MALE, Sex.FEMALE
# name, capacity, village ("" is the county), sex, what they know, skills, languages
_HELPERS: tuple[tuple[str, str, str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("罗老汉", Kind.ELDER, "南坡沟村", _HE, "当过生产队长，熟悉当年分地", ("boundary", "surveying"), ("local", "shaanbei")),
    ("周树德", Kind.ELDER, "石窑村", _HE, "老会计，记得清往来账", ("accounts", "money"), ("local",)),
    ("冯秀英", Kind.ELDER, "南坡沟村", _SHE, "说和过不少家里的事", ("family", "neighbours"), ("local", "shaanbei")),
    ("杜玉珍", Kind.VOLUNTEER, "石窑村", _SHE, "退休教师", ("children", "family"), ("putonghua", "local")),
    ("马文斌", Kind.VOLUNTEER, "", _HE, "学过手语", ("neighbours",), ("sign", "putonghua")),
    ("方志强", Kind.LAWYER, "", _HE, "法律援助中心值班律师", ("money", "wages", "boundary"), ("putonghua", "guanzhong")),
    ("卢丽萍", Kind.LAWYER, "", _SHE, "办婚姻、赡养多", ("family", "injury"), ("putonghua",)),
    ("蒋广田", Kind.EXPERT, "", _HE, "退休测绘员", ("surveying", "boundary"), ("putonghua", "local")),
    ("苏春生", Kind.EXPERT, "", _HE, "农机站技术员", ("injury",), ("local",)),
    ("田茂林", Kind.CADRE, "南坡沟村", _HE, "村文书", ("boundary", "homestead"), ("local",)),
    ("贺福生", Kind.CADRE, "石窑村", _HE, "村民小组长", ("neighbours", "boundary"), ("local",)),
    ("白喜梅", Kind.CADRE, "南坡沟村", _SHE, "村妇联主席", ("family", "children"), ("local",)),
    ("老孙头", Kind.PEOPLES, "石窑村", _HE, "外请的调解员，调解三十年", ("boundary", "neighbours"), ("local", "shaanbei")),
)  # fmt: skip


def fill_roster(county: County) -> None:
    by, today = system(COUNTY, "演示县"), clock.today()
    places = {village.short_name: village for village in county.villages}
    whole = county.units["县调委会"].area
    for number, (name, kind, village, sex, about, skills, languages) in enumerate(_HELPERS):
        draft = EntryDraft(
            kind=kind, area=places.get(village, whole), name=name, sex=sex, about=about, skills=skills, languages=languages,
            phone=phone(8100 + number), consent_on=today - dt.timedelta(days=200), from_on=today - dt.timedelta(days=200),
        )  # fmt: skip
        services.enter(by=by, draft=draft)
    committees = {"南坡沟村调委会": ("boundary", "neighbours"), "石桥镇调委会": ("family", "wages"), "县调委会": ("money",)}
    for unit, skills in committees.items():
        _committee(county, unit, skills)
    for role, kind in ((Role.CHIEF, Kind.POLICE), (Role.OFFICER, Kind.POLICE)):
        _in_post(county.post("石桥派出所", role), kind, ("neighbours",))
    _in_post(county.post("石桥司法所", Role.OFFICER), Kind.JUDICIAL, ("family",))


def _committee(county: County, unit: str, skills: tuple[str, ...]) -> None:
    held = [post for (name, role), posts in county.posts.items() if name == unit for post in posts]
    for number, post in enumerate(p for p in held if p.role in (Role.MEDIATOR, Role.COMMITTEE_HEAD)):
        position = Position.CHAIR if post.role == Role.COMMITTEE_HEAD else Position.MEMBER
        sex = _SHE if number == 0 else _HE
        entry = _in_post(post, Kind.PEOPLES, skills, position, sex)
        services.record_training(
            by=system(COUNTY, "演示县"), entry=entry, on=clock.today() - dt.timedelta(days=30 + 40 * number),
            subject="怎样做调解笔录", hours=decimal.Decimal("2.5"),
        )  # fmt: skip


def _in_post(
    post: Post, kind: str, skills: tuple[str, ...], position: str = "", sex: str = Sex.UNSTATED
) -> RosterEntry:
    start = clock.today() - dt.timedelta(days=400)
    draft = EntryDraft(
        kind=kind, area=post.unit.area, unit=post.unit, staff=post.staff, position=position, sex=sex, skills=skills,
        languages=("putonghua", "local"), phone=post.staff.work_phone, consent_on=start, from_on=start,
        until_on=start + dt.timedelta(days=1094) if kind == Kind.PEOPLES else None,
    )  # fmt: skip
    return services.enter(by=system(COUNTY, "演示县"), draft=draft)
