import dataclasses
import datetime as dt

import pytest

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.models import Change, Line
from lianxin.ground.places import queries, services
from lianxin.ground.places.models import Area
from lianxin.ground.places.tests.factories import make_county
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState

pytestmark = pytest.mark.django_db
BY = Actor(kind="staff", county="610699", role="system_admin")
JULY, JUNE_END = dt.date(2026, 7, 1), dt.date(2026, 6, 30)


@pytest.fixture
def county():
    return make_county()


def test_a_renamed_area_keeps_its_code_its_old_name_and_its_children(county):
    old = county["103"]
    new = services.rename_area(by=BY, area=old, name="石桥街道", kind="街道", from_on=JULY)
    assert (new.code, new.kind, new.initials, new.township) == ("610699103", "街道", "sqjd", "610699103")
    assert queries.area("610699103", JUNE_END).name == "石桥镇"
    assert queries.area("610699103", JULY) == new
    assert len(queries.children(new)) == 4
    assert [row.name for row in queries.path_of(county["103200"])] == ["甘棠县", "石桥街道", "南坡沟村委会"]
    line = Line.objects.get()
    assert (line.act, line.facts) == ("places.rename_area", {"code": "610699103", "from_on": "2026-07-01"})
    assert set(Change.objects.values_list("ref", flat=True)) == {old.pk, new.pk}


def test_a_name_that_was_never_right_is_mended_in_place(county):
    place = county["103201"]
    services.rename_area(by=BY, area=place, name="石窑沟村委会", from_on=place.valid_from)
    assert [row.short_name for row in queries.history_of(place.code)] == ["石窑沟村"]
    assert queries.search_areas("610699", "石窑沟")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "石窑村委会"}, "name"), ({"name": ""}, "name"), ({"name": "长" * 81}, "name"),
        ({"name": "新", "from_on": dt.date(2025, 12, 31)}, "from_on"), ({"name": "新", "short_name": "长" * 41}, "short_name"),
        ({"name": "新", "kind": "长" * 13}, "kind"),
    ],
)  # fmt: skip
def test_a_rename_that_makes_no_sense_is_refused_at_its_field(county, given, field):
    with pytest.raises(BadInput) as refusal:
        services.rename_area(by=BY, area=county["103201"], **{"from_on": JULY, **given})
    assert list(refusal.value.fields) == [field]
    assert Area.objects.filter(code="610699103201").count() == 1


def test_two_officers_at_once_one_wins_and_the_other_is_told(county):
    mine, yours = (queries.area("610699103201") for _ in range(2))
    services.rename_area(by=BY, area=mine, name="新石窑村委会", from_on=JULY)
    with pytest.raises(Stale):
        services.rename_area(by=BY, area=yours, name="老石窑村委会", from_on=JULY)
    assert queries.area("610699103201").name == "新石窑村委会"


def test_an_area_with_anything_below_cannot_end(county):
    with pytest.raises(BadInput, match="4 个区划"):
        services.close_area(by=BY, area=county["103"], last_on=JUNE_END)
    services.close_area(by=BY, area=county["103202"], last_on=JUNE_END)
    assert queries.area("610699103202", JUNE_END)
    assert queries.area("610699103202", JULY) is None
    with pytest.raises(WrongState):
        services.close_area(by=BY, area=county["103202"], last_on=JULY)
    with pytest.raises(WrongState):
        services.rename_area(by=BY, area=county["103202"], name="新", from_on=JULY)
    with pytest.raises(BadInput):
        services.close_area(by=BY, area=county["103201"], last_on=dt.date(2025, 1, 1))


def test_add_follows_the_code_and_a_closed_code_may_begin_again(county):
    place = services.add_area(by=BY, code="610699103203000", name="上石村村民委员会\x00", from_on=JULY)
    assert (place.code, place.level, place.short_name, place.kind) == ("610699103203", 5, "上石村", "村委会")
    assert (place.township, place.village, place.parent_code) == ("610699103", "610699103203", "610699103")
    services.close_area(by=BY, area=county["103202"], last_on=JUNE_END)
    again = services.add_area(by=BY, code="610699103202", name="下河村委会", from_on=JULY)
    assert queries.area("610699103202") == again


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("610699103200", "已是"), ("610699109200", "不存在"), ("61069910", "位"), ("abc", "数字"), ("990699", "一段"),
        ("", "数字"), ("6" * 500, "位"),
    ],
)  # fmt: skip
def test_a_code_that_cannot_be_is_refused_at_its_field(county, code, words):
    actor = dataclasses.replace(BY, kind="system")
    with pytest.raises(BadInput) as refusal:
        services.add_area(by=actor, code=code, name="某村", from_on=JULY)
    assert words in refusal.value.fields["code"]


def test_only_ones_own_county(county):
    other = make_county("610698")
    with pytest.raises(NotAllowed):
        services.add_area(by=BY, code="610698103209", name="某村", from_on=JULY)
    with pytest.raises(NotAllowed):
        services.rename_area(by=BY, area=other["103200"], name="某村", from_on=JULY)
    with pytest.raises(NotAllowed):
        services.close_area(by=BY, area=other["103202"], last_on=JUNE_END)
    with pytest.raises(NotAllowed):
        services.add_group(by=BY, village=other["103200"], name="一组")
    with pytest.raises(NotAllowed):
        services.rename_area(by=BY, area=queries.area("6106"), name="某市", from_on=JULY)
    assert services.rename_area(by=system(""), area=queries.area("6106"), name="某市", from_on=JULY)


def test_groups_take_the_next_serial_and_never_one_that_was_used(county):
    village = county["103200"]
    four = services.add_group(by=BY, village=village, name="四组")
    assert (four.code, four.village, four.valid_from) == ("610699103200004", village.code, dt.date(2026, 11, 24))
    services.close_area(by=BY, area=four, last_on=dt.date(2026, 11, 24))
    assert services.add_group(by=BY, village=village, name="五组").code.endswith("005")
    with pytest.raises(BadInput, match="三组"):
        services.add_group(by=BY, village=village, name="三组")
    with pytest.raises(BadInput):
        services.add_group(by=BY, village=county["103"], name="一组")
    with pytest.raises(BadInput):
        services.add_group(by=BY, village=village, name="  ")


def test_two_groups_at_once_do_not_take_one_serial(county):
    mine, yours = (queries.area("610699103201") for _ in range(2))
    services.add_group(by=BY, village=mine, name="一组")
    with pytest.raises(Stale):
        services.add_group(by=BY, village=yours, name="二组")


def test_a_place_is_not_named_after_people(county):
    with pytest.raises(BadInput):
        services.rename_area(by=BY, area=county["103"], name="上访户镇", from_on=JULY)
    with pytest.raises(BadInput):
        services.add_group(by=BY, village=county["103201"], name="重点人员组")
    assert services.add_group(by=BY, village=county["103201"], name="民族村一组").pk
