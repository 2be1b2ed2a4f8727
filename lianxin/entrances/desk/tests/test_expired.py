"""A session that ran out in the middle of a form: after the login the report is there, once."""

from __future__ import annotations

import html
import re

import pytest

from lianxin.entrances.desk.tests.told import WORDS, new_form, token_on
from lianxin.ground.officers.tests.factories import PASSWORD
from lianxin.work.reports.models import Report

pytestmark = pytest.mark.django_db
NEW = "/reports/new/"


def test_a_report_typed_into_a_locked_session_survives_the_login(cast):
    who = cast.village_mediator
    browser = cast.client(who)
    form = new_form(cast, token=token_on(browser, NEW), teller_name="周德旺")
    session = browser.session
    session["locked"] = True
    session.save()
    asked = browser.post(NEW, form)
    page = asked.content.decode()
    assert asked.status_code == 401 and WORDS not in page and not Report.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    hidden |= dict(re.findall(r'name="(kept|next|username)" value="([^"]*)"', page))
    back = browser.post("/login/", {**hidden, "username": who.staff.username, "password": PASSWORD}, follow=True)
    offered = html.unescape(back.content.decode())
    assert WORDS in offered and not Report.objects.exists()  # nothing is sent behind one's back
    again = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', offered)) | {"words": WORDS}
    assert browser.post(NEW, {**form, "token": again["token"]}).status_code == 302
    assert Report.objects.get().read("teller_name") == "周德旺" and again["teller_name"] == "周德旺"
