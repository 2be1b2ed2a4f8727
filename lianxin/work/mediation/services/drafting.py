"""A text of what was agreed: drafted, changed, fixed by its digest, replaced by a new version."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.vault.provider import cipher
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Party, Side
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Agreement, Obligation, Session
from lianxin.work.mediation.queries import Standing, must_sign, obligations_of
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import content_errors
from lianxin.work.mediation.services.hands import happened, require_work, same_dispute, staff_of
from lianxin.work.mediation.states import AGREEMENT_LIFE, AgreementForm, AgreementState, Concern, SessionState

MAX_WORDS = 20_000
TEXTS = ("facts", "matters", "responsibility", "terms", "performance", "place")


@dataclasses.dataclass
class ObligationDraft:
    """What is to be done. Without ``side`` all sides do it together."""

    what: str
    side: Side | None = None
    to_side: Side | None = None
    party: Party | None = None
    amount: int | None = None
    due_on: dt.date | None = None
    due_text: str = ""
    where: str = ""
    proof: str = ""


@dataclasses.dataclass
class AgreementDraft:
    """An agreement as typed. ``terms`` has one term a line."""

    facts: str
    terms: str
    matters: str = ""
    responsibility: str = ""
    performance: str = ""
    form: str = AgreementForm.WRITTEN
    obligations: list[ObligationDraft] = dataclasses.field(default_factory=list)
    concerns: list[str] = dataclasses.field(default_factory=list)
    change_of_mind_until: dt.date | None = None
    place: str = ""
    agreed_at: dt.datetime | None = None
    read_back: bool = False


def require(agreement: Agreement, action: str) -> None:
    """Raises WrongState when the life of an agreement does not allow this now."""
    if agreement.state not in AGREEMENT_LIFE[action][0]:
        raise WrongState(_("这一稿%(state)s，不能这样做。") % {"state": agreement.get_state_display()})


@transaction.atomic
def draft_agreement(*, by: Actor, dispute: Dispute, draft: AgreementDraft) -> Agreement:
    """The first version, or a further one beside an effective agreement. Only one is in hand at a time."""
    require_work(by, dispute)
    if dispute.state != State.MEDIATING or dispute.never_here:
        raise WrongState(_("调解开始以后才能起草协议。"))
    agreement = write_draft(by, dispute, draft)
    record(by, "mediation.draft_agreement", agreement, root=dispute, facts={"version": agreement.number, "form": agreement.form})
    return agreement


def write_draft(by: Actor, dispute: Dispute, draft: AgreementDraft) -> Agreement:
    """The rows, inside the caller's transaction. Raises BadInput, WrongState when one is in hand already."""
    _check_draft(dispute, draft)
    last = Agreement.objects.filter(dispute=dispute).aggregate(last=Max("number"))["last"] or 0
    agreement = Agreement(
        dispute=dispute,
        key=dispute.key,
        county=dispute.county,
        episode=dispute.episode,
        number=last + 1,
        unit=dispute.holder_unit,
        drafted_at=clock.now(),
        drafted_by_id=staff_of(by),
        **_plain(dispute, draft),
    )
    agreement.seal(**_words(draft))
    try:
        with transaction.atomic():
            agreement.save(force_insert=True)
    except IntegrityError:
        raise WrongState(_("已经有一稿在手上，请改那一稿，或者另起新稿。")) from None
    _write_obligations(agreement, draft.obligations)
    return agreement


def _plain(dispute: Dispute, draft: AgreementDraft) -> dict[str, object]:
    oral = draft.form == AgreementForm.ORAL
    return {
        "form": draft.form,
        "concerns": sorted(set(draft.concerns)),
        "change_of_mind_until": draft.change_of_mind_until,
        "agreed_at": happened("agreed_at", draft.agreed_at, not_before=_earliest(dispute)) if oral else None,
        "read_back": draft.read_back if oral else False,
    }


def _earliest(dispute: Dispute) -> dt.datetime:
    """Nothing was agreed before the last talk: an earlier date would beat the clock and bring the visits forward."""
    held = Session.objects.filter(dispute=dispute, state=SessionState.HELD).aggregate(last=Max("started_at"))["last"]
    return max(filter(None, (held, dispute.reopened_at))) if held or dispute.reopened_at else dispute.accepted_at


def _words(draft: AgreementDraft) -> dict[str, str]:
    return {name: clean(getattr(draft, name)) for name in TEXTS}


def _check_draft(dispute: Dispute, draft: AgreementDraft) -> None:
    errors: dict[str, object] = {}
    if draft.form not in AgreementForm.values:
        errors["form"] = _("请选书面还是口头。")
    if set(draft.concerns) - set(Concern.values):
        errors["concerns"] = _("没有这一项。")
    for name in TEXTS:
        if len(getattr(draft, name)) > MAX_WORDS:
            errors[name] = _("最多%(n)s字，其余请作为附件。") % {"n": MAX_WORDS}
    if draft.change_of_mind_until is not None:
        if draft.form == AgreementForm.ORAL:
            errors["change_of_mind_until"] = _("口头协议没有反悔期。")
        elif not clock.today() <= draft.change_of_mind_until <= clock.today() + dt.timedelta(days=90):
            errors["change_of_mind_until"] = _("反悔期应在今天以后、90天以内。")
    for index, row in enumerate(draft.obligations, start=1):
        errors.update(_obligation_errors(row, index))
    if errors:
        raise BadInput(errors)
    owners = [x.dispute_id for row in draft.obligations for x in (row.side, row.to_side, row.party) if x is not None]
    same_dispute("obligations", dispute, *owners)


def _obligation_errors(row: ObligationDraft, index: int) -> dict[str, object]:
    errors: dict[str, object] = {}
    if not clean(row.what):
        errors[f"obligation_{index}_what"] = _("第%(n)s项没有写做什么。") % {"n": index}
    if row.amount is not None and not 0 < row.amount < 10**15:
        errors[f"obligation_{index}_amount"] = _("第%(n)s项的金额不对。") % {"n": index}
    if row.due_on is not None and not 2000 <= row.due_on.year <= clock.today().year + 30:
        errors[f"obligation_{index}_due_on"] = _("第%(n)s项的日期不对。") % {"n": index}
    if row.side is not None and row.to_side is not None and row.side.pk == row.to_side.pk:
        errors[f"obligation_{index}_to_side"] = _("第%(n)s项是自己对自己。") % {"n": index}
    return errors


def _write_obligations(agreement: Agreement, drafts: Iterable[ObligationDraft]) -> None:
    """Rewrite the list; an item that keeps its number keeps what was confirmed of it only if its words stay."""
    existing = {row.number: row for row in obligations_of(agreement).select_related("key")}
    for number, draft in enumerate(drafts, start=1):
        row = existing.pop(number, None)
        words = {name: clean(getattr(draft, name)) for name in ("what", "where", "due_text", "proof")}
        plain = {
            "side": draft.side,
            "to_side": draft.to_side,
            "party": draft.party,
            "amount": draft.amount,
            "due_on": draft.due_on,
        }
        if row is None:
            row = Obligation(
                agreement=agreement, dispute=agreement.dispute, key=agreement.key, county=agreement.county, number=number,
                **plain,
            )  # fmt: skip
            row.seal(**words)
            row.save(force_insert=True)
        elif any(row.read(k) != v for k, v in words.items()) or any(getattr(row, k) != v for k, v in plain.items()):
            row.advance(confirmations=[], state="pending", done_at=None, **plain, **row.sealed(**words, note=""))
    for row in existing.values():
        row.delete()


@transaction.atomic
def change_draft(*, by: Actor, agreement: Agreement, version: int, draft: AgreementDraft) -> None:
    """Rewrite a draft. ``version`` is the one the officer saw; raises Stale when somebody else changed it since."""
    dispute = agreement.dispute
    require_work(by, dispute)
    require(agreement, "change")
    _check_draft(dispute, draft)
    agreement.version = version
    agreement.advance(**_plain(agreement.dispute, draft), **agreement.sealed(**_words(draft)))
    _write_obligations(agreement, draft.obligations)
    record(by, "mediation.change_draft", agreement, root=dispute, facts={"version": agreement.number})


@transaction.atomic
def fix_text(*, by: Actor, agreement: Agreement, version: int | None = None) -> None:
    """The text stands: its canonical form and SM3 are stored and signatures bind to them. A change is a new version.

    Raises BadInput for what art. 29 asks for and the draft does not say.
    """
    dispute = agreement.dispute
    require_work(by, dispute)
    require(agreement, "fix")
    if dispute.state != State.MEDIATING:
        raise WrongState(_("这起纠纷现在不在调解中。"))
    if dispute.hold_session:
        raise WrongState(_("已暂停一切当面调解，须先确保人身安全，不能定稿。"))
    settle_text(by, read_standing(dispute), agreement, version)


def settle_text(by: Actor, standing: Standing, agreement: Agreement, version: int | None = None) -> None:
    """The fixing itself, inside the caller's transaction."""
    obligations = list(obligations_of(agreement).select_related("key__county_key"))
    errors = content_errors(standing, agreement, obligations)
    if errors:
        raise BadInput(errors)
    agreement.unit = standing.dispute.holder_unit  # it may have gone up since it was drafted
    text = canonical_text(standing, agreement, obligations)
    copies = sum(len(must_sign(side)) for side in standing.sides_in) + 1
    agreement.version = agreement.version if version is None else version
    agreement.advance(
        state=AgreementState.FIXED,
        unit=agreement.unit,
        fixed_at=clock.now(),
        sm3=cipher.digest(text.encode()).hex(),
        copies=copies,
        **agreement.sealed(canonical=text),
    )
    facts = {"version": agreement.number, "sm3": agreement.sm3}
    record(by, "mediation.fix_text", agreement, root=standing.dispute, facts=facts)


def canonical_text(standing: Standing, agreement: Agreement, obligations: Iterable[Obligation]) -> str:
    """Everything signatures stand for, in one form: JSON with sorted keys, no blanks, no escapes."""
    dispute = standing.dispute
    until = agreement.change_of_mind_until
    content = {
        "form": 1,
        "code": dispute.code,
        "version": agreement.number,
        "kind": dispute.kind,
        "agreement": agreement.form,
        "unit": agreement.unit.name,
        "parties": [
            {
                "side": side.number,
                "role": side.role,
                "number": party.number,
                "capacity": party.capacity,
                "name": party.read("name"),
                "address": party.read("address"),
            }
            for side in standing.sides_in
            for party in side.parties.all()
        ],
        "mediators": [one.display_name for one in standing.mediators],
        **{name: agreement.read(name) for name in TEXTS},
        "obligations": [_canonical_obligation(standing, row) for row in obligations],
        "change_of_mind_until": until.isoformat() if until else None,
        "agreed_at": agreement.agreed_at.isoformat() if agreement.agreed_at else None,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical_obligation(standing: Standing, row: Obligation) -> dict[str, object]:
    who, to = standing.side(row.side_id), standing.side(row.to_side_id)
    return {
        "number": row.number,
        "side": who.number if who else None,
        "to_side": to.number if to else None,
        "amount": row.amount,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        **{name: row.read(name) for name in ("what", "where", "due_text", "proof")},
    }


@transaction.atomic
def replace_text(*, by: Actor, agreement: Agreement) -> Agreement:
    """A new draft with the same words. A version in hand is superseded with its signatures; an effective agreement binds on
    until the new one takes effect."""
    dispute = agreement.dispute
    require_work(by, dispute)
    locked = Agreement.objects.select_for_update(of=("self",)).select_related("key").get(pk=agreement.pk)
    require(locked, "replace")
    if dispute.state != State.MEDIATING:
        raise WrongState(_("这起纠纷现在不在调解中。"))
    if locked.state != AgreementState.EFFECTIVE:
        locked.advance(state=AgreementState.SUPERSEDED, effect_due_at=None)
    before = list(obligations_of(locked).select_related("key", "side", "to_side", "party"))
    new = write_draft(by, dispute, _as_draft(locked, before))
    for row, old in zip(obligations_of(new), before, strict=True):
        row.advance(confirmations=old.confirmations, state=old.state, done_at=old.done_at)
    record(by, "mediation.replace_text", new, root=dispute, facts={"version": new.number, "was": locked.number}, also=[locked])
    return new


def _as_draft(agreement: Agreement, obligations: list[Obligation]) -> AgreementDraft:
    until = agreement.change_of_mind_until
    return AgreementDraft(
        form=agreement.form,
        concerns=list(agreement.concerns),
        change_of_mind_until=until if until and until >= clock.today() else None,
        agreed_at=agreement.agreed_at,
        read_back=agreement.read_back,
        **{name: agreement.read(name) for name in TEXTS},
        obligations=[
            ObligationDraft(
                side=row.side,
                to_side=row.to_side,
                party=row.party,
                amount=row.amount,
                due_on=row.due_on,
                **{name: row.read(name) for name in ("what", "where", "due_text", "proof")},
            )
            for row in obligations
        ],
    )
