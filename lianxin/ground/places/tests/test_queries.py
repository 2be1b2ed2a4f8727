import datetime as dt

import pytest

from lianxin.ground.places import queries
from lianxin.ground.places.models import Area, Level
from lianxin.ground.places.tests.factories import make_area, make_county

pytestmark = pytest.mark.django_db


def names(rows):
    return [row.name for row in rows]


@pytest.fixture
def county():
    return make_county()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("石窑", ["103201"]),
        ("窑", ["103201"]),
        ("sy", ["103201"]),
        ("SYC", ["103201"]),
        ("npgc", ["103200", "200200"]),
        ("石桥 南坡", ["103200"]),
        ("石桥镇 南坡沟村", ["103200"]),
        ("青崖乡›南坡沟村", ["200200"]),
        ("610699103201", ["103201"]),
        ("𠮷", ["200201"]),
        ("䶮沟", ["200201"]),
        ("南坡沟村 三组", ["103200003"]),
        ("没有这地方", []),
        ("%", []),
        ("_", []),
        ("  ", []),
    ],
)
def test_search_by_name_initials_and_code(county, text, codes):
    assert [row.code[6:] for row in queries.search_areas("610699", text, [5, 6])] == codes


def test_a_padded_code_finds_the_county_and_what_is_in_it(county):
    found = queries.search_areas("610699", "610699000000")
    assert found[0].name == "甘棠县"
    assert len(found) == 10


def test_exact_comes_before_the_beginning_and_that_before_the_middle(county):
    make_area("610699103203", "上石桥村委会")
    assert names(queries.search_areas("610699", "石桥"))[-1] == "上石桥村委会"
    assert names(queries.search_areas("610699", "石桥镇"))[0] == "石桥镇"


def test_search_stays_inside_the_county(county):
    make_county("610698")
    assert {row.county for row in queries.search_areas("610699", "南坡")} == {"610699"}
    assert {row.county for row in queries.search_areas(None, "南坡")} == {"610699", "610698"}


def test_equal_names_come_with_their_townships(county):
    found = queries.search_areas("610699", "南坡沟", Level.VILLAGE)
    assert [row.township_name for row in found] == ["石桥镇", "青崖乡"]


def test_an_area_is_read_as_of_a_day(county):
    old = county["103201"]
    Area.objects.filter(pk=old.pk).update(valid_until=dt.date(2026, 6, 30))
    make_area(old.code, "新石窑村委会", valid_from=dt.date(2026, 7, 1))
    assert queries.area(old.code, dt.date(2026, 6, 30)).name == "石窑村委会"
    assert queries.area(old.code, dt.date(2026, 7, 1)).name == "新石窑村委会"
    assert queries.area(old.code, dt.date(2025, 12, 31)) is None
    assert queries.search_areas("610699", "新石窑", on=dt.date(2026, 3, 1)) == []
    assert names(queries.history_of(old.code)) == ["新石窑村委会", "石窑村委会"]


def test_children_path_scope_and_counts(county):
    assert names(queries.children(county["200"])) == ["南坡沟村委会", "𠮷䶮沟村委会"]
    assert names(queries.path_of(county["103200003"])) == ["甘棠县", "石桥镇", "南坡沟村委会", "三组"]
    assert queries.scope_of(county["103200003"]) == {
        "county": "610699", "township": "610699103", "village": "610699103200",
    }  # fmt: skip
    assert queries.scope_of(county["103"])["village"] == ""
    assert queries.counts_by_township("610699")["610699103"] == {"villages": 3, "communities": 1, "groups": 1}
    assert queries.villages_of("610699").count() == 6


def test_a_search_costs_the_same_for_one_and_for_thirty(county, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.search_areas("610699", "石窑")
    for n in range(30):
        make_area(f"6106991033{n:02}", f"石窑{n}村委会")
    with django_assert_num_queries(2):
        assert len(queries.search_areas("610699", "石窑", limit=50)) == 31
