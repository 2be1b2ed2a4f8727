"""People are looked for by name only where a purpose is given, and only inside one's own assignment."""

from urllib.parse import quote, urlencode

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.cast import NARRATIVE
from lianxin.entrances.desk.tests.told import accept_form, take, token_on
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.links import involve

URL, PERSON, FIND = "/disputes/", "/disputes/person/", "/disputes/find/"


def found(answer):
    return answer.context["page"].paginator.count


@pytest.fixture
def dispute(cast):
    return cast.open_dispute(narrative=f"周德旺说：{NARRATIVE}有事打19900005555。")


@pytest.mark.parametrize("words", ["周德旺", "周 德旺", "19900005555", "0900-555-2041", "冯有才"])
@pytest.mark.parametrize("who", ["village_mediator", "county_officer", "keeper"])
def test_the_list_finds_nobody_and_offers_the_search_with_a_purpose(cast, dispute, who, words):
    browser = cast.client(getattr(cast, who))
    answer = browser.get(URL, {"q": words})
    assert found(answer) == 0
    if " " not in words:
        assert 'name="carry"' in answer.content.decode()
    part = browser.get(URL, {"q": words}, headers={"HX-Request": "true"})
    assert " " in words or part["HX-Push-Url"] == "false"  # nor does the name stay in the browser's history


def test_a_text_that_names_somebody_is_not_searched_at_all(cast, dispute):
    assert queries.names_a_party(cast.officer.actor, "周德旺") and not queries.names_a_party(cast.officer.actor, "周德")
    assert queries.listing(cast.officer.actor, queries.matching(cast.officer.actor, "周德旺"), "due").count == 0
    assert queries.listing(cast.officer.actor, queries.matching(cast.officer.actor, "界石"), "due").count > 0


@pytest.mark.parametrize("name", ["周德旺", "王不在"])
def test_the_offer_says_nothing_about_whether_there_is_such_a_person(cast, dispute, name):
    text = cast.client(cast.town_mediator).get(URL, {"q": name}).content.decode()
    assert "要找人，请写明为什么" in text and found(cast.client(cast.town_mediator).get(URL, {"q": name})) == 0


def test_a_village_is_no_person(cast, dispute):
    answer = cast.client(cast.town_mediator).get(URL, {"q": "南坡沟村"})
    assert found(answer) == 1 and 'name="carry"' not in answer.content.decode()


def test_whoever_may_see_no_name_searches_no_text(cast, dispute):
    involve(by=cast.village_mediator.actor, dispute=dispute, role="referred", unit=cast.bureau)
    for who in (cast.leader, cast.agency):
        answer = cast.client(who).get(URL, {"q": "界石"})
        assert found(answer) == 0 and PERSON not in answer.content.decode()
    assert found(cast.client(cast.leader).get(URL, {"q": "npg"})) == 1
    assert found(cast.client(cast.officer).get(URL, {"q": "界石"})) == 1


def test_what_was_typed_is_carried_over_and_nothing_is_looked_for_without_a_purpose(cast, dispute):
    browser = cast.client(cast.town_mediator)
    answer = browser.post(PERSON, {"carry": "周德旺"})
    text = answer.content.decode()
    assert answer.status_code == 200 and 'value="周德旺"' in text and "lx-error" not in text
    assert not Line.objects.filter(act="disputes.search_person").exists()


@pytest.mark.parametrize("words", ["周德旺", "冯有才", "王不在", "19900005555"])
@pytest.mark.parametrize("who", ["town_mediator", "county_officer", "leader"])
def test_what_may_be_somebodys_name_is_in_no_address(cast, dispute, who, words):
    browser = cast.client(getattr(cast, who))
    page = browser.get("/disputes/").content.decode()
    assert page.count(f'action="{FIND}" method="post"') == 2  # the one above every page, and the list's own
    for headers in ({}, {"HX-Request": "true"}):
        answer = browser.post(FIND, {"q": words}, headers=headers)
        text = answer.content.decode()
        assert answer.status_code == 200 and found(answer) == 0
        assert f"q={quote(words)}" not in text and f"q={words}" not in text  # nor in any link of the list
        assert answer.get("HX-Push-Url", "") == ("false" if headers else "")
    assert browser.get(FIND)["Location"] == "/disputes/"


@pytest.mark.parametrize(("words", "count"), [("南坡沟", 1), ("界石", 1), ("npg", 1), ("田桂兰", 1), ("不相干的长句子", 0)])
def test_places_matters_and_handlers_lead_to_an_address(cast, dispute, words, count):
    browser = cast.client(cast.town_mediator)
    answer = browser.post(FIND, {"q": words, "colour": "blue", "sort": "new", "nonsense": "1"})
    kept = urlencode({"q": words, "sort": "new", "colour": "blue"})
    assert (answer.status_code, answer["Location"]) == (302, f"/disputes/?{kept}")
    assert found(browser.get(answer["Location"])) == count
    part = browser.post(FIND, {"q": words}, headers={"HX-Request": "true"})
    assert part["HX-Push-Url"] == f"/disputes/?{urlencode({'q': words})}" and found(part) == count
    assert browser.post(FIND, {"q": dispute.code}, follow=True).redirect_chain[-1][0] == f"/disputes/{dispute.code}/"


def test_a_name_known_later_is_taken_out_of_what_was_told_before(cast):
    words = "孙满仓半夜来砸门，还说要再来。"
    report = take(cast, words=words)
    browser = cast.client(cast.village_mediator)

    def hits(text):
        return browser.get("/reports/", {"state": "all", "q": text}).context["page"].paginator.count

    def send(url, **given):
        answer = browser.post(url, {"capacity": "principal", "token": token_on(browser, url), **given})
        assert answer.status_code == 302, answer.context["form"].errors

    url = f"/reports/{report.code}/accept/"
    send(url, **accept_form(cast, report))
    dispute = Dispute.objects.get()
    assert hits("满仓半夜") == 1  # nobody of that name was known
    side = dispute.sides.get(number=2)
    send(f"/disputes/{dispute.code}/sides/{side.pk}/party/", name="孙满仓", version=dispute.version)
    assert hits("满仓半夜") == hits("孙满仓") == 0 and hits("半夜来砸门") == 1
    party = dispute.parties.get(side=side, number=2)
    send(f"/disputes/{dispute.code}/parties/{party.pk}/edit/", name="砸门王", version=party.version)
    assert hits("孙满仓半夜") == 0  # what a name was before it was corrected is still nobody's to find


@pytest.mark.parametrize("who", ["county_officer", "keeper"])
def test_who_sees_much_finds_people_only_in_what_the_own_unit_has_a_part_in(cast, dispute, who):
    player = getattr(cast, who)
    assert queries.found_by_person(player.actor, "周德旺") == []
    involve(by=cast.village_mediator.actor, dispute=dispute, role="referred", unit=player.unit)
    assert queries.found_by_person(player.actor, "周德旺") == [dispute.pk]
    assert queries.found_by_person(cast.town_mediator.actor, "周德旺") == [dispute.pk]


def test_twenty_and_no_more(cast, monkeypatch):
    for _n in range(4):
        cast.open_dispute()
    assert queries.PERSONS == 20
    monkeypatch.setattr("lianxin.work.disputes.queries.finding.PERSONS", 3)
    assert len(queries.found_by_person(cast.officer.actor, "周德旺")) == 3
