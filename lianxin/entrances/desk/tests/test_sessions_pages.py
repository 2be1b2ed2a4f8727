"""A session's own page, and everything that happens to one."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.walking import (
    ask,
    both,
    everyone,
    forms_of,
    hold,
    local,
    main_form,
    make_ready,
    send,
    sign_in,
)
from lianxin.tools.kit import clock
from lianxin.work.disputes.queries import with_sides
from lianxin.work.mediation import queries
from lianxin.work.mediation.services.sessions import reschedule_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(cast):
    return cast.client(cast.village_mediator)


@pytest.fixture
def dispute(cast, browser):
    row = cast.open_dispute()
    make_ready(browser, row, cast.village_mediator)
    return row


def _plan(browser, dispute, days=1, **typed):
    given = {"talk": "joint", "minutes": "60", "place_kind": "on_site", "place": "东台地头", **typed}
    when = local(clock.now() + dt.timedelta(days=days))
    answer = send(browser, f"/disputes/{dispute.code}/sessions/new/", starts_at=when, **given)
    return answer["Location"]


def test_what_is_lacking_is_said_before_and_after_trying(cast):
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    url = f"/disputes/{dispute.code}/sessions/new/"
    text = browser.get(url).content.decode()
    assert "还没有向申请方告知权利和义务" in text and "还没有确定调解员" in text and "找：承办人" in text
    when = local(clock.now() + dt.timedelta(days=1))
    refused = send(browser, url, 409, talk="joint", starts_at=when, place_kind="on_site", place="东台地头")
    text = refused.content.decode()
    assert "还没有向申请方告知权利和义务" in text and "东台地头" in text and when in text
    assert not queries.standing(dispute).sessions


def test_its_page_says_who_where_what_they_want_and_what_must_be_told(dispute, browser):
    url = _plan(browser, dispute)
    text = browser.get(url).content.decode()
    for words in (
        "东台地头", "把界石放回老地方", "按承包证上的亩数来量", "周*", "冯*", "田桂兰", "拒绝调解", "白天打电话", "现在开始"
    ):  # fmt: skip
        assert words in text, words
    assert "周德旺" not in text and "09005552041" not in text
    assert Line.objects.filter(act="mediation.see_session").count() == 1
    assert browser.get(f"{url}unmask/")["Location"] == url
    shown = browser.post(f"{url}unmask/", {"purpose": "contact"}).content.decode()
    assert "周德旺" in shown
    assert Line.objects.filter(act="disputes.unmask").count() == 1


def test_begun_written_up_and_masked_in_the_record(cast, dispute, browser):
    when = clock.now() + dt.timedelta(hours=2)
    number = hold(browser, cast.village_mediator, dispute, when)
    with clock.at(when + dt.timedelta(hours=1)):
        text = browser.get(f"/disputes/{dispute.code}/sessions/{number}/").content.decode()
    assert "谈成了" in text and "双方到地里量了尺寸" in text and "起草协议" in text and "D09.pdf?session=1" in text
    dispute.refresh_from_db()
    assert dispute.state == "mediating"
    assert "谈成了" in browser.get(f"/disputes/{dispute.code}/").content.decode()


def test_the_record_says_what_is_wrong_with_who_was_there_and_keeps_the_words(cast, dispute, browser):
    url = _plan(browser, dispute, days=-0.1)
    people = everyone(dispute)
    wrong = send(browser, f"{url}record/", 422, present=people[1:], record="写了很多字", outcome="agreed")
    text = wrong.content.decode()
    assert "没有人到场" in text and "写了很多字" in text
    empty = send(browser, f"{url}record/", 422, present=people, record="", outcome="")
    assert empty.content.decode().count("lx-error") >= 2
    send(browser, f"{url}record/", present=people, record="写了很多字", outcome="to_continue")
    again = browser.get(f"{url}record/")
    assert again.status_code == 403 and "不能再改" in again.content.decode()


def test_moved_cancelled_missed(cast, dispute, browser):
    url = _plan(browser, dispute)
    early = browser.get(f"{url}missed/")
    assert early.status_code == 403 and "还没有到时间" in early.content.decode()
    later = local(clock.now() + dt.timedelta(days=3))
    send(browser, f"{url}move/", starts_at=later, place="村委会")
    assert "村委会" in browser.get(url).content.decode()
    assert send(browser, f"{url}cancel/", 422, reason="").status_code == 422
    send(browser, f"{url}cancel/", reason="下大雨")
    assert "下大雨" in browser.get(url).content.decode()
    past = _plan(browser, dispute, days=-0.1)
    people = everyone(dispute)
    send(browser, f"{past}missed/", present=people[1:], reason="孩子病了")
    text = browser.get(past).content.decode()
    assert "有人没来" in text and "没来" in text
    assert all(stand.answer != "refused" for stand in queries.consent_history(dispute))


def test_a_separate_talk_and_its_note(cast, dispute, browser):
    side = with_sides(dispute)[0]
    url = _plan(browser, dispute, days=-0.1, talk="side1", place_kind="home")
    text = browser.get(url).content.decode()
    assert "周*" in text and "冯*" not in text.split("谁来")[1].split("先念给双方听")[0]
    link = f"/disputes/{dispute.code}/mediation/caucus/?session=1"
    assert link in text
    form = main_form(browser.get(link))
    assert form["session"] == "1" and form["side"] == str(side.pk)


def test_helpers_may_be_asked_along_only_with_consent(cast, dispute, browser):
    base = f"/disputes/{dispute.code}/mediation/"
    send(browser, f"{base}helper/", kind="police", post=str(cast.officer.post.pk), why="双方都信得过")
    helper = queries.standing(dispute).helpers[0]
    url = f"/disputes/{dispute.code}/sessions/new/"
    when = local(clock.now() + dt.timedelta(days=1))
    typed = {"talk": "joint", "starts_at": when, "place_kind": "on_site", "helpers": [str(helper.pk)]}
    assert "还没经每一方同意" in browser.get(url).content.decode()
    refused = send(browser, url, 409, **typed)
    assert "协助人要经每一方同意才能参加" in refused.content.decode()
    ask(browser, dispute, f"helper:{helper.pk}", **both("given"))
    page = send(browser, url, **typed)["Location"]
    assert "李春燕" in browser.get(page).content.decode()


def test_two_at_once_and_twice_the_same(cast, dispute, browser):
    url = f"/disputes/{dispute.code}/sessions/new/"
    when = local(clock.now() + dt.timedelta(days=1))
    form = {**main_form(browser.get(url)), "talk": "joint", "starts_at": when, "place_kind": "on_site"}
    first, second = browser.post(url, form), browser.post(url, form)
    assert first["Location"] == second["Location"] and len(queries.standing(dispute).sessions) == 1
    page = first["Location"]
    mine = main_form(browser.get(f"{page}move/"))
    session = queries.session(dispute, 1)
    session.dispute = dispute
    reschedule_session(
        by=cast.village_head.actor, session=session, version=session.version, starts_at=session.starts_at, minutes=90,
        place_kind="centre",
    )  # fmt: skip
    late = browser.post(f"{page}move/", {**mine, "place": "我写的地点"})
    assert late.status_code == 409 and "我写的地点" in late.content.decode()


def test_who_may_open_a_session(cast, dispute, browser):
    url = _plan(browser, dispute)
    for who in (cast.stranger, cast.stranger_mediator, cast.neighbour_mediator, cast.agency):
        other = cast.client(who)
        for path in (url, f"{url}start/", f"{url}record/", f"{url}move/", f"{url}cancel/", f"{url}unmask/"):
            assert other.get(path).status_code in (403, 404, 405), (who.staff.name, path)
            assert other.post(path, {"reason": "x"}).status_code in (403, 404, 405)
    assert cast.client().get(url)["Location"].startswith("/login")
    chief = cast.client(cast.chief)
    assert "现在开始" not in chief.get(url).content.decode()
    assert chief.post(f"{url}cancel/", {"reason": "x"}).status_code == 403
    assert queries.session(dispute, 1).state == "planned"
    assert browser.get(f"/disputes/{dispute.code}/sessions/99/").status_code == 404


def test_hostile_input_gets_an_answer(cast, dispute, browser):
    browser.raise_request_exception = False
    url = _plan(browser, dispute, days=-0.1)
    nasty = "\x00'\"><script>💥䶮𠮷" * 40
    for path in (f"/disputes/{dispute.code}/sessions/new/", f"{url}record/", f"{url}move/", f"{url}cancel/", f"{url}missed/"):
        for form in forms_of(browser.get(path)):
            for key in form:
                for value in (nasty, "9999-99-99T99:99", "0001-01-01T00:00", "-1", "1e9"):
                    assert browser.post(path, {**form, key: value}).status_code < 500, (path, key, value)


def test_its_page_keeps_its_budget(cast, dispute, browser, django_assert_max_num_queries):
    url = _plan(browser, dispute)
    sign_in(browser, cast.village_mediator)
    browser.get(url)
    with django_assert_max_num_queries(26):
        browser.get(url)
