"""The dispute, its sides and parties, and the rows that stand beside its state."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.models import Tier
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit.ids import public_code
from lianxin.tools.kit.models import VersionedRow
from lianxin.work.disputes.states import (
    ANY_OPEN,
    Capacity,
    Colour,
    Difficulty,
    EndReason,
    MediationKind,
    SideRole,
    Source,
    State,
)

NOT_DUE = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)  # keeps due_at NOT NULL, so that both databases sort it alike


class Dispute(SealedRow, VersionedRow):
    """A quarrel that somebody holds. State, tier, holder, colour and next due moment are columns here; history is the
    journal's. ``heading`` is the masked names of the sides (周*、冯*), sealed all the same."""

    county = models.CharField(max_length=6)
    township = models.CharField(max_length=9, blank=True)
    village = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=public_code, editable=False)
    compartment = models.CharField(max_length=10, choices=Compartment.choices, default=Compartment.NORMAL)

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    kind = models.CharField(max_length=16, choices=MediationKind.choices, default=MediationKind.PEOPLE)
    holder_unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("officers.Post", on_delete=models.PROTECT, related_name="+")

    category = models.CharField(max_length=4)
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.PARTY)
    difficulty = models.CharField(max_length=10, choices=Difficulty.choices, default=Difficulty.GENERAL)
    colour = models.PositiveSmallIntegerField(choices=Colour.choices, default=Colour.BLUE)
    colour_due_at = models.DateTimeField(null=True, blank=True)  # after it the colour is stale and is asked again
    half_known = models.BooleanField(default=True)  # a side has not been reached yet
    colour_at = models.DateTimeField(null=True, blank=True)  # since then: what was asked before a rise or an incident is old
    red_now = models.BooleanField(default=False)  # red, and minutes count
    hold_session = models.BooleanField(default=False)
    hold_joint = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True, blank=True)  # when ``hold_session`` was last found necessary
    never_here = models.BooleanField(default=False)
    forced_review = models.BooleanField(default=False)  # several agencies look together
    urgent_by = models.DateTimeField(null=True, blank=True)  # something that cannot be undone; lapses after that moment
    independent = models.BooleanField(default=False)  # the independent desk is told, whatever the colour
    respond_by = models.DateTimeField(null=True, blank=True)  # first human contact
    responded_at = models.DateTimeField(null=True, blank=True)
    silent_due_at = models.DateTimeField(null=True, blank=True)  # a side not reached by then is silent; NULL: nothing to wait for
    silent = models.BooleanField(default=False)
    contact_held = models.BooleanField(default=False)  # who told it has not yet agreed that the other side is spoken to
    on_the_spot = models.BooleanField(default=False)
    amount = models.BigIntegerField(null=True, blank=True)  # 分
    limitation_on = models.DateField(null=True, blank=True)

    told_at = models.DateTimeField()  # t0: the first time a resident told anyone
    accepted_at = models.DateTimeField()
    resolve_by = models.DateTimeField()
    due_at = models.DateTimeField(default=NOT_DUE)  # the next moment something is due: resolve_by, then return visits
    settled_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)  # what was said and agreed before no longer counts as consent
    referred_at = models.DateTimeField(null=True, blank=True)  # the last time an agency was asked for its part
    transferred_at = models.DateTimeField(null=True, blank=True)  # an organ took it over and its outcome is back
    changed_at = models.DateTimeField()
    climbed_for = models.DateTimeField(null=True, blank=True)  # the resolve_by for which the system has asked the next tier
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)

    episode = models.PositiveSmallIntegerField(default=1)
    lineage = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="later_episodes")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    heading = SealedText()
    place = SealedText()
    narrative = SealedText()
    told_by = SealedText()  # who told it, when the texts may speak of somebody who is no party
    colour_reason = SealedText()
    safety_plan = SealedText()  # on which two people let the sides sit together
    end_note = SealedText()

    class Meta:
        indexes = [
            # Lists and their counts are read from the index alone: so the columns that lists filter by, and the key, are in it.
            *(
                models.Index(fields=[scope, *first, "root", "colour", "compartment", "id"], name=f"dispute_{scope}_{name}")
                for scope in ("county", "township", "village")
                for name, first in (("due", ("state", "due_at")), ("next", ("due_at", "state")))
            ),
            models.Index(fields=["id"], condition=models.Q(independent=True), name="dispute_independent"),
            models.Index(fields=["holder", "state", "due_at"], name="dispute_holder_due"),
            models.Index(fields=["holder_unit", "state", "due_at"], name="dispute_unit_due"),
            models.Index(
                fields=["county", "colour_due_at"], condition=models.Q(state__in=sorted(ANY_OPEN)), name="dispute_stale"
            ),
            models.Index(
                fields=["resolve_by"],
                condition=models.Q(state__in=[State.OPEN, State.MEDIATING, State.UNSETTLED], root=None, tier__lt=Tier.COUNTY),
                name="dispute_may_climb",
            ),
            models.Index(fields=["county", "accepted_at"], name="dispute_county_new"),
            models.Index(fields=["township", "accepted_at"], name="dispute_township_new"),
            models.Index(fields=["village", "accepted_at"], name="dispute_village_new"),
            models.Index(
                fields=["county", "respond_by"],
                condition=models.Q(responded_at=None, respond_by__isnull=False),
                name="dispute_respond",
            ),
            models.Index(
                fields=["respond_by"],
                condition=models.Q(colour=Colour.RED, responded_at=None, root=None, respond_by__isnull=False),
                name="dispute_red_unseen",
            ),
            models.Index(
                fields=["silent_due_at"], condition=models.Q(silent_due_at__isnull=False), name="dispute_silent_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[State.CLOSED, State.ARCHIVED]) | models.Q(closed_at=None),
                name="closed_at_only_when_closed",
            ),
            models.CheckConstraint(condition=~models.Q(root=models.F("id")), name="dispute_not_its_own_root"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def clock_runs(self) -> bool:
        return self.state in (State.OPEN, State.MEDIATING, State.UNSETTLED)


class Side(SealedRow, VersionedRow):
    """One side of a dispute; all are of equal standing. ``wish`` is what it wants, in its own words."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="sides")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=10, choices=SideRole.choices)
    reached_at = models.DateTimeField(null=True, blank=True)
    wish = SealedText()
    contact_rule = SealedText()  # how and when it is safe to reach this side
    outcome_told_at = models.DateTimeField(null=True, blank=True)
    outcome_told_how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="side_number_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.number}"


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSTATED = "9", _("未说明")


class Party(SealedRow, VersionedRow):
    """Somebody on a side: an own encrypted copy, with no key to any register of people."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="parties")
    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="parties")
    number = models.PositiveSmallIntegerField(default=1)
    capacity = models.CharField(max_length=16, choices=Capacity.choices, default=Capacity.PRINCIPAL)
    acts_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="agents")
    is_organisation = models.BooleanField(default=False)
    sex = models.CharField(max_length=1, choices=Sex.choices, default=Sex.UNSTATED)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    powers = models.JSONField(default=list, blank=True)  # what an agent may do; see rules.POWERS
    powers_on = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    name = SealedText()
    phone = SealedText()
    address = SealedText()
    occupation = SealedText()
    name_blind = models.BinaryField(null=True, max_length=17)
    initials_blind = models.BinaryField(null=True, max_length=17)
    phone_blind = models.BinaryField(null=True, max_length=17)
    tail_blind = models.BinaryField(null=True, max_length=17)

    class Meta:
        indexes = [
            models.Index(fields=["name_blind"], name="party_name"),
            models.Index(fields=["initials_blind"], name="party_initials"),
            models.Index(fields=["phone_blind"], name="party_phone"),
            models.Index(fields=["tail_blind"], name="party_tail"),
        ]

    def __str__(self) -> str:
        return f"{self.get_capacity_display()} {self.number}"

    def is_minor(self, on: dt.date) -> bool:
        """Under eighteen as far as the year of birth tells: in the year itself, yes."""
        return self.birth_year is not None and on.year - self.birth_year <= 18
