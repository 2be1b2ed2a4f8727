"""A sponsor looks on and helps: no line of the life becomes theirs by it."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.states import Role
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, WrongState
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes import rules as life
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course, judging
from lianxin.work.disputes.states import LIFE, State
from lianxin.work.disputes.tests.deeds import DEEDS, put, ready
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.services import sponsors
from lianxin.work.supervision.tasks import sweep_sponsors


@pytest.fixture
def far_chief(cast):
    """The chief of the other township: sees nothing of this one."""
    cast.far_chief = cast._player("尚青崖", cast.other_station, Role.CHIEF)
    return cast.far_chief


def name(cast, dispute, who, by="county_officer"):
    return sponsors.name_sponsor(by=getattr(cast, by).actor, dispute=dispute, post=who.post, reason="四年老矛盾，要人牵头")


@pytest.mark.parametrize(
    ("by", "may"),
    [("county_officer", True), ("county_mediator", True), ("town_head", True), ("chief", True), ("village_head", False),
     ("village_mediator", False), ("leader", False), ("stranger", False), ("agency", False)],
)  # fmt: skip
def test_who_may_name_one(cast, by, may):
    dispute = cast.open_dispute()
    if may:
        assert name(cast, dispute, cast.leader, by).pk
    else:
        with pytest.raises(NotAllowed):
            name(cast, dispute, cast.leader, by)


@pytest.mark.parametrize("who", ["village_mediator", "town_head", "officer", "agency", "independent", "sysadmin"])
def test_who_cannot_be_one(cast, who):
    with pytest.raises(BadInput):
        name(cast, cast.open_dispute(), getattr(cast, who))


def test_a_county_leader_is_no_sponsor_of_a_family_matter(cast):
    dispute = cast.open_dispute()
    Dispute.objects.filter(pk=dispute.pk).update(compartment="family")
    dispute.refresh_from_db()
    with pytest.raises(BadInput, match="家事"):
        name(cast, dispute, cast.leader)
    assert name(cast, dispute, cast.chief).pk
    assert cast.leader.post not in queries.could_sponsor(dispute)


def test_one_at_a_time_ended_with_a_reason(cast, far_chief):
    dispute = cast.open_dispute()
    first = name(cast, dispute, far_chief)
    assert disputes.visible_to(far_chief.actor).filter(pk=dispute.pk).exists()
    with pytest.raises(WrongState):
        name(cast, dispute, cast.leader)
    with pytest.raises(BadInput):
        sponsors.end_sponsor(by=cast.county_officer.actor, sponsor=first, reason=" ", version=first.version)
    sponsors.end_sponsor(by=cast.county_officer.actor, sponsor=first, reason="已化解", version=first.version)
    assert not disputes.visible_to(far_chief.actor).filter(pk=dispute.pk).exists()
    with pytest.raises(NotAllowed):
        sponsors.note_help(by=far_chief.actor, sponsor=first, text="叫了人")
    assert name(cast, dispute, cast.leader).pk


def test_only_the_sponsor_notes_help(cast):
    dispute = cast.open_dispute()
    sponsor = name(cast, dispute, cast.leader)
    sponsors.note_help(by=cast.leader.actor, sponsor=sponsor, text="请自然资源局派人量地。")
    for who in ("county_officer", "village_mediator", "chief", "stranger"):
        with pytest.raises(NotAllowed):
            sponsors.note_help(by=getattr(cast, who).actor, sponsor=sponsor, text="指示")
    assert [row.read("text") for row in queries.notes_of(sponsor)] == ["请自然资源局派人量地。"]
    assert Line.objects.filter(act="supervision.help", root=dispute.pk).count() == 1


CELLS = [(action, state) for action in LIFE for state in State.values]


@pytest.mark.parametrize(("action", "state"), CELLS)
def test_being_a_sponsor_allows_nothing_in_the_whole_life(cast, far_chief, action, state):
    """Everything an outsider is refused stays refused: on the page's own row and by the service."""
    dispute = ready(cast, State.OPEN, offered=action in life._WAITING)
    name(cast, dispute, far_chief)
    dispute = put(dispute, state)
    page = disputes.page_of(far_chief.actor, dispute.code)
    assert page is not None and not page.decides
    assert not life.allowed(far_chief.actor, page, action)
    lines = Line.objects.count()
    with pytest.raises(Refusal):
        DEEDS[action](cast, far_chief.actor, Dispute.objects.get(pk=dispute.pk))
    assert Dispute.objects.get(pk=dispute.pk).state == state
    if action != "merge":
        assert Line.objects.count() == lines


def test_a_sponsor_is_no_second_person_either(cast, far_chief):
    dispute = cast.open_dispute()
    name(cast, dispute, far_chief)
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=3, reason="说要动手")
    with pytest.raises(NotAllowed, match="负责人"):
        course.end_dispute(
            by=cast.village_mediator.actor, dispute=dispute, reason="no_agreement", note="不谈了", approved_by=far_chief.actor
        )
    assert rules.why_not_issue(far_chief.actor, dispute), "nor may they chase the unit by it"


def test_who_stands_over_it_anyway_keeps_what_they_could(cast):
    """The chief of the township is its sponsor: what was theirs before is theirs still."""
    dispute = cast.open_dispute()
    before = {action: bool(life.allowed(cast.chief.actor, dispute, action)) for action in LIFE}
    name(cast, dispute, cast.chief)
    page = disputes.page_of(cast.chief.actor, dispute.code)
    assert {action: bool(life.allowed(cast.chief.actor, page, action)) for action in LIFE} == before


def test_the_holder_is_no_sponsor(cast):
    dispute = cast.open_dispute(by=cast.county_mediator)
    with pytest.raises(BadInput, match="承办人"):
        name(cast, dispute, cast.county_mediator)
    assert Post.objects.filter(pk=dispute.holder_id).exists()


def test_it_ends_with_the_post_it_was_given_to(cast, far_chief):
    dispute = cast.open_dispute()
    name(cast, dispute, far_chief)
    assert sweep_sponsors() == 0
    Post.objects.filter(pk=far_chief.post.pk).update(until_on=clock.today() - dt.timedelta(days=1))
    assert sweep_sponsors() == 1 and sweep_sponsors() == 0
    assert queries.running(dispute) is None
    assert not disputes.visible_to(far_chief.actor).filter(pk=dispute.pk).exists()
