"""Settled on the spot: a quarrel heard, talked over and agreed in one meeting, written down in ninety seconds."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.rulebook import queries as rulebook
from lianxin.ground.officers.models import Post
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed
from lianxin.tools.kit.text import clean
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole, Source
from lianxin.work.mediation.services import on_the_spot as mediation
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.reports.services.deciding import Acceptance, accept_report
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.reports.states import Channel, ContactConsent
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import SHORT_SCREEN, Answer


@dataclasses.dataclass
class SpotDraft:
    """The twelve fields of the screen. ``due_on`` None: done at once, nothing left to do.

    ``screen_a`` and ``screen_b``: each side was asked the short screen alone and answered every question with no.
    ``willing_and_read_back``: the one tick of the screen; with it the mediator also declares no tie to either side.
    """

    area: Area
    category: str
    name_a: str
    phone_a: str
    name_b: str
    phone_b: str
    what_happened: str
    what_was_agreed: str
    due_on: dt.date | None
    screen_a: bool
    screen_b: bool
    willing_and_read_back: bool


def _check(draft: SpotDraft) -> None:
    """Refused where the life of a dispute refuses it: a family matter, a yes or an unknown on either side, no consent."""
    errors: dict[str, object] = {}
    for field in ("name_a", "name_b"):
        if not clean(getattr(draft, field)):
            errors[field] = _("请填姓名；不知道全名就写怎么称呼。")
    if not clean(draft.what_happened):
        errors["what_happened"] = _("请写下发生了什么。")
    if not clean(draft.what_was_agreed):
        errors["what_was_agreed"] = _("请写下说好了什么。")
    if draft.due_on is not None and draft.due_on < clock.today():
        errors["due_on"] = _("约定的日期不能早于今天；已经做到的请留空。")
    for field, all_no in (("screen_a", draft.screen_a), ("screen_b", draft.screen_b)):
        if not all_no:
            errors[field] = _("有一项“有”或“不清楚”，就不能当场了结。请登记为来件，分开细问。")
    if not draft.willing_and_read_back:
        errors["willing_and_read_back"] = _("要双方都自愿，并把说好的念给双方听过。")
    if rulebook.is_family(draft.category):
        errors["category"] = _("家事要分开谈，不能当场了结。请登记为来件。")
    elif not rulebook.mediable(draft.category, draft.area.county):
        errors["category"] = _("这一类通常归有权机关处理，请登记为来件再决定。")
    if errors:
        raise BadInput(errors)


@transaction.atomic
def settle_on_the_spot(*, by: Actor, post: Post, draft: SpotDraft) -> Dispute:
    """The same services as the long way, in one transaction: report, acceptance, short screen of both sides, rights,
    consents, one joint session, the oral agreement (People's Mediation Law art. 28, 30), settled.

    ``post`` is the mediator's own: it owns the report, holds the dispute and mediates. Raises BadInput at the fields,
    NotAllowed, WrongState; then nothing is kept.
    """
    if post.pk != by.post:
        raise NotAllowed(_("当场调解由主持的人自己登记。"))
    _check(draft)
    report = take_report(
        by=by,
        owner=post,
        draft=ReportDraft(
            words=draft.what_happened,
            area=draft.area,
            channel=Channel.ON_THE_SPOT,
            category=draft.category,
            contact_consent=ContactConsent.YES,
        ),
    )
    sides = [
        SideDraft(role=role, reached=True, parties=[PartyDraft(name=name, phone=phone)])
        for role, name, phone in (
            (SideRole.APPLICANT, draft.name_a, draft.phone_a),
            (SideRole.RESPONDENT, draft.name_b, draft.phone_b),
        )
    ]
    accepted = Acceptance(category=draft.category, holder=post, sides=sides, source=Source.PROACTIVE)
    dispute = accept_report(by=by, report=report, draft=accepted, version=report.version)
    all_no = dict.fromkeys(SHORT_SCREEN, (Answer.NO, ()))
    for side in dispute.sides.order_by("number"):
        record_screen(by=by, side=side, answers=all_no, alone=True)
    dispute.refresh_from_db()
    oral = mediation.SpotDraft(
        facts=clean(draft.what_happened),
        terms=clean(draft.what_was_agreed),
        performance=_("约定的日期前做到。") if draft.due_on else _("已当场做到。"),
        happened_at=clock.now(),
        read_back=draft.willing_and_read_back,
        both_willing=draft.willing_and_read_back,
        no_tie=draft.willing_and_read_back,
        obligations=[] if draft.due_on is None else [_promise(dispute, draft)],
    )
    mediation.record_oral_agreement_on_the_spot(by=by, dispute=dispute, draft=oral)
    dispute.refresh_from_db()
    return dispute


def _promise(dispute: Dispute, draft: SpotDraft) -> ObligationDraft:
    """What is left to do, owed by the other side to the one who spoke first."""
    first, second = dispute.sides.order_by("number")[:2]
    return ObligationDraft(what=clean(draft.what_was_agreed), side=second, to_side=first, due_on=draft.due_on)
