"""A panel: several people of different trades look at one dispute together, under one lead and one kind of mediation."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.models import Tier
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation.states import PanelRole, PanelState


class Panel(SealedRow, VersionedRow):
    """Proposed, then convened, then dissolved. ``unit`` and ``kind`` are the holder's when it was proposed: the sessions it
    sits in are of that one kind, with that unit's signer and seal."""

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=MediationKind.choices)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PanelState.choices, default=PanelState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("officers.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(null=True, blank=True)
    dissolved_at = models.DateTimeField(null=True, blank=True)
    purpose = SealedText()
    reason = SealedText()  # why it was dissolved

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"],
                condition=models.Q(state__in=[PanelState.PROPOSED, PanelState.CONVENED]),
                name="one_panel_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["state", "proposed_at"], name="panel_state")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.proposed_at:%F}"


class PanelMember(SealedRow, VersionedRow):
    """A seat on a panel. Whoever mediates has an ``appointment``, everybody else a ``helper``: invited participants, whatever
    their office. ``declared_at`` of a mediator lies with the appointment."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=PanelRole.choices)
    is_lead = models.BooleanField(default=False)
    appointment = models.ForeignKey(
        "mediation.Appointment", null=True, blank=True, on_delete=models.CASCADE, related_name="panel_seats"
    )
    helper = models.ForeignKey(
        "mediation.Helper", null=True, blank=True, on_delete=models.CASCADE, related_name="panel_seats"
    )
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    declared = models.JSONField(default=list, blank=True)  # codes of states.Conflict, of a participant
    removed_at = models.DateTimeField(null=True, blank=True)
    removal = models.CharField(max_length=10, blank=True)
    note = SealedText()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=PanelRole.MEDIATOR, appointment__isnull=False, helper=None)
                | (~models.Q(role=PanelRole.MEDIATOR) & models.Q(appointment=None, helper__isnull=False)),
                name="only_a_mediator_mediates",
            ),
            models.UniqueConstraint(
                fields=["panel"], condition=models.Q(is_lead=True, removed_at=None), name="one_lead_of_a_panel"
            ),
            models.UniqueConstraint(
                fields=["appointment"], condition=models.Q(removed_at=None), name="mediator_on_a_panel_once"
            ),
            models.UniqueConstraint(fields=["helper"], condition=models.Q(removed_at=None), name="helper_on_a_panel_once"),
            models.CheckConstraint(
                condition=models.Q(is_lead=False) | models.Q(role=PanelRole.MEDIATOR), name="a_mediator_leads"
            ),
        ]
        indexes = [models.Index(fields=["dispute", "removed_at"], name="panel_member_dispute")]

    def __str__(self) -> str:
        return self.get_role_display()
