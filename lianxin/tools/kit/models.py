"""What every row has: a time-ordered key made in Python and, where rows change, a version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.tools.kit.ids import uuid7
from lianxin.tools.kit.refusals import Stale


class Row(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class VersionedRow(Row):
    """A row that changes. ``advance`` is the only way to save one that others may be changing too."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def advance(self, **changes: object) -> None:
        """Write ``changes`` if the row is still at the version that was read; raise Stale if it is not."""
        updated = (
            type(self)._base_manager.filter(pk=self.pk, version=self.version).update(version=self.version + 1, **changes)
        )
        if not updated:
            raise Stale(_("这条记录刚被别人改过。您填的内容还在，请看过最新情况再提交。"))
        self.version += 1
        for name, value in changes.items():
            setattr(self, name, value)


