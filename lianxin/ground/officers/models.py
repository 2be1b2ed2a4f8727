"""Units, staff, posts, cover and leave."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.states import Role
from lianxin.tools.kit.models import Row, VersionedRow


class UnitKind(models.TextChoices):
    COMMITTEE = "committee", _("人民调解委员会")
    STATION = "station", _("派出所")
    JUDICIAL_OFFICE = "judicial_office", _("司法所")
    BUREAU_SECTION = "bureau_section", _("局科室")
    COUNTY_CENTRE = "county_centre", _("县矛调中心")
    AGENCY = "agency", _("其他部门")
    GOVERNMENT = "government", _("政府、村居委会")


class Tier(models.IntegerChoices):
    """The three levels of mediation."""

    VILLAGE = 1, _("村、社区")
    STATION = 2, _("派出所、乡镇")
    COUNTY = 3, _("县中心")


class Unit(VersionedRow):
    """A body that holds disputes, employs people or answers referrals. ``tier`` is empty for agencies."""

    county = models.CharField(max_length=6)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    initials = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, null=True, blank=True)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, related_name="+")
    upper = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="lower_units")
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
        constraints = [models.UniqueConstraint(fields=["unit", "area", "from_on"], name="territory_once")]


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username__iexact=username)


class Staff(VersionedRow, AbstractBaseUser):
    """A person who works: officials and village mediators alike. What they may do hangs on their posts, not on them."""

    county = models.CharField(max_length=6, db_index=True)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    initials = models.CharField(max_length=20, blank=True)
    work_phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="zh-hans")
    theme = models.CharField(max_length=8, default="auto")  # auto, light, dark
    switch_pin = models.CharField(max_length=128, blank=True)  # hashed; only re-opens an own live session at a shared desk
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
        indexes = [
            models.Index(fields=["staff", "from_on"], name="post_staff"),
            models.Index(fields=["unit", "role"], name="post_unit_role"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.title or self.get_role_display()}"


class Cover(Row):
    """While ``post`` is away, ``by_staff`` may act under it. The journal names both."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="covers")
    by_staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="covering")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=80)


class Leave(Row):
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="leaves")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=80, blank=True)
