"""Units, staff, posts, cover and leave."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.roster.models import EntryTerm, RosterEntry, RosterTerm, Training
from lianxin.ground.officers.states import Role, Tier, UnitKind
from lianxin.tools.kit.models import Row, VersionedRow
from lianxin.tools.kit.text import fold

__all__ = [
    "Cover",
    "DeskSession",
    "EntryTerm",
    "Leave",
    "LeaveReason",
    "Post",
    "ResetSlip",
    "Role",
    "RosterEntry",
    "RosterTerm",
    "Staff",
    "StaffManager",
    "Territory",
    "Tier",
    "Training",
    "Unit",
    "UnitKind",
]


def _forward(name: str) -> models.CheckConstraint:
    """No span ends before it begins."""
    forward = models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on"))
    return models.CheckConstraint(condition=forward, name=f"{name}_span_forward")


class Unit(VersionedRow):
    """A body that holds disputes, employs people or answers referrals. ``tier`` is empty for agencies."""

    county = models.CharField(max_length=6)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    initials = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    upper = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="lower_units"
    )
    dossier_prefix = models.CharField(max_length=20, blank=True)  # 甘石人调: the words of its dossier numbers
    phone = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="unit_name_once")]
        indexes = [models.Index(fields=["county", "kind", "tier"], name="unit_county_kind")]

    def __str__(self) -> str:
        return self.name


class Territory(Row):
    """A unit answers for an area (and all below it) for a span of days. A station's district need not be a township."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="territory")
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "area", "from_on"], name="territory_once"),
            _forward("territory"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.area}"


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username=fold(username or ""))  # usernames are stored folded


class Staff(VersionedRow, AbstractBaseUser):
    """A person who works: officials and village mediators alike. What they may do hangs on their posts, not on them."""

    county = models.CharField(max_length=6, db_index=True)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    initials = models.CharField(max_length=20, blank=True)
    work_phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)  # zh-hans, en; "" follows the browser
    theme = models.CharField(max_length=8, blank=True)  # auto, light, dark; "" follows the browser
    switch_pin = models.CharField(
        max_length=128, blank=True
    )  # hashed; only re-opens an own live session at a shared desk
    pin_tries = models.PositiveSmallIntegerField(
        default=0
    )  # wrong ones since the last right one or full login
    feed_secret = models.CharField(max_length=64, blank=True)  # hashed; the private calendar address

    email = ""  # allauth reads it; nobody is written to

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = StaffManager()

    def __str__(self) -> str:
        return self.name


class Post(VersionedRow):
    """A dated post: this person, in this unit, in this role."""

    county = models.CharField(max_length=6)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role.choices)
    title = models.CharField(max_length=40, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_forward("post")]
        indexes = [
            models.Index(fields=["staff", "from_on"], name="post_staff"),
            models.Index(fields=["unit", "role"], name="post_unit_role"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.title or self.get_role_display()}"


class Cover(VersionedRow):
    """While ``post`` is away, ``by_staff`` may act under it. The journal names both."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="covers")
    by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="covering")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=80)

    class Meta:
        constraints = [_forward("cover")]
        indexes = [models.Index(fields=["by_staff", "from_on", "until_on"], name="cover_by_staff")]

    def __str__(self) -> str:
        return f"{self.by_staff} · {self.post}"


class LeaveReason(models.TextChoices):
    """Why somebody is away, as far as the rota needs to know. Illness and family matters are 休假: nobody need say more."""

    LEAVE = "leave", _("休假")
    DUTY = "duty", _("外出公务、抽调")
    TRAINING = "training", _("培训学习")


class Leave(VersionedRow):
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="leaves")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=10, choices=LeaveReason.choices, default=LeaveReason.LEAVE)

    class Meta:
        constraints = [_forward("leave")]
        indexes = [models.Index(fields=["staff", "from_on", "until_on"], name="leave_staff")]

    def __str__(self) -> str:
        return f"{self.staff} · {self.from_on:%F}"


class DutyRole(models.TextChoices):
    LEAD = "lead", _("带班")
    SECOND = "second", _("值班")
    AGENCY = "agency", _("部门联络人")


class DutyShift(VersionedRow):
    """``post`` is on call for ``unit`` from a moment to a moment. Who then really is: the post's holder, or a cover during leave;
    see ``queries.duty``."""

    county = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="shifts")
    role = models.CharField(max_length=10, choices=DutyRole.choices, default=DutyRole.LEAD)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="duty_shift_forward"
            ),
            models.UniqueConstraint(fields=["post", "from_at"], name="duty_shift_once"),
        ]
        indexes = [
            models.Index(fields=["county", "until_at"], name="duty_shift_now"),
            models.Index(fields=["unit", "until_at"], name="duty_shift_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.from_at:%F %H:%M}"


class DeskSession(Row):
    """A login on one browser. ``device`` is the digest of that browser's own random cookie, so that colleagues who share a
    station's computer find each other's sessions there and nowhere else. It outlives Django's session row as a record."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="desk_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=64)
    label = models.CharField(max_length=60, blank=True)  # "Chrome · Windows"
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["device", "started_at"], name="desk_session_device"),
            models.Index(fields=["staff", "started_at"], name="desk_session_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.label}"


class ResetSlip(Row):
    """A one-time code on paper that lets its bearer set a new password. Only its hash is kept."""

    county = models.CharField(max_length=6)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="slips")
    code_hash = models.CharField(max_length=128)
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    clears_second_factor = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(used_at=None, withdrawn_at=None), name="slip_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.issued_at:%F %T}"
