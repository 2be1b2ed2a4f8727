"""A complaint is worked: noticed, examined, answered or passed on, reviewed, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import Post, Staff, Unit
from lianxin.oversight.rights.models import Complaint, Review
from lianxin.oversight.rights.rules import next_stage, require
from lianxin.oversight.rights.services.placing import keep_from
from lianxin.oversight.rights.states import LIFE, Body, Outcome, Part, State, ToldHow
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, WrongState
from lianxin.tools.kit.text import clean
from lianxin.tools.shell.wording import full_datetime
from lianxin.work.disputes.services import shutting

LONG = 10_000


def _told(complaint: Complaint, how: str, errors: dict[str, object]) -> None:
    if how not in ToldHow.values:
        errors["told_how"] = _("请选怎样告知的。")
    elif how == ToldHow.NONE and (complaint.read("teller_name") or complaint.read("teller_phone")):
        errors["told_how"] = _("留了姓名或电话，请按其要求的方式告知。")


def _text(name: str, text: str, empty: str, errors: dict[str, object]) -> str:
    text = clean(text)
    if not text:
        errors[name] = empty
    elif len(text) > LONG:
        errors[name] = _("最多%(n)s个字。") % {"n": LONG}
    return text


def _refuse(errors: dict[str, object]) -> None:
    if errors:
        raise BadInput(errors)


def _step(by: Actor, complaint: Complaint, action: str, version: int, words: str = "", **changes: object) -> None:
    to = LIFE[action].to
    complaint.version = version
    complaint.advance(**({"state": to} if to else {}), **changes)
    record(by, f"rights.{action}", complaint, words=words)


@transaction.atomic
def examine(*, by: Actor, complaint: Complaint, version: int) -> None:
    require(by, complaint, "examine")
    _step(by, complaint, "examine", version)


@transaction.atomic
def notice(*, by: Actor, complaint: Complaint, told_how: str, version: int) -> None:
    """The complainant was told in writing that it is here and who works it (信访工作条例 23)."""
    require(by, complaint, "notice")
    errors: dict[str, object] = {}
    _told(complaint, told_how, errors)
    _refuse(errors)
    _step(by, complaint, "notice", version, noticed_at=clock.now(), noticed_how=told_how)


@transaction.atomic
def extend(*, by: Actor, complaint: Complaint, reason: str, version: int) -> None:
    """Once, with a reason that the complainant is told (34)."""
    require(by, complaint, "extend")
    errors: dict[str, object] = {}
    reason = _text("reason", reason, _("请写延长的理由。"), errors)
    _refuse(errors)
    later = rulebook.due("complaint_extension", complaint.county, complaint.done_by - dt.timedelta(seconds=1))
    changes = {"done_by": later, "extended_at": clock.now(), **complaint.sealed(extension=reason)}
    _step(by, complaint, "extend", version, reason, **changes)


@transaction.atomic
def answer(*, by: Actor, complaint: Complaint, text: str, told_how: str, version: int) -> None:
    _conclude(by, complaint, "answer", text, told_how, version)


@transaction.atomic
def find_unfounded(*, by: Actor, complaint: Complaint, text: str, told_how: str, version: int) -> None:
    """Nothing was found. It says nothing about whoever complained: to have complained in good faith is no wrong."""
    _conclude(by, complaint, "unfounded", text, told_how, version)


def _conclude(by: Actor, complaint: Complaint, action: str, text: str, told_how: str, version: int) -> None:
    require(by, complaint, action)
    errors: dict[str, object] = {}
    text = _text("text", text, _("请写答复的内容，用来人听得懂的话。"), errors)
    _told(complaint, told_how, errors)
    _refuse(errors)
    changes = {"decided_at": clock.now(), "told_how": told_how, **complaint.sealed(answer=text)}
    _step(by, complaint, action, version, text, **changes)


@transaction.atomic
def pass_on(*, by: Actor, complaint: Complaint, body: str, body_name: str, reason: str, told_how: str, version: int) -> None:
    """To the body in charge. What is handed over and why is written; the complainant is told where it went."""
    require(by, complaint, "pass_on")
    errors: dict[str, object] = {}
    if body not in Body.values:
        errors["body"] = _("请选移交给哪一类机关。")
    name = clean(body_name)
    if not name or len(name) > 80:
        errors["body_name"] = _("请写机关的全称，最多80个字。")
    reason = _text("reason", reason, _("请写移交的理由。"), errors)
    _told(complaint, told_how, errors)
    _refuse(errors)
    changes = {"decided_at": clock.now(), "told_how": told_how, "body": body}
    changes |= complaint.sealed(body_name=name, answer=reason)
    _step(by, complaint, "pass_on", version, f"{name}：{reason}", **changes)


@transaction.atomic
def record_receipt(*, by: Actor, complaint: Complaint, on: dt.date, text: str, version: int) -> None:
    """The other body has it: who signed for it, under which number."""
    require(by, complaint, "receipt")
    errors: dict[str, object] = {}
    text = _text("text", text, _("请写谁签收、对方的编号。"), errors)
    sent = clock.local_day(complaint.decided_at) if complaint.decided_at else clock.today()
    if not sent <= on <= clock.today():
        errors["on"] = _("回执日期不能早于移交，也不能晚于今天。")
    _refuse(errors)
    _step(by, complaint, "receipt", version, text, receipt_on=on, **complaint.sealed(receipt=text))


@transaction.atomic
def close(*, by: Actor, complaint: Complaint, version: int) -> None:
    require(by, complaint, "close")
    _step(by, complaint, "close", version, closed_at=clock.now())


@transaction.atomic
def add_note(*, by: Actor, complaint: Complaint, text: str, version: int) -> None:
    """What was found out on the way; each note stands behind the one before it."""
    require(by, complaint, "note")
    errors: dict[str, object] = {}
    text = _text("text", text, _("请写要补记的内容。"), errors)
    whole = "\n".join(part for part in (complaint.read("notes"), f"{full_datetime(clock.now())} {by.label}：{text}") if part)
    if len(whole) > 10 * LONG:
        errors["text"] = _("补记太长，存不下了。")
    _refuse(errors)
    complaint.version = version
    complaint.advance(**complaint.sealed(notes=whole))
    record(by, "rights.note", complaint)


@transaction.atomic
def ask_review(*, by: Actor, complaint: Complaint, text: str) -> Review:
    """The complainant does not accept the answer: first a review, then a recheck (35, 36)."""
    require(by, complaint, "ask_review")
    errors: dict[str, object] = {}
    text = _text("text", text, _("请写来人为什么不同意答复。"), errors)
    _refuse(errors)
    stage, moment = next_stage(complaint), clock.now()
    due_at = rulebook.due(f"complaint_{stage}", complaint.county, moment)
    review = Review(complaint=complaint, key=complaint.key, stage=stage, at=moment, due_at=due_at)
    review.seal(words=text)
    complaint.advance()  # two at once: the second is told
    review.save(force_insert=True)
    record(by, "rights.ask_review", review, root=complaint, words=text)
    return review


@transaction.atomic
def answer_review(*, by: Actor, review: Review, outcome: str, text: str, told_how: str, version: int) -> None:
    """Reopened: it is examined anew, with the time of a first examination."""
    complaint = review.complaint
    require(by, complaint, "answer_review")
    if review.answered_at is not None:
        raise WrongState(_("已经答复过。"))
    errors: dict[str, object] = {}
    if outcome not in Outcome.values:
        errors["outcome"] = _("请选结果。")
    text = _text("text", text, _("请写答复的内容，用来人听得懂的话。"), errors)
    _told(complaint, told_how, errors)
    _refuse(errors)
    review.version, moment = version, clock.now()
    review.advance(outcome=outcome, answered_at=moment, told_how=told_how, **review.sealed(answer=text))
    if outcome == Outcome.REOPENED:
        again = {"state": State.EXAMINING, "done_by": rulebook.due("complaint_done", complaint.county, moment)}
        complaint.advance(**again, closed_at=None, decided_at=None)
    record(by, "rights.answer_review", review, root=complaint, facts={"outcome": outcome}, words=text)


@transaction.atomic
def shield_dispute(
    *, by: Actor, complaint: Complaint, units: Sequence[Unit], line: Sequence[Unit], staff: Sequence[Staff], holder: Post | None
) -> None:
    """The dispute is kept from the units, the line and the people complained of, and goes on outside that line. "Who knows"
    of the dispute's colour gives way to this. The complaint is kept from the same people."""
    require(by, complaint, "shield")
    if not units and not staff:
        raise BadInput({"units": _("请选对方所在的单位或者人。")})
    if any(unit.county != complaint.county for unit in (*units, *line)):
        raise BadInput({"units": _("请选本县的单位。")})
    dispute = complaint.dispute
    shutting.shut_out(by=by, dispute=dispute, units=[*units, *line], staff=staff, holder=holder)
    keep_from(by=by, complaint=complaint, units=units, staff=staff)
    keep_from(by=by, complaint=complaint, units=line, part=Part.LINE)
    complaint.advance(shielded_at=clock.now())
    record(by, "rights.shield", complaint, facts={"units": len(units), "line": len(line), "staff": len(staff)})
