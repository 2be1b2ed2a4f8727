"""The cast: a small county whose people every page test borrows, and a dispute opened through the real services.

Fixture ``cast`` comes from the root ``conftest.py``. People are ``Player``s: ``cast.town_mediator.actor`` is the ``by`` of a
service, ``cast.client(cast.town_mediator)`` a browser signed in as that person. The stranger works in the other township.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.test import Client

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.ground.officers.states import Role, Tier, UnitKind
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.opening import open_dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole

NARRATIVE = "两家承包地中间的界石被人挪了，开春浇地时水渠也堵了，谁也不让谁。"


@dataclasses.dataclass(frozen=True)
class Player:
    """Somebody of the cast under one post."""

    staff: Staff
    post: Post

    @property
    def unit(self) -> Unit:
        return self.post.unit

    @property
    def actor(self) -> Actor:
        return make.actor(self.staff, self.post)


class Cast:
    """甘棠县: two townships of two villages each, committees on three tiers, stations, and who works there.

    Areas: county, town, other_town, village, second_village, other_village, last_village. Units: village_committee,
    second_committee, town_committee, county_committee, other_village_committee, last_committee, other_town_committee,
    station, other_station, centre, bureau, county_government. Everybody's password is ``factories.PASSWORD``.
    """

    def __init__(self) -> None:
        self._areas()
        self._units()
        self._people()

    def _areas(self) -> None:
        self.county = make.county()
        self.town, self.other_town = make.township(1, "石桥镇"), make.township(2, "青崖乡")
        self.village: Area = make.village(1, "南坡沟村", self.town)
        self.second_village = make.village(2, "石窑村", self.town)
        self.other_village = make.village(1, "柳湾村", self.other_town)
        self.last_village = make.village(2, "上石村", self.other_town)

    def _units(self) -> None:
        self.county_committee = make.committee(self.county, Tier.COUNTY, dossier_prefix="甘人调")
        up, station, station_kind = {"upper": self.county_committee}, Tier.STATION, UnitKind.STATION
        self.town_committee = make.committee(self.town, station, dossier_prefix="甘石人调", **up)
        self.other_town_committee = make.committee(self.other_town, station, **up)
        up = {"upper": self.town_committee}
        self.village_committee = make.committee(self.village, dossier_prefix="甘石南人调", **up)
        self.second_committee = make.committee(self.second_village, **up)
        up = {"upper": self.other_town_committee}
        self.other_village_committee = make.committee(self.other_village, **up)
        self.last_committee = make.committee(self.last_village, **up)
        self.station = make.unit("石桥派出所", station_kind, station, self.town)
        self.other_station = make.unit("青崖派出所", station_kind, station, self.other_town)
        self.centre = make.unit("甘棠县矛调中心", UnitKind.COUNTY_CENTRE, Tier.COUNTY, self.county)
        self.bureau = make.unit("甘棠县自然资源局", UnitKind.AGENCY, None, self.county)
        self.county_government = make.unit("甘棠县人民政府", UnitKind.GOVERNMENT, None, self.county)

    def _people(self) -> None:
        player = self._player
        self.village_mediator = player("田桂兰", self.village_committee, Role.MEDIATOR)
        self.second_mediator = player("杜满囤", self.village_committee, Role.MEDIATOR)
        self.village_head = player("贺长顺", self.village_committee, Role.COMMITTEE_HEAD)
        self.neighbour_mediator = player("孙立群", self.second_committee, Role.MEDIATOR)
        self.town_mediator = player("罗会敏", self.town_committee, Role.MEDIATOR)
        self.town_head = player("贺永强", self.town_committee, Role.COMMITTEE_HEAD)
        self.keeper = player("白秀兰", self.town_committee, Role.DOSSIER_KEEPER)
        self.county_mediator = player("陈思雨", self.county_committee, Role.COUNTY_OFFICER)
        self.county_officer = player("郑国梁", self.centre, Role.COUNTY_OFFICER)
        self.officer = player("李春燕", self.station, Role.OFFICER)
        self.chief = player("郭志远", self.station, Role.CHIEF)
        self.stranger = player("葛守正", self.other_station, Role.OFFICER)
        self.stranger_mediator = player("柳青山", self.other_village_committee, Role.MEDIATOR)
        self.agency = player("高建平", self.bureau, Role.AGENCY)
        self.leader = player("何为民", self.county_government, Role.COUNTY_LEADER)
        self.independent = player("秦明理", self.centre, Role.INDEPENDENT_DESK)
        self.sysadmin = player("钱管理", self.centre, Role.SYSTEM_ADMIN)
        self.secadmin = player("安全生", self.centre, Role.SECURITY_ADMIN)
        self.auditor = player("严审计", self.centre, Role.AUDIT_ADMIN)

    def _player(self, name: str, where: Unit, role: str) -> Player:
        who = make.staff(name)
        return Player(who, make.post(who, where, role))

    def client(self, who: Player | None = None) -> Client:
        """A browser signed in as somebody; None: an anonymous one."""
        browser = Client()
        if who is not None:
            browser.force_login(who.staff, backend="lianxin.ground.officers.backends.StaffBackend")
        return browser

    def open_dispute(self, **given: Any) -> Dispute:
        """A boundary quarrel of two households in ``village``, held by the village mediator, the other side not yet reached.

        ``by`` is a Player, ``holder`` too; ``sides`` a list of SideDraft; everything else as the service takes it.
        """
        by: Player = given.pop("by", self.village_mediator)
        holder: Player = given.pop("holder", by)
        given.setdefault("area", self.village)
        given.setdefault("category", "0901")
        given.setdefault("told_at", clock.now() - dt.timedelta(hours=3))
        given.setdefault("narrative", NARRATIVE)
        given.setdefault("place", "二组水渠北边")
        given.setdefault("sides", two_sides())
        return open_dispute(by=by.actor, holder=holder.post, **given)


def two_sides(reached: bool = False) -> list[SideDraft]:
    """周德旺 asks, 冯有才 answers; ``reached``: somebody has spoken with both."""
    first = PartyDraft(name="周德旺", phone="09005552041", address="南坡沟村二组12号", birth_year=1958, sex="1")
    second = PartyDraft(name="冯有才", phone="09005557736", address="南坡沟村二组15号", birth_year=1961, sex="1")
    return [
        SideDraft(SideRole.APPLICANT, [first], "把界石放回老地方，开春能浇上水。", "白天打电话，不留言。", reached=True),
        SideDraft(SideRole.RESPONDENT, [second], "按承包证上的亩数来量。", "18:00以后打电话。", reached=reached),
    ]
