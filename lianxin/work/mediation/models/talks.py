"""Rights told, consents, mediators, helpers, sessions, caucus notes."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.models import Tier
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.disputes.states import MediationKind
from lianxin.work.mediation.states import (
    Answer,
    ConsentHow,
    HelperKind,
    Openness,
    Outcome,
    PlaceKind,
    Removal,
    Seat,
    SessionForm,
    SessionState,
    Subject,
    ToldHow,
    Violation,
)


def _dispute() -> models.ForeignKey:
    return models.ForeignKey("disputes.Dispute", on_delete=models.CASCADE, related_name="+")


def _side(*, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey("disputes.Side", null=null, blank=null, on_delete=models.CASCADE, related_name="+")


def _staff() -> models.ForeignKey:
    return models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class RightsTold(Row):
    """A side was told what mediation is, its rights and its duties. Told first, and as often as it wishes."""

    dispute = _dispute()
    side = _side()
    told_at = models.DateTimeField()
    how = models.CharField(max_length=12, choices=ToldHow.choices)
    told_by = _staff()

    class Meta:
        indexes = [models.Index(fields=["dispute", "told_at"], name="rights_dispute")]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.told_at:%F}"


class Consent(SealedRow):
    """What one side answered to one question. Rows are only added; of each question the latest answer counts.

    ``said_at`` is when it was said, ``recorded_at`` when it was entered. ``alone``: nobody of another side was there.
    """

    dispute = _dispute()
    side = _side()
    subject = models.CharField(max_length=16, choices=Subject.choices)
    ref = models.UUIDField(null=True, blank=True)  # the appointment, helper or agreement meant
    answer = models.CharField(max_length=10, choices=Answer.choices)
    how = models.CharField(max_length=10, choices=ConsentHow.choices)
    alone = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = _staff()
    words = SealedText()

    class Meta:
        indexes = [models.Index(fields=["dispute", "said_at"], name="consent_dispute")]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.get_answer_display()}"


class Appointment(SealedRow, VersionedRow):
    """A mediator named for a dispute: somebody in post, or (without ``post``) somebody from outside, by name.

    ``declared`` holds the mediator's own answer about ties to this matter; until ``declared_at`` is set there is none.
    """

    dispute = _dispute()
    post = models.ForeignKey("officers.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("officers.RosterEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    named_at = models.DateTimeField()
    named_by = _staff()
    declared_at = models.DateTimeField(null=True, blank=True)
    declared = models.JSONField(default=list, blank=True)  # codes of states.Conflict
    tied_to = _side(null=True)  # the side the ties are to, where they are to one
    removed_at = models.DateTimeField(null=True, blank=True)
    removal = models.CharField(max_length=10, choices=Removal.choices, blank=True)
    name = SealedText()
    note = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "post"], condition=models.Q(removed_at=None), name="mediator_named_once"
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=models.Q(removed_at=None, is_lead=True), name="one_lead_mediator"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.post.staff.name if self.post else self.read("name")


class Helper(SealedRow, VersionedRow):
    """Somebody invited to help, with every side's consent; never a mediator, never a signer."""

    dispute = _dispute()
    kind = models.CharField(max_length=12, choices=HelperKind.choices)
    post = models.ForeignKey("officers.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey("officers.RosterEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    close_to = _side(null=True)  # whose relative, neighbour or colleague it is
    invited_at = models.DateTimeField()
    invited_by = _staff()
    reminded_at = models.DateTimeField(null=True, blank=True)  # told to keep what is said to themselves
    removed_at = models.DateTimeField(null=True, blank=True)
    name = SealedText()
    phone = SealedText()
    why = SealedText()

    class Meta:
        indexes = [models.Index(fields=["dispute", "invited_at"], name="helper_dispute")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Session(SealedRow, VersionedRow):
    """One meeting, joint or with one side. It keeps which kind of mediation it was, at which tier, under which unit.

    The record of a separate session holds only what that side agrees may be told; the rest belongs in a caucus note.
    """

    county = models.CharField(max_length=6)
    dispute = _dispute()
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=MediationKind.choices)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10, choices=SessionForm.choices)
    side = _side(null=True)  # of a separate session
    openness = models.CharField(max_length=6, choices=Openness.choices, default=Openness.CLOSED)
    place_kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    area_label = models.CharField(max_length=60, blank=True)  # the village's name, for calendars
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    panel = models.ForeignKey("mediation.Panel", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # as planned
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    recorder = _staff()
    place = SealedText()
    record = SealedText()
    outcome_note = SealedText()
    reason = SealedText()  # why it was cancelled, or who did not come

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="session_number_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_forward"),
            models.CheckConstraint(
                condition=models.Q(form=SessionForm.JOINT, side=None)
                | models.Q(form=SessionForm.SEPARATE, side__isnull=False),
                name="separate_session_has_a_side",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "starts_at"], name="session_county_start"),
            models.Index(fields=["state", "ends_at"], name="session_state_end"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Attendance(Row):
    """Who is expected at a session (``present`` None) and, once it was held, who was there."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    seat = models.CharField(max_length=10, choices=Seat.choices)
    party = models.ForeignKey("disputes.Party", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    appointment = models.ForeignKey(Appointment, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    helper = models.ForeignKey(Helper, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    staff = _staff()
    present = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seat=Seat.PARTY, party__isnull=False)
                | models.Q(seat=Seat.MEDIATOR, appointment__isnull=False)
                | models.Q(seat=Seat.HELPER, helper__isnull=False)
                | models.Q(seat=Seat.RECORDER, staff__isnull=False),
                name="seat_is_somebodys",
            ),
            models.UniqueConstraint(fields=["session", "party"], name="party_seated_once"),
            models.UniqueConstraint(fields=["session", "appointment"], name="mediator_seated_once"),
            models.UniqueConstraint(fields=["session", "helper"], name="helper_seated_once"),
            models.UniqueConstraint(fields=["session", "staff"], name="recorder_seated_once"),
        ]

    def __str__(self) -> str:
        return self.get_seat_display()


class CaucusNote(SealedRow):
    """What one side said in confidence, under a key of its own. Read by its author and by those who were mediators of the
    dispute when it was written; never indexed, exported, printed or journaled in words."""

    dispute = _dispute()
    side = _side()
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    compartment = models.CharField(max_length=10, choices=Compartment.choices, default=Compartment.CAUCUS)
    author = models.ForeignKey("officers.Staff", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    text = SealedText()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(compartment=Compartment.CAUCUS), name="caucus_note_stays_caucus")
        ]

    def __str__(self) -> str:
        return f"{self.written_at:%F}"


class CaucusReader(Row):
    """Somebody who may read a caucus note; written with it and never afterwards."""

    note = models.ForeignKey(CaucusNote, on_delete=models.CASCADE, related_name="readers")
    staff = models.ForeignKey("officers.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "staff"], name="caucus_reader_once")]

    def __str__(self) -> str:
        return str(self.staff_id)


class ViolationCheck(SealedRow, VersionedRow):
    """Why a dispute may go to public-security mediation, and how often it was tried: once, and once more in time.

    Procedure for Administrative Cases of Public Security arts. 178 to 186. ``self_supporting`` names (by key) minors of
    sixteen or more who live on their own work and chose to come without a guardian.
    """

    dispute = _dispute()
    episode = models.PositiveSmallIntegerField(default=1)
    violation = models.CharField(max_length=20, choices=Violation.choices)
    suspect_side = _side()
    exclusions = models.JSONField(default=dict)  # every code of states.Exclusion → whether it applies
    self_supporting = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField()
    checked_by = _staff()
    attempts = models.PositiveSmallIntegerField(default=0)
    second_due_at = models.DateTimeField(null=True, blank=True)
    note = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "episode"], name="violation_checked_once")]

    def __str__(self) -> str:
        return self.get_violation_display()
