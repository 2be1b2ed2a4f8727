"""Every door, tried by everyone: the anonymous, the stranger, the agency, an administrator. Made from the URLs."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from lianxin.work.referrals.tests.factories import send
from lianxin.work.reports.services.taking import ReportDraft, take_report

OPEN_TO_ALL = {"/login/", "/reset/", "/logout/", "/_/theme/", "/_/language/", "/_/styleguide/", "/_/ping/"}
OPEN_TO_ALL |= {"/r/x/", "/r/x/x/"}  # an agency's one-time link: shows nothing before its code
CASE_DOORS = ("disputes/<", "reports/<", "sessions/<", "referrals/<", "inbox/<")


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
        elif name == "code" and route.startswith(("referrals/", "inbox/")):
            value = known["referral"]
        elif name == "code":
            value = known["dispute"]
        elif kind == "UUIDConverter":
            value = known.get(route.partition("/")[0]) or str(uuid.uuid4())
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
    referral = send(cast, dispute, to_unit=cast.county_government)  # the agency of the cast is another one
    rows = {"units": cast.station, "staff": cast.officer.staff}
    known = {"dispute": dispute.code, "report": report.code, "referral": referral.code}
    return {**known, **{name: str(row.pk) for name, row in rows.items()}}


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


DAYS = ("on", "from_on", "until_on", "last_on", "day", "happened_on", "told_at", "agreed_at", "signed_at", "starts_at", "due_on")
ASKED = {
    "q": "\x00'\"><script>", "page": "9" * 30, "sort": "name; drop", "version": "x", "reason": "💥䶮𠮷" * 50, "state": "?",
    "on": "0001-01-01", "from": "0001-01-01", "to": "9999-12-31", "year": "9" * 30,
}  # fmt: skip
SENT = {
    **ASKED, **dict.fromkeys(DAYS, "0001-01-01"), "token": "a" * 20 + "\x00", "credential": "[" * 15_000, "amount": "sNaN",
    "obligation-0-amount": "1e999999", "number": "9" * 400, "pages": "9" * 400, "code": "\x00", "post": "\x00",
}  # fmt: skip


@pytest.mark.parametrize("who", ["village_mediator", "chief", "sysadmin", "auditor"])
def test_no_door_breaks_on_nonsense(cast, known, who):
    """GET and POST of every URL with hostile values: any answer but a 5xx."""
    browser = cast.client(getattr(cast, who))
    browser.raise_request_exception = False
    broken = []
    for route, converters in sorted(ROUTES, key=lambda pair: pair[0] == "logout/"):  # last: nothing opens after it
        path = _address(route, converters, known)
        for answer in (browser.get(path, ASKED), browser.post(path, SENT)):
            if answer.status_code >= 500:
                broken.append(f"{path} {answer.status_code}")
            elif b"'\"><script>" in answer.content:
                broken.append(f"{path} reflects markup")
    assert not broken, "\n".join(broken)


def _hidden(browser, path):
    """What a form sends back unasked: its version and its token."""
    text = browser.get(path).content.decode()
    return dict(re.findall(r'name="(version|token)" value="([^"]*)"', text))


HOSTILE = {
    "a token with NUL": ("village_mediator", "/reports/{report}/correct/", {"token": "a" * 20 + "\x00", "text": "又挪了"}),
    "a signalling NaN": ("village_mediator", "/disputes/{dispute}/do/amend/", {"amount": "sNaN"}),
    "an endless amount": ("village_mediator", "/disputes/{dispute}/do/amend/", {"amount": "1e999999"}),
    "the first day there is": ("sysadmin", "/units/{units}/territory/", {"from_on": "0001-01-01"}),
    "the day before it": ("sysadmin", "/units/{units}/close/", {"on": "0001-01-01"}),
    "the last day there is": ("sysadmin", "/units/{units}/territory/", {"from_on": "9999-12-31"}),
    "deep data": ("village_mediator", "/me/second/passkey/", {"credential": "[" * 15_000}),
    "deeper data": ("village_mediator", "/me/second/passkey/", {"credential": "[" * 100_000}),
    "an endless number": ("village_mediator", "/me/second/passkey/", {"credential": "9" * 5_000}),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_form_breaks_on_one_hostile_value_among_good_ones(cast, known, what):
    """The rest is as a browser sends it, so that the value gets as far as it can."""
    who, path, hostile = HOSTILE[what]
    browser, path = cast.client(getattr(cast, who)), path.format(**known)
    good = {"channel": "window", "relation": "applicant", "contact_consent": "now", "anonymous": "on"}
    good |= {"area": cast.village.name, "area-code": cast.village.code, "areas": [cast.town.code]}
    good |= {"category": "0101", "narrative": "界石被挪了"}
    answer = browser.post(path, {**good, **_hidden(browser, path), **hostile})
    assert answer.status_code < 500


@pytest.mark.parametrize("cookie", ['"aaaaaaaaaaaa\\000b"', "a" * 400, "'; drop"])
def test_no_cookie_breaks_a_door(db, client, cookie):
    for path in ("/login/", "/"):
        assert client.get(path, headers={"cookie": f"sessionid={cookie}; messages=x; desk=x; theme=x"}).status_code < 400
