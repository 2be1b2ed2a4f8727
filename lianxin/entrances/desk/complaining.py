"""A complaint shaped for the desk's pages: what an address asks for, a row, a page. Names are masked until a purpose is given."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.labels import ACTS
from lianxin.cellar.journal.models import Line
from lianxin.entrances.desk.ledger import COLOUR_WORDS
from lianxin.entrances.desk.veil import Veil, veil_of
from lianxin.oversight.rights import queries, rules
from lianxin.oversight.rights.models import Complaint
from lianxin.oversight.rights.states import LIFE, OPEN, SAID, Kind, Origin, State
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import normal_code
from lianxin.tools.kit.mask import mask_name, mask_phone
from lianxin.tools.kit.text import clean

STAGES = {
    "open": gettext_lazy("在办"),
    "said": gettext_lazy("已答复、待办结"),
    "closed": gettext_lazy("已办结"),
    "all": gettext_lazy("全部"),
}
SORTS = [
    ("due", gettext_lazy("时限近的在前")), ("-due", gettext_lazy("时限远的在前")),
    ("new", gettext_lazy("新收到的在前")), ("old", gettext_lazy("早收到的在前")),
]  # fmt: skip
_WHICH = {"open": Q(state__in=OPEN), "said": Q(state__in=SAID), "closed": Q(state=State.CLOSED), "all": Q()}
FIRST = {State.RECEIVED: ("examine", "pass_on"), State.EXAMINING: ("answer", "pass_on"), State.PASSED: ("receipt", "close")}


class Asked:
    """What one address asks for; values nobody offers are dropped."""

    def __init__(self, query: QueryDict):
        self.words = clean(query.get("q", ""))[:20]
        self.stage = query.get("state", "") if query.get("state", "") in STAGES else "open"
        self.kind = query.get("kind", "") if query.get("kind", "") in Kind.values else ""
        self.origin = query.get("origin", "") if query.get("origin", "") in Origin.values else ""
        self.overdue = query.get("overdue") == "1"
        self.order = query.get("sort", "") if query.get("sort", "") in queries.ORDERS else "due"
        self.page = query.get("page", "1")[:9]

    @property
    def filters(self) -> Q:
        if self.words:
            return Q(code=normal_code(self.words) or "")
        found = queries.overdue() if self.overdue else _WHICH[self.stage]
        found &= Q(kind=self.kind) if self.kind else Q()
        return found & (Q(origin=self.origin) if self.origin else Q())

    def chips(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        if self.overdue:
            rows.append({"name": "overdue", "label": _("已超期")})
        if self.kind:
            rows.append({"name": "kind", "label": Kind(self.kind).label})
        if self.origin:
            rows.append({"name": "origin", "label": Origin(self.origin).label})
        return rows

    def menus(self) -> list[dict[str, Any]]:
        menus = [] if self.kind else [{"name": "kind", "label": _("反映什么"), "options": Kind.choices}]
        return menus if self.origin else [*menus, {"name": "origin", "label": _("怎么来的"), "options": Origin.choices}]


def next_due(complaint: Complaint) -> Any:
    """The nearer of the two clocks: the written notice while it is outstanding, then the conclusion."""
    return complaint.notice_by if complaint.noticed_at is None else complaint.done_by


def row(complaint: Complaint) -> dict[str, Any]:
    open_now = complaint.state in OPEN
    return {
        "complaint": complaint,
        "teller": _("匿名") if complaint.anonymous else mask_name(complaint.read("teller_name")) or _("没留姓名"),
        "open": open_now,
        "due_at": next_due(complaint),
        "due_of": _("书面告知") if complaint.noticed_at is None else _("办结"),
        "url": reverse("complaint", args=[complaint.code]),
        "next": str(LIFE[FIRST[State(complaint.state)][0]].label) if complaint.state in FIRST else "",
    }


def actions(actor: Actor, complaint: Complaint) -> list[dict[str, Any]]:
    """Every step, the next ones first; what may not be done now is left out unless it is the step one would look for."""
    rows = []
    for name, action in LIFE.items():
        if name == "answer_review" or (name == "shield" and not complaint.dispute_id):
            continue
        verdict = rules.allowed(actor, complaint, name)
        wanted = name in FIRST.get(State(complaint.state), ()) or name == "close"
        if verdict or wanted:
            url = reverse("complaint_act", args=[complaint.code, name])
            rows.append({"name": name, "label": action.label, "url": url, "reason": "" if verdict else verdict.reason})
    order = {name: n for n, name in enumerate(FIRST.get(State(complaint.state), ()))}
    rows.sort(key=lambda each: order.get(each["name"], 9))
    for first in rows[:1]:
        first["primary"] = not first["reason"]
    return rows


def shown(complaint: Complaint, *, open_names: bool) -> dict[str, Any]:
    """The texts of the page, under the veil unless a purpose was given."""
    names = [complaint.read("teller_name")]
    veil = Veil(names, open_names=open_names)
    phone, name = complaint.read("teller_phone"), complaint.read("teller_name")
    texts = ("words", "about", "contact_when", "notes", "extension", "answer", "body_name", "receipt")
    return {
        **{each: veil(complaint.read(each)) for each in texts},
        "teller": _("匿名") if complaint.anonymous else (name if open_names else mask_name(name)) or _("没留姓名"),
        "phone": phone if open_names or not phone else mask_phone(phone),
        "veil": veil,
    }


def dispute_facts(complaint: Complaint) -> dict[str, Any] | None:
    """Of the dispute it was raised from: what the desk needs to keep it from a line. Read here, not through the dispute's
    own page, where the look would be seen."""
    dispute = complaint.dispute
    if dispute is None:
        return None
    return {
        "dispute": dispute,
        "place": dispute.area.short_name,
        "colour": COLOUR_WORDS.get(dispute.colour, ""),
        "holder": f"{dispute.holder_unit.short_name} {dispute.holder.staff.name}",
        "narrative": veil_of(dispute)(dispute.read("narrative")),
    }


def event(line: Line) -> dict[str, Any]:
    """A line of the history, for the desk: whole, where a reader of the journal sees only that something happened."""
    return {"at": line.at, "text": str(ACTS.get(line.act, line.act)), "by": line.actor.get("label", "")}


def today(actor: Actor) -> dict[str, Any]:
    now = clock.now()
    return {
        "complaints": [row(each) for each in queries.due_next(actor)],
        "late": queries.visible_to(actor).filter(queries.overdue()).count(),
        "reviews": list(queries.reviews_open(actor)[:12]),
        "receipts": [row(each) for each in queries.receipts_missing(actor)[:12]],
        "substitute": queries.substitute_of(actor.county),
        "now": now,
    }
