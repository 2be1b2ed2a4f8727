"""Looking back: return visits are set when a dispute settles, asked of both sides, and may reopen it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import NOT_DUE, Dispute, ReturnVisit, Side, VisitAnswer
from lianxin.work.disputes.rules import is_unkept, last_visit, require

EARLY = dt.timedelta(days=3)  # a visit may be made so much before its day, as the road allows


@dataclasses.dataclass
class AnswerDraft:
    """What one side said, asked alone. Nothing but ``side`` is needed when it was not reached."""

    side: Side
    reached: bool = True
    performed: str = ""
    satisfied: str = ""
    relapsed: str = ""
    sued: str = ""
    said: str = ""


def schedule_visits(dispute: Dispute, start: dt.datetime, days: tuple[int, ...]) -> None:
    """Set the visits of this episode; inside the caller's transaction."""
    ReturnVisit.objects.bulk_create(
        ReturnVisit(
            dispute=dispute,
            county=dispute.county,
            key=dispute.key,
            episode=dispute.episode,
            day=day,
            due_at=due(f"return_visit_{day}", dispute.county, start),
        )
        for day in days
    )


def cancel_visits(dispute: Dispute) -> None:
    """The dispute was reopened: what was still to be asked about the old agreement falls away."""
    dispute.return_visits.filter(done_at=None, cancelled_at=None).update(cancelled_at=clock.now())


def next_due(dispute: Dispute) -> dt.datetime:
    first = dispute.return_visits.filter(done_at=None, cancelled_at=None).order_by("due_at").first()
    return first.due_at if first else NOT_DUE


@transaction.atomic
def record_visit(*, by: Actor, visit: ReturnVisit, answers: list[AnswerDraft], measures: str, version: int) -> bool:
    """Write down what both sides said. Returns whether somebody said it has started again: the caller then reopens.

    When no side was reached the visit stays due and counts one more try; when only one was, ``measures`` has to say how
    the other was tried.
    """
    dispute = visit.dispute
    require(by, dispute, "visit")
    if visit.done_at is not None or visit.cancelled_at is not None:
        raise WrongState(_("这次回访已经做过或取消了。"))
    if clock.now() < visit.due_at - EARLY:
        raise WrongState(_("还没有到这次回访的时候；有反复可以直接重新打开。"))
    _check_answers(dispute, answers)
    visit.version = version
    reached = [answer for answer in answers if answer.reached]
    if not reached:
        visit.advance(tried=visit.tried + 1, **visit.sealed(measures=clean(measures)))
        record(by, "disputes.visit", visit, root=dispute, facts={"day": visit.day, "reached": 0})
        return False
    if not clean(measures) and dispute.sides.exclude(pk__in=[answer.side.pk for answer in reached]).exists():
        raise BadInput({"measures": _("有一方没有问到，请写明怎样找过、为什么没问到。")})
    visit.advance(
        done_at=clock.now(), done_by=by.label[:120], tried=visit.tried + 1, **visit.sealed(measures=clean(measures))
    )
    for answer in answers:
        row = VisitAnswer(
            visit=visit,
            side=answer.side,
            key=dispute.key,
            reached=answer.reached,
            performed=answer.performed,
            satisfied=answer.satisfied,
            relapsed=answer.relapsed,
            sued=answer.sued,
        )
        row.seal(said=clean(answer.said))
        row.save(force_insert=True)
    dispute.due_at = next_due(dispute)
    Dispute.objects.filter(pk=dispute.pk).update(due_at=dispute.due_at, changed_at=clock.now())
    relapsed = any(answer.relapsed == "yes" for answer in reached)
    facts = {"day": visit.day, "reached": len(reached), "relapsed": relapsed}
    record(by, "disputes.visit", visit, root=dispute, facts=facts)
    return relapsed


@transaction.atomic
def waive_performance(*, by: Actor, dispute: Dispute, agreed_by: Collection[Side], reason: str) -> None:
    """Those who said at the last visit that it was not done let it go, with a reason; then it may be closed.

    What is written down as an obligation of an agreement is let go in the room ``mediation``.
    """
    require(by, dispute, "close")
    visit = last_visit(dispute)
    unkept = {answer.side_id for answer in visit.answers.all() if is_unkept(answer)} if visit else set()
    if visit is None or not unkept or visit.waived_at is not None:
        raise WrongState(_("最近一次回访没有哪一方说没做到。"))
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么不再要求。")})
    if not unkept <= {side.pk for side in agreed_by}:
        raise BadInput({"agreed_by": _("说没做到的每一方都要自己说不再要求。")})
    visit.advance(waived_at=clock.now())
    record(by, "disputes.waive_performance", visit, root=dispute, facts={"day": visit.day}, words=clean(reason))


def _check_answers(dispute: Dispute, answers: list[AnswerDraft]) -> None:
    errors: dict[str, object] = {}
    sides = [answer.side.pk for answer in answers]
    if len(set(sides)) < len(sides) or any(answer.side.dispute_id != dispute.pk for answer in answers):
        raise BadInput({"answers": _("每一方记一次，只记这起纠纷的各方。")})
    for answer in answers:
        for name in ("performed", "satisfied", "relapsed", "sued"):
            column = VisitAnswer._meta.get_field(name)
            if getattr(answer, name) and getattr(answer, name) not in dict(column.flatchoices):  # type: ignore[union-attr]
                errors[f"side{answer.side.number}"] = _("请选一个回答。")
        if answer.reached and not (answer.performed and answer.relapsed):
            errors[f"side{answer.side.number}"] = _("问到的一方，请记下做到没有、有没有反复。")
    if errors:
        raise BadInput(errors)
