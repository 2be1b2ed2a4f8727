"""Deciding a report through the browser; and that a complaint disappears for everyone but the independent desk."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.told import WORDS, accept_form, take, token_on
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.tasks import sweep_arrivals
from lianxin.tools.kit.mask import mask_name
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports import queries
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import pass_to_independent_desk
from lianxin.work.reports.states import Decision

pytestmark = pytest.mark.django_db


def _accept_url(report):
    return reverse("report_accept", args=[report.code])


def test_accepting_opens_a_dispute_with_both_sides_and_a_holder(cast):
    report = take(cast, contact_when="白天打电话")
    browser = cast.client(cast.village_mediator)
    page = browser.get(_accept_url(report)).content.decode()
    assert "周德旺" in page and "白天打电话" in page and WORDS in page
    assert Line.objects.filter(act="reports.unmask", subject=report.pk).count() == 1
    form = accept_form(cast, report, token=token_on(browser, _accept_url(report)))
    form |= {"a-reached": "on", "a-wish": "把界石放回去", "b-p-0-phone": "09005557736", "amount": "1,200.50"}
    form |= {"b-p-TOTAL_FORMS": "2", "b-p-1-name": "养羊那家的儿子"}
    answer = browser.post(_accept_url(report), form)
    dispute = Dispute.objects.get()
    assert answer["Location"] == reverse("dispute", args=[dispute.code])
    assert dispute.holder == cast.village_mediator.post and dispute.amount == 120_050
    assert [side.parties.count() for side in dispute.sides.order_by("number")] == [1, 2]
    assert dispute.sides.get(number=1).reached_at and not dispute.sides.get(number=2).reached_at
    report.refresh_from_db()
    assert report.decision == Decision.ACCEPTED and report.dispute == dispute and dispute.read("narrative") == WORDS


def test_ticking_the_other_side_as_spoken_with_asks_whether_the_teller_agreed(cast):
    report, browser = take(cast), cast.client(cast.village_mediator)
    assert "来件人现在同意联系对方了吗" in browser.get(_accept_url(report)).content.decode()
    form = accept_form(cast, report, token=token_on(browser, _accept_url(report))) | {"b-reached": "on", "b-wish": "还地"}
    answer = browser.post(_accept_url(report), form)
    text = answer.content.decode()
    assert answer.status_code == 422 and "来件人说过先不要联系对方" in text and "还地" in text
    assert browser.post(_accept_url(report), form | {"contact": "duty"}).status_code == 422
    form["token"] = token_on(browser, _accept_url(report))
    answer = browser.post(_accept_url(report), form | {"contact": "phone"})
    assert answer.status_code == 302 and not Dispute.objects.get().contact_held
    agreed = take(cast, contact_consent="yes")
    assert "来件人现在同意联系对方了吗" not in browser.get(_accept_url(agreed)).content.decode()


def test_a_double_click_opens_one_dispute(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    form = accept_form(cast, report, token=token_on(browser, _accept_url(report)))
    first, second = browser.post(_accept_url(report), form), browser.post(_accept_url(report), form)
    assert Dispute.objects.count() == 1 and first["Location"] == second["Location"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("category", ""),
        ("category", "8888"),
        ("holder", "00000000-0000-0000-0000-000000000000"),
        ("holder", "x\x00"),
        ("difficulty", "easy"),
        ("amount", "一千"),
        ("amount", "NaN"),
        ("amount", "-5"),
        ("limitation_on", "2026-13-01"),
        ("limitation_on", "9999-12-31"),
        ("b-p-0-name", ""),
        ("b-p-0-name", "名" * 61),
        ("b-p-0-birth_year", "1066"),
        ("b-p-0-birth_year", "2200"),
        ("a-p-TOTAL_FORMS", "0"),
        ("a-p-TOTAL_FORMS", "100000"),
        ("version", "99999999999999999999"),
        ("version", "x"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(cast, field, value):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    form = accept_form(cast, report, token=token_on(browser, _accept_url(report)))
    answer = browser.post(_accept_url(report), form | {"a-wish": "还我水渠", field: value})
    assert answer.status_code == 422 and not Dispute.objects.exists()
    assert "还我水渠" in answer.content.decode()


def test_two_officers_at_once_one_wins_the_other_is_told_and_keeps_the_words(cast):
    report = take(cast)
    first, second = cast.client(cast.village_mediator), cast.client(cast.town_mediator)
    slow = accept_form(cast, report, token=token_on(second, _accept_url(report)))
    slow["a-wish"] = "把界石放回老地方"
    form = accept_form(cast, report, token=token_on(first, _accept_url(report)))
    assert first.post(_accept_url(report), form).status_code == 302
    late = second.post(_accept_url(report), slow)
    text = late.content.decode()
    assert late.status_code == 409 and "已经决定了" in text and "把界石放回老地方" in text
    assert Dispute.objects.count() == 1
    page = second.get(_accept_url(report), follow=True).content.decode()
    assert "已经决定了" in page


def test_a_version_read_before_somebody_else_wrote_is_stale(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_decline", args=[report.code])
    Report.objects.filter(pk=report.pk).update(version=5)
    answer = browser.post(url, {"version": 1, "reason": "不归调解", "remedies": ["court"], "told_how": "phone"})
    assert answer.status_code == 409 and "刚被别人改过" in answer.content.decode() and "不归调解" in answer.content.decode()


def test_declining_needs_a_reason_and_a_way(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_decline", args=[report.code])
    assert browser.get(url).status_code == 200
    wrong = browser.post(url, {"version": 1, "reason": " ", "remedies": [], "told_how": "x"})
    assert wrong.status_code == 422
    assert browser.post(url, {"version": 1, "reason": "已经起诉", "remedies": ["pigeon"], "told_how": "phone"}).status_code == 422
    right = {"version": 1, "reason": "已经起诉", "remedies": ["court", "legal_aid"], "told_how": "phone"}
    assert browser.post(url, right).status_code == 302
    report.refresh_from_db()
    assert report.decision == Decision.DECLINED and report.remedies == ["court", "legal_aid"]


def test_transferring_says_where_to(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_transfer", args=[report.code])
    assert browser.post(url, {"version": 1, "to": "", "reason": "x", "told_how": "phone"}).status_code == 422
    form = {"version": 1, "to": "甘棠县自然资源局", "reason": "要先确权", "told_how": "in_person"}
    assert browser.post(url, form, follow=True).status_code == 200
    report.refresh_from_db()
    assert report.decision == Decision.TRANSFERRED and "自然资源局" in report.read("decision_reason")
    letter = reverse("report_paper", args=[report.code, "D19", "pdf"])
    assert letter in browser.get(reverse("report", args=[report.code])).content.decode()
    assert browser.get(letter).content.startswith(b"%PDF")


def test_look_alikes_are_offered_compared_and_joined(cast):
    dispute = cast.open_dispute()
    report = take(cast, words="两家承包地中间的界石被人挪了，水渠也堵了。", teller_name="冯有才")
    browser = cast.client(cast.village_mediator)
    page = browser.get(reverse("report", args=[report.code])).content.decode()
    url = reverse("report_join", args=[report.code, dispute.code])
    assert url in page and mask_name("周德旺") in page and "周德旺" not in page
    side_by_side = browser.get(url).content.decode()
    assert dispute.read("narrative") in side_by_side and report.read("words") in side_by_side
    assert Line.objects.filter(act="disputes.look", subject=dispute.pk).exists()
    assert browser.post(url, {"version": 1})["Location"] == reverse("dispute", args=[dispute.code])
    report.refresh_from_db()
    assert report.decision == Decision.JOINED and report.dispute == dispute
    assert browser.post(url, {"version": 2}).status_code == 409


def test_a_dispute_one_cannot_see_cannot_be_joined(cast):
    report = take(cast)
    far = cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_join", args=[report.code, far.code])
    assert browser.get(url).status_code == 404 and browser.post(url, {"version": 1}).status_code == 404


def test_a_number_registered_on_another_report_leads_to_its_dispute(cast):
    dispute = cast.open_dispute()
    first = take(cast, references=[("12345", "T-88")], words="别的事")
    Report.objects.filter(pk=first.pk).update(dispute=dispute, state="decided", decision="joined")
    second = take(cast, references=[("12345", "T-88")], words="完全不同的话")
    page = cast.client(cast.village_mediator).get(reverse("report", args=[second.code])).content.decode()
    assert reverse("report_join", args=[second.code, dispute.code]) in page


# Complaints -------------------------------------------------------------------------------------------------------

BLIND = ["village_mediator", "village_head", "officer", "chief", "county_officer", "county_mediator", "keeper", "stranger"]


@pytest.fixture
def complaint(cast):
    """Taken by the village mediator, with a number of another system, and passed on by that same person."""
    report = take(cast, words="所里的人收了烟酒才办事，我要反映。", references=[("petition", "XF-1")])
    other = take(cast, words="水渠堵了", references=[("petition", "XF-1")])
    pass_to_independent_desk(by=cast.village_mediator.actor, report=report, version=report.version)
    report.other = other
    return report


def test_it_is_explained_first_and_then_gone_for_whoever_did_it(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    url = reverse("report_independent", args=[report.code])
    assert "只有独立受理人员看得到" in browser.get(url).content.decode()
    answer = browser.post(url, {"version": 1}, follow=True)
    assert answer.status_code == 200 and answer.context["rows"] == []
    assert browser.get(reverse("report", args=[report.code])).status_code == 404
    assert browser.post(url, {"version": 2}).status_code == 404


@pytest.mark.parametrize("who", BLIND)
def test_nobody_else_sees_it_counts_it_finds_it_or_exports_it(cast, complaint, who):
    browser = cast.client(getattr(cast, who))
    before = 0 if who == "stranger" else 1
    for name in ("report", "report_taken", "report_hand_over", "report_accept", "report_decline", "report_independent"):
        assert browser.get(reverse(name, args=[complaint.code])).status_code in (403, 404), name
    for query in ({}, {"state": "all"}, {"state": "decided"}, {"q": "烟酒"}, {"q": complaint.code}, {"q": "XF-1"}, {"mine": "1"}):
        answer = browser.get("/reports/", query)
        assert complaint.code not in [row["report"].code for row in answer.context["rows"]], query
        assert answer.context["waiting"] == str(before)
    if who != "keeper":
        assert complaint.code not in browser.get("/reports/export.csv", {"state": "all"}).content.decode()
    assert complaint.code not in browser.get("/").content.decode()
    assert complaint.code not in browser.get("/calendar/", {"view": "list"}).content.decode()
    if before and who != "stranger":
        assert complaint.code not in browser.get(reverse("report", args=[complaint.other.code])).content.decode()


def test_the_independent_desk_sees_it_and_nothing_else(cast, complaint):
    browser = cast.client(cast.independent)
    page = browser.get(reverse("report", args=[complaint.code]))
    assert page.status_code == 200 and "烟酒" in page.content.decode()
    listed = browser.get("/reports/")
    assert [row["report"].code for row in listed.context["rows"]] == [complaint.code]
    assert browser.get(reverse("report", args=[complaint.other.code])).status_code == 404
    assert browser.get("/reports/export.csv").status_code == 403
    assert sweep_arrivals() == 1
    assert Complaint.objects.get(report=complaint).code in browser.get("/").content.decode()
    assert queries.rows_of(cast.independent.actor, Q(), "new") == [complaint]
