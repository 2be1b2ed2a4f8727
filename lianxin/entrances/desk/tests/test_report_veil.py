"""What somebody told is masked like who told it, until a purpose is given; whole words to work with are a look."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.told import accept_form, take
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import join_report
from lianxin.work.reports.services.taking import correct_report

pytestmark = pytest.mark.django_db
SAID = "我周德旺打19900003333找冯有才，他不接。"
SECRETS = ("周德旺", "19900003333", "09005552041")


@pytest.fixture
def report(cast):
    row = take(cast, words=SAID, place="周德旺家门口", contact_when="找周德旺本人", relation="applicant")
    correct_report(by=cast.village_mediator.actor, report=row, text="周德旺补充：身份证610627195801011234")
    return row


def url(name, report, **more):
    return reverse(name, kwargs={"code": report.code, **more})


def test_words_place_and_additions_are_masked_until_a_purpose_is_given(cast, report):
    browser = cast.client(cast.officer)
    text = browser.get(url("report", report)).content.decode()
    assert "我周*打199****3333找" in text and "周*家门口" in text and "找周*本人" in text and "周*补充：身份证****" in text
    shown = browser.post(url("report_unmask", report), {"purpose": "handle"}).content.decode()
    assert SAID in shown and "周德旺家门口" in shown and "610627195801011234" in shown


def test_what_nobody_put_a_name_to_can_be_read_whole_for_a_purpose_too(cast):
    report = take(cast, words=SAID, anonymous=True)
    browser = cast.client(cast.officer)
    assert "19900003333" not in browser.get(url("report", report)).content.decode()
    shown = browser.post(url("report_unmask", report), {"purpose": "handle"}).content.decode()
    assert "19900003333" in shown and "匿名" in shown
    assert Line.objects.filter(act="reports.unmask").count() == 1


@pytest.mark.parametrize("name", ["report_decline", "report_transfer", "report_independent"])
def test_deciding_otherwise_than_accepting_needs_no_names(cast, report, name):
    browser = cast.client(cast.village_mediator)
    for answer in (browser.get(url(name, report)), browser.post(url(name, report), {})):
        text = answer.content.decode()
        assert "我周*打" in text and not [secret for secret in SECRETS if secret in text]
    assert not Line.objects.filter(act="reports.unmask").exists()


def test_accepting_shows_the_words_whole_and_every_showing_is_a_look(cast, report):
    browser = cast.client(cast.village_mediator)
    looks = Line.objects.filter(act="reports.unmask", purpose="handle", subject=report.pk)
    assert SAID in browser.get(url("report_accept", report)).content.decode() and looks.count() == 1
    wrong = browser.post(url("report_accept", report), accept_form(cast, report, category=""))
    assert wrong.status_code == 422 and SAID in wrong.content.decode() and looks.count() == 2


def test_side_by_side_both_are_masked_with_the_names_of_both(cast, report):
    dispute = cast.open_dispute(narrative="冯有才说周德旺欠钱，打09005557736。", place="冯有才家地头")
    browser = cast.client(cast.village_mediator)
    text = browser.get(url("report_join", report, dispute_code=dispute.code)).content.decode()
    assert "冯*说周*欠钱，打090****7736" in text and "冯*家地头" in text and "我周*打199****3333找冯*" in text
    assert "周德旺" not in text and "冯有才" not in text


def test_of_what_became_a_dispute_its_people_are_masked_in_the_report(cast, report):
    dispute = cast.open_dispute()
    join_report(by=cast.village_mediator.actor, report=report, dispute=dispute, version=report.version)
    assert (Report.objects.count(), Dispute.objects.count()) == (1, 1)
    text = cast.client(cast.village_mediator).get(url("report", report)).content.decode()
    assert "找冯*，" in text and "冯有才" not in text
