"""The audit administrator's pages: only theirs, filters, the chain's state, verifying, the sheet."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cellar.jobs import services as jobs
from lianxin.cellar.jobs.models import Job
from lianxin.cellar.journal import queries, services
from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.views import journal as views

pytestmark = pytest.mark.django_db
COUNTY = "610699"
PAGES = ("/journal/", "/journal/sheet/")


@pytest.fixture(autouse=True)
def _own_heads(tmp_path, settings):
    settings.VAR = tmp_path


@pytest.fixture
def auditor(cast):
    return cast.client(cast.auditor)


@pytest.fixture
def sealed(cast):
    """Three lines in each of two seals."""
    rows, actor = [], cast.village_mediator.actor
    for _number in (1, 2):
        for _line in range(3):
            services.record(actor, "disputes.accept", cast.village_committee, facts={"to": "open"})
        rows.append(services.seal_lines(COUNTY))
    return rows


@pytest.mark.parametrize("url", PAGES)
def test_only_the_audit_administrator(cast, url):
    for who in (
        cast.village_mediator,
        cast.stranger,
        cast.county_officer,
        cast.sysadmin,
        cast.secadmin,
        cast.leader,
    ):
        assert cast.client(who).get(url).status_code == 403
        assert cast.client(who).post("/journal/verify/").status_code == 403
    assert cast.client().get(url).status_code == 302
    assert cast.client().post("/journal/verify/").status_code == 401


def test_an_empty_journal_says_so(auditor):
    page = auditor.get("/journal/?from=2020-01-01&to=2020-01-05").content.decode()
    assert "这几天没有这样的记录" in page and "还没有封存过" in page


def test_the_list_names_who_did_what_and_the_chain(cast, auditor, sealed):
    page = auditor.get("/journal/").content.decode()
    assert "田桂兰" in page and "to: open" in page
    assert sealed[1].head[:16] in page and "第 2 环" in page
    assert Line.objects.filter(act="journal.browse").count() == 1
    assert "待封存" in auditor.get("/journal/").content.decode()  # the line of the first visit


def test_filters_are_chips_and_what_cannot_be_read_is_left_out(cast, auditor, sealed):
    services.record(cast.officer.actor, "reports.take", cast.station)
    person = cast.officer.actor.ref
    page = auditor.get(f"/journal/?person={person}&kind=did").content.decode()
    body = page.split("<tbody>")[1]
    assert "李春燕" in body and "田桂兰" not in body and "lx-chip" in page
    for wrong in (
        "?from=x&to=9999-99-99",
        "?person=nobody&kind=felt&page=x",
        "?code=%00&act=" + "a" * 300,
        "?from=2026-11-24&to=2020-01-01",
    ):
        assert auditor.get("/journal/" + wrong).status_code == 200


def test_the_list_costs_the_same_at_one_and_at_many_lines(cast, auditor):
    auditor.get("/journal/")
    with CaptureQueriesContext(connection) as few:
        auditor.get("/journal/")
    for _ in range(40):
        services.record(cast.village_mediator.actor, "disputes.accept", cast.village_committee)
    with CaptureQueriesContext(connection) as many:
        auditor.get("/journal/")
    assert len(many) == len(few)


def test_verifying_a_true_and_a_changed_chain(auditor, sealed):
    page = auditor.post("/journal/verify/")
    assert "查了 2 环，全部相符" in page.content.decode()
    assert Line.objects.filter(act="journal.verify").get().facts == {"checked": 2, "findings": 0}
    Line.objects.filter(seal=sealed[0]).update(act="disputes.close")
    page = auditor.post("/journal/verify/").content.decode()
    assert "发现 1 处不符" in page and "第 1 环" in page


def test_a_long_chain_is_checked_by_the_worker(auditor, sealed, monkeypatch):
    monkeypatch.setattr(views, "INLINE_SEALS", 1)
    Line.objects.filter(seal=sealed[1]).update(act="disputes.close")
    answer = auditor.post("/journal/verify/")
    job = Job.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/jobs/{job.pk}/"
    assert jobs.run(jobs.take_one()) == "done"
    page = auditor.get(f"/jobs/{job.pk}/").content.decode()
    assert "发现 1 处不符" in page and "1 行没有收下" in page


def test_without_a_seal_there_is_nothing_to_verify(auditor):
    page = auditor.post("/journal/verify/", follow=True)
    assert "没有可查的" in page.content.decode()


def test_the_sheet_bears_the_head(auditor, sealed):
    page = auditor.get("/journal/sheet/?day=2026-11-24").content.decode()
    assert sealed[1].head[:16] in page and "操作日志日报" in page
    text = auditor.get("/journal/sheet/?form=txt")
    assert text["Content-Type"].startswith("text/plain") and "attachment" in text["Content-Disposition"]
    assert text.content.decode() == queries.daily_sheet(COUNTY, views.clock.today())
    assert auditor.get("/journal/sheet/?day=2026-99-99").status_code == 200
