"""What was restored: each restoration begins a new epoch."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.tools.kit.models import Row


class Restoration(Row):
    """The county was put back to ``taken_at``. Whoever keeps a cursor of the change feed starts anew when ``epoch`` has moved."""

    epoch = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    taken_at = models.DateTimeField()
    rows = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["epoch"]

    def __str__(self) -> str:
        return str(self.epoch)
