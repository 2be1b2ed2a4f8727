"""Authenticator app and recovery codes, with computed codes. Passkeys are in tests/browser of this room."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.browser import log_in, signed_in, user_of
from lianxin.tools.kit.refusals import BadInput, NotAllowed

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def standing_time(monkeypatch):
    """The codes' clock stands too: a test that crosses half a minute must not fail."""
    moment = [1_790_000_010.0]
    monkeypatch.setattr(time, "time", lambda: moment[0])
    return moment


def code(steps=0, secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def paired(who, keep=""):
    """Recovery codes of somebody who just paired a phone."""
    by = queries.actor_without_post(who)
    return services.add_totp(by=by, staff=who, secret=SECRET, code=code(), keep=keep)


def test_the_arithmetic_is_that_of_the_standard():
    assert [hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", n) for n in range(3)] == [
        755224,
        287082,
        359152,
    ]  # RFC 4226


def test_pairing_a_phone_shows_the_recovery_codes_once(house, client):
    signed_in(house.mediator, client)
    page = client.get("/me/second/app/").content.decode()
    assert "<svg" in page
    secret = decrypt(client.session["totp_secret"])
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page
    assert secret not in str(dict(client.session.items()))
    wrong = client.post("/me/second/app/", {"code": "000000"})
    assert wrong.context["form"].errors and not queries.has_second_factor(house.mediator)
    answer = client.post("/me/second/app/", {"code": code(secret=secret)})
    assert answer.status_code == 200 and len(answer.context["codes"]) == 10
    assert "totp_secret" not in client.session
    assert client.get("/me/second/").context["codes_left"] == 10
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert Line.objects.filter(act="add_totp").count() == 1


def test_the_login_asks_for_the_code_and_nothing_opens_before(house, client, standing_time):
    paired(house.mediator)
    answer = log_in(client, house.mediator, next="/units/")
    assert answer.status_code == 200 and "第二步验证" in answer.content.decode()
    assert user_of(client) == "" and client.get("/me/").status_code == 302
    standing_time[0] += 30
    answer = client.post("/login/second/", {"code": code(), "next": "/units/"})
    assert answer["Location"] == "/units/" and user_of(client) == str(house.mediator.pk)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_blanks_do_not_matter(house, client, standing_time, typed):
    paired(house.mediator)
    standing_time[0] += 30
    log_in(client, house.mediator)
    assert client.post("/login/second/", {"code": typed.format(code())}).status_code == 302


def test_half_a_minute_off_is_forgiven_and_two_minutes_are_not(house, client, standing_time):
    paired(house.mediator)
    standing_time[0] += 300
    log_in(client, house.mediator)
    assert client.post("/login/second/", {"code": code(4)}).status_code == 200
    assert client.post("/login/second/", {"code": code(-4)}).status_code == 200
    assert client.post("/login/second/", {"code": code(1)}).status_code == 302


def test_a_code_works_once(house, standing_time):
    paired(house.mediator)
    assert not services.check_code(staff=house.mediator, code=code())  # pairing used it
    standing_time[0] += 30
    assert services.check_code(staff=house.mediator, code=code())
    assert not services.check_code(staff=house.mediator, code=code())
    assert not services.check_code(staff=house.mediator, code=code(-1))


def test_a_recovery_code_works_once(house, client):
    codes = paired(house.mediator)
    log_in(client, house.mediator)
    assert client.post("/login/second/", {"code": codes[3]}).status_code == 302
    other = Client()
    log_in(other, house.mediator)
    assert other.post("/login/second/", {"code": codes[3]}).status_code == 200
    assert other.post("/login/second/", {"code": codes[4]}).status_code == 302
    assert Line.objects.filter(act="use_recovery_code").count() == 2


def test_wrong_codes_lock_out_like_wrong_passwords(house, client):
    paired(house.mediator)
    log_in(client, house.mediator)
    codes = [client.post("/login/second/", {"code": "000000"}).status_code for _ in range(5)]
    assert codes == [200] * 4 + [429]
    assert client.post("/login/second/", {"code": code(1)}).status_code == 429
    assert log_in(client, house.mediator).status_code == 429


def test_the_second_step_waits_five_minutes_and_belongs_to_one_session(house, client):
    from lianxin.ground.officers.tests.test_login import later

    paired(house.mediator)
    log_in(client, house.mediator)
    assert Client().post("/login/second/", {"code": code(1)})["Location"] == "/login/"
    with later(301):
        assert client.post("/login/second/", {"code": code(1)})["Location"] == "/login/"


def test_a_form_survives_the_second_step(house, client, standing_time):
    from lianxin.ground.officers.tests.test_login import MARK, kept_field, later, post_locked

    signed_in(house.mediator, client)
    paired(house.mediator, keep=client.session.session_key)
    with later(13 * 3600):
        from django.contrib.sessions.models import Session

        Session.objects.all().delete()
        kept = kept_field(post_locked(client))
        page = client.post("/login/", {"username": "dumantun", "password": make.PASSWORD, "kept": kept})
        standing_time[0] += 30
        form = {"code": code(), "kept": page.context["form"]["kept"].value()}
        page = client.post("/login/second/", form)
        assert page.context["waiting"].fields[0] == ("name", MARK)


def test_administrators_must_have_one(house, client, settings):
    settings.SECOND_FACTOR_FORCED = True
    signed_in(house.system, client)
    assert client.get("/units/")["Location"] == "/me/second/"
    assert "管理员必须先设一种" in client.get("/me/second/").content.decode()
    assert client.get("/units/", headers={"HX-Request": "true"}).status_code == 403
    secret = (client.get("/me/second/app/"), decrypt(client.session["totp_secret"]))[1]
    client.post("/me/second/app/", {"code": code(secret=secret)})
    assert client.get("/units/").status_code == 200
    factor = queries.factors_of(house.system).get(type="totp")
    answer = client.post(f"/me/second/{factor.pk}/remove/", {"password": make.PASSWORD})
    assert "管理员必须留一个" in answer.content.decode()
    assert queries.has_second_factor(house.system)


def test_a_session_begun_before_the_factor_ends_with_it(house, client, settings):
    settings.SECOND_FACTOR_FORCED = True
    elsewhere = signed_in(house.system)
    signed_in(house.system, client)
    client.get("/me/second/app/")
    client.post("/me/second/app/", {"code": code(secret=decrypt(client.session["totp_secret"]))})
    assert client.get("/units/").status_code == 200
    assert elsewhere.get("/units/")["Location"].startswith("/login/")


def test_others_need_not(house, client, settings):
    settings.SECOND_FACTOR_FORCED = True
    signed_in(house.mediator, client)
    assert client.get("/units/").status_code == 200


def test_a_demo_only_suggests_it(house, client, settings):
    settings.SECOND_FACTOR_FORCED = False
    signed_in(house.system, client)
    assert client.get("/units/").status_code == 200


def test_removing_asks_for_the_password_and_takes_the_codes_along(house, client):
    signed_in(house.mediator, client)
    paired(house.mediator, keep=client.session.session_key)
    factor = queries.factors_of(house.mediator).get(type="totp")
    client.post(f"/me/second/{factor.pk}/remove/", {"password": "wrong"})
    assert queries.has_second_factor(house.mediator)
    client.post(f"/me/second/{factor.pk}/remove/", {"password": make.PASSWORD})
    assert not queries.factors_of(house.mediator).exists()


def test_nobody_touches_anothers_factor(house, client):
    paired(house.mediator)
    factor = queries.factors_of(house.mediator).get(type="totp")
    signed_in(house.stranger, client)
    assert client.post(f"/me/second/{factor.pk}/remove/", {"password": make.PASSWORD}).status_code == 404
    by = queries.actor_without_post(house.stranger)
    with pytest.raises(NotAllowed):
        services.remove_factor(by=by, staff=house.mediator, factor=factor, password=make.PASSWORD)
    with pytest.raises(NotAllowed):
        services.add_totp(by=by, staff=house.mediator, secret=SECRET, code=code())


def test_new_recovery_codes_void_the_old(house):
    old = paired(house.mediator)
    by = queries.actor_without_post(house.mediator)
    with pytest.raises(BadInput):
        services.renew_recovery_codes(by=by, staff=house.mediator, password="wrong")
    fresh = services.renew_recovery_codes(by=by, staff=house.mediator, password=make.PASSWORD)
    assert not set(old) & set(fresh)
    assert not services.check_code(staff=house.mediator, code=old[0])
    assert services.check_code(staff=house.mediator, code=fresh[0])


@pytest.mark.parametrize(
    "credential",
    ['{"id": "x"}', "[]", '"x"', "{}", '{"id":"AA","rawId":"AA","type":"public-key","response":{}}'],
)
def test_nonsense_instead_of_a_passkey_is_refused_quietly(house, client, credential):
    paired(house.mediator)
    log_in(client, house.mediator)
    assert client.post("/login/second/", {"credential": credential}).status_code == 200
    signed = signed_in(house.officer)
    signed.get("/me/second/passkey/")
    assert signed.post("/me/second/passkey/", {"credential": credential}).status_code == 200
    assert not queries.has_second_factor(house.officer)
