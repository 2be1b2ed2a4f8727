"""A dispute's dossier, what was printed for it, and what was handed in."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.dossiers.states import IdentityPaper, InquirySigned, Material, Purpose, Retention


class Dossier(SealedRow, VersionedRow):
    """One for each episode of a dispute: （2026）甘石人调字第0001号. It keeps its number whoever holds the dispute later.

    Rows are never deleted: the next serial is the last one of the committee's year and one.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="+")
    episode = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    numbered_at = models.DateTimeField()
    filed_on = models.DateField(null=True, blank=True)
    filed_by = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retention = models.CharField(max_length=10, choices=Retention.choices, blank=True)
    remark = SealedText()  # what is missing and why, in the keeper's words

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "episode"], name="dossier_once_per_episode"),
            models.UniqueConstraint(fields=["county", "prefix", "year", "serial"], name="dossier_number_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"（{self.year}）{self.prefix}字第{self.serial:04d}号"


class Rendition(Row):
    """One print. Drafts leave none. ``ref`` is the session, visit or agreement printed, ``side`` whom a letter is to.

    ``file`` keeps the bytes of a fixed agreement: there is at most one such row of an agreement, and it is served ever after.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey("reports.Report", null=True, on_delete=models.PROTECT, related_name="+")
    episode = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(max_length=3)
    format = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("docx", "DOCX"), ("zip", "ZIP")])
    side = models.PositiveSmallIntegerField(null=True)
    ref = models.UUIDField(null=True)
    sm3 = models.CharField(max_length=64)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    at = models.DateTimeField()
    by_ref = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dispute=None, report__isnull=False) | models.Q(dispute__isnull=False, report=None),
                name="rendition_of_one",
            ),
            models.UniqueConstraint(
                fields=["ref"], condition=models.Q(file__isnull=False), name="frozen_once_per_agreement"
            ),
        ]
        indexes = [
            models.Index(fields=["dispute", "code", "at"], name="rendition_dispute"),
            models.Index(fields=["report", "code", "at"], name="rendition_report"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%F}"


class Evidence(SealedRow, VersionedRow):
    """Something handed in: a photograph, a sketch of a line, a letter of attorney. ``side`` empty: the committee found it.

    ``file`` may be empty: only the paper is in the folder, or an identity card was looked at and no copy kept.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    episode = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    material = models.CharField(max_length=3, choices=Material.choices, default=Material.EVIDENCE)
    side = models.ForeignKey("disputes.Side", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField(default=1)
    submitted_on = models.DateField()
    checked = models.BooleanField(default=False)  # against the original
    file = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True, blank=True)
    name = SealedText()
    removed_reason = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="evidence_number_once")]

    def __str__(self) -> str:
        return f"{self.get_material_display()} {self.number}"


class IdentityCheck(Row):
    """Somebody showed a document, and it was theirs. Neither a copy nor a number is kept. Only added: the latest counts."""

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey("disputes.Party", on_delete=models.CASCADE, related_name="+")
    paper = models.CharField(max_length=12, choices=IdentityPaper.choices)
    checked_on = models.DateField()
    checked_by = models.ForeignKey("officers.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["dispute", "party", "checked_on"], name="identity_of_dispute")]

    def __str__(self) -> str:
        return self.get_paper_display()


class Inquiry(SealedRow, VersionedRow):
    """One person asked about the facts: questions and answers, read back and signed. After the signature its words stay.

    ``party`` empty: a neighbour, an official, somebody who knows; then ``name`` and ``relation`` say who.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    episode = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey("disputes.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey("officers.Staff", on_delete=models.PROTECT, related_name="+")
    recorder = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_back = models.BooleanField(default=False)
    signed_as = models.CharField(max_length=12, choices=InquirySigned.choices, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    written_at = models.DateTimeField()
    name = SealedText()
    relation = SealedText()
    place = SealedText()
    present = SealedText()
    record = SealedText()  # a line that begins 问： or 答： opens a new turn

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="inquiry_number_once"),
            models.CheckConstraint(
                condition=models.Q(signed_as="", signed_on=None) | (~models.Q(signed_as="") & models.Q(signed_on__isnull=False)),
                name="inquiry_signed_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
