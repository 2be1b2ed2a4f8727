"""The list of disputes: found by words and initials, narrowed by the address, the same cost at any length, masked on paper."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.journal.models import Line
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.cast import two_sides
from lianxin.work.disputes.models import SavedView
from lianxin.work.disputes.services import judging

URL = "/disputes/"


def rows(response):
    return response.content.decode().count("lx-row-link")


@pytest.mark.parametrize("text", ["南坡沟", "npg", "界石", "田桂兰", "tgl", "石桥", "npg 界石", "水渠北边"])
def test_found_by_words_places_and_initials(cast, text):
    cast.open_dispute()
    cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village, narrative="邻居夜里打麻将太吵。", place="柳湾广场")
    browser = cast.client(cast.town_mediator)
    assert rows(browser.get(URL, {"q": text})) == 1
    assert rows(browser.get(URL, {"q": "麻将"})) == 0  # the other township's


def test_a_name_is_not_found_by_words(cast):
    cast.open_dispute()
    assert rows(cast.client(cast.town_mediator).get(URL, {"q": "周德旺"})) == 0


def test_a_code_leads_to_its_dispute_only_for_those_who_see_it(cast):
    dispute = cast.open_dispute()
    typed = dispute.code.lower().replace("-", "")
    answer = cast.client(cast.officer).get(URL, {"q": typed})
    assert answer.status_code == 302 and answer["Location"] == f"/disputes/{dispute.code}/"
    assert rows(cast.client(cast.stranger).get(URL, {"q": typed})) == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 3),
        ({"state": "open"}, 3),
        ({"state": "closed"}, 0),
        ({"colour": "red"}, 1),
        ({"cat": "09"}, 2),
        ({"cat": "0201"}, 1),
        ({"area": "610699101202"}, 1),
        ({"area": "610699101"}, 3),
        ({"who": "unit"}, 0),
        ({"tier": "1"}, 3),
        ({"grade": "difficult"}, 1),
        ({"flag": "half"}, 2),
        ({"due": "overdue"}, 0),
        ({"due": "week"}, 0),
        ({"colour": "red", "cat": "0201"}, 0),
        ({"colour": "purple", "state": "x", "cat": "zz", "tier": "9", "sort": "name", "page": "-1"}, 3),
    ],
)
def test_filters_of_the_address(cast, asked, found):
    red = cast.open_dispute()
    judging.raise_colour(by=cast.village_mediator.actor, dispute=red, colour=3, reason="说要动手")
    cast.open_dispute(category="0201", difficulty="difficult")
    cast.open_dispute(by=cast.neighbour_mediator, area=cast.second_village, sides=two_sides(reached=True))
    assert rows(cast.client(cast.town_mediator).get(URL, asked)) == found


def test_mine_and_my_unit(cast):
    cast.open_dispute()
    cast.open_dispute(by=cast.second_mediator)
    browser = cast.client(cast.village_mediator)
    assert rows(browser.get(URL, {"who": "me", "state": "live"})) == 1
    assert rows(browser.get(URL, {"who": "unit"})) == 2


@pytest.fixture
def nothing_expires(monkeypatch):
    """What is kept for half a minute stays kept while a slow machine counts queries."""
    monkeypatch.setattr(names, "KEEP_SECONDS", float("inf"))
    monkeypatch.setattr(rulebook, "KEEP_SECONDS", float("inf"))


def test_the_same_number_of_queries_at_one_and_at_thirty(cast, nothing_expires):
    browser = cast.client(cast.town_mediator)
    cast.open_dispute()
    spent = []
    for _size in (1, 30):
        for asked in ({}, {"q": "npg"}, {"state": "open", "colour": "blue", "area": "610699101"}):
            browser.get(URL, asked)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(URL, asked).status_code == 200
            spent.append(len(queries))
        for _n in range(29):
            cast.open_dispute()
    assert spent[:3] == spent[3:]
    assert spent[:3] == [8, 9, 8], spent  # what a word may mean is asked once


def test_pages_and_the_count(cast):
    for _n in range(27):
        cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    first, second = browser.get(URL), browser.get(URL, {"page": "2"})
    assert (rows(first), rows(second)) == (25, 2)
    assert "<b>27</b>" in first.content.decode()
    assert rows(browser.get(URL, {"page": "99"})) == 2


def test_the_part_by_htmx_is_that_part_of_the_page(cast):
    cast.open_dispute()
    browser = cast.client(cast.town_mediator)
    whole = browser.get(URL, {"q": "npg"}).content.decode()
    part = browser.get(URL, {"q": "npg"}, headers={"HX-Request": "true"}).content.decode().strip()
    assert part.startswith('<div id="ledger">') and "<html" not in part
    token = part.split("csrfmiddlewaretoken")[0]
    assert token in whole


def test_nobody_else(cast):
    cast.open_dispute()
    assert rows(cast.client(cast.stranger).get(URL)) == 0
    assert rows(cast.client(cast.agency).get(URL)) == 0
    assert cast.client().get(URL).headers["Location"].startswith("/login/?next=")
    assert cast.client().get(URL, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
def test_an_administrator_sees_no_case(cast, who, settings):
    settings.SECOND_FACTOR_FORCED = False
    dispute = cast.open_dispute()
    browser = cast.client(getattr(cast, who))
    for path in ("/disputes/", "/disputes/export.csv", "/disputes/person/", f"/disputes/{dispute.code}/"):
        assert browser.get(path).status_code == 403, path


# Export -----------------------------------------------------------------------------------------------


def test_export_is_as_masked_as_the_screen_and_is_noted(cast):
    cast.open_dispute()
    answer = cast.client(cast.town_mediator).get("/disputes/export.csv", {"colour": "blue"})
    text = answer.content.decode("utf-8-sig")
    [head, row] = list(csv.reader(io.StringIO(text)))
    assert "周*、冯*" in row and len(head) == len(row)
    for secret in ("周德旺", "冯有才", "09005552041", "界石"):
        assert secret not in text
    line = Line.objects.get(act="disputes.export")
    assert line.facts == {"colour": "blue", "order": "due", "words": False, "count": 1, "form": "csv"}


def test_an_export_holds_no_formula(cast):
    sides = two_sides()
    sides[0].parties[0].name = "=HYPERLINK(1)"
    cast.open_dispute(sides=sides)
    browser = cast.client(cast.town_mediator)
    [_head, row] = list(csv.reader(io.StringIO(browser.get("/disputes/export.csv").content.decode("utf-8-sig"))))
    assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert any(cell.startswith("'=") for cell in row)
    assert browser.get("/disputes/export.xlsx").content[:2] == b"PK"


def test_an_export_of_one_village_holds_that_village(cast):
    cast.open_dispute()
    cast.open_dispute(by=cast.neighbour_mediator, area=cast.second_village)
    text = cast.client(cast.town_mediator).get("/disputes/export.csv", {"q": "syc"}).content.decode("utf-8-sig")
    assert "石窑村" in text and "南坡沟村" not in text


def test_a_keeper_may_not_export(cast):
    assert cast.client(cast.keeper).get("/disputes/export.csv").status_code == 403


# By person --------------------------------------------------------------------------------------------


def test_by_person_needs_a_purpose_and_is_noted_without_the_name(cast):
    cast.open_dispute()
    browser = cast.client(cast.town_mediator)
    assert browser.post("/disputes/person/", {"who": "周德旺"}).status_code == 422
    for who in ("周德旺", "2041", "zdw"):
        assert rows(browser.post("/disputes/person/", {"who": who, "purpose": "contact"})) == 1
    assert rows(browser.post("/disputes/person/", {"who": "周德", "purpose": "contact"})) == 0
    assert rows(cast.client(cast.stranger).post("/disputes/person/", {"who": "周德旺", "purpose": "contact"})) == 0
    lines = Line.objects.filter(act="disputes.search_person")
    assert lines.count() == 5 and not [x for x in lines if "周" in str(x.facts)]


def test_a_leader_searches_nobody(cast):
    assert cast.client(cast.leader).post("/disputes/person/", {"who": "周德旺", "purpose": "oversight"}).status_code == 403


# Views ------------------------------------------------------------------------------------------------


def test_a_view_of_ones_own(cast):
    browser, other = cast.client(cast.town_mediator), cast.client(cast.officer)
    browser.post("/disputes/views/", {"name": "红的林地", "query": "colour=red&cat=09&q=周德旺&x=1"})
    view = SavedView.objects.get()
    assert view.query == "colour=red&cat=09"  # the words are not kept: they may be a name
    assert "红的林地" in browser.get(URL).content.decode()
    assert "红的林地" not in other.get(URL).content.decode()
    assert other.post(f"/disputes/views/{view.pk}/drop/").status_code == 404
    browser.post(f"/disputes/views/{view.pk}/drop/")
    assert not SavedView.objects.exists()


HOSTILE = ["q=%00%00", "q=" + "界" * 3000, "q=😀䶮𠮷", "q='%22);--", "q=%25_%25", "page=99999999999", "sort=%00"]


@pytest.mark.parametrize("query", [*HOSTILE, "area=610699101;"])
def test_hostile_addresses(cast, query):
    cast.open_dispute()
    browser = cast.client(cast.town_mediator)
    for path in ("/disputes/", "/disputes/export.csv"):
        assert browser.get(f"{path}?{query}").status_code == 200
