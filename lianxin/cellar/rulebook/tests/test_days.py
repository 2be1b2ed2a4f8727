"""Working days: the published table, the county's own marks, and years nobody has published yet."""

import datetime as dt

import pytest

from lianxin.cellar.rulebook import queries, services
from lianxin.tools.kit.refusals import BadInput

pytestmark = pytest.mark.django_db
COUNTY = "610699"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-24", True),
        ("2026-11-28", False),
        ("2026-02-17", False),  # Spring Festival
        ("2026-02-14", True),  # a Saturday worked for it
        ("2020-01-31", False),  # the festival lengthened that year
        ("2027-02-08", True),  # not published: Monday to Friday
        ("2027-10-01", False),  # but a festival with a fixed date is one
        ("2027-10-04", True),
        ("2027-10-02", False),
    ],
)
def test_which_days_are_worked(day, works):
    assert queries.is_workday(dt.date.fromisoformat(day), COUNTY) is works


def test_a_year_is_published_or_says_so(admin):
    assert queries.is_published(2026) and not queries.is_published(2027, COUNTY)
    services.set_holiday(by=admin, day=dt.date(2027, 10, 1), is_workday=False, name="国庆节")
    services.set_year_published(by=admin, year=2027, published=True)
    assert queries.is_published(2027, COUNTY) and not queries.is_published(2027)
    assert queries.is_workday(dt.date(2027, 5, 3), COUNTY)
    services.set_year_published(by=admin, year=2027, published=False)
    assert not queries.is_published(2027, COUNTY)


def test_a_county_marks_a_day_and_takes_it_back(admin):
    services.load_defaults()
    day = dt.date(2026, 12, 8)
    services.set_holiday(by=admin, day=day, is_workday=False, name="县庆")
    assert not queries.is_workday(day, COUNTY)
    assert queries.is_workday(day, "610600")
    assert queries.days_of(2026, COUNTY)[day].name == "县庆"
    services.set_holiday(by=admin, day=day, is_workday=None)
    assert queries.is_workday(day, COUNTY)


def test_a_county_mark_wins_over_the_nation(admin):
    services.load_defaults()
    day = dt.date(2026, 10, 1)
    services.set_holiday(by=admin, day=day, is_workday=True)
    assert queries.is_workday(day, COUNTY) and not queries.is_workday(day, "")
    assert queries.days_of(2026, COUNTY)[day].is_workday


@pytest.mark.parametrize("day", [dt.date(1999, 1, 1), dt.date(9999, 1, 1)])
def test_impossible_days_are_refused(admin, day):
    with pytest.raises(BadInput):
        services.set_holiday(by=admin, day=day, is_workday=False)
