"""What each side answered, asked alone."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText


class Screen(SealedRow):
    """One asking of one side. ``answers`` is sealed JSON {question: [answer, details…]}: nobody reads it but by this room."""

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="screens")
    side = models.ForeignKey("disputes.Side", on_delete=models.CASCADE, related_name="screens")
    at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    alone = models.BooleanField()
    rules_version = models.PositiveSmallIntegerField()
    colour = models.PositiveSmallIntegerField()
    all_no = models.BooleanField()
    answers = SealedText()

    class Meta:
        indexes = [models.Index(fields=["dispute", "side", "at"], name="screen_side")]

    def __str__(self) -> str:
        return f"{self.at:%F}"
