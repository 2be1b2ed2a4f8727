"""Several people at one station computer."""

import datetime as dt

import pytest
from django.test import Client

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import Cover, DeskSession, Staff
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.browser import signed_in, user_of
from lianxin.tools.kit import clock

PIN = "386192"


def with_pin(who: Staff) -> Staff:
    services.set_switch_pin(by=queries.actor_without_post(who), staff=who, current=make.PASSWORD, pin=PIN)
    return who


@pytest.fixture
def desk(house):
    """The officer logged in, then the chief on top: one computer."""
    client = Client()
    signed_in(with_pin(house.officer), client)
    client.get("/me/")
    log_in_on_top(client, with_pin(house.chief))
    return client


def log_in_on_top(client, who):
    form = {"username": who.username, "password": make.PASSWORD}
    assert client.post("/login/?other=1", form).status_code == 302


def row_of(who) -> DeskSession:
    return DeskSession.objects.filter(staff=who).latest("started_at")


def switch(client, who, pin=PIN):
    return client.post(f"/switch/{row_of(who).pk}/", {"pin": pin})


def test_the_page_names_who_is_here_and_switches_by_pin(desk, house):
    page = desk.get("/switch/").content.decode()
    assert "李春燕" in page and "郭志远" in page and "葛守正" not in page
    before = row_of(house.officer).session_key
    answer = switch(desk, house.officer)
    assert answer["Location"] == "/" and "cache" in answer["Clear-Site-Data"]
    assert user_of(desk) == str(house.officer.pk)
    assert row_of(house.officer).session_key != before  # the old key opens nothing
    assert desk.get("/me/").context["user"] == house.officer
    assert Line.objects.filter(act="switch_desk", actor_ref=house.officer.pk).count() == 1


def test_the_one_left_behind_is_locked_even_for_whoever_copied_the_key(desk, house):
    key = desk.session.session_key
    switch(desk, house.officer)
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/me/").status_code == 302
    assert switch(desk, house.chief)["Location"] == "/"
    assert user_of(desk) == str(house.chief.pk) and desk.get("/me/").status_code == 200


def test_never_without_the_pin(desk, house):
    for pin in ("", "000000", "38619", "3861920", "abcdef"):
        assert switch(desk, house.officer, pin).status_code == 403
        assert user_of(desk) == str(house.chief.pk)


def test_five_wrong_pins_ask_for_the_full_login_and_that_gives_them_back(desk, house):
    for _ in range(5):
        assert switch(desk, house.officer, "111222").status_code == 403
    assert "换人码试错太多次" in desk.get("/switch/").content.decode()
    assert switch(desk, house.officer).status_code == 403
    log_in_on_top(desk, house.officer)
    log_in_on_top(desk, house.chief)
    assert switch(desk, house.officer)["Location"] == "/"


def test_tries_are_counted_over_all_computers(house):
    with_pin(house.officer)
    first, second = signed_in(house.officer), signed_in(house.officer)
    rows = list(DeskSession.objects.filter(staff=house.officer).order_by("id"))
    for client, row in ((first, rows[0]), (second, rows[1])):
        for _ in range(3):
            client.post(f"/switch/{row.pk}/", {"pin": "111222"})
    assert first.post(f"/switch/{rows[0].pk}/", {"pin": PIN}).status_code == 403


def test_another_computer_knows_nobody(desk, house):
    other = signed_in(house.stranger)
    assert "李春燕" not in other.get("/switch/").content.decode()
    answer = other.post(f"/switch/{row_of(house.officer).pk}/", {"pin": PIN})
    assert answer.status_code == 302 and user_of(other) == str(house.stranger.pk)
    assert Client().get("/switch/")["Location"] == "/login/"
    assert Client().post(f"/switch/{row_of(house.officer).pk}/", {"pin": PIN})["Location"] == "/login/"


def test_a_forged_device_cookie_is_nobodys(desk, house):
    thief = Client()
    thief.cookies["desk"] = desk.cookies["desk"].value[:-3] + "abc"
    assert thief.get("/switch/")["Location"] == "/login/"


def test_yesterdays_login_is_not_offered(desk, house):
    with clock.at(clock.now() + dt.timedelta(hours=15)):  # past midnight in Shanghai
        assert "李春燕" not in desk.get("/switch/").content.decode()


def test_without_a_pin_or_with_a_closed_account_only_the_login_helps(desk, house):
    services.drop_switch_pin(by=queries.actor_without_post(house.officer), staff=house.officer)
    assert "没有设换人码" in desk.get("/switch/").content.decode()
    assert switch(desk, house.officer).status_code == 403
    Staff.objects.filter(pk=house.chief.pk).update(is_active=False)
    assert "郭志远" not in desk.get("/switch/").content.decode()


def test_administrators_log_in_in_full(desk, house):
    log_in_on_top(desk, with_pin(house.system))
    log_in_on_top(desk, house.chief)
    assert "钱管理" not in desk.get("/switch/").content.decode()
    assert switch(desk, house.system).status_code == 302
    assert user_of(desk) == str(house.chief.pk)


def test_who_stands_in_for_an_administrator_logs_in_in_full_too(desk, house):
    assert switch(desk, house.officer).status_code == 302 and user_of(desk) == str(house.officer.pk)
    log_in_on_top(desk, house.chief)
    today = clock.today()
    post = house.system.posts.get()
    Cover.objects.create(post=post, by_staff=house.officer, from_on=today, until_on=today, reason="开会")
    assert switch(desk, house.officer).status_code == 302
    assert user_of(desk) == str(house.chief.pk)


def test_a_password_changed_elsewhere_closes_the_switch(desk, house):
    house.officer.refresh_from_db()
    house.officer.set_password("柳湾-石磨-8842")
    house.officer.save()
    assert switch(desk, house.officer).status_code == 403


def test_logging_out_leaves_the_colleague_one_pin_away(desk, house):
    assert desk.post("/logout/")["Location"] == "/switch/"
    page = desk.get("/switch/").content.decode()
    assert "李春燕" in page and "郭志远" not in page
    assert switch(desk, house.officer)["Location"] == "/"


def test_what_the_former_person_left_open_cannot_be_posted_as_the_next(house):
    client = Client(enforce_csrf_checks=True)
    token = client.get("/login/").cookies["csrftoken"].value

    def post(path, **form):
        return client.post(path, {**form, "csrfmiddlewaretoken": client.cookies["csrftoken"].value})

    for who in (with_pin(house.officer), with_pin(house.chief)):
        post("/login/?other=1", username=who.username, password=make.PASSWORD)
    token = client.cookies["csrftoken"].value
    assert post(f"/switch/{row_of(house.officer).pk}/", pin=PIN).status_code == 302
    stale = client.post("/me/feed/", {"csrfmiddlewaretoken": token})
    assert stale.status_code == 403
    house.officer.refresh_from_db()
    assert house.officer.feed_secret == ""


@pytest.mark.parametrize("pin", ["123456", "111111", "654321", "121212", "12345", "abcdef", "１２３４５６"])
def test_pins_that_anybody_would_guess_are_refused(house, pin):
    from lianxin.ground.officers import rules

    assert rules.weak_pin(pin)
    assert rules.weak_pin(PIN) == ""


# Posts -----------------------------------------------------------------------------------------------------------------


def test_acting_under_another_own_post(house, client):
    second = make.post(house.officer, house.centre, Role.COUNTY_OFFICER, title="值班员")
    signed_in(house.officer, client)
    assert client.get("/me/").context["acting"].role == Role.OFFICER
    assert client.post(f"/post/{second.pk}/", {"next": "/me/"})["Location"] == "/me/"
    page = client.get("/me/")
    assert page.context["acting"] == second
    client.post("/post/", {"post": str(page.context["posts"].last().pk)})
    assert client.get("/me/").context["acting"] != second


def test_not_under_anothers_or_an_ended_one(house, client):
    theirs = queries.acting_post(house.chief, None)
    ended = make.post(
        house.officer, house.centre, Role.COUNTY_OFFICER, until_on=clock.today() - dt.timedelta(days=1)
    )
    signed_in(house.officer, client)
    for post in (theirs, ended):
        client.post(f"/post/{post.pk}/")
        assert client.get("/me/").context["acting"].role == Role.OFFICER
    assert client.post("/post/", {"post": "nonsense"}).status_code == 302


def test_a_cover_ends_by_itself(house, client):
    theirs = queries.acting_post(house.chief, None)
    today = clock.today()
    Cover.objects.create(post=theirs, by_staff=house.officer, from_on=today, until_on=today, reason="开会")
    signed_in(house.officer, client)
    client.post(f"/post/{theirs.pk}/")
    assert client.get("/me/").context["acting"] == theirs
    with clock.at(clock.now() + dt.timedelta(hours=20)):
        client.post("/login/", {"password": make.PASSWORD})
        assert client.get("/me/").context["acting"].role == Role.OFFICER
