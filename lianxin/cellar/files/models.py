"""A kept file: its row. The bytes lie in ``settings.FILES_DIR``, see ``disk``."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.models import SealedRow, SealedText


class MediaType(models.TextChoices):
    """What is kept. Sound and moving pictures are not: their metadata cannot be taken out with what
    is installed.
    """

    JPEG = "image/jpeg", _("照片")
    PNG = "image/png", _("图片")
    WEBP = "image/webp", _("图片")
    PDF = "application/pdf", "PDF"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _("Word 文档")
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Excel 表格")

    @property
    def suffix(self) -> str:
        return {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}.get(
            self.value, "docx" if "word" in self.value else "xlsx"
        )


class StoredFile(SealedRow):
    """``kind`` is the owning room's word for it (evidence, sketch, signed_scan …). A frozen file is
    never removed.
    """

    county = models.CharField(max_length=6)
    subject_type = models.CharField(max_length=40)
    subject = models.UUIDField()
    compartment = models.CharField(max_length=12, default="normal")
    kind = models.CharField(max_length=30)
    name = SealedText()
    media_type = models.CharField(max_length=80, choices=MediaType.choices)
    size = models.PositiveIntegerField()  # of the plain bytes
    sm3 = models.CharField(max_length=64)  # of the plain bytes as kept, not as handed in
    frozen = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "created_at"], name="file_subject"),
            models.Index(fields=["removed_at"], condition=~models.Q(removed_at=None), name="file_removed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")
