"""When somebody may be reached: the person's own hours, the county's quiet ones, and what holds before anybody asked."""

import datetime as dt

import pytest

from lianxin.cellar.contacts import queries, rules
from lianxin.cellar.contacts.models import SafeContact
from lianxin.cellar.contacts.services import Rule, set_contact
from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.cellar.notices.models import WorkNotice
from lianxin.cellar.rulebook import services as rulebook
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import BadInput, Stale

pytestmark = pytest.mark.django_db
COUNTY = "610699"
WEEKDAYS = [0, 1, 2, 3, 4]


def local(text):
    """"24 09:12" in November 2026; the 24th is a Tuesday."""
    return dt.datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=clock.LOCAL)


@pytest.fixture
def by():
    return Actor(kind="staff", county=COUNTY, ref=uuid7(), role="mediator", label="田桂兰 · 调解员")


@pytest.fixture
def owner():
    """Any sealed row of an upper room."""
    row = WorkNotice(key=vault.create_key(COUNTY), county=COUNTY, sender=uuid7(), created_at=clock.now())
    row.save(force_insert=True)
    return row


def window(days, start, end):
    return {"days": days, "from": start, "until": end}


EVENING, MORNING = window(WEEKDAYS, "18:00", "22:00"), window([5, 6], "09:00", "11:00")
NIGHT = window([1], "22:00", "02:00")


@pytest.mark.parametrize(
    "hours,at,expected",
    [
        ([], "24 09:12", "24 09:12"),  # no hours named: at once by day
        ([], "24 21:00", "25 07:00"),  # quiet begins at nine
        ([], "24 06:59", "24 07:00"),
        ([EVENING, MORNING], "24 09:12", "24 18:00"),
        ([EVENING, MORNING], "24 18:30", "24 18:30"),
        ([EVENING, MORNING], "24 21:00", "25 18:00"),  # the quiet hour is cut off the window
        ([EVENING, MORNING], "27 20:59", "27 20:59"),
        ([EVENING, MORNING], "27 21:00", "28 09:00"),  # Friday night leads to Saturday morning
        ([MORNING], "29 11:00", "5+ 09:00"),  # Sunday is over: next Saturday
        ([NIGHT], "24 09:12", "24 22:00"),  # a window wholly in the quiet hours was meant
        ([NIGHT], "25 01:59", "25 01:59"),  # and it reaches into the next day
    ],
)
def test_the_first_allowed_moment(by, owner, hours, at, expected):
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.PHONE], hours=hours))
    wanted = dt.datetime(2026, 12, 5, 9, tzinfo=clock.LOCAL) if "+" in expected else local(expected)
    assert rules.when_allowed(owner.pk, Channel.PHONE, local(at)) == wanted


def test_a_way_that_was_not_named_is_never_allowed(by, owner):
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.IN_PERSON]))
    assert rules.when_allowed(owner.pk, Channel.PHONE, clock.now()) is None
    assert rules.when_allowed(owner.pk, Channel.TEXT, clock.now()) is None


@pytest.mark.parametrize("channel", Channel.values)
def test_before_anybody_asked_an_officer_may_come_or_call_and_nothing_is_written(channel):
    found = rules.when_allowed(uuid7(), channel, clock.now(), county=COUNTY)
    assert (found == clock.now()) if channel in (Channel.IN_PERSON, Channel.PHONE) else (found is None)


def test_a_safety_call_knows_no_quiet_hours_but_keeps_to_the_persons_own(by, owner):
    night = local("24 23:00")
    assert rules.when_allowed(uuid7(), Channel.PHONE, night, county=COUNTY, urgent=True) == night
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.PHONE], hours=[MORNING]))
    assert rules.when_allowed(owner.pk, Channel.PHONE, night, urgent=True) == local("28 09:00")


def test_a_county_sets_its_own_quiet_hours(by, owner):
    everywhere = {"unit": "hours", "roll": False, "from_on": clock.today()}
    rulebook.set_clock(by=by, code="quiet_from", amount=19, **everywhere)
    assert rules.when_allowed(uuid7(), Channel.PHONE, local("24 19:30"), county=COUNTY) == local("25 07:00")
    rulebook.set_clock(by=by, code="quiet_until", amount=19, **everywhere, seen=None)
    assert rules.when_allowed(uuid7(), Channel.PHONE, local("24 23:30"), county=COUNTY) == local("24 23:30")


def test_changes_are_journaled_with_the_former_words_and_not_in_clear(by, owner):
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.PHONE], number="09005552041", must_not="不要打给婆婆"))
    row = queries.contact_of(owner.pk)
    assert row.read("must_not") == "不要打给婆婆" and "婆婆".encode() not in bytes(row.must_not)
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.IN_PERSON], number="09005552041"), seen=row.version)
    line = Line.objects.filter(act="contacts.change").select_related("key__county_key").get()
    assert line.fields == ["channels", "must_not"] and read_words(line) == "不要打给婆婆"
    assert "09005552041" not in str(line.facts)
    with pytest.raises(Stale):
        set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.PHONE]), seen=row.version)
    assert SafeContact.objects.get().channels == ["in_person"]


def test_erasing_the_owner_erases_how_to_reach_them(by, owner):
    set_contact(by=by, owner=owner, rule=Rule(channels=[Channel.PHONE], number="09005552041"))
    vault.destroy_key(owner.key)
    assert "0900" not in queries.contact_of(owner.pk).read("number")


@pytest.mark.parametrize(
    "rule,field",
    [
        (Rule(channels=[]), "channels"),
        (Rule(channels=["pigeon"]), "channels"),
        (Rule(channels=[Channel.TEXT]), "number"),
        (Rule(channels=[Channel.GO_BETWEEN]), "go_between"),
        (Rule(channels=[Channel.PHONE], hours=[window([], "09:00", "10:00")]), "hours"),
        (Rule(channels=[Channel.PHONE], hours=[window([7], "09:00", "10:00")]), "hours"),
        (Rule(channels=[Channel.PHONE], hours=[window([1], "09:00", "09:00")]), "hours"),
        (Rule(channels=[Channel.PHONE], hours=[window([1], "9点", "25:00")]), "hours"),
        (Rule(channels=[Channel.PHONE], must_not="不" * 301), "must_not"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(by, owner, rule, field):
    with pytest.raises(BadInput) as refused:
        set_contact(by=by, owner=owner, rule=rule)
    assert field in refused.value.fields and not SafeContact.objects.exists()
