"""The page of one dispute: who may open it, what is masked, what is noted, what may be done and why not."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.journal.models import Line
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.cast import two_sides
from lianxin.tools.kit import clock
from lianxin.work.disputes.services import course, holding, judging, parties
from lianxin.work.disputes.services.links import involve
from lianxin.work.disputes.services.parties import PartyDraft

SECRETS = ("周德旺", "冯有才", "09005552041", "09005557736", "南坡沟村二组12号")


def page(cast, who, dispute):
    return cast.client(who).get(f"/disputes/{dispute.code}/")


@pytest.mark.parametrize("who", ["village_mediator", "town_mediator", "county_mediator", "officer", "chief", "keeper"])
def test_those_who_see_it_see_it_masked(cast, who):
    text = page(cast, getattr(cast, who), cast.open_dispute()).content.decode()
    assert "周*" in text and "把界石放回老地方" in text and "090****2041" in text
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "neighbour_mediator", "agency", "independent"])
def test_for_others_it_does_not_exist(cast, who):
    dispute = cast.open_dispute()
    answers = [page(cast, getattr(cast, who), dispute)]
    answers.append(cast.client(getattr(cast, who)).get("/disputes/0000-0000-0/"))
    assert [answer.status_code for answer in answers] == [404, 404]
    told = [answer.content.decode().split("<main")[1].split("lx-card-end")[0] for answer in answers]
    assert told[0] == told[1]


def test_the_anonymous_is_led_to_the_login(cast):
    dispute = cast.open_dispute()
    for tail in ("", "history/", "do/end/"):
        answer = cast.client().get(f"/disputes/{dispute.code}/{tail}")
        assert answer.status_code == 302 and answer["Location"].startswith("/login/")


def test_a_leader_reads_no_narrative_and_shows_no_name(cast):
    dispute = cast.open_dispute()
    text = page(cast, cast.leader, dispute).content.decode()
    assert "界石" not in text and "090****" not in text and "18:00" not in text
    assert cast.client(cast.leader).post(f"/disputes/{dispute.code}/unmask/", {"purpose": "handle"}).status_code == 403


def test_an_agency_reads_what_it_was_asked_to_and_no_more(cast):
    dispute = cast.open_dispute()
    involve(by=cast.village_mediator.actor, dispute=dispute, role="referred", unit=cast.bureau)
    text = page(cast, cast.agency, dispute).content.decode()
    assert "周*" in text and "界石" not in text


def test_opening_is_a_look(cast):
    dispute = cast.open_dispute()
    page(cast, cast.officer, dispute)
    [line] = Line.objects.filter(act="disputes.look")
    assert (line.root, line.purpose, line.actor_ref) == (dispute.pk, "open", cast.officer.staff.pk)
    page(cast, cast.stranger, dispute)
    assert Line.objects.filter(act="disputes.look").count() == 1


def test_names_are_shown_for_a_purpose_in_that_answer_only(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    address = f"/disputes/{dispute.code}/unmask/"
    assert browser.get(address).status_code == 302
    refused = browser.post(address, {"purpose": "curiosity"})
    assert refused.status_code == 422 and "周德旺" not in refused.content.decode()
    assert not Line.objects.filter(act="disputes.unmask").exists()
    shown = browser.post(address, {"purpose": "contact"})
    assert all(secret in shown.content.decode() for secret in SECRETS)
    assert "no-store" in shown["Cache-Control"]
    assert Line.objects.get(act="disputes.unmask").purpose == "contact"
    assert "周德旺" not in browser.get(f"/disputes/{dispute.code}/").content.decode()


def test_what_may_not_be_done_is_explained(cast):
    text = page(cast, cast.officer, cast.open_dispute()).content.decode()
    assert "由南坡沟村调委会承办，您不能代办。" in text
    assert "/do/colour/" in text  # anyone who sees it may raise the colour


def test_the_next_step_is_the_one_primary_button(cast):
    dispute = cast.open_dispute(sides=two_sides(reached=True))
    text = page(cast, cast.village_mediator, dispute).content.decode()
    bar = text.split('class="lx-actions"')[1].split("lx-why")[0]
    assert bar.count("btn-primary") == 1 and "/mediation/" in bar
    holding.escalate_dispute(by=cast.village_mediator.actor, dispute=dispute, reason="谈不拢")
    text = page(cast, cast.town_mediator, dispute).content.decode()
    bar = text.split('class="lx-actions"')[1].split("lx-why")[0]
    assert bar.count("btn-primary") == 1 and "/do/accept/" in bar and "/do/return/" in bar


def test_one_merged_into_another_leads_there(cast):
    first, second = cast.open_dispute(), cast.open_dispute()
    judging.merge_dispute(by=cast.village_mediator.actor, dispute=second, into=first, reason="同一件事")
    answer = page(cast, cast.village_mediator, second)
    assert answer.status_code == 302 and first.code in answer["Location"]
    assert second.code in page(cast, cast.village_mediator, first).content.decode()


def test_a_minor_without_a_guardian_and_the_limitation_are_warned_of(cast):
    sides = two_sides()
    sides[0].parties[0].birth_year = 2012
    soon = clock.today() + dt.timedelta(days=30)
    text = page(cast, cast.village_mediator, cast.open_dispute(sides=sides, limitation_on=soon)).content.decode()
    assert "还没有登记监护人" in text and "只剩30天" in text


def test_the_page_costs_the_same_whatever_happened(cast, monkeypatch):
    monkeypatch.setattr(names, "KEEP_SECONDS", float("inf"))
    monkeypatch.setattr(rulebook, "KEEP_SECONDS", float("inf"))
    dispute, browser = cast.open_dispute(), cast.client(cast.town_mediator)

    def cost():
        browser.get(f"/disputes/{dispute.code}/")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/disputes/{dispute.code}/").status_code == 200
        return len(queries)

    by = cast.village_mediator.actor
    assert cost() <= 12  # the one just accepted: nothing that is not there is asked for
    offer = holding.offer_dispute(by=by, dispute=dispute, to_unit=cast.second_committee, reason="试试")
    holding.withdraw_offer(by=by, offer=offer)
    before = cost()
    for n in range(12):
        side = dispute.sides.order_by("number")[n % 2]
        parties.add_party(by=by, side=side, draft=PartyDraft(name=f"亲属{n}"))
        offer = holding.offer_dispute(by=by, dispute=dispute, to_unit=cast.second_committee, reason="试试")
        holding.withdraw_offer(by=by, offer=offer)
    assert cost() == before <= 12
    course.end_dispute(by=by, dispute=dispute, reason="no_agreement", note="谈不拢", confirmed_alone=True)
    assert before <= cost() <= before + 3  # the return visits, what keeps it open


def test_history_and_looks_page_by_page(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.officer)
    for _n in range(3):
        browser.get(f"/disputes/{dispute.code}/")
    assert "受理为纠纷" in browser.get(f"/disputes/{dispute.code}/history/?page=9").content.decode()
    assert "李春燕" in browser.get(f"/disputes/{dispute.code}/history/?who=1").content.decode()
    assert cast.client(cast.stranger).get(f"/disputes/{dispute.code}/history/").status_code == 404


@pytest.mark.parametrize("code", ["x", "0000-0000-0", "%00", "7k4m 92qx", "..", "ABCD-EFGH-" + "9" * 400])
def test_codes_that_are_none(cast, code):
    assert cast.client(cast.officer).get(f"/disputes/{code}/").status_code == 404


def test_names_in_the_free_text_are_masked_with_the_rest(cast):
    dispute = cast.open_dispute(narrative="周德旺说冯有才把界石挪了。")
    browser = cast.client(cast.village_mediator)
    assert "周*说冯*把界石挪了" in browser.get(f"/disputes/{dispute.code}/").content.decode()
    assert "周德旺说冯有才" in browser.post(f"/disputes/{dispute.code}/unmask/", {"purpose": "handle"}).content.decode()
    browser.get(f"/disputes/{dispute.code}/do/amend/")  # to correct it, it is shown whole: a look of its own
    assert Line.objects.filter(act="disputes.unmask").count() == 2
