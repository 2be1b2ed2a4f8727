"""A complaint changes nothing for the whole line: every page of everybody else is, byte for byte, what it was before."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict

import pytest
from django.db import transaction
from django.urls import reverse

from lianxin.entrances.desk import names
from lianxin.entrances.desk.tests.told import take
from lianxin.oversight.rights.services import handling, receiving
from lianxin.oversight.rights.tests.factories import complain
from tests.house.test_doors import ROUTES, _address

pytestmark = pytest.mark.django_db
LINE = {
    "the person": "chief", "the village": "village_mediator", "the committee's head": "town_head",
    "upper unit": "county_mediator", "the leader": "leader", "another station": "stranger", "the centre": "county_officer",
    "an agency": "agency", "an administrator": "sysadmin",
}  # fmt: skip
LEFT_OUT = re.compile(r"^/(logout|_/|passkey|me/second|login|reset)|\.pdf$|\.xlsx$")  # a workbook says when it was made
_CHANGING = re.compile(r'(csrfmiddlewaretoken" value="|"X-CSRFToken": ?"|name="token" value="|nonce="|data-token=")[^"]*')


@pytest.fixture(autouse=True)
def _names_anew():
    names._kept.clear()


def _bare(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = re.sub(r"&quot;X-CSRFToken&quot;: &quot;[^&]*", "", body.decode("utf-8", "replace"))
    text = re.sub(r":[0-9A-Za-z]{6}:[\w-]{43}", "", text)  # a signed value says to the second when it was signed
    return answer.status_code, answer.headers.get("Location", ""), _CHANGING.sub("", text)


def _addresses(known):
    """Every door there is; what a new one asks for by code and is not among the known gets the dispute's."""
    asked = defaultdict(lambda: known["dispute"], known)
    found = {_address(route, converters, asked) for route, converters in ROUTES}
    lists = [
        "/reports/?state=all", "/reports/?state=decided", "/reports/?q=烟", "/disputes/?state=all", "/disputes/?q=烟",
        "/disputes/?q=郭", "/calendar/?view=month", "/complaints/?state=all", "/reports/export.csv",
        "/disputes/export.csv",
    ]  # fmt: skip
    return sorted(path for path in {*found, *lists} if not LEFT_OUT.search(path.partition("?")[0]))


def _seen(cast, who, addresses):
    """A walk through every page that leaves no trace: looking is journaled and shown, and would itself be a difference."""
    seen = {}
    with transaction.atomic():
        browser = cast.client(getattr(cast, who))
        browser.raise_request_exception = False
        for path in addresses:
            names._kept.clear()
            seen[path] = _bare(browser.get(path))
        transaction.set_rollback(True)
    return seen


def _differ(before, after):
    """Where two walks differ, each with the first words that do."""
    found = []
    for path in sorted(before):
        if before[path] != after[path]:
            one, two = ("|".join(map(str, walk[path])) for walk in (before, after))
            at = next((n for n, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), 0)
            found.append(f"{path}: …{one[max(0, at - 60) : at + 40]!r} / {two[at : at + 40]!r}")
    return found


@pytest.fixture
def known(cast):
    """A dispute, a report, a unit, a person; and one complaint's own addresses as they would be."""
    dispute, report = cast.open_dispute(), take(cast)
    rows = {"units": cast.station, "staff": cast.officer.staff}
    return _addresses({"dispute": dispute.code, "report": report.code, **{name: str(row.pk) for name, row in rows.items()}})


def _everything(cast):
    """All that may happen at the desk: taken, worked, passed on, asked again; and a report passed on by the centre, whose own
    report it was."""
    by = cast.independent.actor
    complaint = complain(cast, words="派出所郭志远收了两条烟。", about="郭志远", units=[cast.station, cast.town_committee])
    handling.examine(by=by, complaint=complaint, version=complaint.version)
    handling.answer(by=by, complaint=complaint, text="查明属实", told_how="phone", version=complaint.version)
    handling.ask_review(by=by, complaint=complaint, text="不服")
    other = complain(cast)
    given = {"body": "discipline", "body_name": "县纪委", "reason": "涉嫌违纪", "told_how": "none", "version": other.version}
    handling.pass_on(by=by, complaint=other, **given)
    return complaint


@pytest.mark.parametrize("who", LINE.values(), ids=LINE)
def test_every_page_is_what_it_was_before(cast, known, who):
    """Also with a report of somebody else's that was passed on: it is as if it had never been."""
    before = _seen(cast, who, known)
    complaint = _everything(cast)
    taker = cast.stranger_mediator if who == "county_officer" else cast.county_officer
    report = take(cast, by=taker)
    receiving.pass_on_report(by=taker.actor, report=report, version=report.version, units=[cast.station])
    after = _seen(cast, who, known)
    assert not _differ(before, after)
    assert sum(answer[0] == 200 for answer in after.values()) > 8
    assert not [path for path in after if complaint.code in after[path][2] or report.code in after[path][2]]


@pytest.mark.parametrize("who", [*LINE.values(), "auditor"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_its_own_addresses_answer_like_those_of_one_that_never_was(cast, who, method):
    complaint = complain(cast)
    browser = cast.client(getattr(cast, who))
    for name, more in (
        ("complaint", []), ("complaint_unmask", []), ("complaint_act", ["answer"]), ("complaint_act", ["shield"]),
        ("complaint_review", [uuid.UUID(int=1)]), ("complaint_paper", ["receipt"]),
    ):  # fmt: skip
        real, never = (
            _bare(getattr(browser, method)(reverse(name, args=[code, *more]))) for code in (complaint.code, "7K4M-92QX-R")
        )
        assert real[0] == never[0] and real[0] in (404, 405), name
        assert real[2].replace(complaint.code, "") == never[2].replace("7K4M-92QX-R", "")


def test_a_dispute_kept_from_the_line_is_as_if_it_had_never_been(cast):
    """Pages of the line with a dispute kept from it equal those of a county without that dispute."""
    known = {"dispute": "7K4M-92QX-R", "report": "7K4M-92QX-R"}
    known |= {"units": str(cast.station.pk), "staff": str(cast.officer.staff.pk)}
    addresses = _addresses(known)
    kept_out = ("village_mediator", "town_head", "county_mediator")
    before = {who: _seen(cast, who, addresses) for who in kept_out}
    dispute = cast.open_dispute(by=cast.stranger_mediator, area=cast.other_village, holder=cast.stranger_mediator)
    complaint = receiving.from_dispute(by=cast.independent.actor, dispute=dispute)
    assert _differ(before["county_mediator"], _seen(cast, "county_mediator", addresses))
    handling.shield_dispute(
        by=cast.independent.actor, complaint=complaint, units=[cast.town_committee], staff=[], holder=None,
        line=[cast.county_committee, cast.village_committee],
    )  # fmt: skip
    for who in kept_out:
        assert not _differ(before[who], _seen(cast, who, addresses)), who


def test_the_audit_administrator_sees_that_something_happened_and_not_what(cast):
    complaint = _everything(cast)
    browser = cast.client(cast.auditor)
    page = browser.get("/journal/").content.decode()
    assert "独立受理的事项" in page and complaint.code not in page
    for word in ("答复反映人", "移交有权机关", "申请复查", "郭志远收", "units:"):
        assert word not in page, word
    narrow, wide = (browser.get("/journal/", {"act": act}).context["page"].paginator.count for act in ("rights.answer", "rights"))
    assert narrow == wide > 3
    assert browser.get("/journal/", {"code": complaint.code}).context["page"].paginator.count == 0
