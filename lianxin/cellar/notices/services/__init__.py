"""Writing to people, and what they answer."""

from lianxin.cellar.notices.services.messages import cancel_message, cancel_to, retry, send, tell
from lianxin.cellar.notices.services.notifying import Draft, notify, notify_many
from lianxin.cellar.notices.services.outbox import move_due
from lianxin.cellar.notices.services.reading import (
    acknowledge,
    acknowledge_own,
    confirm,
    mark_all_read,
    open_notice,
)
from lianxin.cellar.notices.services.work import Reader, issue, remind

__all__ = [
    "Draft",
    "Reader",
    "acknowledge",
    "acknowledge_own",
    "cancel_message",
    "cancel_to",
    "confirm",
    "issue",
    "mark_all_read",
    "move_due",
    "notify",
    "notify_many",
    "open_notice",
    "remind",
    "retry",
    "send",
    "tell",
]
