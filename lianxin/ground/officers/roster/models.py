"""Entries of the roster, what they are good at and speak, what they were trained in."""

from __future__ import annotations

from django.db import models

from lianxin.ground.officers.roster.states import EntryEnd, EntryKind, Position, Sex, TermKind
from lianxin.tools.kit.models import Row, VersionedRow


class RosterEntry(VersionedRow):
    """Somebody who agreed to be asked, in one capacity for a span of days.

    With ``staff`` the name is the account's. Without, it is written here in clear like a colleague's: the list is public,
    and ``consent_on`` is when they agreed to stand on it. ``phone`` is a work contact, and goes when the entry ends.
    """

    county = models.CharField(max_length=6)
    township = models.CharField(max_length=9, blank=True)
    village = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    position = models.CharField(max_length=10, choices=Position.choices, blank=True)
    name = models.CharField(max_length=40)
    initials = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNSTATED)
    about = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    consent_on = models.DateField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)  # when the heads are told that the term ends
    available = models.BooleanField(default=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=10, choices=EntryEnd.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")), name="roster_span_forward"
            ),
            models.UniqueConstraint(
                fields=["staff", "kind"], condition=models.Q(ended_on=None), name="roster_once_in_a_capacity"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "ended_on", "kind", "initials"], name="roster_county_kind"),
            models.Index(fields=["county", "ended_on", "initials"], name="roster_initials"),
            models.Index(fields=["township", "ended_on"], name="roster_township"),
            models.Index(fields=["unit", "ended_on"], name="roster_unit"),
            models.Index(fields=["remind_at"], condition=models.Q(ended_on=None), name="roster_to_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.get_kind_display()}"


class EntryTerm(Row):
    """One skill or language of an entry, by its code."""

    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=10, choices=TermKind.choices)
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "code"], name="entry_term_once")]
        indexes = [models.Index(fields=["code", "entry"], name="entry_term_code")]

    def __str__(self) -> str:
        return self.code


class RosterTerm(VersionedRow):
    """A skill or a language that a county added to those that are shipped."""

    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=10, choices=TermKind.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=20)
    categories = models.JSONField(default=list, blank=True)  # beginnings of the dispute categories a skill fits
    dropped_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "code"], name="roster_term_code_once"),
            models.UniqueConstraint(
                fields=["county", "kind", "name"], condition=models.Q(dropped_on=None), name="roster_term_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Training(Row):
    """What somebody was trained in, when, for how many hours."""

    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="trainings")
    on = models.DateField()
    subject = models.CharField(max_length=60)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entry", "on"], name="training_entry")]

    def __str__(self) -> str:
        return f"{self.on} {self.subject}"
