"""Forms through the renderer: labels, hints, mistakes at the field and on top, equal choices, rows."""

import re

import pytest
from django import forms
from django.utils import translation

from lianxin.tools.shell.rendering import Renderer


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


class Sample(forms.Form):
    default_renderer = Renderer

    name = forms.CharField(label="事由", help_text="一句话")
    phone = forms.CharField(label="电话", required=False)
    kind = forms.ChoiceField(
        label="愿意吗", widget=forms.RadioSelect, choices=[("y", "愿意"), ("n", "不愿意")]
    )
    ways = forms.MultipleChoiceField(
        label="怎样联系", required=False, widget=forms.CheckboxSelectMultiple, choices=[("d", "白天")]
    )
    place = forms.ChoiceField(label="哪个村", choices=[("a", "南坡沟村")])
    agreed = forms.BooleanField(label="已告知")
    secret = forms.CharField(widget=forms.HiddenInput, initial="h")

    fieldsets = (("什么事", ("name", "phone")),)
    halves = frozenset({"phone"})
    units = {"phone": "号"}


def test_hint_and_mistake_are_tied_to_their_field():
    html = str(Sample({"secret": "h"}))
    field = re.search(r"<input[^>]*id=\"id_name\"[^>]*>", html).group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in field and 'aria-invalid="true"' in field
    assert "is-invalid" in field
    for part in ("id_name_helptext", "id_name_error"):
        assert f'id="{part}"' in html


def test_the_summary_links_to_each_wrong_field_and_every_target_exists():
    html = str(Sample({"secret": "h", "place": "a"}))
    anchors = re.findall(r'<a href="#([^"]+)"', html)
    assert anchors == ["id_name", "id_kind_0", "id_agreed"]
    assert all(f'id="{anchor}"' in html for anchor in anchors)
    assert "有 3 处要改" in html


def test_a_clean_form_shows_no_summary_and_keeps_its_hidden_value():
    html = str(Sample())
    assert "lx-summary" not in html and 'value="h"' in html


def test_what_was_typed_wrong_comes_back_escaped():
    form = Sample({"name": '"><img src=x>', "place": '"><b>'})
    assert "<img" not in str(form) and "<b>" not in str(form)
    assert "&quot;&gt;&lt;img" in str(form)


def test_radio_choices_are_equal_and_named_by_their_legend():
    html = str(Sample())
    assert html.count('class="lx-choice"') == 2
    assert (
        'role="radiogroup" data-keys aria-labelledby="id_kind_legend"' in html
        and 'id="id_kind_legend"' in html
    )


def test_only_the_rarer_of_required_and_optional_is_written():
    class MostlyOptional(Sample):
        name = forms.CharField(label="事由")
        kind = place = None
        a, b = forms.CharField(required=False), forms.CharField(required=False)

    assert str(Sample()).count("选填") == 2 and "必填" not in str(Sample())
    assert str(MostlyOptional()).count("必填") == 1 and "选填" not in str(MostlyOptional())


def test_sections_take_their_fields_and_leave_none_out():
    html = str(Sample())
    assert (
        html.index("什么事")
        < html.index('name="name"')
        < html.index('name="phone"')
        < html.index('name="kind"')
    )
    assert html.count("lx-field-half") == 1 and '<div class="lx-unit">' in html
    for name in Sample.base_fields:
        assert f'name="{name}"' in html


class Row(forms.Form):
    default_renderer = Renderer
    what = forms.CharField(label="做什么")


class Rows(forms.formset_factory(Row, extra=2, can_delete=True, renderer=Renderer())):
    row_label = "义务"
    add_label = "再加一项"


def test_rows_work_without_script_and_carry_a_template_for_it():
    html = str(Rows(prefix="duty"))
    assert html.count("data-row>") == 3  # two spare rows and the template
    assert 'name="duty-0-what"' in html and 'name="duty-1-what"' in html
    template = html[html.index("<template") : html.index("</template>")]
    assert 'name="duty-__prefix__-what"' in template and "__number__" in template
    assert 'name="duty-TOTAL_FORMS"' in html and 'data-rows="duty"' in html
    assert re.search(r"<button[^>]*data-row-add hidden>", html)
    assert "duty-0-DELETE" in html


def test_a_field_group_alone_is_drawn_the_same_way():
    form = Sample()
    assert '<label class="form-label" for="id_name">事由' in form["name"].as_field_group()
