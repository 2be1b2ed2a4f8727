"""What the agency says: on its own page, by a one-time code, or on paper that the holder writes down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.files.services import store
from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook.queries import due
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import NOT_DUE
from lianxin.work.disputes.services.links import lift_open_item, note_transfer, take_turn
from lianxin.work.referrals import rules
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.services import telling
from lianxin.work.referrals.services.links import check_bearer, use_link
from lianxin.work.referrals.services.receipts import how_of, receipt
from lianxin.work.referrals.services.referring import ITEM, LONG, question_due
from lianxin.work.referrals.states import PAPER, TAKEN_OVER, How, Outcome, State


def _take(by: Actor, referral: Referral, action: str, on_paper: bool, version: int) -> str:
    """May it be said now, and by which way; a one-time code is used up here. Returns the way."""
    how = how_of(by, on_paper)
    rules.require(by, referral, action, how=how)
    if how == How.LINK:
        use_link(by=by, referral=referral)
    referral.version = version
    return how


def _words(field: str, text: str, missing: object) -> str:
    text = clean(text)
    if not text:
        raise BadInput({field: missing})
    if len(text) > LONG:
        raise BadInput({field: _("最多 %(most)d 字。") % {"most": LONG}})
    return text


def _tell_holder(by: Actor, referral: Referral, kind: str, text: object, **given: Any) -> None:
    telling.tell(
        by=by, referral=referral, to=telling.holders(referral), kind=kind, text=text,
        url=telling.holder_url(referral), **given,
    )  # fmt: skip


@transaction.atomic
def accept_referral(*, by: Actor, referral: Referral, version: int, note: str = "", on_paper: bool = False) -> None:
    """It is the agency's now to answer, within the clock of its kind, counted from here."""
    how = _take(by, referral, "accept", on_paper, version)
    moment = clock.now()
    due_at = rules.answer_due(referral, moment)
    referral.advance(state=State.ACCEPTED, accepted_at=moment, due_at=due_at, warn_at=due_at, silence=0)
    receipt(by, referral, "accept", words=note, how=how, due_at=due_at)
    _tell_holder(by, referral, "referral.accepted", _("%(unit)s已接收转介。") % {"unit": referral.addressee})


@transaction.atomic
def ask_back(*, by: Actor, referral: Referral, question: str, version: int, on_paper: bool = False) -> None:
    """Something is missing: the agency's clock rests, the holder's starts."""
    question = _words("question", question, _("请写需要补充什么。"))
    how = _take(by, referral, "ask_back", on_paper, version)
    due_at = question_due(referral)
    referral.advance(state=State.ASKED_BACK, due_at=due_at, warn_at=None, **referral.sealed(question=question))
    receipt(by, referral, "ask_back", words=question, how=how, due_at=due_at)
    said = _("%(unit)s要求补充材料。") % {"unit": referral.addressee}
    _tell_holder(by, referral, "referral.question", said, due_at=due_at)


@transaction.atomic
def reject_referral(*, by: Actor, referral: Referral, reason: str, version: int, on_paper: bool = False) -> None:
    """Not theirs. The dispute is as it was before; the party is told, and another way is looked for."""
    reason = _words("reason", reason, _("请写不接收的理由。"))
    how = _take(by, referral, "reject", on_paper, version)
    _close(by, referral, State.REJECTED, reason)
    receipt(by, referral, "reject", words=reason, how=how)
    _tell_holder(by, referral, "referral.rejected", _("%(unit)s不接收转介。") % {"unit": referral.addressee})


@transaction.atomic
def finish_referral(
    *, by: Actor, referral: Referral, outcome: str, words: str, version: int, on_paper: bool = False
) -> None:
    """The outcome is back. Where the organ took the matter over, the dispute may now end as transferred."""
    if outcome not in Outcome.values:
        raise BadInput({"outcome": _("请选结果。")})
    words = _words("words", words, _("请写办理结果。"))
    how = _take(by, referral, "finish", on_paper, version)
    _close(by, referral, State.DONE, words, outcome=outcome)
    changed = [referral.dispute] if outcome in TAKEN_OVER else []
    for dispute in changed:
        note_transfer(dispute=dispute)
    receipt(by, referral, "finish", words=words, how=how, facts={"outcome": outcome}, also=changed)
    _tell_holder(by, referral, "referral.done", _("%(unit)s已答复结果，请告知当事人。") % {"unit": referral.addressee})


def _close(by: Actor, referral: Referral, state: str, words: str, **changes: Any) -> None:
    take_turn(dispute=referral.dispute)
    referral.dispute.refresh_from_db(fields=["version", "transferred_at", "changed_at"])
    referral.advance(
        state=state, closed_at=clock.now(), due_at=NOT_DUE, warn_at=None, **changes, **referral.sealed(answer=words)
    )
    referral.links.filter(used_at=None, revoked_at=None).update(revoked_at=clock.now())
    lift_open_item(dispute=referral.dispute, kind=ITEM, ref=referral.pk)


@transaction.atomic
def extend_term(*, by: Actor, referral: Referral, reason: str, version: int, on_paper: bool = False) -> None:
    """Once, by the extension the law gives this kind, counted on from the day it would have ended."""
    reason = _words("reason", reason, _("请写延长的理由。"))
    how = _take(by, referral, "extend", on_paper, version)
    last = referral.due_at - dt.timedelta(seconds=1)  # a term ends at midnight: its last day is the day before
    due_at = due(referral.line.extension, referral.county, last)
    referral.advance(extended=True, due_at=due_at, warn_at=due_at, silence=0)
    receipt(by, referral, "extend", words=reason, how=how, due_at=due_at)
    _tell_holder(by, referral, "referral.extended", _("%(unit)s延长了办理期限。") % {"unit": referral.addressee})


@transaction.atomic
def attach_paper(*, by: Actor, referral: Referral, upload: UploadedFile, on_paper: bool = False) -> StoredFile:
    """A decision, a receipt, a notice: kept under the dispute's key, seen by the holder and the agency. By a link it comes
    with the answer and uses nothing up."""
    how = how_of(by, on_paper)
    rules.require(by, referral, "attach", how=how)
    if how == How.LINK:
        check_bearer(by=by, referral=referral)
    file = store(
        by, referral.key, referral, upload, kind=PAPER, compartment=referral.dispute.compartment,
        root=referral.dispute, field="paper",
    )  # fmt: skip
    receipt(by, referral, "attach", how=how, facts={"file": str(file.pk)})
    return file
