"""After it binds: what was done, what is let go, what is voided."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.services import course, links
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Agreement, Obligation
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import (
    may_work,
    sides_concerned,
    sides_owed,
)
from lianxin.work.mediation.services.drafting import require
from lianxin.work.mediation.services.hands import carrier, require_work
from lianxin.work.mediation.services.signing import PERFORMANCE
from lianxin.work.mediation.states import (
    STILL_OWED,
    AgreementState,
    ConsentHow,
    ObligationState,
    VoidReason,
)


def _locked(by: Actor, obligation: Obligation) -> Obligation:
    row = (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("agreement", "dispute__key__county_key", "dispute__holder_unit", "key__county_key")
        .get(pk=obligation.pk)
    )
    require_work(by, row.dispute)
    require(row.agreement, "perform")
    if row.state not in STILL_OWED:
        raise WrongState(_("这一项%(state)s。") % {"state": row.get_state_display()})
    return row


@transaction.atomic
def confirm_done(
    *, by: Actor, obligation: Obligation, side: Side, how: str = ConsentHow.IN_PERSON, words: str = ""
) -> Obligation:
    """One side says that it was done. It is done when every side concerned has said so; never by one's own word alone.

    The last one done lifts what keeps the dispute from closing.
    """
    row = _locked(by, obligation)
    if how not in ConsentHow.values:
        raise BadInput({"how": _("请选怎样说的。")})
    concerned = sides_concerned(read_standing(row.dispute), row)
    if side.pk not in {s.pk for s in concerned}:
        raise BadInput({"side": _("这一项与这一方无关。")})
    entry = {"side": str(side.pk), "how": how, "at": clock.now().isoformat(), "by": by.label}
    words_so_far = [text for text in (row.read("note"), clean(words)) if text]
    confirmations = [c for c in row.confirmations if c["side"] != str(side.pk)] + [entry]
    done = {c["side"] for c in confirmations} >= {str(s.pk) for s in concerned}
    row.advance(
        confirmations=confirmations,
        state=ObligationState.DONE if done else row.state,
        done_at=clock.now() if done else None,
        **row.sealed(note="\n".join(words_so_far)),
    )
    facts = {"number": row.number, "side": side.number, "how": how, "done": done}
    record(by, "mediation.confirm_done", row, root=row.dispute, facts=facts)
    _lift_if_nothing_owed(row)
    return row


@transaction.atomic
def waive_obligation(*, by: Actor, obligation: Obligation, agreed_by: Iterable[Side], reason: str) -> Obligation:
    """Those who are owed let it go, with a reason. Raises NotAllowed without the word of each of them."""
    row = _locked(by, obligation)
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么不再要求。")})
    owed = sides_owed(read_standing(row.dispute), row)
    given = {side.pk for side in agreed_by}
    if not owed or not {side.pk for side in owed} <= given:
        raise NotAllowed(_("要应当得到履行的一方自己说不再要求。"))
    row.advance(state=ObligationState.WAIVED, done_at=clock.now(), **row.sealed(note=clean(reason)))
    record(by, "mediation.waive_obligation", row, root=row.dispute, facts={"number": row.number})
    _lift_if_nothing_owed(row)
    return row


def _lift_if_nothing_owed(row: Obligation) -> None:
    if not Obligation.objects.filter(agreement=row.agreement_id, state__in=STILL_OWED).exists():
        links.lift_open_item(dispute=row.dispute, kind=PERFORMANCE, ref=row.agreement_id)


def mark_late(*, obligation: Obligation) -> bool:
    """For the sweep: pending → late, once, by a conditional update."""
    with transaction.atomic():
        changed = Obligation.objects.filter(pk=obligation.pk, state=ObligationState.PENDING).update(
            state=ObligationState.LATE, version=obligation.version + 1
        )
        if changed:
            by = system(obligation.county)
            record(by, "mediation.late", obligation, root=obligation.dispute, facts={"number": obligation.number})
        return bool(changed)


@transaction.atomic
def void_agreement(*, by: Actor, agreement: Agreement, reason: str, note: str, agreed_by: Iterable[Side] = ()) -> None:
    """It no longer stands: by both sides' word, by a court's, or because it was entered wrongly.

    A draft falls away; an effective one also reopens its dispute, for nothing is settled any more.
    """
    locked = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("dispute__key__county_key", "dispute__holder_unit", "key")
        .get(pk=agreement.pk)
    )
    dispute = locked.dispute
    if not may_work(by, dispute):
        raise NotAllowed(_("由承办单位的人和这起纠纷的调解员办理。"))
    require(locked, "void")
    _check_void(dispute, locked, reason, note, {side.pk for side in agreed_by})
    was_effective = locked.state == AgreementState.EFFECTIVE
    locked.advance(
        state=AgreementState.VOID,
        void_at=clock.now(),
        void_reason=reason,
        effect_due_at=None,
        **locked.sealed(void_note=clean(note)),
    )
    links.lift_open_item(dispute=dispute, kind=PERFORMANCE, ref=locked.pk)
    record(by, "mediation.void_agreement", locked, root=dispute, facts={"version": locked.number, "reason": reason})
    if was_effective and dispute.state in (State.SETTLED, State.CLOSED, State.ARCHIVED):
        course.reopen_dispute(by=carrier(by, dispute, "reopen"), dispute=dispute, reason=note)


def _check_void(dispute: Dispute, agreement: Agreement, reason: str, note: str, agreed: set[object]) -> None:
    if reason not in VoidReason.values:
        raise BadInput({"reason": _("请选作废的原因。")})
    if not clean(note):
        raise BadInput({"note": _("请写作废的经过。")})
    binding = agreement.state == AgreementState.EFFECTIVE
    if binding and reason not in (VoidReason.PARTIES, VoidReason.COURT, VoidReason.MISTAKE):
        raise WrongState(_("已经生效的协议，要双方同意或者由法院认定才能作废。"))
    if binding and reason in (VoidReason.PARTIES, VoidReason.MISTAKE):  # a mistake, too, is one only if every side says so
        standing = read_standing(dispute)
        if not {side.pk for side in standing.sides_in} <= agreed:
            raise NotAllowed(_("要每一方都同意作废。"))
