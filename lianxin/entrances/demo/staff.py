"""The demo county's units, people and posts."""

from __future__ import annotations

import dataclasses
import datetime as dt

from lianxin.cellar.journal.actor import Actor, system
from lianxin.entrances.demo.people import PASSWORD, Names, phone
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.services import accounts, posts, units
from lianxin.ground.officers.states import Role, Tier, UnitKind
from lianxin.ground.places.models import Area
from lianxin.ground.places.queries import children, villages_of
from lianxin.oversight.rights.services.placing import name_substitute
from lianxin.tools.kit import clock
from lianxin.tools.kit.pinyin import name_initials

COUNTY = "610699"
SINCE_DAYS = 400  # how long ago the demo county began


@dataclasses.dataclass(frozen=True)
class Login:
    username: str
    name: str
    unit: str
    role: str
    title: str
    what: str


LOGINS = (
    Login("tian", "田桂兰", "南坡沟村调委会", Role.MEDIATOR, "人民调解员", "村调解员：接来件、当场调解、办纠纷"),
    Login("he", "贺长顺", "石桥镇调委会", Role.COMMITTEE_HEAD, "调委会主任", "镇调委会（驻所调解室）：接收上提、约谈、签协议"),
    Login("guo", "郭志远", "石桥派出所", Role.CHIEF, "所长", "派出所：看全镇、催办、审批"),
    Login("li", "李春燕", "石桥派出所", Role.OFFICER, "民警", "包村民警：登记来件、受邀参加调解"),
    Login("chen", "陈思雨", "县调委会", Role.COUNTY_OFFICER, "调处科科长", "县中心：接收上提、改时限和类别"),
    Login("he-weimin", "何为民", "县政府", Role.COUNTY_LEADER, "副县长", "县领导：看全县遮名清单"),
    Login("bai", "白秀兰", "石桥镇调委会", Role.DOSSIER_KEEPER, "档案员", "档案：文书、归档"),
    Login("qin", "秦明理", "县独立受理室", Role.INDEPENDENT_DESK, "受理员", "只看反映公职人员的来件"),
    Login("gao", "高建平", "县自然资源局", Role.AGENCY, "地籍科科员", "部门：只看被邀请的"),
    Login("ge", "葛守正", "青崖派出所", Role.OFFICER, "民警", "另一个镇的民警：看不到石桥镇"),
    Login("qian", "钱管理", "县大数据中心", Role.SYSTEM_ADMIN, "系统管理员", "区划、单位、岗位、规则"),
    Login("an", "安全生", "县大数据中心", Role.SECURITY_ADMIN, "安全管理员", "账号、口令凭条"),
    Login("yan", "严审计", "县大数据中心", Role.AUDIT_ADMIN, "审计管理员", "日志、验链"),
)


def since(today: dt.date) -> dt.date:
    """The first day of the demo county."""
    return today - dt.timedelta(days=SINCE_DAYS)


class County:
    """Who is where, for those who make the quarrels."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.since = since(today)
        self.units: dict[str, Unit] = {}
        self.posts: dict[tuple[str, str], list[Post]] = {}
        self.villages: list[Area] = list(villages_of(COUNTY))

    def post(self, unit: str, role: str, number: int = 0) -> Post:
        found = self.posts[unit, role]
        return found[number % len(found)]


def build(seed: int, area: Area) -> County:
    """Units, people and posts through the services; run inside one transaction."""
    county = County(clock.today())
    names = Names(seed)
    for login in LOGINS:
        names.keep(login.name)
    with clock.at(dt.datetime.combine(county.since, dt.time(9), tzinfo=clock.LOCAL)):
        by = system(COUNTY, "演示县")
        _county_units(by, county, area)
        for town in children(area):
            _town_units(by, county, town)
        for village in county.villages:
            _village_unit(by, county, village)
        _people(by, county, names)
    return county


def _unit(by: Actor, county: County, short: str, name: str, kind: str, area: Area, **more: object) -> Unit:
    unit = units.open_unit(by=by, name=name, short_name=short, kind=kind, area=area, from_on=county.since, **more)  # type: ignore[arg-type]
    county.units[short] = unit
    return unit


_MORE = {
    "县调委会": {"dossier_prefix": "甘人调"},
    "县法院": {"address": "县城法治路1号", "phone": "0900-555-0180"},
    "石桥法庭": {"address": "石桥镇东街", "phone": "0900-555-0181"},
}


def _county_units(by: Actor, county: County, area: Area) -> None:
    make = UnitKind
    for short, name, kind, tier in (
        ("县中心", "甘棠县矛盾纠纷调处中心", make.COUNTY_CENTRE, Tier.COUNTY),
        ("县调委会", "甘棠县矛调中心人民调解委员会", make.COMMITTEE, Tier.COUNTY),
        ("县政府", "甘棠县人民政府", make.GOVERNMENT, None),
        ("县大数据中心", "甘棠县大数据中心", make.BUREAU_SECTION, None),
        ("县独立受理室", "甘棠县独立受理室", make.BUREAU_SECTION, None),
        ("县纪委监委", "中共甘棠县纪律检查委员会", make.AGENCY, None),
        ("县自然资源局", "甘棠县自然资源局", make.AGENCY, None),
        ("县人社局", "甘棠县人力资源和社会保障局", make.AGENCY, None),
        ("县法院", "甘棠县人民法院", make.AGENCY, None),
        ("石桥法庭", "甘棠县人民法院石桥人民法庭", make.AGENCY, None),
    ):
        more = _MORE.get(short, {})
        _unit(by, county, short, name, kind, area, tier=tier, **more)


def _town_units(by: Actor, county: County, town: Area) -> None:
    stem = town.short_name.removesuffix("镇").removesuffix("乡")
    upper = county.units["县调委会"]
    _unit(
        by, county, f"{town.short_name}调委会", f"{town.name}人民调解委员会", UnitKind.COMMITTEE, town, tier=Tier.STATION,
        upper=upper, dossier_prefix=f"甘{stem[0]}人调", phone=phone(100 + len(county.units)), address=f"{stem}派出所驻所调解室",
    )  # fmt: skip
    _unit(by, county, f"{stem}派出所", f"甘棠县公安局{stem}派出所", UnitKind.STATION, town, tier=Tier.STATION)
    _unit(by, county, f"{stem}司法所", f"甘棠县司法局{stem}司法所", UnitKind.JUDICIAL_OFFICE, town, tier=Tier.STATION)


def _village_unit(by: Actor, county: County, village: Area) -> None:
    town = next(u for u in county.units.values() if u.kind == UnitKind.COMMITTEE and u.area.code == village.township)
    stem = village.short_name.removesuffix("村").removesuffix("社区")
    _unit(
        by, county, f"{village.short_name}调委会", f"{village.short_name}人民调解委员会", UnitKind.COMMITTEE, village,
        tier=Tier.VILLAGE, upper=town, dossier_prefix=f"甘{town.short_name[0]}{stem}人调",
    )  # fmt: skip


def _people(by: Actor, county: County, names: Names) -> None:
    for login in LOGINS:
        staff = _staff(by, login.username, login.name, county)
        accounts.give_password(by=by, staff=staff, password=PASSWORD, must_change=False)
        _post(by, county, staff, login.unit, login.role, login.title)
    wanted = [(short, unit.kind, unit.tier) for short, unit in county.units.items()]
    for short, kind, tier in wanted:
        for role, title, count in _establishment(kind, tier):
            for _ in range(count - len(county.posts.get((short, role), []))):
                name = names.take()
                _post(by, county, _staff(by, None, name, county), short, role, title)
    _several_posts(by, county)
    _substitute(by, county, names)


def _establishment(kind: str, tier: int | None) -> tuple[tuple[str, str, int], ...]:
    """How many people of which role a unit has."""
    if kind == UnitKind.COMMITTEE:
        mediators = {Tier.VILLAGE: 2, Tier.STATION: 3, Tier.COUNTY: 4}[Tier(tier)]
        rows: tuple[tuple[str, str, int], ...] = (
            (Role.COMMITTEE_HEAD, "调委会主任", 1),
            (Role.MEDIATOR, "人民调解员", mediators),
        )
        return rows if tier == Tier.VILLAGE else (*rows, (Role.DOSSIER_KEEPER, "档案员", 1))
    if kind == UnitKind.STATION:
        return ((Role.CHIEF, "所长", 1), (Role.OFFICER, "民警", 6))
    if kind == UnitKind.JUDICIAL_OFFICE:
        return ((Role.CHIEF, "所长", 1), (Role.OFFICER, "助理员", 1))
    if kind == UnitKind.COUNTY_CENTRE:
        return ((Role.COUNTY_OFFICER, "工作人员", 2),)
    return ((Role.AGENCY, "经办人", 1),) if kind == UnitKind.AGENCY else ()


def _staff(by: Actor, username: str | None, name: str, county: County) -> Staff:
    number = sum(len(found) for found in county.posts.values())
    return accounts.open_account(
        by=by, username=username or f"{name_initials(name)}{number:03d}", name=name, work_phone=phone(5000 + number)
    )


def _post(by: Actor, county: County, staff: Staff, unit: str, role: str, title: str) -> Post:
    post = posts.grant_post(by=by, staff=staff, unit=county.units[unit], role=role, from_on=county.since, title=title)
    county.posts.setdefault((unit, role), []).append(post)
    return post


def _several_posts(by: Actor, county: County) -> None:
    """A person with two posts, somebody on leave with a cover: as it is in any county."""
    tian = county.post("南坡沟村调委会", Role.MEDIATOR)
    _post(by, county, tian.staff, "石窑村调委会", Role.MEDIATOR, "人民调解员（兼）")
    away = county.post("石桥镇调委会", Role.MEDIATOR)
    cover = county.post("石桥镇调委会", Role.MEDIATOR, 1)
    today = county.today
    until = today + dt.timedelta(days=5)
    posts.record_leave(by=by, staff=away.staff, from_on=today, until_on=until)
    posts.grant_cover(by=by, post=away, by_staff=cover.staff, from_on=today, until_on=until, reason="年休假代办")


def _substitute(by: Actor, county: County, names: Names) -> None:
    """Who takes a complaint that concerns the whole independent desk."""
    unit = "县纪委监委"
    _post(by, county, _staff(by, None, names.take(), county), unit, Role.INDEPENDENT_DESK, "派驻受理员")
    qian = county.post("县大数据中心", Role.SYSTEM_ADMIN)
    name_substitute(by=actor_of(qian, qian.staff), unit=county.units[unit])
