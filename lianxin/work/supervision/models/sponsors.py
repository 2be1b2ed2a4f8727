"""Leaders who see to it that a hard dispute gets the help it needs."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import VersionedRow


class Sponsor(SealedRow, VersionedRow):
    """A leader named for a dispute for a time: looks on, moves people and means, decides nothing for the mediator."""

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=120)
    named_by_unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = SealedText()
    ended_reason = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=models.Q(ended_at=None), name="one_sponsor_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["post", "ended_at"], name="sponsor_post")]

    def __str__(self) -> str:
        return f"{self.post} {self.named_at:%F}"


class SponsorNote(SealedRow):
    """What the sponsor did to help: whom they moved, what they found. No instruction on the outcome."""

    sponsor = models.ForeignKey(Sponsor, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120)
    text = SealedText()

    def __str__(self) -> str:
        return f"{self.at:%F}"
