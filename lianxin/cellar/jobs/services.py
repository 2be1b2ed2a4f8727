"""Asking for work, taking it, and tokens that count once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lianxin.cellar.jobs import queries
from lianxin.cellar.jobs.models import Job, State, SweepRun, UsedToken
from lianxin.cellar.journal import services as journal
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.vault import services as vault
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import Refusal, WrongState

STALE = dt.timedelta(minutes=5)  # a worker that has not written for so long is gone
MOST_ATTEMPTS = 5
MOST_BAD_ROWS = 1000
TOKEN_DAYS = 3

Handler = Callable[[Job, "Context"], None]


@dataclasses.dataclass(frozen=True)
class Kind:
    handler: Handler
    label: Any  # a lazy translation


@dataclasses.dataclass(frozen=True)
class Sweep:
    name: str
    function: Callable[[], object]
    every: int


_kinds: dict[str, Kind] = {}
_sweeps: dict[str, Sweep] = {}


def register(kind: str, handler: Handler, label: Any = "") -> None:
    """Say who does jobs of a kind. From the owning room's ``apps.ready``; ``label`` is what the page
    calls it.
    """
    _kinds[kind] = Kind(handler, label or kind)


def register_sweep(name: str, function: Callable[[], object], every_seconds: int) -> None:
    """Say what the worker runs by the clock. It must bear being run twice, and stops for no county
    but its own error.
    """
    _sweeps[name] = Sweep(name, function, every_seconds)


def label_of(kind: str) -> str:
    return str(_kinds[kind].label) if kind in _kinds else kind


def sweeps() -> list[Sweep]:
    return list(_sweeps.values())


# Asking -----------------------------------------------------------------------------------------------


def enqueue(
    by: Actor, county: str, kind: str, params: dict[str, Any], *, run_after: dt.datetime | None = None
) -> Job:
    """Ask for a job, inside the caller's transaction: rolled back, it was never asked for."""
    if kind not in _kinds:
        raise LookupError(f"nobody does {kind!r}")
    moment = clock.now()
    job = Job(
        id=uuid7(),
        key=vault.create_key(county),
        county=county,
        kind=kind,
        actor=_packed(by),
        created_by=by.ref,
        created_at=moment,
        run_after=run_after or moment,
    )
    job.seal(params=json.dumps(params, ensure_ascii=False))
    with transaction.atomic():
        job.save(force_insert=True)
        journal.record(by, "jobs.enqueue", job, facts={"kind": kind})
    return job


def cancel(by: Actor, job: Job) -> None:
    """Stop it. A running handler notices at its next chunk, which is rolled back."""
    with transaction.atomic():
        stopped = Job.objects.filter(pk=job.pk, state__in=[State.QUEUED, State.RUNNING]).update(
            state=State.CANCELLED, finished_at=clock.now()
        )
        if not stopped:
            raise WrongState(_("这项工作已经结束。"))
        job.refresh_from_db(fields=["state", "finished_at"])
        journal.record(by, "jobs.cancel", job, facts={"kind": job.kind})


def _packed(by: Actor) -> dict[str, Any]:
    return json.loads(json.dumps(dataclasses.asdict(by), default=str))


def actor_of(job: Job) -> Actor:
    """Who asked, as they were then."""
    values = {
        field.name: job.actor[field.name] for field in dataclasses.fields(Actor) if field.name in job.actor
    }
    for name in ("ref", "post", "unit", "on_behalf_of"):
        values[name] = uuid.UUID(values[name]) if values.get(name) else None
    if "territory" in values:
        values["territory"] = tuple((column, code) for column, code in values["territory"])
    return Actor(**values)


# Taking -----------------------------------------------------------------------------------------------


def take_one() -> Job | None:
    """The next due job, now running and ours; or one whose worker has been silent too long; or None.

    PostgreSQL: SKIP LOCKED. SQLite: a conditional update. A job that was taken MOST_ATTEMPTS times fails instead.
    """
    moment = clock.now()
    waiting = Q(state=State.QUEUED, run_after__lte=moment) | Q(
        state=State.RUNNING, heartbeat_at__lt=moment - STALE
    )
    for _try in range(20):
        with transaction.atomic():
            due = Job.objects.filter(waiting).order_by("run_after", "id")
            if connection.vendor == "postgresql":
                due = due.select_for_update(skip_locked=True)
            row = due.values("pk", "attempts").first()
            if row is None:
                return None
            over = row["attempts"] >= MOST_ATTEMPTS
            ours = Job.objects.filter(waiting, pk=row["pk"], attempts=row["attempts"]).update(
                state=State.FAILED if over else State.RUNNING,
                attempts=F("attempts") + 1,
                heartbeat_at=moment,
                **({"finished_at": moment} if over else {}),
            )
        if ours and not over:
            Job.objects.filter(pk=row["pk"], started_at=None).update(started_at=moment)
            return Job.objects.select_related("key__county_key").get(pk=row["pk"])
    return None


class Stopped(Exception):
    """The job is no longer ours: cancelled, or taken by another worker after a silence. Roll the
    chunk back and leave.
    """


class Resting(Exception):
    """The worker was told to end: the job goes back to the queue and goes on from its cursor."""


class Context:
    """What a handler holds: its parameters, its actor, where it stopped, and a way to say how far it is.

    A handler works in chunks, each ``with transaction.atomic(): …; context.progress(done, total, cursor={…})``, so that a
    chunk and the note that it is done are committed together.
    """

    def __init__(self, job: Job, must_rest: Callable[[], bool] = lambda: False):
        self.job = job
        self.by = actor_of(job)
        self.params = queries.params_of(job)
        self.cursor: dict[str, Any] = dict(job.cursor)
        self._bad = queries.bad_rows_of(job)
        self._bad_kept = len(self._bad)
        self._must_rest = must_rest

    def progress(
        self, done: int, total: int | None = None, *, cursor: dict[str, Any] | None = None, **counts: int
    ) -> None:
        """Note how far it is.

        Raises Stopped when the job is not ours any more, Resting when the worker must end; either way the chunk it is
        called from is rolled back and done again later, or never.
        """
        job = self.job
        if self._must_rest() and not (total and done >= total):
            raise Resting
        job.done, job.total = done, total if total is not None else job.total
        self.cursor = job.cursor = cursor if cursor is not None else self.cursor
        job.counts = {**job.counts, **counts}
        self.save(done=job.done, total=job.total, cursor=job.cursor, counts=job.counts)

    def bad_row(self, row: int, reason: str, text: str = "") -> None:
        """A line of the input that was not taken, and why; it is told line by line. Kept with the
        next ``progress``.
        """
        self.job.bad_count += 1
        if len(self._bad) < MOST_BAD_ROWS:
            self._bad.append({"row": row, "reason": str(reason), "text": text[:500]})

    def say(self, message: str) -> None:
        """One sentence for the page, shown when the work is over."""
        self.save(**self.job.sealed(message=message))

    def save(self, **values: Any) -> None:
        if len(self._bad) > self._bad_kept:
            values |= self.job.sealed(bad_rows=json.dumps(self._bad, ensure_ascii=False))
        ours = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, attempts=self.job.attempts)
        if not ours.update(heartbeat_at=clock.now(), bad_count=self.job.bad_count, **values):
            raise Stopped
        self._bad_kept = len(self._bad)


def run(job: Job, must_rest: Callable[[], bool] = lambda: False) -> str:
    """Do a taken job to its end; returns its state. Errors are kept with the job, never raised."""
    try:
        context = Context(job, must_rest)
        _kinds[job.kind].handler(job, context)
        context.save()
    except Stopped:
        return _state_of(job)
    except Resting:
        Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts).update(
            state=State.QUEUED, attempts=F("attempts") - 1
        )
        return State.QUEUED
    except Refusal as refusal:
        _finish(job, State.FAILED, str(refusal))
    except Exception as error:  # whatever it is, the worker goes on with the next one
        _finish(job, State.FAILED, "")
        raise Broken(job.kind, error) from error
    else:
        _finish(job, State.DONE, None)
    return _state_of(job)


class Broken(Exception):
    """A handler's own error, after the job was marked as failed; for the log, which gets no personal data."""

    def __init__(self, kind: str, error: Exception):
        super().__init__(f"{kind}: {describe(error)}")


def describe(error: BaseException) -> str:
    """An error's kind and place without its words, which may quote what people wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = (
        f"{trace.tb_frame.f_code.co_filename.rpartition('lianxin/')[2]}:{trace.tb_lineno}" if trace else "?"
    )
    return f"{type(error).__name__} at {place}"


def _state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def _finish(job: Job, state: str, message: str | None) -> None:
    values = (
        job.sealed(message=message or _("程序出错，没有做完。已记入日志。")) if message is not None else {}
    )
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts).update(
            state=state, finished_at=clock.now(), **values
        ):
            journal.record(
                actor_of(job), f"jobs.{state}", job, facts={"kind": job.kind, "counts": job.counts}
            )


# Sweeps -----------------------------------------------------------------------------------------------


def claim_sweep(sweep: Sweep) -> bool:
    """Whether it is due and ours to run: one worker of many gets True."""
    moment = clock.now()
    row, _made = SweepRun.objects.get_or_create(
        name=sweep.name, defaults={"last_at": moment - dt.timedelta(days=1)}
    )
    if row.last_at > moment - dt.timedelta(seconds=sweep.every):
        return False  # asked every few seconds: no write before it is due
    return bool(SweepRun.objects.filter(name=sweep.name, last_at=row.last_at).update(last_at=moment))


def sweep_tokens() -> int:
    return UsedToken.objects.filter(at__lt=clock.now() - dt.timedelta(days=TOKEN_DAYS)).delete()[0]


# Once -------------------------------------------------------------------------------------------------


def new_token() -> str:
    """For a hidden field of a form that must count once."""
    return secrets.token_hex(16)


def once(actor: Actor, token: str) -> bool:
    """True for the first form with this token, False for the second click. Inside the transaction of the deed.

    On PostgreSQL the second click waits for the first to commit, and is the first if that rolled back.
    """
    if actor.ref is None or not 16 <= len(token) <= 64:
        return False
    try:
        with transaction.atomic():
            UsedToken.objects.create(actor=actor.ref, token=token, at=clock.now())
    except IntegrityError:
        return False
    return True


def note_result(actor: Actor, token: str, result: str) -> None:
    """Remember where the first click led, so that the second leads there too."""
    if actor.ref is not None:
        UsedToken.objects.filter(actor=actor.ref, token=token).update(result=result[:200])
