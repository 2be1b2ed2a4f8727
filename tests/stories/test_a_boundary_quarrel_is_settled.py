"""Two villagers, a boundary four years in dispute (the county's own story): heard, taken on, settled on the ground, looked
back at, fallen into again, settled again, closed. Through services alone, with the clock moved on."""

from __future__ import annotations

import datetime as dt

import pytest

from lianxin.cellar.journal import queries as journal
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import WrongState
from lianxin.work.disputes import queries, rules
from lianxin.work.disputes.services import course
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.disputes.states import Colour, SideRole, State, ToldHow
from lianxin.work.dossiers.services.filing import EvidenceDraft, add_evidence
from lianxin.work.dossiers.services.printing import print_document, print_report_paper
from lianxin.work.mediation.models import Session
from lianxin.work.mediation.queries import obligations_of
from lianxin.work.mediation.services import mediators, sessions
from lianxin.work.mediation.services.drafting import ObligationDraft
from lianxin.work.mediation.services.sessions import SessionDraft
from lianxin.work.mediation.states import Subject
from lianxin.work.reports import queries as reports
from lianxin.work.reports.services.deciding import Acceptance, accept_report
from lianxin.work.reports.services.taking import ReportDraft, take_report
from tests.stories import steps
from tests.stories.steps import local, now

pytestmark = pytest.mark.django_db
WORDS = "冯家把地界的石头往我家挪了两犁，四年了，今年开春还把水渠堵了，我去说他拿锨顶我。"


@pytest.fixture
def people(cast):
    return cast


def hear(people):
    """Day 0, the village committee's window: the words first; then a decision within three working days."""
    me = people.village_mediator
    with clock.at(local(2026, 9, 1, 9, 30)):
        report = take_report(
            by=me.actor,
            owner=me.post,
            draft=ReportDraft(
                words=WORDS, area=people.village, place="二组水渠北边", teller_name="周德旺", teller_phone="09005552041",
                contact_consent="yes", contact_when="白天打电话", told_at=local(2026, 8, 28, 19, 0),
            ),
        )  # fmt: skip
        assert reports.waiting(me.actor) == [report]
        assert report.due_at == clock.day_end(dt.date(2026, 9, 4))
        assert print_report_paper(by=me.actor, report=report, code="D21").data
    return report


def take_on(people, report):
    me = people.village_mediator
    with clock.at(local(2026, 9, 2, 10, 0)):
        assert queries.look_alikes(
            me.actor, village=report.village, text=WORDS, names=["周德旺", "冯有才"], since=local(2026, 1, 1)
        ) == []  # fmt: skip
        sides = [
            SideDraft(SideRole.APPLICANT, [PartyDraft("周德旺", phone="09005552041", birth_year=1958)], reached=True),
            SideDraft(SideRole.RESPONDENT, [PartyDraft("冯有才", phone="09005557736", birth_year=1961)]),
        ]
        draft = Acceptance(category="0901", holder=me.post, sides=sides, difficulty="complex")
        dispute = accept_report(by=me.actor, report=report, draft=draft, version=report.version)
    assert (dispute.state, dispute.tier, dispute.holder) == (State.OPEN, 1, me.post)
    assert (dispute.told_at, dispute.resolve_by) == (local(2026, 8, 28, 19, 0), clock.day_end(dt.date(2026, 9, 17)))
    return dispute


def prepare(people, dispute):
    """Each side alone; rights told; a mediator and two helpers whom both accept."""
    me = people.village_mediator.actor
    with clock.at(local(2026, 9, 3, 15, 0)):
        steps.ask_alone(me, dispute, 1)
        assert now(dispute).half_known
        steps.ask_alone(me, dispute, 2, q7=("yes", ("three_or_more",)))
        assert (now(dispute).half_known, now(dispute).colour) == (False, Colour.YELLOW)
        with pytest.raises(WrongState):  # nobody was told their rights yet
            plan(people, dispute, [])
        steps.tell_rights(me, dispute)
        mediator = steps.name_mediator(me, dispute, people.village_mediator.post)
        elder = mediators.invite_helper(by=me, dispute=now(dispute), kind="elder", why="当年分地在场", name="白老汉")
        cadre = mediators.invite_helper(by=me, dispute=now(dispute), kind="cadre", why="管着分地的底册", name="何会计")
        for helper in (elder, cadre):
            with pytest.raises(WrongState):  # both sides must want them first
                plan(people, dispute, [helper])
            steps.agree(me, dispute, Subject.HELPER, helper.pk)
            mediators.remind_helper(by=me, helper=helper)
        assert now(dispute).state == State.OPEN
    return mediator, [elder, cadre]


def plan(people, dispute, helpers, starts_at=None) -> Session:
    asked = SessionDraft("joint", starts_at or local(2026, 9, 5, 9, 0), "on_site", place="东台地头", helpers=helpers)
    return sessions.schedule_session(by=people.village_mediator.actor, dispute=now(dispute), draft=asked)


def on_the_ground(people, dispute, mediator, helpers):
    """The line is marked on the ground and drawn; the text is fixed by its hash and signed by all."""
    me = people.village_mediator.actor
    with clock.at(local(2026, 9, 3, 16, 0)):
        session = plan(people, dispute, helpers)
        assert now(dispute).state == State.MEDIATING
    present = steps.everyone(dispute) | {mediator.pk} | {helper.pk for helper in helpers}
    steps.hold(me, session, present)
    with clock.at(local(2026, 9, 5, 11, 0)):
        sketch = EvidenceDraft("现场界线草图", checked=True, upload=steps.picture("sketch.png", (250, 250, 240)))
        assert add_evidence(by=me, dispute=now(dispute), draft=sketch).file
        first, second = steps.sides(dispute)
        agreement = steps.draft(
            me,
            dispute,
            [
                ObligationDraft("按划线埋设界石三块", side=second, to_side=first, due_on=dt.date(2026, 9, 12), proof="合照"),
                ObligationDraft("补付渠口修整费", side=first, to_side=second, amount=60_000, due_on=dt.date(2026, 9, 20)),
            ],
        )
        assert now(dispute).state == State.MEDIATING
        agreement = steps.sign(me, agreement, mediator)
        settled = now(dispute)
        assert (settled.state, settled.settled_at) == (State.SETTLED, clock.now())
        assert [v.day for v in queries.visits_of(settled)] == [7, 30, 90, 180]
        for code, given in (
            ("D03", {}), ("D04", {}), ("D08", {}), ("D09", {"session": session}), ("D10", {"agreement": agreement}),
        ):  # fmt: skip
            assert print_document(by=me, dispute=settled, code=code, **given).data.startswith(b"%PDF")
    return agreement


def test_a_boundary_quarrel_is_settled(people):
    me = people.village_mediator.actor
    dispute = take_on(people, hear(people))
    mediator, helpers = prepare(people, dispute)
    agreement = on_the_ground(people, dispute, mediator, helpers)
    code = dispute.code

    with clock.at(local(2026, 9, 12, 10, 0)):
        assert steps.visit(me, dispute, 7, performed="partly") is False
        steps.perform(me, agreement)
        assert not now(dispute).open_items.exists()
        assert not rules.may_close(now(dispute))  # the 30-day visit is still to come

    with clock.at(local(2026, 10, 5, 9, 0)):  # the 30-day visit finds the stone moved again
        assert [v.dispute.code for v in queries.return_visits_due(me, clock.day_end(clock.today()))] == [code]
        assert steps.visit(me, dispute, 30, relapsed="yes", said="昨天夜里界石又往南挪了一脚") is True
        course.reopen_dispute(by=me, dispute=now(dispute), reason="30天回访时说界石又被挪了", asked_by="visit")
        again = now(dispute)
        assert (again.state, again.episode, again.code) == (State.OPEN, 1, code)
        assert (again.told_at, again.resolve_by) == (dispute.told_at, clock.day_end(dt.date(2026, 10, 20)))
        assert rules.is_stale(again) and again.colour == Colour.YELLOW

    with clock.at(local(2026, 10, 6, 9, 0)):  # both are asked again, alone; an agreement was broken
        for number in (1, 2):
            steps.ask_alone(me, dispute, number, q7=("yes", ("broken_agreement",)))
        assert not rules.is_stale(now(dispute))
        steps.tell_rights(me, dispute)  # what was agreed to for the first talks is no yes to these
        steps.agree(me, dispute, Subject.MEDIATOR, mediator.pk)
        for helper in helpers:
            steps.agree(me, dispute, Subject.HELPER, helper.pk)
        session = plan(people, dispute, helpers, local(2026, 10, 8, 9, 0))
    steps.hold(me, session, steps.everyone(dispute) | {mediator.pk} | {h.pk for h in helpers})
    with clock.at(local(2026, 10, 8, 11, 0)):
        first, second = steps.sides(dispute)
        promise = ObligationDraft("界石浇水泥，不再移动", side=second, to_side=first, due_on=dt.date(2026, 10, 15))
        second_agreement = steps.sign(me, steps.draft(me, dispute, [promise]), mediator)
        assert now(dispute).state == State.SETTLED
        assert second_agreement.pk != agreement.pk
        with pytest.raises(WrongState):
            course.close_dispute(by=me, dispute=now(dispute))

    with clock.at(local(2026, 10, 15, 10, 0)):
        assert steps.visit(me, dispute, 7) is False
    with clock.at(local(2026, 11, 7, 10, 0)):  # thirty days on: the promise is kept, the visit made, both are told
        steps.perform(me, second_agreement)
        assert {o.state for o in obligations_of(second_agreement)} == {"done"}
        with pytest.raises(WrongState, match="30天回访"):  # the visit of the first settlement does not count
            course.close_dispute(by=me, dispute=now(dispute))
        assert steps.visit(me, dispute, 30) is False
        for side in steps.sides(dispute):
            course.tell_outcome(by=me, side=side, how=ToldHow.LETTER)
        course.close_dispute(by=me, dispute=now(dispute))
        closed = now(dispute)
        assert (closed.state, closed.due_at) == (State.CLOSED, closed.return_visits.get(day=90, cancelled_at=None).due_at)
        for side in steps.sides(dispute):
            assert print_document(by=me, dispute=closed, code="D20", side=side).data.startswith(b"%PDF")

    acts = [line.act for line in journal.history_of(dispute.pk)]
    story = [
        "disputes.open", "disputes.begin_mediation", "disputes.settle", "disputes.visit", "disputes.reopen",
        "disputes.settle", "disputes.close",
    ]  # fmt: skip
    wanted = iter(story)
    step = next(wanted)
    for act in reversed(acts):
        if act == step:
            step = next(wanted, "")
    assert step == "", f"the journal does not tell of {step}"
    for who in ("stranger", "stranger_mediator", "agency", "sysadmin"):
        assert queries.get_visible(getattr(people, who).actor, code) is None
