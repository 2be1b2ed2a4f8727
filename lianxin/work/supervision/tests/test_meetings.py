"""A meeting: who is called for what, sees what until when, promises what; and that its minutes stand."""

import datetime as dt
import json

import pytest

from lianxin.cellar.vault.provider import cipher
from lianxin.cellar.vault.services import destroy_key
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Refusal, WrongState
from lianxin.work.disputes import queries as disputes
from lianxin.work.disputes.models import Dispute, Involvement
from lianxin.work.disputes.services.shutting import exclude
from lianxin.work.supervision import queries, rules
from lianxin.work.supervision.models import Meeting, MeetingItem, MeetingTask
from lianxin.work.supervision.services import meetings, sponsors
from lianxin.work.supervision.states import MeetingState

TWO_DAYS = dt.timedelta(days=2)


@pytest.fixture
def called(cast):
    """Two disputes on the town head's agenda, the second with the land bureau."""
    first, second = cast.open_dispute(), cast.open_dispute()
    meeting = convene(cast, [first, second])
    one, two = queries.items_of(meeting)
    meetings.invite(by=cast.town_head.actor, item=two, post=cast.agency.post)
    return meeting, *queries.items_of(meeting)


def convene(cast, about, by="town_head", chair=None, start=None):
    start = start or clock.now() + TWO_DAYS
    return meetings.convene(
        by=getattr(cast, by).actor,
        agenda=[(dispute, "地界怎么量，谁来量") for dispute in about],
        chair=(chair or getattr(cast, by)).post,
        place="镇政府二楼会议室",
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
    )


@pytest.mark.parametrize(
    ("by", "may"),
    [("village_head", 1), ("town_head", 1), ("chief", 1), ("county_officer", 1), ("village_mediator", 0), ("officer", 0),
     ("leader", 0), ("agency", 0), ("stranger", 0), ("independent", 0), ("sysadmin", 0)],
)  # fmt: skip
def test_who_may_call_one(cast, by, may):
    dispute = cast.open_dispute()
    if may:
        assert convene(cast, [dispute], by).pk
    else:
        with pytest.raises(NotAllowed):
            convene(cast, [dispute], by)
        assert not Meeting.objects.exists()


def test_a_sponsor_may_call_one_about_what_they_sponsor_and_nothing_else(cast):
    dispute, other = cast.open_dispute(), cast.open_dispute()
    sponsors.name_sponsor(by=cast.county_officer.actor, dispute=dispute, post=cast.leader.post, reason="老矛盾")
    assert convene(cast, [dispute], "leader").pk
    with pytest.raises(NotAllowed):
        convene(cast, [dispute, other], "leader")


def test_an_agency_sees_its_item_from_the_meeting_until_some_days_after(cast, called):
    meeting, one, two = called
    actor = cast.agency.actor

    def sees():
        return set(disputes.visible_to(actor).values_list("pk", flat=True))

    assert sees() == set()
    assert [item.pk for item in queries.agenda_of(actor, queries.meeting(actor, meeting.pk))] == [two.pk]
    with clock.at(meeting.starts_at):
        assert sees() == {two.dispute_id}
    with clock.at(meeting.ends_at + dt.timedelta(days=2)):
        assert sees() == {two.dispute_id}
    with clock.at(meeting.ends_at + dt.timedelta(days=5)):
        assert sees() == set()
    assert Involvement.objects.filter(role="meeting").count() == 1, "who sees it anyway needs no word"


def test_nobody_else_sees_it(cast, called):
    meeting = called[0]
    for who in ("stranger", "stranger_mediator", "sysadmin", "independent", "auditor"):
        assert queries.meeting(getattr(cast, who).actor, meeting.pk) is None
    assert len(queries.agenda_of(cast.village_mediator.actor, meeting)) == 2


def test_who_may_not_see_such_a_matter_is_not_called(cast, called):
    two = called[2]
    Dispute.objects.filter(pk=two.dispute_id).update(compartment="family")
    item = queries.items_of(called[0])[1]
    with pytest.raises(BadInput):
        meetings.invite(by=cast.town_head.actor, item=item, post=cast.leader.post)
    with pytest.raises(BadInput):
        meetings.invite(by=cast.town_head.actor, item=item, post=cast.sysadmin.post)


def test_who_helps_at_a_meeting_decides_nothing(cast, called):
    meeting, one, two = called
    from lianxin.ground.officers.states import Role
    from lianxin.work.disputes.tests.deeds import DEEDS

    far = cast._player("尚青崖", cast.other_station, Role.CHIEF)
    meetings.invite(by=cast.town_head.actor, item=one, post=far.post)
    with clock.at(meeting.starts_at):
        assert disputes.visible_to(far.actor).filter(pk=one.dispute_id).exists()
        for action in ("raise_colour", "escalate", "offer", "pause", "end"):
            with pytest.raises(Refusal):
                DEEDS[action](cast, far.actor, Dispute.objects.get(pk=one.dispute_id))


def test_moved_and_cancelled_its_access_goes_along(cast, called):
    meeting, one, two = called
    later = meeting.starts_at + dt.timedelta(days=7)
    meetings.change_meeting(
        by=cast.town_head.actor, meeting=meeting, place="派出所", starts_at=later, ends_at=later + dt.timedelta(hours=1),
        version=meeting.version,
    )  # fmt: skip
    actor = cast.agency.actor
    with clock.at(later - dt.timedelta(days=6)):
        assert not disputes.visible_to(actor).exists()
    with clock.at(later):
        assert disputes.visible_to(actor).count() == 1
    meetings.cancel_meeting(by=cast.town_head.actor, meeting=meeting, reason="改电话商量", version=meeting.version)
    with clock.at(later):
        assert not disputes.visible_to(actor).exists()
    with pytest.raises(WrongState):
        meetings.invite(by=cast.town_head.actor, item=queries.items_of(meeting)[0], post=cast.chief.post)


def test_uninvited_before_it(cast, called):
    meeting, one, two = called
    seats = {seat.post_id: seat for seat in two.seats.all()}
    seat = seats[cast.agency.post.pk]
    seat.item = two
    meetings.uninvite(by=cast.town_head.actor, seat=seat)
    with clock.at(meeting.starts_at):
        assert not disputes.visible_to(cast.agency.actor).exists()
    own = seats[cast.town_head.post.pk]
    own.item = two
    with pytest.raises(WrongState):
        meetings.uninvite(by=cast.town_head.actor, seat=own)


def write(cast, meeting, text="各让二十公分，请土地局来量。"):
    for item in queries.items_of(meeting):
        item.meeting = meeting
        came = {seat.pk for seat in item.seats.all()}
        meetings.write_minutes(by=cast.town_head.actor, item=item, minutes=text, came=came, version=item.version)


def test_minutes_tasks_and_the_chairs_word(cast, called):
    meeting = called[0]
    with pytest.raises(WrongState, match="还没有到"):
        write(cast, meeting)
    with clock.at(meeting.ends_at):
        with pytest.raises(WrongState):
            meetings.fix_minutes(by=cast.town_head.actor, meeting=meeting, version=meeting.version)
        write(cast, meeting)
        assert meeting.state == MeetingState.HELD
        item = queries.items_of(meeting)[1]
        item.meeting = meeting
        with pytest.raises(BadInput):  # the bureau's only for its own item
            first = queries.items_of(meeting)[0]
            first.meeting = meeting
            due = clock.today() + dt.timedelta(days=5)
            meetings.assign_task(by=cast.town_head.actor, item=first, owner=cast.agency.post, what="量地", due_on=due)
        task = meetings.assign_task(by=cast.town_head.actor, item=item, owner=cast.agency.post, what="派人量地", due_on=due)
        with pytest.raises(NotAllowed):
            meetings.fix_minutes(by=cast.chief.actor, meeting=meeting, version=meeting.version)
        meetings.fix_minutes(by=cast.town_head.actor, meeting=meeting, version=meeting.version)
        with pytest.raises(WrongState):
            write(cast, meeting, "改一改")
        with pytest.raises(WrongState):
            meetings.assign_task(by=cast.town_head.actor, item=item, owner=cast.agency.post, what="再量", due_on=due)
    items = queries.items_of(meeting)
    for row in items:
        assert cipher.digest(row.read("canonical").encode()).hex() == row.sm3
    digests = "\n".join([str(meeting.pk), *(row.sm3 for row in items)])
    assert cipher.digest(digests.encode()).hex() == meeting.sm3
    said = json.loads(items[1].read("canonical"))
    assert said["tasks"][0]["what"] == "派人量地" and "高建平" in said["tasks"][0]["owner"]
    # when its owner no longer sees the dispute, the task is still theirs
    with clock.at(meeting.ends_at + dt.timedelta(days=4)):
        assert not disputes.visible_to(cast.agency.actor).exists()
        assert [row.pk for row in queries.tasks_of(cast.agency.actor, 9)] == [task.pk]
        found = queries.task(cast.agency.actor, task.pk)
        with pytest.raises(NotAllowed):
            meetings.finish_task(by=cast.town_head.actor, task=found, outcome="量了", version=found.version)
        meetings.finish_task(by=cast.agency.actor, task=found, outcome="十二月一日量过。", version=found.version)
    assert MeetingTask.objects.get().done_at and not queries.tasks_of(cast.agency.actor, 9)


def test_erasing_one_dispute_leaves_the_others_minutes_and_the_digest(cast, called):
    meeting = called[0]
    with clock.at(meeting.ends_at):
        write(cast, meeting)
        meetings.fix_minutes(by=cast.town_head.actor, meeting=meeting, version=meeting.version)
    first, second = queries.items_of(meeting)
    destroy_key(first.key)
    first, second = queries.items_of(meeting)
    assert "各让" not in first.read("minutes") and "各让" in second.read("minutes")
    whole = cipher.digest("\n".join([str(meeting.pk), first.sm3, second.sm3]).encode()).hex()
    assert whole == Meeting.objects.get().sm3


@pytest.mark.parametrize("wrong", ["past", "none", "twice", "long", "place"])
def test_what_cannot_be_called(cast, wrong):
    dispute = cast.open_dispute()
    start = clock.now() + (TWO_DAYS if wrong != "past" else -TWO_DAYS)
    about = {"none": [], "twice": [dispute, dispute]}.get(wrong, [dispute])
    with pytest.raises(BadInput):
        meetings.convene(
            by=cast.town_head.actor, agenda=[(row, "量地") for row in about], chair=cast.town_head.post,
            place=" " if wrong == "place" else "会议室", starts_at=start,
            ends_at=start + dt.timedelta(hours=50 if wrong == "long" else 1),
        )  # fmt: skip
    assert not MeetingItem.objects.exists()


def test_what_was_said_is_sealed(cast, called):
    meeting = called[0]
    with clock.at(meeting.ends_at):
        write(cast, meeting, "冯有才答应让")
    rows = str(list(MeetingItem.objects.values())) + str(list(Meeting.objects.values()))
    assert "冯有才" not in rows and "地界" not in rows


def test_what_is_kept_from_somebody_is_kept_from_them_here_too(cast, called):
    """A dispute about an official is shut to them: no seat, no task, no chair shows it."""
    meeting, one, two = called
    with clock.at(meeting.starts_at):
        two.meeting = meeting
        task = meetings.assign_task(
            by=cast.town_head.actor, item=two, owner=cast.agency.post, what="量地", due_on=clock.today() + TWO_DAYS
        )
        assert queries.task(cast.agency.actor, task.pk)
        for staff in (cast.agency.staff, cast.town_head.staff):
            exclude(by=cast.independent.actor, ref=two.dispute_id, staff=[staff])
        assert queries.meeting(cast.agency.actor, meeting.pk) is None
        assert queries.task(cast.agency.actor, task.pk) is None and not queries.tasks_of(cast.agency.actor, 9)
        assert not queries.waiting(cast.agency.actor, 9)
        assert [item.pk for item in queries.agenda_of(cast.town_head.actor, meeting)] == [one.pk]
        two = queries.items_of(meeting)[1]
        two.meeting = meeting
        with pytest.raises(NotAllowed):
            meetings.write_minutes(by=cast.town_head.actor, item=two, minutes="写", came=[], version=two.version)


def test_leading_a_meeting_shows_no_dispute(cast):
    """The colleague who may approve in the convening unit, but does not see that dispute, writes nothing about it."""
    dispute = cast.open_dispute()
    sponsors.name_sponsor(by=cast.county_officer.actor, dispute=dispute, post=cast.leader.post, reason="老矛盾")
    meeting = convene(cast, [dispute], "leader")
    far = cast._player("尚青崖", cast.other_station, "chief")
    Meeting.objects.filter(pk=meeting.pk).update(unit=cast.other_station)
    meeting = Meeting.objects.get(pk=meeting.pk)
    assert rules.leads(far.actor, meeting)
    item = queries.items_of(meeting)[0]
    item.meeting = meeting
    for deed in (
        lambda: meetings.invite(by=far.actor, item=item, post=cast.agency.post),
        lambda: meetings.write_minutes(by=far.actor, item=item, minutes="写", came=[], version=item.version),
    ):
        with clock.at(meeting.starts_at - TWO_DAYS / 2), pytest.raises(Refusal):
            deed()
    assert queries.meeting(far.actor, meeting.pk) is None
