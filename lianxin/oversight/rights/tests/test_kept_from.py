"""From whom a complaint is kept: everybody but the desk, and of the desk whoever it is about."""

from __future__ import annotations

import pytest

from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.services import placing, receiving
from lianxin.oversight.rights.states import Kind, Origin
from lianxin.oversight.rights.tasks import sweep_arrivals
from lianxin.oversight.rights.tests.factories import WORDS, complain, second_desk
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.work.reports import queries as reports
from lianxin.work.reports.services.deciding import pass_to_independent_desk
from lianxin.work.reports.tests.factories import take

pytestmark = pytest.mark.django_db
OTHERS = (
    "village_mediator", "village_head", "neighbour_mediator", "town_mediator", "town_head", "keeper", "county_mediator",
    "county_officer", "officer", "chief", "stranger", "agency", "leader", "sysadmin", "secadmin", "auditor",
)  # fmt: skip


def test_nobody_but_the_desk_sees_one(cast):
    complaint = complain(cast)
    assert queries.get_visible(cast.independent.actor, complaint.code) == complaint
    for name in OTHERS:
        actor = getattr(cast, name).actor
        assert not queries.visible_to(actor).exists(), name
        assert queries.waiting_sets(actor) == [], name


def test_what_was_said_is_sealed_and_its_clocks_are_the_regulations(cast):
    complaint = complain(cast, teller_name="周德旺", contact_when="晚上打邻居电话")
    assert complaint.read("words") == WORDS and WORDS.encode() not in bytes(complaint.words)
    assert (complaint.notice_by - complaint.received_at).days == 15
    assert (complaint.done_by - complaint.received_at).days == 60
    assert complaint.origin == Origin.DIRECT


def test_a_report_passed_on_is_one_complaint_whoever_sweeps(cast):
    report = take(cast)
    pass_to_independent_desk(by=cast.village_mediator.actor, report=report, version=report.version)
    assert sweep_arrivals() == 1 and sweep_arrivals() == 0
    complaint = Complaint.objects.get()
    assert complaint.report == report and complaint.read("words") == report.read("words")
    assert receiving.from_report(by=cast.independent.actor, report=report) is None


def test_passing_on_names_whom_it_is_about_and_somebody_of_theirs_at_the_desk_never_sees_it(cast):
    """The desk's own person is complained of: neither the report nor the complaint is theirs to see."""
    unit, other = second_desk(cast)
    placing.name_substitute(by=cast.sysadmin.actor, unit=unit)
    report = take(cast)
    receiving.pass_on_report(
        by=cast.village_mediator.actor, report=report, version=report.version, staff=[cast.independent.staff]
    )
    complaint = Complaint.objects.get()
    assert not queries.visible_to(cast.independent.actor).exists()
    assert not reports.visible_to(cast.independent.actor).exists()
    assert complaint.substitute == unit
    assert queries.visible_to(other.actor).get() == complaint
    assert reports.visible_to(other.actor).get() == report


def test_the_substitute_sees_nothing_else(cast):
    first = complain(cast)
    unit, other = second_desk(cast)
    placing.name_substitute(by=cast.sysadmin.actor, unit=unit)
    complain(cast)
    assert not queries.visible_to(other.actor).exists()
    placing.recuse(by=cast.independent.actor, complaint=first, reason="反映的是我的亲戚")
    assert list(queries.visible_to(other.actor)) == [first]
    assert first not in queries.visible_to(cast.independent.actor)


def test_the_desks_own_unit_complained_of_is_its_whole_unit_and_what_hangs_above(cast):
    complaint = complain(cast, units=[cast.centre], staff=[])
    assert not queries.visible_to(cast.independent.actor).exists()
    newcomer = make.staff("新来的")
    post = make.post(newcomer, cast.centre, Role.INDEPENDENT_DESK)
    assert not queries.visible_to(make.actor(newcomer, post)).exists()
    assert complaint.substitute is None


def test_nobody_is_left_and_a_substitute_named_later_takes_it(cast):
    complaint = complain(cast, units=[], staff=[cast.independent.staff])
    unit, other = second_desk(cast)
    assert list(queries.visible_to(other.actor)) == [complaint]  # another of the desk, while there is no substitute
    other.post.delete()
    third, player = second_desk_again(cast)
    placing.name_substitute(by=cast.sysadmin.actor, unit=third)
    assert list(queries.visible_to(player.actor)) == [complaint]


def second_desk_again(cast):
    from lianxin.entrances.desk.tests.cast import Player
    from lianxin.ground.officers.states import UnitKind

    unit = make.unit("甘棠县审计局", UnitKind.AGENCY, None, cast.county)
    who = make.staff("包公平")
    return unit, Player(who, make.post(who, unit, Role.INDEPENDENT_DESK))


def test_a_second_post_elsewhere_does_not_open_it(cast):
    """Somebody of the desk who also works in the unit complained of, under whichever post they act."""
    make.post(cast.independent.staff, cast.town_committee, Role.DOSSIER_KEEPER)
    complain(cast, units=[cast.town_committee], staff=[])
    assert not queries.visible_to(cast.independent.actor).exists()


def test_the_line_is_kept_out_too(cast):
    make.post(cast.independent.staff, cast.county_committee, Role.DOSSIER_KEEPER)
    complain(cast, units=[cast.village_committee], staff=[])
    assert not queries.visible_to(cast.independent.actor).exists()


def test_only_the_administrator_names_a_substitute_and_not_the_desk_itself(cast):
    unit, _other = second_desk(cast)
    with pytest.raises(NotAllowed):
        placing.name_substitute(by=cast.independent.actor, unit=unit)
    with pytest.raises(BadInput):
        placing.name_substitute(by=cast.sysadmin.actor, unit=cast.bureau)


@pytest.mark.parametrize("who", ["village_mediator", "chief", "county_officer", "leader", "sysadmin"])
def test_nobody_else_takes_one(cast, who):
    with pytest.raises(NotAllowed):
        complain(cast, by=getattr(cast, who))


def test_what_is_wrong_comes_back_by_field(cast):
    with pytest.raises(BadInput) as refused:
        complain(cast, words=" ", kind="rude", anonymous=True, teller_name="周", about="长" * 501)
    assert set(refused.value.fields) == {"words", "kind", "anonymous", "about"}


def test_naming_adds_and_takes_nobody_off(cast):
    complaint = complain(cast)
    placing.concern(
        by=cast.independent.actor, complaint=complaint, about="郭所长", kind=Kind.RETALIATION, units=[cast.other_station],
        staff=[], version=complaint.version,
    )  # fmt: skip
    named = {row.unit for row in queries.concerned_of(complaint)}
    assert {cast.station, cast.other_station} <= named and complaint.kind == Kind.RETALIATION
