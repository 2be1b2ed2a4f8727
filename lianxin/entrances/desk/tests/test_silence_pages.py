"""The page of a side that cannot be reached, and what it puts into Today."""

from __future__ import annotations

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.work.triage.silence.models import ContactTry, Silence
from lianxin.work.triage.silence.states import SilenceState
from lianxin.work.triage.silence.tests.test_silence import (
    DAY,
    HOUR,
    deciding,
    everything,
    quiet_side,
    silent,
    station_day,
)

pytestmark = pytest.mark.django_db


def at(silence, tail="") -> str:
    return f"/disputes/{silence.dispute.code}/silence/{silence.side_id}/{tail}"


def test_before_anything_a_try_is_written_down(cast):
    dispute = cast.open_dispute()
    side = quiet_side(dispute)
    browser, url = cast.client(cast.village_mediator), f"/disputes/{dispute.code}/silence/{side.pk}/"
    page = browser.get(url).content.decode()
    assert "还没有联系上" in page and "登记一次联系" in page and "18:00以后打电话" in page
    assert f"/silence/{side.pk}/" in browser.get(f"/disputes/{dispute.code}/").content.decode()
    given = {
        "how": "phone", "outcome": "nobody", "words": "冯有才家没人接", "version": str(side.version), "token": "a" * 20
    }  # fmt: skip
    for _ in range(2):
        assert browser.post(url + "try/", given).status_code == 302
    assert ContactTry.objects.count() == 1
    page = browser.get(url).content.decode()
    assert "电话：没人在、没人接" in page and "冯有才" not in page and "冯*" in page
    assert Line.objects.filter(act="triage.look_tries").count() == 2
    given |= {"token": "b" * 20, "outcome": "reached"}
    assert browser.post(url + "try/", given).status_code == 302
    assert "联系上了" in browser.get(url).content.decode()


def test_from_the_fourth_day_to_the_stations_decision(cast):
    silence = silent(cast)
    with clock.at(silence.began_at + DAY):
        page = cast.client(cast.village_mediator).get(at(silence)).content.decode()
        assert "第 4 天没有回音" in page and "还没有到决定的日子" in page
        assert "由另一位按约定的办法联系" in page and "不要上门" in page
        today = cast.client(type("P", (), {"staff": silence.second_by})()).get("/").content.decode()
        assert "换个人联系" in today and at(silence) in today
    everything(cast, silence)
    with clock.at(station_day(silence)):
        from lianxin.work.triage.silence.tasks import sweep_silences

        sweep_silences()
        assert Silence.objects.get().state == SilenceState.DECIDING
        chief = cast.client(cast.chief)
        assert at(silence) in chief.get("/").content.decode()
        assert "决定怎么办" in chief.get(at(silence)).content.decode()
        given = {"decision": "certificate", "reason": "都试过了", "version": str(silence.side.version), "token": "c" * 20}
        assert chief.post(at(silence, "decide/"), given).status_code == 302
        page = cast.client(cast.village_mediator).get(at(silence)).content.decode()
        assert f"/disputes/{silence.dispute.code}/do/end/" in page


def test_too_early_and_too_little_are_said(cast):
    silence = deciding(cast)
    with clock.at(station_day(silence) + HOUR):
        given = {"decision": "certificate", "reason": "没人", "version": str(silence.side.version), "token": "d" * 20}
        answer = cast.client(cast.chief).post(at(silence, "decide/"), given)
        assert answer.status_code == 409 and "由另一位按约定的办法联系" in answer.content.decode()
        answer = cast.client(cast.village_head).get(at(silence, "decide/"))
        assert answer.status_code == 403 and "镇调委会的负责人决定" in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "sysadmin", "auditor", "independent"])
def test_closed_to_those_it_is_not_for(cast, who):
    silence = silent(cast)
    browser = cast.client(getattr(cast, who))
    for tail in ("", "try/", "second/", "decide/"):
        assert browser.get(at(silence, tail)).status_code in (403, 404)
        assert browser.post(at(silence, tail), {"token": "e" * 20}).status_code in (403, 404, 405)


def test_while_contact_is_held_nothing_is_tried(cast):
    dispute = cast.open_dispute(contact_held=True)
    side = quiet_side(dispute)
    browser, url = cast.client(cast.village_mediator), f"/disputes/{dispute.code}/silence/{side.pk}/"
    assert "还没有同意联系对方" in browser.get(url).content.decode()
    given = {"how": "phone", "outcome": "nobody", "version": str(side.version), "token": "f" * 20}
    assert browser.post(url + "try/", given).status_code == 409
    assert not ContactTry.objects.exists()


def test_another_person_is_sent(cast):
    silence = silent(cast)
    with clock.at(silence.began_at + HOUR):
        browser = cast.client(cast.village_mediator)
        page = browser.get(at(silence, "second/")).content.decode()
        assert "罗会敏" in page and "田桂兰 南坡沟村调委会" not in page
        given = {"post": str(cast.town_mediator.post.pk), "version": str(silence.side.version), "token": "g" * 20}
        assert browser.post(at(silence, "second/"), given).status_code == 302
    assert Silence.objects.get().second_by == cast.town_mediator.staff
