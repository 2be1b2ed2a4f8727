"""Logging in, being locked out, idling, logging out."""

import datetime as dt
import json

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.backends import client_address
from lianxin.ground.officers.models import DeskSession
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.browser import log_in, signed_in, user_of
from lianxin.tools.kit import clock

MARK = "张家李家为水渠吵了三年\n第二行“引号”<b>"


def later(seconds):
    return clock.at(clock.now() + dt.timedelta(seconds=seconds))


def test_the_right_password_leads_where_one_was_going(house, client):
    answer = client.get("/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=%2Fme%2F")
    assert client.get("/login/?next=/me/").status_code == 200
    answer = log_in(client, house.mediator, next="/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200
    assert Line.objects.filter(act="log_in", actor_ref=house.mediator.pk).count() == 1


def test_usernames_are_folded(house, client):
    answer = client.post("/login/", {"username": " DuManTun ", "password": make.PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(house, client, target):
    assert log_in(client, house.mediator, next=target)["Location"] == "/"


def test_a_wrong_password_says_how_many_tries_are_left_and_not_whether_the_name_exists(house, client):
    known = log_in(client, house.mediator, "wrong")
    unknown = client.post("/login/", {"username": "nobody", "password": "wrong"})
    for answer in (known, unknown):
        assert answer.status_code == 200
        assert "用户名或口令不对。还可以试 4 次。" in answer.content.decode()
    assert user_of(client) == ""


def test_a_closed_account_cannot_log_in(house, client):
    house.mediator.is_active = False
    house.mediator.save()
    assert "用户名或口令不对" in log_in(client, house.mediator).content.decode()


def test_five_wrong_tries_lock_for_a_quarter_of_an_hour(house, client):
    answers = [log_in(client, house.mediator, "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert "请 15 分钟后再试。" in answers[-1].content.decode()
    locked = log_in(client, house.mediator)
    assert locked.status_code == 429 and int(locked["Retry-After"]) in (840, 900)
    assert user_of(client) == ""
    assert Line.objects.filter(act="lock_out", subject=house.mediator.pk).count() == 1
    AccessAttempt.objects.update(
        attempt_time=AccessAttempt.objects.get().attempt_time - dt.timedelta(minutes=16)
    )
    assert log_in(client, house.mediator).status_code == 302


def test_spelling_the_name_otherwise_gives_no_more_tries(house, client):
    for name in ("dumantun", "DUMANTUN", " dumantun", "Dumantun", "ｄumantun"):
        answer = client.post("/login/", {"username": name, "password": "wrong"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [(0, "10.9.9.9", "10.0.0.1"), (1, "6.6.6.6, 10.9.9.9", "10.9.9.9"), (2, "6.6.6.6, 10.9.9.9, 10.0.0.2", "10.9.9.9"),
     (1, "", "10.0.0.1"), (1, "nonsense", "10.0.0.1"), (2, "10.9.9.9", "10.0.0.1")],
)  # fmt: skip
def test_only_our_own_proxies_are_believed(rf, settings, proxies, told, counted):
    settings.PROXIES = proxies
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=told)) == counted


def test_the_password_is_hashed_by_argon2_and_written_nowhere(house, client):
    house.mediator.set_password(make.PASSWORD)
    assert house.mediator.password.startswith("argon2$argon2id$")
    log_in(client, house.mediator, "wrong-secret-1", kept="1.abc")
    attempt = AccessAttempt.objects.get()
    assert "wrong-secret-1" not in attempt.post_data and "1.abc" not in attempt.post_data


def test_a_login_begins_a_fresh_session_and_a_fresh_token(house):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/login/")
    token = page.cookies["csrftoken"].value
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = session.session_key
    form = {"username": "dumantun", "password": make.PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/login/", form).status_code == 302
    assert client.session.session_key != session.session_key
    assert client.cookies["csrftoken"].value != token


def test_without_a_post_nothing_but_the_own_account_opens(house, client):
    bare = make.staff("没岗位")
    signed_in(bare, client)
    assert client.get("/units/").status_code == 403
    assert "您今天没有岗位" in client.get("/units/").content.decode()
    assert client.get("/me/").status_code == 200


def test_a_given_password_must_be_changed_before_anything_else(house, client):
    house.mediator.must_change_password = True
    house.mediator.save()
    signed_in(house.mediator, client)
    assert client.get("/units/")["Location"] == "/me/password/"
    form = {"current": make.PASSWORD, "password": "柳湾-石磨-8842", "password2": "柳湾-石磨-8842"}
    assert client.post("/me/password/", form)["Location"] == "/me/"
    assert client.get("/units/").status_code == 200


def test_a_page_of_somebody_logged_in_is_not_stored(house, client):
    signed_in(house.mediator, client)
    assert "no-store" in client.get("/me/")["Cache-Control"]


# Idle ------------------------------------------------------------------------------------------------------------------


def test_an_idle_session_is_locked_and_its_person_opens_it_again(house, client):
    signed_in(house.mediator, client)
    key = client.session.session_key
    with later(settings.IDLE_SECONDS + 61):
        assert client.get("/units/?q=sq")["Location"] == "/login/?next=%2Funits%2F%3Fq%3Dsq"
        assert "请重新登录" in client.get("/login/?next=/units/").content.decode()
        assert client.session.session_key == key and user_of(client) == str(house.mediator.pk)
        assert client.get("/me/").status_code == 302
        answer = client.post("/login/", {"password": make.PASSWORD, "next": "/units/"})
        assert answer["Location"] == "/units/"
        assert client.get("/units/").status_code == 200
    assert Line.objects.filter(act="reopen_session").count() == 1


def test_somebody_who_goes_on_working_is_not_locked(house, client):
    signed_in(house.mediator, client)
    for minutes in range(10, 120, 10):
        with later(minutes * 60):
            assert client.get("/me/").status_code == 200


def test_a_ping_keeps_the_session(house, client):
    signed_in(house.mediator, client)
    with later(settings.IDLE_SECONDS - 10):
        assert client.post("/session/ping/").status_code == 204
    with later(settings.IDLE_SECONDS + 300):
        assert client.get("/me/").status_code == 200


def test_scripts_get_401_and_an_event_and_the_page_stays(house, client):
    signed_in(house.mediator, client)
    with later(settings.IDLE_SECONDS + 61):
        part = client.get("/units/", headers={"HX-Request": "true"})
        assert part.status_code == 401
        assert json.loads(part["HX-Trigger"]) == {"lianxin:locked": True}
        assert client.post("/session/ping/", headers={"Accept": "application/json"}).status_code == 401
        assert client.get("/_/ping/", headers={"Accept": "application/json"}).status_code == 401
        assert client.post("/session/reopen/", {"password": "wrong"}).status_code == 403
        assert client.post("/session/reopen/", {"password": make.PASSWORD}).status_code == 204
        assert client.get("/_/ping/", headers={"Accept": "application/json"}).status_code == 200
        assert client.get("/units/", headers={"HX-Request": "true"}).status_code == 200


def test_reopening_can_be_locked_out_too(house, client):
    signed_in(house.mediator, client)
    with later(settings.IDLE_SECONDS + 61):
        codes = [client.post("/session/reopen/", {"password": "wrong"}).status_code for _ in range(6)]
        assert codes == [403] * 4 + [429] * 2
        assert client.post("/session/reopen/", {"password": make.PASSWORD}).status_code == 429


def post_locked(client, **more):
    return client.post("/units/new/?from=x", {"name": MARK, "kind": "committee", "tag": ["a", "b"], **more})


def kept_field(answer):
    return answer.context["form"]["kept"].value()


def test_a_form_that_arrives_locked_is_kept_and_posted_again_after_the_password(house):
    client = Client(enforce_csrf_checks=True)
    token = client.get("/login/").cookies["csrftoken"].value
    form = {"username": house.system.username, "password": make.PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/login/", form).status_code == 302
    token = client.cookies["csrftoken"].value
    with later(settings.IDLE_SECONDS + 61):
        answer = post_locked(client, csrfmiddlewaretoken=token)
        assert answer.status_code == 401
        body = answer.content.decode()
        assert "请重新登录" in body and "水渠" not in body  # carried, but not to be read over a shoulder
        form = {"password": make.PASSWORD, "kept": kept_field(answer), "csrfmiddlewaretoken": token}
        page = client.post("/login/", form)
        assert page.status_code == 200
        waiting = page.context["waiting"]
        assert waiting.path == "/units/new/?from=x"
        assert waiting.fields == [("name", MARK), ("kind", "committee"), ("tag", "a"), ("tag", "b")]
        assert "第二行“引号”&lt;b&gt;" in page.content.decode()
        fresh = client.cookies["csrftoken"].value
        again = client.post(waiting.path, {**dict(waiting.fields), "csrfmiddlewaretoken": fresh})
        assert again.status_code == 200 and again.context["form"]["name"].value() == MARK


def test_a_password_typed_into_a_form_is_not_carried(house, client):
    signed_in(house.system, client)
    with later(settings.IDLE_SECONDS + 61):
        typed = {"approver_password": "geheim", "password": "geheim", "pin2": "1", "current": "geheim", "opinion": "ja"}
        answer = post_locked(client, code="0290", **typed)
        page = client.post("/login/", {"password": make.PASSWORD, "kept": kept_field(answer)})
        assert "geheim" not in page.content.decode()
        names = {name for name, _ in page.context["waiting"].fields}
        assert names == {"name", "kind", "tag", "code", "opinion"}


def test_a_form_survives_a_session_that_ran_out_altogether_and_the_second_step(house, client):
    signed_in(house.mediator, client)
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()  # what clearsessions does at night
    answer = post_locked(client)
    assert answer.status_code == 401 and answer.context["known"] == house.mediator
    page = client.post(
        "/login/", {"username": "dumantun", "password": make.PASSWORD, "kept": kept_field(answer)}
    )
    assert page.context["waiting"].fields[0] == ("name", MARK)


def test_only_the_same_person_gets_the_form_back(house, client):
    signed_in(house.mediator, client)
    with later(settings.IDLE_SECONDS + 61):
        kept = kept_field(post_locked(client))
        form = {"username": house.officer.username, "password": make.PASSWORD, "kept": kept}
        answer = client.post("/login/?other=1", form)
        assert answer.status_code == 302
        assert user_of(client) == str(house.officer.pk)


def test_a_changed_or_old_form_is_not_taken(house, client):
    signed_in(house.mediator, client)
    with later(settings.IDLE_SECONDS + 61):
        kept = kept_field(post_locked(client))
        assert (
            client.post("/login/", {"password": make.PASSWORD, "kept": kept[:-9] + "AAAAAAAAA"}).status_code
            == 302
        )
    with later(settings.IDLE_SECONDS + 61 + 13 * 3600):
        client.get("/me/")
        assert client.post("/login/", {"password": make.PASSWORD, "kept": kept}).status_code == 302


def test_files_are_not_kept_and_that_is_said(house, client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    signed_in(house.mediator, client)
    with later(settings.IDLE_SECONDS + 61):
        answer = post_locked(client, picture=SimpleUploadedFile("界石.jpg", b"x"))
        assert "选好的文件没有保留：界石.jpg" in answer.content.decode()
        page = client.post("/login/", {"password": make.PASSWORD, "kept": kept_field(answer)})
        assert "选好的文件没有保留：界石.jpg" in page.content.decode()


def test_a_form_from_nobody_is_lost_and_that_is_said(db, client):
    answer = post_locked(client)
    assert answer.status_code == 401
    assert "刚才的提交没有成功" in answer.content.decode()
    assert not kept_field(answer)


def test_one_megabyte_of_text_survives(house, client):
    signed_in(house.mediator, client)
    text = "石桥" * 170_000
    with later(settings.IDLE_SECONDS + 61):
        answer = client.post("/units/new/", {"name": text})
        page = client.post("/login/", {"password": make.PASSWORD, "kept": kept_field(answer)})
        assert page.context["waiting"].fields == [("name", text)]


# Leaving ---------------------------------------------------------------------------------------------------------------


def test_logging_out_ends_this_session_and_no_other(house):
    here, there = signed_in(house.mediator), signed_in(house.mediator)
    assert here.get("/logout/").status_code == 405
    assert here.post("/logout/").status_code == 302
    assert user_of(here) == "" and here.get("/me/").status_code == 302
    assert there.get("/me/").status_code == 200
    assert DeskSession.objects.filter(ended_at=None).count() == 1
    assert Line.objects.filter(act="log_out").count() == 1


def test_ending_the_other_sessions_from_the_profile(house):
    here, there = signed_in(house.mediator), signed_in(house.mediator)
    assert "结束其他登录" in here.get("/me/").content.decode()
    assert here.post("/me/sessions/end/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_a_changed_password_ends_the_sessions_elsewhere(house):
    here, there = signed_in(house.mediator), signed_in(house.mediator)
    form = {"current": make.PASSWORD, "password": "柳湾-石磨-8842", "password2": "柳湾-石磨-8842"}
    assert here.post("/me/password/", form).status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert log_in(Client(), house.mediator).status_code == 200
    assert log_in(Client(), house.mediator, "柳湾-石磨-8842").status_code == 302


@pytest.mark.parametrize("password", ["short", "dumantun-1", "12345678901", make.PASSWORD])
def test_a_weak_or_old_password_is_refused(house, password):
    here = signed_in(house.mediator)
    answer = here.post(
        "/me/password/", {"current": make.PASSWORD, "password": password, "password2": password}
    )
    assert answer.status_code == 200 and answer.context["form"].errors
