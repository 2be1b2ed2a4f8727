"""What each side answered, asked alone; and the harm that came of a dispute, by which the questions are measured."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.work.disputes.states import Colour
from lianxin.work.triage.states import CallBack, HarmKind


class Screen(SealedRow):
    """One asking of one side. ``answers`` is sealed JSON {question: [answer, details…]}: nobody reads it but by this room.
    ``notes`` is sealed JSON of ``states.Notes``. ``started_at`` is the server's: when the page was opened."""

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="screens")
    side = models.ForeignKey("disputes.Side", on_delete=models.CASCADE, related_name="screens")
    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    asked_by = models.UUIDField(null=True)
    alone = models.BooleanField()
    full = models.BooleanField(default=False)  # all fourteen were put, as far as they apply
    rules_version = models.PositiveSmallIntegerField()
    colour = models.PositiveSmallIntegerField()
    all_no = models.BooleanField()
    happens_at = models.DateTimeField(null=True)  # when something comes that cannot be undone
    call_back = models.CharField(max_length=5, choices=CallBack.choices, default=CallBack.NONE, blank=True)
    called_back_at = models.DateTimeField(null=True)
    answers = SealedText()
    notes = SealedText()

    class Meta:
        indexes = [
            models.Index(fields=["dispute", "side", "at"], name="screen_side"),
            models.Index(fields=["asked_by", "at"], name="screen_asker"),
            models.Index(
                fields=["county", "at"],
                condition=~models.Q(call_back="") & models.Q(called_back_at=None),
                name="screen_call_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F}"


class HarmEvent(SealedRow):
    """Harm that came while a dispute ran. ``before`` is the colour it had then: what the questions had said; empty when it
    came before anybody had asked."""

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="harm_events")
    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=10, choices=HarmKind.choices)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    before = models.PositiveSmallIntegerField(null=True, choices=Colour.choices)
    what = SealedText()

    class Meta:
        indexes = [
            models.Index(fields=["county", "happened_at"], name="harm_county"),
            models.Index(fields=["dispute", "happened_at"], name="harm_dispute"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
