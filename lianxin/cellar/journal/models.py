"""Journal lines, the seals that chain them, and the change feed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.cellar.vault.models import SealedText, SubjectKey
from lianxin.tools.kit.models import Row


class CurrentTransaction(models.Func):
    """The database's number of the running transaction; 0 on SQLite, which has one writer at a time."""

    output_field: ClassVar[models.Field] = models.BigIntegerField()

    def as_postgresql(self, compiler, connection, **context):
        return "(pg_current_xact_id()::text::bigint)", []

    def as_sqlite(self, compiler, connection, **context):
        return "(0)", []


class Kind(models.TextChoices):
    DID = "did", _("做了")
    SAW = "saw", _("看了")


class Look(models.TextChoices):
    """Why a record was opened; an unmask asks for one."""

    OPEN = "open", _("打开案件")
    CONTACT = "contact", _("联系当事人")
    HANDLE = "handle", _("办理本案")
    CHECK = "check", _("核对身份")
    PRINT = "print", pgettext_lazy("purpose", "打印文书")
    EXPORT = "export", _("导出")
    SAFETY = "safety", _("人身安全")
    OVERSIGHT = "oversight", _("监督检查")


class Line(Row):
    """Who did or saw what. Written in the transaction of the deed; chained later by the sealer; never changed.

    ``facts`` holds codes, states and dates, never names or narratives; ``words`` holds those, under the subject's key.
    ``root`` is the record on whose page the line appears (a dispute, a report).
    """

    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    act = models.CharField(max_length=50)
    actor_kind = models.CharField(max_length=10)
    actor_ref = models.UUIDField(null=True)
    actor_unit = models.UUIDField(null=True)
    actor = models.JSONField()
    subject_type = models.CharField(max_length=40)
    subject = models.UUIDField(null=True)
    code = models.CharField(max_length=40, blank=True)
    root = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    words = SealedText()
    key = models.ForeignKey(SubjectKey, null=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, blank=True)
    seal = models.ForeignKey("Seal", null=True, on_delete=models.PROTECT, related_name="lines")

    class Meta:
        indexes = [
            models.Index(fields=["root", "kind", "at"], name="line_root"),
            models.Index(fields=["county", "at"], name="line_county"),
            models.Index(fields=["actor_ref", "at"], name="line_actor"),
            models.Index(fields=["county", "id"], condition=models.Q(seal=None), name="line_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.act}"


class Seal(Row):
    """A link of a county's chain: SM3 over the previous head and the digests of the lines it closes,
    in id order.
    """

    county = models.CharField(max_length=6)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    lines_count = models.PositiveIntegerField()
    previous_head = models.CharField(max_length=64)
    head = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "number"], name="seal_number_once")]

    def __str__(self) -> str:
        return f"{self.county} {self.number}"


class Change(models.Model):
    """One row of the change feed, in committed order: see ``queries.changes_after``."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=CurrentTransaction())
    county = models.CharField(max_length=6)
    table = models.CharField(max_length=40)
    ref = models.UUIDField()
    gone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["xid", "id"], name="change_order")]

    def __str__(self) -> str:
        return f"{self.table}:{self.ref}"
