"""What falls away when talks stop: planned sessions, and texts not yet binding."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.mediation.rules import cancels_session
from lianxin.work.mediation.states import AgreementState, SessionState, VoidReason


def cancel_planned(by: Actor, dispute: Dispute, reason: str, form: str | None = None) -> int:
    """Cancel what is planned and has not begun; inside the caller's transaction. Returns how many."""
    rows = Session.objects.filter(dispute=dispute, state=SessionState.PLANNED, started_at=None)
    if form:
        rows = rows.filter(form=form)
    return sum(_cancel(by, dispute, row, reason) for row in rows.select_related("key").order_by("starts_at", "id"))


def cancel_forbidden_sessions(*, by: Actor, dispute: Dispute) -> int:
    """For ``triage``, in its transaction, after it set holds: cancel the planned sessions that they forbid."""
    rows = Session.objects.filter(dispute=dispute, state=SessionState.PLANNED, started_at=None)
    why = _("按安全判定，不能再按原样进行。")
    rows = rows.select_related("key").order_by("starts_at", "id")
    rows = rows.select_for_update(of=("self",))  # one that is being started now is started or cancelled, and neither fails
    return sum(_cancel(by, dispute, row, why) for row in rows if cancels_session(dispute, row))


def cancel_stray(*, session: Session) -> bool:
    """For the sweep: the dispute is no longer in talks. Once, by the row's version."""
    by = system(session.county)
    with transaction.atomic():
        return bool(_cancel(by, session.dispute, session, _("这起纠纷已不在调解中。")))


def set_aside_stray(*, dispute: Dispute) -> None:
    """For the sweep: as ``set_aside_drafts``, in a transaction of its own."""
    with transaction.atomic():
        set_aside_drafts(system(dispute.county), dispute)


def _cancel(by: Actor, dispute: Dispute, session: Session, reason: str) -> int:
    session.advance(state=SessionState.CANCELLED, **session.sealed(reason=reason))
    record(by, "mediation.cancel_session", session, root=dispute, facts={"number": session.number})
    return 1


def set_aside_drafts(by: Actor, dispute: Dispute, reason: str = VoidReason.TALK_AGAIN) -> None:
    """Void the version in hand, signed or not, when it does not bind yet; inside the caller's transaction."""
    rows = Agreement.objects.select_for_update(of=("self",)).filter(
        dispute=dispute, state__in=[AgreementState.DRAFT, AgreementState.FIXED]
    )
    for row in rows.order_by("number"):
        row.advance(state=AgreementState.VOID, void_at=clock.now(), void_reason=reason, effect_due_at=None)
        record(by, "mediation.void_agreement", row, root=dispute, facts={"version": row.number, "reason": reason})
