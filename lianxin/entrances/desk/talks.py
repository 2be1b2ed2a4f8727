"""A mediation as pages show it: what each side answered, who mediates and helps, sessions, what is lacking, what is next.

Everything is shaped from one ``Standing``; nothing here asks the database again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.wording import month_day, short_datetime
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.states import Colour, State
from lianxin.work.mediation import rules
from lianxin.work.mediation.models import Appointment, Consent, Helper, Session
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.rules import Lack, Step
from lianxin.work.mediation.states import (
    AgreementState,
    Answer,
    Conflict,
    SessionForm,
    SessionState,
    Subject,
)

ICONS = {"given": "circle-check", "no": "circle-x", "open": "circle-dashed"}


def ready(standing: Standing) -> Standing:
    """The rows know their dispute, so that no rule asks for it once more."""
    for row in [*standing.mediators, *standing.former_mediators, *standing.helpers, *standing.sessions]:
        row.dispute = standing.dispute
    if standing.agreement is not None:
        standing.agreement.dispute = standing.dispute
    for side in standing.sides:
        side.dispute = standing.dispute
        for party in side.parties.all():
            party.dispute = standing.dispute
    return standing


def side_name(side: Side, *, open_names: bool = False) -> str:
    """``申请方 周*``."""
    party = next((p for p in side.parties.all() if not p.acts_for_id), None)
    name = party.read("name") if party else ""
    return f"{side.get_role_display()} {name if open_names else mask_name(name)}".strip()


def helper_name(helper: Helper, *, open_names: bool = False) -> str:
    """Somebody in post or on the public roster is public; a relative or a neighbour is not."""
    if helper.post is not None:
        return helper.post.staff.name
    if helper.entry is not None:
        return helper.entry.name
    name = helper.read("name")
    return name if open_names else mask_name(name)


def unknown_names(standing: Standing) -> list[str]:
    """Helpers who are no officials: a text that speaks of them is masked too."""
    return [helper.read("name") for helper in standing.helpers if helper.post is None and helper.entry is None]


def ties_of(standing: Standing, one: Appointment) -> set[str]:
    return rules.conflicts_of(one, [party for side in standing.sides for party in side.parties.all()])


def ties_text(ties: Iterable[str]) -> str:
    return "；".join(str(Conflict(tie).label) for tie in sorted(ties))


# What each side answered ------------------------------------------------------------------------------


def said(row: Consent | None) -> dict[str, str]:
    """state: given, no, open; note: when and how."""
    if row is None:
        return {"state": "open", "icon": ICONS["open"], "note": _("还没问")}
    when = f"{month_day(row.said_at)} {row.get_how_display()}"
    if row.answer == Answer.GIVEN:
        return {"state": "given", "icon": ICONS["given"], "note": when}
    return {"state": "no", "icon": ICONS["no"], "note": f"{row.get_answer_display()} {when}"}


def _all(rows: list[Consent | None]) -> dict[str, str]:
    """Several answers as one line: the worst of them, with the latest date when all are given."""
    for row in rows:
        if row is not None and row.answer != Answer.GIVEN:
            return said(row)
    if any(row is None for row in rows):
        return said(None)
    return said(max((row for row in rows if row), key=lambda row: row.said_at, default=None))


def told(standing: Standing, side: Side) -> dict[str, str]:
    row = standing.rights.get(side.pk)
    if row is None:
        return {"state": "open", "icon": ICONS["open"], "note": _("还没告知")}
    return {"state": "given", "icon": ICONS["given"], "note": f"{month_day(row.told_at)} {row.get_how_display()}"}


def wants_joint(standing: Standing) -> bool:
    """Whether sitting together has to be asked of each side alone."""
    dispute = standing.dispute
    return dispute.compartment == "family" or dispute.colour >= Colour.YELLOW


def ticks(standing: Standing, side: Side) -> list[dict[str, str]]:
    """The lines under "自愿与同意" of one side, each {label, state, icon, note}."""
    rows = [
        {"label": _("告知权利和义务"), **told(standing, side)},
        {"label": _("愿意调解"), **said(standing.answer(side, Subject.MEDIATE))},
    ]
    if standing.mediators:
        rows.append({"label": _("接受调解员"), **_all(_about_mediators(standing, side))})
    if standing.helpers:
        answers = [standing.answer(side, Subject.HELPER, helper.pk) for helper in standing.helpers]
        rows.append({"label": _("同意协助人参加"), **_all(answers)})
    joint = standing.answer(side, Subject.JOINT)
    if joint is not None or wants_joint(standing):
        rows.append({"label": _("愿意当面谈"), **said(joint)})
    agreement = standing.agreement
    if agreement is not None and agreement.is_fixed:
        rows.append({"label": _("听过协议，内容无误"), **said(standing.answer(side, Subject.TEXT, agreement.pk))})
        rows.append({"label": _("单独问过：自己愿意，也不怕签"), **said(standing.answer(side, Subject.FREE, agreement.pk))})
    return rows


def _about_mediators(standing: Standing, side: Side) -> list[Consent | None]:
    rows = [standing.answer(side, Subject.MEDIATOR, one.pk) for one in standing.mediators]
    tied = [one for one in standing.mediators if one.declared_at and ties_of(standing, one)]
    return rows + [standing.answer(side, Subject.CONFLICT, one.pk) for one in tied]


# People in the middle ---------------------------------------------------------------------------------


def _accepted(standing: Standing, subject: str, ref: uuid.UUID) -> str:
    missing = [side for side in standing.sides_in if not standing.gave(side, subject, ref)]
    if not missing:
        return _("各方已同意") if len(standing.sides_in) > 2 else _("双方已同意")
    names = "、".join(str(side.get_role_display()) for side in missing)
    if any(standing.declined(side, subject, ref) for side in missing):
        return _("%(side)s不同意") % {"side": names}
    return _("还没问%(side)s") % {"side": names}


def mediator_view(standing: Standing, one: Appointment) -> dict[str, Any]:
    ties = ties_of(standing, one) if one.declared_at else set()
    return {
        "pk": one.pk,
        "name": one.display_name,
        "unit": one.post.unit.short_name if one.post else _("外请"),
        "lead": one.is_lead,
        "accepted": _accepted(standing, Subject.MEDIATOR, one.pk),
        "declared": one.declared_at,
        "ties": ties_text(ties),
        "lacks": [str(lack.text) for lack in rules.conflict_lacks(standing, one)],
    }


def helper_view(standing: Standing, helper: Helper, *, open_names: bool = False) -> dict[str, Any]:
    return {
        "pk": helper.pk,
        "name": helper_name(helper, open_names=open_names),
        "kind": helper.get_kind_display(),
        "unit": helper.post.unit.short_name if helper.post else helper.entry.get_kind_display() if helper.entry else "",
        "accepted": _accepted(standing, Subject.HELPER, helper.pk),
        "reminded": helper.reminded_at,
        "may_come": rules.helper_may_come(standing, helper),
    }


# Sessions, lacks, the next step -----------------------------------------------------------------------


def session_view(dispute: Dispute, session: Session) -> dict[str, Any]:
    held = session.state == SessionState.HELD
    over = session.state == SessionState.PLANNED and session.ends_at <= clock.now()
    who = next((s for s in (session.side_id,) if s), None)
    word = session.get_outcome_display() if held else _("等着记录") if over else session.get_state_display()
    return {
        "number": session.number,
        "url": reverse("session", args=[dispute.code, session.number]),
        "when": short_datetime(session.starts_at),
        "form": session.get_form_display(),
        "separate": who is not None,
        "place": session.get_place_kind_display(),
        "word": word,
        "tone": "on" if held and session.outcome == "agreed" else "ink" if over else "",
        "came": session.parties_present if held else 0,  # type: ignore[attr-defined]
        "helpers": session.helpers_present if held else 0,  # type: ignore[attr-defined]
    }


def lack_view(lacks: Iterable[Lack]) -> list[dict[str, Any]]:
    """Each sentence once, the blocking ones first, with who can mend it."""
    found: dict[str, dict[str, Any]] = {}
    for lack in sorted(lacks, key=lambda lack: not lack.blocks):
        found.setdefault(str(lack.text), {"text": lack.text, "by": lack.fixed_by, "blocks": lack.blocks})
    return list(found.values())


def lacking(standing: Standing) -> dict[str, Any]:
    """What is missing before the next thing that needs everybody's word: a joint session, or signatures."""
    dispute, agreement = standing.dispute, standing.agreement
    if agreement is not None and agreement.state in (AgreementState.DRAFT, AgreementState.FIXED):
        return {"title": _("生效以前还差"), "rows": lack_view(rules.signing_lacks(agreement, standing))}
    if dispute.state not in (State.OPEN, State.MEDIATING) or dispute.root_id:
        return {"title": "", "rows": []}
    verdict = rules.session_verdict(dispute, SessionForm.JOINT, standing=standing)
    title = _("当面调解以前还差") if rules.blocking(verdict) else _("可以约当面调解了，联系时注意")
    return {"title": title, "rows": lack_view(verdict)}


_SIMPLE = {
    "name_mediator": ("mediation_do", "mediator"),
    "check_violation": ("mediation_do", "violation"),
    "offer": ("dispute_act", "offer"),
    "record_contact_consent": ("dispute_act", "contact"),
    "schedule_session": ("session_new", ""),
    "draft_agreement": ("agreement_new", ""),
}


def step_url(standing: Standing, step: Step) -> str:
    """Where the next step is done."""
    code = standing.dispute.code
    if step.action in _SIMPLE:
        name, slug = _SIMPLE[step.action]
        return reverse(name, args=[code, slug] if slug else [code])
    if step.action == "declare_conflict":
        return reverse("mediation_person", args=[code, step.ref, "declare"])
    if step.action in ("start_session", "hold_session"):
        number = next((s.number for s in standing.sessions if s.pk == step.ref), 1)
        return reverse("session", args=[code, number])
    if step.action == "confirm_done":
        return reverse("obligation_do", args=[code, step.ref, "done"])
    if standing.agreement is not None and step.url_name in ("agreement", "agreement_side", "sign"):
        number = standing.agreement.number
        if step.action == "fix_text":
            return reverse("agreement_do", args=[code, number, "fix"])
        if step.side is not None and step.url_name == "agreement_side":
            slug = "read" if step.action == "read_text" else "free"
            return reverse("agreement_side", args=[code, number, step.side.pk, slug])
        return reverse("agreement", args=[code, number]) + "#sign"
    anchor = f"#about-{step.ref}" if step.ref else "#rights" if step.action == "tell_rights" else "#mediate"
    return reverse("mediation", args=[code]) + anchor


def next_view(standing: Standing) -> dict[str, str] | None:
    step = rules.next_step(standing.dispute, standing)
    return {"label": str(step.label), "url": step_url(standing, step)} if step else None
