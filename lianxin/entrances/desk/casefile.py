"""One dispute as its page shows it: facts, sides, clock, timeline, who looked.

The page's budget is twelve queries for a dispute just accepted, whatever panels it has, parts fetched later included
(``tests/test_dispute_page.py``). A panel keeps to it by saying what it could read to the one statement that counts beside the
navigation (``context.count_with(others=…)``; see ``mediation.queries.beside``) and by reading only what there is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lianxin.cellar.journal.labels import label as act_label
from lianxin.cellar.journal.models import Line, Look
from lianxin.cellar.journal.services import read_words
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.entrances.desk import names
from lianxin.entrances.desk.ledger import COLOUR_WORDS, is_due_visit
from lianxin.entrances.desk.rows import place_of
from lianxin.entrances.desk.veil import Veil
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name, mask_phone
from lianxin.tools.shell.wording import left_text, month_day
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import (
    Dispute,
    OpenItem,
    Party,
    ReturnVisit,
    Side,
    VisitAnswer,
)
from lianxin.work.disputes.rules import POWERS
from lianxin.work.disputes.services.visits import EARLY
from lianxin.work.disputes.states import ANY_OPEN, Capacity, Difficulty

ITEM_LABELS = {
    "performance": _l("协议里的义务还没有履行完"),
    "agreement": _l("协议还没有办完"),
    "paper": _l("文书还没有补齐"),
    "referral": _l("转介还没有答复"),
}


def colour_of(dispute: Dispute) -> str:
    return COLOUR_WORDS.get(dispute.colour, "")


# Sides ------------------------------------------------------------------------------------------------


def side_view(side: Side, *, may_read: bool, veil: Veil) -> dict[str, Any]:
    """A side with its people. While the veil is down names and phones are masked, addresses left out."""
    people = [party_view(p, open_names=veil.open_names, may_read=may_read) for p in side.parties.all()]
    first = next((p for p in people if not p["acts_for"]), people[0] if people else None)
    return {
        "pk": side.pk,
        "role": side.get_role_display(),
        "name": first["name"] if first else "",
        "wish": veil(side.read("wish")) if may_read else "",
        "contact_rule": veil(side.read("contact_rule")) if may_read else "",
        "reached_at": side.reached_at,
        "told_at": side.outcome_told_at,
        "people": people,
        "number": side.number,
    }


def party_view(party: Party, *, open_names: bool, may_read: bool) -> dict[str, Any]:
    name, phone = party.read("name"), party.read("phone") if may_read else ""
    details = [str(party.get_capacity_display())] if party.capacity != Capacity.PRINCIPAL else []
    if party.birth_year:
        details.append(_("%(year)s年生") % {"year": party.birth_year})
    if party.is_minor(clock.today()):
        details.append(_("未成年"))
    if party.powers_on:
        details.append(_("委托书%(day)s") % {"day": month_day(party.powers_on)})
    return {
        "pk": party.pk,
        "name": name if open_names or party.is_erased else mask_name(name),
        "phone": (phone if open_names else mask_phone(phone)) if phone else "",
        "address": party.read("address") if open_names else "",
        "occupation": party.read("occupation") if open_names else "",
        "details": "·".join(details) or _("本人"),
        "powers": "、".join(str(POWERS[power]) for power in party.powers if power in POWERS),
        "acts_for": party.acts_for_id,
    }


def minors_alone(sides: Iterable[Side]) -> list[str]:
    """A sentence for each minor for whom no guardian is named: nothing can be signed for them."""
    found = []
    for side in sides:
        guarded = {p.acts_for_id for p in side.parties.all() if p.capacity == Capacity.GUARDIAN}
        for party in side.parties.all():
            if party.capacity == Capacity.PRINCIPAL and party.is_minor(clock.today()) and party.pk not in guarded:
                found.append(_("%(name)s未满18岁，还没有登记监护人。") % {"name": mask_name(party.read("name"))})
    return found


# Clock, visits ----------------------------------------------------------------------------------------


def clock_view(dispute: Dispute) -> dict[str, Any]:
    """The ring's parts, and the three difficulties with the lengths of their clocks."""
    grades = [
        {"label": f"{d.label} {_length(d, dispute.county)}", "here": d.value == dispute.difficulty} for d in Difficulty
    ]
    paused = dispute.paused_until  # type: ignore[attr-defined]
    return {
        "started_at": dispute.accepted_at,
        "due_at": dispute.resolve_by if dispute.clock_runs else None,
        "grades": grades,
        "grade": dispute.get_difficulty_display(),
        "length": _length(dispute.difficulty, dispute.county),
        "left": left_text(dispute.resolve_by),
        "over": dispute.clock_runs and dispute.resolve_by <= clock.now(),
        "paused": _("到%(day)s") % {"day": month_day(paused)} if paused else "",
        "paused_days": dispute.paused_days,  # type: ignore[attr-defined]
    }


def _length(difficulty: str, county: str) -> str:
    return rulebook.clock_of(f"resolve_{difficulty}", county).length


def visit_line(dispute: Dispute, visits: list[ReturnVisit], may_visit: bool) -> list[dict[str, Any]]:
    rows = []
    for visit in visits:
        state = "done" if visit.done_at else ("due" if is_due_visit(visit.due_at) else "planned")
        open_now = may_visit and not visit.done_at and clock.now() >= visit.due_at - EARLY
        rows.append(
            {
                "label": _("%(n)s 天") % {"n": visit.day},
                "on": visit.done_at or visit.due_at - dt.timedelta(minutes=1),
                "state": "missed" if state == "due" and visit.tried else state,
                "url": reverse("dispute_visit", args=[dispute.code, visit.pk]) if open_now or visit.done_at else "",
                "note": visit.done_by.split(" · ")[0] if visit.done_by else "",
            }
        )
    return rows


def item_labels(items: Iterable[OpenItem]) -> list[str]:
    """What is still open, in words; a kind no room has named shows as something to do."""
    return [str(ITEM_LABELS.get(item.kind, _("一件没有办完的事"))) for item in items]


# History ----------------------------------------------------------------------------------------------


def timeline_view(lines: Iterable[Line], veil: Veil | None = None) -> list[dict[str, Any]]:
    """Deeds as a timeline. Reasons are shown, to those who may read them (through their ``veil``); former wordings of
    names and narratives are not."""
    rows: list[dict[str, Any]] = []
    for line in lines:
        words = veil(read_words(line)) if veil is not None and line.act in _WITH_REASON else ""
        row = {"at": line.at, "text": act_label(line.act), "by": short_actor(line), "detail": words, "times": 1}
        if rows and not words and _same_deed(rows[-1], row):
            rows[-1]["times"] += 1
        else:
            rows.append(row)
    for row in rows:
        if row["times"] > 1:
            row["text"] = _("%(what)s（%(n)s次）") % {"what": row["text"], "n": row["times"]}
    return rows


def _same_deed(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The same thing done by the same person within minutes: four answers written down after one talk."""
    near = one["at"] - other["at"] < dt.timedelta(minutes=15)
    return near and (one["text"], one["by"], one["detail"]) == (other["text"], other["by"], "")


_WITH_REASON = frozenset(
    f"disputes.{act}"
    for act in (
        "offer", "escalate", "return_offer", "raise_colour", "colour", "lower_colour", "lift_hold", "regrade", "fail", "end",
        "reopen", "merge",
    )  # fmt: skip
)


def short_actor(line: Line) -> str:
    return str(line.actor.get("label", "")).split(" · ")[0]


def answers_view(answers: Iterable[VisitAnswer], veil: Veil | None) -> list[dict[str, Any]]:
    """What each side said at a return visit; without a ``veil`` only what was ticked."""
    rows = []
    for answer in answers:
        pairs = [
            (_("说好的做到了没有"), answer.get_performed_display()),
            (_("又闹起来没有"), answer.get_relapsed_display()),
            (_("觉得公道不公道"), answer.get_satisfied_display()),
            (_("有没有去法院"), answer.get_sued_display()),
        ]
        rows.append(
            {
                "side": answer.side.get_role_display(),
                "reached": answer.reached,
                "pairs": [(label, value) for label, value in pairs if value],
                "said": veil(answer.read("said")) if veil else "",
            }
        )
    return rows


def looks_view(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Who looked, in what post, why: the same day's looks of one person for one purpose are one line."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        name, _mark, post = str(line.actor.get("label", "")).partition(" · ")
        what = act_label(line.act) if line.act != "disputes.look" else ""
        why = Look(line.purpose).label if line.purpose in Look.values else ""
        key = (line.actor_ref, line.act, line.purpose, clock.local_day(line.at))
        rows.setdefault(key, {"name": name, "post": post, "what": what, "why": why, "at": line.at, "times": 0})
        rows[key]["times"] += 1
    return list(rows.values())


# What to be careful about -----------------------------------------------------------------------------


def limitation_view(dispute: Dispute) -> dict[str, Any] | None:
    """The last day of limitation, and whether it is near enough to say so."""
    day = dispute.limitation_on
    if day is None:
        return None
    days = (day - clock.today()).days
    warn = rulebook.clock_of("limitation_warn", dispute.county).amount
    return {"day": day, "days": days, "over": days < 0, "near": 0 <= days <= warn}


def warnings(dispute: Dispute, sides: list[Side]) -> list[str]:
    """Sentences above everything else."""
    found = []
    if dispute.is_erased:
        found.append(_("内容已按要求删除，只留下办理的经过；不能再改，也不能再写。"))
    if dispute.contact_held:
        found.append(_("来件人还没有同意联系对方：先不通知、不上门、不询问对方。"))
    if dispute.never_here:
        found.append(_("这类情况不能由调解处理，请按危险情形转有权机关。"))
    elif dispute.hold_session:
        found.append(_("已暂停一切当面调解，须先确保人身安全。至少24小时后重新问过、公安或卫生部门先处置、两个人同意，才能恢复。"))
    elif dispute.hold_joint:
        found.append(_("不安排双方当面谈，只分开谈。要恢复，须两个人、安全方案、重新单独问过，各方自己要求。"))
    if dispute.state in ANY_OPEN and rules.is_stale(dispute):
        again = _("颜色过期了：请向主管部门了解近况，不再问受害的一方。颜色不会变低。")
        found.append(again if dispute.never_here else _("颜色该重新单独询问了：过期不重问，颜色不会变低。"))
    limit = limitation_view(dispute)
    if limit and limit["over"]:
        found.append(_("时效可能已过，请当面讲明，让当事人自己决定。"))
    elif limit and limit["near"]:
        found.append(_("离时效届满只剩%(n)s天，请提醒当事人可以先起诉或者申请仲裁。") % {"n": limit["days"]})
    return found + (minors_alone(sides) if dispute.state in ANY_OPEN else [])


def facts(dispute: Dispute) -> dict[str, Any]:
    return {
        "colour": colour_of(dispute),
        "title": f"{place_of(dispute)} {dispute.read('heading')}",
        "kind": rulebook.category_name(dispute.category, county=dispute.county),
        "group": rulebook.category_name(dispute.category[:2], county=dispute.county),
        "town": names.area_name(dispute.county, dispute.township),
        "village": names.area_name(dispute.county, dispute.village),
    }
