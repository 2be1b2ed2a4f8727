"""Who sees a report. What was said about an official is the independent desk's alone, its number included."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q

from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.cellar.vault.models import SearchDocument
from lianxin.cellar.vault.services import destroy_key
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import NotAllowed
from lianxin.work.disputes import queries as disputes
from lianxin.work.reports import queries
from lianxin.work.reports.models import Report
from lianxin.work.reports.services import deciding, taking
from lianxin.work.reports.states import ACTS
from lianxin.work.reports.tests.factories import acceptance, take

pytestmark = pytest.mark.django_db

PEOPLE = (
    "village_mediator", "second_mediator", "village_head", "neighbour_mediator", "town_mediator", "town_head", "keeper",
    "county_mediator", "county_officer", "officer", "chief", "stranger", "stranger_mediator", "agency", "leader",
    "independent", "sysadmin", "secadmin", "auditor",
)  # fmt: skip
OF_THE_VILLAGE = {
    "village_mediator", "second_mediator", "village_head", "town_mediator", "town_head", "keeper", "county_mediator",
    "county_officer", "officer", "chief",
}  # fmt: skip


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def who_sees(cast, report) -> set[str]:
    """Asked through every door: by code, in the list, in the count, among the undecided, by words and by number."""
    found = set()
    for name in PEOPLE:
        actor = getattr(cast, name).actor
        seen = queries.get_visible(actor, report.code) is not None
        assert queries.visible_to(actor).filter(pk=report.pk).exists() == seen
        assert (report in queries.rows_of(actor, Q(), "new")) == seen
        counted = disputes.counts(actor, {}, also={"all": queries.sets(actor, Q()), "waiting": queries.waiting_sets(actor)})
        assert counted["all"] == (1 if seen else 0)
        waits = seen and (report.state == "received" or name == "independent")
        assert counted["waiting"] == (1 if waits else 0)
        assert (report in queries.waiting(actor)) == waits
        assert queries.rows_of(actor, queries.search_filter(actor, report.code), "new") == ([report] if seen else [])
        assert queries.rows_of(actor, queries.search_filter(actor, "20261124"), "new") == ([report] if seen else [])
        if seen and report.compartment != Compartment.COMPLAINT:
            assert queries.rows_of(actor, queries.search_filter(actor, "地界石头"), "new") == [report]
        elif not seen:
            assert queries.rows_of(actor, queries.search_filter(actor, "地界石头"), "new") == []
        if seen:
            found.add(name)
    return found


@pytest.mark.parametrize("category", ["", "0101"])
def test_a_report_is_seen_in_its_territory(cast, category):
    assert who_sees(cast, take(cast, category=category, references=[("110", "20261124")])) == OF_THE_VILLAGE


def test_the_unit_that_took_it_sees_it_wherever_it_arose(cast):
    report = take(cast, by=cast.stranger_mediator, references=[("110", "20261124")])
    assert who_sees(cast, report) == OF_THE_VILLAGE | {"stranger_mediator"}


def complaint(cast, by=None) -> Report:
    by = by or cast.village_mediator
    report = take(cast, by=by, words="村主任把低保名额给了自己人，地界石头也是他让挪的。", references=[("12345", "20261124")])
    deciding.pass_to_independent_desk(by=by.actor, report=report, version=1)
    return fresh(report)


def test_about_an_official_it_is_gone_from_everybody_but_the_independent_desk(cast):
    """The recorder, the chief, the county: nobody sees it, counts it or finds it."""
    report = complaint(cast)
    assert (report.compartment, report.decision) == (Compartment.COMPLAINT, "independent_desk")
    assert who_sees(cast, report) == {"independent"}
    assert not SearchDocument.objects.filter(room="reports", ref=report.pk).exists()


def test_the_desk_that_passed_it_on_cannot_touch_it_any_more(cast):
    report = complaint(cast, by=cast.officer)
    for attempt in (
        lambda: taking.correct_report(by=cast.officer.actor, report=report, text="还有"),
        lambda: taking.add_reference(by=cast.chief.actor, report=report, system="110", number="1"),
        lambda: deciding.decline_report(
            by=cast.county_officer.actor, report=report, reason="x", remedies=["court"], told_how="phone", version=2
        ),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_what_is_added_there_goes_into_no_index(cast):
    report = complaint(cast)
    taking.correct_report(by=cast.independent.actor, report=report, text="他还收了红包")
    assert not SearchDocument.objects.filter(room="reports").exists()
    assert [c.read("text") for c in queries.corrections_of(report)] == ["他还收了红包"]


def test_the_independent_desk_takes_for_itself(cast):
    report = take(cast, by=cast.independent, references=[("12345", "20261124")])
    assert report.compartment == Compartment.COMPLAINT
    assert who_sees(cast, report) == {"independent"}
    with pytest.raises(NotAllowed):  # a complaint is no dispute
        deciding.accept_report(by=cast.independent.actor, report=report, draft=acceptance(cast), version=1)
    by, report = cast.independent.actor, fresh(report)
    deciding.decline_report(
        by=by, report=report, reason="查无此事", remedies=["administrative"], told_how="phone", version=1
    )
    assert queries.waiting(cast.independent.actor) == []


def test_the_independent_desk_sees_complaints_and_nothing_else(cast):
    take(cast)
    take(cast, category="0101")
    assert not queries.visible_to(cast.independent.actor).exists()


@pytest.mark.parametrize("seed", range(4))
def test_lists_pages_and_counts_agree(cast, seed):
    dice = random.Random(seed)
    places = [cast.village, cast.second_village, cast.other_village, cast.last_village, cast.town]
    for _ in range(25):
        with clock.at(clock.now() - dt.timedelta(days=dice.randrange(4))):
            take(cast, by=dice.choice([cast.officer, cast.stranger, cast.town_mediator]), area=dice.choice(places))
    rows = list(Report.objects.all())
    Report.objects.filter(pk__in=[r.pk for r in dice.sample(rows, 5)]).update(compartment=Compartment.COMPLAINT)
    for name in dice.sample(PEOPLE, 6):
        actor = getattr(cast, name).actor
        right = set(queries.visible_to(actor).values_list("pk", flat=True))
        for order in queries.ORDERS:
            pages, offset = [], 0
            while page := queries.rows_of(actor, Q(), order, offset=offset, limit=6):
                pages += page
                offset += 6
            assert len(pages) == len(right) and {r.pk for r in pages} == right
            keys = [(r.due_at if "due" in order else r.received_at, r.pk) for r in pages]
            assert keys == sorted(keys, reverse=order in ("-due", "new"))
        assert disputes.counts(actor, {}, also={"": queries.sets(actor, Q())})[""] == len(right)


@pytest.mark.parametrize("who", ["village_mediator", "officer", "county_officer"])
def test_a_list_costs_one_query_for_one_row_and_for_thirty(cast, who, django_assert_num_queries):
    actor = getattr(cast, who).actor
    for how_many in (1, 29):
        for _ in range(how_many):
            take(cast)
        with django_assert_num_queries(1):
            for row in queries.rows_of(actor, Q(), "due", limit=30):
                row.read("words"), row.area.name, row.owner.staff.name, row.unit.short_name, row.dispute_id
    assert len(queries.rows_of(actor, Q(), "due", limit=30)) == 30


def test_due_between_is_half_open(cast):
    report = take(cast)
    second = dt.timedelta(seconds=1)
    actor, due = cast.officer.actor, report.due_at
    assert queries.due_between(actor, due - second, due) == [report]
    assert queries.due_between(actor, due, due + second) == []


# Secrets

CANARIES = ["金丝雀", "19900007531", "雀案经过", "雀在渠边", "雀时来电", "依雀而行", "雀补一笔", "因雀不受", "雀部"]


def test_canaries_are_found_in_no_column_and_erasing_leaves_the_row(cast):
    report = take(
        cast, words="雀案经过", place="雀在渠边", teller_name="金丝雀", teller_phone="19900007531", contact_when="雀时来电",
        contact_consent="duty", duty="依雀而行",
    )  # fmt: skip
    taking.correct_report(by=cast.officer.actor, report=report, text="雀补一笔")
    deciding.decline_report(
        by=cast.officer.actor, report=report, reason="因雀不受", remedies=["court"], told_how="phone", version=1
    )
    other = take(cast)
    deciding.transfer_report(by=cast.officer.actor, report=other, to="雀部", reason="因雀不受", told_how="phone", version=1)
    raw = b""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("lianxin."):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
                cells = [bytes(c) if isinstance(c, memoryview) else c for row in cursor for c in row]
                raw += b"|".join(c if isinstance(c, bytes) else repr(c).encode() for c in cells)
    assert report.code.encode() in raw
    assert not [word for word in CANARIES if word.encode() in raw]
    lines = Line.objects.filter(root=report.pk)
    assert set(lines.values_list("act", flat=True)) == {"reports.take", "reports.correct", "reports.decline"} <= set(ACTS)
    destroy_key(report.key)
    gone = {r.pk: r for r in queries.rows_of(cast.officer.actor, Q(), "new")}[report.pk]
    assert gone.read("words") == gone.read("teller_name") == "（已依法删除）"
    assert [c.read("text") for c in queries.corrections_of(gone)] == ["（已依法删除）"]
    assert {read_words(line) for line in lines.select_related("key__county_key")} == {""}


def test_a_report_handed_over_is_found_by_who_answers_for_it_now(cast):
    report = take(cast)
    actor = cast.stranger_mediator.actor
    assert queries.rows_of(actor, queries.search_filter(actor, "地界石头"), "new") == []
    taking.hand_over_report(by=cast.officer.actor, report=report, owner=cast.stranger_mediator.post, version=1)
    assert queries.rows_of(actor, queries.search_filter(actor, "地界石头"), "new") == [report]
