"""A dispute whose key was destroyed: every page says so, nothing can be written any more, and nothing breaks."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import get_resolver

from lianxin.cellar.vault.models import SubjectKey
from lianxin.cellar.vault.services import destroy_key
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services import course, holding
from lianxin.work.disputes.services.parties import PartyDraft, add_party
from lianxin.work.reports.models import Report
from tests.house.test_doors import _routes

pytestmark = pytest.mark.django_db
ASKED = ("disputes/<", "reports/<", "sessions/<", "referrals/<")
SENT = {
    "reason": "说不清", "how": "phone", "purpose": "handle", "name": "周德旺", "note": "谈过", "text": "又说了几句",
    "words": "又说了几句", "narrative": "两家的事", "place": "村口", "colour": "2", "difficulty": "complex", "version": "1",
    "capacity": "principal", "role": "third", "what": "把界石放回去", "duty": "有人持械", "days": "3",
}  # fmt: skip


@pytest.fixture
def erased(cast):
    """A dispute with an offer, and a report that became it; their keys are gone."""
    from lianxin.entrances.desk.tests.told import take

    dispute = cast.open_dispute()
    by = cast.village_mediator.actor
    add_party(by=by, side=dispute.sides.first(), draft=PartyDraft(name="周小旺"))
    holding.withdraw_offer(by=by, offer=holding.offer_dispute(by=by, dispute=dispute, to_unit=cast.second_committee, reason="试"))
    report = take(cast)
    Report.objects.filter(pk=report.pk).update(dispute=dispute)
    for key in SubjectKey.objects.filter(pk__in=[dispute.key_id, report.key_id]):
        destroy_key(key)
    return Dispute.objects.get(pk=dispute.pk)


def addresses(dispute: Dispute) -> list[str]:
    side, party, report = dispute.sides.first(), dispute.parties.first(), Report.objects.get(dispute=dispute)
    slugs = {
        "do": ("offer", "escalate", "colour", "regrade", "pause", "amend", "side", "merge", "end", "contact", "reopen"),
        "sides": ("reach", "party"), "parties": ("edit", "remove"),
    }  # fmt: skip
    found = []
    for route, converters in sorted(_routes(get_resolver().url_patterns)):
        if not route.lstrip("^").startswith(ASKED) or "code" not in converters:
            continue
        words = next((slugs[name] for name in slugs if f"/{name}/" in route), ("x",))
        pk = {"sides": side.pk, "parties": party.pk}.get(next((n for n in slugs if f"/{n}/" in route), ""), uuid.uuid4())
        for word in words:
            path = re.sub(r"<[^>]*code>", report.code if route.startswith("reports/") else dispute.code, route)
            path = re.sub(r"<uuid:[^>]*>", str(pk), path)
            path = re.sub(r"<int:[^>]*>", "1", path)
            path = re.sub(r"\(\?P<[^>]*>([^)|]*)[^)]*\)|[\^$\\]", r"\1", path)
            found.append("/" + re.sub(r"<[^>]*>", word, path))
    return sorted(set(found))


@pytest.mark.parametrize("who", ["village_mediator", "chief", "keeper", "leader"])
def test_no_page_and_no_deed_breaks(cast, erased, who):
    browser = cast.client(getattr(cast, who))
    browser.raise_request_exception = False
    broken = []
    for path in addresses(erased):
        for answer in (browser.get(path), browser.post(path, SENT)):
            if answer.status_code >= 500:
                broken.append(f"{path} {answer.status_code} {answer.wsgi_request.method}")
    assert not broken, "\n".join(broken)


def test_its_page_says_that_it_was_erased_and_offers_no_deed_that_writes(cast, erased):
    text = cast.client(cast.village_mediator).get(f"/disputes/{erased.code}/").content.decode()
    assert "内容已按要求删除" in text and "周" not in text.split("<main")[1].split("谁看过")[0]
    answer = cast.client(cast.village_mediator).post(f"/disputes/{erased.code}/unmask/", {"purpose": "handle"})
    assert answer.status_code == 200 and "内容已按要求删除" in answer.content.decode()


def test_lists_and_searches_go_on(cast, erased):
    browser = cast.client(cast.village_mediator)
    lists = ("/disputes/", "/disputes/?q=npg", "/disputes/?q=水渠", "/disputes/export.csv", "/reports/?state=all")
    for path in ("/", "/calendar/", *lists):
        answer = browser.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and "周*".encode() not in body, path
    answer = browser.post("/disputes/person/", {"who": "周德旺", "purpose": "handle"})
    assert answer.status_code == 200


def test_what_would_be_written_is_refused_in_words(cast, erased):
    browser = cast.client(cast.village_mediator)
    sent = {"colour": "3", "reason": "又吵", "version": erased.version, "token": "a" * 32}
    answer = browser.post(f"/disputes/{erased.code}/do/colour/", sent)
    assert answer.status_code in (409, 422) and "内容已按要求删除" in answer.content.decode()
    with pytest.raises(Exception, match="内容已按要求删除"):
        course.end_dispute(
            by=cast.village_mediator.actor, dispute=erased, reason="no_agreement", note="谈不拢", confirmed_alone=True
        )
