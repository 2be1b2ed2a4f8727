"""Asking a side, and what follows at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.rules import require, require_contact
from lianxin.work.disputes.services import judging
from lianxin.work.disputes.services.links import note_response, take_turn
from lianxin.work.disputes.services.parties import mark_reached
from lianxin.work.disputes.states import ANY_OPEN, Colour
from lianxin.work.mediation.queries import standing
from lianxin.work.mediation.services.setting_aside import cancel_forbidden_sessions
from lianxin.work.mediation.states import Subject
from lianxin.work.triage import queries
from lianxin.work.triage.models import HarmEvent, Screen
from lianxin.work.triage.queries import answers_of, latest_screens, notes_of
from lianxin.work.triage.rules import Judgement, flags_of, is_all_no, judge
from lianxin.work.triage.silence.services import begin
from lianxin.work.triage.states import (
    ALIKE_HOURS,
    ALIKE_RUN,
    QUESTIONS,
    RULES_VERSION,
    SECONDS_PER_QUESTION,
    SHORT_SCREEN,
    Answer,
    Answers,
    CallBack,
    HarmKind,
    Notes,
    WhyNotAsked,
)

EARLIEST_HARM = dt.timedelta(days=3650)
LATEST_HAPPENING = dt.timedelta(hours=72)


@transaction.atomic
def record_screen(
    *,
    by: Actor,
    side: Side,
    answers: Answers,
    alone: bool,
    notes: Notes | None = None,
    started_at: dt.datetime | None = None,
    happens_at: dt.datetime | None = None,
) -> Judgement:
    """Keep what one side answered, judge the dispute by all sides' last answers and by what the rows know, set colour and
    holds, and cancel the sessions these forbid: one transaction. The colour never falls by it.

    ``started_at``: when the page was opened, as the server knows it; None for what was not asked on a page of ours.
    ``happens_at``: when the thing comes that cannot be undone; without it, as late as the answer allows. What is never
    mediated here is not asked again of anybody: the agency in charge is.
    """
    dispute, notes = side.dispute, notes or Notes()
    require(by, dispute, "raise_colour")
    require_contact(dispute, side)
    if dispute.never_here:
        raise WrongState(_("这类情况不再询问当事人，请向主管部门了解。"))
    _check(answers, notes, happens_at)
    others = [row for key, row in latest_screens(dispute).items() if key != side.pk]
    applies = queries.applies_to(dispute, [notes, *map(notes_of, others)])
    rows = queries.rows_of(dispute)
    verdict = judge([answers, *map(answers_of, others)], rows, applies)
    screen = Screen(
        dispute=dispute, side=side, county=dispute.county, key=dispute.key, at=clock.now(), started_at=started_at,
        asked_by=by.ref, alone=alone, full=_is_full(answers, applies), rules_version=RULES_VERSION, colour=verdict.colour,
        all_no=is_all_no(answers), happens_at=happens_at,
    )  # fmt: skip
    screen.call_back = _why_call_back(screen, answers)
    _seal(screen, answers, notes, rows, applies)
    screen.save(force_insert=True)
    _answers_the_sample(by, screen)
    mark_reached(by=by, side=side)
    dispute.refresh_from_db()
    urgent_by = (happens_at or screen.at + LATEST_HAPPENING) if "q11.irreversible_72h" in flags_of(answers) else None
    _judge_where_somebody_is(by, dispute, verdict, urgent_by)
    record(by, "triage.screen", screen, root=dispute, facts={"side": side.number, "alone": alone})
    return verdict


def _judge_where_somebody_is(by: Actor, dispute: Dispute, verdict: Judgement, urgent_by: dt.datetime | None) -> None:
    """Asking is a first contact; but a danger found by it goes on ringing until somebody has seen to it."""
    was = (dispute.colour, dispute.red_now)
    note_response(dispute=dispute)
    apply_judgement(by=by, dispute=dispute, verdict=verdict, reason=_("单独询问双方的结果"), urgent_by=urgent_by)
    if dispute.colour != Colour.RED or was == (dispute.colour, dispute.red_now):
        note_response(dispute=dispute)


def apply_judgement(
    *,
    by: Actor,
    dispute: Dispute,
    verdict: Judgement,
    reason: str,
    asked: bool = True,
    urgent_by: dt.datetime | None = None,
) -> None:
    """Colour and marks onto the dispute, and away with the sessions that they forbid; inside the caller's transaction."""
    marks = {name: getattr(verdict, name) for name in judging.MARKS}
    judging.judge_colour(
        by=by, dispute=dispute, colour=verdict.colour, reason=reason, asked=asked, urgent_by=urgent_by, **marks
    )
    cancel_forbidden_sessions(by=by, dispute=dispute)


def _check(answers: Answers, notes: Notes, happens_at: dt.datetime | None) -> None:
    errors: dict[str, object] = {}
    for code, (answer, details) in answers.items():
        if code not in QUESTIONS or answer not in Answer.values:
            errors[code] = _("请选一个回答。")
        elif set(details) - set(QUESTIONS[code].details):
            errors[code] = _("没有这一项。")
    if notes.why_not_asked and notes.why_not_asked not in WhyNotAsked.values:
        errors["why_not_asked"] = _("请选为什么没有问。")
    if happens_at is not None and not clock.now() < happens_at <= clock.now() + LATEST_HAPPENING:
        errors["happens_at"] = _("请选三天以内、现在以后的时间。")
    if errors:
        raise BadInput(errors)


def _is_full(answers: Answers, applies: Collection[str]) -> bool:
    """Everything was put that applies; what does not is no gap."""
    needed = [code for code, question in QUESTIONS.items() if not question.close or code in applies]
    return all(answers.get(code, (Answer.NOT_ASKED, ()))[0] != Answer.NOT_ASKED for code in needed)


def _seal(screen: Screen, answers: Answers, notes: Notes, rows: Mapping[str, int], applies: Collection[str]) -> None:
    """The answers, and with what was said beside them also what was known then: it can be judged again by other rules."""
    kept = {code: [answer, *details] for code, (answer, details) in answers.items()}
    beside = {"said": dataclasses.asdict(notes), "rows": dict(rows), "applies": sorted(applies)}
    screen.seal(answers=json.dumps(kept), notes=json.dumps(beside, ensure_ascii=False))


def _why_call_back(screen: Screen, answers: Answers) -> str:
    """Whether somebody else asks once more: it went faster than anybody can ask, or the last few were all the same."""
    if screen.started_at is None or screen.asked_by is None:
        return CallBack.NONE
    put = sum(1 for answer, _details in answers.values() if answer != Answer.NOT_ASKED)
    quick = (screen.at - screen.started_at).total_seconds() < put * SECONDS_PER_QUESTION
    if screen.all_no and put >= len(SHORT_SCREEN) and quick:
        return CallBack.QUICK
    since = screen.at - dt.timedelta(hours=ALIKE_HOURS)
    before = [row for row in queries.last_of(screen.asked_by, since, ALIKE_RUN - 1) if row.started_at is not None]
    alike = len(before) == ALIKE_RUN - 1 and all(_alike(answers_of(row), answers) for row in before)
    return CallBack.ALIKE if alike else CallBack.NONE


def _answers_the_sample(by: Actor, screen: Screen) -> None:
    """Somebody else has asked this side once more: earlier askings by others leave the sample."""
    sampled = Screen.objects.filter(side=screen.side, called_back_at=None).exclude(call_back="").exclude(pk=screen.pk)
    sampled.exclude(asked_by=by.ref).update(called_back_at=screen.at)


def _alike(one: Answers, other: Answers) -> bool:
    return flags_of(one) == flags_of(other)


# Silence -------------------------------------------------------------------------------------------------


@transaction.atomic
def judge_silence(*, by: Actor, dispute: Dispute, moment: dt.datetime) -> bool:
    """A side was not reached in time: the silence counts from now on, once. Returns whether it did.

    The row is marked by a conditional update, so that two sweeps judge it once; in what is over, or while contact is held,
    nothing is judged.
    """
    due = Dispute.objects.filter(pk=dispute.pk, silent_due_at__lte=moment)
    if not due.update(silent_due_at=None):
        return False
    dispute = Dispute.objects.select_for_update(of=("self",)).select_related("key__county_key").get(pk=dispute.pk)
    if dispute.state not in ANY_OPEN or dispute.root_id or dispute.contact_held or not dispute.half_known:
        return False
    dispute.advance(silent=True)
    record(by, "disputes.silent", dispute)
    verdict = _judged(dispute, list(latest_screens(dispute).values()))
    apply_judgement(by=by, dispute=dispute, verdict=verdict, reason=gettext_noop("一方72小时没有回音"), asked=False)
    begin(by=by, dispute=dispute)
    return True


# Raising, lowering, lifting ---------------------------------------------------------------------------------


@transaction.atomic
def raise_colour(*, by: Actor, dispute: Dispute, colour: int, reason: str, red_now: bool = False) -> int:
    """``disputes.raise_colour``, and the planned sessions that it forbids are cancelled with it; returns how many.

    Never lost to somebody who was faster with something else: the row is read under its lock.
    """
    take_turn(dispute=dispute)
    dispute.refresh_from_db()
    judging.raise_colour(by=by, dispute=dispute, colour=colour, reason=reason, red_now=red_now)
    return cancel_forbidden_sessions(by=by, dispute=dispute)


@transaction.atomic
def lower_colour(*, by: Actor, dispute: Dispute, colour: int, reason: str, approved_by: Actor | None = None) -> None:
    """``disputes.lower_colour`` after looking at the fresh answers: each side asked anew, alone, since the colour rose, and
    the answers now say no more than the colour asked for. Of what is never mediated here nobody is asked again: it may go
    from "red now" to red on the word of the agency in charge."""
    if dispute.never_here:
        fresh = queries.has_agency_word(dispute)
    else:
        fresh = _fresh_says_at_most(dispute, colour)
    judging.lower_colour(by=by, dispute=dispute, colour=colour, reason=reason, asked_afresh=fresh, approved_by=approved_by)


@transaction.atomic
def lift_hold(
    *,
    by: Actor,
    dispute: Dispute,
    hold: str,
    plan: str,
    asked_for: Iterable[Side] = (),
    led_by: str = "",
    approved_by: Actor | None = None,
) -> None:
    """``disputes.lift_hold`` after looking at the fresh answers. No side that has said no to sitting together is counted."""
    fresh = queries.asked_afresh(dispute)
    wanted = list(asked_for)
    if hold == "hold_joint":
        now = standing(dispute)
        wanted = [side for side in wanted if not now.declined(side, Subject.JOINT)]
    if hold == "hold_session" and fresh is not None:
        if any(row.at <= (dispute.held_at or row.at) for row in fresh if dispute.held_at):
            fresh = None
        elif _judged(dispute, fresh).hold_session:
            raise WrongState(_("照最近的回答，还不能恢复。"))
    judging.lift_hold(
        by=by,
        dispute=dispute,
        hold=hold,
        plan=plan,
        asked_afresh=fresh is not None,
        asked_for=wanted,
        led_by=led_by,
        approved_by=approved_by,
    )


def _judged(dispute: Dispute, screens: list[Screen]) -> Judgement:
    applies = queries.applies_to(dispute, [notes_of(row) for row in screens])
    return judge([answers_of(row) for row in screens], queries.rows_of(dispute), applies)


def _fresh_says_at_most(dispute: Dispute, colour: int) -> bool:
    fresh = queries.asked_afresh(dispute)
    if fresh is None:
        return False
    verdict = _judged(dispute, fresh)
    if verdict.colour > colour or verdict.red_now:
        raise WrongState(_("照最近的回答，还到不了这个颜色。"))
    return True


@transaction.atomic
def record_agency_word(*, by: Actor, dispute: Dispute, agency: str, said: str) -> None:
    """What the agency in charge says of a matter that is never mediated here: asked again in its own time, so that nobody
    asks the person who was hurt a second time. The colour stays."""
    require(by, dispute, "raise_colour")
    if not dispute.never_here:
        raise WrongState(_("这一起要重新单独询问各方。"))
    errors: dict[str, object] = {}
    if not clean(agency):
        errors["agency"] = _("请写是哪个部门。")
    if not clean(said):
        errors["said"] = _("请写部门说的近况。")
    if errors:
        raise BadInput(errors)
    judging.put_off_asking(dispute)
    record(by, "triage.agency_word", dispute, words=f"{clean(agency)}：{clean(said)}")


# Harm ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_harm(*, by: Actor, dispute: Dispute, kind: str, happened_at: dt.datetime, what: str) -> HarmEvent:
    """Harm came of it: a fact of the dispute, by which the questions are measured. What was asked before is old at once.

    The colour is not changed by it: whoever records it may raise it, and a re-ask falls due.
    """
    require(by, dispute, "raise_colour")
    errors: dict[str, object] = {}
    if kind not in HarmKind.values:
        errors["kind"] = _("请选发生了什么。")
    if not clock.now() - EARLIEST_HARM <= happened_at <= clock.now():
        errors["happened_at"] = _("请写过去十年里的时间，不能晚于现在。")
    if not clean(what):
        errors["what"] = _("请写发生的经过。")
    if errors:
        raise BadInput(errors)
    before = queries.colour_at(dispute, happened_at)
    event = HarmEvent(
        dispute=dispute,
        county=dispute.county,
        key=dispute.key,
        kind=kind,
        happened_at=happened_at,
        recorded_at=clock.now(),
        before=before,
    )
    event.seal(what=clean(what))
    event.save(force_insert=True)
    judging.make_stale(by=by, dispute=dispute, why="harm")
    record(by, "triage.harm", event, root=dispute, facts={"kind": kind, "before": before})
    return event
