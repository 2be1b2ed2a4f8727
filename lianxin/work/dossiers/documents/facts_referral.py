"""What a referral letter says: only what was disclosed. See ``facts``."""

from __future__ import annotations

from typing import TypedDict

from .facts import Base, Day, Fen


class Named(TypedDict, total=False):
    """Somebody whose name is handed over, with why and how it is safe to reach them."""

    side: str
    name: str
    phone: str
    address: str
    safe: str
    why: str


class SideWish(TypedDict, total=False):
    side: str
    text: str


class Letter(Base, total=False):
    """``link`` and ``secret`` stand on the slip that is given to the agency alone; empty: no slip."""

    office: str
    to_contact: str
    kind: str
    matter: str
    asked: str
    summary: str
    place: str
    narrative: str
    wishes: list[SideWish]
    amount: Fen | None
    limitation_on: Day
    people: list[Named]
    no_contact: bool
    duty: str
    consent: str
    accept_by: str
    answer_in: str
    supplied: list[str]
    sent_on: Day
    contact: str
    link: str
    secret: str
    expires_on: Day


class Reminder(Base, total=False):
    office: str
    kind: str
    matter: str
    asked: str
    sent_on: Day
    due: str
    times: str
    accepted: bool
    reminded_on: Day
    contact: str
