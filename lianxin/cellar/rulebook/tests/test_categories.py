"""Categories, texts, and the words no label may hold."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.utils import translation

from lianxin.cellar.rulebook import queries, services, shipped
from lianxin.cellar.rulebook.denied import denied_term
from lianxin.tools.kit.refusals import BadInput

pytestmark = pytest.mark.django_db
COUNTY = "610699"
TODAY = dt.date(2026, 11, 24)
MOJ = {
    row["code"]
    for row in json.loads((Path(shipped.__file__).parent / "data/moj_types.json").read_text())["rows"]
}


def change(admin, code="0202", **values):
    given = {
        "name_zh": "相邻土地建筑利用",
        "name_en": "Adjoining land",
        "moj": "02",
        "route": "mediable",
        "offered": True,
        "from_on": TODAY,
    }
    return services.set_category(by=admin, code=code, **{**given, **values})


def test_two_levels_without_complaints_belief_or_persons():
    groups = queries.categories(COUNTY)
    assert [group.code for group, _ in groups] == [f"{n:02}" for n in range(1, 13)] + ["99"]
    for group, rows in groups:
        assert all(row.code.startswith(group.code) for row in rows)
        assert {row.moj for row in (group, *rows)} <= MOJ
        assert (group.route == "advise") == (group.code in ("11", "12"))


def test_names_in_both_languages_and_others_say_of_what():
    assert queries.category_name("0202", "zh") == "相邻土地建筑利用"
    assert queries.category_name("0299", "zh") == "邻里纠纷（其他）"
    assert queries.category_name("0299", "en") == "Neighbours: other"
    with translation.override("en"):
        assert queries.category_name("0902") == "Homesteads"
    assert queries.category_name("7777") == "7777"


def test_family_and_what_is_usually_mediated():
    assert queries.is_family("0102") and queries.is_family("01") and not queries.is_family("1001")
    assert queries.mediable("0202") and queries.mediable("99")
    assert not queries.mediable("1101") and not queries.mediable("1501")
    assert queries.limitation_code("0701") == "limitation_labour"


def test_a_county_hides_renames_and_adds(admin):
    change(admin, offered=False)
    assert "0202" not in [row.code for _, rows in queries.categories(COUNTY) for row in rows]
    assert queries.category_name("0202", "zh", COUNTY) == "相邻土地建筑利用"
    change(admin, code="0290", parent_code="02", name_zh="饲养家禽家畜", name_en="Animals next door")
    assert queries.category("0290", COUNTY).parent_code == "02"
    assert queries.category("0290", "610600") is None


@pytest.mark.parametrize(
    ("code", "parent", "field"),
    [("0390", "02", "code"), ("02A1", "02", "code"), ("0290", "0201", "parent_code")],
)
def test_a_new_category_sits_under_a_group(admin, code, parent, field):
    with pytest.raises(BadInput) as refused:
        change(admin, code=code, parent_code=parent)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    "name",
    [
        "重点人员",
        "重 点-人 员",
        "缠访闹访",
        "涉宗教",
        "少数民族",
        "刑满释放人员",
        "吸毒",
        "对社会不满",
        "Key person",
        "ethnic_group",
        "ＨＩＶ",
    ],
)
def test_a_label_of_persons_is_refused_with_the_reason(admin, name):
    with pytest.raises(BadInput) as refused:
        change(admin, name_zh=name)
    assert "标签" in refused.value.fields["name_zh"]
    assert queries.category_name("0202", "zh", COUNTY) == "相邻土地建筑利用"


@pytest.mark.parametrize(
    "name", ["相邻排水", "信访件", "医疗损害", "诊断证明", "Petition number", "politely asked", "Neighbours"]
)
def test_words_of_the_work_are_not(name):
    assert denied_term(name) is None


def test_everything_shipped_is_clean():
    for row in (*shipped.categories(), *shipped.clocks()):
        assert denied_term(row.name_zh) is None and denied_term(row.name_en) is None, row
    for row in shipped.wordings():
        assert denied_term(row.text_zh) is None and denied_term(row.text_en) is None, row


def test_a_text_in_the_countys_own_words(admin):
    before = queries.wording("remedies", COUNTY)
    assert "12348" in before
    services.set_wording(by=admin, code="remedies", text_zh="去县法院立案庭。", text_en="", from_on=TODAY)
    assert queries.wording("remedies", COUNTY) == "去县法院立案庭。"
    with translation.override("en"):
        assert (
            queries.wording("remedies", COUNTY) == "去县法院立案庭。"
        )  # no English of its own: better the true text
    assert queries.wording("remedies", "610600") == before
    with pytest.raises(BadInput):
        services.set_wording(by=admin, code="remedies", text_zh=" ", text_en="", from_on=TODAY)


def test_every_shipped_source_can_be_translated():
    rows = (*shipped.clocks(), *shipped.categories(), *shipped.wordings())
    notes = {row.note for row in shipped.clocks() if row.note}
    assert {row.source for row in rows if row.source} | notes == set(shipped.SOURCES)
