"""An agreement through its pages: from nothing to effective, and everything that must not be."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.tests.walking import (
    both,
    draft,
    forms_of,
    hold,
    main_form,
    make_ready,
    send,
    sign_all,
    sign_in,
)
from lianxin.tools.kit import clock
from lianxin.work.disputes.queries import with_sides
from lianxin.work.mediation import queries
from lianxin.work.mediation.services.consents import record_consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def talked(cast):
    """Both sides sat down together and agreed; the clock stands an hour after."""
    dispute = cast.open_dispute()
    browser = cast.client(cast.village_mediator)
    make_ready(browser, dispute, cast.village_mediator)
    when = clock.now() + dt.timedelta(hours=1)
    hold(browser, cast.village_mediator, dispute, when)
    with clock.at(when + dt.timedelta(hours=2)):
        sign_in(browser, cast.village_mediator)
        dispute.refresh_from_db()
        yield dispute, browser


def _fixed(dispute, browser, **typed):
    send(browser, f"/disputes/{dispute.code}/agreements/new/", **draft(dispute, **typed))
    send(browser, f"/disputes/{dispute.code}/agreements/1/fix/", sure="on")
    return queries.current_agreement(dispute)


def test_from_a_talk_to_an_effective_agreement_with_two_obligations(talked, cast):
    dispute, browser = talked
    _fixed(dispute, browser)
    page = browser.get(f"/disputes/{dispute.code}/").content.decode()
    assert "四样齐了才生效" in page and "先读协议、先单独问" in page
    answer = sign_all(browser, dispute, 1)
    said = browser.get(answer["Location"]).content.decode()
    assert "都齐了，协议已生效" in said and "周*" in said and "周德旺" not in said
    dispute.refresh_from_db()
    assert dispute.state == "settled"
    agreement = queries.current_agreement(dispute)
    money = list(queries.obligations_of(agreement))[1]
    assert agreement.state == "effective" and money.amount == 60_000
    for side in with_sides(dispute):
        for row in queries.obligations_of(agreement):
            send(browser, f"/disputes/{dispute.code}/obligations/{row.pk}/done/", side=str(side.pk))
    assert not dispute.open_items.exists()
    assert {"mediation.see_agreement", "mediation.stamp"} <= set(Line.objects.values_list("act", flat=True))


def test_a_signature_waits_for_the_text_read_and_the_question_asked_alone(talked):
    dispute, browser = talked
    _fixed(dispute, browser)
    base = f"/disputes/{dispute.code}/agreements/1/"
    first = with_sides(dispute)[0]
    party = first.parties.all()[0]
    refused = send(browser, f"{base}parties/{party.pk}/", 409, method="sign")
    assert "先给这一方读一遍协议" in refused.content.decode()
    not_alone = send(browser, f"{base}sides/{first.pk}/free/", 422, free="yes")
    assert "这个问题要单独问" in not_alone.content.decode()


def test_not_free_sets_it_aside_and_names_nobody(talked, cast):
    dispute, browser = talked
    _fixed(dispute, browser)
    second = with_sides(dispute)[1]
    send(browser, f"/disputes/{dispute.code}/agreements/1/sides/{second.pk}/free/", free="no", alone="on")
    agreement = queries.agreement_version(dispute, 1)
    assert agreement.state == "void" and agreement.void_reason == "talk_again"
    for path in (f"/disputes/{dispute.code}/", f"/disputes/{dispute.code}/agreements/1/"):
        text = browser.get(path).content.decode()
        assert "需要再谈" in text or "调解" in text
        assert "不同意 " not in text


def test_errors_stand_at_their_row_and_keep_what_was_typed(talked):
    dispute, browser = talked
    url = f"/disputes/{dispute.code}/agreements/new/"
    wrong = send(browser, url, 422, **draft(dispute, **{"owed-0-what": "", "owed-1-amount": "很多"}))
    text = wrong.content.decode()
    assert "请填金额" in text and "合照" in text and "双方各有不当。" in text
    other = send(browser, url, 422, **draft(dispute, **{"owed-0-what": ""}))
    assert "第1项没有写做什么" in other.content.decode()
    send(browser, url, **draft(dispute))
    fix = send(browser, f"/disputes/{dispute.code}/agreements/1/edit/", **draft(dispute, matters=""))
    assert fix.status_code == 302
    refused = send(browser, f"/disputes/{dispute.code}/agreements/1/fix/", 422, sure="on")
    assert "请写争议事项" in refused.content.decode()


def test_fixing_shows_the_text_that_is_signed_and_is_a_look(talked):
    dispute, browser = talked
    send(browser, f"/disputes/{dispute.code}/agreements/new/", **draft(dispute))
    shown = browser.get(f"/disputes/{dispute.code}/agreements/1/fix/")
    digest = main_form(shown)["sm3"]
    assert digest in shown.content.decode() and "周德旺" in shown.content.decode()
    assert Line.objects.filter(act="disputes.unmask").exists()
    send(browser, f"/disputes/{dispute.code}/agreements/1/fix/", sure="on")
    assert queries.agreement_version(dispute, 1).sm3 == digest


def test_who_comes_second_is_told_and_loses_nothing(talked):
    dispute, browser = talked
    send(browser, f"/disputes/{dispute.code}/agreements/new/", **draft(dispute))
    url = f"/disputes/{dispute.code}/agreements/1/edit/"
    mine = main_form(browser.get(url))
    send(browser, url, **draft(dispute, matters="别人先改的"))
    answer = browser.post(url, {**mine, **draft(dispute, matters="我写的")})
    text = answer.content.decode()
    assert answer.status_code == 409 and "我写的" in text and "别人已经登记或者改过" in text
    again = main_form(answer)
    assert browser.post(url, {**again}).status_code == 302
    assert queries.agreement_version(dispute, 1).read("matters") == "我写的"


def test_a_double_click_drafts_once(talked):
    dispute, browser = talked
    url = f"/disputes/{dispute.code}/agreements/new/"
    form = {**main_form(browser.get(url)), **draft(dispute)}
    first, second = browser.post(url, form), browser.post(url, form)
    assert first.status_code == second.status_code == 302 and first["Location"] == second["Location"]
    assert len(queries.standing(dispute).versions) == 1


def test_a_seal_needs_its_scan_and_takes_no_other_file(talked):
    dispute, browser = talked
    _fixed(dispute, browser)
    url = f"/disputes/{dispute.code}/agreements/1/seal/"
    assert send(browser, url, 422).status_code == 422
    from django.core.files.uploadedfile import SimpleUploadedFile

    junk = SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>", "application/pdf")
    assert send(browser, url, 422, scan=junk).status_code == 422
    assert not queries.signatures_of(queries.agreement_version(dispute, 1)).exists()


def test_change_of_mind_holds_the_effect_and_may_be_used(talked):
    dispute, browser = talked
    until = (clock.today() + dt.timedelta(days=3)).isoformat()
    _fixed(dispute, browser, change_of_mind_until=until)
    answer = sign_all(browser, dispute, 1)
    assert "反悔期过后生效" in browser.get(answer["Location"]).content.decode()
    dispute.refresh_from_db()
    assert dispute.state == "mediating"
    side = with_sides(dispute)[0]
    send(browser, f"/disputes/{dispute.code}/agreements/1/sides/{side.pk}/changed/")
    assert queries.agreement_version(dispute, 1).void_reason == "changed_mind"


def test_an_oral_agreement_needs_no_seal(talked):
    dispute, browser = talked
    _fixed(dispute, browser, form="oral", read_back="on", agreed_at="", place="地头")
    base = f"/disputes/{dispute.code}/agreements/1/"
    for side in with_sides(dispute):
        send(browser, f"{base}sides/{side.pk}/read/", right="yes")
        send(browser, f"{base}sides/{side.pk}/free/", free="yes", alone="on")
    assert browser.get(f"{base}seal/").status_code == 403
    send(browser, f"{base}mediator/")
    dispute.refresh_from_db()
    assert dispute.state == "settled"


def test_a_new_version_supersedes_the_signed_one(talked):
    dispute, browser = talked
    _fixed(dispute, browser)
    answer = send(browser, f"/disputes/{dispute.code}/agreements/1/replace/")
    assert answer["Location"].endswith("/agreements/2/edit/")
    assert queries.agreement_version(dispute, 1).state == "superseded"
    old = browser.get(f"/disputes/{dispute.code}/agreements/1/")
    assert old.status_code == 200 and "埋设界石三块" in old.content.decode()
    send(browser, f"/disputes/{dispute.code}/agreements/2/void/", reason="talk_again", note="再谈谈")
    assert queries.current_agreement(dispute) is None


def test_the_court_with_its_days_and_its_bars(talked, cast):
    dispute, browser = talked
    _fixed(dispute, browser)
    sign_all(browser, dispute, 1)
    base = f"/disputes/{dispute.code}/agreements/1/"
    page = browser.get(base).content.decode()
    assert "还有 30 天" in page and "第355条" in page and "自然资源局" in page  # the category hints at land: look again
    court = {"court": "other", "other": "甘棠县人民法院", "ground": "body"}
    refused = send(browser, f"{base}apply/", 409, **court)
    assert "还没有说愿意共同申请" in refused.content.decode()
    for side in with_sides(dispute):
        asked = f"subject=confirmation&ref={queries.current_agreement(dispute).pk}"
        url = f"/disputes/{dispute.code}/mediation/sides/{side.pk}/ask/?{asked}"
        send(browser, url, answer="given")
    page = browser.get(f"{base}court/").content.decode()
    assert "全套打印（PDF）" in page and "登记已申请" in page and "调解组织所在地" in page and "冯有才" not in page
    assert send(browser, f"{base}apply/", 422, court="other", ground="body").status_code == 422
    send(browser, f"{base}apply/", **court)
    today = clock.today().isoformat()
    send(browser, f"{base}docket/", docketed_on=today, docket_number="（2026）甘0000民特1号")
    assert send(browser, f"{base}outcome/", 422, outcome="dismissed", decided_on=today).status_code == 422
    send(browser, f"{base}outcome/", outcome="dismissed", why_dismissed="J5", decided_on=today)
    assert "裁定驳回" in browser.get(base).content.decode()
    page = browser.get(f"{base}court/").content.decode()
    assert "内容不明确" in page and "变更原协议或者达成新的协议" in page and "登记已申请" not in page
    pack = browser.get(f"{base}court/pack.zip")
    assert pack["Content-Type"] == "application/zip" and pack["Content-Disposition"].startswith("attachment")
    assert browser.get(f"{base}court/pack.pdf?with=x&with=99999999").content.startswith(b"%PDF-")
    assert browser.get(f"{base}court/pack.exe").status_code == 404
    for who in ("stranger", "stranger_mediator", "agency"):
        for tail in ("court/", "court/pack.pdf", "docket/"):
            assert cast.client(getattr(cast, who)).get(base + tail).status_code == 404, (who, tail)
    assert cast.client(cast.leader).get(f"{base}court/pack.pdf").status_code == 403


def test_a_ticked_bar_closes_the_way_to_court(talked):
    dispute, browser = talked
    _fixed(dispute, browser, concerns=["title"])
    sign_all(browser, dispute, 1)
    page = browser.get(f"/disputes/{dispute.code}/agreements/1/").content.decode()
    assert "自然资源局" in page and "登记已申请" not in page
    page = browser.get(f"/disputes/{dispute.code}/agreements/1/court/").content.decode()
    assert "有，不受理" in page and "不能申请司法确认" in page and "全套打印" not in page
    court = {"court": "other", "other": "甘棠县人民法院", "ground": "subject"}
    refused = send(browser, f"/disputes/{dispute.code}/agreements/1/apply/", 409, **court)
    assert "法院不受理司法确认" in refused.content.decode()


def test_only_who_is_owed_may_let_it_go(talked):
    dispute, browser = talked
    _fixed(dispute, browser)
    sign_all(browser, dispute, 1)
    money = list(queries.obligations_of(queries.current_agreement(dispute)))[1]
    first, second = with_sides(dispute)
    url = f"/disputes/{dispute.code}/obligations/{money.pk}/waive/"
    assert send(browser, url, 422, agreed_by=[str(first.pk)], reason="算了").status_code == 422
    send(browser, url, agreed_by=[str(second.pk)], reason="邻居情分，不要了")
    assert list(queries.obligations_of(queries.current_agreement(dispute)))[1].state == "waived"


def test_who_may_open_it(talked, cast):
    dispute, browser = talked
    _fixed(dispute, browser)
    base = f"/disputes/{dispute.code}/agreements/1/"
    for who in (cast.stranger, cast.stranger_mediator, cast.agency, cast.neighbour_mediator):
        other = cast.client(who)
        for path in (base, f"{base}edit/", f"{base}fix/", f"{base}seal/", f"/disputes/{dispute.code}/agreements/new/"):
            assert other.get(path).status_code in (403, 404), (who.staff.name, path)
            assert other.post(path, {"sure": "on"}).status_code in (403, 404, 405)
    assert cast.client().get(base).status_code == 302
    leader = cast.client(cast.leader)
    shown = leader.get(base)
    assert shown.status_code in (403, 404) and "埋设界石" not in shown.content.decode()


def test_whole_names_only_with_a_purpose(talked):
    dispute, browser = talked
    _fixed(dispute, browser)
    base = f"/disputes/{dispute.code}/agreements/1/"
    assert "周德旺" not in browser.get(base).content.decode()
    assert browser.get(f"{base}unmask/")["Location"] == base
    assert browser.post(f"{base}unmask/", {"purpose": "nonsense"}).status_code == 422
    shown = browser.post(f"{base}unmask/", {"purpose": "handle"})
    assert "周德旺" in shown.content.decode()


def test_the_page_costs_the_same_with_more_obligations(talked, django_assert_max_num_queries):
    dispute, browser = talked
    _fixed(dispute, browser)
    with django_assert_max_num_queries(24):
        assert browser.get(f"/disputes/{dispute.code}/agreements/1/").status_code == 200


def test_hostile_words_never_break_a_form(talked, cast):
    dispute, browser = talked
    browser.raise_request_exception = False
    nasty = "\x00'\"><script>💥䶮𠮷" * 30
    url = f"/disputes/{dispute.code}/agreements/new/"
    form = main_form(browser.get(url))
    for key in list(draft(dispute)):
        answer = browser.post(url, {**form, **draft(dispute), key: nasty})
        assert answer.status_code < 500, key
        assert b"><script>\xf0" not in answer.content
    assert browser.post(url, {**form, **draft(dispute), "owed-TOTAL_FORMS": "999999"}).status_code < 500
    assert browser.post(url, {"token": "x"}).status_code in (403, 409, 422)


def test_the_other_answer_to_a_question_is_not_lost(talked, cast):
    """Somebody records an answer while another has the same question open."""
    dispute, browser = talked
    side = with_sides(dispute)[0]
    url = f"/disputes/{dispute.code}/mediation/sides/{side.pk}/ask/?subject=joint_session"
    mine = main_form(browser.get(url))
    record_consent(by=cast.village_head.actor, dispute=dispute, side=side, subject="joint_session", answer="given")
    answer = browser.post(url, {**mine, "answer": "refused", "words": "怕吵起来"})
    assert answer.status_code == 409 and "怕吵起来" in answer.content.decode()
    assert both("x") == {"side1": "x", "side2": "x"} and forms_of(answer)
