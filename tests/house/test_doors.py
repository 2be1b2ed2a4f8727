"""Every door, tried by everyone: the anonymous, the stranger, the agency, an administrator. Made from the URLs."""

from __future__ import annotations

import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from lianxin.work.reports.services.taking import ReportDraft, take_report

OPEN_TO_ALL = {"/login/", "/reset/", "/logout/", "/_/theme/", "/_/language/", "/_/styleguide/", "/_/ping/"}
CASE_DOORS = ("disputes/<", "reports/<", "sessions/<")


def _routes(patterns, prefix=""):
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.pattern.converters


ROUTES = sorted(_routes(get_resolver().url_patterns))


def _address(route: str, converters: dict[str, object], known: dict[str, str]) -> str:
    path = route
    for name, converter in converters.items():
        kind = type(converter).__name__
        if name == "code" and "reports/" in route:
            value = known["report"]
        elif name == "code":
            value = known["dispute"]
        elif kind == "UUIDConverter":
            value = str(uuid.uuid4())
        elif kind == "IntConverter":
            value = "1"
        else:
            value = "x"
        start = path.index("<")
        end = path.index(">", start)
        path = path[:start] + value + path[end + 1 :]
    return "/" + path.lstrip("/")


@pytest.fixture
def known(cast):
    """A dispute and a report of the cast's first township."""
    dispute = cast.open_dispute()
    report = take_report(
        by=cast.village_mediator.actor,
        owner=cast.village_mediator.post,
        draft=ReportDraft(words="界石被挪了，要人来看。", area=cast.village),
    )
    return {"dispute": dispute.code, "report": report.code}


def test_an_anonymous_visitor_meets_the_login_everywhere(cast, known):
    browser = cast.client()
    wrong = []
    for route, converters in ROUTES:
        path = _address(route, converters, known)
        if path in OPEN_TO_ALL or path.startswith(("/static/", "/passkey")):
            continue
        for answer in (browser.get(path), browser.post(path, {"x": "1"})):
            to_login = answer.status_code == 302 and "/login" in answer["Location"]
            if not (to_login or answer.status_code in (401, 403, 404, 405)):
                wrong.append(f"{path} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "sysadmin", "secadmin", "auditor", "independent"])
def test_a_case_is_closed_to_those_it_is_not_for(cast, known, who):
    player = getattr(cast, who)
    browser = cast.client(player)
    wrong = []
    for route, converters in ROUTES:
        if not route.startswith(CASE_DOORS) or "code" not in converters:
            continue
        path = _address(route, converters, known)
        for answer in (browser.get(path), browser.post(path, {"x": "1"})):
            if answer.status_code not in (403, 404, 405):
                wrong.append(f"{path} {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["village_mediator", "chief", "sysadmin", "auditor"])
def test_no_door_breaks_on_nonsense(cast, known, who):
    """GET and POST of every URL with hostile values: any answer but a 5xx."""
    browser = cast.client(getattr(cast, who))
    browser.raise_request_exception = False
    nasty = {"q": "\x00'\"><script>", "page": "-1", "sort": "name; drop", "version": "x", "reason": "💥䶮𠮷" * 50, "state": "?"}
    broken = []
    for route, converters in ROUTES:
        path = _address(route, converters, known)
        for answer in (browser.get(path, nasty), browser.post(path, nasty)):
            if answer.status_code >= 500:
                broken.append(f"{path} {answer.status_code}")
            elif b"'\"><script>" in answer.content:
                broken.append(f"{path} reflects markup")
    assert not broken, "\n".join(broken)
