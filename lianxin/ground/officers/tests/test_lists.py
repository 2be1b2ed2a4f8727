"""What a list costs, and how it is cut."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.ground.officers.models import Cover, Leave, Unit
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.test_pages import TODAY, addresses, browser

__all__ = ["addresses"]  # the fixture


def cost(client, address):
    """The least of three: the rulebook looks after itself once in a while."""
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        counts.append(len(caught))
    return min(counts)


def more_of_everything(house, numbers):
    town = make.township(3, "柳湾乡")
    for n in numbers:
        unit = make.committee(
            make.village(n, f"{n}号村", town), name=f"{n}号村调委会", upper=house.town_committee
        )
        who = make.staff(f"人{n}")
        post = make.post(who, unit, Role.MEDIATOR)
        make.post(who, house.town_committee, Role.MEDIATOR)
        Leave.objects.create(staff=who, from_on=TODAY, until_on=TODAY)
        Cover.objects.create(post=post, by_staff=house.head, from_on=TODAY, until_on=TODAY, reason="替班")
        make.village(100 + n, f"空{n}村", town)


@pytest.mark.parametrize(
    "address",
    [
        "/units/",
        "/units/?view=tree",
        "/units/gaps/",
        "/staff/",
        "/staff/?show=all",
        "/away/",
        "/away/cover/",
        "/away/leave/",
        "unit",
        "unit_territory",
        "staff",
    ],
)
def test_a_list_costs_the_same_at_one_row_and_at_thirty(house, addresses, address):
    rows = {
        "unit": f"/units/{house.town_committee.pk}/",
        "unit_territory": f"/units/{house.station.pk}/territory/",
    }
    address = rows.get(address, addresses.get(address, address))
    client = browser(house.system)
    more_of_everything(house, range(1))
    once = cost(client, address)
    more_of_everything(house, range(1, 30))
    assert cost(client, address) == once
    assert once <= 20


def test_a_list_is_cut_into_pages(house):
    more_of_everything(house, range(40))
    client = browser(house.system)
    first = client.get("/units/")
    assert len(first.context["page"]) == 30 and first.context["page"].has_next()
    assert len(client.get("/units/?page=2").context["page"]) == Unit.objects.count() - 30
    assert client.get("/units/?page=999").status_code == 200
    assert client.get("/units/?page=x&kind=x&tier=x&q=%00").status_code == 200


def test_the_fragment_of_a_search_is_part_of_the_whole_page(house):
    client = browser(house.system)
    whole = client.get("/units/?q=sqpcs").content.decode()
    assert 'id="units-rows"' in whole and "石桥派出所" in whole and "青崖派出所" not in whole


def test_a_switch_page_costs_the_same_for_one_and_for_many(house):
    from lianxin.ground.officers.tests.browser import signed_in

    client = signed_in(house.officer)
    once = cost(client, "/switch/")
    for who in (house.chief, house.mediator, house.head):
        client.post("/login/?other=1", {"username": who.username, "password": make.PASSWORD})
    client.post("/login/?other=1", {"username": house.officer.username, "password": make.PASSWORD})
    assert cost(client, "/switch/") == once
    assert len(client.get("/switch/").context["people"]) == 4
