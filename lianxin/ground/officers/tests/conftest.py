"""A village, a station, the three administrators and a stranger."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from lianxin.ground.officers.models import UnitKind
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm at its least cost: this suite hashes hundreds of passwords."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickArgon2"]


class House:
    """Units and people of one small county; every person has ``make.PASSWORD``."""

    def __init__(self):
        self.town, self.village = make.township(), make.village()
        self.committee = make.committee(self.village, name="南坡沟村调委会")
        self.town_committee = make.committee(self.town, 2, name="石桥镇调委会")
        self.station = make.unit("石桥派出所", UnitKind.STATION, 2, self.town)
        self.other_station = make.unit("青崖派出所", UnitKind.STATION, 2, make.township(2, "青崖乡"))
        self.centre = make.unit("甘棠县矛调中心", UnitKind.COUNTY_CENTRE, 3, make.county())
        self.mediator = self._person("杜满囤", self.committee, Role.MEDIATOR, username="dumantun")
        self.head = self._person("贺长顺", self.committee, Role.COMMITTEE_HEAD)
        self.officer = self._person("李春燕", self.station, Role.OFFICER)
        self.chief = self._person("郭志远", self.station, Role.CHIEF)
        self.stranger = self._person("葛守正", self.other_station, Role.OFFICER)
        self.system = self._person("钱管理", self.centre, Role.SYSTEM_ADMIN)
        self.security = self._person("安全生", self.centre, Role.SECURITY_ADMIN)
        self.audit = self._person("严审计", self.centre, Role.AUDIT_ADMIN)

    def _person(self, name, where, role, **given):
        who = make.staff(name, **given)
        make.post(who, where, role)
        return who


@pytest.fixture
def house(db):
    return House()
