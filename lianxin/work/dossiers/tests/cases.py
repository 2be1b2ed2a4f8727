"""Cases for the papers: the cast's boundary quarrel, taken through the services to where a test begins.

Every place where one side's words are kept apart holds a canary, so that a paper that should not know them is caught.
"""

from __future__ import annotations

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lianxin.entrances.desk.tests.cast import Cast
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.course import close_dispute, end_dispute, tell_outcome
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.services.visits import AnswerDraft, record_visit
from lianxin.work.mediation import queries as mediation
from lianxin.work.mediation.models import Agreement
from lianxin.work.mediation.services import caucus, performing
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.mediation.tests import factories as make
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.taking import ReportDraft, take_report

A_WISH, B_WISH = "甲愿望界石归位", "乙愿望按证丈量"
A_SAID, B_SAID = "甲回访说渠通了", "乙回访说心里不服"
A_CAUCUS, B_CAUCUS = "甲私下说可以让两尺", "乙私下说怕他儿子"
A_RULE, B_RULE = "甲白天打电话", "乙晚上打电话"
B_CONSENT = "乙表示再想想也愿意"
B_NAME, B_PHONE, B_HOME = "冯有才", "09005557736", "南坡沟村二组15号"
OF_B = (B_WISH, B_SAID, B_CAUCUS, B_RULE, B_CONSENT, B_NAME, B_PHONE, B_HOME)


def world(cast: Cast) -> Any:
    """The cast as mediation's factories want it."""
    one, two = cast.village_mediator, cast.village_head
    return SimpleNamespace(
        village=cast.village, committee=cast.village_committee, mediator=one.actor, post=one.post, second=two.actor
    )


def sides(third: bool = False) -> list[SideDraft]:
    """周德旺 with his daughter as agent, 冯有才; ``third``: and a cooperative with its head."""
    first = [
        PartyDraft(
            "周德旺", "09005552041", "南坡沟村二组12号", "务农", sex="1", birth_year=1958
        ),
        PartyDraft("周小满", "09005552042", capacity="agent", powers=["take_part_and_sign"], acts_for=0),
    ]
    second = [PartyDraft(B_NAME, B_PHONE, B_HOME, "务农", sex="1", birth_year=1961)]
    cooperative = [
        PartyDraft("南坡沟村股份经济合作社", "09005550110", "南坡沟村村部", is_organisation=True),
        PartyDraft("贺守田", capacity="representative"),
    ]
    both = [
        SideDraft("applicant", first, A_WISH, A_RULE, reached=True),
        SideDraft("respondent", second, B_WISH, B_RULE, reached=True),
    ]
    return [*both, SideDraft("third", cooperative, "", "", reached=True)] if third else both


def opened(cast: Cast, **given: Any) -> Dispute:
    given.setdefault("sides", sides(given.pop("third", False)))
    return cast.open_dispute(**given)


def ready(cast: Cast, **given: Any) -> tuple[Dispute, Any]:
    """Rights told, everybody willing, a mediator accepted; each side has spoken in confidence."""
    w, d = world(cast), opened(cast, **given)
    make.told(w, d)
    one = make.named(w, d)
    for side, words in zip(make.sides(d), (A_CAUCUS, B_CAUCUS), strict=False):
        caucus.write_caucus_note(by=w.mediator, dispute=d, side=side, text=words)
    make.say(w, d, make.sides(d)[1], "joint_session", words=B_CONSENT)
    return d, one


def talked(cast: Cast, **given: Any) -> tuple[Dispute, Any]:
    d, one = ready(cast, **given)
    make.held(world(cast), d)
    return d, one


def drafted(cast: Cast, **given: Any) -> tuple[Dispute, Any, Agreement]:
    d, one = talked(cast)
    first, second = make.sides(d)
    given.setdefault(
        "obligations",
        [
            ObligationDraft("埋设界石三块", due_on=dt.date(2026, 12, 1), proof="合照"),
            ObligationDraft("补付渠口修整费", side=first, to_side=second, amount=60_050, due_on=dt.date(2026, 12, 10)),
        ],
    )
    given.setdefault("terms", "双方按现场所划的线埋设界石三块\n水渠共同疏通")
    given.setdefault("concerns", ["title"])
    return d, one, make.drafted(world(cast), d, **given)


def fixed(cast: Cast, **given: Any) -> tuple[Dispute, Any, Agreement]:
    d, one, agreement = drafted(cast, **given)
    make.drafting.fix_text(by=cast.village_mediator.actor, agreement=agreement)
    return d, one, agreement


def settled(cast: Cast, **given: Any) -> tuple[Dispute, Agreement]:
    d, one, agreement = fixed(cast, **given)
    make.asked(world(cast), agreement)
    agreement = make.signed(world(cast), agreement, one)
    d.refresh_from_db()
    return d, agreement


def visited(cast: Cast, dispute: Dispute, day: int, **given: Any) -> Any:
    """The return visit of that day done on its day; each side answers in its own words."""
    visit = dispute.return_visits.get(day=day, cancelled_at=None)
    first, second = make.sides(dispute)[:2]
    answers = [
        AnswerDraft(first, performed="yes", satisfied="yes", relapsed="no", sued="no", said=A_SAID),
        AnswerDraft(second, performed="yes", satisfied="no", relapsed="signs", sued="no", said=B_SAID),
    ]
    with clock.at(visit.due_at - dt.timedelta(hours=8)):
        record_visit(
            by=cast.village_mediator.actor, visit=visit, answers=given.pop("answers", answers), measures="", version=visit.version
        )
    dispute.refresh_from_db()
    return visit


def closed(cast: Cast) -> Dispute:
    """Settled, performed, visited after thirty days, closed that day."""
    d, agreement = settled(cast)
    by = cast.village_mediator.actor
    for row in mediation.obligations_of(agreement):
        for side in make.sides(d):
            performing.confirm_done(by=by, obligation=row, side=side) if row.side_id in (None, side.pk) or (
                row.to_side_id == side.pk
            ) else None
    visited(cast, d, 7)
    visit = visited(cast, d, 30)
    with clock.at(visit.due_at - dt.timedelta(hours=8)):
        close_dispute(by=by, dispute=d)
    d.refresh_from_db()
    return d


def ended(cast: Cast, reason: str = "no_agreement", note: str = f"{B_NAME}当场说了气话") -> Dispute:
    d, _one = talked(cast)
    by = cast.village_mediator.actor
    end_dispute(by=by, dispute=d, reason=reason, note=note, refused=reason == "refused")
    for side in make.sides(d):
        tell_outcome(by=by, side=side, how="letter")
    d.refresh_from_db()
    return d


def report(cast: Cast, **given: Any) -> Report:
    by = given.pop("by", cast.village_mediator)
    given.setdefault("words", "我家地边的界石被人动了，想请人来给看看。")
    given.setdefault("area", cast.village)
    given.setdefault("teller_name", "周德旺")
    given.setdefault("teller_phone", "09005552041")
    given.setdefault("category", "0901")
    return take_report(by=by.actor, owner=by.post, draft=ReportDraft(**given))


def picture(name: str = "界石.jpg", form: str = "JPEG", size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 140, 80)).save(out, form)
    return SimpleUploadedFile(name, out.getvalue(), f"image/{form.lower()}")
