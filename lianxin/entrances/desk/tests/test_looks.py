"""Whoever is shown what somebody said or is called leaves a line; and some are shown neither."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.forms.signing import FixForm
from lianxin.entrances.desk.tests.cast import two_sides
from lianxin.entrances.desk.tests.test_dispute_acts import send as act
from lianxin.entrances.desk.tests.test_dispute_acts import settled
from lianxin.entrances.desk.tests.told import spot_form, token_on
from lianxin.entrances.desk.tests.walking import draft, hold, local, main_form, make_ready, send, sign_in
from lianxin.ground.officers.services import issue_feed_secret
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Offer, ReturnVisit
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.services.links import involve
from lianxin.work.disputes.services.visits import AnswerDraft, record_visit
from lianxin.work.dossiers.models import Dossier
from lianxin.work.mediation import queries
from lianxin.work.mediation.services.performing import void_agreement


def unmasks():
    return Line.objects.filter(act="disputes.unmask").count()


@pytest.fixture
def planned(cast):
    """A joint session tomorrow; the respondent hides at a friend's."""
    sides = two_sides(reached=True)
    sides[1].contact_rule = "躲在姐姐周小娟家，打19900007777"
    dispute = cast.open_dispute(sides=sides)
    browser = cast.client(cast.village_mediator)
    make_ready(browser, dispute, cast.village_mediator)
    when = local(clock.now() + dt.timedelta(days=1))
    given = {"talk": "joint", "minutes": "60", "place_kind": "on_site", "place": "周德旺家"}
    send(browser, f"/disputes/{dispute.code}/sessions/new/", starts_at=when, **given)
    return dispute, browser


@pytest.mark.parametrize("who", ["leader", "agency"])
def test_how_to_reach_somebody_safely_is_told_to_nobody_who_need_not_know(cast, planned, who):
    dispute, _browser = planned
    involve(by=cast.village_mediator.actor, dispute=dispute, role="referred", unit=cast.bureau)
    browser = cast.client(getattr(cast, who))
    for url in (f"/disputes/{dispute.code}/sessions/1/", f"/disputes/{dispute.code}/"):
        text = browser.get(url).content.decode()
        assert "周小娟" not in text and "19900007777" not in text and "姐姐" not in text
        assert "怎样联系才安全" not in text and "愿意调解" not in text  # nor what a side answered


def test_a_lack_says_that_there_is_a_rule_not_the_rule(planned):
    dispute, browser = planned
    text = browser.get(f"/disputes/{dispute.code}/sessions/1/").content.decode()
    assert "先看“怎样联系才安全”" in text and "19900007777" not in text and "199****7777" in text


def test_moving_a_session_shows_the_place_and_is_a_look(planned):
    dispute, browser = planned
    assert "周*家" in browser.get(f"/disputes/{dispute.code}/sessions/1/").content.decode()
    before = unmasks()
    assert "周德旺家" in browser.get(f"/disputes/{dispute.code}/sessions/1/move/").content.decode()
    assert unmasks() == before + 1


@pytest.fixture
def drafted(cast):
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    make_ready(browser, dispute, cast.village_mediator)
    when = clock.now() + dt.timedelta(hours=1)
    hold(browser, cast.village_mediator, dispute, when)
    with clock.at(when + dt.timedelta(hours=2)):
        sign_in(browser, cast.village_mediator)
        dispute.refresh_from_db()
        send(browser, f"/disputes/{dispute.code}/agreements/new/", **draft(dispute))
        yield dispute, browser


def test_a_form_with_whole_names_is_a_look_by_whatever_method(drafted):
    dispute, browser = drafted
    before = unmasks()
    fix = f"/disputes/{dispute.code}/agreements/1/fix/"
    browser.get(fix)
    assert unmasks() == before + 1
    assert "周德旺" in browser.post(fix, {}).content.decode() and unmasks() == before + 2
    send(browser, fix, sure="on")  # opened once more; what leads on shows nothing
    assert unmasks() == before + 3
    side = with_sides(dispute)[0]
    assert browser.post(f"/disputes/{dispute.code}/agreements/1/sides/{side.pk}/read/", {}).status_code == 422
    assert unmasks() == before + 4


def test_a_draft_set_aside_meanwhile_cannot_be_fixed(cast, drafted):
    dispute, browser = drafted
    fix = f"/disputes/{dispute.code}/agreements/1/fix/"
    form = main_form(browser.get(fix))
    agreement = queries.current_agreement(dispute)
    void_agreement(by=cast.village_mediator.actor, agreement=agreement, reason="talk_again", note="重写")
    answer = browser.post(fix, {**form, "sure": "on"})
    assert answer.status_code == 409 and "这一稿已经不用了" in answer.content.decode()
    given = {"by": cast.village_mediator.actor, "dispute": dispute, "request": None, "target": agreement}
    assert FixForm(None, **given).initial["sm3"] == ""  # set aside between the two: nothing matches it


def test_a_done_visit_is_masked_and_a_look(cast):
    dispute = settled(cast)
    visit = ReturnVisit.objects.get(dispute=dispute, day=7)
    said = ("冯有才又把石头搬了，打09005557736", "周德旺瞎说")
    with clock.at(clock.now() + dt.timedelta(days=7)):
        answers = [
            AnswerDraft(side=side, reached=True, performed="no", relapsed="no", said=words)
            for side, words in zip(with_sides(dispute), said, strict=True)
        ]
        record_visit(by=cast.village_mediator.actor, visit=visit, answers=answers, measures="", version=visit.version)
        url = f"/disputes/{dispute.code}/visits/{visit.pk}/"
        text = cast.client(cast.officer).get(url).content.decode()
        assert "冯*又把石头搬了，打090****7736" in text and "周*瞎说" in text
        [line] = Line.objects.filter(act="disputes.look", subject=visit.pk)
        assert (line.root, line.purpose) == (dispute.pk, "open")
        assert "石头" not in cast.client(cast.leader).get(url).content.decode()


def test_correcting_shows_names_also_after_an_error(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    party = with_sides(dispute)[0].parties.all()[0]
    for n, url in enumerate((f"/disputes/{dispute.code}/do/amend/", f"/disputes/{dispute.code}/parties/{party.pk}/edit/")):
        browser.get(url)
        browser.post(url, {})
        assert unmasks() == 2 * n + 2
    browser.get(f"/disputes/{dispute.code}/do/escalate/")
    assert unmasks() == 4


def test_a_partys_wish_to_go_up_is_recorded_by_anybody_who_handles_disputes(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.town_head)
    assert "当事人要求上提" in browser.get(f"/disputes/{dispute.code}/").content.decode()
    url = f"/disputes/{dispute.code}/do/escalate/"
    assert act(browser, url, reason="").status_code == 302
    offer = Offer.objects.get()
    assert offer.asked_by_party and offer.to_unit == cast.town_committee
    assert cast.client(cast.leader).get(url).status_code == 403


def test_today_the_calendar_and_its_feed_are_lists_that_somebody_looked_at(cast):
    cast.open_dispute()
    browser, who = cast.client(cast.village_mediator), cast.village_mediator
    browser.get("/")
    browser.get("/calendar/")
    token = issue_feed_secret(by=who.actor, staff=who.staff)
    cast.client().get(f"/calendar/feed/{token}.ics")
    lines = Line.objects.filter(act="disputes.list", actor_ref=who.staff.pk).order_by("at", "id")
    assert [line.facts["page"] for line in lines] == ["today", "calendar", "feed"]
    assert lines[2].facts["count"] == 1 and "周" not in str([line.facts for line in lines])


def test_asking_one_side_alone_shows_the_way_to_reach_it_masked(cast, planned):
    dispute, browser = planned
    text = browser.get(f"/disputes/{dispute.code}/screen/2/").content.decode()
    assert "199****7777" in text and "19900007777" not in text


def test_what_a_browser_opens_ahead_is_not_opened(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    for url in (f"/disputes/{dispute.code}/", f"/disputes/{dispute.code}/papers/D03.pdf"):
        for header in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
            assert browser.get(url, headers=header).status_code == 503
    assert not Line.objects.filter(kind="saw").exists() and not Dossier.objects.exists()


def test_a_link_from_elsewhere_prints_nothing(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    answer = browser.get(f"/disputes/{dispute.code}/papers/D03.pdf", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 302 and answer["Location"].endswith("/papers/") and not Dossier.objects.exists()


def test_what_was_agreed_on_the_spot_leads_to_its_register(cast):
    browser = cast.client(cast.village_mediator)
    done = browser.post("/spot/", spot_form(cast, token=token_on(browser, "/spot/")))
    link = browser.get(done["Location"]).context["print_url"]
    answer = browser.get(link)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
