"""Picking an area: for every form that asks where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lianxin.ground.places import queries, rules
from lianxin.ground.places.models import Area, Level
from lianxin.tools.kit.text import clean, fold
from lianxin.tools.shell.fields import DayField, UploadField

SHOWN = 8


def area_label(place: Area) -> str:
    """``石桥镇 南坡沟村``: what is written into the box; a search for it finds the area again."""
    names = [row.short_name for row in queries.path_of(place) if row.level >= Level.TOWNSHIP]
    return " ".join(names) or place.short_name


class AreaInput(forms.TextInput):
    """A text box, and under it the areas that fit as radio buttons, fetched while one types.

    The radio button carries the code, so the choice needs no script of its own; without any script the text alone is
    enough when it names one area, and after an ambiguous one the form comes back with the candidates to tick.
    """

    template_name = "places/area_input.html"
    county = ""
    levels: Sequence[int] = (Level.VILLAGE,)
    candidates: Sequence[Area] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str]:
        return clean(str(data.get(name) or ""))[:120], clean(str(data.get(f"{name}-code") or ""))[:15]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-code" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        text, code = self._shown(value)
        context = super().get_context(name, text, attrs)
        rows = list(self.candidates)
        if code and code not in {row.code for row in rows}:
            rows = queries.with_township_names(queries.areas([code]).values()) + rows
        return {
            **context,
            "options": rows,
            "list_id": f"{(attrs or {}).get('id') or f'id_{name}'}_options",
            "pick_name": name,
            "chosen": code,
            "pick_url": reverse("areas_pick"),
            "pick_levels": ",".join(str(int(level)) for level in self.levels),
        }

    def _shown(self, value: Any) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        place = value if isinstance(value, Area) else queries.area(str(value)) if value else None
        return (area_label(place), place.code) if place else ("", "")


class AreaField(forms.Field):
    """One area of the actor's county; cleans to an ``Area`` row valid ``on`` (today), or None when not required.

    ``levels`` says which may be picked: villages by default. Call ``for_county`` in the form's ``__init__``:
    ``self.fields["place"].for_county(by.county)``. ``initial`` takes an Area or a code.
    """

    widget = AreaInput
    default_error_messages = {
        "required": _("请选一个村、社区或乡镇。"),
        "unknown": _("没有找到“%(text)s”。可以输地名的一部分、拼音首字母（如 npgc）或区划代码。"),
        "ambiguous": _("“%(text)s”不止一处：%(names)s。请在下面点选一个。"),
    }

    def __init__(self, *, levels: Sequence[int] = (Level.VILLAGE,), on: dt.date | None = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.levels, self.on, self.county = tuple(levels), on, ""
        self.widget.levels = self.levels

    def for_county(self, county: str) -> None:
        self.county = self.widget.county = county

    def __deepcopy__(self, memo: dict[int, Any]) -> AreaField:
        copy = super().__deepcopy__(memo)
        copy.widget.candidates = ()
        return copy

    def to_python(self, value: Any) -> Area | None:
        if isinstance(value, Area) or value is None:
            return value
        text, code = value if isinstance(value, tuple) else (str(value), "")
        if not text:
            return self._chosen(code) if code else None
        found = queries.search_areas(self.county, text, self.levels, limit=50, on=self.on)
        ticked = [row for row in found if row.code == code]
        return ticked[0] if ticked else self._only(text, found)

    def _chosen(self, code: str) -> Area | None:
        place = queries.area(code, self.on)
        if place is None or place.county != self.county or place.level not in self.levels:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": code})
        return place

    def _only(self, text: str, found: list[Area]) -> Area:
        word = fold(text).split()[-1] if fold(text).split() else ""
        exact = [r for r in found if word in (fold(r.short_name), fold(r.name), r.initials, r.code)]
        fitting = exact or found
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        self.widget.candidates = fitting[:SHOWN]
        names = "、".join(f"{r.township_name}{r.short_name}" for r in fitting[:3])  # type: ignore[attr-defined]
        more = format_lazy("{}{}", names, _("等")) if len(fitting) > 3 else names
        raise ValidationError(self.error_messages["ambiguous"], code="ambiguous", params={"text": text, "names": more})

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial.code if isinstance(initial, Area) else str(initial or "")
        text, code = data if isinstance(data, tuple) else (str(data or ""), "")
        return (code or text) != before


# Changing areas ------------------------------------------------------------------------------------------------------


def _day(**given: Any) -> forms.DateField:
    return DayField(**given)


def _line(limit: int, **given: Any) -> forms.CharField:
    return forms.CharField(max_length=limit, strip=True, **given)


class AddForm(forms.Form):
    """A new area below another."""

    code = _line(20, label=_("代码"), help_text=_("国家统计局区划代码：乡镇 9 位，村、社区 12 位。"))
    name = _line(rules.NAME_LENGTH, label=_("名称"))
    kind = _line(rules.KIND_LENGTH, label=_("类型"), required=False, help_text=_("不填就按代码推断，如 镇、村委会。"))
    short_name = _line(rules.SHORT_LENGTH, label=_("简称"), required=False, help_text=_("不填就由名称推断。"))
    from_on = _day(label=_("从哪天起"))
    halves = frozenset({"kind", "short_name"})


class GroupForm(forms.Form):
    """A new village group; its code is the next serial."""

    name = _line(rules.NAME_LENGTH, label=_("小组名称"), help_text=_("如 一组、南院组。"))
    from_on = _day(label=_("从哪天起"))


class RenameForm(forms.Form):
    name = _line(rules.NAME_LENGTH, label=_("新名称"))
    kind = _line(rules.KIND_LENGTH, label=_("类型"), required=False)
    short_name = _line(rules.SHORT_LENGTH, label=_("简称"), required=False, help_text=_("不填就由名称推断。"))
    from_on = _day(label=_("从哪天起"), help_text=_("前一天为止仍用原名；填原名的起始日，就当作更正笔误。"))
    version = forms.IntegerField(widget=forms.HiddenInput)
    halves = frozenset({"kind", "short_name"})


class CloseForm(forms.Form):
    last_on = _day(label=_("用到哪天为止"), help_text=_("这一天之后查不到它；已有的记录照旧。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class UploadForm(forms.Form):
    file = UploadField(
        label=_("区划表"),
        help_text=_("CSV、XLSX 或 XLS，不超过 20 MB。要有“代码”和“名称”两列；级别、上级代码、类型、简称可有可无，次序不限。"),
        error_messages={"required": _("请选一个文件（不超过 20 MB）。"), "empty": _("文件是空的。")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls"}),
    )
    from_on = _day(label=_("从哪天起有效"), help_text=_("新代码和新名称从这天算起。年度区划表填当年1月1日。"))
