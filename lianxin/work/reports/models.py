"""Reports, what was appended to them, and their numbers elsewhere."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit.ids import public_code
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.reports.states import (
    Channel,
    ContactConsent,
    Decision,
    ReferenceSystem,
    Relation,
    ReportState,
)


class Report(SealedRow, VersionedRow):
    """One telling. ``words`` is what was said and is written once; ``dispute`` is what it became part of."""

    county = models.CharField(max_length=6)
    township = models.CharField(max_length=9, blank=True)
    village = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    compartment = models.CharField(max_length=10, choices=Compartment.choices, default=Compartment.NORMAL)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    category = models.CharField(max_length=4, blank=True)
    told_at = models.DateTimeField()
    received_at = models.DateTimeField()
    happened_on = models.DateField(null=True, blank=True)
    recorded_by = models.UUIDField(null=True)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.RECEIVED)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    remedies = models.JSONField(default=list, blank=True)
    told_how = models.CharField(max_length=20, blank=True)
    dispute = models.ForeignKey(
        "disputes.Dispute", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    anonymous = models.BooleanField(default=False)
    relation = models.CharField(max_length=12, choices=Relation.choices, default=Relation.APPLICANT)
    contact_consent = models.CharField(max_length=8, choices=ContactConsent.choices, default=ContactConsent.LATER)
    words = SealedText()
    place = SealedText()
    teller_name = SealedText()
    teller_phone = SealedText()
    contact_when = SealedText()
    duty = SealedText()
    decision_reason = SealedText()

    class Meta:
        indexes = [
            models.Index(fields=["county", "state", "due_at"], name="report_county_due"),
            models.Index(fields=["township", "state", "due_at"], name="report_township_due"),
            models.Index(fields=["village", "state", "due_at"], name="report_village_due"),
            models.Index(fields=["owner", "state", "due_at"], name="report_owner_due"),
            models.Index(fields=["unit", "state", "due_at"], name="report_unit_due"),
            models.Index(fields=["id"], condition=models.Q(compartment="complaint"), name="report_complaint"),
        ]

    def __str__(self) -> str:
        return self.code


class Correction(SealedRow):
    """Something appended to a report: the words as told stay as they were."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="corrections")
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    text = SealedText()

    def __str__(self) -> str:
        return f"{self.at:%F}"


class ExternalRef(VersionedRow):
    """The same matter's number in another system: 110, 12345, petitions, a court."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="references")
    county = models.CharField(max_length=6)
    system = models.CharField(max_length=10, choices=ReferenceSystem.choices)
    number = models.CharField(max_length=60)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "system", "number"], name="external_ref_once")
        ]
        indexes = [models.Index(fields=["county", "system", "number"], name="external_ref_number")]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.number}"
