"""Every change of the roster."""

from lianxin.ground.officers.roster.services.entries import (
    EntryDraft,
    amend_entry,
    end_entry,
    enter,
    record_training,
    remind_term,
    set_available,
    strike_training,
)
from lianxin.ground.officers.roster.services.terms import drop_term, keep_term

__all__ = [
    "EntryDraft",
    "amend_entry",
    "drop_term",
    "end_entry",
    "enter",
    "keep_term",
    "record_training",
    "remind_term",
    "set_available",
    "strike_training",
]
