"""Referring through the pages: choose, fill in, see what the agency will see, send; the agency's own page; the list."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.walking import forms_of as forms_on
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.models import Referral, ReferralEvent
from lianxin.work.referrals.tests.factories import person, send
from tests.stories.steps import picture

pytestmark = pytest.mark.django_db
SECRETS = ("周德旺", "冯有才", "09005552041", "09005557736", "二组12号", "界石", "18:00")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def fresh(referral) -> Referral:
    return queries.full(Referral.objects.filter(pk=referral.pk)).get()


def filled(browser, dispute, kind, **given):
    """The form as the page shows it, with what a person fills in."""
    form = next(f for f in forms_on(browser.get(f"/disputes/{dispute.code}/refer/?kind={kind}")) if "asked" in f)
    return {**form, "asked": "请查明周德旺和冯有才的界线", "consent_1": "in_person", **given}


def test_the_kinds_say_who_by_when_and_on_what_duty(cast):
    dispute = cast.open_dispute()
    text = cast.client(cast.village_mediator).get(f"/disputes/{dispute.code}/refer/").content.decode()
    assert "劳动仲裁" in text and "5 天内接收，接收后45 天内答复" in text and "法定报告" in text
    assert "纪检监察" not in text


def test_seen_before_it_is_sent_and_exactly_that(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    path = f"/disputes/{dispute.code}/refer/?kind=department"
    key = person(dispute).party.pk.hex
    data = filled(browser, dispute, "department", to_unit=str(cast.bureau.pk))
    data |= {f"name_{key}": "on", f"phone_{key}": "on", f"why_{key}": "要到现场核对"}
    first = browser.post(path, {**data, "do": "send"})  # not seen yet: shown, not sent
    assert first.status_code == 200 and not Referral.objects.exists()
    text = first.content.decode().split('id="preview"')[1].split("</section>")[0]
    assert "周德旺" in text and "09005552041" in text and "冯*" in text
    assert "冯有才" not in text and "界石" not in text and "二组12号" not in text
    assert Line.objects.filter(act="disputes.unmask", purpose="handle").count() == 1
    shown = next(f for f in forms_on(first) if "shown" in f)["shown"]
    changed = browser.post(path, {**data, "summary": "另写一句", "do": "send", "shown": shown})
    assert changed.status_code == 200 and not Referral.objects.exists()
    sent = browser.post(path, {**data, "do": "send", "shown": shown})
    referral = Referral.objects.get()
    assert sent.status_code == 302 and sent["Location"] == f"/referrals/{referral.code}/"
    again = browser.post(path, {**data, "do": "send", "shown": shown})
    assert again.status_code == 302 and Referral.objects.count() == 1  # the second click leads where the first led
    agency = cast.client(cast.agency).get(f"/inbox/{referral.code}/").content.decode()
    assert "周德旺" in agency and "09005552041" in agency and "白天打电话" in agency
    assert not [secret for secret in ("冯有才", "09005557736", "二组12号", "界石") if secret in agency]


def test_what_is_wrong_stands_at_its_field_and_everything_typed_is_still_there(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    data = filled(browser, dispute, "department", to_unit="outside", to_office="", consent_1="", facts=["place"])
    answer = browser.post(f"/disputes/{dispute.code}/refer/?kind=department", {**data, "do": "preview"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "请选接收单位，或者写单位名称。" in text and "请查明周德旺" in text
    data["to_office"] = "县公证处"
    answer = browser.post(f"/disputes/{dispute.code}/refer/?kind=department", {**data, "do": "preview"})
    assert answer.status_code == 422 and "请记下哪一方同意" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("officer", 200), ("town_mediator", 200), ("keeper", 403), ("leader", 403)])
def test_others_who_see_it_may_report_and_nothing_else(cast, who, status):
    dispute = cast.open_dispute()
    browser = cast.client(getattr(cast, who))
    answer = browser.get(f"/disputes/{dispute.code}/refer/")
    assert answer.status_code == status
    if status == 200:
        text = answer.content.decode()
        assert "kind=police_report" in text and "kind=department" not in text
        assert browser.get(f"/disputes/{dispute.code}/refer/?kind=department").status_code == 403
        data = filled(browser, dispute, "police_report")
        assert data["basis"] == "duty"
        page = browser.get(f"/disputes/{dispute.code}/").content.decode()
        assert "报告有权机关" in page and "转介给部门" not in page.split("<main")[1]


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "independent", "sysadmin", None])
def test_for_strangers_there_is_no_such_thing(cast, who):
    referral = send(cast, to_unit=cast.county_government)
    browser = cast.client(getattr(cast, who) if who else None)
    paths = [f"/disputes/{referral.dispute.code}/refer/", f"/referrals/{referral.code}/", f"/inbox/{referral.code}/"]
    paths += [f"/referrals/{referral.code}/do/withdraw/", f"/referrals/{referral.code}/letter.pdf"]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code in (302, 403, 404), path
        assert answer.status_code != 302 or "/login/" in answer["Location"]
    if who:
        for page in ("/referrals/", "/inbox/", "/"):
            assert referral.code not in browser.get(page).content.decode()


# The holder's pages ---------------------------------------------------------------------------------


def test_the_holders_page_masks_and_is_a_look(cast):
    dispute = cast.open_dispute()
    referral = send(cast, dispute, people=[person(dispute, phone=True)])
    text = cast.client(cast.village_mediator).get(f"/referrals/{referral.code}/").content.decode()
    assert "周*" in text and "090****2041" in text and not [s for s in SECRETS[:4] if s in text]
    line = Line.objects.get(act="referrals.look")
    assert (line.root, line.actor_ref) == (dispute.pk, cast.village_mediator.staff.pk)


def test_the_outcome_is_on_the_disputes_page_and_told(cast):
    referral = fresh(send(cast))
    browser, page = cast.client(cast.village_mediator), f"/disputes/{referral.dispute.code}/"
    assert "等接收" in browser.get(page).content.decode()
    services.finish_referral(
        by=cast.agency.actor, referral=referral, outcome="decided", words="界线已划定，冯有才退回半米", version=1
    )
    text = browser.get(page).content.decode()
    assert "已作出决定、裁决或者判决" in text and "冯*退回半米" in text and "还没有告知当事人" in text
    path = f"/referrals/{referral.code}/do/tell/"
    form = next(f for f in forms_on(browser.get(path)) if "version" in f)
    side = referral.dispute.sides.get(number=1)
    assert browser.post(path, {**form, "side": str(side.pk), "how": "in_person"}).status_code == 302
    assert fresh(referral).told_at and "还没有告知当事人" not in browser.get(page).content.decode()


def test_a_leader_reads_no_word_of_it(cast):
    referral = fresh(send(cast))
    services.finish_referral(by=cast.agency.actor, referral=referral, outcome="decided", words="界线已划定", version=1)
    for path in (f"/referrals/{referral.code}/", f"/disputes/{referral.dispute.code}/"):
        text = cast.client(cast.leader).get(path).content.decode()
        assert "界线已划定" not in text and "承包面积" not in text


def test_paper_answers_and_questions_through_the_pages(cast):
    referral, browser = send(cast), cast.client(cast.village_mediator)
    path = f"/referrals/{referral.code}/on-paper/ask_back/"
    form = next(f for f in forms_on(browser.get(path)) if "version" in f)
    assert browser.post(path, {**form, "question": ""}).status_code == 422
    assert browser.post(path, {**form, "question": "要承包证复印件"}).status_code == 302
    assert "要承包证复印件" in browser.get(f"/referrals/{referral.code}/").content.decode()
    path = f"/referrals/{referral.code}/do/supply/"
    form = next(f for f in forms_on(browser.get(path)) if "version" in f)
    assert browser.post(path, {**form, "words": "随函附上"}).status_code == 302
    assert [e.act for e in queries.events_of(fresh(referral))] == ["refer", "ask_back", "supply"]


def test_chased_with_one_press_when_late(cast):
    referral, browser = send(cast), cast.client(cast.village_mediator)
    browser.post(f"/referrals/{referral.code}/do/chase/")
    assert fresh(referral).chased == 0
    with clock.at(referral.due_at + dt.timedelta(hours=1)):
        browser = cast.client(cast.village_mediator)
        assert "过了时限没有回音" in browser.get(f"/referrals/{referral.code}/").content.decode()
        browser.post(f"/referrals/{referral.code}/do/chase/")
        assert fresh(referral).chased == 1
        reminder = browser.get(f"/referrals/{referral.code}/letter.pdf?reminder=1")
        assert reminder.content.startswith(b"%PDF")
        assert cast.client(cast.stranger).post(f"/referrals/{referral.code}/do/chase/").status_code == 404
    assert fresh(referral).chased == 1


def test_today_names_what_agencies_owe(cast):
    referral = send(cast)
    assert "没有回音" not in cast.client(cast.village_mediator).get("/").content.decode()
    with clock.at(referral.due_at + dt.timedelta(hours=1)):
        text = cast.client(cast.village_mediator).get("/").content.decode()
        assert f"/referrals/{referral.code}/" in text
        assert referral.code not in cast.client(cast.stranger_mediator).get("/").content.decode()


# The list -------------------------------------------------------------------------------------------


def test_the_list_is_one_of_ones_own_scope_and_masked(cast):
    mine = send(cast)
    theirs = send(cast, cast.open_dispute(area=cast.other_village, by=cast.stranger_mediator), by=cast.stranger_mediator)
    text = cast.client(cast.village_mediator).get("/referrals/").content.decode()
    assert mine.code in text and theirs.code not in text and not [s for s in SECRETS if s in text]
    county = cast.client(cast.county_mediator).get("/referrals/").content.decode()
    assert mine.code in county and theirs.code in county
    table = cast.client(cast.county_mediator).get("/referrals/export.csv?state=all").content.decode("utf-8-sig")
    assert mine.code in table and not [s for s in (*SECRETS, "周*", "承包面积") if s in table]
    assert Line.objects.get(act="referrals.export").facts["count"] == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 2), ("state=pending", 1), ("state=accepted", 1), ("state=closed", 1), ("state=all", 3), ("late=1", 0),
     ("kind=labour_arb", 1), ("kind=jc", 0), ("state=nonsense&kind=x&page=99", 2)],
)  # fmt: skip
def test_filters_stand_in_the_address(cast, query, found):
    send(cast)
    services.accept_referral(by=cast.agency.actor, referral=fresh(send(cast, kind="labour_arb")), version=1)
    services.reject_referral(by=cast.agency.actor, referral=fresh(send(cast)), version=1, reason="不归我局")
    for who, path in ((cast.village_mediator, "/referrals/"), (cast.agency, "/inbox/"), (cast.agency, "/")):
        assert len(cast.client(who).get(f"{path}?{query}").context["rows"]) == found, path


@pytest.mark.parametrize(("who", "path"), [("county_mediator", "/referrals/"), ("agency", "/inbox/"), ("agency", "/")])
def test_the_same_number_of_queries_at_one_and_at_twenty(cast, who, path):
    browser = cast.client(getattr(cast, who))

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    send(cast)
    cost()
    one = cost()
    for _n in range(19):
        send(cast)
    assert cost() == one


def test_an_agency_finds_no_list_of_the_desk(cast):
    assert cast.client(cast.agency).get("/referrals/").status_code == 403
    for who in ("village_mediator", "leader", "keeper", "sysadmin"):
        assert cast.client(getattr(cast, who)).get("/inbox/").status_code == 403


# The agency's entrance ------------------------------------------------------------------------------


def test_the_agency_starts_with_its_list_and_answers(cast):
    referral, browser = send(cast), cast.client(cast.agency)
    assert f"/inbox/{referral.code}/" in browser.get("/").content.decode()
    for slug, given in (("accept", {}), ("finish", {"outcome": "handled", "words": "已到现场划界", "paper": picture("d.png")})):
        path = f"/inbox/{referral.code}/do/{slug}/"
        form = next(f for f in forms_on(browser.get(path)) if "version" in f)
        answer = browser.post(path, {**form, **given})
        assert (answer.status_code, answer["Location"]) == (302, f"/inbox/{referral.code}/")
    assert fresh(referral).state == "done"
    [file] = queries.papers_of(referral)
    assert browser.get(f"/inbox/{referral.code}/papers/{file.pk}/").status_code == 200
    assert cast.client(cast.village_mediator).get(f"/referrals/{referral.code}/papers/{file.pk}/").status_code == 200
    assert cast.client(cast.stranger).get(f"/inbox/{referral.code}/papers/{file.pk}/").status_code == 404
    assert Line.objects.filter(act="referrals.see_paper").count() == 2
    assert ReferralEvent.objects.get(referral=referral, act="finish").how == "account"


def test_never_the_disputes_own_page(cast):
    referral, browser = send(cast), cast.client(cast.agency)
    text = browser.get(f"/inbox/{referral.code}/").content.decode()
    assert referral.dispute.code not in text
    for tail in ("", "history/", "papers/", "mediation/", "refer/"):
        assert browser.get(f"/disputes/{referral.dispute.code}/{tail}").status_code in (403, 404)
    assert browser.get("/disputes/").content.decode().count(referral.dispute.code) == 0
    assert browser.get(f"/referrals/{referral.code}/").status_code == 404


def test_what_was_withdrawn_is_no_longer_the_agencys(cast):
    referral, browser = fresh(send(cast)), cast.client(cast.agency)
    services.withdraw(by=cast.village_mediator.actor, referral=referral, reason="已说和", version=1)
    assert browser.get(f"/inbox/{referral.code}/").status_code == 404
    assert referral.code not in browser.get("/inbox/?state=all").content.decode()


def test_a_complaint_shows_nowhere_outside_its_compartment(cast):
    dispute = cast.open_dispute()
    Dispute.objects.filter(pk=dispute.pk).update(compartment="complaint", holder_unit=cast.centre)
    dispute = Dispute.objects.get(pk=dispute.pk)
    referral = send(cast, dispute, by=cast.independent, kind="discipline", to_unit=None, to_office="县纪委监委")
    for who in ("county_officer", "county_mediator", "village_mediator", "chief", "leader", "agency", "keeper"):
        browser = cast.client(getattr(cast, who))
        for path in ("/", "/referrals/?state=all", "/inbox/?state=all", "/referrals/export.csv?state=all"):
            answer = browser.get(path)
            assert referral.code not in answer.content.decode("utf-8-sig", "ignore"), (who, path)
        assert browser.get(f"/referrals/{referral.code}/").status_code in (403, 404)
    assert referral.code in cast.client(cast.independent).get("/referrals/").content.decode()


# Letters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["pdf", "docx"])
@pytest.mark.parametrize(("kind", "unit", "basis"), [("department", "bureau", "consent"), ("police_report", "station", "duty")])
def test_the_letter_is_printed_and_noted(cast, kind, unit, basis, fmt):
    referral = send(cast, kind=kind, to_unit=getattr(cast, unit), basis=basis)
    answer = cast.client(cast.village_mediator).get(f"/referrals/{referral.code}/letter.{fmt}")
    assert answer.status_code == 200 and answer.content[:2] in (b"%P", b"PK")
    assert Line.objects.get(act="referrals.print").facts["fmt"] == fmt


def test_the_slip_carries_a_fresh_code_that_is_kept_nowhere(cast):
    referral, browser = send(cast, kind="legal_aid", to_unit=None, to_office="石桥法律服务所"), cast.client(cast.village_mediator)
    assert browser.post(f"/referrals/{referral.code}/letter/").content.startswith(b"%PDF")
    assert browser.post(f"/referrals/{referral.code}/letter/", {"fmt": "docx"}).content.startswith(b"PK")
    assert [row.revoked_at is None for row in referral.links.order_by("issued_at", "pk")] == [False, True]
    assert browser.get(f"/referrals/{referral.code}/letter/").status_code == 405
    text = browser.post(f"/referrals/{referral.code}/do/issue_link/").content.decode()
    assert "回执码只在这里显示一次" in text
    assert "回执码只在这里显示一次" not in browser.get(f"/referrals/{referral.code}/").content.decode()
