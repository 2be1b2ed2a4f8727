"""When an agreement may be fixed, who must sign it, what is still lacking, and from when it binds."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.states import Capacity, MediationKind
from lianxin.work.mediation.models import Agreement, Obligation, Signature
from lianxin.work.mediation.queries import Standing, must_sign
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules.conflicts import usable_mediators
from lianxin.work.mediation.rules.fairness import confirmation_bars
from lianxin.work.mediation.rules.lack import NOBODY, Lack
from lianxin.work.mediation.rules.sessions import needs_guardian
from lianxin.work.mediation.states import (
    AgreementForm,
    AgreementState,
    Signer,
    SignMethod,
    Subject,
)

SIGNING_POWER = "take_part_and_sign"


def is_text_intact(agreement: Agreement) -> bool:
    """Whether the fixed text still has the digest that was signed."""
    return bool(agreement.sm3) and cipher.digest(agreement.read("canonical").encode()).hex() == agreement.sm3


def content_errors(standing: Standing, agreement: Agreement, obligations: list[Obligation]) -> dict[str, object]:
    """What People's Mediation Law art. 29 asks for and the draft does not say, by field."""
    errors: dict[str, object] = {}
    if not agreement.read("facts"):
        errors["facts"] = _("请写纠纷的主要事实。")
    if agreement.form == AgreementForm.WRITTEN and not agreement.read("matters"):
        errors["matters"] = _("请写争议事项。")
    if agreement.form == AgreementForm.WRITTEN and not agreement.read("responsibility"):
        errors["responsibility"] = _("请写各方的责任；没有分责任的，写明各方怎么说的。")
    if not agreement.read("terms"):
        errors["terms"] = _("请写协议内容。")
    if not agreement.read("performance") and not any(o.due_on or o.read("due_text") for o in obligations):
        errors["performance"] = _("请写怎样履行、什么时候履行。")
    until = agreement.change_of_mind_until
    if until is not None and until < clock.today():
        errors["change_of_mind_until"] = _("反悔期已经过了。")
    if not standing.held():
        errors["session"] = _("还没有一次调解记录。")
    return errors


def may_sign_for(standing: Standing, party: Party, signer: Party, method: str) -> Promise | None:
    """Why ``signer`` may not sign for ``party``; None when they may."""
    minors = {p.pk for side in standing.sides for p in needs_guardian(standing, side)}
    if signer.left_at is not None or signer.side_id != party.side_id:
        return _("签字的人不在这一方。")
    if party.pk in minors:
        ok = signer.capacity == Capacity.GUARDIAN and signer.acts_for_id == party.pk
        return None if ok else _("未成年人由监护人签字。")
    if signer.pk == party.pk:
        if party.is_organisation and party.capacity == Capacity.PRINCIPAL and method != SignMethod.SEAL:
            return _("单位要盖公章，或者由代表人签字。")
        return None
    if signer.capacity == Capacity.REPRESENTATIVE and party.is_organisation:
        return None
    if signer.acts_for_id != party.pk:
        return _("签字的人不是这位当事人的代理人。")
    check = standing.check
    suspect = standing.dispute.kind == MediationKind.PUBLIC_SECURITY and check and check.suspect_side_id == party.side_id
    if suspect and signer.capacity == Capacity.AGENT:
        return _("治安调解中，违反治安管理的一方要本人签字，不能由代理人签。")
    if signer.capacity == Capacity.AGENT and SIGNING_POWER not in signer.powers:
        return _("授权委托书没有写明可以代为签署文书。")
    return None


@dataclasses.dataclass(frozen=True)
class Box:
    """One of the things that must all be there: a side, the mediators, the seal.

    ``state``: ``done``, ``partly``, ``waiting``, or ``blocked`` when something must come first.
    """

    code: str
    label: Promise | str
    state: str
    side: Side | None = None
    waiting_for: tuple[Party, ...] = ()
    signed_at: dt.datetime | None = None


def _by_party(signatures: list[Signature]) -> dict[object, Signature]:
    return {s.party_id: s for s in signatures if s.signer == Signer.PARTY}


def _state(signed: int, of: int, blocked: bool) -> str:
    if signed == of:
        return "done"
    return "blocked" if blocked else "partly" if signed else "waiting"


def signing_boxes(agreement: Agreement, standing: Standing | None = None) -> list[Box]:
    """Each side, the mediator, the seal, with their state: all of them, and it takes effect.

    An oral agreement needs every side's word that it was read back and is right, and the mediator's record; no seal.
    """
    standing = standing or read_standing(agreement.dispute)
    signed = _by_party(standing.signatures)
    oral = agreement.form == AgreementForm.ORAL
    boxes = []
    for side in standing.sides_in:
        wanted = must_sign(side)
        blocked = bool(_side_lacks(standing, agreement, side)) or not agreement.is_fixed
        if oral:
            done = 0 if blocked else 1
            boxes.append(Box("side", side.get_role_display(), _state(done, 1, blocked), side, () if done else tuple(wanted)))
            continue
        have = [signed[p.pk] for p in wanted if p.pk in signed]
        boxes.append(
            Box(
                "side",
                side.get_role_display(),
                _state(len(have), len(wanted), blocked),
                side,
                tuple(p for p in wanted if p.pk not in signed),
                max((s.signed_at for s in have), default=None),
            )
        )
    by = next((s for s in standing.signatures if s.signer == Signer.MEDIATOR), None)
    boxes.append(Box("mediator", _("调解员"), _state(int(by is not None), 1, False), signed_at=by.signed_at if by else None))
    if not oral:
        seal = next((s for s in standing.signatures if s.signer == Signer.SEAL), None)
        label = _("%(unit)s印章") % {"unit": agreement.unit.short_name}
        boxes.append(Box("seal", label, _state(int(seal is not None), 1, False), signed_at=seal.signed_at if seal else None))
    return boxes


def _side_lacks(standing: Standing, agreement: Agreement, side: Side) -> list[Lack]:
    name = {"side": side.get_role_display()}
    lacks: list[Lack] = []
    if agreement.state == AgreementState.EFFECTIVE:
        return lacks  # one settled on the spot binds without the question asked alone
    if not standing.gave(side, Subject.TEXT, agreement.pk):
        lacks.append(Lack("unread", _("还没有给%(side)s读一遍协议。") % name, side=side.pk))
    if not standing.gave(side, Subject.FREE, agreement.pk):
        lacks.append(Lack("unasked", _("还没有单独问过%(side)s是否自愿。") % name, side=side.pk))
    return lacks


def signing_lacks(agreement: Agreement, standing: Standing | None = None) -> list[Lack]:
    """All that is lacking before the agreement takes effect: first what must come before a signature, then the signatures."""
    standing = standing or read_standing(agreement.dispute)
    lacks: list[Lack] = []
    if agreement.state == AgreementState.EFFECTIVE:
        return []
    if agreement.state not in (AgreementState.DRAFT, AgreementState.FIXED):
        return [Lack("not_in_hand", _("这一稿已经不用了。"))]
    if standing.dispute.hold_session:
        lacks.append(Lack("hold_session", _("已暂停一切当面调解，须先确保人身安全，协议不能签，也不生效。"), NOBODY))
    if not agreement.is_fixed:
        lacks.append(Lack("not_fixed", _("协议还没有定稿。")))
    for side in standing.sides_in:
        lacks += _side_lacks(standing, agreement, side)
        lacks += [
            Lack("guardian", _("%(side)s有未成年人，还没有写明监护人。") % {"side": side.get_role_display()}, side=side.pk)
            for party in needs_guardian(standing, side)
            if not any(p.capacity == Capacity.GUARDIAN and p.acts_for_id == party.pk for p in side.parties.all())
        ]
    if not usable_mediators(standing):
        lacks.append(Lack("no_mediator", _("没有各方都接受的调解员。")))
    waiting = {
        "side": _("%(who)s还没有签字。") if agreement.form == AgreementForm.WRITTEN else "",
        "mediator": _("调解员还没有签字。"),
        "seal": _("还没有盖%(who)s。"),
    }
    for box in signing_boxes(agreement, standing):
        text = waiting[box.code]
        if box.state != "done" and text:
            lacks.append(Lack(f"sign_{box.code}", text % {"who": box.label}, side=box.side.pk if box.side else None))
    return lacks


@dataclasses.dataclass(frozen=True)
class Effectiveness:
    """``complete``: all signatures are there. ``at``: from when it binds, or will if nobody takes it back. ``lacks``: what
    is missing."""

    complete: bool
    at: dt.datetime | None
    deferred: bool
    lacks: list[Lack]


def effectiveness(agreement: Agreement, standing: Standing | None = None) -> Effectiveness:
    """People's Mediation Law arts. 29 and 30: with the last of the signatures and the seal; an oral one, when agreed.

    A change-of-mind clause printed in the text puts it off until 24:00 of the day it names.
    """
    standing = standing or read_standing(agreement.dispute)
    if agreement.effective_at is not None:
        return Effectiveness(True, agreement.effective_at, False, [])
    lacks = signing_lacks(agreement, standing)
    if lacks:
        return Effectiveness(False, None, False, lacks)
    if agreement.form == AgreementForm.ORAL:
        return Effectiveness(True, agreement.agreed_at, False, [])
    last = max(s.signed_at for s in standing.signatures)
    if agreement.change_of_mind_until is None:
        return Effectiveness(True, last, False, [])
    end = clock.day_end(agreement.change_of_mind_until)
    return Effectiveness(True, max(last, end), end > clock.now(), [])


def sides_concerned(standing: Standing, obligation: Obligation) -> list[Side]:
    """Whose word makes it done: who owes and who is owed; without names, every side."""
    if obligation.side_id and obligation.to_side_id:
        return [s for s in standing.sides if s.pk in (obligation.side_id, obligation.to_side_id)]
    return standing.sides_in


def sides_owed(standing: Standing, obligation: Obligation) -> list[Side]:
    """Who may let it go: never the one who owes it alone."""
    if obligation.to_side_id:
        return [s for s in standing.sides if s.pk == obligation.to_side_id]
    return [s for s in standing.sides_in if s.pk != obligation.side_id]


def may_confirm_in_court(
    dispute: Dispute, agreement: Agreement, standing: Standing, on: dt.date | None = None
) -> list[Lack]:
    """Art. 33: effective, within thirty days, both together, and no bar of art. 355. ``on``: the day they applied, when
    that is only written down later."""
    row = getattr(agreement, "confirmation", None)
    if agreement.state != AgreementState.EFFECTIVE or dispute.kind != MediationKind.PEOPLE:
        return [Lack("not_effective", _("生效的人民调解协议才能申请司法确认。"))]
    lacks = []
    if confirmation_bars(dispute, agreement) or row is None:
        lacks.append(Lack("barred", _("这份协议法院不受理司法确认，请看清单上的其他办法。")))
    elif (clock.now() if on is None or on >= clock.today() else clock.day_end(on)) > row.due_at:
        lacks.append(Lack("too_late", _("已经过了协议生效后30日，不能再申请司法确认。")))
    for side in standing.sides_in:
        if not standing.gave(side, Subject.CONFIRMATION, agreement.pk):
            text = _("%(side)s还没有说愿意共同申请。") % {"side": side.get_role_display()}
            lacks.append(Lack("unwilling", text, side=side.pk))
    return lacks
