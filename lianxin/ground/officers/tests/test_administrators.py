"""The first three people of a county."""

import io

import pytest
from django.core.management import CommandError, call_command

from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import Staff
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make

pytestmark = pytest.mark.django_db
THREE = {"system": "guanli:钱管理", "security": "anquan:安全生", "audit": "shenji:严审计"}


def run(**options):
    out = io.StringIO()
    call_command("administrators", make.COUNTY, stdout=out, **options)
    return out.getvalue()


def test_three_people_with_a_code_each():
    make.county()
    lines = [line.split("\t") for line in run(**THREE).splitlines()[:3]]
    roles = [queries.acting_post(Staff.objects.get(username=u), None).role for u, _, _ in lines]
    assert roles == [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]
    staff = services.redeem_slip(username="anquan", code=lines[1][2], password="柳湾-石磨-8842")
    assert staff.check_password("柳湾-石磨-8842")


def test_one_person_twice_or_half_a_list_leaves_nothing():
    make.county()
    for wrong in ({**THREE, "audit": "guanli:钱管理"}, {**THREE, "audit": "no-colon"}, {}):
        with pytest.raises(CommandError):
            run(**wrong)
    assert not Staff.objects.exists()


def test_areas_come_first():
    with pytest.raises(CommandError, match="import them first"):
        run(**THREE)


def test_a_way_back_in():
    make.county()
    run(**THREE)
    code = run(slip="anquan").split("\t")[2].split("\n")[0]
    services.redeem_slip(username="anquan", code=code, password="柳湾-石磨-8842")
    with pytest.raises(CommandError):
        run(slip="nobody")
