"""Two browsers at the same moment: one wins, the other is told, nothing happens twice."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.urls import reverse

from lianxin.entrances.desk.tests.told import accept_form, new_form, spot_form, take, token_on
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.reports.models import Report

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _real_concurrency(cast):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def together(*posts):
    """Send each (browser, address, form) at once; the answers in order."""
    gate, moment, answers = threading.Barrier(len(posts)), clock.now(), [None] * len(posts)

    def run(n, browser, url, form):
        try:
            with clock.at(moment):
                gate.wait()
                answers[n] = browser.post(url, form)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, *post)) for n, post in enumerate(posts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.parametrize("turn", range(3))
def test_two_officers_accept_one_report(cast, turn):
    report = take(cast)
    url = reverse("report_accept", args=[report.code])
    one, two = cast.client(cast.village_mediator), cast.client(cast.town_mediator)
    forms = [accept_form(cast, report, token=token_on(browser, url), **{"a-wish": "还我水渠"}) for browser in (one, two)]
    answers = together((one, url, forms[0]), (two, url, forms[1]))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "还我水渠" in late.content.decode() and Dispute.objects.count() == 1


def test_one_declines_while_another_accepts(cast):
    report = take(cast)
    accept, decline = (reverse(f"report_{name}", args=[report.code]) for name in ("accept", "decline"))
    one, two = cast.client(cast.village_mediator), cast.client(cast.town_mediator)
    form = accept_form(cast, report, token=token_on(one, accept))
    other = {"version": 1, "reason": "已经起诉", "remedies": ["court"], "told_how": "phone"}
    answers = together((one, accept, form), (two, decline, other))
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    report.refresh_from_db()
    assert (report.dispute is None) == (Dispute.objects.count() == 0)


@pytest.mark.parametrize("url, form, model", [("/reports/new/", new_form, Report), ("/spot/", spot_form, Dispute)])
def test_a_real_double_click_counts_once_and_leads_to_one_place(cast, url, form, model):
    browser = cast.client(cast.village_mediator)
    filled = form(cast, token=token_on(browser, url))
    again = cast.client(cast.village_mediator)
    answers = together((browser, url, filled), (again, url, filled))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1 and model.objects.count() == 1
