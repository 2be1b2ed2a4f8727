"""What a caller must know to print: one dictionary type per document, plain values only.

Days and moments are ISO strings, amounts are 分, everything else is text as it should stand on the paper; dates
and capitals are written out here. A key left out is an empty box on the paper. An unknown key is an error: a letter
to one side can hold only what its type names, so nothing said in private can slip into it.

Ethnicity has no key anywhere: its box on the official forms prints blank.
"""

from __future__ import annotations

from typing import NewType, TypedDict

Day = NewType("Day", str)  # "2026-11-24", or "" when not known
Moment = NewType("Moment", str)  # "2026-11-24T09:30" local, or with an offset; "" when not known
Fen = NewType("Fen", int)


class Agent(TypedDict, total=False):
    kind: str  # 法定代理人、委托代理人、代表人
    name: str
    relation: str
    powers: str
    phone: str


class Party(TypedDict, total=False):
    side: str  # 甲方、乙方、丙方
    role: str  # 申请人、被申请人、第三人
    organisation: bool
    name: str
    sex: str
    age: int | None
    occupation: str
    phone: str
    address: str
    representative: str  # of an organisation
    agents: list[Agent]


class Obligation(TypedDict, total=False):
    who: str
    what: str
    to_whom: str
    amount: Fen | None
    due_on: Day
    due_text: str  # instead of a day: "签字当日", "每月5日前"
    place: str
    proof: str


class Helper(TypedDict, total=False):
    """A person invited with the parties' consent (art. 20)."""

    name: str
    relation: str


class Remedy(TypedDict, total=False):
    way: str  # 仲裁途径、行政途径、司法途径
    text: str


class Utterance(TypedDict, total=False):
    who: str
    words: str


class Enclosure(TypedDict, total=False):
    name: str
    pages: str
    remark: str


class Performed(TypedDict, total=False):
    what: str
    state: str  # 已履行、部分履行、经权利人同意不再履行


class Base(TypedDict, total=False):
    committee: str
    number: str  # （2026）甘石人调字第0001号
    code: str  # the public code
    demo: bool
    draft: bool  # its words may still change: it says so, and is not to be signed
    we: str  # how the sender speaks of itself: "" is 本委员会; a station says 本单位
    printed_by: str
    printed_at: Moment
    purpose: str


class Cover(Base, total=False):
    title: str
    mediators: list[str]
    mediated_from: Day
    mediated_to: Day
    filed_by: str
    filed_on: Day
    retention: str
    remark: str


class Index(Base, total=False):
    entries: list[Enclosure]


class BackCover(Base, total=False):
    pages: int | None
    bound_by: str
    checked_by: str
    bound_on: Day


class Application(Base, total=False):
    parties: list[Party]
    brief: str
    claims: list[str]
    applied_on: Day


class Acceptance(Base, total=False):
    accepted_on: Day
    parties: list[Party]
    category: str
    source: str  # applied | proactive
    source_note: str
    brief: str
    recorder: str
    remark: str


class RightsNotice(Base, total=False):
    parties: list[Party]
    mediators: list[str]
    told_by: str
    told_on: Day


class Proof(TypedDict, total=False):
    name: str
    source: str  # which side handed it in, or 调委会调取
    pages: str
    submitted_on: Day
    checked: bool


class EvidenceList(Base, total=False):
    proofs: list[Proof]


class SessionRecord(Base, total=False):
    """A joint session, or what a side agreed may be told. A caucus note is never passed in here."""

    started_at: Moment
    ended_at: Moment
    place: str
    manner: str  # joint | separate | remote
    openness: str  # open | closed
    parties: list[Party]
    absent: list[str]
    helpers: list[Helper]
    mediators: list[str]
    recorder: str
    told_on: Day
    proceedings: list[Utterance]
    outcome: str  # agreed | failed | continued
    outcome_note: str
    next_at: Moment


class AgreementBase(Base, total=False):
    parties: list[Party]
    dispute_facts: str
    matters: str
    responsibility: str
    terms: list[str]
    obligations: list[Obligation]
    performance: str
    mediators: list[str]
    recorder: str


class WrittenAgreement(AgreementBase, total=False):
    helpers: list[Helper]
    copies: int | None  # None: one for each party and one for the committee
    signed_on: Day
    change_of_mind_until: Day
    confirmation_bars: list[str]  # codes N1…N5 of jc_refusal_accept
    enclosures: list[str]
    sm3: str


class OralAgreement(AgreementBase, total=False):
    agreed_on: Day
    place: str
    read_back: bool


class ReturnVisit(Base, total=False):
    parties: list[Party]
    agreement_number: str
    subject: str
    visited_at: Moment
    manner: str
    visited: list[str]
    performance: str
    satisfaction: str
    lawsuit: str
    danger: str
    measures: str
    remark: str
    visitors: list[str]
    for_file: bool  # holds what more than one side said: it is filed and nobody signs or receives it


class Termination(Base, total=False):
    parties: list[Party]
    matter: str
    accepted_on: Day
    reason: str
    ended_on: Day
    remedies: list[Remedy]
    limitation_on: Day
    contact: str


class Rejection(Base, total=False):
    addressees: list[str]
    matter: str
    applied_on: Day
    reason: str
    office: str
    remedies: list[Remedy]
    decided_on: Day
    contact: str


class Transfer(Base, total=False):
    office: str
    matter: str
    parties: list[Party]
    brief: str
    reason: str
    basis: str
    enclosures: list[Enclosure]
    answer_by: Day
    transferred_on: Day
    contact: str


class ClosingLetter(Base, total=False):
    """To one side only. It has no place for the other side's names, words or answers."""

    addressees: list[str]
    matter: str
    outcome: str  # settled | unsettled | withdrawn | unfounded | transferred
    outcome_note: str
    agreement_number: str
    performed: list[Performed]
    visits_on: list[Day]
    reopen_until: Day
    remedies: list[Remedy]
    contact: str
    closed_on: Day


class ReportReceipt(Base, total=False):
    unit: str
    received_at: Moment
    channel: str
    reporter: str  # "" when anonymous
    place: str
    words: str
    receiver: str
    answer_by: Day
    follow_up: str
    contact: str
