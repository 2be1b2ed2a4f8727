"""Orders to a unit that is late, and what a supervisor was told about."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.supervision.states import AnswerKind, LateKind, OrderState, Reason


class SupervisionOrder(SealedRow, VersionedRow):
    """A 督办单: asked of the unit that holds a dispute, numbered by the unit that asks. It never stops a closing.

    Rows are never deleted: the next serial is the last one of the unit's year and one.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")  # that asks
    to_unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.OPEN)
    issued_by = models.UUIDField()  # staff: nobody answers their own order
    issued_label = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    asked = SealedText()
    end_note = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "serial"], name="order_number_once")]
        indexes = [
            models.Index(fields=["unit", "state", "due_at"], name="order_unit"),
            models.Index(fields=["to_unit", "state", "due_at"], name="order_to_unit"),
            models.Index(fields=["dispute", "issued_at"], name="order_dispute"),
            models.Index(fields=["due_at"], condition=models.Q(state=OrderState.OPEN), name="order_waiting"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"（{self.year}）{self.prefix}督字第{self.serial:04d}号"


class OrderAnswer(SealedRow):
    """What the unit answered, and what the issuer asked to be added. Rows are only added."""

    order = models.ForeignKey(SupervisionOrder, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=8, choices=AnswerKind.choices)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    text = SealedText()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F}"


class LateMark(Row):
    """A supervisor was told, once, that this thing went past this moment. A new moment is a new thing."""

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=10, choices=LateKind.choices)
    ref = models.UUIDField()
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    unit = models.ForeignKey("officers.Unit", null=True, on_delete=models.SET_NULL, related_name="+")  # that was told
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ref", "kind", "due_at"], name="late_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%F}"
