"""The page without a login: what a stranger learns (nothing), what the bearer sees (what was disclosed), once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import translation

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.walking import forms_of as forms_on
from lianxin.entrances.desk.views import referral_link
from lianxin.tools.kit import clock
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.tests.factories import send

pytestmark = pytest.mark.django_db
SECRETS = ("周德旺", "冯有才", "09005557736", "界石", "石桥法律服务所", "南坡沟", "法律援助", "田桂兰")


@pytest.fixture(autouse=True)
def _no_tries_before():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def asked(cast):
    row = send(cast, kind="legal_aid", to_unit=None, to_office="石桥法律服务所")
    return queries.full(Referral.objects.all()).get(pk=row.pk)


@pytest.fixture
def link(cast, asked):
    return services.issue_link(by=cast.village_mediator.actor, referral=asked)


def fresh(referral):
    return queries.full(Referral.objects.all()).get(pk=referral.pk)


def bare(answer):
    """The page without what differs by chance: the token against forged forms, the address itself."""
    text = re.sub(r'value="[0-9A-Za-z]{64}"', "", answer.content.decode())
    return re.sub(r'content="[0-9A-Za-z]{64}"|"X-CSRFToken": "[^"]*"|/r/[^/"]+/', "", text)


def test_before_the_code_a_true_link_looks_like_any_other(cast, asked, link):
    browser = cast.client()
    true, false = browser.get(f"/r/{link[0]}/"), browser.get("/r/x/")
    assert (true.status_code, false.status_code) == (200, 200)
    assert bare(true) == bare(false)
    assert not [s for s in (*SECRETS, asked.code, asked.dispute.code) if s in true.content.decode()]
    assert not Line.objects.filter(act__in=["referrals.look", "referrals.open_link"]).exists()


def test_a_wrong_code_says_the_same_of_a_true_link_and_of_none(cast, link):
    browser = cast.client()
    answers = [browser.post(f"/r/{token}/", {"code": "2345-6789"}) for token in (link[0], "x")]
    assert [a.status_code for a in answers] == [422, 422]
    assert bare(answers[0]) == bare(answers[1])
    assert not [s for s in SECRETS if s in answers[0].content.decode()]


def test_nothing_of_it_is_kept_found_or_told_on(cast, link):
    for answer in (cast.client().get(f"/r/{link[0]}/"), cast.client().post(f"/r/{link[0]}/", {"code": link[1]})):
        assert "no-store" in answer["Cache-Control"] and answer["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer["X-Robots-Tag"]


def test_a_form_sent_from_elsewhere_opens_nothing(cast, link):
    """The way in holds no login, and is guarded against forged forms all the same."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(f"/r/{link[0]}/", {"code": link[1]}).status_code == 403
    form = next(f for f in forms_on(browser.get(f"/r/{link[0]}/")) if "code" in f)
    given = {**form, "code": link[1]}
    assert browser.post(f"/r/{link[0]}/", given, headers={"origin": "null"}).status_code == 403
    assert browser.post(f"/r/{link[0]}/", given, headers={"origin": "http://testserver"}).status_code == 302


def test_the_bearer_sees_what_was_disclosed_and_answers_once(cast, asked, link):
    browser = cast.client()
    assert browser.post(f"/r/{link[0]}/", {"code": link[1].lower()}).status_code == 302
    text = browser.get(f"/r/{link[0]}/").content.decode()
    assert "请查明界线" in text and "周*" in text and "法律援助" in text
    assert not [s for s in ("周德旺", "冯有才", "09005557736", "界石", asked.dispute.code) if s in text]
    other = cast.client().get(f"/r/{link[0]}/").content.decode()
    assert "请查明界线" not in other  # another browser has to know the code
    path = f"/r/{link[0]}/accept/"
    form = next(f for f in forms_on(browser.get(path)) if "version" in f)
    done = browser.post(path, {**form, "note": "王律师"})
    assert done.status_code == 200 and fresh(asked).state == "accepted"
    assert "请查明界线" not in browser.get(f"/r/{link[0]}/").content.decode()
    said = done.content.decode()
    token, code = re.search(r"/r/([^/]+)/", said).group(1), re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}(?=</b>)", said).group()
    browser.post(f"/r/{token}/", {"code": code})
    path = f"/r/{token}/finish/"
    form = next(f for f in forms_on(browser.get(path)) if "version" in f)
    assert browser.post(path, {**form, "outcome": ""}).status_code == 422  # nothing is used up by a form that is not whole
    done = browser.post(path, {**form, "outcome": "helped", "words": "已指派律师"})
    assert fresh(asked).state == "done" and "作废" in done.content.decode()
    assert {line.actor_kind for line in Line.objects.filter(act__in=["referrals.accept", "referrals.finish"])} == {"client"}


def test_a_question_may_be_asked_by_code(cast, asked, link):
    browser = cast.client()
    browser.post(f"/r/{link[0]}/", {"code": link[1]})
    path = f"/r/{link[0]}/ask_back/"
    form = next(f for f in forms_on(browser.get(path)) if "version" in f)
    browser.post(path, {**form, "question": "要身份证明"})
    assert (fresh(asked).state, fresh(asked).read("question")) == ("asked_back", "要身份证明")


def test_brute_force_is_locked_and_the_address_made_to_wait(cast, asked, link):
    browser = cast.client()
    for _n in range(5):
        assert browser.post(f"/r/{link[0]}/", {"code": "2345-6789"}).status_code == 422
    assert browser.post(f"/r/{link[0]}/", {"code": link[1]}).status_code == 422  # the right one, too late
    for _n in range(referral_link.TRIES - 6):
        browser.post("/r/x/", {"code": "2345-6789"})
    assert browser.post("/r/x/", {"code": "2345-6789"}).status_code == 429
    assert Line.objects.filter(act="referrals.wrong_code").count() == 5


def test_what_was_opened_closes_after_half_an_hour(cast, link):
    browser = cast.client()
    browser.post(f"/r/{link[0]}/", {"code": link[1]})
    assert "请查明界线" in browser.get(f"/r/{link[0]}/").content.decode()
    with clock.at(clock.now() + dt.timedelta(minutes=31)):
        assert "请查明界线" not in browser.get(f"/r/{link[0]}/").content.decode()


def test_one_opened_link_opens_no_other(cast, link):
    other = send(cast, kind="legal_aid", to_unit=None, to_office="另一家")
    other = queries.full(Referral.objects.all()).get(pk=other.pk)
    second = services.issue_link(by=cast.village_mediator.actor, referral=other)
    browser = cast.client()
    browser.post(f"/r/{link[0]}/", {"code": link[1]})
    assert "请查明界线" not in browser.get(f"/r/{second[0]}/").content.decode()
    assert browser.get(f"/r/{second[0]}/accept/").status_code == 302


@pytest.mark.parametrize("slug", ["accept", "finish", "ask_back", "reject", "extend", "attach", "withdraw", "chase", "x"])
def test_no_deed_without_the_code(cast, asked, link, slug):
    answer = cast.client().post(f"/r/{link[0]}/{slug}/", {"version": 1, "words": "x", "outcome": "handled", "reason": "x"})
    assert (answer.status_code, answer["Location"]) == (302, f"/r/{link[0]}/")
    assert fresh(asked).version == asked.version


def test_in_the_visitors_language(cast, link):
    browser = cast.client()
    with translation.override("zh-hans"):  # whatever a page sets ends here
        browser.post("/_/language/", {"language": "en", "next": f"/r/{link[0]}/"})
        assert "Answering with a code" in browser.get(f"/r/{link[0]}/").content.decode()
