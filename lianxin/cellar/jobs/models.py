"""A job, the last run of each sweep, and tokens that were used."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText


class State(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("没有做成")
    CANCELLED = "cancelled", _("已取消")


class Job(SealedRow):
    """``attempts`` is also the fence: whoever took the job under an older number can no longer write to it.

    ``cursor`` is where a handler goes on after a restart; like ``counts`` it holds numbers and codes, nothing personal.
    """

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=40)
    params = SealedText()
    actor = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    message = SealedText()
    bad_rows = SealedText()
    bad_count = models.PositiveIntegerField(default=0)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    run_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["run_after", "id"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_waiting",
            ),
            models.Index(fields=["created_by", "-created_at"], name="job_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def percent(self) -> int | None:
        """How far, as far as anyone can say."""
        if self.state == State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None


class SweepRun(models.Model):
    """When a sweep last began: of several workers only one runs it each time."""

    name = models.CharField(max_length=60, primary_key=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class UsedToken(models.Model):
    """A form that was sent. The second click on the same form finds it here."""

    id = models.BigAutoField(primary_key=True)
    actor = models.UUIDField()
    token = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    result = models.CharField(max_length=200, blank=True)  # where the first click led

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "token"], name="token_once")]

    def __str__(self) -> str:
        return self.token
