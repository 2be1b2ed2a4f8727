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

from lianxin.ground.places import queries
from lianxin.ground.places.models import Area, Level
from lianxin.tools.kit.text import clean, fold

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
