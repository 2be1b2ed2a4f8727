"""A new password on paper."""

import datetime as dt

import pytest
from django.test import Client

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import ResetSlip
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.browser import log_in, signed_in
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState

NEW = "柳湾-石磨-8842"


@pytest.fixture
def by(house):
    return make.actor(house.security)


@pytest.fixture
def slip(house, by):
    return services.issue_reset_slip(by=by, staff=house.mediator)


def redeem(slip, code=None, password=NEW):
    return services.redeem_slip(username=slip.staff.username, code=code or slip.code, password=password)


def test_the_code_is_kept_only_as_a_hash(slip):
    row = ResetSlip.objects.get()
    assert slip.code not in str(list(vars(row).values()))
    assert row.code_hash.startswith("argon2")
    assert slip.code not in str(list(Line.objects.values_list("facts", "actor")))


def test_a_slip_sets_a_password_once(house, slip, client):
    here = signed_in(house.mediator)
    form = {
        "username": "dumantun",
        "code": slip.code.lower().replace("-", " "),
        "password": NEW,
        "password2": NEW,
    }
    assert client.post("/reset/", form)["Location"] == "/login/"
    assert here.get("/me/").status_code == 302  # sessions elsewhere ended
    assert log_in(Client(), house.mediator).status_code == 200
    assert log_in(Client(), house.mediator, NEW).status_code == 302
    again = client.post("/reset/", {**form, "password": NEW + "x", "password2": NEW + "x"})
    assert again.status_code == 200 and "凭条已用过" in again.content.decode()
    assert [line.act for line in Line.objects.filter(act__contains="slip").order_by("id")] == [
        "issue_reset_slip",
        "redeem_slip",
    ]


def test_it_expires_after_a_day(slip):
    with clock.at(clock.now() + dt.timedelta(hours=24)), pytest.raises(BadInput):
        redeem(slip)
    with clock.at(clock.now() + dt.timedelta(hours=23)):
        redeem(slip)


def test_a_new_slip_voids_the_old_and_a_withdrawn_one_is_void(house, by, slip):
    second = services.issue_reset_slip(by=by, staff=house.mediator)
    with pytest.raises(BadInput):
        redeem(slip)
    services.withdraw_slip(by=by, staff=house.mediator)
    with pytest.raises(BadInput):
        redeem(second)


def test_anothers_slip_opens_nothing(house, by, slip):
    services.issue_reset_slip(by=by, staff=house.officer)
    with pytest.raises(BadInput):
        services.redeem_slip(username=house.officer.username, code=slip.code, password=NEW)
    with pytest.raises(BadInput):
        services.redeem_slip(username="nobody", code=slip.code, password=NEW)


def test_five_wrong_codes_spend_the_slip(slip):
    for _ in range(5):
        with pytest.raises(BadInput):
            redeem(slip, "0000-0000-0")
    with pytest.raises(BadInput):
        redeem(slip)


def test_wrong_codes_lock_the_page(slip, client):
    form = {"username": "dumantun", "code": "0000-0000-0", "password": NEW, "password2": NEW}
    codes = [client.post("/reset/", form).status_code for _ in range(5)]
    assert codes == [200] * 4 + [429]
    assert client.post("/reset/", {**form, "code": slip.code}).status_code == 429


def test_a_weak_password_uses_up_nothing(slip):
    for password in ("short", "dumantun12", "1234567890", "杜满囤123"):
        with pytest.raises(BadInput) as refusal:
            redeem(slip, password=password)
        assert "password" in refusal.value.fields
    redeem(slip)


def without_phone(house, by, staff=None, second=None):
    """A slip that also takes the second factor away, with a second administrator's yes."""
    approved_by = make.actor(second or house.system)
    return services.issue_reset_slip(
        by=by, staff=staff or house.mediator, clears_second_factor=True, approved_by=approved_by
    )


def test_taking_a_second_factor_away_takes_two(house, by):
    for second in (house.security, house.chief, house.mediator):
        with pytest.raises(BadInput):
            without_phone(house, by, second=second)
    with pytest.raises(BadInput):
        services.issue_reset_slip(by=by, staff=house.mediator, clears_second_factor=True)
    with pytest.raises(BadInput):
        without_phone(house, by, staff=house.system, second=house.system)  # not for oneself
    assert without_phone(house, by, staff=house.system, second=house.audit)  # where there are three administrators and no more
    slip = without_phone(house, by)
    line = Line.objects.filter(act="issue_reset_slip").latest("id")
    assert line.facts == {"clears_second_factor": True, "approved_by": str(house.system.pk)}
    assert slip.code


def test_the_second_administrator_says_yes_on_the_same_page(house, client):
    from allauth.mfa.totp.internal.auth import TOTP

    from lianxin.ground.officers.tests.test_second_factor import SECRET

    TOTP.activate(house.mediator, SECRET)
    signed_in(house.security, client)
    url = f"/staff/{house.mediator.pk}/slip/"
    assert "另一位管理员" in client.get(f"/staff/{house.mediator.pk}/").content.decode()
    for given in (
        {},
        {"approver": house.system.username, "approver_password": "wrong"},
        {"approver": house.chief.username, "approver_password": make.PASSWORD},
        {"approver": house.security.username, "approver_password": make.PASSWORD},
    ):
        answer = client.post(url, {"clears_second_factor": "on", **given})
        assert answer.status_code == 422 and make.PASSWORD not in answer.content.decode(), given
    assert not ResetSlip.objects.filter(clears_second_factor=True).exists()
    assert Line.objects.filter(act="fail_approval").exists()
    yes = {"approver": house.system.username, "approver_password": make.PASSWORD}
    assert client.post(url, {"clears_second_factor": "on", **yes}).context["cleared"]
    assert client.post(url).status_code == 200 and not client.post(url).context["cleared"]  # a password alone needs one


def test_a_lost_phone_is_forgotten_only_when_the_slip_says_so(house, by):
    from allauth.mfa.totp.internal.auth import TOTP

    from lianxin.ground.officers.tests.test_second_factor import SECRET

    TOTP.activate(house.mediator, SECRET)
    redeem(services.issue_reset_slip(by=by, staff=house.mediator))
    assert queries.has_second_factor(house.mediator)
    redeem(without_phone(house, by), password=NEW + "y")
    assert not queries.has_second_factor(house.mediator)


def test_a_second_factor_taken_away_is_a_line_of_its_own_and_its_owner_hears_of_it_for_a_month(house, by):
    redeem(services.issue_reset_slip(by=by, staff=house.mediator))
    assert not Line.objects.filter(act="clear_second_factor").exists()
    assert "去掉了第二步验证" not in first_page(house.mediator, NEW)
    redeem(without_phone(house, by), password=NEW + "y")
    line = Line.objects.get(act="clear_second_factor")
    assert (line.root, line.facts) == (house.mediator.pk, {"issued_by": str(house.security.pk)})
    for _ in range(2):  # whoever comes first does not use it up
        page = first_page(house.mediator, NEW + "y")
        assert "去掉了第二步验证" in page and "安全生" in page
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert "去掉了第二步验证" not in first_page(house.mediator, NEW + "y")


def test_the_auditor_finds_it_by_its_name(house, by):
    redeem(without_phone(house, by))
    page = signed_in(house.audit).get("/journal/?act=clear_second_factor").content.decode()
    assert "用凭条去掉第二步验证" in page and "杜满囤" in page


def first_page(who, password):
    browser = Client()
    assert log_in(browser, who, password).status_code == 302
    return browser.get("/me/").content.decode()


def test_only_the_security_administrator_issues_slips_and_not_to_themselves(house, by):
    for who in (house.system, house.audit, house.chief, house.mediator, house.stranger):
        with pytest.raises(NotAllowed):
            services.issue_reset_slip(by=make.actor(who), staff=house.officer)
    with pytest.raises(NotAllowed):
        services.issue_reset_slip(by=by, staff=house.security)
    far = make.staff("外县人", county="610698")
    with pytest.raises(NotAllowed):
        services.issue_reset_slip(by=by, staff=far)


def test_no_slip_for_a_closed_account_and_closing_voids_it(house, by, slip):
    services.close_account(by=by, staff=house.mediator)
    with pytest.raises(BadInput):
        redeem(slip)
    with pytest.raises(WrongState):
        services.issue_reset_slip(by=by, staff=house.mediator)


def test_the_printed_page_shows_it_once(house, client):
    signed_in(house.security, client)
    answer = client.post(f"/staff/{house.mediator.pk}/slip/")
    code = answer.context["slip"].code
    assert code in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert code not in client.get(f"/staff/{house.mediator.pk}/").content.decode()
    assert client.get(f"/staff/{house.mediator.pk}/slip/").status_code == 405


def test_a_reset_lifts_the_lock_out(house, slip, client):
    for _ in range(5):
        log_in(client, house.mediator, "wrong")
    redeem(slip)
    assert log_in(client, house.mediator, NEW).status_code == 302


def test_the_security_administrator_lifts_a_lock_out(house, client):
    for _ in range(5):
        log_in(client, house.mediator, "wrong")
    admin = signed_in(house.security)
    assert admin.get(f"/staff/{house.mediator.pk}/").context["locked"]
    admin.post(f"/staff/{house.mediator.pk}/account/", {"verb": "unlock"})
    assert not admin.get(f"/staff/{house.mediator.pk}/").context["locked"]
    assert log_in(client, house.mediator).status_code == 302
