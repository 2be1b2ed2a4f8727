"""One invented quarrel led through its life by the same services as a real one, each step at its own hour."""

from __future__ import annotations

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from lianxin.cellar.files import services as files
from lianxin.cellar.journal.actor import Actor
from lianxin.entrances.demo.people import Names, phone
from lianxin.entrances.demo.quarrels import Quarrel
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.services import course, holding, parties, visits
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import SideRole
from lianxin.work.dossiers import queries as papers
from lianxin.work.dossiers import rules
from lianxin.work.dossiers import services as dossiers
from lianxin.work.dossiers.states import IdentityPaper
from lianxin.work.mediation.models import Agreement, Session
from lianxin.work.mediation.queries import must_sign, standing
from lianxin.work.mediation.services import (
    consents,
    court,
    drafting,
    mediators,
    performing,
    sessions,
    signing,
)
from lianxin.work.mediation.services.drafting import AgreementDraft, ObligationDraft
from lianxin.work.mediation.states import (
    Answer,
    FilingPlace,
    HelperKind,
    Outcome,
    SessionForm,
    Subject,
    ToldHow,
)
from lianxin.work.reports.models import Report
from lianxin.work.reports.services.deciding import Acceptance, accept_report
from lianxin.work.reports.services.taking import ReportDraft, take_report
from lianxin.work.reports.states import Channel, ContactConsent, Relation
from lianxin.work.triage.services import record_screen
from lianxin.work.triage.states import SHORT_SCREEN
from lianxin.work.triage.states import Answer as Said

NO = dict.fromkeys(SHORT_SCREEN, (Said.NO, ()))


class Teller:
    """The quarrel, its two sides, who holds it, and the hour the story has reached."""

    def __init__(self, quarrel: Quarrel, village: Area, holder: Post, names: Names, start: dt.datetime, number: int):
        self.quarrel, self.village, self.holder, self.now = quarrel, village, holder, start
        self.a, self.b = names.take(), names.take()
        self.number = number
        self.chance = names.chance
        self.report: Report | None = None
        self.dispute: Dispute | None = None

    def say(self, text: str) -> str:
        return text.format(a=self.a, b=self.b)

    def by(self) -> Actor:
        return actor_of(self.holder, self.holder.staff)

    def later(self, hours: float) -> None:
        """The next step comes so many hours on, and never at night."""
        self.now += dt.timedelta(hours=hours)
        local = self.now.astimezone(clock.LOCAL)
        if not 8 <= local.hour < 19:
            day = local.date() + dt.timedelta(days=local.hour >= 19)
            self.now = dt.datetime.combine(day, dt.time(9, self.chance.randrange(0, 60, 5)), tzinfo=clock.LOCAL)

    @property
    def case(self) -> Dispute:
        assert self.dispute is not None
        return Dispute.objects.select_related("key__county_key", "holder_unit", "holder__staff", "area").get(
            pk=self.dispute.pk
        )

    def sides(self) -> list[Side]:
        return list(standing(self.case).sides)

    def tell(self, by: Post, channel: str = Channel.WINDOW, anonymous: bool = False) -> None:
        with clock.at(self.now):
            draft = ReportDraft(
                words=self.say(self.quarrel.words),
                area=self.village,
                channel=channel,
                place=self.quarrel.place,
                category=self.quarrel.category,
                anonymous=anonymous,
                relation=Relation.NEIGHBOUR if anonymous else Relation.APPLICANT,
                teller_name="" if anonymous else self.a,
                teller_phone="" if anonymous else phone(self.number),
                contact_consent=ContactConsent.LATER if anonymous else ContactConsent.YES,
                contact_when="白天打电话，不留言",
            )
            self.report = take_report(by=actor_of(by, by.staff), owner=by, draft=draft)

    def accept(self) -> None:
        with clock.at(self.now):
            assert self.report is not None
            sides = [
                SideDraft(
                    role,
                    [PartyDraft(name, phone(self.number + n * 3000), birth_year=1955 + (self.number * 7 + n) % 40)],
                    wish=self.say(wish), contact_rule=rule, reached=n == 0,
                )
                for n, (role, name, wish, rule) in enumerate(
                    (
                        (SideRole.APPLICANT, self.a, self.quarrel.wish_a, "白天打电话，可以上门"),
                        (SideRole.RESPONDENT, self.b, self.quarrel.wish_b, "晚上六点以后打电话，先不要上门"),
                    )
                )
            ]  # fmt: skip
            money = sum(amount or 0 for _, amount in self.quarrel.promises)
            draft = Acceptance(
                category=self.quarrel.category, holder=self.holder, sides=sides, difficulty=self.quarrel.difficulty,
                amount=money * 100 or None,
            )  # fmt: skip
            self.dispute = accept_report(by=self.by(), report=self.report, draft=draft, version=self.report.version)

    def screen(self, which: int, answers: dict[str, tuple[str, tuple[str, ...]]] | None = None) -> None:
        with clock.at(self.now):
            record_screen(by=self.by(), side=self.sides()[which], answers={**NO, **(answers or {})}, alone=True)

    def prepare(self) -> None:
        """Rights told, willing, a mediator named, without a tie, accepted by both."""
        with clock.at(self.now):
            by, case = self.by(), self.case
            lead = mediators.name_mediator(by=by, dispute=case, post=self.holder, is_lead=True)
            mediators.declare_conflict(by=by, appointment=lead, ties=())
            for side in self.sides():
                consents.tell_rights(by=by, dispute=case, side=side, how=ToldHow.READ_ALOUD)
                for subject, ref in ((Subject.MEDIATE, None), (Subject.JOINT, None), (Subject.MEDIATOR, lead.pk)):
                    self._agree(side, subject, ref)

    def invite(self, kind: str = HelperKind.ELDER, name: str = "") -> None:
        with clock.at(self.now):
            helper = mediators.invite_helper(by=self.by(), dispute=self.case, kind=kind, why="熟悉当年分地的情况", name=name)
            mediators.remind_helper(by=self.by(), helper=helper)
            for side in self.sides():
                self._agree(side, Subject.HELPER, helper.pk)

    def _agree(self, side: Side, subject: str, ref: object = None) -> None:
        consents.record_consent(
            by=self.by(), dispute=self.case, side=side, subject=subject, answer=Answer.GIVEN, ref=ref  # type: ignore[arg-type]
        )

    def schedule(self, starts_at: dt.datetime, place_kind: str) -> Session:
        with clock.at(self.now):
            draft = sessions.SessionDraft(SessionForm.JOINT, starts_at, place_kind, place=self.quarrel.place)
            return sessions.schedule_session(by=self.by(), dispute=self.case, draft=draft)

    def meet(self, session: Session, outcome: str) -> None:
        """Held when it was planned; the story's hour is its end."""
        with clock.at(session.starts_at):
            sessions.start_session(by=self.by(), session=session)
        self.now = session.starts_at + dt.timedelta(minutes=50)
        with clock.at(self.now):
            where = standing(self.case)
            present = {p.pk for side in where.sides for p in must_sign(side)} | {a.pk for a in where.mediators}
            words = self.say("先由{a}说明经过，再由{b}说明。调解员讲清有关规定，双方各自说了想法，现场查看了情况。")
            session.refresh_from_db()
            sessions.hold_session(
                by=self.by(), session=session, present=present, record_text=words, outcome=outcome,
                outcome_note="" if outcome == Outcome.AGREED else "双方差距还大", started_at=session.starts_at,
            )  # fmt: skip

    def draft(self) -> Agreement:
        with clock.at(self.now):
            sides, day = self.sides(), clock.today()
            promises = [
                ObligationDraft(
                    what=text, side=sides[1], to_side=sides[0], amount=amount * 100 if amount else None,
                    due_on=day + dt.timedelta(days=10 + 20 * n), proof="收条" if amount else "双方到场看过",
                )
                for n, (text, amount) in enumerate(self.quarrel.promises)
            ]  # fmt: skip
            text = AgreementDraft(
                facts=self.say(self.quarrel.words), terms=self.say(self.quarrel.terms), matters=self.quarrel.wish_a,
                responsibility="双方都有责任，愿意各让一步。", performance="按期履行，由调解员查看。", obligations=promises,
            )  # fmt: skip
            return drafting.draft_agreement(by=self.by(), dispute=self.case, draft=text)

    def fix(self, agreement: Agreement) -> None:
        with clock.at(self.now):
            drafting.fix_text(by=self.by(), agreement=agreement)

    def sign(self, agreement: Agreement, only_first: bool = False) -> None:
        """Read to each, asked alone, signed by both, by the mediator, stamped: then it is effective."""
        with clock.at(self.now):
            by = self.by()
            for side in self.sides()[: 1 if only_first else None]:
                agreement.refresh_from_db()
                consents.read_text(by=by, agreement=agreement, side=side)
                consents.ask_freedom(by=by, agreement=agreement, side=side, free=True, alone=True)
                for party in must_sign(side):
                    signing.sign_as_party(by=by, agreement=agreement, party=party)
            if only_first:
                return
            lead = standing(self.case).mediators[0]
            signing.sign_as_mediator(by=by, agreement=agreement, appointment=lead)
            upload = SimpleUploadedFile("seal.png", seal_scan(), content_type="image/png")
            scan = files.store(by, self.case.key, agreement, upload, kind="seal", root=self.case)
            signing.stamp_seal(by=by, agreement=agreement, scan=scan.pk)

    def perform(self, agreement: Agreement, how_many: int | None = None) -> None:
        with clock.at(self.now):
            for obligation in agreement.obligations.order_by("number")[:how_many]:
                obligation.dispute = self.case
                for side in self.sides():
                    obligation.refresh_from_db()
                    performing.confirm_done(by=self.by(), obligation=obligation, side=side)

    def visit(self, day: int, relapsed: bool = False) -> None:
        """The return visit of that day, on its day; both sides are asked."""
        row = self.case.return_visits.get(day=day, episode=self.case.episode, cancelled_at=None)
        self.now = max(self.now, row.due_at - dt.timedelta(hours=8))
        with clock.at(self.now):
            said = "yes" if relapsed else "no"
            answers = [
                visits.AnswerDraft(side=side, performed="no" if relapsed else "yes", satisfied="yes", relapsed=said, sued="no")
                for side in self.sides()
            ]
            again = visits.record_visit(by=self.by(), visit=row, answers=answers, measures="已向双方说明", version=row.version)
            if again:
                course.reopen_dispute(by=self.by(), dispute=self.case, reason="界石又被碰歪，双方又吵起来", asked_by="visit")

    def check_identities(self) -> None:
        with clock.at(self.now):
            for side in self.sides():
                for party in must_sign(side):
                    dossiers.check_identity(by=self.by(), dispute=self.case, party=party, paper=IdentityPaper.CARD)

    def ask_a_court(self, agreement: Agreement) -> None:
        """Both want it confirmed; the committee takes them to the county's court."""
        with clock.at(self.now):
            by = self.by()
            agreement.refresh_from_db()
            for side in self.sides():
                consents.record_consent(
                    by=by, dispute=self.case, side=side, subject=Subject.CONFIRMATION, answer=Answer.GIVEN, ref=agreement.pk
                )
            court.apply_confirmation(by=by, agreement=agreement, court="甘棠县人民法院", ground=FilingPlace.BODY)

    def print_dossier(self) -> None:
        """Everything that must be in a dossier before it is archived."""
        self.check_identities()
        by = self.by()
        case = papers.case(self.case)
        for item in papers.missing(papers.completeness(self.case, case)):
            for _about, _query, target in rules.targets(case, item.code):
                dossiers.print_document(by=by, dispute=self.case, code=item.code, **vars(target))

    def close(self) -> None:
        with clock.at(self.now):
            for side in self.sides():
                course.tell_outcome(by=self.by(), side=side, how="in_person")
            course.close_dispute(by=self.by(), dispute=self.case)

    def give_up(self) -> None:
        with clock.at(self.now):
            sessions.end_talks(by=self.by(), dispute=self.case, reason="谈了两个小时，差距太大")

    def escalate(self, by_party: bool = False) -> None:
        with clock.at(self.now):
            holding.escalate_dispute(by=self.by(), dispute=self.case, reason="本级谈不拢，请上一级主持", asked_by_party=by_party)

    def take_over(self, post: Post) -> None:
        """The upper committee accepts; from here on it is told from that desk."""
        with clock.at(self.now):
            offer = self.case.offers.get(decided_at=None)
            holding.accept_offer(by=actor_of(post, post.staff), offer=offer, holder=post)
            self.holder = post

    def reach(self) -> None:
        with clock.at(self.now):
            parties.mark_reached(by=self.by(), side=self.sides()[1])


def seal_scan() -> bytes:
    """A picture of a stamped sheet that nobody could take for a seal."""
    picture = Image.new("RGB", (420, 300), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((120, 60, 300, 240), outline=(190, 40, 40), width=6)
    pen.line((120, 150, 300, 150), fill=(190, 40, 40), width=3)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
