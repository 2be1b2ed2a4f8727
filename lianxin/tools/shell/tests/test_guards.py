"""What hostile or careless input meets before any room sees it."""

import datetime as dt
import sys

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, QueryDict

from lianxin.tools.shell.fields import DataField, DayField, MomentField, UploadField
from lianxin.tools.shell.middleware import CleanInput
from lianxin.tools.shell.uploads import BoundedUploads


class Probe(forms.Form):
    day = DayField(required=False)
    moment = MomentField(required=False)
    data = DataField(required=False)
    file = UploadField(required=False)


@pytest.mark.parametrize("text", ["0001-01-01", "1948-12-31", "2101-01-01", "9999-12-31"])
def test_no_day_outside_living_reach(text):
    form = Probe({"day": text, "moment": f"{text}T00:00"})
    assert set(form.errors) == {"day", "moment"}


def test_days_within_reach_are_taken():
    form = Probe({"day": "1949-10-01", "moment": "2100-12-31T23:59"})
    assert form.is_valid() and form.cleaned_data["day"] == dt.date(1949, 10, 1)


@pytest.mark.parametrize("zone", ["+14:00", "-14:00", "Z"])
def test_no_moment_leaves_the_calendar(zone):
    assert "moment" in Probe({"moment": f"0001-01-01T00:00:00{zone}"}).errors


@pytest.mark.parametrize("text", ["[" * 10_000, "[" * 100_000, "9" * 5_000, '{"a":' * 3_000, "[]", "null", "x", '"x"'])
def test_data_of_a_script_is_an_object_or_refused(text):
    form = Probe({"data": text})
    assert "data" in form.errors
    assert str(form)  # and the form can be shown again


def test_data_of_a_script_is_read():
    form = Probe({"data": '{"id": "a"}'})
    assert form.is_valid() and form.cleaned_data["data"] == {"id": "a"}


# Files ------------------------------------------------------------------------------------------------


@pytest.fixture
def small(settings):
    settings.FILE_MAX_BYTES, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000, 1_500
    assert [f"{BoundedUploads.__module__}.{BoundedUploads.__name__}"] == settings.FILE_UPLOAD_HANDLERS


def sent(rf, **files):
    fields = {name: SimpleUploadedFile("a.bin", b"x" * size) for name, size in files.items()}
    return rf.post("/", {"words": "原话", **fields})


def test_a_file_within_the_limit_arrives_whole(rf, small):
    request = sent(rf, file=1_000)
    form = Probe(request.POST, request.FILES)
    assert form.is_valid() and form.cleaned_data["file"].read() == b"x" * 1_000


@pytest.mark.parametrize("size", [1_001, 1_600, 300_000])
def test_a_file_over_the_limit_is_refused_at_its_field_and_the_rest_is_there(rf, small, size):
    request = sent(rf, file=size)
    form = Probe(request.POST, request.FILES)
    assert set(form.errors) == {"file"} and request.POST["words"] == "原话"
    assert request.FILES["file"].size == max(size, 1_001) and request.FILES["file"].read() == b""


def test_many_files_take_no_more_room_than_one_form_may(rf, small):
    request = sent(rf, one=900, two=900, three=500)
    assert [len(request.FILES[name].read()) for name in ("one", "two", "three")] == [900, 0, 500]
    assert "file" in Probe({}, {"file": request.FILES["two"]}).errors


# Forms and cookies ------------------------------------------------------------------------------------


def through(request):
    seen = []
    door = CleanInput(lambda asked: seen.append(asked) or HttpResponse())
    door(request)
    door.process_view(request, None, (), {})
    return seen[0]


def test_nul_leaves_every_field_and_name_of_a_form(rf):
    request = through(rf.post("/", {"token": "a\x00b", "n\x00ame": ["\x00", "周"]}))
    assert request.POST.dict() == {"token": "ab", "name": "周"} and request.POST.getlist("name") == ["", "周"]
    with pytest.raises(AttributeError):
        request.POST["token"] = "x"


def test_a_clean_form_is_left_as_it_is(rf):
    request = rf.post("/", {"a": ["1", "2"]})
    before = request.POST
    assert through(request).POST is before and isinstance(before, QueryDict)


@pytest.mark.parametrize("cookie", ['"aaaaaaaaaaaa\\000b"', "A" * 20, "a" * 41, "'; drop", "short", '""'])
def test_a_malformed_session_cookie_is_none(rf, cookie):
    assert "sessionid" not in through(rf.get("/", HTTP_COOKIE=f"sessionid={cookie}; theme=dark")).COOKIES


def test_a_true_session_cookie_stays(rf):
    key = "abcdefghijklmnopqrstuvwxyz012345"
    assert {"sessionid": key} == through(rf.get("/", HTTP_COOKIE=f"sessionid={key}")).COOKIES


# The log ----------------------------------------------------------------------------------------------


def test_the_log_names_an_error_and_its_place_and_none_of_its_words(settings):
    import logging.config

    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(settings.LOGGING["formatters"]["line"])
    try:
        try:
            raise ValueError("周德旺 19900000123")
        except ValueError as error:
            raise RuntimeError("DETAIL: 周德旺") from error
    except RuntimeError:
        record = logging.LogRecord("django.request", 40, "", 1, "Internal Server Error: %s", ("/x/",), sys.exc_info())
    text = formatter.format(record)
    assert "周德旺" not in text and "19900000123" not in text
    assert "RuntimeError" in text and "ValueError" in text and "test_guards.py:" in text and "/x/" in text
