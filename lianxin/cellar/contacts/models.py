"""One row per person or side that is to be reached."""

from __future__ import annotations

from django.db import models

from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.vault.models import SealedRow, SealedText
from lianxin.tools.kit.models import VersionedRow


class SafeContact(SealedRow, VersionedRow):
    """``channels`` are the allowed ways, the preferred one first. ``hours`` are windows of the week, local time:
    ``[{"days": [0, 2], "from": "09:00", "until": "11:30"}]``, Monday is 0; none: any hour outside the county's quiet ones."""

    county = models.CharField(max_length=6)
    owner = models.UUIDField(unique=True)
    channels = models.JSONField(default=list)
    hours = models.JSONField(default=list)
    may_leave_message = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    language = SealedText()
    number = SealedText()  # the phone that is safe
    pick_up = SealedText()  # who else may answer it
    go_between = SealedText()  # the person named for passing word on, and how to reach them
    must_not = SealedText()

    def __str__(self) -> str:
        return str(self.owner)

    @property
    def ways(self) -> list[str]:
        """The allowed ways as a screen calls them."""
        return [str(Channel(code).label) for code in self.channels if code in Channel.values]
