"""Reports for the page tests, taken through the real service; and forms as a browser would send them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from lianxin.work.reports.models import Report
from lianxin.work.reports.services.taking import ReportDraft, take_report

WORDS = "隔壁冯家把水渠堵了，界石也挪了，开春浇不上地，说了几次都不听。"
CANARY_NAME, CANARY_PHONE = "金丝雀䶮", "19900005551"


def take(cast: Any, by: Any = None, **given: Any) -> Report:
    """Told by 周德旺 to the village mediator, unless said otherwise."""
    by = by or cast.village_mediator
    given.setdefault("words", WORDS)
    given.setdefault("area", cast.village)
    if not given.get("anonymous"):
        given.setdefault("teller_name", "周德旺")
        given.setdefault("teller_phone", "09005552041")
    return take_report(by=by.actor, owner=by.post, draft=ReportDraft(**given))


def token_on(browser: Client, url: str) -> str:
    """The hidden token of the first form at an address that has one."""
    found = re.search(r'name="token" value="([0-9a-f]{32})"', browser.get(url).content.decode())
    assert found, f"no token on {url}"
    return found.group(1)


def new_form(cast: Any, **given: Any) -> dict[str, Any]:
    return {
        "words": WORDS,
        "area": "南坡沟村",
        "area-code": cast.village.code,
        "channel": "window",
        "relation": "applicant",
        "contact_consent": "later",
        "ref-TOTAL_FORMS": "1",
        "ref-INITIAL_FORMS": "0",
        "ref-0-system": "",
        "ref-0-number": "",
        **given,
    }


def accept_form(cast: Any, report: Report, **given: Any) -> dict[str, Any]:
    form: dict[str, Any] = {
        "version": report.version,
        "category": "0901",
        "difficulty": "general",
        "source": "party_application",
        "holder": str(cast.village_mediator.post.pk),
    }
    for side, name in (("a", "周德旺"), ("b", "养羊那家")):
        form |= {f"{side}-p-TOTAL_FORMS": "1", f"{side}-p-INITIAL_FORMS": "0", f"{side}-p-0-name": name}
        form |= {f"{side}-wish": "", f"{side}-contact_rule": ""}
    return {**form, **given}


def spot_form(cast: Any, **given: Any) -> dict[str, Any]:
    return {
        "area": "南坡沟村",
        "area-code": cast.village.code,
        "category": "0201",
        "name_a": "赵一",
        "phone_a": "",
        "name_b": "钱二",
        "phone_b": "",
        "what_happened": "半夜放音乐，吵得睡不着。",
        "what_was_agreed": "晚上十点以后关掉音响。",
        "due_on": "",
        "screen_a": "no",
        "screen_b": "no",
        "willing_and_read_back": "on",
        **given,
    }
