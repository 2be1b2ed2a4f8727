"""The dispute, its sides and parties, and the rows that stand beside its state."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.ground.officers.models import Tier
from lianxin.ground.officers.states import Compartment
from lianxin.tools.kit.ids import public_code
from lianxin.tools.kit.models import Row, VersionedRow
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
    hold_session = models.BooleanField(default=False)
    hold_joint = models.BooleanField(default=False)
    never_here = models.BooleanField(default=False)
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
    end_note = SealedText()

    class Meta:
        indexes = [
            models.Index(fields=["county", "state", "due_at"], name="dispute_county_due"),
            models.Index(fields=["township", "state", "due_at"], name="dispute_township_due"),
            models.Index(fields=["village", "state", "due_at"], name="dispute_village_due"),
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


class OfferKind(models.TextChoices):
    HAND_OVER = "hand_over", _("移交")
    ESCALATE = "escalate", _("上提")


class Offer(SealedRow, VersionedRow):
    """An offer of a dispute to another unit. Until it is accepted the offerer holds the dispute.

    ``sweep_at`` is when the system looks at it next: at its deadline, and again after the second one (``reminded_at``).
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="offers")
    county = models.CharField(max_length=6)
    kind = models.CharField(max_length=10, choices=OfferKind.choices)
    from_unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("officers.Unit", on_delete=models.PROTECT, related_name="+")
    asked_by_party = models.BooleanField(default=False)
    by_system = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sweep_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # the heads of the asked unit were told that it waits
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(
        max_length=10,
        blank=True,
        choices=[
            ("accepted", _("已接收")), ("returned", _("已退回")), ("withdrawn", _("已撤回")), ("lapsed", _("已失效")),
            ("unanswered", _("到期没有答复")),
        ],
    )
    reason = SealedText()
    answer = SealedText()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispute"], condition=models.Q(decided_at=None), name="one_pending_offer")
        ]
        indexes = [
            models.Index(fields=["to_unit", "due_at"], condition=models.Q(decided_at=None), name="offer_waiting"),
            models.Index(fields=["sweep_at"], condition=models.Q(decided_at=None), name="offer_to_sweep"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%F}"


class Pause(SealedRow):
    """The resolve clock stands still, with both sides' recorded consent, for a bounded time."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="pauses")
    from_on = models.DateField()
    until_on = models.DateField()
    days = models.PositiveSmallIntegerField(default=0)  # what was added to the clock, counted when it ended
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = SealedText()

    class Meta:
        indexes = [models.Index(fields=["until_on"], condition=models.Q(ended_at=None), name="pause_running")]

    def __str__(self) -> str:
        return f"{self.from_on}–{self.until_on}"


class Extension(SealedRow):
    """The resolve clock was given more days: by the unit that holds the dispute, with the yes of a second person."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="extensions")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    from_at = models.DateTimeField()  # what resolve_by was
    until_at = models.DateTimeField()
    sides = models.CharField(max_length=10, choices=[("told", _("双方都已告知")), ("agreed", _("双方都同意"))])
    approved_by = models.CharField(max_length=120)
    reason = SealedText()

    def __str__(self) -> str:
        return f"{self.at:%F} +{self.days}"


class OpenItem(Row):
    """Something an upper room still has open on a dispute; while there is one, the dispute cannot close."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="open_items")
    kind = models.CharField(max_length=30)
    ref = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "kind", "ref"], name="open_item_once")]

    def __str__(self) -> str:
        return self.kind


class Involvement(Row):
    """Why somebody outside the territory may see a dispute: a person or a unit, in a role, for a time."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="involvements")
    unit = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit=None, staff__isnull=False) | models.Q(unit__isnull=False, staff=None),
                name="involvement_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "dispute"], name="involvement_unit"),
            models.Index(fields=["staff", "dispute"], name="involvement_staff"),
        ]

    def __str__(self) -> str:
        return self.role


class Exclusion(Row):
    """Who must not be shown a record, whatever else would show it: whoever a complaint is about, their unit and its line
    (信访工作条例 30). ``ref`` is a dispute, a report, or what an upper room keeps, by its key; a unit stands for everybody
    who holds a post in it or stands in for one."""

    ref = models.UUIDField()
    unit = models.ForeignKey("officers.Unit", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey("officers.Staff", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    from_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit=None, staff__isnull=False) | models.Q(unit__isnull=False, staff=None),
                name="exclusion_of_one",
            ),
            models.UniqueConstraint(fields=["unit", "ref"], name="exclusion_unit_once"),
            models.UniqueConstraint(fields=["staff", "ref"], name="exclusion_staff_once"),
        ]
        indexes = [models.Index(fields=["ref"], name="exclusion_ref")]

    def __str__(self) -> str:
        return f"{self.from_at:%F}"


class ReturnVisit(SealedRow, VersionedRow):
    """A look back at 7, 30, 90 or 180 days: did it hold? Both sides are asked, each alone."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="return_visits")
    county = models.CharField(max_length=6)
    episode = models.PositiveSmallIntegerField(default=1)
    day = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)  # the dispute was reopened before
    waived_at = models.DateTimeField(null=True, blank=True)  # who said that it was not done lets it go
    tried = models.PositiveSmallIntegerField(default=0)
    done_by = models.CharField(max_length=120, blank=True)
    measures = SealedText()

    class Meta:
        indexes = [
            models.Index(
                fields=["county", "due_at"], condition=models.Q(done_at=None, cancelled_at=None), name="return_visit_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class VisitAnswer(SealedRow):
    """What one side said at a return visit; the fields of the official return-visit record."""

    visit = models.ForeignKey(ReturnVisit, on_delete=models.CASCADE, related_name="answers")
    side = models.ForeignKey(Side, on_delete=models.CASCADE, related_name="visit_answers")
    reached = models.BooleanField(default=True)
    performed = models.CharField(
        max_length=10,
        blank=True,
        choices=[("yes", _("都做到了")), ("partly", _("做到一部分")), ("no", _("没有做到")), ("none", _("没有要做的"))],
    )
    satisfied = models.CharField(
        max_length=10,
        blank=True,
        choices=[("yes", _("觉得公道")), ("so_so", _("还过得去")), ("no", _("觉得不公道")), ("unsaid", _("不愿说"))],
    )
    relapsed = models.CharField(
        max_length=10, blank=True, choices=[("no", _("没有")), ("signs", _("有苗头")), ("yes", _("又起来了"))]
    )
    sued = models.CharField(
        max_length=10, blank=True, choices=[("no", _("没有")), ("filed", _("已起诉")), ("judged", _("已有判决"))]
    )
    said = SealedText()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "side"], name="visit_answer_once")]

    def __str__(self) -> str:
        return self.performed


class SavedView(VersionedRow):
    """A list's filters kept under a name, by one person."""

    staff = models.ForeignKey("officers.Staff", on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
