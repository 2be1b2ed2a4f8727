"""Sessions: arranged, moved, begun, recorded, cancelled, missed. The first one arranged begins the mediation."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.rules import clock_start
from lianxin.work.disputes.services import course, judging, links
from lianxin.work.disputes.states import EndReason, MediationKind, State
from lianxin.work.mediation.models import Attendance, Helper, Session
from lianxin.work.mediation.queries import Standing
from lianxin.work.mediation.queries import standing as read_standing
from lianxin.work.mediation.rules import (
    blocking,
    helper_may_come,
    may_be_open,
    sentence,
    session_verdict,
    usable_mediators,
)
from lianxin.work.mediation.services.attending import check_presence, write_presence
from lianxin.work.mediation.services.hands import carrier, happened, require_work, same_dispute, staff_of
from lianxin.work.mediation.services.panels import seated_participants, sitting_panel
from lianxin.work.mediation.services.setting_aside import (
    cancel_forbidden_sessions,
    cancel_planned,
    set_aside_drafts,
)
from lianxin.work.mediation.states import (
    SESSION_LIFE,
    Openness,
    Outcome,
    PlaceKind,
    Seat,
    SessionForm,
    SessionState,
    Subject,
)


@dataclasses.dataclass
class SessionDraft:
    """A session as asked for. ``starts_at`` may lie up to a week back, for a talk that is being written up."""

    form: str
    starts_at: dt.datetime
    place_kind: str
    minutes: int = 60
    side: Side | None = None
    place: str = ""
    openness: str = Openness.CLOSED
    helpers: list[Helper] = dataclasses.field(default_factory=list)


@transaction.atomic
def schedule_session(*, by: Actor, dispute: Dispute, draft: SessionDraft) -> Session:
    """Arrange a session; open → mediating with the first one, once every side was told its rights.

    Raises WrongState naming everything that stands against it (``rules.session_verdict``), BadInput for the draft.
    """
    require_work(by, dispute)
    _check_draft(dispute, draft)
    standing = read_standing(dispute)
    lacks = blocking(session_verdict(dispute, draft.form, draft.side, standing=standing))
    if lacks:
        raise WrongState(sentence(lacks))
    _check_guests(standing, draft)
    begin_if_ready(by, standing)
    session = write_session(by, standing, draft)
    facts = {"number": session.number, "form": draft.form, "at": session.starts_at.isoformat(), "kind": dispute.kind}
    record(by, "mediation.schedule_session", session, root=dispute, facts=facts)
    return session


def _check_draft(dispute: Dispute, draft: SessionDraft) -> None:
    errors: dict[str, object] = {}
    moment = clock.now()
    if draft.form not in SessionForm.values:
        errors["form"] = _("请选当面谈还是分开谈。")
    elif (draft.form == SessionForm.SEPARATE) != (draft.side is not None):
        errors["side"] = _("分开谈要选和哪一方谈。")
    elif draft.side is not None:
        same_dispute("side", dispute, draft.side.dispute_id)
    if draft.starts_at.tzinfo is None or not moment - dt.timedelta(days=7) <= draft.starts_at:
        errors["starts_at"] = _("时间最早可以是7天前。")
    elif draft.starts_at > moment + dt.timedelta(days=180):
        errors["starts_at"] = _("时间最晚可以是180天后。")
    if not 5 <= draft.minutes <= 600:
        errors["minutes"] = _("时长5到600分钟。")
    if draft.place_kind not in PlaceKind.values:
        errors["place_kind"] = _("请选在哪里谈。")
    if draft.openness not in Openness.values:
        errors["openness"] = _("请选公开还是不公开。")
    if errors:
        raise BadInput(errors)
    same_dispute("helpers", dispute, *(helper.dispute_id for helper in draft.helpers))


def _check_guests(standing: Standing, draft: SessionDraft) -> None:
    if draft.openness == Openness.OPEN and not may_be_open(standing):
        raise WrongState(_("要公开进行，先问过每一方，没有人反对才行。"))
    sides = [draft.side] if draft.side else None
    for helper in draft.helpers:
        if not helper_may_come(standing, helper, sides):
            raise WrongState(_("协助人要经每一方同意才能参加。"))


def begin_if_ready(by: Actor, standing: Standing) -> None:
    """open → mediating once every side was told its rights and none declined; a first separate talk may come before."""
    dispute = standing.dispute
    if dispute.state != State.OPEN:
        return
    sides = standing.sides_in
    if all(s.pk in standing.rights and not standing.declined(s, Subject.MEDIATE) for s in sides):
        course.begin_mediation(by=carrier(by, dispute, "begin_mediation"), dispute=dispute)


def write_session(by: Actor, standing: Standing, draft: SessionDraft) -> Session:
    """The row and who is expected, inside the caller's transaction."""
    dispute = standing.dispute
    links.take_turn(dispute=dispute)
    last = Session.objects.filter(dispute=dispute).aggregate(last=Max("number"))["last"] or 0
    panel = sitting_panel(dispute)
    session = Session(
        panel=panel,
        dispute=dispute,
        key=dispute.key,
        county=dispute.county,
        number=last + 1,
        kind=dispute.kind,
        tier=dispute.tier,
        unit=dispute.holder_unit,
        form=draft.form,
        side=draft.side,
        openness=draft.openness,
        place_kind=draft.place_kind,
        area_label=dispute.area.short_name,
        starts_at=draft.starts_at,
        ends_at=draft.starts_at + dt.timedelta(minutes=draft.minutes),
        recorder_id=staff_of(by),
    )
    session.seal(place=clean(draft.place))
    session.save(force_insert=True)
    sides = [s for s in standing.sides if draft.side is None or s.pk == draft.side.pk]
    expected = [Attendance(session=session, seat=Seat.PARTY, party=p) for s in sides for p in s.parties.all()]
    wanted = sides if draft.side else None
    expected += [
        Attendance(session=session, seat=Seat.MEDIATOR, appointment=a) for a in usable_mediators(standing, wanted)
    ]
    guests = {h.pk: h for h in draft.helpers} | {h.pk: h for h in seated_participants(panel, standing, wanted)}
    expected += [Attendance(session=session, seat=Seat.HELPER, helper=h) for h in guests.values()]
    Attendance.objects.bulk_create(expected)
    return session


def _require(session: Session, action: str) -> None:
    origin, _to = SESSION_LIFE[action]
    if session.state not in origin:
        raise WrongState(_("这次调解%(state)s，不能再改。") % {"state": session.get_state_display()})


@transaction.atomic
def reschedule_session(
    *, by: Actor, session: Session, version: int, starts_at: dt.datetime, minutes: int, place_kind: str, place: str = ""
) -> None:
    """Another time or place. ``version`` is the one the officer saw; raises Stale when somebody else was first."""
    dispute = session.dispute
    require_work(by, dispute)
    _require(session, "reschedule")
    draft = SessionDraft(session.form, starts_at, place_kind, minutes, session.side, place, session.openness)
    _check_draft(dispute, draft)
    before = session.starts_at
    session.version = version
    session.advance(
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        place_kind=place_kind,
        **session.sealed(place=clean(place)),
    )
    facts = {"number": session.number, "was": before.isoformat(), "at": starts_at.isoformat()}
    record(by, "mediation.reschedule_session", session, root=dispute, facts=facts)


@transaction.atomic
def cancel_session(*, by: Actor, session: Session, reason: str, version: int | None = None) -> None:
    dispute = session.dispute
    require_work(by, dispute)
    _require(session, "cancel")
    if not clean(reason):
        raise BadInput({"reason": _("请写为什么取消。")})
    session.version = session.version if version is None else version
    session.advance(state=SessionState.CANCELLED, **session.sealed(reason=clean(reason)))
    record(by, "mediation.cancel_session", session, root=dispute, facts={"number": session.number})


@transaction.atomic
def start_session(*, by: Actor, session: Session, version: int | None = None) -> None:
    """Begin now. Holds, consents, mediators and guardians are asked once more; raises WrongState with what changed."""
    dispute = session.dispute
    require_work(by, dispute)
    _require(session, "start")
    standing = read_standing(dispute)
    _check_again(standing, session)
    begin_if_ready(by, standing)
    session.version = session.version if version is None else version
    session.advance(started_at=clock.now())
    links.note_response(dispute=dispute)
    record(by, "mediation.start_session", session, root=dispute, facts={"number": session.number})


def _check_again(standing: Standing, session: Session) -> None:
    lacks = blocking(session_verdict(standing.dispute, session.form, session.side, standing=standing))
    if lacks:
        raise WrongState(sentence(lacks))


@transaction.atomic
def hold_session(
    *,
    by: Actor,
    session: Session,
    present: Collection[uuid.UUID],
    record_text: str,
    outcome: str,
    outcome_note: str = "",
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    version: int | None = None,
) -> None:
    """Write up what happened: who was there (keys of parties, appointments, helpers), the record, the outcome.

    A session that was not started here is checked as ``start_session`` does. The record of a separate session holds
    what the side agrees may be told. Nobody's agreement follows from the outcome: it is drafted apart.
    """
    dispute = session.dispute
    require_work(by, dispute)
    _require(session, "hold")
    _check_record(record_text, outcome)
    standing = read_standing(dispute)
    if session.started_at is None:
        _check_again(standing, session)
    check_presence(standing, session, set(present))
    begin_if_ready(by, standing)
    finish_session(by, standing, session, set(present), record_text, outcome, outcome_note, started_at, ended_at, version)


def _check_record(record_text: str, outcome: str) -> None:
    errors: dict[str, object] = {}
    if not clean(record_text):
        errors["record"] = _("请写这次谈了什么。")
    if outcome not in Outcome.values:
        errors["outcome"] = _("请选这次的结果。")
    if errors:
        raise BadInput(errors)


def finish_session(
    by: Actor,
    standing: Standing,
    session: Session,
    present: set[uuid.UUID],
    record_text: str,
    outcome: str,
    outcome_note: str = "",
    started_at: dt.datetime | None = None,
    ended_at: dt.datetime | None = None,
    version: int | None = None,
) -> None:
    """planned → held, inside the caller's transaction, after its checks."""
    began = started_at or session.started_at or min(session.starts_at, clock.now())
    over = happened("ended_at", ended_at, not_before=began)
    session.version = session.version if version is None else version
    session.advance(
        state=SessionState.HELD,
        started_at=happened("started_at", began, not_before=min(session.starts_at, clock_start(standing.dispute))),
        ended_at=over,
        outcome=outcome,
        recorder_id=staff_of(by),
        **session.sealed(record=clean(record_text), outcome_note=clean(outcome_note)),
    )
    write_presence(session, present, staff_of(by))
    if session.kind == MediationKind.PUBLIC_SECURITY and standing.check is not None:
        _count_attempt(standing, session, over)
    links.note_response(dispute=standing.dispute)
    facts = {"number": session.number, "form": session.form, "outcome": outcome, "present": len(present)}
    record(by, "mediation.hold_session", session, root=standing.dispute, facts=facts)


def _count_attempt(standing: Standing, session: Session, over: dt.datetime) -> None:
    """Only a joint sitting is a mediation of art. 183; a second one within seven working days of the first."""
    check = standing.check
    if check is None or session.form != SessionForm.JOINT:
        return
    due = check.second_due_at or rulebook.due("second_police_mediation", session.county, over)
    check.advance(attempts=check.attempts + 1, second_due_at=due)


@transaction.atomic
def miss_session(*, by: Actor, session: Session, absent: Iterable[uuid.UUID], reason: str = "") -> None:
    """Somebody did not come and it could not be held. Nobody's absence is a refusal."""
    dispute = session.dispute
    require_work(by, dispute)
    _require(session, "miss")
    if session.starts_at > clock.now():
        raise WrongState(_("还没有到时间。"))
    away = set(absent)
    session.advance(state=SessionState.MISSED, **session.sealed(reason=clean(reason)))
    for row in session.attendances.order_by("id"):
        here = not ({row.party_id, row.appointment_id, row.helper_id} & away)
        Attendance.objects.filter(pk=row.pk).update(present=here)
    record(by, "mediation.miss_session", session, root=dispute, facts={"number": session.number, "absent": len(away)})


@transaction.atomic
def end_talks(*, by: Actor, dispute: Dispute, reason: str) -> None:
    """This level did not manage it: planned sessions and drafts fall away, mediating → unsettled."""
    require_work(by, dispute)
    if not clean(reason):
        raise BadInput({"reason": _("请写没有调成的原因。")})
    cancel_planned(by, dispute, _("本级不再调解。"))
    set_aside_drafts(by, dispute)
    course.fail_mediation(by=carrier(by, dispute, "fail"), dispute=dispute, reason_text=reason)
    record(by, "mediation.end_talks", dispute, facts={"tier": dispute.tier})


@transaction.atomic
def merge_in_talks(*, by: Actor, dispute: Dispute, into: Dispute, reason: str) -> None:
    """``disputes.merge_dispute`` with what it does to talks: those of ``dispute`` fall away, and of those of ``into`` the
    sessions that the danger it takes over forbids."""
    judging.merge_dispute(by=by, dispute=dispute, into=into, reason=reason)
    cancel_planned(by, dispute, _("已并入另一起。"))
    set_aside_drafts(by, dispute)
    cancel_forbidden_sessions(by=by, dispute=into)


@transaction.atomic
def end_mediation(
    *,
    by: Actor,
    dispute: Dispute,
    reason: str,
    note: str,
    approved_by: Actor | None = None,
    confirmed_alone: bool = False,
) -> None:
    """``disputes.end_dispute`` for a dispute in talks: what is planned and what is in hand fall away with it.

    A refusal is only a reason where one was recorded.
    """
    require_work(by, dispute)
    standing = read_standing(dispute)
    refused = reason == EndReason.REFUSED and any(standing.declined(side, Subject.MEDIATE) for side in standing.sides)
    cancel_planned(by, dispute, _("调解终止。"))
    set_aside_drafts(by, dispute)
    course.end_dispute(
        by=by,
        dispute=dispute,
        reason=reason,
        note=note,
        approved_by=approved_by,
        refused=refused,
        confirmed_alone=confirmed_alone,
    )
