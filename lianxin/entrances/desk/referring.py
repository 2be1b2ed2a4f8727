"""Referrals as pages show them: kinds to choose from, what was handed over, receipts, rows of lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.files import queries as files
from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.labels import label as act_label
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.states import Role
from lianxin.tools.shell.wording import amount, deadline, full_date, left_text, short_datetime
from lianxin.work.disputes import rules as disputes
from lianxin.work.disputes.models import NOT_DUE, Dispute
from lianxin.work.referrals import queries, rules
from lianxin.work.referrals.kinds import KINDS, Kind, Paper, kinds_for
from lianxin.work.referrals.models import Referral, ReferralEvent
from lianxin.work.referrals.states import LIFE, OPEN, State, Who

Text = Callable[[str], str]
PER_PAGE = 25
_PROTECT = (Kind.POLICE_REPORT, Kind.MINOR_REPORT, Kind.DV_MANDATORY, Kind.DV_ORDER, Kind.DV_WARNING)
_ICONS = {
    "accept": "check", "ask_back": "question-mark", "finish": "clipboard-check", "extend": "calendar-plus", "attach": "paperclip",
    "reject": "arrow-back-up", "supply": "send", "chase": "bell", "issue_link": "key", "tell": "speakerphone", "withdraw": "x",
}  # fmt: skip
STATES = (
    ("open", gettext_lazy("没有办完的")),
    ("pending", State.PENDING.label),
    ("accepted", State.ACCEPTED.label),
    ("asked_back", State.ASKED_BACK.label),
    ("closed", gettext_lazy("已有回音的")),
    ("all", gettext_lazy("全部")),
)


# Choosing a kind ------------------------------------------------------------------------------------


def choices(actor: Actor, dispute: Dispute) -> list[dict[str, Any]]:
    """The kinds this dispute may be referred as by this actor; where there is danger, protection first."""
    codes = kinds_for(dispute.compartment)
    if dispute.never_here or dispute.hold_session or dispute.colour == 3:
        codes = sorted(codes, key=lambda code: code not in _PROTECT)
    holder = disputes.allowed(actor, dispute, "refer")
    found = []
    for code in codes:
        line = KINDS[code]
        if holder or rules.by_anyone(dispute, code, "duty"):
            found.append(
                {
                    "url": reverse("refer", args=[dispute.code]) + f"?kind={code}",
                    "label": Kind(code).label,
                    "paper": Paper(line.paper).label,
                    "duty": bool(line.duty),
                    "note": line.note,
                    "clocks": clock_words(code, dispute.county),
                }
            )
    return found


def clock_words(kind: str, county: str) -> str:
    line = KINDS[kind]
    ack, answer = (rulebook.clock_of(code, county) for code in (line.ack, line.answer))
    return _("%(ack)s内接收，接收后%(answer)s内答复") % {"ack": ack.length, "answer": answer.length}


# What was handed over -------------------------------------------------------------------------------


def shown_view(shown: dict[str, Any]) -> dict[str, Any]:
    """For the preview, the holder, the agency and the bearer of a code: all see the same."""
    rows = [(_("什么事"), shown.get("matter", "")), (_("简要情况"), shown.get("summary", ""))]
    rows += [(_("具体地点"), shown.get("place", "")), (_("事情经过"), shown.get("narrative", ""))]
    rows += [(_("%(side)s的诉求") % {"side": one["side"]}, one["text"]) for one in shown.get("wishes", ())]
    if shown.get("amount") is not None:
        rows.append((_("争议金额"), amount(shown["amount"])))
    if shown.get("limitation"):
        rows.append((_("时效届满日"), full_date(dt.date.fromisoformat(shown["limitation"]))))
    supplied = [
        {"at": short_datetime(dt.datetime.fromisoformat(one["at"])), "text": one["text"]}
        for one in shown.get("supplied", ())
    ]
    people = [
        {name: one.get(name, "") for name in ("side", "name", "phone", "address", "safe", "why")}
        for one in shown.get("people", ())
    ]
    return {
        "rows": [(label, text) for label, text in rows if text],
        "people": people,
        "supplied": supplied,
        "no_contact": bool(shown.get("no_contact")),
    }


def given_words(referral: Referral) -> str:
    """In one line what kind of thing was handed over, for those who do not open it."""
    words = {
        "place": _("地点"), "narrative": _("经过"), "wishes": _("诉求"), "amount": _("金额"), "limitation": _("时效"),
        "names": _("姓名"), "phones": _("电话"), "addresses": _("住址"),
    }  # fmt: skip
    found = []
    for fact in referral.facts:
        name, _colon, number = fact.partition(":")
        found.append(_("%(what)s%(n)s个") % {"what": words[name], "n": number} if number else str(words[name]))
    return "、".join(found) or _("只有类别和村名")


# Receipts -------------------------------------------------------------------------------------------


def receipts(events: Iterable[ReferralEvent], text: Text | None) -> list[dict[str, Any]]:
    """Newest first. ``text``: the veil over what was said; None for those who read no words."""
    rows = []
    for event in events:
        said = event.read("words") if text else ""
        parts = [text(said)] if text and said else []
        if event.due_at and event.due_at != NOT_DUE:
            parts.append(_("限%(when)s前") % {"when": deadline(event.due_at)})
        if event.how:
            parts.append(event.get_how_display())
        rows.append(
            {"at": event.at, "text": act_label(f"referrals.{event.act}"), "by": event.who, "detail": " · ".join(parts)}
        )
    return rows[::-1]


def paper_rows(rows: Iterable[StoredFile], url: Callable[[StoredFile], str]) -> list[dict[str, Any]]:
    return [{"name": files.download_name(row), "at": row.created_at, "url": url(row)} for row in rows]


# Rows -----------------------------------------------------------------------------------------------


def row_of(referral: Referral, url: str) -> dict[str, Any]:
    """No name, no word: the kind, the place, who and by when."""
    waits = referral.state in OPEN
    return {
        "url": url,
        "code": referral.code,
        "kind": referral.get_kind_display(),
        "matter": referral.shown().get("matter", ""),
        "to": referral.addressee,
        "from": referral.from_unit.short_name,
        "holder": referral.dispute.holder.staff.name,
        "state": referral.get_state_display(),
        "started_at": referral.accepted_at or referral.made_at,
        "made_at": referral.made_at,
        "due_at": referral.due_at if waits and referral.due_at != NOT_DUE else None,
        "late": rules.is_late(referral),
        "turn": Who(turn).label if (turn := rules.whose_turn(referral)) else "",
        "outcome": referral.get_outcome_display() if referral.outcome else "",
        "chased": referral.chased,
        "dispute": referral.dispute.code,
        "urgent": referral.urgent,
    }


def columns() -> list[str]:
    return [
        _("编号"), _("类别"), _("什么事"), _("接收单位"), _("转出单位"), _("承办人"), _("状态"), _("结果"), _("转介日"),
        _("时限"), _("催办次数"), _("纠纷编号"),
    ]  # fmt: skip


def cells(row: dict[str, Any]) -> list[Any]:
    clock = left_text(row["due_at"]) if row["due_at"] else ""
    return [
        row["code"], row["kind"], row["matter"], row["to"], row["from"], row["holder"], row["state"], row["outcome"],
        short_datetime(row["made_at"]), clock, row["chased"], row["dispute"],
    ]  # fmt: skip


def panel(dispute: Dispute, may_read: bool, text: Text) -> list[dict[str, Any]]:
    """The dispute's referrals with their outcome; one query where there ever was one, none elsewhere."""
    found = []
    for referral in queries.of_dispute(dispute) if dispute.referred_at else ():
        waits = referral.state in OPEN
        found.append(
            {
                "url": reverse("referral", args=[referral.code]),
                "kind": referral.get_kind_display(),
                "to": referral.addressee,
                "state": referral.get_state_display(),
                "tone": "ink" if rules.is_late(referral) else "open" if waits else "on" if referral.outcome else "quiet",
                "due": left_text(referral.due_at) if waits and referral.due_at != NOT_DUE else "",
                "late": rules.is_late(referral),
                "outcome": referral.get_outcome_display() if referral.outcome else "",
                "answer": text(referral.read("answer")) if may_read else "",
                "untold": referral.state in LIFE["tell"].origin and referral.told_at is None,
            }
        )
    return found


# What may be done -----------------------------------------------------------------------------------


def buttons(actor: Actor, referral: Referral, who: str, url: Callable[[str], str]) -> dict[str, Any]:
    """The actions of one side as buttons; the first allowed one leads. What may not be done says why."""
    near, locked = [], []
    for line in LIFE.values():
        if line.who != who:
            continue
        verdict = rules.allowed(actor, referral, line.code)
        if verdict:
            near.append({"label": line.label, "url": url(line.code), "icon": _ICONS[line.code], "code": line.code})
        elif _is_thinkable(referral, line.code):
            locked.append({"labels": line.label, "reason": verdict.reason})
    return {"primary": near[0] if near else None, "near": near[1:], "locked": locked}


def _is_thinkable(referral: Referral, action: str) -> bool:
    if action == "extend":
        return bool(referral.line.extension) and referral.state in OPEN
    return referral.state in OPEN and action in ("chase", "withdraw")


# What a list asks for -------------------------------------------------------------------------------


class Asked:
    """Filters in the address: state, kind, late."""

    def __init__(self, query: QueryDict):
        self.stage = query.get("state", "open")
        if self.stage not in dict(STATES):
            self.stage = "open"
        self.kind = query.get("kind", "") if query.get("kind") in Kind.values else ""
        self.late = query.get("late") == "1"
        self.page = query.get("page", "1")

    def narrowed(self, rows: Any) -> Any:
        state = "" if self.stage == "all" else self.stage
        return queries.narrowed(rows, state=state, kind=self.kind, late=self.late)

    @property
    def facts(self) -> dict[str, Any]:
        return {"state": self.stage, "kind": self.kind, "late": self.late}

    @property
    def chips(self) -> list[dict[str, Any]]:
        found = []
        if self.kind:
            found.append({"name": "kind", "label": Kind(self.kind).label})
        if self.late:
            found.append({"name": "late", "label": _("过了时限")})
        return found

    @property
    def menus(self) -> list[dict[str, Any]]:
        kinds = [(value, label) for value, label in Kind.choices if value != self.kind]
        return [{"label": _("类别"), "name": "kind", "options": kinds}]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        kept = {name: value for name, value in (("kind", self.kind), ("late", "1" if self.late else "")) if value}
        return [
            {"label": label, "query": urlencode({"state": code, **kept}), "here": code == self.stage}
            for code, label in STATES
        ]


def is_agency(actor: Actor) -> bool:
    return actor.role == Role.AGENCY
