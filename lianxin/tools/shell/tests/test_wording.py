"""Dates, remaining time and amounts, in both languages, on the frozen Tuesday 2026-11-24 09:12 (Asia/Shanghai)."""

import datetime as dt

import pytest
from django.utils import translation

from lianxin.tools.kit import clock
from lianxin.tools.shell import wording

H = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def test_a_moment_is_shown_on_the_county_s_day_not_on_greenwich_s():
    late = dt.datetime(2026, 11, 23, 17, 5, tzinfo=dt.UTC)
    assert wording.full_datetime(late) == "2026年11月24日 01:05"
    with translation.override("en"):
        assert wording.full_datetime(late) == "24 Nov 2026 01:05"


def test_dates_without_padding_and_the_year_only_when_it_is_another():
    assert wording.full_date(dt.date(2026, 3, 5)) == "2026年3月5日"
    assert wording.month_day(dt.date(2026, 3, 5)) == "3月5日"
    assert wording.month_day(dt.date(2027, 3, 5)) == "2027年3月5日"
    with translation.override("en"):
        assert wording.full_date(dt.date(2026, 3, 5)) == "5 Mar 2026"


def test_what_was_never_set_is_shown_as_nothing():
    for show in (
        wording.full_date,
        wording.full_datetime,
        wording.month_day,
        wording.deadline,
        wording.left_text,
    ):
        assert show(None) == ""


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        wording.full_datetime(dt.datetime(2026, 11, 24, 9, 0))


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (H / 120, "剩 1 分"),
        (H * 28 / 60, "剩 28 分"),
        (H * 2, "剩 2 小时"),
        (H * 14.8, "剩 14 小时 48 分"),
        (H * 24, "剩 1 天"),
        (H * 86.8, "剩 3 天"),
        (-H / 4, "已超期 15 分"),
        (-H * 5.5, "已超期 5 小时"),
        (-H * 30, "已超期 2 天"),
    ],
)
def test_remaining_time(left, said):
    assert wording.left_text(clock.now() + left) == said


def test_a_day_clock_missed_yesterday_is_one_day_over_from_the_first_minute():
    assert wording.left_text(clock.day_end(clock.today() - dt.timedelta(days=1))) == "已超期 1 天"
    assert wording.left_text(clock.today() - dt.timedelta(days=2)) == "已超期 2 天"
    assert wording.left_text(clock.today()) == "剩 14 小时 48 分"


def test_a_clock_that_ends_at_midnight_belongs_to_the_day_it_closes():
    assert wording.deadline(clock.day_end(clock.today())) == "今天 24:00"
    assert wording.deadline(dt.date(2026, 11, 27)) == "11月27日 24:00"
    assert wording.deadline(clock.now() + H * 24) == "明天 09:12"


def test_the_ring_empties_and_never_leaves_its_bounds():
    now = clock.now()
    assert wording.left_fraction(now - H, now + 3 * H) == 0.75
    assert wording.left_fraction(now - 2 * H, now - H) == 0
    assert wording.left_fraction(now + H, now + 2 * H) == 1
    assert wording.left_fraction(now, now) == wording.left_fraction(None, now) == 0


def test_amounts():
    assert wording.amount(680000) == "6,800元"
    assert wording.amount(50) == "0.50元"
    assert wording.amount(0) == "0元"
    assert wording.amount(None) == "–"
