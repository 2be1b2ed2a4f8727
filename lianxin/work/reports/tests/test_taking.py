"""Taking: words first and for good, an owner and a clock from the first minute."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.states import Compartment
from lianxin.ground.officers.tests import factories as make
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.reports import queries
from lianxin.work.reports.models import Correction, ExternalRef, Report
from lianxin.work.reports.services import deciding, taking
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.reports.tests.factories import WORDS, acceptance, take

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def local(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=clock.LOCAL)


def test_words_are_enough(cast):
    report = fresh(take(cast))
    assert report.read("words") == WORDS
    assert (report.owner, report.unit, report.state) == (cast.village_mediator.post, cast.village_committee, "received")
    assert report.told_at == report.received_at == clock.now()
    assert (report.county, report.township, report.village) == ("610699", cast.town.code, cast.village.code)
    assert (report.contact_consent, report.dispute) == ("later", None)
    assert Line.objects.get(act="reports.take").facts["channel"] == "window"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (local(2026, 11, 24, 9, 12), (2026, 11, 27)),
        (local(2026, 11, 26, 9, 12), (2026, 12, 1)),  # over a weekend
        (local(2026, 9, 29, 9, 0), (2026, 10, 9)),  # over the National Day, whose first workday after is the 8th
        (local(2026, 2, 14, 9, 0), (2026, 2, 26)),  # over the Spring Festival
    ],
)
def test_the_decision_is_due_after_three_working_days(cast, received, due):
    with clock.at(received):
        assert take(cast).due_at == clock.day_end(dt.date(*due))


def test_told_to_somebody_earlier(cast):
    told = clock.now() - dt.timedelta(days=30)
    assert take(cast, told_at=told).told_at == told


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": " \x00\u202e"}, "words"),
        ({"words": "长" * 20_001}, "words"),
        ({"told_at": dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)}, "told_at"),
        ({"told_at": dt.datetime(2016, 1, 1, tzinfo=dt.UTC)}, "told_at"),
        ({"happened_on": dt.date(2026, 11, 25)}, "happened_on"),
        ({"happened_on": dt.date(1949, 9, 30)}, "happened_on"),
        ({"anonymous": True, "teller_name": "周德旺"}, "anonymous"),
        ({"anonymous": True, "teller_phone": "19900000123"}, "anonymous"),
        ({"contact_consent": "duty"}, "duty"),
        ({"contact_consent": "perhaps"}, "contact_consent"),
        ({"channel": "rumour"}, "channel"),
        ({"relation": "enemy"}, "relation"),
        ({"category": "9999"}, "category"),
        ({"teller_name": "长" * 61}, "teller_name"),
        ({"place": "远" * 201}, "place"),
        ({"references": [("110", "a"), ("110", "a")]}, "references"),
        ({"references": [("999", "a")]}, "references"),
        ({"references": [("110", "9" * 61)]}, "references"),
    ],
)
def test_what_cannot_be_taken(cast, given, field):
    with pytest.raises(BadInput) as refusal:
        take(cast, **given)
    assert set(refusal.value.fields) == {field}
    assert not Report.objects.exists() and not Line.objects.filter(act="reports.take").exists()


@pytest.mark.parametrize("field", ["teller_name", "teller_phone"])
def test_an_anonymous_report_keeps_no_name(cast, field):
    report = take(cast, anonymous=True, **{field: " \u202e"})
    assert fresh(report).teller_name is None and fresh(report).teller_phone is None


def test_who_takes_and_who_answers(cast):
    for by in (cast.leader, cast.keeper, cast.agency, cast.sysadmin, cast.auditor):
        with pytest.raises(NotAllowed):
            take(cast, by=by, owner=cast.village_mediator)
    for owner in (cast.leader, cast.keeper, cast.agency, cast.sysadmin, cast.independent):
        with pytest.raises(BadInput, match="不能决定"):
            take(cast, owner=owner)
    cast.second_mediator.post.advance(until_on=clock.today() - dt.timedelta(days=1))
    with pytest.raises(BadInput, match="不在这个岗位"):
        take(cast, owner=cast.second_mediator)
    unit = make.unit("外县所", "station", 2, make.area("610698101", "外镇"), county="610698")
    far = make.post(make.staff("外县人"), unit, "officer")
    with pytest.raises(BadInput, match="本县"):
        take_report(by=cast.officer.actor, owner=far, draft=ReportDraft(words=WORDS, area=cast.village))
    with pytest.raises(BadInput, match="不在本县"):
        take(cast, area=make.area("610698101201", "外村"))
    assert take(cast, by=cast.officer, owner=cast.village_mediator).owner == cast.village_mediator.post


def test_a_family_matter_is_guarded_from_the_first_minute(cast):
    assert take(cast, category="0101").compartment == Compartment.FAMILY
    assert take(cast).compartment == Compartment.NORMAL


# Words never change


def test_no_service_touches_the_words(cast):
    """Byte for byte what was written when it was taken."""
    report = take(cast, place="二组", teller_name="周德旺", teller_phone="19900000123", contact_when="白天")
    kept = ("words", "place", "teller_name", "teller_phone", "contact_when", "told_at", "received_at", "recorded_by", "anonymous")
    before = Report.objects.filter(pk=report.pk).values(*kept).get()
    me = cast.village_mediator.actor
    taking.correct_report(by=me, report=fresh(report), text="石头是上个月挪的")
    taking.add_reference(by=me, report=fresh(report), system="110", number="20261124001")
    taking.hand_over_report(by=me, report=fresh(report), owner=cast.second_mediator.post, version=1)
    deciding.accept_report(by=me, report=fresh(report), draft=acceptance(cast, narrative="改写过的经过"), version=2)
    assert Report.objects.filter(pk=report.pk).values(*kept).get() == before
    assert fresh(report).dispute.read("narrative") == "改写过的经过"


def test_corrections_are_appended_in_order_and_searched(cast):
    report = take(cast)
    for n, text in enumerate(("石头是上个月挪的", "证人是羊倌")):
        with clock.at(clock.now() + dt.timedelta(hours=n)):
            taking.correct_report(by=cast.officer.actor, report=report, text=text)
    rows = queries.corrections_of(report)
    assert [row.read("text") for row in rows] == ["石头是上个月挪的", "证人是羊倌"]
    assert rows[0].by_label.startswith("李春燕")
    actor = cast.officer.actor
    assert queries.rows_of(actor, queries.search_filter(actor, "羊倌"), "new") == [report]
    for text in ("", "  ", "长" * 20_001):
        with pytest.raises(BadInput):
            taking.correct_report(by=actor, report=report, text=text)


def test_a_decided_report_may_still_be_added_to(cast):
    report = take(cast)
    deciding.accept_report(by=cast.village_mediator.actor, report=report, draft=acceptance(cast), version=1)
    taking.correct_report(by=cast.village_mediator.actor, report=fresh(report), text="又想起一件")
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    "who", ["stranger", "stranger_mediator", "neighbour_mediator", "leader", "agency", "independent", "sysadmin"]
)
def test_who_does_not_see_it_adds_nothing_and_decides_nothing(cast, who):
    report, by = take(cast), getattr(cast, who).actor
    for attempt in (
        lambda: taking.correct_report(by=by, report=report, text="x"),
        lambda: taking.add_reference(by=by, report=report, system="110", number="1"),
        lambda: taking.hand_over_report(by=by, report=report, owner=cast.second_mediator.post, version=1),
        lambda: deciding.accept_report(by=by, report=report, draft=acceptance(cast), version=1),
        lambda: deciding.decline_report(by=by, report=report, reason="x", remedies=["court"], told_how="phone", version=1),
        lambda: deciding.transfer_report(by=by, report=report, to="x", reason="x", told_how="phone", version=1),
        lambda: deciding.pass_to_independent_desk(by=by, report=report, version=1),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (fresh(report).version, fresh(report).state) == (1, "received")
    assert not Correction.objects.exists() and not ExternalRef.objects.exists()


# Numbers elsewhere


def test_several_numbers_of_several_systems(cast):
    report = take(cast, references=[("110", " 2026112401 "), ("12345", "A-77"), ("court", "")])
    taking.add_reference(by=cast.village_mediator.actor, report=report, system="petition", number="X9")
    found = ExternalRef.objects.filter(report=report).order_by("system").values_list("system", "number")
    assert list(found) == [("110", "2026112401"), ("12345", "A-77"), ("petition", "X9")]
    with pytest.raises(BadInput, match="两次"):
        taking.add_reference(by=cast.village_mediator.actor, report=report, system="110", number="2026112401")
    with pytest.raises(BadInput):
        taking.add_reference(by=cast.village_mediator.actor, report=report, system="110", number=" ")


def test_the_same_call_told_twice_is_shown_to_who_may_see_both(cast):
    first = take(cast, references=[("110", "77")])
    second = take(cast, by=cast.officer, references=[("110", "77"), ("12345", "5")])
    take(cast, by=cast.stranger_mediator, area=cast.other_village, references=[("110", "77")])
    take(cast, references=[("12345", "77")])

    def same(player, report):
        return [row.report for row in queries.same_number(player.actor, report, list(report.references.all()))]

    assert same(cast.officer, second) == [first]
    assert len(same(cast.county_officer, second)) == 2
    assert same(cast.officer, take(cast)) == []
    deciding.pass_to_independent_desk(by=cast.officer.actor, report=first, version=1)
    assert same(cast.officer, second) == []


# Handing over


def test_another_answers_for_it_and_the_clock_runs_on(cast):
    report = take(cast)
    due, me = report.due_at, cast.village_mediator.actor
    taking.hand_over_report(by=me, report=report, owner=cast.town_mediator.post, version=1)
    now = fresh(report)
    assert (now.owner, now.unit, now.due_at) == (cast.town_mediator.post, cast.town_committee, due)
    with pytest.raises(Stale):
        taking.hand_over_report(by=me, report=now, owner=cast.second_mediator.post, version=1)
    with pytest.raises(BadInput):
        taking.hand_over_report(by=me, report=now, owner=cast.leader.post, version=2)
    deciding.accept_report(by=me, report=now, draft=acceptance(cast), version=2)
    with pytest.raises(WrongState):
        taking.hand_over_report(by=me, report=fresh(report), owner=cast.second_mediator.post, version=3)
