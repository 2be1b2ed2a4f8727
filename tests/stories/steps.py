"""The steps of a story, each through the public door of its room, each at its own hour."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lianxin.cellar.files import services as files
from lianxin.cellar.journal.actor import Actor
from lianxin.tools.kit import clock
from lianxin.work.disputes import queries
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.services import visits
from lianxin.work.mediation.models import Agreement, Appointment, Session
from lianxin.work.mediation.queries import must_sign, obligations_of
from lianxin.work.mediation.services import consents, drafting, mediators, performing, sessions, signing
from lianxin.work.mediation.services.drafting import AgreementDraft, ObligationDraft
from lianxin.work.mediation.states import Subject
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import SHORT_SCREEN


def local(*when: int) -> dt.datetime:
    return dt.datetime(*when, tzinfo=clock.LOCAL)


def now(dispute: Dispute) -> Dispute:
    """As it stands in the database; everything a page reads comes with it."""
    return queries.full(Dispute.objects.all()).get(pk=dispute.pk)


def sides(dispute: Dispute) -> list[Side]:
    rows, fresh = queries.with_sides(dispute), now(dispute)
    for row in rows:
        row.dispute = fresh
    return rows


def picture(name: str, colour: tuple[int, int, int] = (190, 40, 40)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def ask_alone(by: Actor, dispute: Dispute, number: int, **given: tuple[str, tuple[str, ...]]) -> Any:
    answers = {**dict.fromkeys(SHORT_SCREEN, ("no", ())), **given}
    return record_screen(by=by, side=sides(dispute)[number - 1], answers=answers, alone=True)


def agree(by: Actor, dispute: Dispute, subject: str, ref: Any = None) -> None:
    for side in sides(dispute):
        consents.record_consent(by=by, dispute=side.dispute, side=side, subject=subject, answer="given", ref=ref)


def tell_rights(by: Actor, dispute: Dispute) -> None:
    for side in sides(dispute):
        consents.tell_rights(by=by, dispute=side.dispute, side=side, how="read_aloud")
    agree(by, dispute, Subject.MEDIATE)
    agree(by, dispute, Subject.JOINT)


def name_mediator(by: Actor, dispute: Dispute, post: Any) -> Appointment:
    one = mediators.name_mediator(by=by, dispute=now(dispute), post=post, is_lead=True)
    mediators.declare_conflict(by=by, appointment=one, ties=())
    agree(by, dispute, Subject.MEDIATOR, one.pk)
    return one


def hold(by: Actor, session: Session, present: set, outcome: str = "agreed") -> None:
    with clock.at(session.starts_at):
        sessions.start_session(by=by, session=session)
    with clock.at(session.ends_at):
        session.refresh_from_db()
        sessions.hold_session(
            by=by, session=session, present=present, record_text="到地里量了尺寸，划了线，双方都在场看过。", outcome=outcome
        )


def everyone(dispute: Dispute) -> set:
    return {party.pk for side in sides(dispute) for party in side.parties.all()}


def draft(by: Actor, dispute: Dispute, promises: list[ObligationDraft]) -> Agreement:
    text = AgreementDraft(
        facts="双方承包地相邻，四年前界石移位，今春水渠被堵。",
        matters="界石放在哪里，水渠由谁来疏通。",
        responsibility="双方都有不当，愿意各让一步。",
        terms="按现场划线埋设界石三块\n由一方疏通水渠",
        performance="按下列期限履行，由调解员到场查看。",
        obligations=promises,
    )
    return drafting.draft_agreement(by=by, dispute=now(dispute), draft=text)


def sign(by: Actor, agreement: Agreement, mediator: Appointment) -> Agreement:
    """Fixed, read to each side, each asked alone whether it is free, signed, stamped: effective with the last of these."""
    drafting.fix_text(by=by, agreement=agreement)
    for side in sides(agreement.dispute):
        agreement.refresh_from_db()
        consents.read_text(by=by, agreement=agreement, side=side)
        consents.ask_freedom(by=by, agreement=agreement, side=side, free=True, alone=True)
        for party in must_sign(side):
            signing.sign_as_party(by=by, agreement=agreement, party=party, method="fingerprint")
    signing.sign_as_mediator(by=by, agreement=agreement, appointment=mediator)
    key = agreement.dispute.key
    scan = files.store(by, key, agreement, picture("seal.png"), kind="signed_scan", root=agreement.dispute)
    return signing.stamp_seal(by=by, agreement=agreement, scan=scan.pk)


def perform(by: Actor, agreement: Agreement) -> None:
    for obligation in obligations_of(agreement):
        for side in sides(agreement.dispute):
            obligation.dispute = side.dispute
            obligation.refresh_from_db()
            performing.confirm_done(by=by, obligation=obligation, side=side)


def visit(by: Actor, dispute: Dispute, day: int, relapsed: str = "no", performed: str = "yes", said: str = "") -> bool:
    """The return visit of that day, both sides asked alone; returns whether it has started again."""
    fresh = now(dispute)
    row = next(v for v in queries.visits_of(fresh) if v.day == day and v.done_at is None)
    row.dispute = fresh
    answers = [
        visits.AnswerDraft(side=side, performed=performed, satisfied="yes", relapsed=relapsed, sued="no", said=said)
        for side in sides(dispute)
    ]
    return visits.record_visit(by=by, visit=row, answers=answers, measures="已向双方说明", version=row.version)
