"""People are looked for by name only where a purpose is given, and only inside one's own assignment."""

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.cast import NARRATIVE
from lianxin.work.disputes import queries
from lianxin.work.disputes.services.links import involve

URL, PERSON = "/disputes/", "/disputes/person/"


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
