"""In a real Chromium: passkeys with a virtual authenticator, and typed text that survives an idle lock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import DeskSession
from lianxin.ground.officers.tests import factories as make
from lianxin.ground.officers.tests.conftest import House

CHROMIUM = "/usr/bin/chromium"
BUILT = Path(__file__).parents[4] / "frontend" / "dist" / ".vite" / "manifest.json"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.running_clock,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="no Chromium here"),
    pytest.mark.skipif(not BUILT.exists(), reason="the front end is not built"),
]


@pytest.fixture
def page(monkeypatch):
    """A page whose browser holds a virtual security key that always agrees."""
    if connection.vendor != "sqlite":
        pytest.skip("pages are the same on both databases: tried once, on the embedded one")
    playwright = pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv(
        "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
    )  # Playwright's loop runs in this thread, the server in another
    with playwright.sync_playwright() as machine:
        browser = machine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(locale="zh-CN").new_page()
        page.set_default_timeout(15_000)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
        }
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        browser.close()


@pytest.fixture
def house(transactional_db):
    return House()


def log_in(page, base, who):
    page.goto(f"{base}/login/")
    page.fill("[name=username]", who.username)
    page.fill("[name=password]", make.PASSWORD)
    page.click("main form button.btn-primary")


def address(live_server):
    """A passkey belongs to a host name, never to a bare address."""
    return live_server.url.replace("127.0.0.1", "localhost")


def test_a_passkey_is_registered_and_then_asked_for(page, live_server, house):
    base = address(live_server)
    log_in(page, base, house.mediator)
    page.goto(f"{base}/me/second/passkey/")
    page.fill("[name=name]", "办公室电脑")
    page.click("[data-passkey]")
    page.wait_for_selector(".of-codes")
    assert page.locator(".of-codes li").count() == 10
    assert str(queries.factors_of(house.mediator).get(type="webauthn")) == "办公室电脑"

    page.context.clear_cookies()
    log_in(page, base, house.mediator)
    page.wait_for_selector("[data-passkey=get]")
    page.goto(f"{base}/me/")
    assert "/login/" in page.url  # the password alone opens nothing
    log_in(page, base, house.mediator)
    page.click("[data-passkey=get]")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{base}/me/")
    assert house.mediator.name in page.locator("h1").inner_text()
    assert queries.factors_of(house.mediator).get(type="webauthn").last_used_at is not None


def test_typed_text_survives_the_idle_lock(page, live_server, house):
    base = address(live_server)
    log_in(page, base, house.system)
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{base}/units/new/")
    page.fill("[name=name]", "柳湾村“新”调委会")
    page.fill("[name=address]", "村口 <大槐树> 下")
    key = DeskSession.objects.get(staff=house.system).session_key
    _long_ago(key)
    page.click("main form button.btn-primary")
    assert "请重新登录" in page.locator("h1").inner_text()
    page.fill("[name=password]", make.PASSWORD)
    page.click("main form button.btn-primary")
    page.click("text=继续提交")
    page.wait_for_url("**/units/new/")
    assert page.input_value("[name=name]") == "柳湾村“新”调委会"
    assert page.input_value("[name=address]") == "村口 <大槐树> 下"


def test_after_switching_the_back_button_shows_nothing_of_the_former_person(page, live_server, house):
    base = address(live_server)
    for who in (house.officer, house.chief):
        services.set_switch_pin(
            by=queries.actor_without_post(who), staff=who, current=make.PASSWORD, pin="386192"
        )
    log_in(page, base, house.chief)
    page.goto(f"{base}/login/?other=1")
    page.fill("[name=username]", house.officer.username)
    page.fill("[name=password]", make.PASSWORD)
    page.click("main form button.btn-primary")
    page.goto(f"{base}/me/")
    assert house.officer.name in page.locator("h1").inner_text()
    page.goto(f"{base}/switch/")
    page.fill("[name=pin]", "386192")
    page.click("text=换到这个人")
    page.wait_for_url(lambda url: "/switch/" not in url)
    page.goto(f"{base}/me/")
    assert house.chief.name in page.locator("h1").inner_text()
    for _ in range(3):
        page.go_back()
        assert house.officer.name not in page.locator("h1").inner_text()


def _long_ago(key):
    """Put the session's last sign of life hours back."""
    row = Session.objects.get(pk=key)
    data = row.get_decoded()
    data["seen_at"] -= int(dt.timedelta(hours=3).total_seconds())
    row.session_data = Session.get_session_store_class()().encode(data)
    row.save()
