"""Clocks as the law counts them, by the rule in force on the day they start."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.cellar.journal.models import Line
from lianxin.cellar.rulebook import queries, services
from lianxin.cellar.rulebook.models import Clock, Unit
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, Stale

pytestmark = pytest.mark.django_db
COUNTY = "610699"


def local(year, month, day, hour=9, minute=0):
    return dt.datetime(year, month, day, hour, minute, tzinfo=clock.LOCAL)


def shown(moment):
    """The last local day of a due instant that ends at 24:00."""
    at = moment.astimezone(clock.LOCAL)
    assert at.time() == dt.time(), at
    return at.date() - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("code", "start", "last"),
    [
        ("resolve_general", local(2026, 11, 24), dt.date(2026, 12, 1)),
        ("resolve_general", local(2026, 11, 24, 23, 59), dt.date(2026, 12, 1)),
        ("resolve_difficult", local(2026, 12, 31), dt.date(2027, 2, 28)),  # months clip
        (
            "report_decide",
            local(2026, 2, 13),
            dt.date(2026, 2, 25),
        ),  # Spring Festival 15–23; the 14th and 28th are worked
        ("report_decide", local(2026, 9, 30), dt.date(2026, 10, 10)),  # 10 October is worked in exchange
        (
            "confirmation",
            local(2026, 9, 1),
            dt.date(2026, 10, 8),
        ),  # ends on 1 October, rolls past the holidays
        ("limitation_general", local(2024, 2, 29), dt.date(2027, 3, 1)),  # 28 Feb 2027 is a Sunday
        ("return_visit_30", local(2026, 9, 1), dt.date(2026, 10, 1)),  # does not roll
    ],
)
def test_a_day_clock_leaves_out_the_first_day_and_ends_at_midnight(code, start, last):
    assert shown(queries.due(code, COUNTY, start)) == last


def test_hours_run_through_nights_and_holidays():
    start = local(2026, 2, 14, 22, 30)
    assert queries.due("silent_side", COUNTY, start) == start + dt.timedelta(hours=72)
    assert queries.due("first_contact_red_now", COUNTY, start) == start + dt.timedelta(minutes=15)


def test_an_instant_of_the_night_belongs_to_its_local_day():
    start = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)  # 01:00 on the 24th in Shanghai
    assert shown(queries.due("resolve_general", COUNTY, start)) == dt.date(2026, 12, 1)


@given(start=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2026, 6, 1)), days=st.integers(0, 40))
def test_workdays_contain_exactly_that_many_working_days(start, days):
    start = start.replace(tzinfo=clock.LOCAL)
    row = Clock(unit=Unit.WORKDAYS, amount=days)
    last = shown(queries.due_by(row, COUNTY, start))
    between = [start.date() + dt.timedelta(days=n + 1) for n in range((last - start.date()).days)]
    assert sum(queries.is_workday(day, COUNTY) for day in between) == days
    assert not between or queries.is_workday(between[-1], COUNTY)


def test_an_unknown_clock_is_an_error_at_once():
    with pytest.raises(LookupError):
        queries.clock_of("resolve_by_magic", COUNTY)


def test_a_county_overrides_from_a_day_on_and_the_past_stays(admin):
    services.load_defaults()
    services.set_clock(
        by=admin, code="resolve_general", amount=10, unit="days", roll=False, from_on=dt.date(2026, 12, 1)
    )
    assert queries.clock_of("resolve_general", COUNTY).amount == 7
    assert queries.clock_of("resolve_general", COUNTY, dt.date(2026, 12, 1)).amount == 10
    assert queries.clock_of("resolve_general", "610600", dt.date(2026, 12, 1)).amount == 7
    services.set_clock(
        by=admin, code="resolve_general", amount=9, unit="days", roll=False, from_on=dt.date(2027, 1, 1)
    )
    amounts = [queries.clock_of("resolve_general", COUNTY, dt.date(2026, m, 31)).amount for m in (10, 12)]
    assert amounts == [7, 10]
    assert queries.clock_of("resolve_general", COUNTY, dt.date(2027, 5, 1)).amount == 9
    line = Line.objects.filter(act="rulebook.set_clock").latest("id")
    assert line.facts["was_amount"] == 10 and line.facts["is_amount"] == 9 and line.fields == ["amount"]


def test_the_same_day_again_replaces_and_an_earlier_day_is_refused(admin):
    services.load_defaults()
    for amount in (10, 12):
        services.set_clock(
            by=admin, code="idle", amount=amount, unit="days", roll=False, from_on=dt.date(2026, 12, 1)
        )
    assert queries.clock_of("idle", COUNTY, dt.date(2026, 12, 1)).amount == 12
    with pytest.raises(BadInput) as refused:
        services.set_clock(
            by=admin, code="idle", amount=3, unit="days", roll=False, from_on=dt.date(2026, 11, 30)
        )
    assert "from_on" in refused.value.fields
    with pytest.raises(BadInput):
        services.set_clock(
            by=admin, code="idle", amount=3, unit="days", roll=False, from_on=dt.date(2026, 11, 23)
        )
    assert Clock.objects.filter(code="idle", county=COUNTY).count() == 1


def test_two_administrators_at_once_one_is_told(admin):
    services.load_defaults()
    seen = queries.clock_of("idle", COUNTY).pk
    services.set_clock(
        by=admin, code="idle", amount=5, unit="days", roll=False, from_on=dt.date(2026, 11, 24), seen=seen
    )
    with pytest.raises(Stale):
        services.set_clock(
            by=admin, code="idle", amount=6, unit="days", roll=False, from_on=dt.date(2026, 11, 24), seen=seen
        )
    assert queries.clock_of("idle", COUNTY).amount == 5


@pytest.mark.parametrize(
    ("amount", "unit", "field"), [(-1, "days", "amount"), (9999, "days", "amount"), (1, "moons", "unit")]
)
def test_nonsense_is_refused_at_its_field(admin, amount, unit, field):
    with pytest.raises(BadInput) as refused:
        services.set_clock(
            by=admin, code="idle", amount=amount, unit=unit, roll=False, from_on=dt.date(2026, 12, 1)
        )
    assert list(refused.value.fields) == [field]


def test_many_questions_cost_the_queries_of_one(django_assert_num_queries):
    services.load_defaults()
    with django_assert_num_queries(6):
        for code in ("resolve_general", "confirmation", "idle") * 10:
            queries.due(code, COUNTY, clock.now())
        queries.category_name("0202")
        queries.wording("remedies", COUNTY)
    queries.warm()
    with django_assert_num_queries(0):
        queries.due("report_decide", COUNTY, clock.now())


def test_another_process_learns_of_a_change(admin, monkeypatch):
    services.load_defaults()
    queries.warm()
    kept = queries._book
    services.set_clock(
        by=admin, code="idle", amount=3, unit="days", roll=False, from_on=dt.date(2026, 11, 24)
    )
    monkeypatch.setattr(queries, "_book", kept)  # what another process still keeps
    assert queries.clock_of("idle", COUNTY).amount == 7
    kept.checked -= queries.KEEP_SECONDS
    assert queries.clock_of("idle", COUNTY).amount == 3


def test_the_defaults_answer_before_they_are_loaded_and_loading_twice_adds_nothing(admin):
    assert queries.clock_of("resolve_difficult", COUNTY).unit == Unit.MONTHS
    first = services.load_defaults()
    assert first["Clock"] > 25 and first["Holiday"] > 150
    assert set(services.load_defaults().values()) == {0}


def test_a_first_change_in_an_unloaded_house_keeps_the_other_defaults(admin):
    services.set_clock(
        by=admin, code="idle", amount=3, unit="days", roll=False, from_on=dt.date(2026, 11, 24)
    )
    assert queries.clock_of("idle", COUNTY).amount == 3
    assert queries.clock_of("resolve_general", COUNTY).amount == 7


STATUTORY = {  # each clock of a text, by the text's own number
    "resolve_general": (7, "days"), "resolve_complex": (15, "days"), "resolve_difficult": (2, "months"),
    "people_mediation": (1, "months"), "mediation_local": (30, "days"), "confirmation": (30, "days"),
    "court_confirmation": (30, "days"), "second_police_mediation": (7, "workdays"), "petition_route": (15, "days"),
    "petition_notice": (15, "days"), "petition_objection": (5, "workdays"), "petition_done": (60, "days"),
    "petition_review_request": (30, "days"), "petition_review": (30, "days"), "petition_recheck_request": (30, "days"),
    "petition_recheck": (30, "days"), "dv_order": (72, "hours"), "dv_order_valid": (6, "months"),
    "legal_aid_review": (7, "days"), "legal_aid_assign": (3, "days"), "labour_mediation": (15, "days"),
    "limitation_labour": (12, "months"), "labour_accept": (5, "days"), "labour_award": (45, "days"),
    "limitation_land": (24, "months"), "reconsider_apply": (60, "days"), "reconsider_accept": (5, "days"),
    "reconsider_decide": (60, "days"), "reconsider_summary": (30, "days"), "admin_mediation_accept": (5, "workdays"),
    "admin_transfer": (3, "workdays"), "log_keep": (6, "months"), "impact_assessment_keep": (3, "years"),
    "sharing_keep": (3, "years"), "flaw_report": (24, "hours"),
}  # fmt: skip
LONGER = {
    "petition_done_extension": (30, "days"), "dv_order_urgent": (24, "hours"), "labour_award_extension": (15, "days"),
    "reconsider_decide_extension": (30, "days"), "admin_mediation_accept_complex": (10, "workdays"),
}  # fmt: skip


def test_there_are_thirty_five_of_them():
    assert len(STATUTORY) == 35


@pytest.mark.parametrize(("code", "length"), [*STATUTORY.items(), *LONGER.items()])
def test_the_clocks_of_the_texts_say_what_the_texts_say(code, length):
    row = queries.clock_of(code, COUNTY)
    assert (row.amount, row.unit) == length
    assert row.kind != "house" and row.source


def test_years_end_on_the_same_day():
    start = local(2024, 2, 29)
    assert shown(queries.due("sharing_keep", COUNTY, start)) == dt.date(2027, 2, 28)


def test_only_what_has_no_text_behind_it_is_the_houses():
    for row in queries.clocks(COUNTY):
        assert (row.kind == "house") == row.source.startswith("本系统默认"), row.code
