"""Work notices, what each person got, and messages to people outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lianxin.cellar.contacts.states import Channel
from lianxin.cellar.notices import labels
from lianxin.cellar.notices.states import WAITING, State
from lianxin.cellar.vault.models import SealedRow, SealedText


class WorkNotice(SealedRow):
    """What somebody wrote to many; each reader has a ``Notice`` of it. ``audience`` names the units written to as they were."""

    county = models.CharField(max_length=6)
    sender = models.UUIDField()
    sender_label = models.CharField(max_length=120)
    audience = models.CharField(max_length=200)
    title = SealedText()
    body = SealedText()
    needs_receipt = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sender", "-created_at"], name="work_notice_sender")]

    def __str__(self) -> str:
        return f"{self.sender_label} {self.created_at:%F}"


class Notice(SealedRow):
    """One notice to one person who works. ``(to, once)`` exists once ever, whoever sends it and however often.

    An ``urgent`` one stays before its reader's eyes until it is acknowledged; ``about`` names what it is about, so that those
    of several people are acknowledged together. Notices of one call share a key: none of them holds personal words."""

    county = models.CharField(max_length=6)
    to = models.UUIDField()
    to_unit = models.UUIDField(null=True, blank=True)  # under which unit they were written to, for the sender's counts
    kind = models.CharField(max_length=40)
    text = SealedText()
    url = models.CharField(max_length=200, blank=True)
    once = models.CharField(max_length=160)
    about = models.UUIDField(null=True, blank=True)
    work = models.ForeignKey(WorkNotice, null=True, blank=True, on_delete=models.CASCADE, related_name="copies")
    due_at = models.DateTimeField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["to", "once"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["to", "read_at", "created_at"], name="notice_unread"),
            models.Index(fields=["to", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["to", "about"],
                condition=models.Q(urgent=True, acknowledged_at=None),
                name="notice_ringing",
            ),
        ]

    def __str__(self) -> str:
        return self.once

    @property
    def kind_label(self) -> str:
        return labels.label(self.kind)

    @property
    def rings(self) -> bool:
        return self.urgent and self.acknowledged_at is None


class Message(SealedRow):
    """A message to ``owner``, somebody who has a ``SafeContact``. ``once`` exists once in a county.

    ``next_at`` is when the outbox looks at it again, and its claim: who moves it first has it. ``not_before`` is what a screen
    shows: the first allowed moment, or nothing while no way is known to be safe."""

    county = models.CharField(max_length=6)
    unit = models.UUIDField(null=True)  # whose outbox it is in
    owner = models.UUIDField()
    about = models.UUIDField(null=True)
    about_code = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    kind = models.CharField(max_length=40)
    body = SealedText()
    once = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    not_before = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_how = models.CharField(max_length=12, blank=True)  # a channel: how it was told in the end

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["county", "once"], name="message_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], condition=models.Q(state__in=list(WAITING)), name="message_waiting"
            ),
            models.Index(fields=["unit", "state", "-created_at"], name="message_outbox"),
            models.Index(fields=["owner"], name="message_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"

    @property
    def kind_label(self) -> str:
        return labels.label(self.kind)
