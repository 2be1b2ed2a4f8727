"""Everything that changes a referral, as verbs."""

from lianxin.work.referrals.services.answering import (
    accept_referral,
    ask_back,
    attach_paper,
    extend_term,
    finish_referral,
    reject_referral,
)
from lianxin.work.referrals.services.chasing import chase_agency, note_silence
from lianxin.work.referrals.services.links import issue_link, next_link, open_link
from lianxin.work.referrals.services.referring import (
    ConsentDraft,
    Draft,
    refer,
    supply,
    tell_party,
    withdraw,
)

__all__ = [
    "ConsentDraft",
    "Draft",
    "accept_referral",
    "ask_back",
    "attach_paper",
    "chase_agency",
    "extend_term",
    "finish_referral",
    "issue_link",
    "next_link",
    "note_silence",
    "open_link",
    "refer",
    "reject_referral",
    "supply",
    "tell_party",
    "withdraw",
]
