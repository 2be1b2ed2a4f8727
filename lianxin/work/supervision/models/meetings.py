"""Case meetings: an agenda of disputes, who is there for which of them, who does what by when."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.supervision.states import MeetingState


class Meeting(VersionedRow):
    """A meeting decides nothing a mediator must decide. What was said of a dispute lies with its item, under its key.

    ``sm3`` is the digest over the digests of the items, once the chair has confirmed the minutes.
    """

    county = models.CharField(max_length=6)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    convened_by = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")
    chair = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)  # a room in an office, never somebody's home
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    held_at = models.DateTimeField(null=True, blank=True)
    fixed_at = models.DateTimeField(null=True, blank=True)
    fixed_by = models.CharField(max_length=120, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_forward"),
            models.CheckConstraint(
                condition=~models.Q(state=MeetingState.FIXED) | ~models.Q(sm3=""), name="fixed_minutes_have_a_digest"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "starts_at"], name="meeting_unit"),
            models.Index(fields=["county", "starts_at"], name="meeting_county"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.starts_at:%F}"


class MeetingItem(SealedRow, VersionedRow):
    """One dispute on the agenda. Whoever is not concerned by it does not see it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    sm3 = models.CharField(max_length=64, blank=True)
    question = SealedText()
    minutes = SealedText()
    canonical = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dispute"], name="agenda_once"),
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class MeetingSeat(Row):
    """Somebody named for one item of the agenda, and the involvement they were given for it, if they needed one."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="seats")
    post = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")
    involvement = models.ForeignKey(
        "disputes.Involvement", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    came = models.BooleanField(null=True)  # None: the minutes do not say yet

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "post"], name="seat_once")]
        indexes = [models.Index(fields=["post"], name="seat_post")]

    def __str__(self) -> str:
        return str(self.post)


class MeetingTask(SealedRow, VersionedRow):
    """Help promised at a meeting: whose post, what, until when. Done with words."""

    item = models.ForeignKey(MeetingItem, on_delete=models.CASCADE, related_name="tasks")
    county = models.CharField(max_length=6)
    number = models.PositiveSmallIntegerField()
    owner = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True)
    what = SealedText()
    outcome = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="meeting_task_number_once")]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=models.Q(done_at=None), name="task_owner"),
            models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="task_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
