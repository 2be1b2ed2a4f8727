"""The independent desk's pages, by the desk; closed to everybody else."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.told import take
from lianxin.oversight.rights import queries
from lianxin.oversight.rights.models import Complaint, Substitute
from lianxin.oversight.rights.services import receiving
from lianxin.oversight.rights.states import LIFE, State
from lianxin.oversight.rights.tests.factories import WORDS, complain, second_desk
from lianxin.work.disputes import queries as disputes

pytestmark = pytest.mark.django_db
NEW = "/complaints/new/"


@pytest.fixture(autouse=True)
def _names_anew():
    names._kept.clear()


def _hidden(browser, path):
    page = browser.get(path)
    assert page.status_code == 200, path
    return dict(re.findall(r'name="(version|token)" value="([^"]*)"', page.content.decode()))


def _do(browser, complaint, action, **given):
    path = reverse("complaint_act", args=[complaint.code, action])
    return browser.post(path, {**_hidden(browser, path), **given})


def test_taking_one_leads_to_its_page_and_shows_nobodys_name(cast):
    browser = cast.client(cast.independent)
    form = {**_hidden(browser, NEW), "words": WORDS, "kind": "official", "teller_name": "周德旺", "unit": str(cast.station.pk)}
    answer = browser.post(NEW, {**form, "person": "郭志远", "teller_phone": "09005552041"})
    complaint = Complaint.objects.get()
    assert answer["Location"] == reverse("complaint", args=[complaint.code])
    page = browser.get(answer["Location"]).content.decode()
    assert WORDS in page and "周*" in page and "周德旺" not in page and "09005552041" not in page
    assert "石桥派出所" in page and "郭志远" in page
    assert browser.post(NEW, form)["Location"] == answer["Location"] and Complaint.objects.count() == 1


def test_a_refused_form_comes_back_with_what_was_typed(cast):
    browser = cast.client(cast.independent)
    form = {**_hidden(browser, NEW), "words": WORDS, "kind": "official"}
    answer = browser.post(NEW, {**form, "anonymous": "on", "teller_name": "周"})
    assert answer.status_code == 422 and WORDS in answer.content.decode() and not Complaint.objects.exists()


def test_whoever_takes_one_about_themselves_is_told_and_sees_it_no_more(cast):
    browser = cast.client(cast.independent)
    answer = browser.post(NEW, {**_hidden(browser, NEW), "words": WORDS, "kind": "official", "person": "秦明理"}, follow=True)
    assert "您看不到" in answer.content.decode()
    code = Complaint.objects.get().code
    assert browser.get(f"/complaints/{code}/").status_code == 404
    assert code not in browser.get("/complaints/?state=all").content.decode()


def test_every_step_through_the_browser(cast):
    browser, complaint = cast.client(cast.independent), complain(cast)
    phone = {"told_how": "phone"}
    assert _do(browser, complaint, "notice", **phone).status_code == 302
    assert _do(browser, complaint, "examine").status_code == 302
    assert _do(browser, complaint, "note", text="查了值班表").status_code == 302
    assert _do(browser, complaint, "extend", reason="账目多").status_code == 302
    passed = {"body": "discipline", "body_name": "县纪委监委", "reason": "涉嫌违纪", **phone}
    assert _do(browser, complaint, "pass_on", **passed).status_code == 302
    assert _do(browser, complaint, "receipt", on="2026-11-24", text="王签收").status_code == 302
    assert _do(browser, complaint, "ask_review", text="不服").status_code == 302
    review = complaint.reviews.get()
    path = reverse("complaint_review", args=[complaint.code, review.pk])
    answer = browser.post(path, {**_hidden(browser, path), "outcome": "upheld", "text": "维持", **phone})
    assert answer.status_code == 302
    assert _do(browser, complaint, "close").status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == State.CLOSED
    for address in (f"/complaints/{complaint.code}/", "/complaints/?state=closed", "/", "/complaints/figures/?year=2026"):
        assert browser.get(address).status_code == 200


def test_each_form_is_shown_or_says_why_not(cast):
    browser, complaint = cast.client(cast.independent), complain(cast)
    for action in LIFE:
        answer = browser.get(reverse("complaint_act", args=[complaint.code, action]))
        assert answer.status_code in (200, 302, 404), action


def test_papers_are_pdf_and_each_print_is_a_look(cast):
    browser, complaint = cast.client(cast.independent), complain(cast, teller_name="周德旺")
    for paper in ("receipt", "notice"):
        answer = browser.get(reverse("complaint_paper", args=[complaint.code, paper]))
        assert answer.content.startswith(b"%PDF"), paper
    assert Line.objects.filter(act="rights.print", root=complaint.pk).count() == 2
    assert browser.get(reverse("complaint_paper", args=[complaint.code, "answer"])).status_code == 409
    _do(browser, complaint, "examine")
    _do(browser, complaint, "unfounded", text="查了三个月的记录，没有发现。", told_how="letter")
    assert browser.get(reverse("complaint_paper", args=[complaint.code, "answer"])).content.startswith(b"%PDF")
    assert browser.get(reverse("complaint_paper", args=[complaint.code, "letter"])).status_code == 409
    other = complain(cast)
    _do(browser, other, "pass_on", body="discipline", body_name="县纪委监委", reason="涉嫌违纪", told_how="none")
    assert browser.get(reverse("complaint_paper", args=[other.code, "letter"])).content.startswith(b"%PDF")


def test_names_are_shown_for_a_purpose_that_is_kept(cast):
    browser, complaint = cast.client(cast.independent), complain(cast, teller_name="周德旺", words="我叫周德旺，他打了我。")
    url = reverse("complaint_unmask", args=[complaint.code])
    assert "周德旺" not in browser.get(reverse("complaint", args=[complaint.code])).content.decode()
    assert browser.post(url, {}).status_code == 422
    assert "我叫周德旺" in browser.post(url, {"purpose": "contact"}).content.decode()
    assert Line.objects.get(act="rights.unmask").purpose == "contact"


def test_a_dispute_is_kept_from_the_line_and_goes_on_elsewhere(cast):
    dispute = cast.open_dispute()
    complaint = receiving.from_dispute(by=cast.independent.actor, dispute=dispute)
    browser = cast.client(cast.independent)
    assert dispute.code in browser.get(f"/complaints/{complaint.code}/").content.decode()
    unit = {"unit": str(cast.village_committee.pk), "with_line": "on"}
    missing = _do(browser, complaint, "shield", **unit)
    assert missing.status_code == 422 and "要回避" in missing.content.decode()
    assert _do(browser, complaint, "shield", **unit, holder=str(cast.stranger_mediator.post.pk)).status_code == 302
    assert disputes.get_visible(cast.village_mediator.actor, dispute.code) is None
    assert cast.client(cast.village_mediator).get(f"/disputes/{dispute.code}/").status_code == 404
    page = cast.client(cast.stranger_mediator).get(f"/disputes/{dispute.code}/")
    assert page.status_code == 200 and "依法回避" in page.content.decode()
    assert complaint.code not in page.content.decode()


def test_the_list_asks_as_much_whatever_is_in_it(cast):
    browser = cast.client(cast.independent)
    complain(cast)
    browser.get("/complaints/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/complaints/")
    for _n in range(6):
        complain(cast)
    with CaptureQueriesContext(connection) as many:
        assert browser.get("/complaints/?kind=official&origin=direct&sort=-due").status_code == 200
    assert len(many) == len(few)


def test_the_administrator_names_the_substitute_and_sees_no_complaint(cast):
    complain(cast)
    unit, _other = second_desk(cast)
    browser = cast.client(cast.sysadmin)
    assert browser.post("/complaints/substitute/", {"unit": str(cast.bureau.pk)}).status_code == 422
    assert browser.post("/complaints/substitute/", {"unit": str(unit.pk)}).status_code == 302
    assert Substitute.objects.get().unit == unit
    assert "甘棠县纪委监委派驻组" in browser.get("/").content.decode()
    assert browser.get("/complaints/").status_code == 404


def test_passing_a_report_on_says_whom_it_is_about(cast):
    report = take(cast)
    browser = cast.client(cast.village_mediator)
    path = reverse("report_independent", args=[report.code])
    answer = browser.post(path, {**_hidden(browser, path), "unit": str(cast.centre.pk), "person": ""})
    assert answer.status_code == 302
    assert Complaint.objects.get().report == report
    assert not queries.visible_to(cast.independent.actor).exists()  # the desk's own unit


def test_what_was_written_at_the_desk_is_nowhere_in_clear(cast):
    complaint = complain(cast, teller_name="周德旺", about="郭所长")
    browser = cast.client(cast.independent)
    _do(browser, complaint, "note", text="问过冯有才")
    with connection.cursor() as cursor:
        for table in ("rights_complaint", "journal_line", "journal_change"):
            cursor.execute(f"SELECT * FROM {table}")
            text = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
            for word in ("周德旺", "郭所长", "冯有才", "两条烟"):
                assert word not in text and word.encode().hex() not in text, (table, word)
