"""What goes to the court that is asked to confirm an agreement. See ``facts``."""

from __future__ import annotations

from .facts import Base, Day, Index, Party


class CourtBase(Base, total=False):
    court: str
    agreement_number: str
    parties: list[Party]
    matter: str


class JointApplication(CourtBase, total=False):
    """Identity numbers have no place: their line is blank and filled in by the one whose it is."""

    ground: str  # one of texts.FILING
    accepted_on: Day
    effective_on: Day
    terms: list[str]
    enclosures: list[str]


class PresidingProof(CourtBase, total=False):
    accepted_on: Day
    signed_on: Day
    effective_on: Day
    held_on: list[Day]
    mediators: list[str]
    contact: str
    proved_on: Day


class DeliveryAddress(CourtBase, total=False):
    who: Party


class CourtList(Index, total=False):
    court: str
    agreement_number: str
