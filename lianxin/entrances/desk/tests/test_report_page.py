"""One report's page: opened, unmasked, added to, handed over."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.told import WORDS, take, token_on
from lianxin.work.reports import queries
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import decline_report
from lianxin.work.reports.services.taking import add_reference, correct_report

pytestmark = pytest.mark.django_db
NEW = "/reports/new/"


def test_opening_is_a_look_and_names_are_masked_until_a_purpose_is_given(cast):
    report = take(cast)
    browser = cast.client(cast.officer)
    page = browser.get(reverse("report", args=[report.code])).content.decode()
    assert WORDS in page and "周*" in page and "090****2041" in page and "周德旺" not in page
    assert Line.objects.get(act="reports.look").subject == report.pk
    assert browser.post(reverse("report_unmask", args=[report.code]), {"purpose": "curiosity"}).status_code == 422
    assert not Line.objects.filter(act="reports.unmask").exists()
    shown = browser.post(reverse("report_unmask", args=[report.code]), {"purpose": "contact"}).content.decode()
    assert "周德旺" in shown and "09005552041" in shown
    assert Line.objects.get(act="reports.unmask").purpose == "contact"
    assert "周德旺" not in browser.get(reverse("report", args=[report.code])).content.decode()


def test_the_page_costs_the_same_however_much_was_added(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    cast.open_dispute()

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(reverse("report", args=[report.code])).status_code == 200
        return len(seen)

    add_reference(by=cast.village_mediator.actor, report=report, system="110", number="A-0")
    cost()
    one = cost()
    for n in range(12):
        correct_report(by=cast.village_mediator.actor, report=report, text=f"补充{n}")
        add_reference(by=cast.village_mediator.actor, report=report, system="110", number=f"B-{n}")
        cast.open_dispute()
    assert cost() == one <= 15


def test_a_correction_is_appended_and_the_words_stay(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report", args=[report.code])
    form = {"text": "水渠是昨天堵的，不是前天。", "token": token_on(browser, url)}
    for _click in range(2):
        assert browser.post(reverse("report_correct", args=[report.code]), form).status_code == 302
    page = browser.get(url).content.decode()
    assert WORDS in page and page.count("水渠是昨天堵的") == 1
    assert browser.post(reverse("report_correct", args=[report.code]), {"text": " "}).status_code == 422
    assert len(browser.get("/reports/", {"q": "昨天堵的"}).context["rows"]) == 1


def test_the_same_number_elsewhere_is_hinted_only_where_one_may_look(cast):
    ours = take(cast, references=[("110", "SAME-1")])
    theirs = take(cast, by=cast.stranger_mediator, area=cast.other_village, references=[("110", "SAME-1")])
    third = take(cast, by=cast.neighbour_mediator, area=cast.second_village, references=[("110", "SAME-1")])
    page = cast.client(cast.chief).get(reverse("report", args=[ours.code])).content.decode()
    assert third.code in page and theirs.code not in page


def test_a_number_is_added_once(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_reference", args=[report.code])
    assert browser.post(url, {"system": "court", "number": "（2026）民初9号"}).status_code == 302
    assert browser.post(url, {"system": "court", "number": "（2026）民初9号"}).status_code == 422
    assert browser.post(url, {"system": "", "number": "9"}).status_code == 422
    assert report.references.count() == 1


def test_handing_over_and_being_late_with_it(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_hand_over", args=[report.code])
    assert "罗会敏" in browser.get(url).content.decode()
    form = {"owner": str(cast.town_mediator.post.pk), "version": report.version}
    assert browser.post(url, form).status_code == 302
    report.refresh_from_db()
    assert report.owner == cast.town_mediator.post and report.unit == cast.town_committee
    late = browser.post(url, form | {"owner": str(cast.second_mediator.post.pk)})
    assert late.status_code == 409 and "刚被别人改过" in late.content.decode()
    assert browser.post(url, {"owner": str(cast.stranger.post.pk), "version": 2}).status_code == 422


def test_the_keeper_reads_and_changes_nothing(cast):
    report = take(cast)
    browser = cast.client(cast.keeper)
    page = browser.get(reverse("report", args=[report.code])).content.decode()
    assert WORDS in page and "您的岗位不能决定来件" in page
    token = token_on(cast.client(cast.village_mediator), reverse("report", args=[report.code]))
    answer = browser.post(reverse("report_correct", args=[report.code]), {"text": "改", "token": token})
    assert answer.status_code == 403 and not report.corrections.exists()
    assert browser.get(reverse("report_accept", args=[report.code])).status_code == 403


def test_a_decided_report_tells_what_was_decided(cast):
    report = take(cast)
    decline_report(
        by=cast.village_head.actor, report=report, reason="已经在法院", remedies=["court"], told_how="phone", version=1
    )
    browser = cast.client(cast.village_mediator)
    page = browser.get(reverse("report", args=[report.code])).content.decode()
    assert "不予受理" in page and "已经在法院" in page and "向人民法院起诉" in page
    assert len(browser.get("/reports/", {"state": "decided", "decision": "declined"}).context["rows"]) == 1
    assert queries.waiting(cast.village_mediator.actor) == []


def test_what_was_written_on_the_spot_is_carried_over_unsaved(cast):
    browser = cast.client(cast.village_mediator)
    page = browser.post(NEW, {"carry": "1", "words": "吵架\n赵一、钱二", "area": cast.village.code, "category": "0201"})
    text = page.content.decode()
    assert page.status_code == 200 and "赵一、钱二" in text and "南坡沟村" in text and not Report.objects.exists()
