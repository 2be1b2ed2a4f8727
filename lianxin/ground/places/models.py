"""Areas."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import VersionedRow


class Level(models.IntegerChoices):
    PROVINCE = 1, _("省")
    PREFECTURE = 2, _("市")
    COUNTY = 3, _("县")
    TOWNSHIP = 4, _("乡镇街道")
    VILLAGE = 5, _("村、社区")
    GROUP = 6, _("村民小组")


class Area(VersionedRow):
    """One division under one code for a span of days.

    ``code`` has 2, 4, 6, 9, 12 digits by level, and 15 for a village group (village code and a local serial).
    ``parent_code`` is a code and not a key: when a township is renamed, its villages' rows stay untouched.
    ``county``, ``township`` and ``village`` are the codes of the area's own ancestors (its own code at its own level,
    empty above it): rows elsewhere copy them so that scope is an equality on one column.
    """

    code = models.CharField(max_length=15)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    initials = models.CharField(max_length=40, blank=True)  # of the short name
    folded = models.CharField(max_length=130, blank=True)  # both names as they are compared in a search
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    kind = models.CharField(max_length=12, blank=True)  # as the source gives it: 镇, 乡, 街道, 村委会, 居委会 …
    parent_code = models.CharField(max_length=12, blank=True)
    county = models.CharField(max_length=6, blank=True)
    township = models.CharField(max_length=9, blank=True)
    village = models.CharField(max_length=12, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last day it was valid

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once_per_start"),
            models.UniqueConstraint(fields=["code"], condition=models.Q(valid_until=None), name="area_code_once_now"),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="area_span_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "level", "code"], name="area_county_level"),
            models.Index(fields=["county", "initials"], name="area_initials"),
            models.Index(fields=["parent_code", "code"], name="area_children"),
        ]

    def __str__(self) -> str:
        return self.name


class IntakeState(models.TextChoices):
    PREVIEWED = "previewed", _("待确认")
    RUNNING = "running", _("正在导入")
    DONE = "done", _("已导入")
    DROPPED = "dropped", _("未导入")


class Intake(SealedRow, VersionedRow):
    """One uploaded table of areas, from its preview to its report.

    Rows and report are sealed although areas are public: somebody will upload the wrong table one day.
    """

    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    filename = models.CharField(max_length=120)
    valid_from = models.DateField()
    state = models.CharField(max_length=10, choices=IntakeState.choices, default=IntakeState.PREVIEWED)
    rows_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    job = models.UUIDField(null=True)
    with_changes = models.BooleanField(default=False)  # renames were agreed to as well
    rows = SealedText()
    report = SealedText()

    class Meta:
        indexes = [models.Index(fields=["county", "-at"], name="intake_county_at")]

    def __str__(self) -> str:
        return self.filename
