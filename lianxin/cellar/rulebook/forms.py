"""What the pages ask. The services decide; these only shape."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.rulebook import queries, shipped
from lianxin.cellar.rulebook.denied import denied_term, explain
from lianxin.cellar.rulebook.models import Category, Clock, Route, Unit, Wording
from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock as kit_clock


def day_field(label: Any, **given: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **given)


class DatedForm(forms.Form):
    """The day a change begins, the text it rests on, and the row the visitor had before them."""

    from_on = day_field(_("从哪天起"), help_text=_("只能从今天或以后的某天起。已经在走的钟不变。"))
    source = forms.CharField(label=_("依据"), max_length=200, required=False)
    seen = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_from_on(self) -> dt.date:
        day = self.cleaned_data["from_on"]
        if day < kit_clock.today():
            raise forms.ValidationError(_("只能从今天或以后的某天起改，过去的不能改。"))
        if day.year > kit_clock.today().year + 5:
            raise forms.ValidationError(_("太远了，请填五年以内的日期。"))
        return day

    def fingerprint(self) -> str:
        """The values a preview was shown for: what is saved must be what was looked at."""
        names = [name for name in self.fields if name not in ("shown", "source", "seen")]
        values = "\0".join(str(self.cleaned_data.get(name, "")) for name in names)
        return cipher.digest(values.replace("\r\n", "\n").encode()).hex()

    @property
    def was_shown(self) -> bool:
        return self.cleaned_data.get("shown") == self.fingerprint()

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "shown"}


class ClockForm(DatedForm):
    amount = forms.IntegerField(label=_("时长"), min_value=0, max_value=9999)
    unit = forms.ChoiceField(label=_("单位"), choices=Unit.choices)
    roll = forms.BooleanField(
        label=_("最后一天不是工作日的，顺延到下一个工作日"), required=False, help_text=_("按小时计的不顺延。")
    )
    field_order: tuple[str, ...] = ("amount", "unit", "roll", "from_on", "source")
    halves: tuple[str, ...] = ("amount", "unit", "from_on")

    @classmethod
    def of(cls, row: Clock) -> ClockForm:
        names = ("amount", "unit", "roll", "source")
        first = {name: getattr(row, name) for name in names}
        return cls(initial={**first, "from_on": kit_clock.today(), "seen": row.pk})


class CategoryForm(DatedForm):
    name_zh = forms.CharField(label=_("名称"), max_length=40)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    moj = forms.ChoiceField(label=_("司法行政统计口径"))
    route = forms.ChoiceField(label=_("通常去处"), choices=Route.choices)
    offered = forms.BooleanField(label=_("可以选"), required=False)
    field_order: tuple[str, ...] = ("name_zh", "name_en", "moj", "route", "offered", "from_on", "source")
    halves: tuple[str, ...] = ("name_zh", "name_en", "moj", "route", "from_on")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["moj"].choices = shipped.moj_types()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, row: Category) -> CategoryForm:
        names = ("name_zh", "name_en", "moj", "route", "offered", "source")
        first = {name: getattr(row, name) for name in names}
        return cls(initial={**first, "from_on": kit_clock.today(), "seen": row.pk})

    def clean(self) -> dict[str, Any]:
        for name in ("name_zh", "name_en"):
            if term := denied_term(self.cleaned_data.get(name, "")):
                self.add_error(name, explain(term))
        return self.cleaned_data


class NewCategoryForm(CategoryForm):
    parent_code = forms.ChoiceField(label=_("大类"))
    code = forms.RegexField(r"^\d{4}$", label=_("编码"), help_text=_("四位数字，前两位是大类编码。"))
    field_order = (
        "parent_code",
        "code",
        "name_zh",
        "name_en",
        "moj",
        "route",
        "offered",
        "from_on",
        "source",
    )
    halves = ("parent_code", "code", "name_zh", "name_en", "moj", "route", "from_on")

    def __init__(self, county: str, *args: Any, **kwargs: Any):
        kwargs.setdefault("initial", {"offered": True, "from_on": kit_clock.today()})
        super().__init__(*args, **kwargs)
        self.county = county
        self.fields["seen"].required = False
        self.fields["parent_code"].choices = [  # type: ignore[attr-defined]
            (group.code, f"{group.code} {group.name}") for group, _rows in queries.categories(county)
        ]

    def clean_code(self) -> str:
        code, parent = self.cleaned_data["code"], self.cleaned_data.get("parent_code", "")
        if not code.startswith(parent):
            raise forms.ValidationError(_("小类编码是四位数字，前两位是大类编码。"))
        if queries.category(code, self.county):
            raise forms.ValidationError(_("这个编码已经有了。"))
        return code


class WordingForm(DatedForm):
    text_zh = forms.CharField(label=_("正文"), widget=forms.Textarea(attrs={"rows": 8}), max_length=4000)
    text_en = forms.CharField(
        label=_("英文"), widget=forms.Textarea(attrs={"rows": 8}), max_length=4000, required=False
    )
    field_order = ("text_zh", "text_en", "from_on", "source")

    @classmethod
    def of(cls, row: Wording) -> WordingForm:
        names = ("text_zh", "text_en", "source")
        first = {name: getattr(row, name) for name in names}
        return cls(initial={**first, "from_on": kit_clock.today(), "seen": row.pk})


class HolidayForm(forms.Form):
    """One day of the year's calendar."""

    KINDS = (("off", _("放假")), ("work", _("上班")), ("clear", _("取消本县的改动")))

    day = day_field(_("日期"))
    mark = forms.ChoiceField(label=_("这一天"), choices=KINDS, widget=forms.RadioSelect, initial="off")
    name = forms.CharField(label=_("名称"), max_length=40, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_day(self) -> dt.date:
        day = self.cleaned_data["day"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError(_("请填 2000 到 2100 年之间的日期。"))
        return day

    def clean_name(self) -> str:
        if term := denied_term(self.cleaned_data["name"]):
            raise forms.ValidationError(explain(term))
        return self.cleaned_data["name"]

    @property
    def is_workday(self) -> bool | None:
        return {"off": False, "work": True}.get(self.cleaned_data["mark"])

    def fingerprint(self) -> str:
        return f"{self.cleaned_data['day']}|{self.cleaned_data['mark']}"

    @property
    def was_shown(self) -> bool:
        return self.cleaned_data.get("shown") == self.fingerprint()
