"""Two workers on one PostgreSQL database; two clicks at once."""

import threading

import pytest
from django.db import connection, connections, transaction

from lianxin.cellar.jobs import services
from lianxin.cellar.jobs.models import Job
from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit.ids import uuid7

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BY = Actor(kind="staff", county="610699", ref=uuid7())


@pytest.fixture(autouse=True)
def _only_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def together(*functions):
    """Run each in a thread of its own; returns their results."""
    results = [None] * len(functions)

    def call(n, function):
        try:
            results[n] = function()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def test_no_job_is_taken_twice(monkeypatch):
    monkeypatch.setattr(services, "_kinds", {"nothing": services.Kind(lambda job, context: None, "")})
    for _ in range(12):
        services.enqueue(BY, BY.county, "nothing", {})

    def take():
        found = []
        while job := services.take_one():
            found.append(job.pk)
        return found

    one, two, three = together(take, take, take)
    assert sorted(one + two + three) == sorted(Job.objects.values_list("pk", flat=True))


def test_a_locked_job_is_passed_over(monkeypatch):
    monkeypatch.setattr(services, "_kinds", {"nothing": services.Kind(lambda job, context: None, "")})
    first, second = (services.enqueue(BY, BY.county, "nothing", {}) for _ in range(2))
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=first.pk)
        assert [job.pk for job in together(services.take_one)] == [second.pk]


@pytest.mark.parametrize("first_commits", [True, False])
def test_the_second_click_waits_for_the_first(first_commits):
    token, inside, release = services.new_token(), threading.Event(), threading.Event()

    def first():
        try:
            with transaction.atomic():
                assert services.once(BY, token)
                inside.set()
                release.wait(10)
                if not first_commits:
                    raise RuntimeError
        except RuntimeError:
            return "rolled back"
        return "committed"

    def second():
        inside.wait(10)
        threading.Timer(0.3, release.set).start()
        with transaction.atomic():
            return services.once(BY, token)

    assert together(first, second) == (["committed", False] if first_commits else ["rolled back", True])
