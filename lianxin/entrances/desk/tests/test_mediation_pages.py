"""Getting ready to mediate: rights, answers, mediators, helpers, notes under seal. And who gets nowhere near."""

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.cast import two_sides
from lianxin.entrances.desk.tests.walking import ask, both, forms_of, main_form, make_ready, send
from lianxin.work.disputes.queries import with_sides
from lianxin.work.mediation import queries

pytestmark = pytest.mark.django_db
SECRET = "其实可以让两尺，别告诉他"


@pytest.fixture
def dispute(cast):
    return cast.open_dispute()


@pytest.fixture
def browser(cast):
    return cast.client(cast.village_mediator)


def _page(browser, dispute, path=""):
    answer = browser.get(f"/disputes/{dispute.code}/{path}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_both_sides_are_walked_through_on_one_screen(cast, dispute, browser):
    assert "向申请方告知权利和义务" in _page(browser, dispute)
    make_ready(browser, dispute, cast.village_mediator)
    text = _page(browser, dispute, "mediation/")
    stand = queries.standing(dispute)
    assert all(stand.gave(side, "mediate") for side in stand.sides) and len(stand.rights) == 2
    shown = _page(browser, dispute)
    assert "双方已同意" in shown and "接受调解员" in shown and "安排调解" in shown
    assert "周德旺" not in shown and "周德旺" not in text


def test_only_the_side_that_was_asked_is_recorded(dispute, browser):
    ask(browser, dispute, "rights", side1="told")
    stand = queries.standing(dispute)
    assert len(stand.rights) == 1
    nothing = ask(browser, dispute, "mediate", 422)
    assert "至少点一方" in nothing.content.decode()
    early = ask(browser, dispute, "mediate", 409, side2="given")
    assert "先向这一方告知权利和义务" in early.content.decode()


def test_a_refusal_is_explained_confirmed_and_ends_it(cast, dispute, browser):
    ask(browser, dispute, "rights", **both("told"))
    led = ask(browser, dispute, "mediate", side1="given", side2="refused")
    assert "/ask/?subject=mediate&answer=refused" in led["Location"]
    assert not queries.latest_answers(dispute)  # nothing before the consequences were said
    shown = browser.get(led["Location"])
    text = shown.content.decode()
    assert "第十七条" in text and "仲裁" in text
    form = main_form(shown)
    assert form["answer"] == "refused"
    path = led["Location"].split("#")[0]
    assert browser.post(path, {**form, "words": "不想谈了"}).status_code == 422
    dispute.refresh_from_db()
    assert dispute.state == "open"
    done = browser.post(path, {**form, "words": "不想谈了", "confirm": "on"})
    assert done.status_code == 302 and done["Location"] == f"/disputes/{dispute.code}/"
    dispute.refresh_from_db()
    assert dispute.state == "ended" and dispute.end_reason == "refused"
    assert "调解终止" in browser.get(done["Location"]).content.decode()


def test_refusing_typed_straight_into_the_form_is_explained_too(dispute, browser):
    ask(browser, dispute, "rights", **both("told"))
    side = with_sides(dispute)[0]
    url = f"/disputes/{dispute.code}/mediation/sides/{side.pk}/ask/?subject=mediate"
    answer = browser.post(url, {**main_form(browser.get(url)), "answer": "refused"})
    assert answer.status_code == 422 and "第十七条" in answer.content.decode()
    dispute.refresh_from_db()
    assert dispute.state == "open"


def test_a_mediator_declares_alone_and_a_grave_tie_means_stepping_back(cast, dispute, browser):
    base = f"/disputes/{dispute.code}/mediation/"
    send(browser, f"{base}mediator/", post=str(cast.second_mediator.post.pk))
    one = queries.mediators_of(dispute)[0]
    assert browser.get(f"{base}people/{one.pk}/declare/").status_code == 403
    second = cast.client(cast.second_mediator)
    ties = {f"tie_{tie}": "no" for tie in ("household", "lender", "neighbour", "earlier_role")}
    missing = send(second, f"{base}people/{one.pk}/declare/", 422, **ties)
    assert "lx-error" in missing.content.decode()
    send(second, f"{base}people/{one.pk}/declare/", tie_kin="yes", **ties)
    assert "应当回避" in _page(browser, dispute, "mediation/")
    send(browser, f"{base}people/{one.pk}/remove/", removal="recused")
    assert queries.mediators_of(dispute) == []


def test_police_are_not_on_the_list_of_mediators(cast, dispute, browser):
    text = _page(browser, dispute, "mediation/mediator/")
    assert cast.village_mediator.staff.name in text and cast.officer.staff.name not in text
    forced = send(browser, f"/disputes/{dispute.code}/mediation/mediator/", 422, post=str(cast.officer.post.pk))
    assert forced.status_code == 422


def test_helpers_come_with_every_sides_consent(cast, dispute, browser):
    base = f"/disputes/{dispute.code}/mediation/"
    make_ready(browser, dispute, cast.village_mediator)
    assert send(browser, f"{base}helper/", 422, kind="elder", why="").status_code == 422
    send(browser, f"{base}helper/", kind="police", post=str(cast.officer.post.pk), why="双方都信得过")
    send(browser, f"{base}helper/", kind="elder", name="白守礼", phone="09005550099", why="知道老界在哪")
    police, elder = queries.standing(dispute).helpers
    text = _page(browser, dispute, "mediation/")
    assert "李春燕" in text and "白*" in text and "白守礼" not in text
    ask(browser, dispute, f"helper:{police.pk}", **both("given"))
    ask(browser, dispute, f"helper:{elder.pk}", side1="given", side2="refused")
    send(browser, f"{base}helpers/{police.pk}/remind/")
    assert queries.standing(dispute).helpers[0].reminded_at is not None
    send(browser, f"{base}helpers/{elder.pk}/remove/")
    assert len(queries.standing(dispute).helpers) == 1


def test_a_note_under_seal_is_for_those_who_were_there(cast, dispute, browser):
    make_ready(browser, dispute, cast.village_mediator)
    side = with_sides(dispute)[0]
    send(browser, f"/disputes/{dispute.code}/mediation/caucus/", side=str(side.pk), text=SECRET)
    closed = _page(browser, dispute, "caucus/")
    assert SECRET not in closed
    note = queries.caucus_notes(cast.village_mediator.actor, dispute).get()
    opened = browser.post(f"/disputes/{dispute.code}/caucus/{note.pk}/")
    assert SECRET in opened.content.decode()
    assert Line.objects.filter(act="mediation.read_caucus_note").count() == 1
    own = _page(browser, dispute)
    assert "单方谈话记录 1 条" in own and SECRET not in own
    for who in (cast.chief, cast.village_head, cast.second_mediator, cast.town_head, cast.stranger, cast.agency, cast.leader):
        other = cast.client(who)
        assert other.get(f"/disputes/{dispute.code}/caucus/").status_code in (403, 404), who.staff.name
        assert other.post(f"/disputes/{dispute.code}/caucus/{note.pk}/").status_code in (403, 404), who.staff.name
        page = other.get(f"/disputes/{dispute.code}/")
        assert SECRET not in page.content.decode() and "/caucus/" not in page.content.decode()
    history = browser.get(f"/disputes/{dispute.code}/history/").content.decode()
    assert SECRET not in history


def test_a_later_mediator_does_not_read_earlier_notes(cast, dispute, browser):
    make_ready(browser, dispute, cast.village_mediator)
    side = with_sides(dispute)[0]
    send(browser, f"/disputes/{dispute.code}/mediation/caucus/", side=str(side.pk), text=SECRET)
    send(browser, f"/disputes/{dispute.code}/mediation/mediator/", post=str(cast.second_mediator.post.pk))
    later = cast.client(cast.second_mediator)
    page = later.get(f"/disputes/{dispute.code}/caucus/")
    assert page.status_code == 200 and "打开看" not in page.content.decode()  # may write, reads nothing
    note = queries.caucus_notes(cast.village_mediator.actor, dispute).get()
    assert later.post(f"/disputes/{dispute.code}/caucus/{note.pk}/").status_code == 404


def test_who_comes_nowhere_near(cast, dispute):
    side = with_sides(dispute)[0]
    paths = (
        "mediation/", "mediation/rights/", "mediation/mediator/", "mediation/helper/", "mediation/caucus/", "mediation/stop/",
        f"mediation/sides/{side.pk}/ask/?subject=mediate", "sessions/new/", "agreements/new/", "caucus/",
    )  # fmt: skip
    for who in (cast.stranger, cast.stranger_mediator, cast.neighbour_mediator, cast.agency, cast.leader, cast.sysadmin):
        other = cast.client(who)
        for path in paths:
            for answer in (other.get(f"/disputes/{dispute.code}/{path}"), other.post(f"/disputes/{dispute.code}/{path}")):
                assert answer.status_code in (403, 404, 405), (who.staff.name, path, answer.status_code)
    for path in paths:
        assert cast.client().get(f"/disputes/{dispute.code}/{path}")["Location"].startswith("/login")
    assert not queries.latest_answers(dispute)


def test_somebody_who_sees_it_but_does_not_hold_it_is_told_why(cast, dispute):
    shown = cast.client(cast.chief).get(f"/disputes/{dispute.code}/mediation/")
    assert shown.status_code == 403 and "由承办单位的人和这起纠纷的调解员办理" in shown.content.decode()


def test_a_row_pressed_twice_is_recorded_once_and_a_stale_one_says_so(cast, dispute, browser):
    url = f"/disputes/{dispute.code}/mediation/"
    ask(browser, dispute, "rights", **both("told"))
    old = next(f for f in forms_of(browser.get(url)) if f.get("row") == "mediate")
    first = browser.post(url, {**old, **both("given")})
    second = browser.post(url, {**old, **both("given")})
    assert first.status_code == second.status_code == 302
    assert len(queries.consent_history(dispute)) == 2
    other = next(f for f in forms_of(browser.get(url)) if f.get("row") == "joint_session")
    ask(browser, dispute, "joint_session", **both("given"))
    late = browser.post(url, {**other, "side1": "refused"})
    assert late.status_code == 409 and "别人已经登记过这一项" in late.content.decode()


def test_public_security_mediation_is_checked_first(cast):
    dispute = cast.open_dispute(by=cast.officer, kind="public_security", sides=two_sides(reached=True))
    browser = cast.client(cast.officer)
    assert "写明违法行为" in _page(browser, dispute)
    side = with_sides(dispute)[1]
    url = f"/disputes/{dispute.code}/mediation/violation/"
    answers = {f"X{n}": "no" for n in range(1, 8)}
    wrong = send(browser, url, 422, violation="beating", suspect_side=str(side.pk), **{**answers, "X3": ""})
    assert wrong.status_code == 422
    send(browser, url, violation="beating", suspect_side=str(side.pk), **answers)
    assert queries.violation_check(dispute).violation == "beating"


def test_hostile_input_gets_an_answer(cast, dispute, browser):
    browser.raise_request_exception = False
    side = with_sides(dispute)[0]
    nasty = "\x00'\"><script>💥䶮𠮷" * 40
    paths = ("mediation/", "mediation/rights/", "mediation/mediator/", "mediation/helper/", "mediation/stop/", "sessions/new/")
    for path in paths:
        url = f"/disputes/{dispute.code}/{path}"
        shown = browser.get(url)
        for form in forms_of(shown) or [{}]:
            for key in form:
                assert browser.post(url, {**form, key: nasty}).status_code < 500, (path, key)
    for query in ("", "?subject=x", "?subject=mediator", "?subject=mediator&ref=x", f"?subject=helper&ref={side.pk}"):
        url = f"/disputes/{dispute.code}/mediation/sides/{side.pk}/ask/{query}"
        assert browser.get(url).status_code < 500 and browser.post(url, {"answer": nasty}).status_code < 500


def test_the_pages_keep_their_budgets(cast, dispute, browser, django_assert_max_num_queries):
    make_ready(browser, dispute, cast.village_mediator)
    with django_assert_max_num_queries(28):
        browser.get(f"/disputes/{dispute.code}/")
    with django_assert_max_num_queries(24):
        browser.get(f"/disputes/{dispute.code}/mediation/")
