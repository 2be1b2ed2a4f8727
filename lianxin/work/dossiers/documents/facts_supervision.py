"""What the papers of supervision say. They are for units, never for a party. See ``facts``."""

from __future__ import annotations

from typing import TypedDict

from .facts import Base, Day, Moment


class Answered(TypedDict, total=False):
    """One answer of the unit, or what the issuer asked to be added."""

    kind: str
    at: Moment
    by: str
    text: str


class Order(Base, total=False):
    to_unit: str
    matter: str
    state: str
    reason: str
    asked: str
    issued_on: Day
    issued_by: str
    due: str
    read: str
    answers: list[Answered]
    closed: str
    closed_on: Day
    contact: str


class Line(TypedDict, total=False):
    name: str
    text: str


class Approval(Base, total=False):
    deed: str
    matter: str
    lines: list[Line]
    reason: str
    asked_by: str
    asked_on: Day
    to_unit: str
    words: list[Answered]
    outcome: str
    answer: str
    decided_by: str
    decided_on: Day


class Task(TypedDict, total=False):
    owner: str
    what: str
    due_on: Day
    done: str


class Item(TypedDict, total=False):
    matter: str
    code: str
    question: str
    came: list[str]
    absent: list[str]
    minutes: str
    tasks: list[Task]
    sm3: str


class Minutes(Base, total=False):
    held_at: Moment
    place: str
    chair: str
    items: list[Item]
    others: int | None
    fixed_by: str
    fixed_on: Day
    sm3: str
