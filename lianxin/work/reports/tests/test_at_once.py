"""Two officers decide the same report at once, on PostgreSQL."""

from __future__ import annotations

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit.refusals import NotAllowed, Stale
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.tests.together import only_postgres, refusals, together
from lianxin.work.reports.models import Report
from lianxin.work.reports.services import deciding
from lianxin.work.reports.tests.factories import acceptance, take

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_postgres():
    only_postgres()


def accept(cast, report):
    return deciding.accept_report(by=cast.officer.actor, report=report, draft=acceptance(cast), version=1)


def decline(cast, report):
    by = cast.village_mediator.actor
    deciding.decline_report(by=by, report=report, reason="不受理", remedies=["court"], told_how="phone", version=1)


def independent(cast, report):
    deciding.pass_to_independent_desk(by=cast.village_head.actor, report=report, version=1)


@pytest.mark.parametrize("deeds", [(accept, accept), (accept, decline), (decline, independent)])
def test_one_decides_and_the_other_is_told(cast, deeds):
    report = take(cast)
    copies = [Report.objects.select_related("key__county_key", "area").get() for _ in deeds]
    results = together(*(lambda d=d, c=c: d(cast, c) for d, c in zip(deeds, copies, strict=True)))
    (loser,) = refusals(results)
    report.refresh_from_db()
    # whoever comes after it went to the independent desk does not find it any more
    assert isinstance(loser, (Stale, NotAllowed) if report.decision == "independent_desk" else Stale)
    assert report.version == 2
    assert Dispute.objects.count() == (1 if report.decision == "accepted" else 0)
    assert Line.objects.filter(act__startswith="reports.").count() == 2


def test_two_join_and_the_earliest_telling_wins(cast):
    import datetime as dt

    from lianxin.tools.kit import clock

    dispute = cast.open_dispute()
    told = [clock.now() - dt.timedelta(days=days) for days in (20, 30)]
    reports = [take(cast, told_at=moment) for moment in told]
    rows = [Dispute.objects.get() for _ in reports]
    results = together(
        *(
            lambda r=r, d=d: deciding.join_report(by=cast.officer.actor, report=r, dispute=d, version=1)
            for r, d in zip(reports, rows, strict=True)
        )
    )
    assert not refusals(results)
    dispute.refresh_from_db()
    assert dispute.told_at == min(told)
