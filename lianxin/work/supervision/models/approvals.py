"""Approvals asked for in writing."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.supervision.states import PENDING, ApprovalState, Deed, WordKind


class Approval(SealedRow, VersionedRow):
    """What is to be done about which row, asked by whom of which unit. ``given`` holds the service's own arguments.

    ``about_version`` is the row's version when it was asked: what was changed since is shown before the yes.
    """

    county = models.CharField(max_length=6)
    deed = models.CharField(max_length=12, choices=Deed.choices)
    dispute = models.ForeignKey("disputes.Dispute", null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", null=True, on_delete=models.PROTECT, related_name="+")
    about_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    post = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")  # under which it was asked
    staff = models.ForeignKey("officers.Staff", on_delete=models.PROTECT, related_name="+")
    asked_label = models.CharField(max_length=120)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")  # that is asked
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    given = SealedText()
    reason = SealedText()
    answer = SealedText()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dispute=None, report__isnull=False) | models.Q(dispute__isnull=False, report=None),
                name="approval_of_one",
            ),
            models.UniqueConstraint(
                fields=["dispute", "deed"],
                condition=models.Q(state__in=PENDING, report=None),
                name="one_request_per_dispute",
            ),
            models.UniqueConstraint(
                fields=["report", "deed"],
                condition=models.Q(state__in=PENDING, dispute=None),
                name="one_request_per_report",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="approval_unit"),
            models.Index(fields=["staff", "state", "asked_at"], name="approval_staff"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=PENDING), name="approval_pending"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.asked_at:%F}"


class ApprovalWord(SealedRow):
    """A question of the approver and what was added to it."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=6, choices=WordKind.choices)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    text = SealedText()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F}"
