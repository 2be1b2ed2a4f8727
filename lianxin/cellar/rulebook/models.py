"""Dated rows: what holds in a county on a day."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lianxin.tools.kit.models import Row


class Dated(Row):
    """A rule of one ``county`` ("" = everywhere) from a day on, until a day (inclusive) or further notice."""

    county = models.CharField(max_length=6, blank=True)
    code = models.CharField(max_length=40)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["county", "code", "from_on"], name="%(class)s_from_once"),
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")),
                name="%(class)s_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.county} {self.from_on}"

    @property
    def source_text(self) -> str:
        """The source in the language in use, where it is one of those that ship; a county's own stays as written."""
        return gettext(self.source) if self.source else ""


def _named(zh: str, en: str) -> str:
    return en if en and not (get_language() or "zh").startswith("zh") else zh


class Unit(models.TextChoices):
    MINUTES = "minutes", _("分钟")
    HOURS = "hours", _("小时")
    DAYS = "days", _("天")
    WORKDAYS = "workdays", _("个工作日")
    MONTHS = "months", _("个月")
    YEARS = "years", _("年")


class Basis(models.TextChoices):
    """What stands behind a clock."""

    HOUSE = "house", _("本系统默认")
    STATUTE = "statute", _("法律、行政法规")
    RULE = "rule", _("部门规章")
    PARTY_STATE = "party_state_regulation", _("党政机关规定")
    NORMATIVE = "normative", _("规范性文件")
    LOCAL_REGULATION = "local_regulation", _("外地条例")
    LOCAL = "local", _("参照做法")


class Clock(Dated):
    """How long something may take. ``roll``: a last day that is no working day moves to the next one (Civil
    Code art. 203).
    """

    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=10, choices=Unit.choices)
    roll = models.BooleanField(default=False)
    starts_from_zh = models.CharField(max_length=80)
    starts_from_en = models.CharField(max_length=120)
    kind = models.CharField(max_length=24, choices=Basis.choices, default=Basis.HOUSE)
    note = models.CharField(max_length=120, blank=True)  # what a reader of the source must know
    sort = models.PositiveSmallIntegerField(default=0)

    @property
    def name(self) -> str:
        return _named(self.name_zh, self.name_en)

    @property
    def length(self) -> str:
        """``3 个工作日`` / ``3 working days``."""
        texts = {
            Unit.MINUTES: ngettext("%(n)d 分钟", "%(n)d 分钟", self.amount),
            Unit.HOURS: ngettext("%(n)d 小时", "%(n)d 小时", self.amount),
            Unit.DAYS: ngettext("%(n)d 天", "%(n)d 天", self.amount),
            Unit.WORKDAYS: ngettext("%(n)d 个工作日", "%(n)d 个工作日", self.amount),
            Unit.MONTHS: ngettext("%(n)d 个月", "%(n)d 个月", self.amount),
            Unit.YEARS: ngettext("%(n)d 年", "%(n)d 年", self.amount),
        }
        return texts[Unit(self.unit)] % {"n": self.amount}

    @property
    def note_text(self) -> str:
        return gettext(self.note) if self.note else ""

    @property
    def starts_from(self) -> str:
        return _named(self.starts_from_zh, self.starts_from_en)


class Route(models.TextChoices):
    """Where a kind of dispute usually belongs."""

    MEDIABLE = "mediable", _("一般可以调解")
    ADVISE = "advise", _("通常由主管部门处理，先告知途径")
    ASK = "ask", _("先问清再分类")


class Category(Dated):
    """A kind of dispute: a group (``parent_code`` "") or one below it. ``moj`` is the Ministry of Justice's
    statistical type.
    """

    parent_code = models.CharField(max_length=40, blank=True)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    moj = models.CharField(max_length=2)
    route = models.CharField(max_length=10, choices=Route.choices)
    offered = models.BooleanField(default=True)  # false: kept for old rows, no longer to be chosen
    sort = models.PositiveSmallIntegerField(default=0)

    @property
    def name(self) -> str:
        return _named(self.name_zh, self.name_en)


class Wording(Dated):
    """A text a county may put in its own words, such as the remedies printed when a mediation ends."""

    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    text_zh = models.TextField()
    text_en = models.TextField(blank=True)

    @property
    def title(self) -> str:
        return _named(self.title_zh, self.title_en)

    @property
    def text(self) -> str:
        return _named(self.text_zh, self.text_en)


class Holiday(Row):
    """A day that is not what its weekday says: a day off from Monday to Friday, or a weekend day worked in
    exchange.
    """

    county = models.CharField(max_length=6, blank=True)
    day = models.DateField()
    is_workday = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "day"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def label(self) -> str:
        """The name in the language in use, where it is a festival's; a county's own stays as written."""
        return gettext(self.name) if self.name else ""


class PublishedYear(Row):
    """The State Council's arrangement of a year's holidays is entered in full; before that, screens say
    调休未公布.
    """

    county = models.CharField(max_length=6, blank=True)
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "year"], name="published_year_once")]

    def __str__(self) -> str:
        return str(self.year)


class Revision(models.Model):
    """One row whose stamp changes with every change of the book: how processes learn that what they keep is
    old.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)
