"""The roster's pages: everybody reads, heads keep their own part, filters stand in the address, the export is the list."""

from __future__ import annotations

import datetime as dt
import decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.contacts.services import Rule, set_contact
from lianxin.cellar.journal.models import Line
from lianxin.ground.officers.roster import services
from lianxin.ground.officers.roster.models import RosterEntry, RosterTerm
from lianxin.ground.officers.roster.services import EntryDraft
from lianxin.ground.officers.roster.states import EntryKind
from lianxin.work.mediation.services import mediators

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


def enter(cast, name="罗大有", **given) -> RosterEntry:
    values = {"kind": EntryKind.ELDER, "area": cast.village, "consent_on": TODAY, "from_on": TODAY, "phone": "09110002222"}
    values |= {"skills": ("boundary",), "languages": ("local",)}
    return services.enter(by=cast.county_officer.actor, draft=EntryDraft(name=name, **{**values, **given}))


def form_of(cast, **given):
    values = {
        "kind": "elder", "name": "罗大有", "sex": "1", "area": "南坡沟村", "area-code": cast.village.code, "unit": "",
        "staff": "", "position": "", "consent_on": "2026-11-20", "from_on": "2026-11-24", "until_on": "", "skills": ["boundary"],
        "languages": ["local"], "about": "当过生产队长", "phone": "", "token": "t" * 20,
    }  # fmt: skip
    return values | given


READERS = ("village_mediator", "stranger", "agency", "leader", "independent", "sysadmin", "auditor")


@pytest.mark.parametrize("who", READERS)
def test_everybody_signed_in_reads_it_and_only_heads_are_offered_to_change(cast, who):
    entry = enter(cast)
    browser = cast.client(getattr(cast, who))
    text = browser.get("/roster/").content.decode()
    assert "罗大有" in text and "地界、承包地" in text and "09110002222" not in text
    page = browser.get(f"/roster/{entry.pk}/").content.decode()
    assert "09110002222" in page
    assert ("更正、续任" in page) == (who == "sysadmin")
    sees_cases = who not in ("sysadmin", "auditor")
    assert ("手上几起" in text) == ("手上几起" in page) == sees_cases


def test_an_anonymous_visitor_reads_nothing(cast):
    entry = enter(cast)
    for path in ("/roster/", f"/roster/{entry.pk}/", "/roster/export.csv", "/roster/new/"):
        assert cast.client().get(path).status_code == 302


@pytest.mark.parametrize("who", ["village_mediator", "agency", "stranger", "auditor"])
def test_nobody_else_changes_it(cast, who):
    entry = enter(cast)
    browser = cast.client(getattr(cast, who))
    for path in ("/roster/new/", f"/roster/{entry.pk}/edit/", f"/roster/{entry.pk}/end/", "/roster/terms/"):
        assert browser.get(path).status_code == 403
        assert browser.post(path, form_of(cast)).status_code == 403
    browser.post(f"/roster/{entry.pk}/available/", {"available": "0"})
    assert RosterEntry.objects.get().available


def test_a_head_enters_somebody_once_however_often_it_is_pressed(cast):
    browser = cast.client(cast.village_head)
    assert browser.get("/roster/new/").status_code == 200
    for _ in range(2):
        answer = browser.post("/roster/new/", form_of(cast))
        assert answer.status_code == 302
    row = RosterEntry.objects.get()
    assert (row.name, row.consent_on, row.village) == ("罗大有", dt.date(2026, 11, 20), cast.village.code)
    assert {t.code for t in row.terms.all()} == {"boundary", "local"}


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(cast):
    browser = cast.client(cast.village_head)
    answer = browser.post("/roster/new/", form_of(cast, about="老上访户", consent_on=""))
    assert answer.status_code == 422 and "老上访户" in answer.content.decode()
    answer = browser.post("/roster/new/", form_of(cast, about="老上访户"))
    assert answer.status_code == 422 and "标签" in answer.content.decode()
    answer = browser.post("/roster/new/", form_of(cast, **{"area": "柳湾村", "area-code": cast.other_village.code}))
    assert answer.status_code == 403 and "柳湾村" in answer.content.decode()
    assert not RosterEntry.objects.exists()


def test_two_heads_correct_at_once(cast):
    entry, browser = enter(cast), cast.client(cast.village_head)
    first = form_of(cast, version="1", about="甲", token="a" * 20)
    assert browser.post(f"/roster/{entry.pk}/edit/", first).status_code == 302
    second = form_of(cast, version="1", about="乙", token="b" * 20)
    answer = browser.post(f"/roster/{entry.pk}/edit/", second)
    assert answer.status_code == 409 and "乙" in answer.content.decode()
    assert RosterEntry.objects.get().about == "甲"


def test_ending_training_and_availability(cast):
    entry, browser = enter(cast), cast.client(cast.village_head)
    given = {"on": "2026-11-20", "subject": "怎样做笔录", "hours": "2.5", "token": "c" * 20}
    assert browser.post(f"/roster/{entry.pk}/training/", given).status_code == 302
    page = browser.get(f"/roster/{entry.pk}/").content.decode()
    assert "怎样做笔录" in page and "2026年共 2.5 学时" in page
    row = entry.trainings.get()
    assert row.hours == decimal.Decimal("2.5")
    assert browser.post(f"/roster/{entry.pk}/training/{row.pk}/strike/").status_code == 302
    assert not entry.trainings.exists()
    browser.post(f"/roster/{entry.pk}/available/", {"available": "0"})
    assert "暂时请不到" in browser.get("/roster/").content.decode()
    assert browser.post(f"/roster/{entry.pk}/end/", {"reason": "withdrew", "token": "d" * 20}).status_code == 302
    assert "罗大有" not in browser.get("/roster/").content.decode()
    assert "罗大有" in browser.get("/roster/?state=ended").content.decode()


def test_filters_stand_in_the_address_and_the_export_is_the_list(cast):
    enter(cast)
    enter(cast, "方律师", kind=EntryKind.LAWYER, area=cast.county, skills=("money",), languages=("putonghua",))
    enter(cast, "柳大有", area=cast.other_village)
    busy = enter(cast, "石大有", area=cast.second_village)
    dispute = cast.open_dispute()
    mediators.invite_helper(by=cast.village_mediator.actor, dispute=dispute, kind="elder", why="熟悉", entry=busy)
    browser = cast.client(cast.stranger)
    everybody = {"罗大有", "方律师", "柳大有", "石大有"}
    for query, found in {
        "": everybody,
        "q=ldy": {"罗大有", "柳大有"},
        "kind=lawyer": {"方律师"},
        "skill=boundary": everybody - {"方律师"},
        "language=putonghua": {"方律师"},
        f"area={cast.other_town.code}": {"柳大有"},
        "load=some": {"石大有"},
        "load=none&skill=boundary": {"罗大有", "柳大有"},
        "load=many": set(),
        "state=ended": set(),
        "kind=nonsense&skill=x&load=y&page=99999": everybody,
    }.items():
        text = browser.get(f"/roster/?{query}").content.decode()
        table = browser.get(f"/roster/export.csv?{query}").content.decode("utf-8-sig")
        assert {name for name in everybody if name in text} == found, query
        assert {line.split(",")[0] for line in table.splitlines()[1:]} == found, query
    assert "09110002222" not in table
    assert Line.objects.filter(act="roster.export").count() == 11
    assert browser.get("/roster/export.xlsx").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(cast):
    browser = cast.client(cast.officer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/roster/").status_code == 200
        return len(seen)

    enter(cast)
    browser.get("/roster/")
    few = asked()
    for n in range(35):
        enter(cast, f"又一位{n}")
    assert asked() <= few + 1  # the second page is counted


def test_the_county_adds_a_skill_and_drops_it(cast):
    browser = cast.client(cast.county_officer)
    given = {"kind": "skill", "name": "果树嫁接", "categories": ["09"], "token": "e" * 20}
    assert browser.post("/roster/terms/", given).status_code == 302
    row = RosterTerm.objects.get()
    assert "果树嫁接" in browser.get("/roster/terms/").content.decode()
    bad = {"kind": "skill", "name": "稳控对象", "token": "f" * 20}
    assert browser.post("/roster/terms/", bad).status_code == 422
    assert browser.post(f"/roster/terms/{row.pk}/drop/").status_code == 302
    row.refresh_from_db()
    assert row.dropped_on == TODAY


def test_naming_and_inviting_pick_from_the_roster(cast):
    dispute, browser = cast.open_dispute(), cast.client(cast.village_mediator)
    elder = enter(cast)
    enter(cast, "外出的")
    services.set_available(by=cast.county_officer.actor, entry=RosterEntry.objects.get(name="外出的"), available=False)
    text = browser.get(f"/disputes/{dispute.code}/mediation/helper/").content.decode()
    assert "罗大有 有威望的老人·南坡沟村·擅长地界、承包地·手上0起" in text and "外出的" not in text
    given = {"kind": "elder", "entry": str(elder.pk), "why": "当年分地的队长", "version": "0", "token": "g" * 20}
    assert browser.post(f"/disputes/{dispute.code}/mediation/helper/", given).status_code == 302
    outside = enter(cast, "老调解", kind=EntryKind.PEOPLES)
    text = browser.get(f"/disputes/{dispute.code}/mediation/mediator/").content.decode()
    assert "老调解" in text and "罗大有" not in text  # only people's mediators mediate
    given = {"entry": str(outside.pk), "version": "0", "token": "h" * 20}
    assert browser.post(f"/disputes/{dispute.code}/mediation/mediator/", given).status_code == 302
    page = browser.get(f"/disputes/{dispute.code}/mediation/").content.decode()
    assert "罗大有" in page and "老调解" in page


def test_what_leans_to_one_side_is_said_on_the_page(cast):
    dispute = cast.open_dispute()
    side = dispute.sides.get(number=1)
    mediators.invite_helper(
        by=cast.village_mediator.actor, dispute=dispute, kind="relative", why="劝得动", name="周老大", close_to=side
    )
    page = cast.client(cast.village_mediator).get(f"/disputes/{dispute.code}/mediation/").content.decode()
    assert "是不是偏了一边" in page and "另一方还没有人" in page


def test_who_speaks_what_a_side_asked_for_comes_first(cast):
    dispute = cast.open_dispute()
    enter(cast)
    enter(cast, "手语的", area=cast.other_village, skills=(), languages=("sign",))
    side = dispute.sides.select_related("key__county_key").get(number=2)
    set_contact(by=cast.village_mediator.actor, owner=side, rule=Rule(["phone"], language="要会手语的"))
    text = cast.client(cast.village_mediator).get(f"/disputes/{dispute.code}/mediation/helper/").content.decode()
    assert text.index("手语的 有威望的老人") < text.index("罗大有 有威望的老人") and "说手语" in text
