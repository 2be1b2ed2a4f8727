"""Agreements in versions, their obligations, their signatures, and the court's confirmation."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.mediation.states import (
    AgreementForm,
    AgreementState,
    CourtOutcome,
    FilingPlace,
    ObligationState,
    Signer,
    SignMethod,
    VoidReason,
)


class Agreement(SealedRow, VersionedRow):
    """One version of what was agreed. Once ``fixed_at`` is set its words never change: ``sm3`` is the digest of
    ``canonical``, and signatures bind to it. A change is a new version.

    ``complete_at`` is the last signature's moment; with a change-of-mind clause the effect waits until
    ``effect_due_at`` (24:00 of the day printed). ``effective_at`` is set once and stays, whatever comes later.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    episode = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()  # of the version, counted per dispute
    form = models.CharField(max_length=8, choices=AgreementForm.choices)
    state = models.CharField(max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")  # whose seal it takes
    concerns = models.JSONField(default=list, blank=True)  # codes of states.Concern the drafter ticked
    copies = models.PositiveSmallIntegerField(default=3)
    change_of_mind_until = models.DateField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fixed_at = models.DateTimeField(null=True, blank=True)
    sm3 = models.CharField(max_length=64, blank=True)
    read_back = models.BooleanField(default=False)  # an oral agreement was repeated to every side
    agreed_at = models.DateTimeField(null=True, blank=True)  # of an oral one
    complete_at = models.DateTimeField(null=True, blank=True)
    effect_due_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=12, choices=VoidReason.choices, blank=True)
    facts = SealedText()
    matters = SealedText()
    responsibility = SealedText()
    terms = SealedText()  # one term a line
    performance = SealedText()
    place = SealedText()  # where an oral one was made
    canonical = SealedText()
    void_note = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="agreement_number_once"),
            models.UniqueConstraint(
                fields=["dispute"],
                condition=models.Q(state__in=[AgreementState.DRAFT, AgreementState.FIXED]),
                name="one_agreement_in_hand",
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=models.Q(state=AgreementState.EFFECTIVE), name="one_effective_agreement"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=AgreementState.EFFECTIVE)
                | (models.Q(effective_at__isnull=False, fixed_at__isnull=False) & ~models.Q(sm3="")),
                name="effective_means_fixed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["effect_due_at"],
                condition=models.Q(state=AgreementState.FIXED, effect_due_at__isnull=False),
                name="agreement_awaits_effect",
            ),
            models.Index(fields=["county", "effective_at"], name="agreement_county_effective"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def is_fixed(self) -> bool:
        return self.fixed_at is not None


class Obligation(SealedRow, VersionedRow):
    """One thing to be done: by one side (or, without ``side``, by all of them together), for ``to_side``, by a day.

    ``confirmations`` keeps who said that it was done: [{"side": key, "how": code, "at": iso, "by": label}]. It is done
    only when every side concerned has said so.
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="obligations")
    number = models.PositiveSmallIntegerField()
    side = models.ForeignKey("disputes.Side", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    to_side = models.ForeignKey("disputes.Side", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey("disputes.Party", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    amount = models.BigIntegerField(null=True, blank=True)  # 分
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ObligationState.choices, default=ObligationState.PENDING)
    confirmations = models.JSONField(default=list, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    what = SealedText()
    where = SealedText()
    due_text = SealedText()  # instead of a day: every month before the fifth
    proof = SealedText()
    note = SealedText()  # how it was confirmed, or why it is no longer asked for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="obligation_number_once")]
        indexes = [
            models.Index(
                fields=["county", "due_on"],
                condition=models.Q(state__in=[ObligationState.PENDING, ObligationState.LATE]),
                name="obligation_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Signature(Row):
    """One name, fingerprint or seal under one fixed text. Only added; bound to the text by ``sm3``.

    A party's row says for whom (``party``) and by whom (``signed_by``: the same, an agent, a guardian, a representative).
    A seal is a scan of the stamped paper and who stamped it; software places none.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    sm3 = models.CharField(max_length=64)
    signer = models.CharField(max_length=10, choices=Signer.choices)
    method = models.CharField(max_length=12, choices=SignMethod.choices)
    party = models.ForeignKey("disputes.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("disputes.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        "mediation.Appointment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stamped_by = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scan = models.UUIDField(null=True, blank=True)  # a file of files
    signed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "party"], name="party_signs_once"),
            models.UniqueConstraint(fields=["agreement", "appointment"], name="mediator_signs_once"),
            models.UniqueConstraint(
                fields=["agreement"], condition=models.Q(signer=Signer.SEAL), name="one_seal_per_agreement"
            ),
            models.CheckConstraint(
                condition=models.Q(signer=Signer.PARTY, party__isnull=False, signed_by__isnull=False)
                | models.Q(signer=Signer.MEDIATOR, appointment__isnull=False)
                | models.Q(signer=Signer.SEAL, unit__isnull=False, scan__isnull=False, stamped_by__isnull=False),
                name="signature_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return self.get_signer_display()


class JudicialConfirmation(SealedRow, VersionedRow):
    """The thirty days in which both parties may together ask a court to confirm (art. 33). Whether each wants it is a
    consent (``Subject.CONFIRMATION``).

    ``remind_at``: when the holder is reminded next; empty once a court was asked or the last reminder went out.
    ``why``: a code of art. 355 (not accepted) or art. 358 (dismissed) of the Interpretation of the Civil Procedure Law.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="confirmation")
    county = models.CharField(max_length=6)
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)  # the last mark: 7, 20, 27
    court = models.CharField(max_length=60, blank=True)
    ground = models.CharField(max_length=12, choices=FilingPlace.choices, blank=True)
    applied_on = models.DateField(null=True, blank=True)
    docketed_on = models.DateField(null=True, blank=True)
    docket_number = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=12, choices=CourtOutcome.choices, blank=True)
    why = models.CharField(max_length=2, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    note = SealedText()

    class Meta:
        indexes = [
            models.Index(
                fields=["county", "due_at"], condition=models.Q(applied_on=None, outcome=""), name="confirmation_due"
            ),
            models.Index(fields=["remind_at"], condition=models.Q(remind_at__isnull=False), name="confirmation_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.due_at:%F}"
