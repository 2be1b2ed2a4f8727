"""The dispute, its sides and parties, and the rows that stand beside its state."""

from lianxin.work.disputes.models.beside import (
    Exclusion,
    Extension,
    Involvement,
    Offer,
    OfferKind,
    OpenItem,
    Pause,
    Ring,
    Telling,
)
from lianxin.work.disputes.models.matter import NOT_DUE, Dispute, Party, Sex, Side
from lianxin.work.disputes.models.visits import ReturnVisit, SavedView, VisitAnswer

__all__ = [
    "Dispute",
    "Exclusion",
    "Extension",
    "Involvement",
    "NOT_DUE",
    "Offer",
    "OfferKind",
    "OpenItem",
    "Party",
    "Pause",
    "ReturnVisit",
    "Ring",
    "SavedView",
    "Sex",
    "Side",
    "Telling",
    "VisitAnswer",
]
