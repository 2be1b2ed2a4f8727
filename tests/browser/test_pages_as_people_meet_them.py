"""In a real Chromium: every main page at desk and phone width, light and dark, in both languages. axe finds nothing serious,
nothing runs over the edge, the strict content policy is never broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from lianxin.work.mediation.services import consents, mediators
from lianxin.work.mediation.states import Answer, Subject, ToldHow
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.reports.states import ContactConsent

CHROMIUM = Path("/usr/bin/chromium")
BUILT = Path(__file__).parents[2] / "frontend" / "dist" / ".vite" / "manifest.json"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.running_clock,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium here"),
    pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built"),
]


@pytest.fixture
def chromium(monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("pages are the same on both databases: tried once, on the embedded one")
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with playwright.sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def places(cast):
    """Addresses of the main pages, with something on each of them."""
    dispute = cast.open_dispute()
    by = cast.village_mediator.actor
    for side in dispute.sides.order_by("number"):
        consents.tell_rights(by=by, dispute=dispute, side=side, how=ToldHow.READ_ALOUD)
        consents.record_consent(by=by, dispute=dispute, side=side, subject=Subject.MEDIATE, answer=Answer.GIVEN)
    mediators.name_mediator(by=by, dispute=dispute, post=cast.village_mediator.post, is_lead=True)
    draft = ReportDraft(words="界石被挪了。", area=cast.village, contact_consent=ContactConsent.YES)
    report = take_report(by=by, owner=cast.village_mediator.post, draft=draft)
    return (
        "/", "/disputes/", f"/disputes/{dispute.code}/", f"/disputes/{dispute.code}/papers/", "/reports/", "/reports/new/",
        f"/reports/{report.code}/", "/spot/", "/calendar/", "/me/", "/areas/", "/rulebook/",
        "/notices/", "/outbox/", "/referrals/", "/supervision/", "/supervision/orders/", "/supervision/meetings/", "/roster/",
        "/duty/", f"/disputes/{dispute.code}/ways/", f"/disputes/{dispute.code}/refer/?kind=department",
        f"/disputes/{dispute.code}/screen/1/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(1440, "light", "zh-hans"), (390, "dark", "zh-hans"), (1440, "dark", "en"), (390, "light", "en")],
)
def test_pages_are_open_to_everyone_and_keep_the_policy(chromium, live_server, cast, places, width, scheme, language):
    from axe_playwright_python.sync_playwright import Axe

    session = cast.client(cast.village_mediator).cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(20_000)
    context.add_cookies([
        {"name": "sessionid", "value": session, "url": live_server.url},
        {"name": "django_language", "value": language, "url": live_server.url},
    ])  # fmt: skip
    page, said, faults = context.new_page(), [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in places:
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, path
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            faults.append(f"{path} runs {over} px over the edge")
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                where = violation["nodes"][0]["target"]
                faults.append(f"{path} {violation['id']} at {where}")
    context.close()
    assert not faults, "\n".join(faults)
    assert not said, "\n".join(said)


def test_a_report_is_taken_with_the_keyboard_alone(chromium, live_server, cast):
    """Tab, type, Enter: from the list to a saved report, without a pointer."""
    from lianxin.work.reports.models import Report

    session = cast.client(cast.village_mediator).cookies["sessionid"].value
    context = chromium.new_context(locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/reports/new/")
    page.focus("[name=words]")
    page.keyboard.type("二组的水口又堵了，两家吵起来。")
    page.focus("[name=area]")
    page.keyboard.type("南坡沟村")
    page.keyboard.press("Tab")
    page.focus("main form button.btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/taken/")
    context.close()
    assert Report.objects.get().read("words") == "二组的水口又堵了，两家吵起来。"
