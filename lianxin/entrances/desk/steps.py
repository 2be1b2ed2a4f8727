"""What may be done to a dispute, as buttons: drawn from the life table and ``rules.allowed``, one of them the next step."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.desk.ledger import is_due_visit
from lianxin.tools.shell.wording import month_day
from lianxin.work.disputes import rules
from lianxin.work.disputes.models import NOT_DUE, Dispute
from lianxin.work.disputes.states import ANY_OPEN, LIFE, Colour, State
from lianxin.work.referrals import rules as referrals


@dataclasses.dataclass(frozen=True)
class Step:
    """A page on which something is done: its slug in the address, its line of the life table, its verb and icon."""

    slug: str
    action: str
    label: Promise
    icon: str = ""
    page: str = ""  # of its own, when the step is no form of ``dispute_acts``

    def url(self, dispute: Dispute) -> str:
        if self.page:
            return reverse(self.page, args=[dispute.code])
        return reverse("dispute_act", args=[dispute.code, self.slug])


STEPS = {
    step.slug: step
    for step in (
        Step("accept", "accept_offer", gettext_lazy("接收"), "check"),
        Step("return", "return_offer", gettext_lazy("退回"), "arrow-back-up"),
        Step("escalate", "escalate", gettext_lazy("上提一级"), "stairs-up"),
        Step("offer", "offer", gettext_lazy("移交"), "transfer"),
        Step("withdraw", "offer", gettext_lazy("撤回移交"), "arrow-back-up"),
        Step("handler", "offer", gettext_lazy("指定承办人"), "user-check"),
        Step("refer", "refer", gettext_lazy("转介给部门"), "send", "refer"),
        Step("colour", "raise_colour", gettext_lazy("提升颜色"), "flag"),
        Step("respond", "respond", gettext_lazy("登记首次联系"), "phone"),
        Step("lower", "lower_colour", gettext_lazy("降低颜色"), "arrow-down"),
        Step("lift", "lift_hold", gettext_lazy("恢复当面调解"), "lock-open"),
        Step("harm", "raise_colour", gettext_lazy("登记发生的伤害"), "alert-triangle"),
        Step("agency", "raise_colour", gettext_lazy("登记主管部门的答复"), "building-community"),
        Step("regrade", "regrade", gettext_lazy("调整难易"), "adjustments"),
        Step("extend", "extend", gettext_lazy("延长时限"), "hourglass"),
        Step("pause", "pause", gettext_lazy("暂停计时"), "player-pause"),
        Step("resume", "pause", gettext_lazy("恢复计时"), "player-play"),
        Step("contact", "contact", gettext_lazy("登记来件人同意联系对方"), "phone"),
        Step("amend", "amend", gettext_lazy("更正案情"), "pencil"),
        Step("side", "amend", gettext_lazy("增加一方"), "users-group"),
        Step("merge", "merge", gettext_lazy("并入另一起"), "git-merge"),
        Step("end", "end", gettext_lazy("终止"), "circle-x"),
        Step("tell", "tell_outcome", gettext_lazy("告知结果"), "speakerphone"),
        Step("waive", "close", gettext_lazy("登记不再要求履行"), "check"),
        Step("close", "close", gettext_lazy("结案"), "clipboard-check"),
        Step("reopen", "reopen", gettext_lazy("重新打开"), "refresh"),
        Step("archive", "archive", gettext_lazy("归档"), "archive"),
    )
}
_MEDIATE = {
    "begin_mediation": gettext_lazy("安排调解"),
    "record": gettext_lazy("登记调解结果"),
}


@dataclasses.dataclass(frozen=True)
class Next:
    """The one thing to do now. ``url`` is empty when there is nothing to do but to wait; ``slug`` names it."""

    label: str
    url: str = ""
    slug: str = ""
    icon: str = ""


def _step(slug: str, dispute: Dispute) -> Next:
    step = STEPS[slug]
    return Next(str(step.label), step.url(dispute), slug, step.icon)


def _mediation(dispute: Dispute, verb: str) -> Next:
    return Next(str(_MEDIATE[verb]), mediation_url(dispute), "mediate", "messages")


def mediation_url(dispute: Dispute) -> str:
    """The page on which mediation goes on; that part of the dispute's page while there is no such page."""
    try:
        return reverse("mediation", args=[dispute.code])
    except NoReverseMatch:
        return reverse("dispute", args=[dispute.code]) + "#mediation"


def next_step(actor: Actor, dispute: Dispute) -> Next:
    """For a row and for the page: from the row's own columns only (``offered`` and ``asked`` come with it), no query."""
    if dispute.root_id:
        return Next(_("已并入另一起"))
    if dispute.asked and rules.allowed(actor, dispute, "accept_offer"):  # type: ignore[attr-defined]
        return _step("accept", dispute)
    if dispute.offered:  # type: ignore[attr-defined]
        return Next(_("等对方接收"))
    if not rules.holds(actor, dispute):
        return Next(_expected(dispute))
    return _after_talks(actor, dispute) if dispute.state not in ANY_OPEN else _before_settling(actor, dispute)


def _expected(dispute: Dispute) -> str:
    """What whoever holds it has to do next, for those who only look on."""
    if rules.is_stale(dispute) and dispute.clock_runs:
        return _ask_again(dispute).label
    if dispute.never_here and dispute.clock_runs:
        return _("转有权机关")
    if dispute.state == State.OPEN:
        return _("联系各方") if dispute.half_known else str(_MEDIATE["begin_mediation"])
    if dispute.state == State.MEDIATING:
        return str(_MEDIATE["record"])
    if dispute.state == State.UNSETTLED:
        return str(STEPS["end" if dispute.tier >= 3 else "escalate"].label)
    if dispute.state == State.ENDED:
        return str(STEPS["tell"].label)
    if dispute.due_at != NOT_DUE:
        return _("登记回访") if is_due_visit(dispute.due_at) else _("%(day)s回访") % {"day": month_day(dispute.due_at)}
    return str(STEPS["close"].label) if dispute.state == State.SETTLED else ""


def _before_settling(actor: Actor, dispute: Dispute) -> Next:
    if not rules.allowed(actor, dispute, "amend"):
        return Next("")
    if rules.is_stale(dispute):
        return _ask_again(dispute)
    if dispute.never_here:
        return Next(_("转有权机关"), reverse("dispute_ways", args=[dispute.code]), "ways", "transfer")
    if dispute.contact_held:
        return _step("contact", dispute)
    if dispute.half_known and dispute.state == State.OPEN:
        return Next(_("联系各方"), reverse("dispute", args=[dispute.code]) + "#sides", "reach", "phone")
    if dispute.state == State.UNSETTLED:
        return _step("escalate" if rules.allowed(actor, dispute, "escalate") else "end", dispute)
    if dispute.state == State.MEDIATING:
        return _mediation(dispute, "record")
    if rules.allowed(actor, dispute, "begin_mediation"):
        return _mediation(dispute, "begin_mediation")
    return _step("escalate", dispute) if rules.allowed(actor, dispute, "escalate") else _step("end", dispute)


def _ask_again(dispute: Dispute) -> Next:
    """Each side, alone; where nothing is mediated here the agency in charge, and nobody else."""
    if dispute.never_here:
        return _step("agency", dispute)
    return Next(_("重新单独询问"), reverse("dispute_screen", args=[dispute.code, 1]), "screen", "ear")


def _after_talks(actor: Actor, dispute: Dispute) -> Next:
    if dispute.state == State.ENDED and rules.allowed(actor, dispute, "tell_outcome"):
        return _step("tell", dispute)
    if is_due_visit(dispute.due_at) and rules.allowed(actor, dispute, "visit"):
        return Next(_("登记回访"), reverse("dispute_visits", args=[dispute.code]), "visit", "repeat")
    if dispute.state == State.CLOSED and rules.allowed(actor, dispute, "archive"):
        return _step("archive", dispute)
    if dispute.due_at != NOT_DUE:
        return Next(_("%(day)s回访") % {"day": month_day(dispute.due_at)})
    return _step("close", dispute) if rules.allowed(actor, dispute, "close") else Next("")


def _why_not(actor: Actor, dispute: Dispute, step: Step) -> str:
    """A sentence, or "" when it may be done now. What depends on rows beside the dispute is said by ``may_close``."""
    if step.slug == "refer":
        return str(referrals.may_refer(actor, dispute).reason)
    verdict = rules.allowed(actor, dispute, step.action, as_holder=step.slug != "escalate")
    if not verdict:
        return str(verdict.reason)
    for_party = step.slug == "escalate" and not rules.holds(actor, dispute)
    if dispute.offered and step.slug in ("offer", "escalate") and not for_party:  # type: ignore[attr-defined]
        return _("已经有一次移交在等对方接收，可以先撤回。")
    return ""


def _is_thinkable(dispute: Dispute, step: Step) -> bool:
    """Some steps make no sense at all now, and are not even explained: returning what nobody offered."""
    return {
        "respond": dispute.responded_at is None and dispute.state in ANY_OPEN,
        "lower": dispute.colour > Colour.BLUE,
        "lift": dispute.hold_session or dispute.hold_joint,
        "agency": dispute.never_here,
        "accept": dispute.asked,  # type: ignore[attr-defined]
        "return": dispute.asked,  # type: ignore[attr-defined]
        "withdraw": dispute.offered,  # type: ignore[attr-defined]
        "contact": dispute.contact_held,
        "pause": dispute.paused_until is None,  # type: ignore[attr-defined]
        "resume": dispute.paused_until is not None,  # type: ignore[attr-defined]
        "archive": dispute.state in (State.CLOSED, State.ARCHIVED),
        "reopen": dispute.state not in ANY_OPEN,
        "tell": dispute.state not in ANY_OPEN,
    }.get(step.slug, True)


@dataclasses.dataclass
class Bar:
    """The page's actions: one primary, a few beside it, the others under "more", and what may not be done, with why."""

    primary: Next | None
    near: list[dict[str, Any]]
    more: list[dict[str, Any]]
    locked: list[dict[str, Any]]


_NEAR = ("return", "withdraw", "escalate", "offer", "tell", "close", "reopen", "resume")


def action_bar(actor: Actor, dispute: Dispute, close: rules.Verdict = rules.YES) -> Bar:
    """``close``: what ``rules.may_close`` said, asked by the page when the state makes closing thinkable."""
    first = next_step(actor, dispute)
    bar = Bar(first if first.url else None, [], [], [])
    for step in STEPS.values():
        if step.slug == first.slug or not _is_thinkable(dispute, step) or (step.slug == "waive" and close.mend != "waive"):
            continue
        reason = _why_not(actor, dispute, step)
        if step.slug == "close" and not reason:
            reason = str(close.reason)
        row = {"label": step.label, "url": step.url(dispute), "icon": step.icon, "reason": reason}
        for_party = step.slug == "escalate" and not rules.holds(actor, dispute)
        if for_party:
            row["label"] = _("当事人要求上提")
        if step.slug == "refer" and not rules.holds(actor, dispute) and not dispute.never_here:
            row["label"] = _("报告有权机关")
        if reason:
            bar.locked.append(row)
        else:
            (bar.near if step.slug in _NEAR and not for_party and len(bar.near) < 4 else bar.more).append(row)
    if first.slug != "mediate" and dispute.state in ANY_OPEN:
        _add_mediation(actor, dispute, bar)
    bar.locked = _one_reason_once(bar.locked)
    return bar


def _add_mediation(actor: Actor, dispute: Dispute, bar: Bar) -> None:
    action = "fail" if dispute.state == State.MEDIATING else "begin_mediation"
    verdict = rules.allowed(actor, dispute, action)
    label = _MEDIATE["record" if action == "fail" else "begin_mediation"]
    row = {"label": label, "url": mediation_url(dispute), "icon": "messages", "reason": str(verdict.reason)}
    (bar.near.insert(0, row) if verdict else bar.locked.append(row))


def _one_reason_once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """[{reason, labels}]: ten buttons locked for one reason are one line."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["reason"], []).append(str(row["label"]))
    return [{"reason": reason, "labels": "、".join(labels)} for reason, labels in found.items()]


def verb(action: str) -> str:
    return str(LIFE[action].label)
