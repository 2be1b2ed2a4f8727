"""Every page and verb: who is let in, what is kept on a mistake, how many queries a list costs."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lianxin.ground.officers import queries
from lianxin.ground.officers.models import Cover, Leave, Post, Staff, Unit, UnitKind
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.browser import BACKEND
from lianxin.ground.officers.urls import urlpatterns

TODAY = dt.date(2026, 11, 24)
OPEN = {"login", "login_second", "reset", "switch", "switch_to", "session_reopen"}
EVERYBODY = {"units", "unit", "gaps", "away", "leave_new", "duty"}
POSTS_ONLY = {
    "logout", "session_ping", "session_reopen", "switch_to", "act_under", "act_under_post", "my_preferences", "my_feed",
    "my_sessions_end", "staff_account", "staff_slip", "away_end", "duty_drop", "duty_copy",
}  # fmt: skip
ORGANISE = {"unit_new", "unit_edit", "unit_territory", "unit_close", "post_new", "post_end"}
ACCOUNTS = {"staff_new", "staff_edit"}
EITHER = {"staff_list", "staff"}
OWN = {"me", "my_password", "my_pin", "my_second", "my_second_app", "my_second_passkey", "my_second_codes"}


def browser(who: Staff) -> Client:
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


@pytest.fixture
def addresses(house):
    """The address of every page, on rows that exist."""
    post = queries.acting_post(house.officer, None)
    rows = {"unit": house.station, "staff": house.officer, "post": post}
    out = {}
    for pattern in urlpatterns:
        name = pattern.name
        row = rows.get(
            "post" if name == "post_end" else "staff" if name == "post_new" else name.split("_")[0]
        )
        params = {"kind": "leave"} if name == "away_end" else {}
        if "pk" in str(pattern.pattern):
            params["pk"] = 1 if "second" in name else (row or house.officer).pk
        out[name] = reverse(name, kwargs=params)
    return out


def test_the_anonymous_get_the_login_page_everywhere(addresses):
    client = Client()
    for name, address in addresses.items():
        if name in OPEN:
            continue
        answer = client.get(address)
        assert (answer.status_code, answer["Location"][:7]) == (302, "/login/"), name
        assert client.post(address, {"a": "b"}).status_code == 401, name
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 401, name


def allowed(name, house):
    who = {house.system: "system", house.security: "security", house.audit: "audit"}

    def may(person):
        role = who.get(person, "")
        if name in EVERYBODY | OWN:
            return True
        if name in ("cover_new", "duty_new"):
            return role == "system" or person in (house.head, house.chief)
        return (name in ORGANISE | EITHER and role == "system") or (
            name in ACCOUNTS | EITHER and role == "security"
        )

    return may


@pytest.mark.parametrize(
    "who", ["mediator", "head", "officer", "chief", "stranger", "system", "security", "audit"]
)
def test_who_is_let_in(house, addresses, who):
    person = getattr(house, who)
    client = browser(person)
    for name, address in addresses.items():
        if name in OPEN | POSTS_ONLY | {"my_second_remove"}:
            continue
        expected = 200 if allowed(name, house)(person) else 403
        assert client.get(address).status_code == expected, (name, who)


def test_an_administrator_of_another_county_finds_nothing(house, addresses):
    far_area = make.area("610698", "外县")
    centre = make.unit("外县中心", UnitKind.COUNTY_CENTRE, 3, far_area, county="610698")
    clients = []
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        who = make.staff("外人", county="610698")
        make.post(who, centre, role)
        clients.append(browser(who))
    for name in (
        "unit",
        "unit_edit",
        "unit_territory",
        "unit_close",
        "staff",
        "staff_edit",
        "post_new",
        "post_end",
    ):
        assert all(client.get(addresses[name]).status_code in (403, 404) for client in clients), name
    for client in clients:
        assert "石桥派出所" not in client.get("/units/").content.decode()
        assert "李春燕" not in client.get("/staff/?show=all").content.decode()
        assert client.post(addresses["staff_slip"]).status_code in (403, 404)
        assert client.post(addresses["staff_account"], {"verb": "close"}).status_code in (403, 404)
    house.officer.refresh_from_db()
    assert house.officer.is_active


@pytest.mark.parametrize("who", ["mediator", "chief", "stranger", "audit", "system"])
def test_the_verbs_of_accounts_are_the_security_administrators(house, addresses, who):
    client = browser(getattr(house, who))
    for verb in ("close", "unlock", "withdraw_slip"):
        client.post(addresses["staff_account"], {"verb": verb})
    client.post(addresses["staff_slip"])
    house.officer.refresh_from_db()
    assert house.officer.is_active and not house.officer.slips.exists()


def test_a_unit_is_made_changed_and_closed_on_its_pages(house):
    client = browser(house.system)
    village = make.village(7, "石窑村")
    form = {
        "name": "石窑村调委会",
        "kind": "committee",
        "tier": "1",
        "area": "石窑村",
        "upper": str(house.town_committee.pk),
    }
    answer = client.post("/units/new/", form)
    unit = Unit.objects.get(name="石窑村调委会")
    assert (
        answer["Location"] == f"/units/{unit.pk}/"
        and unit.upper == house.town_committee
        and unit.area == village
    )
    assert "石窑村调委会" in client.get(answer["Location"]).content.decode()
    page = client.get(f"/units/{unit.pk}/edit/")
    assert page.context["form"]["name"].value() == "石窑村调委会"
    client.post(f"/units/{unit.pk}/edit/", {**form, "phone": "0900-555-0101"})
    unit.refresh_from_db()
    assert unit.phone == "0900-555-0101"
    areas = [house.village.code, village.code]
    client.post(f"/units/{unit.pk}/territory/", {"from_on": "2026-11-24", "areas": areas})
    assert [t.area.code for t in queries.territory_of(unit)] == areas
    client.post(f"/units/{unit.pk}/close/", {"on": "2026-11-24"})
    unit.refresh_from_db()
    assert unit.closed_on == TODAY
    assert unit not in client.get("/units/").context["page"].object_list
    assert "石窑村调委会" in client.get("/units/?state=closed").content.decode()


def test_a_mistake_keeps_what_was_typed(house):
    client = browser(house.system)
    answer = client.post(
        "/units/new/",
        {"name": "石桥派出所", "kind": "station", "tier": "2", "area": "石桥镇", "phone": "0900-555-0199"},
    )
    body = answer.content.decode()
    assert answer.status_code == 200 and "本县已有同名单位。" in body and 'value="0900-555-0199"' in body


@pytest.mark.parametrize(
    "form",
    [
        {"other": "x"},
        {"name": "a" * 5000, "kind": "nonsense", "tier": "9", "area": "没有这个地方", "upper": "x"},
        {"name": "\x00", "kind": "station", "tier": "2", "area": "\x00"},
        {"name": "😀𠮷", "kind": "committee", "tier": "", "area": "石桥镇"},
    ],
)
def test_bad_input_is_answered_at_the_form(house, form):
    answer = browser(house.system).post("/units/new/", form)
    assert answer.status_code == 200 and answer.context["form"].errors


def test_an_account_from_opening_to_the_first_post(house):
    security, system = browser(house.security), browser(house.system)
    answer = security.post(
        "/staff/new/", {"username": "baixiulan", "name": "白秀兰", "work_phone": "0900-555-0102"}
    )
    who = Staff.objects.get(username="baixiulan")
    assert answer["Location"] == f"/staff/{who.pk}/"
    assert "还没有岗位" in security.get(answer["Location"]).content.decode()
    assert "白秀兰" in system.get("/staff/?show=no_post").content.decode()
    form = {"unit": str(house.committee.pk), "role": "mediator", "from_on": "2026-11-24"}
    assert system.post(f"/staff/{who.pk}/posts/new/", form).status_code == 302
    assert security.post(f"/staff/{who.pk}/posts/new/", form).status_code == 403
    clash = {"unit": str(house.centre.pk), "role": "audit_admin", "from_on": "2026-11-24"}
    assert "管理员不能同时在办案岗位上" in system.post(f"/staff/{who.pk}/posts/new/", clash).content.decode()
    [post] = Post.objects.filter(staff=who)
    system.post(f"/posts/{post.pk}/end/", {"on": "2026-12-01"})
    post.refresh_from_db()
    assert post.until_on == dt.date(2026, 12, 1)


def test_cover_and_leave_on_their_pages(house):
    client = browser(house.head)
    post = queries.acting_post(house.mediator, None)
    page = client.get("/away/cover/")
    assert [key for key, _ in page.context["form"].fields["post"].choices if key] == [
        str(p.pk) for p in queries.posts_of_county(make.COUNTY, house.committee)
    ]
    other = make.staff("白秀兰")
    form = {
        "post": str(post.pk),
        "by_staff": str(other.pk),
        "from_on": "2026-11-24",
        "until_on": "2026-11-30",
        "reason": "到县里开会",
    }
    assert client.post("/away/cover/", form)["Location"] == "/away/"
    assert (
        client.post(
            "/away/leave/",
            {
                "staff": str(house.mediator.pk),
                "from_on": "2026-11-24",
                "until_on": "2026-11-25",
                "reason": "leave",
            },
        ).status_code
        == 302
    )
    body = client.get("/away/").content.decode()
    assert "白秀兰 代 杜满囤" in body and "休假" in body
    assert "杜满囤" not in browser(house.stranger).get("/away/").content.decode()
    stranger = browser(house.stranger)
    stranger.post(f"/away/cover/{Cover.objects.get().pk}/end/")
    stranger.post(f"/away/leave/{Leave.objects.get().pk}/end/")
    assert Cover.objects.get().until_on == dt.date(2026, 11, 30) and Leave.objects.get().until_on == dt.date(
        2026, 11, 25
    )
    client.post(f"/away/cover/{Cover.objects.get().pk}/end/")
    assert Cover.objects.get().until_on == TODAY


def test_everybody_records_only_their_own_leave(house):
    client = browser(house.mediator)
    assert list(client.get("/away/leave/").context["form"].people) == [str(house.mediator.pk)]
    form = {"staff": str(house.head.pk), "from_on": "2026-11-24", "until_on": "2026-11-25", "reason": "leave"}
    assert client.post("/away/leave/", form).status_code == 200
    assert not Leave.objects.exists()


def test_gaps_are_named(house):
    make.village(8, "空村")
    page = browser(house.system).get("/units/gaps/").content.decode()
    assert "空村" in page and "没有哪个单位专管这个村" in page and "南坡沟村" not in page


def test_the_profile_shows_what_is_mine(house):
    client = browser(house.mediator)
    page = client.get("/me/").content.decode()
    assert "南坡沟村调委会" in page and "石桥派出所" not in page
    answer = client.post("/me/preferences/", {"language": "en", "theme": "dark"})
    assert answer.cookies["django_language"].value == "en" and answer.cookies["theme"].value == "dark"
    house.mediator.refresh_from_db()
    assert (house.mediator.language, house.mediator.theme) == ("en", "dark")
    client.post("/me/preferences/", {"language": "fr", "theme": "neon"})
    house.mediator.refresh_from_db()
    assert house.mediator.language == "en"


def test_the_feed_address_is_shown_once(house):
    client = browser(house.mediator)
    page = client.post("/me/feed/")
    token = page.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert queries.staff_by_feed_token(token) == house.mediator
    assert token not in client.get("/me/").content.decode()
    client.post("/me/feed/", {"revoke": "1"})
    assert queries.staff_by_feed_token(token) is None


def test_a_refusal_nobody_caught_is_a_page_with_its_sentence(house):
    answer = browser(house.mediator).get("/units/new/")
    assert answer.status_code == 403 and "您现在的岗位不能" in answer.content.decode()
    part = browser(house.mediator).get("/units/new/", headers={"HX-Request": "true"})
    assert part.status_code == 403 and "您现在的岗位不能" in part.json()["detail"]


def test_a_saved_form_is_forgotten_by_the_tab_and_a_refused_one_is_not(house):
    client = browser(house.system)
    address = f"/units/{house.station.pk}/edit/"
    form = {"name": "石桥派出所", "kind": "station", "tier": "2", "area": "石桥镇"}
    assert f'data-keep="{address}"' in client.post(address, {**form, "name": ""}).content.decode()
    assert "kept-done" not in client.get("/units/").content.decode()
    client.post(address, form)
    assert f'name="kept-done" content="{address}"' in client.get("/units/").content.decode()


def test_two_administrators_at_once_one_is_told_and_keeps_what_was_typed(house):
    first, second = browser(house.system), browser(house.system)
    address = f"/units/{house.station.pk}/edit/"
    seen = first.get(address).context["form"]["version"].value()
    form = {"name": "石桥派出所", "kind": "station", "tier": "2", "area": "石桥镇", "version": seen}
    assert first.post(address, {**form, "phone": "0900-555-0001"}).status_code == 302
    told = second.post(address, {**form, "phone": "0900-555-0002"})
    assert told.status_code == 200 and "刚被别人改过" in told.content.decode()
    assert told.context["form"]["phone"].value() == "0900-555-0002"
    house.station.refresh_from_db()
    assert house.station.phone == "0900-555-0001"
    again = {**form, "phone": "0900-555-0002", "version": told.context["form"]["version"].value()}
    assert second.post(address, again).status_code == 302
    house.station.refresh_from_db()
    assert house.station.phone == "0900-555-0002"
