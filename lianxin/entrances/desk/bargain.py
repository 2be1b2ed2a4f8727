"""An agreement as pages show it: its words, what is owed, whose signature is there, how many days a court still has."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cellar.vault.provider import cipher
from lianxin.entrances.desk.talks import lack_view, side_name, ticks
from lianxin.entrances.desk.veil import Veil, veil_of
from lianxin.tools.kit import clock
from lianxin.tools.kit.mask import mask_name
from lianxin.tools.shell.wording import amount, month_day, short_datetime
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.mediation import rules
from lianxin.work.mediation.models import Agreement, JudicialConfirmation, Obligation
from lianxin.work.mediation.queries import Standing, must_sign
from lianxin.work.mediation.services.drafting import canonical_text
from lianxin.work.mediation.states import (
    STILL_OWED,
    AgreementForm,
    AgreementState,
    ObligationState,
    Signer,
    Subject,
)

TONES = {ObligationState.DONE: "on", ObligationState.LATE: "ink", ObligationState.WAIVED: "quiet"}
MARKS = (7, 20, 27, 30)


# What is owed -----------------------------------------------------------------------------------------


def obligation_view(standing: Standing, row: Obligation, *, may_work: bool, open_names: bool = False) -> dict[str, Any]:
    """What is done early may be said before it binds; only what binds can be let go."""
    veil = veil_of(standing.dispute, standing.sides, open_names=open_names)
    who, to = standing.side(row.side_id), standing.side(row.to_side_id)
    said = {entry["side"] for entry in row.confirmations}
    concerned = rules.sides_concerned(standing, row)
    code = standing.dispute.code
    owed = row.state in STILL_OWED and may_work
    binding = standing.agreement is not None and standing.agreement.state == AgreementState.EFFECTIVE
    return {
        "number": row.number,
        "who": side_name(who, open_names=open_names) if who else _("双方") if len(standing.sides) == 2 else _("各方"),
        "to": side_name(to, open_names=open_names) if to else "",
        "what": veil(row.read("what")),
        "where": veil(row.read("where")),
        "amount": amount(row.amount) if row.amount else "",
        "due": _("%(day)s前") % {"day": month_day(row.due_on)} if row.due_on else veil(row.read("due_text")),
        "proof": veil(row.read("proof")),
        "state": row.get_state_display(),
        "tone": TONES.get(row.state, "open"),
        "icon": "check" if row.state == ObligationState.DONE else "",
        "said": "、".join(str(side.get_role_display()) for side in concerned if str(side.pk) in said),
        "done_url": reverse("obligation_do", args=[code, row.pk, "done"]) if owed else "",
        "waive_url": reverse("obligation_do", args=[code, row.pk, "waive"]) if owed and binding else "",
    }


# Signatures -------------------------------------------------------------------------------------------


def box_view(standing: Standing, box: rules.Box) -> dict[str, Any]:
    agreement = standing.agreement
    oral = agreement is not None and agreement.form == AgreementForm.ORAL
    words = {
        "done": _("已办") if box.signed_at is None else month_day(box.signed_at),
        "partly": _("还差%(n)s位") % {"n": len(box.waiting_for)},
        "waiting": _("待盖") if box.code == "seal" else _("待说对") if oral and box.code == "side" else _("待签"),
        "blocked": _("先读协议、先单独问"),
    }
    if box.state == "blocked" and agreement is not None and not agreement.is_fixed:
        words["blocked"] = _("先定稿")
    return {
        "code": box.code,
        "label": side_name(box.side) if box.side else _mediators(standing) if box.code == "mediator" else str(box.label),
        "state": box.state,
        "word": words[box.state],
        "icon": {"done": "circle-check", "blocked": "lock"}.get(box.state, "circle-dashed"),
    }


def _mediators(standing: Standing) -> str:
    return _("调解员 %(names)s") % {"names": "、".join(one.display_name for one in standing.mediators)}


def boxes_title(boxes: list[dict[str, Any]]) -> str:
    numbers = {2: _("两样"), 3: _("三样"), 4: _("四样"), 5: _("五样")}
    return _("%(n)s齐了才生效") % {"n": numbers.get(len(boxes), _("样样"))}


def signers(standing: Standing, *, open_names: bool = False) -> list[dict[str, Any]]:
    """Each party whom the agreement binds, and whether the signature is there."""
    agreement = standing.agreement
    assert agreement is not None
    there = {row.party_id: row for row in standing.signatures if row.party_id}
    rows = []
    for side in standing.sides_in:
        ready = standing.gave(side, Subject.TEXT, agreement.pk) and standing.gave(side, Subject.FREE, agreement.pk)
        for party in must_sign(side):
            name, row = party.read("name"), there.get(party.pk)
            rows.append(
                {
                    "side": side.get_role_display(),
                    "name": name if open_names else mask_name(name),
                    "done": row is not None,
                    "note": f"{row.get_method_display()} {short_datetime(row.signed_at)}" if row else "",
                    "by": _by_another(side, row.signed_by_id, party, open_names) if row else "",
                    "ready": ready,
                    "url": reverse("agreement_party", args=[standing.dispute.code, agreement.number, party.pk]),
                }
            )
    return rows


def other_signatures(standing: Standing) -> list[dict[str, Any]]:
    """The mediators' and the seal's, with whose hand it was."""
    people = {one.pk: one for one in [*standing.mediators, *standing.former_mediators]}
    rows = []
    for row in standing.signatures:
        if row.signer == Signer.PARTY:
            continue
        one = people.get(row.appointment_id) if row.appointment_id else None
        name = one.display_name if one else row.stamped_by.name if row.stamped_by else ""
        note = f"{row.get_method_display()} {short_datetime(row.signed_at)}"
        rows.append({"seat": row.get_signer_display(), "name": name, "note": note})
    return rows


def _by_another(side: Side, signed_by: Any, party: Party, open_names: bool) -> str:
    if signed_by == party.pk:
        return ""
    other = next((p for p in side.parties.all() if p.pk == signed_by), None)
    if other is None:
        return ""
    name = other.read("name")
    return _("由%(name)s（%(as)s）签") % {
        "name": name if open_names else mask_name(name),
        "as": other.get_capacity_display(),
    }


# The panel on the dispute's page ----------------------------------------------------------------------


def panel(standing: Standing, *, may_work: bool, open_names: bool = False) -> dict[str, Any] | None:
    agreement = standing.agreement
    if agreement is None:
        return None
    boxes = [box_view(standing, box) for box in rules.signing_boxes(agreement, standing)]
    in_hand = agreement.state in (AgreementState.DRAFT, AgreementState.FIXED)
    return {
        "number": agreement.number,
        "url": reverse("agreement", args=[standing.dispute.code, agreement.number]),
        "state": agreement.get_state_display(),
        "tone": "on" if agreement.state == AgreementState.EFFECTIVE else "",
        "form": agreement.get_form_display(),
        "effective": agreement.effective_at,
        "waits": agreement.effect_due_at,
        "obligations": [obligation_view(standing, row, may_work=may_work, open_names=open_names) for row in standing.obligations],
        "boxes": boxes if in_hand else [],
        "boxes_title": boxes_title(boxes),
        "bars": bars(standing.dispute, agreement),
        "countdown": countdown(standing.confirmation) if not in_hand else None,
    }


def bars(dispute: Dispute, agreement: Agreement) -> list[dict[str, Any]]:
    """Why a court cannot confirm it, and what to do instead; ticked or only suspected."""
    if agreement.form != AgreementForm.WRITTEN or dispute.kind != "people":
        return []
    return [
        {"label": item.label, "instead": item.instead, "law": item.law, "flagged": item.flagged}
        for item in rules.confirmation_checklist(dispute, agreement)
        if item.flagged or item.suspected
    ]


# The agreement's own page -----------------------------------------------------------------------------


def texts(agreement: Agreement, veil: Veil) -> list[tuple[str, str]]:
    """(heading, words) of what was written, in the order of the form."""
    labels = {
        "facts": _("纠纷主要事实"),
        "matters": _("争议事项"),
        "responsibility": _("各方责任"),
        "terms": _("协议内容"),
        "performance": _("履行方式、时限"),
        "place": _("在哪里说定的"),
    }
    return [(label, veil(agreement.read(name))) for name, label in labels.items() if agreement.read(name)]


def side_rows(standing: Standing, agreement: Agreement) -> list[dict[str, Any]]:
    """Reading back and asking alone, per side, with their pages."""
    rows = []
    for side in standing.sides_in:
        args = [standing.dispute.code, agreement.number, side.pk]
        rows.append(
            {
                "name": side_name(side),
                "ticks": ticks(standing, side)[-2:] if agreement.is_fixed else [],
                "read": standing.gave(side, Subject.TEXT, agreement.pk),
                "free": standing.gave(side, Subject.FREE, agreement.pk),
                "read_url": reverse("agreement_side", args=[*args, "read"]),
                "free_url": reverse("agreement_side", args=[*args, "free"]),
                "mind_url": reverse("agreement_side", args=[*args, "changed"]),
            }
        )
    return rows


def digest_of(text: str) -> str:
    return cipher.digest(text.encode()).hex()


def canonical(standing: Standing) -> tuple[str, str]:
    """The text as it would be fixed now, and its SM3."""
    assert standing.agreement is not None
    text = canonical_text(standing, standing.agreement, standing.obligations)
    return text, digest_of(text)


def court_view(standing: Standing, agreement: Agreement) -> dict[str, Any] | None:
    """The checklist, the thirty days, what each side said, what the court answered; None where there is no such way."""
    if agreement.state != AgreementState.EFFECTIVE or agreement.form != AgreementForm.WRITTEN:
        return None
    if standing.dispute.kind != "people":
        return None
    code, number = standing.dispute.code, agreement.number
    row = standing.confirmation
    sides = [
        {
            "name": side_name(side),
            "gave": standing.gave(side, Subject.CONFIRMATION, agreement.pk),
            "url": reverse("mediation_side", args=[code, side.pk, "ask"])
            + f"?subject={Subject.CONFIRMATION}&ref={agreement.pk}",
        }
        for side in standing.sides_in
    ]
    lacks = rules.may_confirm_in_court(standing.dispute, agreement, standing)
    return {
        "items": rules.confirmation_checklist(standing.dispute, agreement),
        "countdown": countdown(row),
        "row": row,
        "sides": sides,
        "lacks": lack_view(lacks),
        "open": row is not None and row.applied_on is None,
        "url": reverse("agreement_court", args=[code, number]),
        "apply_url": reverse("agreement_do", args=[code, number, "apply"]),
        "outcome_url": reverse("agreement_do", args=[code, number, "outcome"]),
    }


def countdown(row: JudicialConfirmation | None) -> dict[str, Any] | None:
    """Days used and left of the thirty, with the marks on which one is reminded."""
    if row is None or row.applied_on is not None or row.outcome:
        return None
    last = row.due_at - dt.timedelta(minutes=1)  # it ends at 24:00
    left = (clock.local_day(last) - clock.today()).days
    used = max(0, 30 - left)
    return {
        "left": max(0, left),
        "over": clock.now() > row.due_at,
        "due": last,
        "marks": [{"day": day, "past": used >= day} for day in MARKS],
    }
