"""What stands beside a dispute's state: offers, pauses, word from other rooms."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.work.disputes.models.matter import Dispute


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
            ("accepted", _("已接收")),
            ("returned", _("已退回")),
            ("withdrawn", _("已撤回")),
            ("lapsed", _("已失效")),
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


class Telling(Row):
    """Word left by the room of reports: once more somebody told of this dispute, and whether as an emergency."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="tellings")
    ref = models.UUIDField(unique=True)
    at = models.DateTimeField()
    emergency = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["dispute", "at"], name="telling_when")]

    def __str__(self) -> str:
        return f"{self.at:%F}"


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


class Ring(Row):
    """A red dispute that nobody has seen to by ``respond_by`` rings those on call. ``rung`` counts, ``next_at`` is the claim.
    Taken in hand it is quiet for a while; it is over when somebody was there, or the danger is judged otherwise."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="rings")
    county = models.CharField(max_length=6)
    respond_by = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.UUIDField(null=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "respond_by"], name="ring_once")]
        indexes = [models.Index(fields=["next_at"], condition=models.Q(over_at=None), name="ring_next")]

    def __str__(self) -> str:
        return f"{self.rung}"


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
