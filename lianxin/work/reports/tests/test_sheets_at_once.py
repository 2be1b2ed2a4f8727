"""Two workers read the same calls at once, two hands take the same answers out; on PostgreSQL."""

from __future__ import annotations

import pytest

from lianxin.cellar.jobs.models import Job
from lianxin.cellar.journal.actor import system
from lianxin.tools.kit import clock
from lianxin.work.disputes.tests.together import only_postgres, refusals, together
from lianxin.work.reports.models import Report, Sheet, SheetRow
from lianxin.work.reports.services import deciding, sheets
from lianxin.work.reports.tests.test_sheets import ROWS, bring, csv_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_postgres():
    only_postgres()


def _received(cast, data, name="a.csv"):
    by = system(cast.county.code)
    return sheets.receive_sheet(by=by, county=cast.county.code, source="12345", filename=name, data=data)[0]


def _read(pk):
    sheet = Sheet.objects.select_related("key__county_key").get(pk=pk)
    return list(sheets.read_sheet(by=system(sheet.county), sheet=sheet))


def test_the_same_calls_in_two_files_are_taken_once(cast):
    rows = [[f"P{n}", "2026-11-23", "", "", "南坡沟村", f"第{n}件", ""] for n in range(6)]
    one, other = _received(cast, csv_of(rows)), _received(cast, csv_of(rows) + b"\r\n", "b.csv")
    together(lambda: _read(one.pk), lambda: _read(other.pk))
    assert Report.objects.count() == 6
    assert SheetRow.objects.filter(outcome="taken").count() == 6 and SheetRow.objects.filter(outcome="known").count() == 6


def test_the_same_file_received_and_begun_twice_is_one_job(cast):
    data = csv_of(ROWS)
    together(lambda: _received(cast, data), lambda: _received(cast, data))
    sheet = Sheet.objects.get()
    copies = [Sheet.objects.select_related("key__county_key").get() for _n in range(2)]
    by = system(sheet.county)
    begun = together(*(lambda s=s: sheets.start_reading(by=by, sheet=s) for s in copies))
    assert sorted(map(bool, begun)) == [False, True] and Job.objects.count() == 1


def test_an_answer_goes_out_by_one_hand(cast):
    bring(cast, csv_of(ROWS))
    for report in Report.objects.select_related("key__county_key"):
        by = cast.village_mediator if report.village == cast.village.code else cast.stranger_mediator
        told = {"reason": "不归调解", "remedies": ["court"], "told_how": "phone"}
        deciding.decline_report(by=by.actor, report=report, version=report.version, **told)
    by, day = cast.county_officer.actor, clock.today()
    results = together(*(lambda: sheets.mark_answered(by=by, source="12345", day=day) for _n in range(2)))
    rows = [row.pk for result in results if isinstance(result, list) for row in result]
    assert len(rows) == len(set(rows)) == 2 and len(refusals(results)) <= 1
