"""Looking at jobs: each person sees their own."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db.models import QuerySet

from lianxin.cellar.jobs.models import Job, State, SweepRun, UsedToken
from lianxin.cellar.journal.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Job]:
    """One's own jobs in the county one acts in, newest first."""
    return (
        Job.objects.filter(created_by=actor.ref, county=actor.county)
        .select_related("key__county_key")
        .order_by("-created_at", "-id")
    )


def job_of(actor: Actor, job_id: uuid.UUID) -> Job | None:
    return visible_to(actor).filter(pk=job_id).first()


def params_of(job: Job) -> dict[str, Any]:
    return json.loads(job.read("params") or "{}")


def bad_rows_of(job: Job) -> list[dict[str, Any]]:
    """What could not be taken: [{"row": number, "reason": sentence, "text": what was there}]."""
    return json.loads(job.read("bad_rows") or "[]")


def result_of(actor: Actor, token: str) -> str:
    """Where the first click with this token led; "" when it is not known."""
    row = UsedToken.objects.filter(actor=actor.ref, token=token).first() if actor.ref else None
    return row.result if row else ""


def last_sweep(name: str) -> SweepRun | None:
    return SweepRun.objects.filter(name=name).first()


def is_open(job_id: uuid.UUID) -> bool:
    """Whether a job is still waiting or running; for the room that asked for it."""
    return Job.objects.filter(pk=job_id, state__in=[State.QUEUED, State.RUNNING]).exists()
