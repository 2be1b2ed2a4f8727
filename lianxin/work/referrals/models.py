"""A referral, who agreed to it, what happened to it, and the codes by which an office without an account answers."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.ids import public_code
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.disputes.models import NOT_DUE
from lianxin.work.referrals.kinds import KINDS, Kind, Line
from lianxin.work.referrals.states import WITH_AGENCY, Basis, Given, How, Outcome, State


class Referral(SealedRow, VersionedRow):
    """What one agency is asked in one dispute. ``disclosed`` is all it is told, written once when it was sent.

    Rows are never deleted: each is the record of a provision of personal data, kept three years at least (Regulations on
    network data security art. 12).
    """

    county = models.CharField(max_length=6)
    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    urgent = models.BooleanField(default=False)
    to_unit = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_office = models.CharField(max_length=80, blank=True)  # of an office without an account
    from_unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    from_post = models.ForeignKey("officers.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    facts = models.JSONField(default=list)  # which facts and how many people were handed over; no words

    made_at = models.DateTimeField()
    due_at = models.DateTimeField(default=NOT_DUE)  # the next moment somebody has to answer
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    silence = models.PositiveSmallIntegerField(default=0)  # 1: the holder was told, 2: the level above
    warn_at = models.DateTimeField(null=True, blank=True)  # when silence is to be told next
    chased = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True, blank=True)

    to_contact = SealedText()  # whom one speaks with there
    asked = SealedText()
    disclosed = SealedText()
    question = SealedText()
    answer = SealedText()  # the outcome, or why not accepted, in the agency's words

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(to_unit__isnull=False) | ~models.Q(to_office=""), name="referral_to_somebody"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_unit", "state", "due_at"], name="referral_inbox"),
            models.Index(fields=["county", "state", "due_at"], name="referral_county"),
            models.Index(fields=["dispute", "made_at"], name="referral_dispute"),
            models.Index(fields=["warn_at"], condition=~models.Q(warn_at=None), name="referral_silent"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def line(self) -> Line:
        return KINDS[self.kind]

    @property
    def addressee(self) -> str:
        return self.to_unit.short_name if self.to_unit else self.to_office

    @property
    def is_waiting(self) -> bool:
        """The agency's turn."""
        return self.state in WITH_AGENCY

    def shown(self) -> dict[str, Any]:
        """What was handed over. The caller has journaled the look."""
        text = self.read("disclosed")
        return json.loads(text) if text.startswith("{") else {}


class ReferralConsent(Row):
    """One side said yes to being referred: when and how."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="consents")
    side = models.ForeignKey("disputes.Side", on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    how = models.CharField(max_length=10, choices=Given.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "side"], name="referral_consent_once")]

    def __str__(self) -> str:
        return f"{self.side} {self.given_on}"


class ReferralEvent(SealedRow):
    """A receipt: one change of a referral, by whom and when. Rows are only added."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=20)
    at = models.DateTimeField()
    who = models.CharField(max_length=120)
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    words = SealedText()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["referral", "at"], name="referral_event")]

    def __str__(self) -> str:
        return self.act


class ReferralLink(Row):
    """A one-time link and its code, both only as hashes. It ends with its use, its day, too many tries or a newer one."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # wrong ones since the last right one
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["referral", "issued_at"], name="referral_link")]

    def __str__(self) -> str:
        return f"{self.issued_at:%F}"
