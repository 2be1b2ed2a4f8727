"""A complaint, whom it concerns, what was asked again, and who stands in when the desk itself is concerned."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.states import Compartment
from lianxin.oversight.rights.states import Body, Kind, Origin, Outcome, Part, Stage, State, ToldHow
from lianxin.tools.kit.ids import public_code
from lianxin.tools.kit.models import Row, VersionedRow


class Complaint(SealedRow, VersionedRow):
    """One complaint. It lies beside the report or the dispute it came from: neither knows of it."""

    county = models.CharField(max_length=6)
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    compartment = models.CharField(max_length=10, choices=Compartment.choices, default=Compartment.COMPLAINT)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OFFICIAL)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    report = models.OneToOneField("reports.Report", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dispute = models.OneToOneField("disputes.Dispute", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    anonymous = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    notice_by = models.DateTimeField()  # 信访工作条例 23: a written word within fifteen days
    done_by = models.DateTimeField()  # 34: sixty days, once thirty more
    noticed_at = models.DateTimeField(null=True, blank=True)
    noticed_how = models.CharField(max_length=10, choices=ToldHow.choices, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=10, choices=ToldHow.choices, blank=True)
    body = models.CharField(max_length=20, choices=Body.choices, blank=True)
    receipt_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    shielded_at = models.DateTimeField(null=True, blank=True)  # the line complained of no longer sees the dispute
    words = SealedText()
    about = SealedText()  # whom and which unit, in words
    teller_name = SealedText()
    teller_phone = SealedText()
    contact_when = SealedText()  # how it is safe to reach the complainant
    notes = SealedText()
    extension = SealedText()
    answer = SealedText()
    body_name = SealedText()
    receipt = SealedText()

    class Meta:
        indexes = [
            models.Index(fields=["county", "state", "done_by"], name="complaint_due"),
            models.Index(fields=["county", "received_at"], name="complaint_new"),
        ]

    def __str__(self) -> str:
        return self.code


class Concerned(Row):
    """A unit or a person from whom the complaint is kept, and why. The exclusion itself is ``disputes.Exclusion``."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="concerned")
    unit = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit=None, staff__isnull=False) | models.Q(unit__isnull=False, staff=None),
                name="concerned_is_one",
            ),
            models.UniqueConstraint(fields=["complaint", "unit"], name="concerned_unit_once"),
            models.UniqueConstraint(fields=["complaint", "staff"], name="concerned_staff_once"),
        ]

    def __str__(self) -> str:
        return self.get_part_display()


class Review(SealedRow, VersionedRow):
    """Asked again: first a review, then a recheck, thirty days each (信访工作条例 35, 36)."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="reviews")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(max_length=10, choices=ToldHow.choices, blank=True)
    words = SealedText()
    answer = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "stage"], name="review_stage_once")]

    def __str__(self) -> str:
        return self.get_stage_display()


class Substitute(VersionedRow):
    """The unit that takes a complaint which concerns everybody at the county's desk."""

    county = models.CharField(max_length=6, unique=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.county
