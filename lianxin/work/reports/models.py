"""Reports, what was appended to them, and their numbers elsewhere."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit.ids import public_code
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.reports.states import (
    Because,
    Channel,
    ContactConsent,
    Decision,
    FileState,
    ReferenceSystem,
    Relation,
    ReportState,
    RowOutcome,
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


class Sheet(SealedRow, VersionedRow):
    """A file of another system, taken once by its own digest. Its content is kept until it was read, and forgotten then."""

    county = models.CharField(max_length=6)
    system = models.CharField(max_length=10, choices=ReferenceSystem.choices)
    digest = models.CharField(max_length=64)
    filename = models.CharField(max_length=120)
    arrived_at = models.DateTimeField()
    day = models.DateField()
    job = models.UUIDField(null=True, blank=True)
    brought_by = models.UUIDField(null=True, blank=True)  # NULL: it lay in the folder
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    read_at = models.DateTimeField(null=True, blank=True)
    rows_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)  # the headers as received, in their order
    places = models.JSONField(default=dict)  # which field stands in which column
    why = models.CharField(max_length=300, blank=True)  # why it could not be read: our own sentence
    content = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "system", "digest"], name="sheet_once")]
        indexes = [models.Index(fields=["county", "-arrived_at"], name="sheet_new")]

    def __str__(self) -> str:
        return self.filename


class SheetRow(SealedRow, VersionedRow):
    """One line of such a file and what became of it. Its key is the file's; what was said lies with the report."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    county = models.CharField(max_length=6)
    system = models.CharField(max_length=10, choices=ReferenceSystem.choices)
    day = models.DateField()
    line = models.PositiveIntegerField()
    known_by = models.BinaryField(null=True, max_length=17)  # of a taken row: its number, or its words, as a blind index
    outcome = models.CharField(max_length=6, choices=RowOutcome.choices)
    report = models.OneToOneField(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="sheet_row")
    answer_by = models.DateTimeField(null=True, blank=True)
    suggested = models.ForeignKey("disputes.Dispute", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    because = models.CharField(max_length=6, choices=Because.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    number = SealedText()
    reason = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "line"], name="sheet_line_once"),
            models.UniqueConstraint(fields=["county", "system", "known_by"], name="sheet_row_once"),
        ]
        indexes = [
            models.Index(fields=["county", "system", "day"], name="sheet_row_day"),
            models.Index(fields=["sheet", "outcome", "line"], name="sheet_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.line}"


class SheetColumns(VersionedRow):
    """How a county's sheets call their columns, beside what the house knows already."""

    county = models.CharField(max_length=6)
    system = models.CharField(max_length=10, choices=ReferenceSystem.choices)
    heads = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "system"], name="sheet_columns_once")]

    def __str__(self) -> str:
        return self.system
