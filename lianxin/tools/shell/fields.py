"""Fields that every room's forms share: days within living reach, files within their limit, data that a script sends."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1949, 2100
MOST_DATA = 20_000


def _within(day: dt.date | None) -> None:
    """Beyond these years somebody mistyped, and a day's arithmetic may leave the calendar."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("请核对年份。"), code="year")


class DayField(forms.DateField):
    """A day picked, not typed, between 1949 and 2100."""

    def __init__(self, **given: Any):
        given.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**given)

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        _within(day)
        return day


class MomentField(forms.DateTimeField):
    """A day and a time, likewise."""

    def __init__(self, **given: Any):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"widget": widget, **given})

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            moment = super().to_python(value)
        except OverflowError:
            raise ValidationError(_("请核对年份。"), code="year") from None
        _within(moment)
        return moment


class UploadField(forms.FileField):
    """A file up to FILE_MAX_BYTES. Of a larger one ``uploads.BoundedUploads`` kept the size and not the content."""

    def to_python(self, data: Any) -> Any:
        most = settings.FILE_MAX_BYTES
        if data not in self.empty_values and data.size > most:
            raise ValidationError(_("文件最大 %(most)d MB。") % {"most": most // (1024 * 1024)}, code="too_big")
        return super().to_python(data)


class DataField(forms.CharField):
    """A JSON object that a script put into a hidden field. Django's own field breaks on deep nesting and on huge numbers."""

    widget = forms.HiddenInput

    def __init__(self, **given: Any):
        super().__init__(**{"max_length": MOST_DATA, **given})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise ValidationError(_("没有收到完整的内容，请再试一次。"), code="invalid")
        return data
