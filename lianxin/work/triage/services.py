"""Asking a side, and what follows at once."""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput
from lianxin.work.disputes.models import Side
from lianxin.work.disputes.rules import require, require_contact
from lianxin.work.disputes.services.judging import judge_colour
from lianxin.work.disputes.services.parties import mark_reached
from lianxin.work.mediation.services.setting_aside import cancel_forbidden_sessions
from lianxin.work.triage.models import Screen
from lianxin.work.triage.queries import answers_of, latest_screens
from lianxin.work.triage.rules import Judgement, is_all_no, judge
from lianxin.work.triage.states import RULES_VERSION, SHORT_SCREEN, Answer, Answers


@transaction.atomic
def record_screen(*, by: Actor, side: Side, answers: Answers, alone: bool) -> Judgement:
    """Keep what one side answered, judge the dispute by all sides' last answers, set colour and holds, and cancel the
    sessions these forbid: one transaction. The colour never falls by it."""
    dispute = side.dispute
    require(by, dispute, "raise_colour")
    require_contact(dispute, side)
    errors: dict[str, object] = {}
    for code, (answer, details) in answers.items():
        if code not in SHORT_SCREEN or answer not in Answer.values:
            errors[code] = _("请选一个回答。")
        elif set(details) - set(SHORT_SCREEN[code].details):
            errors[code] = _("没有这一项。")
    if errors:
        raise BadInput(errors)
    others = [answers_of(row) for key, row in latest_screens(dispute).items() if key != side.pk]
    verdict = judge([answers, *others])
    screen = Screen(
        dispute=dispute,
        side=side,
        key=dispute.key,
        at=clock.now(),
        asked_by=by.ref,
        alone=alone,
        rules_version=RULES_VERSION,
        colour=verdict.colour,
        all_no=is_all_no(answers),
    )
    screen.seal(answers=json.dumps({code: [answer, *details] for code, (answer, details) in answers.items()}))
    screen.save(force_insert=True)
    mark_reached(by=by, side=side)
    dispute.refresh_from_db()
    judge_colour(
        by=by,
        dispute=dispute,
        colour=verdict.colour,
        reason=_("单独询问双方的结果"),
        hold_session=verdict.hold_session,
        hold_joint=verdict.hold_joint,
        never_here=verdict.never_here,
        red_now=verdict.red_now,
    )
    cancel_forbidden_sessions(by=by, dispute=dispute)
    record(by, "triage.screen", screen, root=dispute, facts={"side": side.number, "alone": alone})
    return verdict
