import pytest
from django import forms

from lianxin.ground.places.forms import AreaField, area_label
from lianxin.ground.places.tests.factories import make_county

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    place = AreaField(label="地方")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].for_county("610699")


@pytest.fixture
def county():
    make_county("610698")
    return make_county()


def given(text="", code=""):
    return PlaceForm({"place": text, "place-code": code})


@pytest.mark.parametrize("text", ["石窑村", "石窑村委会", "石窑", "syc", "SYC", "610699103201", " 石窑村\x00 ", "石桥镇 石窑村"])
def test_a_name_initials_or_a_code_are_enough_without_script(county, text):
    form = given(text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == county["103201"]


def test_a_ticked_code_decides_between_equal_names(county):
    form = given("南坡沟", "610699200200")
    assert form.is_valid()
    assert form.cleaned_data["place"] == county["200200"]


def test_a_tick_that_no_longer_fits_the_text_is_ignored(county):
    form = given("石窑村", "610699200200")
    assert form.is_valid()
    assert form.cleaned_data["place"] == county["103201"]


def test_an_ambiguous_name_lists_the_candidates_at_the_field(county):
    form = given("南坡沟")
    assert not form.is_valid()
    assert "石桥镇南坡沟村、青崖乡南坡沟村" in form.errors["place"][0]
    page = str(form["place"])
    assert 'value="610699103200"' in page
    assert 'value="610699200200"' in page
    assert 'value="南坡沟"' in page


@pytest.mark.parametrize(
    ("text", "code"),
    [("没有的村", ""), ("", "610698103201"), ("", "610699103"), ("", "x"), ("石桥镇", ""), ("石" * 5000, ""), ("😀", "")],
)
def test_what_is_no_village_of_this_county_is_refused_at_the_field(county, text, code):
    form = given(text, code)
    assert not form.is_valid()
    assert "没有找到" in form.errors["place"][0]


def test_empty_is_asked_for(county):
    assert given().errors["place"] == ["请选一个村、社区或乡镇。"]


def test_two_forms_do_not_share_candidates(county):
    assert not given("南坡沟").is_valid()
    assert "610699200200" not in str(PlaceForm()["place"])


def test_an_initial_area_is_shown_as_township_and_village_and_found_again(county):
    place = county["103200"]
    assert area_label(place) == "石桥镇 南坡沟村"
    assert area_label(county["103200003"]) == "石桥镇 南坡沟村 三组"
    page = str(PlaceForm(initial={"place": place})["place"])
    assert 'value="石桥镇 南坡沟村"' in page
    assert "checked" in page
    assert given(area_label(place)).is_valid()
