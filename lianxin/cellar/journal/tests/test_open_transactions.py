"""PostgreSQL: what commits late is neither skipped by the sealer nor by a reader of the change feed."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from lianxin.cellar.journal import queries, services
from lianxin.cellar.journal.models import Line, Seal
from lianxin.cellar.vault import services as vault

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
COUNTY = "610699"


@pytest.fixture(autouse=True)
def _only_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def until(true):
    """Ask until it is true, for a while: open transactions of other databases on the server hold the feed back too."""
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.05)


class Elsewhere:
    """Another connection that writes one line and commits when told."""

    def __init__(self, work):
        self.inside, self.release = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=(work,))

    def _run(self, work):
        try:
            with transaction.atomic():
                work()
                self.inside.set()
                self.release.wait(20)
        finally:
            self.inside.set()
            connections.close_all()

    def __enter__(self):
        self.thread.start()
        assert self.inside.wait(20)
        return self

    def commit(self):
        self.release.set()
        self.thread.join(20)

    def __exit__(self, *_):
        self.commit()


def test_a_line_that_commits_late_is_sealed_after_all(by):
    subject = vault.create_key(COUNTY)
    with Elsewhere(lambda: services.record(by, "disputes.late", subject)) as late:
        services.record(by, "disputes.early", subject)
        assert services.seal_lines(COUNTY).lines_count == 1
        late.commit()
    assert services.seal_lines(COUNTY).lines_count == 1
    assert queries.verify_chain(COUNTY) == (2, [])
    assert queries.unsealed_count(COUNTY) == 0


def test_a_reader_of_the_feed_loses_no_row_that_commits_late(by):
    subject = vault.create_key(COUNTY)
    seen, cursor = [], (0, 0)

    def read():
        nonlocal cursor
        for change in queries.changes_after(cursor):
            seen.append(change.pk)
            cursor = (change.xid, change.id)

    services.record(by, "disputes.first", subject)
    with Elsewhere(lambda: services.record(by, "disputes.late", subject)) as late:
        services.record(by, "disputes.early", subject)
        until(lambda: read() or seen)
        assert len(seen) == 1
        late.commit()
    until(lambda: read() or len(seen) == 3)
    assert len(seen) == len(set(seen)) == 3


def test_two_sealers_at_once_seal_each_line_once(by):
    subject = vault.create_key(COUNTY)
    for _ in range(40):
        services.record(by, "disputes.accept", subject)
    gate = threading.Barrier(3)

    def seal():
        try:
            gate.wait(10)
            services.seal_lines(COUNTY)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=seal) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(Seal.objects.values_list("lines_count", flat=True)) == 40
    assert not Line.objects.filter(seal=None).exists()
    assert queries.verify_chain(COUNTY)[1] == []
