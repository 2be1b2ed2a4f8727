"""Every step of the life as a form: done once, refused at its field, never a 500, nothing typed lost."""

import datetime as dt
import re

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.cast import two_sides
from lianxin.entrances.desk.views.dispute_acts import FORMS
from lianxin.ground.officers.tests.factories import PASSWORD
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Offer, Party, ReturnVisit, VisitAnswer
from lianxin.work.disputes.services import course, holding, judging
from lianxin.work.disputes.states import State


def address(dispute, slug):
    return f"/disputes/{dispute.code}/do/{slug}/"


def hidden(browser, url):
    """The hidden fields of the form as a browser would send them back."""
    text = browser.get(url).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("version", "token")}


def send(browser, url, **fields):
    return browser.post(url, {**hidden(browser, url), **fields})


def settled(cast):
    dispute, by = cast.open_dispute(sides=two_sides(reached=True)), cast.village_mediator.actor
    course.begin_mediation(by=by, dispute=dispute)
    course.settle_dispute(by=by, dispute=dispute, effective_at=clock.now())
    return dispute


# Holding ----------------------------------------------------------------------------------------------


def test_up_the_ladder_and_taken(cast):
    dispute, low, high = cast.open_dispute(), cast.client(cast.village_mediator), cast.client(cast.town_mediator)
    assert send(low, address(dispute, "escalate"), reason="谈不拢").status_code == 302
    done = send(high, address(dispute, "accept"), holder=str(cast.town_mediator.post.pk))
    assert done.status_code == 302
    dispute.refresh_from_db()
    assert (dispute.tier, dispute.holder) == (2, cast.town_mediator.post)


def test_a_party_may_ask_to_go_up_without_a_reason(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    assert send(browser, address(dispute, "escalate")).status_code == 422
    assert send(browser, address(dispute, "escalate"), asked_by_party="on").status_code == 302
    assert Offer.objects.get().asked_by_party
    assert send(browser, address(dispute, "withdraw")).status_code == 409


def test_offered_returned_and_withdrawn(cast):
    dispute, low, next_door = (
        cast.open_dispute(), cast.client(cast.village_mediator), cast.client(cast.neighbour_mediator)
    )  # fmt: skip
    url = address(dispute, "offer")
    assert send(low, url, to_unit=str(cast.station.pk), reason="请接").status_code == 422  # people's mediation
    assert send(low, url, to_unit=str(cast.second_committee.pk), reason="请接").status_code == 302
    assert send(next_door, address(dispute, "return")).status_code == 422
    assert send(next_door, address(dispute, "return"), reason="不归我们").status_code == 302
    assert send(low, url, to_unit=str(cast.second_committee.pk), reason="再看看").status_code == 302
    assert send(low, address(dispute, "withdraw")).status_code == 302
    assert list(Offer.objects.order_by("made_at", "id").values_list("outcome", flat=True)) == ["returned", "withdrawn"]


def test_the_handler_is_one_of_the_own_unit(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    url = address(dispute, "handler")
    assert send(browser, url, holder=str(cast.town_mediator.post.pk)).status_code == 422
    assert send(browser, url, holder=str(cast.second_mediator.post.pk)).status_code == 302
    dispute.refresh_from_db()
    assert dispute.holder == cast.second_mediator.post


# Two at once, twice, in the wrong order ---------------------------------------------------------------


def test_two_officers_at_once_one_wins_and_the_other_keeps_the_words(cast):
    dispute, one, two = cast.open_dispute(), cast.client(cast.village_mediator), cast.client(cast.village_head)
    first, second = address(dispute, "colour"), address(dispute, "regrade")
    seen = hidden(two, second)
    assert send(one, first, colour="2", reason="在地头推搡").status_code == 302
    late = two.post(second, {**seen, "difficulty": "complex", "reason": "牵涉三户人"})
    text = late.content.decode()
    assert late.status_code == 409
    assert "牵涉三户人" in text and "提升颜色" in text and "田桂兰" in text
    dispute.refresh_from_db()
    assert (dispute.colour, dispute.difficulty) == (2, "general")
    again = {n: re.search(rf'name="{n}" value="([^"]*)"', text)[1] for n in ("version", "token")}
    assert two.post(second, {**again, "difficulty": "complex", "reason": "牵涉三户人"}).status_code == 302


def test_a_double_click_counts_once(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    url = f"/disputes/{dispute.code}/sides/{dispute.sides.first().pk}/party/"
    fields = {**hidden(browser, url), "name": "周小梅", "capacity": "principal"}
    first, second = browser.post(url, fields), browser.post(url, fields)
    assert first["Location"] == second["Location"]
    assert dispute.parties.count() == 3


def test_a_form_drawn_before_a_change_of_state_is_refused(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_head)
    seen = hidden(browser, address(dispute, "regrade"))
    course.end_dispute(by=cast.village_mediator.actor, dispute=dispute, reason="unfounded", note="没有这回事")
    answer = browser.post(address(dispute, "regrade"), {**seen, "difficulty": "complex", "reason": "x"})
    assert answer.status_code == 409 and "x" in answer.content.decode()


# The course -------------------------------------------------------------------------------------------


def test_ended_told_closed_and_opened_again(cast):
    dispute, browser = cast.open_dispute(sides=two_sides(reached=True)), cast.client(cast.village_mediator)
    assert send(browser, address(dispute, "end"), reason="no_agreement", note="谈不拢").status_code == 302
    assert send(browser, address(dispute, "close")).status_code == 409
    for side in dispute.sides.all():
        told = send(browser, address(dispute, "tell"), side=str(side.pk), how="letter")
        assert told.status_code == 302
    assert send(browser, address(dispute, "close")).status_code == 302
    assert browser.get(address(dispute, "archive")).status_code == 403  # half a year too early
    assert send(browser, address(dispute, "reopen"), reason="又挪界石").status_code == 302
    dispute.refresh_from_db()
    assert dispute.state == State.OPEN


def test_a_red_one_ends_with_a_second_person_only(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    judging.raise_colour(by=cast.village_mediator.actor, dispute=dispute, colour=3, reason="说要动手")
    url, words = address(dispute, "end"), {"reason": "no_agreement", "note": "谈不拢"}
    wrong = [
        {"approver": cast.village_head.staff.username},
        {"approver_password": PASSWORD},
        {"approver": cast.village_head.staff.username, "approver_password": "wrong"},
        {"approver": cast.village_mediator.staff.username, "approver_password": PASSWORD},
        {"approver": cast.second_mediator.staff.username, "approver_password": PASSWORD},
        {"approver": cast.stranger.staff.username, "approver_password": PASSWORD},
    ]
    for given in wrong:
        answer = send(browser, url, **words, **given)
        assert answer.status_code == 422 and PASSWORD not in answer.content.decode()
    approver = {"approver": cast.village_head.staff.username, "approver_password": PASSWORD}
    assert send(browser, url, **words, **approver).status_code == 302
    assert "贺长顺" in Line.objects.get(act="disputes.end").facts["approved_by"]


def test_a_visit_of_both_sides_reopens_in_one_step(cast):
    dispute = settled(cast)
    visit = ReturnVisit.objects.get(dispute=dispute, day=7)
    url = f"/disputes/{dispute.code}/visits/{visit.pk}/"
    assert cast.client(cast.village_mediator).get(url).status_code == 403  # too early
    with clock.at(clock.now() + dt.timedelta(days=6)):
        browser = cast.client(cast.village_mediator)
        answers = {"side1": "yes", "side1_performed": "no", "side2": "no"}
        assert send(browser, url, **answers).status_code == 422  # has it started again?
        answers |= {"side1_relapsed": "yes", "side1_said": "他又把石头搬了", "reopen": "on"}
        assert send(browser, url, **answers).status_code == 422  # how was the other one tried?
        answers["measures"] = "冯有才外出，电话打了两次"
        assert send(browser, url, **answers).status_code == 302
    dispute.refresh_from_db()
    assert dispute.state == State.OPEN
    assert VisitAnswer.objects.get(side__number=1).read("said") == "他又把石头搬了"
    assert Line.objects.get(act="disputes.reopen").facts["asked_by"] == "visit"


def test_what_was_not_done_is_let_go_by_who_said_so_and_then_it_closes(cast):
    dispute, browser = settled(cast), cast.client(cast.village_mediator)
    visit = ReturnVisit.objects.get(dispute=dispute, day=30)
    page = f"/disputes/{dispute.code}/"
    assert "登记不再要求履行" not in browser.get(page).content.decode()
    with clock.at(clock.now() + dt.timedelta(days=30)):
        browser = cast.client(cast.village_mediator)
        answers = {"side1": "yes", "side1_performed": "partly", "side1_relapsed": "no"}
        answers |= {"side2": "yes", "side2_performed": "yes", "side2_relapsed": "no"}
        assert send(browser, f"{page}visits/{visit.pk}/", **answers).status_code == 302
        shown = browser.get(page).content.decode()
        assert "没有全做到" in shown and "登记不再要求履行" in shown
        assert send(browser, address(dispute, "close")).status_code == 409
        side = dispute.sides.get(number=1)
        assert send(browser, address(dispute, "waive"), agreed_by=str(side.pk), reason="差一点，算了").status_code == 302
        assert send(browser, address(dispute, "close")).status_code == 302
    dispute.refresh_from_db()
    assert dispute.state == State.CLOSED


def test_the_other_side_waits_for_the_tellers_consent_and_the_pages_say_so(cast):
    dispute, browser = cast.open_dispute(contact_held=True), cast.client(cast.village_mediator)
    page = f"/disputes/{dispute.code}/"
    shown = browser.get(page).content.decode()
    assert "还没有同意联系对方" in shown and address(dispute, "contact") in shown
    assert "还没有同意联系对方" in browser.get(f"{page}mediation/").content.decode()
    assert send(browser, address(dispute, "contact"), how="duty").status_code == 422
    assert send(browser, address(dispute, "contact"), how="phone").status_code == 302
    dispute.refresh_from_db()
    assert not dispute.contact_held
    shown = browser.get(page).content.decode()
    assert "还没有同意联系对方" not in shown and address(dispute, "contact") not in shown


def test_a_visit_nobody_was_met_at_stays_due(cast):
    dispute = settled(cast)
    visit = ReturnVisit.objects.get(dispute=dispute, day=7)
    with clock.at(clock.now() + dt.timedelta(days=7)):
        browser = cast.client(cast.village_mediator)
        answer = send(browser, f"/disputes/{dispute.code}/visits/{visit.pk}/", side1="no", side2="no")
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert (visit.done_at, visit.tried) == (None, 1)


# Sides and parties ------------------------------------------------------------------------------------


def test_an_agent_acts_for_somebody_with_powers(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    side = dispute.sides.get(number=1)
    url = f"/disputes/{dispute.code}/sides/{side.pk}/party/"
    principal = str(side.parties.get().pk)
    assert send(browser, url, name="周小梅", capacity="agent", acts_for=principal).status_code == 422
    given = {"name": "周小梅", "capacity": "agent", "acts_for": principal, "powers": ["evidence"], "powers_on": "2026-11-14"}
    assert send(browser, url, **given).status_code == 302
    agent = Party.objects.get(capacity="agent")
    assert agent.acts_for_id and agent.powers == ["evidence"]


def test_a_correction_shows_the_name_and_is_a_look(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    party = dispute.parties.order_by("id").first()
    url = f"/disputes/{dispute.code}/parties/{party.pk}/edit/"
    assert "周德旺" in browser.get(url).content.decode()
    assert Line.objects.filter(act="disputes.unmask", purpose="handle").count() == 1
    assert send(browser, url, name="周德望", capacity="principal", birth_year="1957").status_code == 302
    party.refresh_from_db()
    assert party.read("name") == "周德望"
    refused = cast.client(cast.officer).get(url)
    assert refused.status_code == 403 and "周德" not in refused.content.decode()


def test_the_last_of_a_side_is_not_removed(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    party = dispute.parties.order_by("id").first()
    answer = send(browser, f"/disputes/{dispute.code}/parties/{party.pk}/remove/")
    assert answer.status_code == 409 and "至少要有一个人" in answer.content.decode()


def test_a_third_side_and_a_side_reached(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    assert send(browser, address(dispute, "side"), name="村民小组", role="third", reached="on").status_code == 302
    other = dispute.sides.get(number=2)
    assert send(browser, f"/disputes/{dispute.code}/sides/{other.pk}/reach/").status_code == 302
    dispute.refresh_from_db()
    assert not dispute.half_known


def test_merging_by_code(cast):
    first, second, browser = cast.open_dispute(), cast.open_dispute(), cast.client(cast.village_mediator)
    url = address(second, "merge")
    assert first.code in browser.get(url).content.decode()  # it looks alike
    assert send(browser, url, code="ABC").status_code == 422
    far = cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village)
    assert send(browser, url, code=far.code).status_code == 422  # as if there were none
    assert send(browser, url, code=first.code.lower(), reason="同一块地").status_code == 302
    second.refresh_from_db()
    assert second.root == first


def test_paused_and_resumed_and_amended(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    until = (clock.today() + dt.timedelta(days=5)).isoformat()
    assert send(browser, address(dispute, "pause"), until_on=until, reason="等测绘").status_code == 422
    assert send(browser, address(dispute, "pause"), until_on=until, reason="等测绘", both_consent="on").status_code == 302
    assert send(browser, address(dispute, "resume")).status_code == 302
    given = {"category": "0201", "place": "渠边", "narrative": "水渠堵了。", "amount": "1,200.5", "limitation_on": "2028-01-02"}
    assert send(browser, address(dispute, "amend"), **given | {"amount": "很多"}).status_code == 422
    assert send(browser, address(dispute, "amend"), **given).status_code == 302
    dispute.refresh_from_db()
    assert (dispute.amount, dispute.category) == (120050, "0201")


# Whoever may not, and whatever is sent ----------------------------------------------------------------


def every_address(dispute):
    side, party = dispute.sides.first(), dispute.parties.first()
    base = f"/disputes/{dispute.code}"
    yield from (address(dispute, slug) for slug in FORMS)
    yield from (f"{base}/sides/{side.pk}/{slug}/" for slug in ("reach", "party"))
    yield from (f"{base}/parties/{party.pk}/{slug}/" for slug in ("edit", "remove"))
    yield from (f"{base}/visits/{visit.pk}/" for visit in dispute.return_visits.all())
    yield f"{base}/unmask/"


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "neighbour_mediator"])
def test_to_others_no_step_exists(cast, who):
    dispute = settled(cast)
    browser = cast.client(getattr(cast, who))
    for url in every_address(dispute):
        assert browser.post(url, {}).status_code == 404, url


@pytest.mark.parametrize("who", ["officer", "leader", "keeper"])
def test_those_who_only_look_on_change_nothing(cast, who):
    dispute = cast.open_dispute()
    before = Dispute.objects.values().get(pk=dispute.pk)
    browser = cast.client(getattr(cast, who))
    for url in every_address(dispute):
        if who == "officer" and url.endswith("/do/escalate/"):
            continue  # a party may ask that of anybody who handles disputes
        fields = {"version": before["version"], "token": "t" * 20, "reason": "原因", "note": "x", "name": "x", "side1": "no"}
        assert browser.post(url, fields).status_code in (403, 409, 422), url
    assert Dispute.objects.values().get(pk=dispute.pk) == before


def test_the_anonymous_posts_nothing(cast):
    dispute = cast.open_dispute()
    for url in every_address(dispute):
        assert cast.client().post(url, {}).status_code == 401, url


HOSTILE = ["\x00", "\x00周", "界" * 350_000, "😀🧨䶮𠮷\u202e", "=cmd()", "-1", "9" * 40, "not-a-uuid", "2026-13-45"]
HOSTILE.append("<script>alert(1)</script>")
FIELDS = [
    "version", "token", "reason", "note", "to_unit", "holder", "colour", "difficulty", "until_on", "into", "code",
    "category", "place", "narrative", "amount", "limitation_on", "name", "phone", "birth_year", "address", "occupation",
    "capacity", "acts_for", "powers", "powers_on", "role", "wish", "side", "how", "approver", "purpose", "side1",
    "side1_said", "measures",
]  # fmt: skip


@pytest.mark.parametrize("junk", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_answered_and_never_breaks(cast, junk):
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    for url in every_address(dispute):
        wide = ("reason", "note", "narrative") if len(junk) > 1000 else FIELDS  # a megabyte each; more is 400 by the server
        fields = dict.fromkeys(wide, junk)
        assert browser.post(url, fields).status_code in (302, 403, 409, 422), url
        seen = {"version": Dispute.objects.get(pk=dispute.pk).version, "token": f"{hash(url):020d}"[:20].replace("-", "0")}
        assert browser.post(url, {**fields, **seen}).status_code in (302, 403, 409, 422), url
    assert browser.get(f"/disputes/{dispute.code}/").status_code in (200, 302)
    assert "<script>alert" not in browser.get(f"/disputes/{dispute.code}/").content.decode()


def test_rare_characters_are_kept(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    send(browser, address(dispute, "side"), name="䶮𠮷😀", role="third")
    assert Party.objects.filter(side__number=3).get().read("name") == "䶮𠮷😀"


def test_unknown_steps_and_keys_are_not_found(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    other = cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village)
    for url in (
        address(dispute, "delete"),
        f"/disputes/{dispute.code}/sides/{other.sides.first().pk}/reach/",
        f"/disputes/{dispute.code}/parties/{other.parties.first().pk}/edit/",
        f"/disputes/{dispute.code}/visits/{other.pk}/",
    ):
        assert browser.get(url).status_code == 404, url
        assert browser.post(url, {}).status_code == 404, url


def test_a_step_that_is_not_for_now_says_why(cast):
    answer = cast.client(cast.officer).get(address(cast.open_dispute(), "end"))
    assert answer.status_code == 403 and "由南坡沟村调委会承办" in answer.content.decode()


def test_offers_are_decided_by_those_who_were_asked(cast):
    dispute = cast.open_dispute()
    holding.escalate_dispute(by=cast.village_mediator.actor, dispute=dispute, reason="谈不拢")
    browser = cast.client(cast.village_mediator)
    fields = {"version": dispute.version, "token": "t" * 20, "reason": "x"}
    assert browser.post(address(dispute, "return"), fields).status_code == 403
    assert Offer.objects.get().decided_at is None
