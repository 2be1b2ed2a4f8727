"""Judicial confirmation: the thirty days, the application, the docket, what the court decided (art. 33; CPL 205, 206)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.services import record
from lianxin.cellar.notices.services import notify
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit import clock
from lianxin.tools.kit.numbers import is_personal_number
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Agreement, Appointment, JudicialConfirmation
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import blocking, may_confirm_in_court, may_work, sentence
from lianxin.work.mediation.states import AgreementState, CourtBar, CourtDismissal, CourtOutcome, FilingPlace

MARKS = (7, 20, 27)
AGAIN = (CourtOutcome.NOT_ACCEPTED, CourtOutcome.WITHDRAWN)  # while the thirty days last, another court may be asked
_REASONS = {CourtOutcome.NOT_ACCEPTED: CourtBar, CourtOutcome.DISMISSED: CourtDismissal}


def begin_thirty_days(dispute: Dispute, agreement: Agreement, at: dt.datetime) -> JudicialConfirmation:
    """Inside the transaction in which the agreement takes effect."""
    return JudicialConfirmation.objects.create(
        agreement=agreement,
        key=dispute.key,
        county=dispute.county,
        due_at=rulebook.due("confirmation", dispute.county, at),
        remind_at=_mark(dispute.county, at, MARKS[0]),
    )


def _mark(county: str, effective_at: dt.datetime, day: int) -> dt.datetime:
    """Eight in the morning of that day, when something can still be done; the rulebook's moment is its end."""
    return rulebook.due(f"confirmation_remind_{day}", county, effective_at) - dt.timedelta(hours=16)


def _locked(by: Actor, agreement: Agreement) -> JudicialConfirmation:
    rows = JudicialConfirmation.objects.select_for_update(of=("self",)).select_related("key__county_key")
    row = rows.filter(agreement=agreement).first()
    if row is None:
        raise WrongState(_("这份协议不能申请司法确认。"))
    _require(by, agreement.dispute)
    row.agreement = agreement
    return row


def _require(by: Actor, dispute: Dispute) -> None:
    """Also when it was closed: a court's answer may come later."""
    if not may_work(by, dispute):
        raise NotAllowed(_("由承办单位的人和这起纠纷的调解员办理。"))
    if dispute.root_id or dispute.state == State.ARCHIVED:
        raise WrongState(_("已经归档或者并入另一起，不能再登记。"))


@transaction.atomic
def apply_confirmation(
    *, by: Actor, agreement: Agreement, court: str, applied_on: dt.date | None = None, ground: str = ""
) -> JudicialConfirmation:
    """Both parties asked a court to confirm. Refused when a side does not want it, too late, or barred.

    ``ground``: why that court, one of ``FilingPlace``."""
    dispute = agreement.dispute
    _require(by, dispute)
    day = applied_on or clock.today()
    lacks = blocking(may_confirm_in_court(dispute, agreement, read_standing(dispute), on=day))
    if lacks:
        raise WrongState(sentence(lacks))
    row = _locked(by, agreement)
    if not clean(court) or len(court) > 60 or is_personal_number(court):
        raise BadInput({"court": _("请写向哪个法院申请。")})
    if ground and ground not in FilingPlace.values:
        raise BadInput({"ground": _("请选为什么向这个法院申请。")})
    if row.applied_on is not None and row.outcome not in AGAIN:
        raise WrongState(_("已经申请过了。"))
    assert agreement.effective_at is not None
    if not clock.local_day(agreement.effective_at) <= day <= clock.today():
        raise BadInput({"applied_on": _("申请的日期不对。")})
    row.advance(
        court=clean(court),
        applied_on=day,
        ground=ground,
        remind_at=None,
        **dict.fromkeys(("docketed_on", "decided_on", "note")),
        **dict.fromkeys(("outcome", "why", "case_number", "docket_number"), ""),
    )
    record(by, "mediation.apply_confirmation", row, root=dispute, facts={"on": day.isoformat(), "ground": ground})
    return row


@transaction.atomic
def docket_confirmation(*, by: Actor, agreement: Agreement, docketed_on: dt.date, docket_number: str = "") -> None:
    """The court took it: special procedure, thirty days from here (CPL 187)."""
    row = _locked(by, agreement)
    if row.applied_on is None:
        raise WrongState(_("还没有申请司法确认。"))
    if row.outcome:
        raise WrongState(_("法院已经有结果了。"))
    if not row.applied_on <= docketed_on <= clock.today():
        raise BadInput({"docketed_on": _("日期不对。")})
    _check_number("docket_number", docket_number)
    row.advance(docketed_on=docketed_on, docket_number=clean(docket_number)[:60])
    record(by, "mediation.docket_confirmation", row, root=agreement.dispute, facts={"on": docketed_on.isoformat()})


def _check_number(field: str, text: str) -> None:
    if is_personal_number(text):
        raise BadInput({field: _("这像是手机号或者身份证号。案号栏只填法院给的案号。")})


@transaction.atomic
def record_court_outcome(
    *,
    by: Actor,
    confirmation: JudicialConfirmation,
    outcome: str,
    decided_on: dt.date,
    case_number: str = "",
    note: str = "",
    why: str = "",
) -> None:
    """What the court answered. An agreement that was not confirmed binds as before; it may be changed by new talks.

    ``why``: N1 to N5 when it was not accepted, J1 to J6 when it was dismissed."""
    row = _locked(by, confirmation.agreement)
    row.version = confirmation.version
    if outcome not in CourtOutcome.values:
        raise BadInput({"outcome": _("请选法院的结果。")})
    reasons = _REASONS.get(CourtOutcome(outcome))
    if why and (reasons is None or why not in reasons.values):
        raise BadInput({"why": _("请按法院的结果选原因。")})
    _check_number("case_number", case_number)
    if row.applied_on is None:
        raise WrongState(_("还没有申请司法确认。"))
    if not (row.docketed_on or row.applied_on) <= decided_on <= clock.today():
        raise BadInput({"decided_on": _("日期不对。")})
    row.advance(
        outcome=outcome,
        why=why,
        decided_on=decided_on,
        case_number=clean(case_number)[:60],
        **row.sealed(note=clean(note)),
    )
    facts = {"outcome": outcome, "on": decided_on.isoformat(), "why": why}
    record(by, "mediation.confirmation_outcome", row, root=row.agreement.dispute, facts=facts)


def to_remind(moment: dt.datetime, limit: int = 500) -> list[uuid.UUID]:
    """For the sweep: whose next mark has come."""
    rows = JudicialConfirmation.objects.filter(remind_at__lte=moment)
    return list(rows.order_by("remind_at", "pk").values_list("pk", flat=True)[:limit])


def remind_confirmation(*, pk: uuid.UUID) -> bool:
    """For the sweep: tell the holder and the lead mediator that days run out, once for each mark. Of marks that passed
    unseen only the last is told. Returns whether anybody was reminded now."""
    with transaction.atomic():
        row = (
            JudicialConfirmation.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("agreement__dispute__holder__staff", "key__county_key")
            .filter(pk=pk, remind_at__lte=clock.now())
            .first()
        )
        if row is None:
            return False
        agreement, dispute = row.agreement, row.agreement.dispute
        over = row.applied_on or row.outcome or agreement.state != AgreementState.EFFECTIVE or clock.now() >= row.due_at
        if over or agreement.effective_at is None:
            row.advance(remind_at=None)
            return False
        marks = {day: _mark(row.county, agreement.effective_at, day) for day in MARKS}
        mark = max(day for day, at in marks.items() if at <= clock.now())
        ahead = [at for at in marks.values() if at > clock.now()]
        row.advance(reminded=mark, remind_at=min(ahead, default=None))
        _tell(row, dispute, mark)
        return True


def _tell(row: JudicialConfirmation, dispute: Dispute, mark: int) -> None:
    leads = Appointment.objects.filter(dispute=dispute, removed_at=None, is_lead=True, post__isnull=False)
    to = {dispute.holder.staff_id, *leads.values_list("post__staff", flat=True)}
    last = clock.local_day(row.due_at - dt.timedelta(minutes=1))
    by = system(row.county)
    notify(
        by=by,
        county=row.county,
        to=to,
        kind="mediation.confirmation",
        text=_("%(code)s 的协议生效第%(n)s天：要司法确认的，双方到%(m)s月%(d)s日为止一起向法院申请。")
        % {"code": dispute.code, "n": mark, "m": last.month, "d": last.day},
        once=f"confirmation:{row.pk}:{mark}",
        url=f"/disputes/{dispute.code}/agreements/{row.agreement.number}/court/",
        due_at=row.due_at,
    )
    record(by, "mediation.remind_confirmation", row, root=dispute, facts={"day": mark})
