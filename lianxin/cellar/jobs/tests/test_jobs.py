"""Jobs from the asking to the end: progress, bad rows, cancel, restart, silence, errors."""

import datetime as dt
import logging
import os
import signal

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from lianxin.cellar.jobs import queries, services, tasks
from lianxin.cellar.jobs.models import Job, SweepRun
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.models import Line, Seal
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import NotAllowed, WrongState

pytestmark = pytest.mark.django_db
BY = Actor(
    kind="staff",
    county="610699",
    ref=uuid7(),
    role="officer",
    label="甲",
    territory=(("township", "610699101"),),
)
CANARY = "周大山 19900001234"


@pytest.fixture
def seen(monkeypatch):
    """Registered kinds for one test, and what their handlers saw."""
    monkeypatch.setattr(services, "_kinds", {})
    monkeypatch.setattr(services, "_sweeps", {})
    notes: list = []

    def count(job, context):
        rows = context.params["rows"]
        for n in range(context.cursor.get("n", 0), len(rows)):
            with transaction.atomic():
                notes.append(rows[n])
                if rows[n] < 0:
                    context.bad_row(n + 1, "负数", f"{CANARY} {rows[n]}")
                if callable(hook := hooks.get(n)):
                    hook(job)
                context.progress(n + 1, len(rows), cursor={"n": n + 1}, taken=n + 1)
        context.say("数完了")

    hooks: dict = {}
    notes_hooks = (notes, hooks)
    services.register("count", count, "数数")
    return notes_hooks


def ask(rows, by=BY, **more):
    return services.enqueue(by, by.county, "count", {"rows": rows, "who": CANARY}, **more)


def fresh(job):
    return Job.objects.select_related("key__county_key").get(pk=job.pk)


def test_a_job_is_asked_for_taken_and_done(seen):
    job = ask([1, 2, -3])
    assert services.label_of(job.kind) == "数数"
    assert tasks.Worker().round() == 1
    done = fresh(job)
    assert (done.state, done.done, done.total, done.percent, done.counts) == ("done", 3, 3, 100, {"taken": 3})
    assert done.read("message") == "数完了" and done.finished_at
    assert queries.bad_rows_of(done) == [{"row": 3, "reason": "负数", "text": f"{CANARY} -3"}]
    assert services.actor_of(done) == BY
    assert list(Line.objects.order_by("id").values_list("act", flat=True)) == ["jobs.enqueue", "jobs.done"]


def test_nothing_personal_lies_open_in_the_row(seen):
    job = ask([-1])
    tasks.Worker().round()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM jobs_job")
        row = cursor.fetchone()
    assert CANARY not in repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
    assert CANARY.encode() not in b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
    assert CANARY in queries.params_of(fresh(job))["who"]


def test_an_unknown_kind_cannot_be_asked_for(seen):
    with pytest.raises(LookupError):
        services.enqueue(BY, BY.county, "nonsense", {})


def test_a_job_waits_for_its_time(seen):
    ask([1], run_after=clock.now() + dt.timedelta(hours=1))
    assert services.take_one() is None
    with clock.at(clock.now() + dt.timedelta(hours=2)):
        assert services.take_one()
        assert services.take_one() is None


def test_cancelling_before_it_began(seen):
    job = ask([1])
    services.cancel(BY, job)
    assert services.take_one() is None
    with pytest.raises(WrongState):
        services.cancel(BY, job)


def test_a_cancelled_chunk_is_rolled_back_and_the_work_ends(seen):
    notes, hooks = seen
    job = ask([1, 2, 3])
    taken = services.take_one()
    services.cancel(BY, fresh(job))
    assert services.run(taken) == "cancelled"
    assert notes == [1] and fresh(job).done == 0


def test_a_worker_that_must_end_gives_the_job_back_and_another_goes_on(seen):
    notes, hooks = seen
    job = ask([1, 2, 3])
    must = []
    hooks[1] = lambda job: must.append(1)
    assert services.run(services.take_one(), lambda: bool(must)) == "queued"
    assert fresh(job).cursor == {"n": 1} and fresh(job).attempts == 0
    hooks.clear()
    assert services.run(services.take_one()) == "done"
    assert notes == [1, 2, 2, 3]  # the second chunk was rolled back and done again


def test_a_silent_worker_loses_the_job_and_can_no_longer_write(seen):
    notes, hooks = seen
    job = ask([1, 2])
    lost = services.take_one()
    assert services.take_one() is None
    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        again = services.take_one()
        assert again.pk == job.pk and again.attempts == 2
        assert services.run(lost) == "running"
        assert notes == [1]
        assert services.run(again) == "done"


def test_a_job_that_kills_its_worker_is_given_up(seen):
    job = ask([1])
    moment = clock.now()
    for n in range(services.MOST_ATTEMPTS):
        with clock.at(moment + dt.timedelta(minutes=6 * n)):
            assert services.take_one()
    with clock.at(moment + dt.timedelta(hours=2)):
        assert services.take_one() is None
    assert fresh(job).state == "failed"


def test_an_error_is_kept_without_its_words_and_the_next_job_runs(seen, caplog):
    notes, hooks = seen

    def fall(job):
        raise ValueError(CANARY)

    hooks[0] = fall
    broken = ask([1])
    hooks_after = ask([], by=BY)
    with caplog.at_level(logging.ERROR):
        assert tasks.Worker().round() == 2
    assert fresh(broken).state == "failed" and "程序出错" in fresh(broken).read("message")
    assert fresh(hooks_after).state == "done"
    assert CANARY not in caplog.text and "ValueError at cellar/jobs/tests/test_jobs.py" in caplog.text


def test_a_refusal_says_its_sentence(seen):
    notes, hooks = seen

    def refuse(job):
        raise NotAllowed("您已不在这个岗位。")

    hooks[0] = refuse
    job = ask([1])
    tasks.Worker().round()
    assert fresh(job).state == "failed" and fresh(job).read("message") == "您已不在这个岗位。"


def test_each_sees_only_their_own(seen):
    job = ask([1])
    other = Actor(kind="staff", county="610699", ref=uuid7())
    elsewhere = Actor(kind="staff", county="610600", ref=BY.ref)
    assert queries.job_of(BY, job.pk) == job
    assert queries.job_of(other, job.pk) is None and queries.job_of(elsewhere, job.pk) is None


def test_a_failing_sweep_does_not_stop_the_others_and_says_nothing_personal(seen, caplog):
    ran = []

    def fall():
        raise RuntimeError(CANARY)

    services.register_sweep("bad", fall, 60)
    services.register_sweep("good", lambda: ran.append(1), 60)
    with caplog.at_level(logging.ERROR):
        call_command("work", once=True)
    assert ran == [1]
    assert "sweep bad failed: RuntimeError" in caplog.text and CANARY not in caplog.text


def test_a_sweep_runs_when_due_and_once_among_many_workers(seen):
    ran = []
    services.register_sweep("tick", lambda: ran.append(1), 60)
    tasks.Worker().round()
    tasks.Worker().round()
    assert ran == [1]
    with clock.at(clock.now() + dt.timedelta(seconds=61)):
        tasks.Worker().round()
        tasks.Worker().round()
    assert ran == [1, 1] and SweepRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sealer_runs_in_the_worker(seen):
    ask([1])
    services.register_sweep("journal.seal", services.journal.seal_everything, 60)
    tasks.Worker().round()
    assert Seal.objects.get().lines_count == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_request_is_never_done(seen):
    with pytest.raises(RuntimeError), transaction.atomic():
        ask([1])
        raise RuntimeError
    assert tasks.Worker().round() == 0 and seen[0] == []


@pytest.mark.django_db(transaction=True)
def test_the_command_ends_cleanly_on_sigterm(seen, capsys):
    notes, hooks = seen
    hooks[1] = lambda job: os.kill(os.getpid(), signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    job = ask([1, 2, 3])
    try:
        call_command("work")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert fresh(job).state == "queued" and fresh(job).cursor == {"n": 1}
    assert "ended" in capsys.readouterr().out


def test_a_token_counts_once_for_each_person():
    token = services.new_token()
    assert services.once(BY, token)
    services.note_result(BY, token, "/disputes/7K4M-92QX-R/")
    assert not services.once(BY, token)
    assert queries.result_of(BY, token) == "/disputes/7K4M-92QX-R/"
    other = Actor(kind="staff", county="610699", ref=uuid7())
    assert queries.result_of(other, token) == "" and services.once(other, token)
    assert not services.once(BY, "") and not services.once(BY, "x" * 65)


def test_a_token_of_a_rolled_back_form_may_be_used_again():
    token = services.new_token()
    with pytest.raises(RuntimeError), transaction.atomic():
        assert services.once(BY, token)
        raise RuntimeError
    assert services.once(BY, token)


def test_old_tokens_are_forgotten():
    token = services.new_token()
    services.once(BY, token)
    assert services.sweep_tokens() == 0
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert services.sweep_tokens() == 1
