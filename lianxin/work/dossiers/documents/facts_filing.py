"""What the papers beside the talks say: identity, powers, an inquiry, performance, the end, a note. See ``facts``."""

from __future__ import annotations

from typing import TypedDict

from .facts import Base, Day, Enclosure, Fen, Moment, Party, Utterance


class Identified(TypedDict, total=False):
    """There is no place for a document's number: it is looked at and given back."""

    who: str
    role: str
    document: str
    checked_on: Day
    checked_by: str
    kept: str  # 未留存 or 留存1页


class IdentityRecord(Base, total=False):
    people: list[Identified]


class Power(TypedDict, total=False):
    text: str
    given: bool


class PowerOfAttorney(Base, total=False):
    principal: Party
    agent: Party
    matter: str
    powers: list[Power]
    given_on: Day


class Inquiry(Base, total=False):
    started_at: Moment
    ended_at: Moment
    place: str
    asked_by: list[str]
    recorder: str
    name: str
    role: str
    phone: str
    address: str
    present: str
    answers: list[Utterance]
    read_back: bool
    refused: bool
    signed_on: Day


class Done(TypedDict, total=False):
    who: str
    what: str
    to_whom: str
    amount: Fen | None
    due: str
    state: str
    proof: str


class Performance(Base, total=False):
    agreement_number: str
    done: list[Done]
    enclosures: list[Enclosure]


class ClosingReport(Base, total=False):
    filled_on: Day
    handlers: list[str]
    accepted_on: Day
    closed_on: Day
    source: str  # one of texts.BOXES["origin"]
    parties: list[Party]
    category: str
    brief: str
    outcome: str
    remark: str


class DossierNote(Base, total=False):
    title: str
    missing: list[str]
    note: str
    filed_by: str
    filed_on: Day


class Ticked(TypedDict, total=False):
    text: str
    yes: str  # 是、否, or "" when nobody looked


class ViolationForm(Base, total=False):
    """Whether a dispute may go to public-security mediation."""

    accepted_on: Day
    source: str
    parties: list[Party]
    suspect: str
    violation: str
    brief: str
    grounds: list[Ticked]
    bars: list[Ticked]
    checked_by: str
    checked_on: Day
