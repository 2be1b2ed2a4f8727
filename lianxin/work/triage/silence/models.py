"""A side's silence and every try to reach it."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.triage.silence.states import STILL_SILENT, Decision, SilenceState, TryHow, TryOutcome


def _staff() -> models.ForeignKey:
    return models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Silence(SealedRow, VersionedRow):
    """One side from the moment its silence counts. ``first_by`` tried before; ``second_by`` is somebody else, who goes in
    person. ``sweep_at`` is the next moment at which the system looks at it."""

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="silences")
    side = models.ForeignKey("disputes.Side", on_delete=models.CASCADE, related_name="silences")
    state = models.CharField(max_length=10, choices=SilenceState.choices, default=SilenceState.TRYING)
    began_at = models.DateTimeField()
    first_by = _staff()
    second_by = _staff()
    second_due_at = models.DateTimeField()
    second_late_at = models.DateTimeField(null=True, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    decide_due_at = models.DateTimeField()
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _staff()
    ended_at = models.DateTimeField(null=True, blank=True)
    sweep_at = models.DateTimeField(null=True, blank=True)
    reason = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side"], condition=models.Q(state__in=sorted(STILL_SILENT)), name="one_silence_of_a_side"
            )
        ]
        indexes = [
            models.Index(fields=["sweep_at"], condition=models.Q(sweep_at__isnull=False), name="silence_to_sweep"),
            models.Index(fields=["county", "state", "decide_due_at"], name="silence_county"),
            models.Index(
                fields=["second_by", "second_due_at"],
                condition=models.Q(second_at=None, ended_at=None),
                name="silence_second",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.began_at:%F}"


class ContactTry(SealedRow):
    """One try to reach a side: how, when, by whom, what came of it. ``words``: what was seen and said, and the reason given
    for staying away; sealed. Rows are only added."""

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="contact_tries")
    side = models.ForeignKey("disputes.Side", on_delete=models.CASCADE, related_name="contact_tries")
    silence = models.ForeignKey(Silence, null=True, blank=True, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=TryHow.choices)
    outcome = models.CharField(max_length=12, choices=TryOutcome.choices)
    offered = models.JSONField(default=list, blank=True)  # codes of states.Offered
    reason_asked = models.BooleanField(default=False)
    tried_by = _staff()
    recorded_at = models.DateTimeField()
    words = SealedText()

    class Meta:
        indexes = [models.Index(fields=["dispute", "side", "at"], name="contact_try_side")]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.at:%F}"
